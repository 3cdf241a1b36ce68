/* SPDX-License-Identifier: Apache-2.0 */
#include "web/frame_wrap.h"
#include "web/flash.h"
#include "base/config.h"
#include "policy/version.h"
#include "pages.gen.h"

/* This very address in another language. */
static struct url address_in(struct visit *visit, const struct page *page, const struct lang *lang)
{
	bool is_get = visit->request->method != HTTP_POST;
	struct text query = is_get && !page->cached ? visit->request->raw_query : TEXT("");
	return (struct url){arena_fmt(visit->arena, "/%s%.*s%s%.*s%.*s", lang->code, TEXT_ARG(visit->path), query.len ? "?" : "", TEXT_ARG(query),
		TEXT_ARG(page->query))};
}

/* The same with scheme and host, for crawlers and for sharing. */
static struct url whole_address(struct visit *visit, struct url ours)
{
	return url_external(arena_fmt(visit->arena, "%s%.*s", visit->app->config->base_url, TEXT_ARG(ours.address)));
}

static const struct frame_lang *languages(struct visit *visit, const struct page *page)
{
	struct frame_lang *list = ARENA_MANY(visit->arena, struct frame_lang, langs_count);
	for (size_t i = 0; i < langs_count && !arena_failed(visit->arena); i++) {
		list[i] = (struct frame_lang){.code = langs[i]->code, .name = langs[i]->name, .rtl = langs[i]->rtl, .current = langs[i] == visit->lang,
			.url = address_in(visit, page, langs[i])};
		list[i].whole = whole_address(visit, list[i].url);
	}
	return list;
}

/* The name that comes with the program is translated; an operator's own stands as it is. */
static struct text site_name(struct visit *visit)
{
	static const char standard[] = N_("The Learning Cabinet");
	const char *name = visit->app->config->site_name;
	return strcmp(name, standard) == 0 ? visit_tr(visit, standard) : text_of(name);
}

struct html frame_wrap(struct visit *visit, const struct page *page)
{
	const struct config *config = visit->app->config;
	enum capacity capacity = page->cached ? CAPACITY_NONE : visit->viewer.capacity;
	struct frame frame = {
		.lang = visit->lang->code, .lang_name = visit->lang->name, .rtl = visit->lang->rtl,
		.site = site_name(visit), .title = page->title, .description = page->description,
		.error = visit_has_errors(visit), .noindex = page->noindex, .tab = page->tab,
		.signed_in = capacity != CAPACITY_NONE, .provider = capacity == CAPACITY_MEMBER, .reviewer = capacity == CAPACITY_REVIEWER,
		.administrator = capacity == CAPACITY_ADMINISTRATOR,
		.search = !page->own_search, .shared = page->cached && !page->noindex && url_external(text_of(config->base_url)).address.len,
		.langs = languages(visit, page), .langs_count = langs_count, .trail = page->trail, .trail_count = page->trail_count,
		.main = page->body, .demo = config->demo,
		.controller = text_of(config->controller), .unit = text_of(config->unit),
		.contact = url_external(arena_fmt(visit->arena, "mailto:%s", config->privacy_contact)), .contact_text = text_of(config->privacy_contact),
		.policy_version = visit_policy(visit), .version = TEXT("0.1"),
	};
	const struct version *coming = versions_to_tell(visit->app->policy);
	if (coming) {
		frame.coming = coming->id;
		frame.coming_date = lang_date(visit->lang, visit->arena, coming->effective);
	}
	if (!page->cached)
		frame.message = flashes_take(visit->app->flashes, visit->session, visit->arena);
	return html_frame(visit_out(visit), &frame);
}
