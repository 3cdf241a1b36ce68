/* SPDX-License-Identifier: Apache-2.0
 * The page of one solution, and the page of the organisation behind it. */
#include "catalogue/channel.h"
#include "catalogue/export.h"
#include "catalogue/facts_shown.h"
#include "catalogue/query.h"
#include "catalogue/results.h"
#include "catalogue/search.h"
#include "catalogue/shown.h"
#include "catalogue/solution_page.h"
#include "pages.gen.h"
#include "routes.gen.h"

#define NEAR 4
#define EVIDENCE_FIRST 6
#define JSON_MAX_BYTES ((size_t)4 << 20)

struct channel_view channel_shown(struct arena *arena, const struct solution *solution)
{
	struct channel_view view = {.organisation = solution->organisation, .value = solution->organisation_channel};
	view.is_phone = text_is_cstr(solution->organisation_channel_kind, "switchboard");
	if (view.is_phone || !view.value.len)
		return view;
	bool is_page = text_starts(view.value, TEXT("https://")) || text_starts(view.value, TEXT("http://"));
	view.url = url_external(is_page ? view.value : arena_fmt(arena, "mailto:%.*s", TEXT_ARG(view.value)));
	view.host = is_page ? url_host(view.url) : TEXT("");
	return view;
}

static struct text status_words(const struct visit *visit, const struct solution *solution)
{
	const struct solution_result *result = &solution->result;
	if (!result->published)
		return TEXT("");
	const struct out_arg args[] = {
		out_arg_int("n", result->reviewers), out_arg_text("date", shown_date(visit, result->expires))};
	struct text parts[3];
	size_t count = 0;
	/* what another register asked is no review, and whom it asked need not be experts */
	parts[count++] = result->scale == RESULT_YES_NO
		? lang_text(visit->lang, visit->arena, N_("with imported answers of {n} volunteer"), N_("with imported answers of {n} volunteers"), args, 1)
		: lang_text(visit->lang, visit->arena, N_("by {n} expert"), N_("by {n} experts"), args, 1);
	if (result->expires)
		parts[count++] = lang_text(visit->lang, visit->arena,
			solution->status == SOLUTION_EXPIRED ? N_("valid until {date}, now past") : N_("valid until {date}"),
			NULL, args, 2);
	return shown_list(visit, parts, count);
}

static const char *status_meaning(const struct solution *solution)
{
	if (solution->status == SOLUTION_LISTED && solution->result.published)
		return N_("The facts are the provider’s own statements. Opinions of volunteers were imported from another "
			  "register and stand below.");
	switch (solution->status) {
	case SOLUTION_LISTED:
		return N_("Everything here is the provider’s own statement. We checked only that it is complete.");
	case SOLUTION_UNDER_REVIEW:
		return N_("Experts are at work; there is no result yet. Everything here is the provider’s own statement.");
	case SOLUTION_CONDITIONS:
		return N_("Reviewed with conditions: there are points to mend, named below.");
	case SOLUTION_REVIEWED:
	case SOLUTION_EXPIRED:
	case SOLUTION_WITHDRAWN:
	case SOLUTION_STATUS_COUNT:
		break;
	}
	return NULL;
}

/* ---- history ---- */

static const struct {
	const char *code, *words;
} happenings[] = {
	{"listed", N_("Listed")},
	{"imported", N_("Taken over from an earlier catalogue")},
	{"claimed", N_("The provider took over the listing")},
	{"changed", N_("Facts changed by the provider")},
	{"verified", N_("Facts last confirmed by the provider")},
	{"submitted", N_("Sent in for review")},
	{"under_review", N_("Under review")},
	{"reviewed", N_("Review published")},
	{"reviewed_with_conditions", N_("Review published, with conditions")},
	{"unpublished", N_("Result taken back")},
	{"reviews_imported", N_("Opinions of volunteers imported")},
	{"review_expired", N_("Review expired")},
	{"withdrawn", N_("Withdrawn")},
};

static void add_event(const struct visit *visit, struct event_view *events, size_t *count, int64_t time, const char *code)
{
	for (size_t i = 0; time && i < COUNT_OF(happenings); i++)
		if (strcmp(happenings[i].code, code) == 0)
			events[(*count)++] = (struct event_view){shown_date(visit, time), visit_tr(visit, happenings[i].words)};
}

