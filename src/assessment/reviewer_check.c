/* SPDX-License-Identifier: Apache-2.0
 * The whole review on one page before it is sent, sending it, and the thanks. */
#include "assessment/reviewer_views.h"
#include "pages.gen.h"
#include "routes.gen.h"

static struct reviewer_check_line line_of(struct visit *visit, const struct desk *desk, const struct task *task)
{
	return (struct reviewer_check_line){.id = task->id, .name = tr_text(visit->lang, task->name), .url = desk_task_url(visit, desk, task),
		.answer = reviewer_saved_words(visit, desk->rubric, task->answer->value), .trouble = reviewer_trouble(visit, task),
		.begun = task->state != TASK_TODO};
}

static void fill_groups(struct visit *visit, const struct desk *desk, struct reviewer_check_view *view)
{
	struct reviewer_check_line *lines = ARENA_MANY(visit->arena, struct reviewer_check_line, desk->tasks_count + 1);
	struct reviewer_check_group *groups = ARENA_MANY(visit->arena, struct reviewer_check_group, desk->rubric->groups_count + 1);
	struct reviewer_missing *missing = ARENA_MANY(visit->arena, struct reviewer_missing, desk->tasks_count + 1);
	for (size_t t = 0; t < desk->tasks_count; t++) {
		const struct task *task = &desk->tasks[t];
		if (t == 0 || task->group != desk->tasks[t - 1].group)
			groups[view->groups_count++] = (struct reviewer_check_group){.id = task->group ? task->group->id : TEXT(""),
				.name = task->group ? tr_text(visit->lang, task->group->name) : visit_tr(visit, N_("Gates")), .lines = &lines[t]};
		lines[t] = line_of(visit, desk, task);
		groups[view->groups_count - 1].lines_count++;
		if (task->trouble)
			missing[view->missing_count++] = (struct reviewer_missing){task->id, lines[t].trouble, lines[t].url};
	}
	view->groups = groups;
	view->missing = missing;
}

static void show_check(struct visit *visit, const struct desk *desk, bool refused)
{
	struct reviewer_check_view view = {.review = desk->review.id, .solution = desk->assessment.name, .open = desk->open, .refused = refused};
	fill_groups(visit, desk, &view);
	reviewer_show(visit, desk, visit_tr(visit, N_("Check your answers")), visit_tr(visit, N_("Check your answers")),
		html_reviewer_check(visit_out(visit), &view));
}

void reviewer_check_get(struct visit *visit)
{
	struct desk desk;
	if (desk_open(visit, &desk))
		show_check(visit, &desk, false);
	desk_close(&desk);
}

/* --- sending --- */

static void send_review(struct visit *visit, struct desk *desk)
{
	if (!desk->open) {
		visit_go(visit, visit_tr(visit, N_("This review is closed: it can be read, but no longer changed.")), "/reviews/%lld",
			(long long)desk->review.id);
	} else if (desk->done < desk->tasks_count) {
		visit->status = 422;
		visit_error(visit, "review", visit_tr(visit, N_("Some answers are not complete")));
		show_check(visit, desk, true);
	} else if (!visit_refuse_store(visit, review_move(&visit->db, &visit->viewer, &desk->review, REVIEW_SUBMITTED))) {
		visit_go(visit, TEXT(""), "/reviews/%lld/thanks", (long long)desk->review.id);
	}
}

void reviewer_submit_post(struct visit *visit)
{
	struct desk desk;
	if (desk_open(visit, &desk))
		send_review(visit, &desk);
	desk_close(&desk);
}

void reviewer_thanks_get(struct visit *visit)
{
	struct review review;
	struct desk desk = {0};
	if (visit_refuse_store(visit, review_load(&visit->db, visit_id(visit, "review"), &review)) ||
		visit_refuse_store(visit, assessment_load(visit->app, &visit->db, review.assessment, &desk.assessment)))
		return;
	if (review.state != REVIEW_SUBMITTED) {
		visit_refuse(visit, 404);
		return;
	}
	desk.review = review;
	const struct reviewer_thanks_view view = {.review = review.id, .solution = desk.assessment.name};
	reviewer_show(visit, &desk, visit_tr(visit, N_("Your review is in")), visit_tr(visit, N_("Submitted")),
		html_reviewer_thanks(visit_out(visit), &view));
}
