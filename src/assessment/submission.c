/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/submission.h"
#include "base/clock.h"
#include "statements.gen.h"

bool submission_open(struct visit *visit, struct submission *out)
{
	int64_t id = visit_id(visit, "assessment");
	if (visit_refuse_store(visit, assessment_load(visit->app, &visit->db, id, &out->assessment)))
		return false;
	if (visit_refuse_store(visit, answers_load(visit->app, &visit->db, &visit->asking, id, &out->answers)))
		return false;
	out->progress = progress_of(visit->app, visit->arena, visit->lang, visit->prefix, &out->assessment, &out->answers);
	return true;
}

void submission_done(struct submission *submission)
{
	answers_done(&submission->answers);
}

bool submission_open_to_edit(struct visit *visit, struct submission *out)
{
	if (!submission_open(visit, out))
		return false;
	if (assessment_is_editable(&out->assessment) && out->assessment.rubric)
		return true;
	submission_done(out);
	visit_refuse(visit, 409);
	return false;
}

/* --- words --- */

struct text submission_state_words(const struct visit *visit, enum assessment_state state)
{
	static const char *const words[ASSESSMENT_STATE_COUNT] = {
		[ASSESSMENT_DRAFT] = N_("Draft: seen by your organisation only"),
		[ASSESSMENT_SUBMITTED] = N_("We have it; an administrator looks first"),
		[ASSESSMENT_SCREENING] = N_("An administrator looks whether it can be reviewed"),
		[ASSESSMENT_IN_REVIEW] = N_("Reviewers are at work"),
		[ASSESSMENT_CLARIFICATION] = N_("We have a question to you"),
		[ASSESSMENT_PANEL] = N_("The panel weighs what the reviewers found"),
		[ASSESSMENT_DECIDED] = N_("Decided, not public yet"),
		[ASSESSMENT_PUBLISHED] = N_("The review is public"),
		[ASSESSMENT_RETURNED] = N_("Returned: please complete it"),
		[ASSESSMENT_NOT_ELIGIBLE] = N_("Cannot be reviewed"),
		[ASSESSMENT_WITHDRAWN] = N_("Taken back"),
		[ASSESSMENT_IMPORTED] = N_("Brought here from another register"),
	};
	return visit_tr(visit, words[state]);
}

struct text submission_saver(struct visit *visit, int64_t assessment)
{
	int64_t subject;
	struct text name;
	if (vault_author_of(visit->app->vault, &visit->db, assessment, "last_editor", &subject) != VAULT_OK)
		return TEXT("");
	if (subject == visit->viewer.subject)
		return visit_tr(visit, N_("you"));
	enum vault_result result = vault_read(visit->app->vault, &visit->db, &visit->asking, subject, DATUM_MEMBER_SHOWN_NAME, 0, &name);
	return result == VAULT_OK && name.len ? name : visit_tr(visit, N_("a colleague"));
}

struct text submission_time(struct visit *visit, int64_t at)
{
	int64_t of_day = at % CLOCK_DAY;
	return arena_fmt(visit->arena, "%.*s, %02d:%02d UTC", TEXT_ARG(lang_date(visit->lang, visit->arena, at)), (int)(of_day / CLOCK_HOUR),
		(int)(of_day % CLOCK_HOUR / CLOCK_MINUTE));
}

struct submission_task_row submission_task_row(const struct visit *visit, const struct question *question)
{
	static const struct {
		const char *mark, *words;
	} states[] = {[QUESTION_TODO] = {"todo", N_("Not started")}, [QUESTION_HALF] = {"half", N_("In progress")}, [QUESTION_DONE] = {"done", N_("Complete")},
		[QUESTION_NEEDS_EVIDENCE] = {"wrong", N_("Needs evidence")}};
	bool is_coded = question->kind == QUESTION_GATE || question->kind == QUESTION_CRITERION;
	return (struct submission_task_row){.code = is_coded ? question->code : TEXT(""), .name = question->name, .mark = states[question->state].mark,
		.words = visit_tr(visit, states[question->state].words), .url = question->url};
}

/* --- pages --- */

static bool are_neighbours(const struct question *a, const struct question *b)
{
	return a->kind == b->kind && a->group == b->group;
}

static void gather_neighbours(struct visit *visit, const struct submission *submission, const struct question *question, struct submission_question_frame *frame)
{
	const struct progress *progress = &submission->progress;
	struct submission_neighbour *rows = ARENA_MANY(visit->arena, struct submission_neighbour, progress->count);
	for (size_t i = 0; i < progress->count; i++)
		if (are_neighbours(&progress->at[i], question))
			rows[frame->neighbours_count++] = (struct submission_neighbour){submission_task_row(visit, &progress->at[i]), &progress->at[i] == question};
	frame->neighbours = rows;
}

