/* SPDX-License-Identifier: Apache-2.0
 * One section of the solution's facts: shown, saved, kept apart when two people write at once. */
#include "assessment/facts_form.h"
#include "assessment/logo.h"
#include "assessment/submission.h"
#include "base/clock.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

static const struct question *section_task(struct visit *visit, const struct submission *submission)
{
	return progress_find(&submission->progress, visit_text(visit, "section"), QUESTION_SECTION);
}

static void show(struct visit *visit, const struct submission *submission, const struct question *question, const struct submission_conflict *conflict)
{
	struct solution solution;
	struct text section = question->code;
	section_read(visit->arena, visit->app->vocabulary, answers_find(&submission->answers, question->key)->value, &solution);
	if (text_is(section, TEXT("basics")) && !solution.name.len)
		solution.name = submission->assessment.name;
	struct submission_facts_view view = {.frame = submission_frame(visit, submission, question, conflict), .name = question->name,
		.basics = text_is(section, TEXT("basics"))};
	for (size_t i = 0; i < visit->app->vocabulary->section_count; i++)
		if (text_is(visit->app->vocabulary->sections[i].key, section))
			view.hint = tr_text(visit->lang, visit->app->vocabulary->sections[i].hint);
	view.fields = facts_fields(visit, section, &solution, &view.fields_count);
	if (view.basics)
		view.logo = logo_of_submission(visit, submission->assessment.id, submission->assessment.solution);
	submission_page(visit, submission, question->name, question->name, html_submission_facts(visit_out(visit), &view));
}

void submissions_facts_get(struct visit *visit)
{
	struct submission submission;
	if (!submission_open_to_edit(visit, &submission))
		return;
	const struct question *question = section_task(visit, &submission);
	if (question)
		show(visit, &submission, question, NULL);
	else
		visit_refuse(visit, 404);
	submission_done(&submission);
}

/* The lines that the newer version has and that differ from what was typed. */
static struct submission_conflict conflict_of(struct visit *visit, const struct submission *submission, const struct question *question, const struct solution *typed)
{
	struct solution newer;
	size_t typed_count, newer_count;
	section_read(visit->arena, visit->app->vocabulary, answers_find(&submission->answers, question->key)->value, &newer);
	const struct submission_conflict_line *mine = facts_words(visit, question->code, typed, &typed_count);
	const struct submission_conflict_line *theirs = facts_words(visit, question->code, &newer, &newer_count);
	struct submission_conflict_line *differ = ARENA_MANY(visit->arena, struct submission_conflict_line, newer_count);
	struct submission_conflict conflict = {.who = submission_saver(visit, submission->assessment.id), .lines = differ};
	for (size_t i = 0; i < newer_count; i++) {
		bool is_same = false;
		for (size_t k = 0; k < typed_count; k++)
			is_same = is_same || (text_is(mine[k].label, theirs[i].label) && text_is(mine[k].theirs, theirs[i].theirs));
		if (!is_same)
			differ[conflict.lines_count++] = theirs[i];
	}
	return conflict;
}

static void show_both(struct visit *visit, struct submission *submission, const struct solution *typed)
{
	visit->route = visit->route->again;
	if (!submission_reopen(visit, submission))
		return;
	const struct question *question = section_task(visit, submission);
	struct submission_conflict conflict = conflict_of(visit, submission, question, typed);
	show(visit, submission, question, &conflict);
}

/* A draft is called what its provider calls it now; a solution that is public is renamed by its publication. */
static bool rename_draft(struct visit *visit, const struct submission *submission, const struct solution *typed)
{
	return !typed->name.len || db_run(&visit->db, &stmt_solution_rename_hidden,
		&(struct solution_rename_hidden_in){submission->assessment.solution, typed->name, clock_now_s()}, NULL) == STORE_OK;
}

/* A picture was decoded before the transaction began: the submission may have been sent meanwhile. */
static bool is_still_open(struct visit *visit, const struct submission *submission)
{
	struct assessment now;
	if (visit_refuse_store(visit, db_write_begin(&visit->db)) ||
		visit_refuse_store(visit, assessment_load(visit->app, &visit->db, submission->assessment.id, &now)))
		return false;
	return !visit_refuse_store(visit, assessment_is_editable(&now) ? STORE_OK : STORE_CONFLICT);
}

static void save(struct visit *visit, struct submission *submission, const struct question *question, const struct form_submissions_facts_post *form,
	const struct solution *typed)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	bool complete = !section_missing(visit->arena, visit->lang, vocabulary, question->code, typed).len;
	enum save_result result = submission_save(visit, submission, question, form->revision, form->then, complete,
		section_write(vocabulary, question->code, typed));
	if (result == SAVE_CONFLICT)
		show_both(visit, submission, typed);
	else if (result == SAVED && text_is(question->code, TEXT("basics")) && !rename_draft(visit, submission, typed))
		visit_refuse(visit, 503);
}

void submissions_facts_post(struct visit *visit, const struct form_submissions_facts_post *form)
{
	struct submission submission;
	struct solution stored, typed;
	if (!submission_open_to_edit(visit, &submission))
		return;
	const struct question *question = section_task(visit, &submission);
	if (!question) {
		visit_refuse(visit, 404);
		submission_done(&submission);
		return;
	}
	section_read(visit->arena, visit->app->vocabulary, answers_find(&submission.answers, question->key)->value, &stored);
	facts_read(visit, question->code, &form->a, &stored, &typed);
	bool is_logo = text_is(question->code, TEXT("basics")) && (form->logo.bytes.len || form->logo_remove);
	struct logo logo = {0};
	if (is_logo && !form->logo_remove && !logo_read(visit, form->logo.bytes, &logo))
		is_logo = false;
	if (visit_has_errors(visit)) {
		submission_done(&submission);
		visit_again(visit);
		return;
	}
	if (is_still_open(visit, &submission))
		save(visit, &submission, question, form, &typed);
	if (is_logo && !visit->refused && visit->reply->status == 303 && !logo_store(visit, submission.assessment.solution, form->logo_remove ? NULL : &logo))
		visit_refuse(visit, 503);
	submission_done(&submission);
}
