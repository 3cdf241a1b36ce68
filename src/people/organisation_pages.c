/* SPDX-License-Identifier: Apache-2.0
 * What an organisation says of itself, and taking over an entry that was brought here without its provider. */
#include "people/membership_views.h"
#include "people/link.h"
#include "people/organisation.h"
#include "people/organisation_profile.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "catalogue/vocabulary.h"
#include "messages/letters.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

#define ABOUT_MOST 600
#define CLAIM_LIFE_S CLOCK_DAY

/* --- the profile --- */

static struct options types_of(struct visit *visit, struct text chosen)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	size_t index = vocabulary_facet(vocabulary, TEXT("provider_type"));
	size_t count = index == VOCABULARY_NONE ? 0 : vocabulary->facets[index].value_count;
	struct option *options = ARENA_MANY(visit->arena, struct option, count + 1);
	options[0] = (struct option){.value = TEXT(""), .label = visit_tr(visit, N_("Not stated")), .chosen = !chosen.len};
	for (size_t i = 0; i < count; i++) {
		const struct facet_value *value = &vocabulary->facets[index].values[i];
		options[i + 1] = (struct option){.value = value->code, .label = tr_text(visit->lang, value->label), .chosen = text_is(value->code, chosen)};
	}
	return (struct options){options, count + 1};
}

void organisation_edit_get(struct visit *visit)
{
	struct organisation_profile profile;
	int64_t id = visit_id(visit, "organisation");
	if (visit_refuse_store(visit, organisation_profile_load(&visit->db, id, &profile)))
		return;
	struct organisation_edit_view view = {.id = id, .name = profile.name, .website = profile.website, .about = profile.about, .domain = profile.domain,
		.country = profile.country.len ? vocabulary_country_name(visit->arena, profile.country, visit->lang->code) : TEXT(""),
		.types = types_of(visit, profile.provider_type)};
	const struct frame_step trail[] = {{visit_tr(visit, N_("My submissions")), url_here(visit->arena, visit->prefix, "/submissions")},
		{profile.name, url_here(visit->arena, visit->prefix, "/account/organisation/%lld/members", (long long)id)},
		{visit_tr(visit, N_("Change")), {{0, 0}}}};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Your organisation")), .body = html_organisation_edit(visit_out(visit), &view),
		.tab = TAB_SUBMISSIONS, .trail = trail, .trail_count = COUNT_OF(trail), .noindex = true});
}

/* The code of the country that was typed as a name or code. */
static struct text country_of(struct visit *visit, struct text typed)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	size_t index = vocabulary_facet(vocabulary, TEXT("origin"));
	struct text not_understood;
	if (!typed.len || index == VOCABULARY_NONE)
		return TEXT("");
	struct texts codes = vocabulary_typed(visit->arena, vocabulary, &vocabulary->facets[index], typed, visit->lang->code, (struct texts){0}, &not_understood);
	if (not_understood.len || codes.count != 1)
		visit_error(visit, "country", visit_tr(visit, N_("Enter the name or code of one country")));
	return codes.count == 1 ? codes.at[0] : TEXT("");
}

static bool is_type(struct visit *visit, struct text code)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	size_t index = vocabulary_facet(vocabulary, TEXT("provider_type"));
	return !code.len || (index != VOCABULARY_NONE && vocabulary_value(&vocabulary->facets[index], code));
}

/* "example.org": labels of letters, digits and hyphens with a dot between. */
static bool is_domain(struct text domain)
{
	for (size_t i = 0; i < domain.len; i++) {
		char c = domain.at[i];
		bool edge = i == 0 || i + 1 == domain.len || domain.at[i - 1] == '.';
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && ((c != '-' && c != '.') || edge))
			return false;
	}
	return !domain.len || text_find_byte(domain, '.') != SIZE_MAX;
}

