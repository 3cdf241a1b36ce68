/* SPDX-License-Identifier: Apache-2.0
 * The task list of a submission: what is done, what is missing, who saved last, who sees what. */
#include "assessment/submission.h"
#include "base/json.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

static struct text counted(struct visit *visit, const char *msgid, int64_t n, int64_t all)
{
	const struct out_arg args[] = {out_arg_int("n", n), out_arg_int("all", all)};
	return lang_text(visit->lang, visit->arena, msgid, NULL, args, COUNT_OF(args));
}

/* Several questions as one row: the gates, or the criteria of one pillar. Leads to the first that is not done. */
static struct submission_task_row folded(struct visit *visit, const struct progress *progress, size_t from, size_t to, struct text code, struct text name)
{
	size_t done = 0, begun = 0, lacking = 0, first = to;
	for (size_t i = from; i < to; i++) {
		enum question_state state = progress->at[i].state;
		done += state == QUESTION_DONE;
		begun += state != QUESTION_TODO;
		lacking += state == QUESTION_NEEDS_EVIDENCE;
		if (state != QUESTION_DONE && first == to)
			first = i;
	}
	struct submission_task_row row = {.code = code, .name = name, .url = progress->at[first == to ? from : first].url};
	row.mark = done == to - from ? "done" : lacking ? "wrong" : begun ? "half" : "todo";
	const struct out_arg args[] = {out_arg_int("n", (int64_t)lacking)};
	row.words = done == to - from ? visit_tr(visit, N_("Complete"))
		: lacking ? lang_text(visit->lang, visit->arena, N_("{n} answer needs evidence"), N_("{n} answers need evidence"), args, 1)
		: begun ? counted(visit, N_("{n} of {all} answered"), (int64_t)done, (int64_t)(to - from)) : visit_tr(visit, N_("Not started"));
	return row;
}

static struct submission_task_group group_of_sections(struct visit *visit, const struct submission *submission)
{
	const struct progress *progress = &submission->progress;
	struct submission_task_row *rows = ARENA_MANY(visit->arena, struct submission_task_row, progress->count);
	struct submission_task_group group = {.title = visit_tr(visit, N_("1. The solution")), .anchor = "t1", .rows = rows};
	for (size_t i = 0; i < progress->count; i++)
		if (progress->at[i].kind == QUESTION_SECTION)
			rows[group.rows_count++] = submission_task_row(visit, &progress->at[i]);
	return group;
}

static struct submission_task_group group_of_claims(struct visit *visit, const struct submission *submission)
{
	const struct progress *progress = &submission->progress;
	struct submission_task_row *rows = ARENA_MANY(visit->arena, struct submission_task_row, progress->count);
	struct submission_task_group group = {.title = visit_tr(visit, N_("2. Gates and evidence")), .anchor = "t2", .rows = rows};
	for (size_t from = 0, to; from < progress->count; from = to) {
		const struct question *first = &progress->at[from];
		for (to = from + 1; to < progress->count && progress->at[to].kind == first->kind && progress->at[to].group == first->group;)
			to++;
		if (first->kind == QUESTION_GATE) {
			struct submission_task_row row = folded(visit, progress, from, to, TEXT(""), counted(visit, N_("The {n} gates"), (int64_t)(to - from), 0));
			row.note = visit_tr(visit, N_("All must be met to be reviewed"));
			rows[group.rows_count++] = row;
		} else if (first->kind == QUESTION_CRITERION) {
			rows[group.rows_count++] = folded(visit, progress, from, to, first->group->id, tr_text(visit->lang, first->group->name));
		}
	}
	return group;
}

static struct submission_task_row contact_row(struct visit *visit, const struct submission *submission)
{
	struct contacts_of_solution *contacts = NULL;
	size_t count = 0;
	struct submission_task_row row = {.name = visit_tr(visit, N_("Contact person for the public (optional)")), .mark = "todo",
		.words = visit_tr(visit, N_("Nobody named")),
		.url = url_here(visit->arena, visit->prefix, "/submissions/%lld/contact", (long long)submission->assessment.id)};
	if (db_all(&visit->db, &stmt_contacts_of_solution, &(struct contacts_of_solution_in){submission->assessment.solution}, &contacts, &count) != STORE_OK)
		count = 0;
	for (size_t i = 0; i < count; i++) {
		bool confirmed = text_is(contacts[i].state, TEXT("confirmed")), waiting = text_is(contacts[i].state, TEXT("waiting"));
		row.mark = confirmed ? "done" : waiting ? "half" : "wait";
		row.words = visit_tr(visit, confirmed ? N_("Confirmed") : waiting ? N_("Waiting for the person to confirm") : N_("Ended by the person"));
		if (confirmed)
			break;
	}
	return row;
}

static struct submission_task_group group_of_sending(struct visit *visit, const struct submission *submission, bool submittable)
{
	const struct progress *progress = &submission->progress;
	struct submission_task_row *rows = ARENA_MANY(visit->arena, struct submission_task_row, 3);
	rows[0] = submission_task_row(visit, &progress->at[progress->count - 1]);
	rows[1] = contact_row(visit, submission);
	rows[2] = (struct submission_task_row){.name = visit_tr(visit, N_("Check your answers and submit")), .mark = submittable ? "todo" : "wait",
		.words = visit_tr(visit, submittable ? N_("Ready to send") : N_("Sending opens when all is complete")),
		.url = url_here(visit->arena, visit->prefix, "/submissions/%lld/check", (long long)submission->assessment.id)};
	return (struct submission_task_group){.title = visit_tr(visit, N_("3. People and sending")), .anchor = "t3", .rows = rows, .rows_count = 3};
}