static struct text title_of_kind(const struct visit *visit, const struct question *question)
{
	switch (question->kind) {
	case QUESTION_GATE:
		return visit_tr(visit, N_("The gates"));
	case QUESTION_CRITERION:
		return tr_text(visit->lang, question->group->name);
	case QUESTION_CHANNEL:
		return visit_tr(visit, N_("People and sending"));
	default:
		return visit_tr(visit, N_("The solution"));
	}
}

struct submission_question_frame submission_frame(struct visit *visit, const struct submission *submission, const struct question *question, const struct submission_conflict *conflict)
{
	const struct answer *answer = answers_find(&submission->answers, question->key);
	struct submission_question_frame frame = {.id = submission->assessment.id, .revision = answer->revision, .code = question->code, .conflict = conflict,
		.neighbours_title = title_of_kind(visit, question)};
	const struct out_arg place[] = {out_arg_int("n", question - submission->progress.at + 1), out_arg_int("all", (int64_t)submission->progress.count)};
	frame.position = lang_text(visit->lang, visit->arena, N_("Question {n} of {all}"), NULL, place, COUNT_OF(place));
	if (answer->revision) {
		const struct out_arg when[] = {out_arg_text("time", submission_time(visit, answer->changed))};
		frame.saved = lang_text(visit->lang, visit->arena, N_("Saved on {time}"), NULL, when, COUNT_OF(when));
	}
	gather_neighbours(visit, submission, question, &frame);
	return frame;
}

void submission_page(struct visit *visit, const struct submission *submission, struct text title, struct text step, struct html body)
{
	const struct frame_step trail[] = {
		{visit_tr(visit, N_("My submissions")), url_here(visit->arena, visit->prefix, "/submissions")},
		{submission->assessment.name,
			step.len ? url_here(visit->arena, visit->prefix, "/submissions/%lld", (long long)submission->assessment.id) : (struct url){{0, 0}}},
		{step, {{0, 0}}},
	};
	visit_page(visit, &(struct page){.title = title, .body = body, .tab = TAB_SUBMISSIONS, .trail = trail, .trail_count = step.len ? 3 : 2, .noindex = true});
}

/* --- saving --- */

bool submission_is_autosave(const struct visit *visit)
{
	return http_header(visit->request, "X-Autosave").len > 0;
}

/* Only the last one to save is kept, and only as a link in the vault. */
static bool remember_saver(struct visit *visit, int64_t assessment)
{
	int64_t before;
	enum vault_result known = vault_author_of(visit->app->vault, &visit->db, assessment, "last_editor", &before);
	if (known == VAULT_OK && before == visit->viewer.subject)
		return true;
	if (known == VAULT_OK && vault_unlink_author(visit->app->vault, &visit->db, assessment, "last_editor", before) != VAULT_OK)
		return false;
	return vault_link_author(visit->app->vault, &visit->db, assessment, "last_editor", visit->viewer.subject) == VAULT_OK;
}

static void go_on(struct visit *visit, const struct submission *submission, const struct question *question, struct text then)
{
	const struct assessment *assessment = &submission->assessment;
	struct text message = visit_tr(visit, N_("Saved"));
	if (text_is(then, TEXT("stay")))
		visit_go(visit, message, "%.*s", TEXT_ARG(visit->path));
	else if (text_is(then, TEXT("list")))
		visit_go(visit, message, "/submissions/%lld", (long long)assessment->id);
	else
		visit_go(visit, message, "%.*s", TEXT_ARG(progress_next(visit->arena, assessment, &submission->progress, question)));
}

static void tell_script(struct visit *visit, int64_t revision)
{
	int64_t now = clock_now_s() % CLOCK_DAY;
	visit_body(visit, 200, "application/json", arena_fmt(visit->arena, "{\"saved\":\"%02d:%02d\",\"revision\":%lld}", (int)(now / CLOCK_HOUR),
		(int)(now % CLOCK_HOUR / CLOCK_MINUTE), (long long)revision));
}

enum save_result submission_save(struct visit *visit, const struct submission *submission, const struct question *question, int64_t revision,
	struct text then, bool complete, json_t *value)
{
	int64_t id = submission->assessment.id;
	enum store_result result = answer_save(visit->app, &visit->db, &visit->viewer, id, question->key, revision, complete, value);
	json_decref(value);
	if (result == STORE_CONFLICT)
		return SAVE_CONFLICT;
	if (visit_refuse_store(visit, result))
		return SAVE_REFUSED;
	if (!remember_saver(visit, id)) {
		visit_refuse(visit, 503);
		return SAVE_REFUSED;
	}
	if (submission_is_autosave(visit))
		tell_script(visit, revision + 1);
	else
		go_on(visit, submission, question, then);
	return SAVED;
}

bool submission_reopen(struct visit *visit, struct submission *submission)
{
	submission_done(submission);
	db_rollback(&visit->db);
	if (submission_is_autosave(visit)) {
		visit_body(visit, 409, "application/json", TEXT("{\"conflict\":true}"));
		return false;
	}
	visit->status = 409;
	return submission_open_to_edit(visit, submission);
}
