/* SPDX-License-Identifier: Apache-2.0
 * The contact persons of a solution: a page of its own, never kept by a cache, never found by a search engine (P-43). */
#include "catalogue/channel.h"
#include "catalogue/snapshot.h"
#include "base/clock.h"
#include "base/config.h"
#include "policy/retention.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

/* One datum, or the empty text when the person did not give it. */
static enum vault_result read_one(struct visit *visit, int64_t subject, enum datum datum, struct text *out)
{
	enum vault_result result = vault_read(visit->app->vault, &visit->db, &visit->asking, subject, datum, 0, out);
	if (result == VAULT_NONE)
		*out = TEXT("");
	return result == VAULT_NONE ? VAULT_OK : result;
}

static enum vault_result read_person(struct visit *visit, int64_t subject, struct person_view *person)
{
	struct text first, last;
	enum vault_result result = read_one(visit, subject, DATUM_CONTACT_FIRST_NAME, &first);
	if (result == VAULT_OK)
		result = read_one(visit, subject, DATUM_CONTACT_LAST_NAME, &last);
	if (result == VAULT_OK)
		result = read_one(visit, subject, DATUM_CONTACT_EMAIL, &person->email);
	if (result == VAULT_OK)
		result = read_one(visit, subject, DATUM_CONTACT_PHONE, &person->phone);
	if (result != VAULT_OK)
		return result;
	person->name = text_trim(arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(first), TEXT_ARG(last)));
	person->mail = url_external(arena_fmt(visit->arena, "mailto:%.*s", TEXT_ARG(person->email)));
	return VAULT_OK;
}

/* false: refused. Somebody whose data was erased is not there any more. */
static bool fill_people(struct visit *visit, int64_t solution, struct contacts_view *view)
{
	struct contacts_confirmed *rows;
	size_t count = 0;
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_contacts_confirmed,
					      &(struct contacts_confirmed_in){solution, clock_now_s() - RETENTION_CONFIRMED_S}, &rows, &count)))
		return false;
	struct person_view *people = ARENA_MANY(visit->arena, struct person_view, count);
	for (size_t i = 0; i < count; i++) {
		struct person_view *person = &people[view->people_count];
		if (visit_refuse_vault(visit, read_person(visit, rows[i].subject, person)))
			return false;
		view->people_count += person->name.len || person->email.len;
	}
	view->people = people;
	return true;
}

static void show(struct visit *visit, const struct solution *solution)
{
	const char *desk = visit->app->config->privacy_contact;
	struct contacts_view view = {.slug = solution->slug,
		.name = solution->name,
		.channel = channel_shown(visit->arena, solution),
		.end = url_external(arena_fmt(visit->arena, "mailto:%s", desk)),
		.end_text = text_of(desk)};
	visit->asking.object = solution->id;
	if (!fill_people(visit, solution->id, &view))
		return;
	const struct frame_step trail[] = {
		{visit_tr(visit, N_("Solutions")), url_here(visit->arena, visit->prefix, "/solutions")},
		{solution->name, url_here(visit->arena, visit->prefix, "/solutions/%.*s", TEXT_ARG(solution->slug))},
		{visit_tr(visit, N_("Contact")), {{0}}}};
	const struct out_arg name = out_arg_text("name", solution->name);
	visit_page(visit, &(struct page){.title = lang_text(visit->lang, visit->arena, N_("Contact for {name}"), NULL, &name, 1),
				  .body = html_contacts_page(visit_out(visit), &view),
				  .tab = TAB_SOLUTIONS,
				  .trail = trail,
				  .trail_count = COUNT_OF(trail),
				  .noindex = true});
}

void catalogue_contact_get(struct visit *visit)
{
	const struct snapshot *snapshot = snapshot_hold(visit->app->catalogue);
	const struct solution *solution = snapshot_by_slug(snapshot, visit_text(visit, "slug"));
	if (!solution || solution->status == SOLUTION_WITHDRAWN)
		visit_refuse(visit, 404);
	else
		show(visit, solution);
	snapshot_release(snapshot);
}
