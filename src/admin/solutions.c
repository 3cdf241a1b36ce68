/* SPDX-License-Identifier: Apache-2.0
 * /admin/solutions: every solution with its public status; listing without a review, and taking one out of the catalogue. */
#include "admin/desk.h"
#include "admin/lists_views.h"
#include "assessment/profile.h"
#include "assessment/publish.h"
#include "base/fold.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define ROWS_A_PAGE 40

static const char *const statuses[] = {"", "hidden", "listed", "under_review", "reviewed", "reviewed_with_conditions", "review_expired", "withdrawn"};

static struct options status_options(struct visit *visit, struct text chosen)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, COUNT_OF(statuses));
	for (size_t i = 0; i < COUNT_OF(statuses); i++)
		options[i] = (struct option){.value = text_of(statuses[i]), .chosen = text_is_cstr(chosen, statuses[i]),
			.label = i ? desk_status_words(visit, text_of(statuses[i])) : visit_tr(visit, N_("Every status"))};
	return (struct options){options, COUNT_OF(statuses)};
}

static int by_name(const void *a, const void *b)
{
	return text_compare(((const struct desk_solution_row *)a)->name, ((const struct desk_solution_row *)b)->name);
}

static size_t keep_wanted(struct visit *visit, const struct desk_solutions *all, size_t count, struct text q, struct text status,
	struct desk_solution_row *out)
{
	struct text wanted = text_fold(visit->arena, text_trim(q));
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		struct text names = text_fold(visit->arena, arena_fmt(visit->arena, "%.*s\n%.*s", TEXT_ARG(all[i].name), TEXT_ARG(all[i].organisation)));
		if ((status.len && !text_is(all[i].status, status)) || text_find(names, wanted) == SIZE_MAX)
			continue;
		out[kept++] = (struct desk_solution_row){.id = all[i].id, .slug = all[i].slug, .name = all[i].name, .organisation = all[i].organisation,
			.status = all[i].status, .status_words = desk_status_words(visit, all[i].status),
			.changed = lang_date(visit->lang, visit->arena, all[i].changed)};
	}
	qsort(out, kept, sizeof *out, by_name);
	return kept;
}

void admin_solutions_get(struct visit *visit)
{
	struct desk_solutions *all;
	size_t count;
	int64_t page = 1;
	struct desk_solution_list view = {.q = visit_query(visit, "q"), .status = visit_query(visit, "status")};
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_desk_solutions, NULL, &all, &count)))
		return;
	struct desk_solution_row *rows = ARENA_MANY(visit->arena, struct desk_solution_row, count ? count : 1);
	size_t kept = keep_wanted(visit, all, count, view.q, view.status, rows);
	int64_t pages = ((int64_t)kept + ROWS_A_PAGE - 1) / ROWS_A_PAGE;
	if (!text_to_int(visit_query(visit, "page"), &page) || page < 1 || page > pages)
		page = 1;
	size_t first = (size_t)(page - 1) * ROWS_A_PAGE, left = kept - first;
	const struct out_arg args[] = {out_arg_int("page", page), out_arg_int("pages", pages)};
	view.rows = rows + first;
	view.rows_count = left < ROWS_A_PAGE ? left : ROWS_A_PAGE;
	view.total = (int64_t)kept;
	view.earlier = page - 1;
	view.later = page < pages ? page + 1 : 0;
	view.page_words = pages > 1 ? desk_sentence(visit, N_("Page {page} of {pages}"), args, 2) : TEXT("");
	view.statuses = status_options(visit, view.status);
	desk_page(visit, DESK_SOLUTIONS, visit_tr(visit, N_("Solutions")), html_desk_solution_list(visit_out(visit), &view));
}

/* --- one --- */

static struct text date_or_none(struct visit *visit, int64_t at, bool none)
{
	return none || !at ? TEXT("") : lang_date(visit->lang, visit->arena, at);
}

static bool is_screened(enum assessment_state state)
{
	return state != ASSESSMENT_DRAFT && state != ASSESSMENT_SUBMITTED && state != ASSESSMENT_RETURNED && state != ASSESSMENT_NOT_ELIGIBLE &&
		state != ASSESSMENT_WITHDRAWN;
}

