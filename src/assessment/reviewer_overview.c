/* SPDX-License-Identifier: Apache-2.0
 * One review: first the declaration about conflicts of interest, then the list of what is to be judged; handing it back. */
#include "assessment/reviewer_views.h"
#include "pages.gen.h"
#include "routes.gen.h"

/* --- before the declaration --- */

static void show_declaration(struct visit *visit, const struct review *review)
{
	struct assessment assessment;
	if (visit_refuse_store(visit, assessment_load(visit->app, &visit->db, review->assessment, &assessment)))
		return;
	const struct option choices[] = {
		{.value = TEXT("clear"), .label = visit_tr(visit, N_("I have no conflict of interest and take this review"))},
		{.value = TEXT("conflict"), .label = visit_tr(visit, N_("I have, or may have, a conflict of interest")),
			.hint = visit_tr(visit, N_("The review goes to somebody else. Nothing is held against you."))},
		{.value = TEXT("decline"), .label = visit_tr(visit, N_("I cannot take this review now")),
			.hint = visit_tr(visit, N_("No time, another language, not my field: a word is enough."))}};
	const struct reviewer_declare_view view = {.review = review->id, .solution = assessment.name, .organisation = assessment.organisation_name,
		.due = lang_date(visit->lang, visit->arena, review->due), .due_words = reviewer_due_words(visit, review->due),
		.late = reviewer_is_late(review->due), .choices = {choices, COUNT_OF(choices)}};
	const struct frame_step trail[] = {{visit_tr(visit, N_("My reviews")), url_here(visit->arena, visit->prefix, "/reviews")}, {assessment.name, {{0}}}};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Will you review this?")), .body = html_reviewer_declare(visit_out(visit), &view),
		.tab = TAB_REVIEWS, .trail = trail, .trail_count = COUNT_OF(trail), .noindex = true});
}

/* --- after it --- */

static struct reviewer_task_line line_of(struct visit *visit, const struct desk *desk, const struct task *task)
{
	return (struct reviewer_task_line){.id = task->id, .name = tr_text(visit->lang, task->name), .url = desk_task_url(visit, desk, task),
		.state = (int)task->state, .trouble = reviewer_trouble(visit, task), .words = reviewer_level_words(visit, desk->rubric, task->answer->value)};
}

void reviewer_fill_groups(struct visit *visit, const struct desk *desk, struct reviewer_overview_view *view)
{
	struct reviewer_task_line *lines = ARENA_MANY(visit->arena, struct reviewer_task_line, desk->tasks_count + 1);
	struct reviewer_task_group *groups = ARENA_MANY(visit->arena, struct reviewer_task_group, desk->rubric->groups_count + 1);
	struct reviewer_task_group *group = NULL;
	for (size_t t = 0; t < desk->tasks_count; t++) {
		const struct task *task = &desk->tasks[t];
		if (t == 0 || task->group != desk->tasks[t - 1].group) {
			group = &groups[view->groups_count++];
			*group = (struct reviewer_task_group){.name = visit_tr(visit, N_("Gates")), .lines = &lines[t]};
			if (task->group) {
				group->id = task->group->id;
				group->name = tr_text(visit->lang, task->group->name);
				group->module = task->group->module;
			}
		}
		lines[t] = line_of(visit, desk, task);
		group->lines_count++;
		group->done += task->state == TASK_DONE;
		if (!view->next && task->state != TASK_DONE)
			view->next = &lines[t];
	}
	view->groups = groups;
}

/* The submitter's name, where there is one: reviewers of the assessment may know it (P-40). */
static bool read_submitter(struct visit *visit, const struct desk *desk, struct text *name)
{
	int64_t submitter;
	*name = TEXT("");
	if (desk->sight_over)
		return true;
	enum vault_result result = vault_author_of(visit->app->vault, &visit->db, desk->assessment.id, "submitter", &submitter);
	if (result == VAULT_OK)
		result = vault_read_name(visit->app->vault, &visit->db, &visit->asking, submitter, name);
	if (result != VAULT_FAILED)
		return true;
	visit_refuse(visit, 503);
	return false;
}

static void show_overview(struct visit *visit, const struct desk *desk)
{
	const struct option choices[] = {
		{.value = TEXT("decline"), .label = visit_tr(visit, N_("I cannot finish it"))},
		{.value = TEXT("conflict"), .label = visit_tr(visit, N_("I have found a conflict of interest"))}};
	const struct review *review = &desk->review;
	struct reviewer_overview_view view = {.review = review->id, .solution = desk->assessment.name, .organisation = desk->assessment.organisation_name,
		.product_version = desk->assessment.product_version, .label = review->label, .due = lang_date(visit->lang, visit->arena, review->due),
		.due_words = reviewer_due_words(visit, review->due), .late = reviewer_is_late(review->due), .open = desk->open,
		.sent = review->state == REVIEW_SUBMITTED, .progress = desk_progress(visit, desk), .done = desk->done, .all = desk->tasks_count,
		.sight_over = desk->sight_over, .choices = {choices, COUNT_OF(choices)}};
	if (review->submitted)
		view.submitted = lang_date(visit->lang, visit->arena, review->submitted);
	if (!read_submitter(visit, desk, &view.submitter))
		return;
	reviewer_fill_groups(visit, desk, &view);
	reviewer_show(visit, desk, lang_text(visit->lang, visit->arena, N_("Review of {solution}"), NULL,
		(struct out_arg[]){out_arg_text("solution", view.solution)}, 1), TEXT(""), html_reviewer_overview(visit_out(visit), &view));
}

void reviewer_overview_get(struct visit *visit)
{
	struct review review;
	struct desk desk;
	if (visit_refuse_store(visit, review_load(&visit->db, visit_id(visit, "review"), &review)))
		return;
	if (review.state == REVIEW_INVITED) {
		show_declaration(visit, &review);
		return;
	}
	if (desk_open(visit, &desk))
		show_overview(visit, &desk);
	desk_close(&desk);
}

/* --- declaring, handing back --- */

void reviewer_declare_post(struct visit *visit, const struct form_reviewer_declare_post *form)
{
	struct review review;
	bool clear = text_is_cstr(form->answer, "clear"), conflict = text_is_cstr(form->answer, "conflict");
	if (!clear && !form->reason.len) {
		visit_error(visit, "reason", conflict ? visit_tr(visit, N_("Say in a few words what the conflict is"))
						      : visit_tr(visit, N_("Say in a few words why")));
		visit_again(visit);
		return;
	}
	if (visit_refuse_store(visit, review_load(&visit->db, visit_id(visit, "review"), &review)))
		return;
	enum review_state to = clear ? REVIEW_IN_PROGRESS : conflict ? REVIEW_CONFLICT : REVIEW_DECLINED;
	if (visit_refuse_store(visit, review_move(&visit->db, &visit->viewer, &review, to)))
		return;
	if (clear) {
		visit_go(visit, visit_tr(visit, N_("Thank you. Everything about this solution is open to you now.")), "/reviews/%lld", (long long)review.id);
		return;
	}
	if (visit_refuse_vault(visit, vault_put(visit->app->vault, &visit->db, visit->viewer.subject, DATUM_REVIEWER_CONFLICT, review.id, form->reason)))
		return;
	visit_go(visit, TEXT(""), "/reviews/closed?because=%s", conflict ? "conflict" : "decline");
}