/* A pillar (or the gates) of which nothing was answered is one line, not five. */
static size_t untouched_until(const struct progress *progress, size_t from)
{
	const struct question *first = &progress->at[from];
	size_t to = from;
	if (first->kind != QUESTION_GATE && first->kind != QUESTION_CRITERION)
		return from;
	if (from && progress->at[from - 1].kind == first->kind && progress->at[from - 1].group == first->group)
		return from;
	while (to < progress->count && progress->at[to].kind == first->kind && progress->at[to].group == first->group) {
		if (progress->at[to].state != QUESTION_TODO)
			return from;
		to++;
	}
	return to;
}

static struct submission_gap_row whole_gap(struct visit *visit, const struct question *first)
{
	struct text name = first->group ? arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(first->group->id), TEXT_ARG(tr_text(visit->lang, first->group->name)))
					: visit_tr(visit, N_("the gates"));
	const struct out_arg args[] = {out_arg_text("name", name)};
	return (struct submission_gap_row){.url = first->url, .name = lang_text(visit->lang, visit->arena, N_("All of {name}"), NULL, args, 1)};
}

static void add_gaps(struct visit *visit, const struct progress *progress, struct submission_tasks_view *view)
{
	struct submission_gap_row *gaps = ARENA_MANY(visit->arena, struct submission_gap_row, progress->count);
	for (size_t i = 0; i < progress->count; i++) {
		const struct question *question = &progress->at[i];
		size_t until = untouched_until(progress, i);
		bool is_coded = question->kind == QUESTION_GATE || question->kind == QUESTION_CRITERION;
		view->left += until > i ? until - i : question->missing.len > 0;
		if (until > i) {
			gaps[view->gaps_count++] = whole_gap(visit, question);
			i = until - 1;
		} else if (question->missing.len) {
			gaps[view->gaps_count++] = (struct submission_gap_row){.missing = question->missing, .url = question->url,
				.name = is_coded ? arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(question->code), TEXT_ARG(question->name)) : question->name};
		}
	}
	view->gaps = gaps;
}

static struct text reasons_of(struct visit *visit, int64_t assessment)
{
	json_t *value;
	struct text reasons = TEXT("");
	if (verdict_load(visit->app, &visit->db, &visit->asking, assessment, "screening", &value) == STORE_OK && value) {
		reasons = json_member_copy(visit->arena, value, "reasons");
		json_decref(value);
	}
	return reasons;
}

static void fill(struct visit *visit, const struct submission *submission, struct submission_tasks_view *view)
{
	const struct assessment *assessment = &submission->assessment;
	enum assessment_state state = assessment->state;
	view->editable = assessment_is_editable(assessment);
	view->submittable = view->editable && submission->progress.done == submission->progress.count;
	view->returned = state == ASSESSMENT_RETURNED || state == ASSESSMENT_NOT_ELIGIBLE;
	view->clarification = state == ASSESSMENT_CLARIFICATION;
	view->withdrawable = state <= ASSESSMENT_CLARIFICATION || state == ASSESSMENT_RETURNED;
	view->decided = assessment->outcome.len && (state == ASSESSMENT_DECIDED || state == ASSESSMENT_PUBLISHED);
	if (state == ASSESSMENT_DECIDED && !assessment->outcome.len)
		view->status = visit_tr(visit, N_("In the catalogue, not reviewed"));
	if (view->returned || view->clarification)
		view->reasons = reasons_of(visit, assessment->id);
	view->saved = submission_time(visit, assessment->changed);
	view->saved_by = submission_saver(visit, assessment->id);
	if (!text_is(assessment->solution_status, TEXT("hidden")))
		view->public_page = url_here(visit->arena, visit->prefix, "/solutions/%.*s", TEXT_ARG(assessment->slug));
}

/* What was sent can be read on one page; its questions no longer open. */
static void close_links(struct submission_task_group *groups)
{
	for (size_t g = 0; g < 3; g++)
		for (size_t i = 0; i < groups[g].rows_count; i++)
			if (g < 2 || i == 0)
				groups[g].rows[i].url = (struct url){{0, 0}};
}

void submissions_tasks_get(struct visit *visit)
{
	struct submission submission;
	if (!submission_open(visit, &submission))
		return;
	const struct progress *progress = &submission.progress;
	struct submission_task_group *groups = ARENA_MANY(visit->arena, struct submission_task_group, 3);
	struct submission_tasks_view view = {.id = submission.assessment.id, .name = submission.assessment.name, .done = progress->done, .count = progress->count,
		.status = submission_state_words(visit, submission.assessment.state), .groups = groups, .groups_count = 3};
	fill(visit, &submission, &view);
	groups[0] = group_of_sections(visit, &submission);
	groups[1] = group_of_claims(visit, &submission);
	groups[2] = group_of_sending(visit, &submission, view.submittable);
	if (!view.editable)
		close_links(groups);
	add_gaps(visit, progress, &view);
	const struct out_arg name[] = {out_arg_text("solution", submission.assessment.name)};
	struct text title = lang_text(visit->lang, visit->arena, N_("{solution}: your submission"), NULL, name, 1);
	submission_page(visit, &submission, title, TEXT(""), html_submission_tasks(visit_out(visit), &view));
	submission_done(&submission);
}