/* The newest assessment whose answers may be shown to everyone; 0: there is none. */
static enum store_result fill_assessments(struct visit *visit, struct desk_one_solution *view, int64_t *listable)
{
	struct assessments_of_solution *rows;
	size_t count;
	enum store_result result = db_all(&visit->db, &stmt_assessments_of_solution, &(struct assessments_of_solution_in){view->id}, &rows, &count);
	if (result != STORE_OK)
		return result;
	struct desk_solution_assessment *out = ARENA_MANY(visit->arena, struct desk_solution_assessment, count ? count : 1);
	*listable = 0;
	for (size_t i = 0; i < count; i++) {
		enum assessment_state state = desk_assessment_state(rows[i].state);
		if (!*listable && is_screened(state) && state != ASSESSMENT_IMPORTED)
			*listable = rows[i].id;
		out[i] = (struct desk_solution_assessment){rows[i].id, lang_date(visit->lang, visit->arena, rows[i].created),
			desk_state_of_assessment(visit, state), state != ASSESSMENT_DRAFT && state != ASSESSMENT_IMPORTED};
	}
	view->assessments = out;
	view->assessments_count = count;
	return STORE_OK;
}

static bool open_solution(struct visit *visit, struct desk_one_solution *view, int64_t *listable)
{
	struct desk_solution row;
	*view = (struct desk_one_solution){.id = visit_id(visit, "solution")};
	if (visit_refuse_store(visit, db_one(&visit->db, &stmt_desk_solution, &(struct desk_solution_in){view->id}, &row)) ||
		visit_refuse_store(visit, fill_assessments(visit, view, listable)))
		return false;
	bool hidden = text_is(row.status, TEXT("hidden")), withdrawn = text_is(row.status, TEXT("withdrawn"));
	view->slug = row.slug;
	view->name = row.name;
	view->organisation = row.organisation;
	view->status = row.status;
	view->status_words = desk_status_words(visit, row.status);
	view->created = date_or_none(visit, row.created, false);
	view->changed = date_or_none(visit, row.changed, false);
	view->listed = date_or_none(visit, row.listed, row.listed_null);
	view->expires = date_or_none(visit, row.expires, row.expires_null);
	view->is_public = !hidden;
	view->can_list = *listable && (hidden || withdrawn);
	view->can_withdraw = !hidden && !withdrawn;
	return true;
}

void admin_solution_get(struct visit *visit)
{
	struct desk_one_solution view;
	int64_t listable;
	if (open_solution(visit, &view, &listable))
		desk_page(visit, DESK_SOLUTIONS, view.name, html_desk_one_solution(visit_out(visit), &view));
}

static enum store_result list(struct visit *visit, int64_t solution, int64_t listable)
{
	struct assessment assessment;
	struct answers answers;
	struct solution *profile = solution_new(visit->arena, visit->app->vocabulary);
	enum store_result result = assessment_load(visit->app, &visit->db, listable, &assessment);
	if (result == STORE_OK)
		result = answers_load(visit->app, &visit->db, &visit->asking, listable, &answers);
	if (result != STORE_OK)
		return result;
	result = profile_build(visit->app, &visit->db, &assessment, &answers, profile)
		? publish_listing(visit->app, &visit->db, &visit->viewer, solution, profile, SOLUTION_LISTED) : STORE_FAILED;
	answers_done(&answers);
	visit->catalogue_changed = true;
	return result;
}

void admin_solution_list_post(struct visit *visit)
{
	struct desk_one_solution view;
	int64_t listable;
	if (!open_solution(visit, &view, &listable) || visit_refuse_store(visit, view.can_list ? STORE_OK : STORE_CONFLICT) ||
		visit_refuse_store(visit, list(visit, view.id, listable)))
		return;
	visit_go(visit, visit_tr(visit, N_("Listed: the catalogue shows it.")), "/admin/solutions/%lld", (long long)view.id);
}

void admin_solution_withdraw_post(struct visit *visit, const struct form_admin_solution_withdraw_post *form)
{
	struct desk_one_solution view;
	int64_t listable;
	if (!open_solution(visit, &view, &listable) || visit_refuse_store(visit, view.can_withdraw ? STORE_OK : STORE_CONFLICT))
		return;
	if (!form->sure) {
		visit_error(visit, "sure", visit_tr(visit, N_("Tick the box to say that you mean it")));
		visit_again(visit);
		return;
	}
	visit->catalogue_changed = true;
	if (!visit_refuse_store(visit, publish_withdraw(visit->app, &visit->db, &visit->viewer, view.id)))
		visit_go(visit, visit_tr(visit, N_("Withdrawn: only its name is public now.")), "/admin/solutions/%lld", (long long)view.id);
}
