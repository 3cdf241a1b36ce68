/* SPDX-License-Identifier: Apache-2.0
 * /admin/privacy/holds: holds on deletion as cases with ground, owner and review date (P-92 to P-94), and what the sweep deletes next (P-90). */
#include "admin/privacy.h"
#include "base/clock.h"
#include "policy/hold.h"
#include "policy/settings.h"
#include "privacy/sweep.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define AHEAD_DAYS 30
#define PREVIEW_ROOM ((size_t)64 << 20)

static struct options ground_options(struct visit *visit)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, hold_grounds_count);
	for (size_t i = 0; i < hold_grounds_count; i++)
		options[i] = (struct option){.value = text_of(hold_grounds[i].code), .label = visit_tr(visit, hold_grounds[i].label)};
	return (struct options){options, hold_grounds_count};
}

static struct desk_state state_of(const struct visit *visit, const struct holds_unfinished *row)
{
	if (row->review < clock_now_s())
		return (struct desk_state){MARK_WRONG, visit_tr(visit, N_("overdue: to be looked at again"))};
	if (text_is(row->state, TEXT("asked")))
		return (struct desk_state){MARK_TODO, visit_tr(visit, N_("waits for another administrator"))};
	return (struct desk_state){MARK_HALF, visit_tr(visit, N_("stands"))};
}

static enum store_result fill_rows(struct visit *visit, struct desk_holds *view)
{
	struct holds_unfinished *rows;
	enum store_result result = db_all(&visit->db, &stmt_holds_unfinished, NULL, &rows, &view->rows_count);
	if (result != STORE_OK)
		return result;
	struct desk_hold *out = ARENA_MANY(visit->arena, struct desk_hold, view->rows_count + 1);
	for (size_t i = 0; i < view->rows_count; i++) {
		const struct hold_ground *ground = hold_ground_find(rows[i].ground);
		out[i] = (struct desk_hold){rows[i].id, rows[i].subject, rows[i].owner, ground ? visit_tr(visit, ground->label) : rows[i].ground, rows[i].agreement,
			lang_date(visit->lang, visit->arena, rows[i].opened), lang_date(visit->lang, visit->arena, rows[i].review), state_of(visit, &rows[i])};
	}
	view->rows = out;
	return STORE_OK;
}

/* The preview looks at many people: it has room of its own. */
static enum store_result preview(const struct visit *visit, struct sweep_report *report)
{
	struct arena *arena = arena_new(PREVIEW_ROOM);
	if (!arena)
		return STORE_FAILED;
	struct db db = db_open(visit->app->store, arena);
	enum store_result result = sweep_preview(visit->app, &db, clock_now_s() + AHEAD_DAYS * (int64_t)CLOCK_DAY, report);
	db_close(&db);
	arena_free(arena);
	return result;
}

static enum store_result fill_endings(struct visit *visit, struct desk_holds *view)
{
	struct sweep_report report;
	enum store_result result = preview(visit, &report);
	if (result != STORE_OK)
		return result;
	struct desk_ending *out = ARENA_MANY(visit->arena, struct desk_ending, DATUM_COUNT);
	for (int d = 0; d < DATUM_COUNT; d++)
		if (report.gone[d])
			out[view->endings_count++] = (struct desk_ending){visit_tr(visit, inventory_rows[d].label), report.gone[d]};
	view->endings = out;
	view->waiting = report.held;
	return STORE_OK;
}

void admin_holds_get(struct visit *visit)
{
	struct desk_holds view = {.grounds = ground_options(visit), .ahead_days = AHEAD_DAYS};
	if (!visit_refuse_store(visit, fill_rows(visit, &view)) && !visit_refuse_store(visit, fill_endings(visit, &view)))
		desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Holds and deletions to come")), html_desk_holds(visit_out(visit), &view));
}

static void check_review(struct visit *visit, const char *field, int64_t review)
{
	if (!hold_review_is_good(&visit->db, review))
		visit_error(visit, field, desk_count(visit, N_("Choose a day from tomorrow on, at most {n} day ahead"), N_("Choose a day from tomorrow on, at most {n} days ahead"),
			settings_get(&visit->db, SETTING_HOLD_REVIEW_DAYS)));
}

void admin_holds_post(struct visit *visit, const struct form_admin_holds_post *form)
{
	const struct hold_new hold = {.subject = form->person, .owner = visit->viewer.subject, .review = form->review, .ground = form->ground,
		.agreement = text_trim(form->agreement), .reason = text_trim(form->reason)};
	const struct hold_ground *ground = hold_ground_find(form->ground);
	int64_t id;
	if (!ground)
		visit_error(visit, "ground", visit_tr(visit, N_("Choose from the list")));
	else if (ground->wants_agreement && !hold.agreement.len)
		visit_error(visit, "agreement", visit_tr(visit, N_("This ground needs the agreement’s number")));
	check_review(visit, "review", form->review);
	bool refused;
	if (visit_refuse_store(visit, hold_was_refused(&visit->db, form->person, form->ground, &refused)))
		return;
	if (refused)
		visit_error(visit, "ground", visit_tr(visit, N_("A hold on this ground was refused, or nobody answered, within the last 30 days")));
	if (!visit_has_errors(visit)) {
		enum store_result result = hold_ask(visit->app->vault, &visit->db, &visit->viewer, &hold, &id);
		if (result == STORE_CONFLICT)
			visit_error(visit, "person", visit_tr(visit, N_("Nobody has this number, or the agreement’s number has other signs than letters, digits and - / . _")));
		else if (visit_refuse_store(visit, result))
			return;
	}
	if (visit_has_errors(visit))
		visit_again(visit);
	else
		visit_go(visit, visit_tr(visit, N_("It holds from now. Without another administrator’s agreement it ends after 72 hours.")), "/admin/privacy/holds");
}

void admin_hold_post(struct visit *visit, const struct form_admin_hold_post *form)
{
	int64_t id = visit_id(visit, "hold");
	bool may, releases = text_is(form->step, TEXT("release"));
	if (!releases)
		check_review(visit, "until", form->until);
	if (!releases && visit_refuse_store(visit, hold_may_review(&visit->db, &visit->viewer, id, &may)))
		return;
	if (!releases && !may)
		visit_error(visit, "until", visit_tr(visit, N_("You looked at it last: another administrator looks at it now")));
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	enum store_result result = releases ? hold_release(visit->app->vault, &visit->db, &visit->viewer, id)
					    : hold_review(&visit->db, &visit->viewer, id, form->until);
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, N_("Saved.")), "/admin/privacy/holds");
}
