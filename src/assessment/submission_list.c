/* SPDX-License-Identifier: Apache-2.0
 * The provider's first page: organisations, their solutions and submissions; and the beginning of a new one. */
#include "assessment/profile.h"
#include "assessment/publish.h"
#include "assessment/submission.h"
#include "pages.gen.h"
#include "people/organisation.h"
#include "routes.gen.h"
#include "statements.gen.h"

static enum assessment_state state_of(struct text code)
{
	int state = 0;
	while (state + 1 < ASSESSMENT_STATE_COUNT && !text_is_cstr(code, assessment_state_codes[state]))
		state++;
	return (enum assessment_state)state;
}

/* Listed by the screening, without a review: there was nothing to decide on. */
static bool is_listed_only(const struct submissions_of_organisation *row)
{
	return text_is(row->state, TEXT("decided")) && !row->outcome.len;
}

/* A review may be asked for anew when nothing is under way. */
static bool may_ask(const struct submissions_of_organisation *row)
{
	static const char *const closed[] = {"published", "not_eligible", "withdrawn", "imported"};
	if (row->assessment_null || is_listed_only(row))
		return !text_is(row->status, TEXT("withdrawn"));
	for (size_t i = 0; i < COUNT_OF(closed); i++)
		if (text_is_cstr(row->state, closed[i]))
			return !text_is(row->status, TEXT("withdrawn"));
	return false;
}

static struct submission_row row_of(struct visit *visit, const struct submissions_of_organisation *row)
{
	struct submission_row out = {.name = row->name, .solution = row->solution, .may_ask = may_ask(row),
		.status = row->assessment_null || is_listed_only(row) ? visit_tr(visit, N_("In the catalogue, not reviewed"))
					       : submission_state_words(visit, state_of(row->state))};
	if (!row->assessment_null)
		out.url = url_here(visit->arena, visit->prefix, "/submissions/%lld", (long long)row->assessment);
	if (!text_is(row->status, TEXT("hidden")))
		out.public_page = url_here(visit->arena, visit->prefix, "/solutions/%.*s", TEXT_ARG(row->slug));
	return out;
}

/* Of each solution the newest submission. */
static bool fill_rows(struct visit *visit, int64_t organisation, struct submission_organisation_row *out)
{
	struct submissions_of_organisation *rows;
	size_t count;
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_submissions_of_organisation,
		&(struct submissions_of_organisation_in){organisation}, &rows, &count)))
		return false;
	struct submission_row *shown = ARENA_MANY(visit->arena, struct submission_row, count);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || rows[i].solution != rows[i - 1].solution)
			shown[out->rows_count++] = row_of(visit, &rows[i]);
	out->rows = shown;
	return true;
}

static bool memberships(struct visit *visit, struct memberships_of_subject **rows, size_t *count)
{
	return !visit_refuse_store(visit, db_all(&visit->db, &stmt_memberships_of_subject,
		&(struct memberships_of_subject_in){visit->viewer.subject}, rows, count));
}

void submissions_list_get(struct visit *visit)
{
	struct memberships_of_subject *rows;
	size_t count;
	if (!memberships(visit, &rows, &count))
		return;
	struct submission_organisation_row *organisations = ARENA_MANY(visit->arena, struct submission_organisation_row, count);
	struct submissions_view view = {.organisations = organisations, .organisations_count = count};
	for (size_t i = 0; i < count; i++) {
		bool active = text_is(rows[i].state, TEXT("active"));
		organisations[i] = (struct submission_organisation_row){.id = rows[i].organisation, .name = rows[i].name, .waiting = !active,
			.role = visit_tr(visit, text_is(rows[i].role, TEXT("owner")) ? N_("You are an owner") : N_("You are an editor")),
			.members = url_here(visit->arena, visit->prefix, "/account/organisation/%lld/members", (long long)rows[i].organisation)};
		view.active = view.active || active;
		if (active && !fill_rows(visit, rows[i].organisation, &organisations[i]))
			return;
	}
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("My submissions")), .body = html_submissions(visit_out(visit), &view),
		.tab = TAB_SUBMISSIONS, .noindex = true});
}

/* --- the organisation one begins with --- */

void submissions_organisation_post(struct visit *visit, const struct form_submissions_organisation_post *form)
{
	int64_t id;
	bool has_namesake;
	if (visit_refuse_store(visit, organisation_has_namesake(&visit->db, 0, form->organisation, &has_namesake)))
		return;
	if (has_namesake && !form->another) {
		visit_error(visit, "organisation", visit_tr(visit,
			N_("An organisation of this name is here already. Ask its owner to invite you, or claim it on its page. If yours is another one, tick the box below")));
		visit_again(visit);
		return;
	}
	if (visit_refuse_store(visit, organisation_create(&visit->db, form->organisation, visit->viewer.subject, "active", &id)) ||
		visit_refuse_store(visit, organisation_member_came(visit->app->vault, &visit->db, visit->viewer.subject)))
		return;
	if (!visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, "organisation_created", id, TEXT(""))))
		visit_go(visit, visit_tr(visit, N_("Your organisation has a place here now")), "/account/organisation/%lld/members", (long long)id);
}