void organisation_edit_post(struct visit *visit, const struct form_organisation_edit_post *form)
{
	struct organisation_profile profile;
	bool has_namesake;
	int64_t id = visit_id(visit, "organisation");
	if (visit_refuse_store(visit, organisation_profile_load(&visit->db, id, &profile)) ||
		visit_refuse_store(visit, organisation_has_namesake(&visit->db, id, form->name, &has_namesake)))
		return;
	profile.country = country_of(visit, form->country);
	if (has_namesake && !text_is(form->name, profile.name))
		visit_error(visit, "name", visit_tr(visit, N_("Another organisation here bears this name already")));
	if (!is_type(visit, form->type))
		visit_error(visit, "type", visit_tr(visit, N_("Choose one of the list")));
	if (form->website.len && !text_starts(form->website, TEXT("https://")))
		visit_error(visit, "website", visit_tr(visit, N_("Enter an address that begins with https://")));
	if (utf8_length(form->about) > ABOUT_MOST)
		visit_error(visit, "about", visit_tr(visit, N_("Say it in at most 600 characters")));
	if (!is_domain(form->domain))
		visit_error(visit, "domain", visit_tr(visit, N_("Enter what stands behind the @, like example.org")));
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	profile.name = form->name;
	profile.website = form->website;
	profile.about = form->about;
	profile.provider_type = form->type;
	profile.domain = form->domain;
	if (visit_refuse_store(visit, organisation_profile_save(&visit->db, id, &profile)) ||
		visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, "organisation_changed", id, TEXT(""))))
		return;
	visit->catalogue_changed = true;
	visit_go(visit, visit_tr(visit, N_("Saved")), "/account/organisation/%lld/members", (long long)id);
}

/* --- taking over an entry --- */

static bool find_entry(struct visit *visit, struct organisation_by_slug *row)
{
	return !visit_refuse_store(visit, db_one(&visit->db, &stmt_organisation_by_slug, &(struct organisation_by_slug_in){visit_text(visit, "slug")}, row));
}

void organisation_claim_get(struct visit *visit)
{
	struct organisation_by_slug row;
	struct membership_get membership;
	if (!find_entry(visit, &row))
		return;
	enum store_result known = db_one(&visit->db, &stmt_membership_get, &(struct membership_get_in){row.id, visit->viewer.subject}, &membership);
	struct claim_page_view view = {.slug = visit_text(visit, "slug"), .name = row.name, .domain = row.domain,
		.open = text_is(row.state, TEXT("unclaimed")), .asked = known == STORE_OK};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Take over this entry")), .body = html_organisation_claim(visit_out(visit), &view),
		.tab = TAB_SUBMISSIONS, .noindex = true});
}

/* The address of an account is confirmed before it can sign in, so its domain is proof of belonging to it. */
static bool is_of_domain(struct text email, struct text domain)
{
	struct text host = email;
	text_cut(&host, '@');
	return domain.len && text_is_icase(host, domain);
}

static bool send_link(struct visit *visit, const struct organisation_by_slug *row)
{
	struct url link;
	if (link_make(visit->app, &visit->db, visit->lang, LINK_CLAIM, visit->viewer.subject, row->id, CLAIM_LIFE_S, &link) != STORE_OK)
		return false;
	const struct out_arg args[] = {out_arg_text("organisation", row->name), out_arg_text("a", link.address)};
	return outbox_put(visit->app, &visit->db, visit->lang, visit->viewer.subject, LETTER_CLAIM, row->id, args, COUNT_OF(args)) == STORE_OK;
}

void organisation_claim_post(struct visit *visit)
{
	struct organisation_by_slug row;
	struct membership_get membership;
	struct text email;
	if (!find_entry(visit, &row))
		return;
	if (!text_is(row.state, TEXT("unclaimed")) ||
		db_one(&visit->db, &stmt_membership_get, &(struct membership_get_in){row.id, visit->viewer.subject}, &membership) == STORE_OK) {
		visit_refuse(visit, 409);
		return;
	}
	if (visit_refuse_vault(visit, vault_read(visit->app->vault, &visit->db, &visit->asking, visit->viewer.subject, DATUM_MEMBER_EMAIL, 0, &email)))
		return;
	bool by_domain = is_of_domain(email, row.domain);
	bool good = by_domain ? send_link(visit, &row)
			      : organisation_set_member(&visit->db, row.id, visit->viewer.subject, "owner", "asked") == STORE_OK;
	if (!good || audit_event(&visit->db, &visit->viewer, "claim_asked", row.id, by_domain ? TEXT("by=domain") : TEXT("by=administrator")) != STORE_OK) {
		visit_refuse(visit, 503);
		return;
	}
	visit_go(visit, visit_tr(visit, by_domain ? N_("Your address belongs to this organisation: we have mailed you a link that completes it")
						    : N_("An administrator will look at your request and write to you")), "/submissions");
}
