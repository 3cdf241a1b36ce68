/* SPDX-License-Identifier: Apache-2.0
 * /admin/assessments: the list with filter, order and pages, and its actions on several at once. */
#include "admin/assessments.h"
#include "base/clock.h"
#include "base/fold.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define ROWS_A_PAGE 25

/* --- loading --- */

static bool is_open(enum assessment_state state)
{
	return state == ASSESSMENT_SUBMITTED || state == ASSESSMENT_SCREENING || state == ASSESSMENT_IN_REVIEW || state == ASSESSMENT_CLARIFICATION ||
		state == ASSESSMENT_PANEL || state == ASSESSMENT_DECIDED;
}

static bool is_wanted(const struct desk_list *list, enum assessment_state state, struct text code)
{
	if (text_is(list->state, TEXT("all")))
		return true;
	if (text_is(list->state, TEXT("screening")))
		return state == ASSESSMENT_SUBMITTED || state == ASSESSMENT_SCREENING;
	if (desk_assessment_state(list->state) != ASSESSMENT_STATE_COUNT)
		return text_is(list->state, code);
	return is_open(state);
}

struct sortable {
	struct desk_assessment row;
	int64_t key;
};

static int by_key(const void *a, const void *b)
{
	int64_t first = ((const struct sortable *)a)->key, second = ((const struct sortable *)b)->key;
	return (first > second) - (first < second);
}

static struct text reviews_in(const struct visit *visit, int64_t submitted, int64_t all, int64_t late)
{
	const struct out_arg args[] = {out_arg_int("k", submitted), out_arg_int("n", all), out_arg_int("late", late)};
	if (!all)
		return TEXT("–");
	return desk_sentence(visit, late ? N_("{k} of {n}, {late} late") : N_("{k} of {n}"), args, COUNT_OF(args));
}

static struct sortable make_row(const struct desk_list *list, const struct desk_assessments_all *from)
{
	const struct visit *visit = list->visit;
	int64_t due = from->due_null ? INT64_MAX : from->due;
	enum assessment_state state = desk_assessment_state(from->state);
	struct sortable out = {.key = text_is(list->sort, TEXT("newest")) ? -from->since : text_is(list->sort, TEXT("due")) ? due : from->since};
	out.row = (struct desk_assessment){.id = from->id, .name = from->name, .organisation = from->organisation,
		.state = desk_state_of_assessment(visit, state), .days = (clock_now_s() - from->since) / CLOCK_DAY,
		.reviews = reviews_in(visit, from->submitted, from->reviews, from->late),
		.due = from->due_null ? TEXT("–") : lang_date(visit->lang, visit->arena, from->due),
		.url = url_here(visit->arena, visit->prefix, "/admin/assessments/%lld", (long long)from->id)};
	if (from->late || ((state == ASSESSMENT_SUBMITTED || state == ASSESSMENT_SCREENING) && out.row.days > 5))
		out.row.state.mark = MARK_WRONG;
	return out;
}

bool desk_list_load(struct desk_list *list)
{
	struct arena *arena = list->visit->arena;
	struct desk_assessments_all *all;
	size_t count;
	if (db_all(&list->visit->db, &stmt_desk_assessments_all, &(struct desk_assessments_all_in){clock_now_s()}, &all, &count) != STORE_OK)
		return false;
	struct sortable *kept = ARENA_MANY(arena, struct sortable, count ? count : 1);
	struct text wanted = text_fold(arena, text_trim(list->q));
	for (size_t i = 0; i < count; i++)
		if (is_wanted(list, desk_assessment_state(all[i].state), all[i].state) && text_find(text_fold(arena, all[i].name), wanted) != SIZE_MAX)
			kept[list->count++] = make_row(list, &all[i]);
	qsort(kept, list->count, sizeof *kept, by_key);
	list->rows = ARENA_MANY(arena, struct desk_assessment, list->count ? list->count : 1);
	for (size_t i = 0; i < list->count; i++)
		list->rows[i] = kept[i].row;
	return true;
}

/* --- the list --- */

static struct options make_options(struct visit *visit, const struct option *known, size_t count, struct text chosen)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, count);
	for (size_t i = 0; i < count; i++) {
		options[i] = known[i];
		options[i].label = tr_text(visit->lang, known[i].label);
		options[i].chosen = text_is(known[i].value, chosen);
	}
	return (struct options){options, count};
}

#define CHOICE(value, label) {TEXT_INIT(value), TEXT_INIT(label), {"", 0}, false}

static const struct option state_choices[] = {CHOICE("open", N_("Everything open")), CHOICE("screening", N_("To screen")),
	CHOICE("in_review", N_("In review")), CHOICE("clarification", N_("Waits for the provider")), CHOICE("panel", N_("Panel")),
	CHOICE("decided", N_("Decided")), CHOICE("published", N_("Published")), CHOICE("returned", N_("Returned to the provider")),
	CHOICE("not_eligible", N_("Not eligible")), CHOICE("withdrawn", N_("Withdrawn")), CHOICE("all", N_("All"))};
static const struct option sort_choices[] = {CHOICE("oldest", N_("Oldest first")), CHOICE("newest", N_("Newest first")), CHOICE("due", N_("By due date"))};

static struct text or_first(struct text asked, const struct option *choices, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_is(choices[i].value, asked))
			return asked;
	return choices[0].value;
}

void admin_assessments_get(struct visit *visit)
{
	struct desk_list list = {.visit = visit, .state = or_first(visit_query(visit, "state"), state_choices, COUNT_OF(state_choices)),
		.q = visit_query(visit, "q"), .sort = or_first(visit_query(visit, "sort"), sort_choices, COUNT_OF(sort_choices))};
	int64_t page = 1;
	if (!desk_list_load(&list)) {
		visit_refuse(visit, 503);
		return;
	}
	int64_t pages = ((int64_t)list.count + ROWS_A_PAGE - 1) / ROWS_A_PAGE;
	if (!text_to_int(visit_query(visit, "page"), &page) || page < 1 || page > pages)
		page = 1;
	size_t first = (size_t)(page - 1) * ROWS_A_PAGE, left = list.count - first;
	const struct out_arg args[] = {out_arg_int("page", page), out_arg_int("pages", pages)};
	const struct desk_assessments view = {.rows = list.rows + first, .rows_count = left < ROWS_A_PAGE ? left : ROWS_A_PAGE, .total = (int64_t)list.count,
		.states = make_options(visit, state_choices, COUNT_OF(state_choices), list.state),
		.sorts = make_options(visit, sort_choices, COUNT_OF(sort_choices), list.sort), .q = list.q, .state = list.state, .sort = list.sort,
		.earlier = page - 1, .later = page < pages ? page + 1 : 0,
		.page_words = pages > 1 ? desk_sentence(visit, N_("Page {page} of {pages}"), args, 2) : TEXT("")};
	desk_page(visit, DESK_ASSESSMENTS, visit_tr(visit, N_("Assessments")), html_desk_assessments(visit_out(visit), &view));
}