static void fill_history(const struct visit *visit, const struct solution *solution, struct solution_view *view)
{
	struct event_view *events = ARENA_MANY(visit->arena, struct event_view, solution->history_count + 4);
	size_t count = 0;
	add_event(visit, events, &count, solution->verified, "verified");
	if (solution->status == SOLUTION_EXPIRED)
		add_event(visit, events, &count, solution->result.expires, "review_expired");
	bool told_listed = false;
	for (size_t i = solution->history_count; i > 0; i--) {
		add_event(visit, events, &count, solution->history[i - 1].time,
			arena_cstr(visit->arena, solution->history[i - 1].code));
		told_listed = told_listed || text_is_cstr(solution->history[i - 1].code, "listed");
	}
	if (!told_listed)
		add_event(visit, events, &count, solution->listed, "listed");
	view->history = events;
	view->history_count = count;
}

/* ---- evidence ---- */

static void fill_evidence(const struct visit *visit, const struct solution *solution, struct solution_view *view)
{
	struct evidence_view *pieces = ARENA_MANY(visit->arena, struct evidence_view, solution->evidence_count);
	for (size_t i = 0; i < solution->evidence_count; i++) {
		const struct solution_evidence *piece = &solution->evidence[i];
		if (piece->confidential) {
			view->confidential_count += solution->result.published;
			continue;
		}
		struct url url = url_external(piece->url);
		pieces[view->evidence_count++] = (struct evidence_view){.question = piece->question,
			.title = piece->title.len ? piece->title : piece->url,
			.url = url,
			.host = url_host(url)};
	}
	view->evidence = pieces;
	if (view->evidence_count > EVIDENCE_FIRST + 1) {
		view->more_evidence = pieces + EVIDENCE_FIRST;
		view->more_evidence_count = view->evidence_count - EVIDENCE_FIRST;
		view->evidence_count = EVIDENCE_FIRST;
	}
}

/* ---- neighbours: the same level and area, the reviewed first ---- */

static void narrow_to(const struct visit *visit, const struct solution *solution, const char *key, struct query *query)
{
	size_t facet = vocabulary_facet(visit->app->vocabulary, text_of(key));
	for (size_t i = 0; facet != VOCABULARY_NONE && i < solution->facts[facet].count; i++)
		*query = query_with(visit->arena, query, facet, solution->facts[facet].at[i]);
}

static void fill_near(
	const struct visit *visit, const struct snapshot *snapshot, const struct solution *solution, struct solution_view *view)
{
	struct query query = query_empty(visit->arena, snapshot->vocabulary);
	struct search_result found;
	narrow_to(visit, solution, "area", &query);
	narrow_to(visit, solution, "level", &query);
	query = query_sorted(&query, SORT_REVIEWED);
	if (!query_narrows(&query) || !search_run(visit->arena, snapshot, &query, &found))
		return;
	struct card_view *cards = ARENA_MANY(visit->arena, struct card_view, NEAR);
	for (size_t i = 0; i < found.count && view->near_count < NEAR; i++) {
		const struct solution *other = &snapshot->solutions[found.records[i]];
		struct glyph glyph;
		if (other->id == solution->id)
			continue;
		shown_profile(visit, other, &glyph);
		cards[view->near_count++] = (struct card_view){.slug = other->slug,
			.name = other->name,
			.status = shown_status(visit, other, false),
			.glyph = glyph_small(visit->arena, visit->lang, &glyph, GLYPH_24, true)};
	}
	view->near = cards;
}

/* ---- the page ---- */

static struct text type_of(const struct visit *visit, const struct solution *solution)
{
	size_t type = vocabulary_facet(visit->app->vocabulary, TEXT("provider_type"));
	return type == VOCABULARY_NONE ? TEXT("") : shown_codes(visit, type, solution->facts[type], 0);
}

struct html solution_page_body(struct visit *visit, const struct snapshot *snapshot, const struct solution *solution)
{
	bool withdrawn = solution->status == SOLUTION_WITHDRAWN;
	struct text place[] = {type_of(visit, solution), shown_country(visit, solution->organisation_country)};
	const char *meaning = status_meaning(solution);
	struct solution_view view = {.slug = solution->slug,
		.name = solution->name,
		.summary = solution->summary,
		.description = solution->description,
		.words = shown_words_in(visit, solution),
		.status = shown_status(visit, solution, true),
		.status_words = status_words(visit, solution),
		.status_meaning = meaning ? visit_tr(visit, meaning) : TEXT(""),
		.organisation = solution->organisation,
		.organisation_slug = solution->organisation_slug,
		.country = shown_list(visit, place + !place[0].len, (size_t)(place[0].len > 0) + (place[1].len > 0)),
		.version = solution->version,
		.logo = solution->logo,
		.website = url_external(solution->website),
		.channel = channel_shown(visit->arena, solution),
		.has_contact = solution->has_contact};
	view.website_host = url_host(view.website);
	fill_history(visit, solution, &view);
	if (!withdrawn) {
		view.result = result_shown(visit, solution);
		view.sections = facts_shown(visit, solution, &view.sections_count);
		fill_evidence(visit, solution, &view);
		fill_near(visit, snapshot, solution, &view);
	}
	return withdrawn ? html_solution_withdrawn(visit_out(visit), &view) : html_solution(visit_out(visit), &view);
}