/* --- a new submission --- */

void submissions_new_get(struct visit *visit)
{
	struct memberships_of_subject *rows;
	size_t count;
	if (!memberships(visit, &rows, &count))
		return;
	struct option *options = ARENA_MANY(visit->arena, struct option, count);
	struct submission_new_view view = {.organisations = {options, 0}};
	for (size_t i = 0; i < count; i++)
		if (text_is(rows[i].state, TEXT("active")))
			options[view.organisations.count++] = (struct option){.value = arena_fmt(visit->arena, "%lld", (long long)rows[i].organisation),
				.label = rows[i].name, .chosen = view.organisations.count == 0};
	view.several = view.organisations.count > 1;
	view.none = view.organisations.count == 0;
	const struct frame_step trail[] = {{visit_tr(visit, N_("My submissions")), url_here(visit->arena, visit->prefix, "/submissions")},
		{visit_tr(visit, N_("New submission")), {{0, 0}}}};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Submit a solution")), .body = html_submission_new(visit_out(visit), &view),
		.tab = TAB_SUBMISSIONS, .trail = trail, .trail_count = COUNT_OF(trail), .noindex = true});
}

/* The organisation chosen, or the only one the person belongs to; 0: none of theirs. */
static int64_t organisation_of(struct visit *visit, int64_t chosen)
{
	struct memberships_of_subject *rows;
	size_t count;
	int64_t found = 0, theirs = 0;
	if (!memberships(visit, &rows, &count))
		return 0;
	for (size_t i = 0; i < count; i++)
		if (text_is(rows[i].state, TEXT("active")) && (!chosen || rows[i].organisation == chosen)) {
			found = rows[i].organisation;
			theirs++;
		}
	return theirs == 1 ? found : 0;
}

/* The first section begins with what is known: the name, and the organisation's type. */
static bool begin_answers(struct visit *visit, int64_t assessment, struct text name)
{
	struct solution *first = solution_new(visit->arena, visit->app->vocabulary);
	first->name = name;
	json_t *value = section_write(visit->app->vocabulary, TEXT("basics"), first);
	enum store_result result = answer_save(visit->app, &visit->db, &visit->viewer, assessment, "facts.basics", 0, false, value);
	json_decref(value);
	return !visit_refuse_store(visit, result);
}

void submissions_new_post(struct visit *visit, const struct form_submissions_new_post *form)
{
	int64_t solution, assessment, organisation = organisation_of(visit, form->organisation);
	struct text slug = TEXT("");
	if (visit->refused)
		return;
	if (!organisation) {
		visit_error(visit, "organisation", visit_tr(visit, N_("Choose one of your organisations")));
		visit_again(visit);
		return;
	}
	if (visit_refuse_store(visit, publish_hidden(visit->app, &visit->db, organisation, form->name, &slug, &solution)) ||
		visit_refuse_store(visit, assessment_create(visit->app, &visit->db, &visit->viewer, solution, "cabinet", &assessment)) ||
		!begin_answers(visit, assessment, form->name))
		return;
	visit_go(visit, visit_tr(visit, N_("Your draft is ready. Do the sections in any order")), "/submissions/%lld", (long long)assessment);
}

/* --- a review of what is in the catalogue already --- */

/* Everything that is public becomes the draft's beginning. */
static bool copy_answers(struct visit *visit, int64_t assessment, const struct solution *solution)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	for (size_t i = 0; i < vocabulary->section_count; i++) {
		struct text section = vocabulary->sections[i].key;
		json_t *value = section_write(vocabulary, section, solution);
		bool complete = !section_missing(visit->arena, visit->lang, vocabulary, section, solution).len;
		enum store_result result = answer_save(visit->app, &visit->db, &visit->viewer, assessment, question_of_section(visit->arena, section), 0,
			complete, value);
		json_decref(value);
		if (visit_refuse_store(visit, result))
			return false;
	}
	return true;
}

void submissions_again_post(struct visit *visit)
{
	struct solution_get row;
	struct assessment_open_of_solution open;
	struct solution solution;
	int64_t id = visit_id(visit, "solution"), assessment;
	if (visit_refuse_store(visit, db_one(&visit->db, &stmt_solution_get, &(struct solution_get_in){id}, &row)))
		return;
	enum store_result busy = db_one(&visit->db, &stmt_assessment_open_of_solution, &(struct assessment_open_of_solution_in){id}, &open);
	if (busy != STORE_NONE || text_is(row.status, TEXT("withdrawn")) || text_is(row.status, TEXT("hidden")) ||
		!solution_from_json_text(visit->arena, visit->app->vocabulary, row.profile, &solution)) {
		visit_refuse(visit, busy == STORE_FAILED ? 503 : 409);
		return;
	}
	if (!visit_refuse_store(visit, assessment_create(visit->app, &visit->db, &visit->viewer, id, "cabinet", &assessment)) &&
		copy_answers(visit, assessment, &solution))
		visit_go(visit, visit_tr(visit, N_("Your draft begins with what is public now")), "/submissions/%lld", (long long)assessment);
}