static void show_solution(struct visit *visit, const struct snapshot *snapshot, const struct solution *solution)
{
	bool withdrawn = solution->status == SOLUTION_WITHDRAWN;
	const struct frame_step trail[] = {{visit_tr(visit, N_("Home")), url_here(visit->arena, visit->prefix, "/")},
		{visit_tr(visit, N_("Solutions")), url_here(visit->arena, visit->prefix, "/solutions")}, {solution->name, {{0}}}};
	visit_page(visit, &(struct page){.title = solution->name,
				  .body = solution_page_body(visit, snapshot, solution),
				  .tab = TAB_SOLUTIONS,
				  .trail = trail,
				  .trail_count = COUNT_OF(trail),
				  .description = solution->summary,
				  .cached = true,
				  .noindex = withdrawn});
}

static void show_json(struct visit *visit, const struct snapshot *snapshot, const struct solution *solution)
{
	struct buffer buffer;
	buffer_init(&buffer, JSON_MAX_BYTES);
	export_json_solution(&buffer, snapshot, solution, true);
	buffer_put_byte(&buffer, '\n');
	if (buffer.failed)
		visit_refuse(visit, 503);
	else
		visit_body(visit, 200, "application/json", arena_copy(visit->arena, buffer_text(&buffer)));
	buffer_done(&buffer);
}

void catalogue_solution_get(struct visit *visit)
{
	const struct snapshot *snapshot = snapshot_hold(visit->app->catalogue);
	struct text slug = visit_text(visit, "slug"), end = TEXT(".json");
	bool as_json = text_ends(slug, end);
	const struct solution *solution = snapshot_by_slug(snapshot, as_json ? text_slice(slug, 0, slug.len - end.len) : slug);
	if (!solution)
		visit_refuse(visit, 404);
	else if (as_json)
		show_json(visit, snapshot, solution);
	else if (!visit_from_cache(visit, snapshot->version, TEXT("")))
		show_solution(visit, snapshot, solution);
	snapshot_release(snapshot);
}

/* ---- organisations: what their public solutions say of them ---- */

static void fill_organisation(const struct visit *visit, const struct solution *solution, struct organisation_view *view)
{
	view->slug = solution->organisation_slug;
	view->name = solution->organisation;
	view->unclaimed = solution->organisation_unclaimed;
	view->about = solution->organisation_about;
	view->country = shown_country(visit, solution->organisation_country);
	view->type = type_of(visit, solution);
	view->website = url_external(solution->organisation_website);
	view->website_host = url_host(view->website);
	view->channel = channel_shown(visit->arena, solution);
}

static void show_organisation(struct visit *visit, const struct snapshot *snapshot, struct text slug)
{
	struct card_view *cards = ARENA_MANY(visit->arena, struct card_view, snapshot->count);
	struct organisation_view view = {.cards = cards};
	for (size_t i = 0; i < snapshot->count; i++) {
		const struct solution *solution = &snapshot->solutions[snapshot->orders[ORDER_NAME][i]];
		if (!text_is(solution->organisation_slug, slug))
			continue;
		cards[view.cards_count++] = shown_card(visit, solution);
		if (!view.name.len || !view.type.len) /* a withdrawn solution says its name only */
			fill_organisation(visit, solution, &view);
	}
	visit_page(visit, &(struct page){.title = view.name,
				  .body = html_organisation(visit_out(visit), &view),
				  .tab = TAB_SOLUTIONS,
				  .description = view.about,
				  .cached = true});
}

static bool has_organisation(const struct snapshot *snapshot, struct text slug)
{
	for (size_t i = 0; i < snapshot->count; i++)
		if (text_is(snapshot->solutions[i].organisation_slug, slug))
			return true;
	return false;
}

void catalogue_organisation_get(struct visit *visit)
{
	const struct snapshot *snapshot = snapshot_hold(visit->app->catalogue);
	struct text slug = visit_text(visit, "slug");
	if (!has_organisation(snapshot, slug))
		visit_refuse(visit, 404);
	else if (!visit_from_cache(visit, snapshot->version, TEXT("")))
		show_organisation(visit, snapshot, slug);
	snapshot_release(snapshot);
}
