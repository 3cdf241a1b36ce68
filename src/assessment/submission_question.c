/* SPDX-License-Identifier: Apache-2.0
 * One gate or criterion on a page: the provider's words and the evidence for them. Evidence rows are the fields "e.1.title",
 * "e.1.url", "e.1.see" and so on; there are always some empty ones, so that no script is needed to add one. */
#include "assessment/submission.h"
#include "base/utf8.h"
#include "pages.gen.h"
#include "routes.gen.h"

#define TEXT_MOST 3000
#define ROWS_LEAST 3
#define ROWS_EMPTY 2

static const struct question *question_of_path(struct visit *visit, const struct submission *submission)
{
	struct text code = visit_text(visit, "code");
	const struct question *gate = progress_find(&submission->progress, code, QUESTION_GATE);
	return gate ? gate : progress_find(&submission->progress, code, QUESTION_CRITERION);
}

/* --- the page --- */

static struct options answers_of(struct visit *visit, const struct rubric *rubric, struct text chosen)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, rubric->provider_answers_count);
	for (size_t i = 0; i < rubric->provider_answers_count; i++)
		options[i] = (struct option){.value = rubric->provider_answers[i].code, .label = tr_text(visit->lang, rubric->provider_answers[i].name),
			.chosen = text_is(rubric->provider_answers[i].code, chosen)};
	return (struct options){options, rubric->provider_answers_count};
}

static struct options who_may_see(struct visit *visit, bool is_public)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, 2);
	options[0] = (struct option){.value = TEXT("public"), .label = visit_tr(visit, N_("Public")), .chosen = is_public};
	options[1] = (struct option){.value = TEXT("reviewers"), .label = visit_tr(visit, N_("Reviewers only")), .chosen = !is_public};
	return (struct options){options, 2};
}

static void fill_evidence(struct visit *visit, const struct claim *claim, struct submission_claim_view *view)
{
	size_t count = claim->evidence_count + ROWS_EMPTY < ROWS_LEAST ? ROWS_LEAST : claim->evidence_count + ROWS_EMPTY;
	count = count < EVIDENCE_MAX ? count : EVIDENCE_MAX;
	struct submission_evidence_row *rows = ARENA_MANY(visit->arena, struct submission_evidence_row, count);
	for (size_t i = 0; i < count; i++) {
		const struct evidence *one = i < claim->evidence_count ? &claim->evidence[i] : &(struct evidence){.is_public = true};
		rows[i] = (struct submission_evidence_row){.number = (int64_t)i + 1, .title = one->title, .url = one->url, .see = who_may_see(visit, one->is_public),
			.title_key = arena_fmt(visit->arena, "e.%zu.title", i + 1), .url_key = arena_fmt(visit->arena, "e.%zu.url", i + 1),
			.see_key = arena_fmt(visit->arena, "e.%zu.see", i + 1)};
	}
	view->evidence = rows;
	view->evidence_count = count;
}

static void fill_criterion(struct visit *visit, const struct rubric *rubric, const struct rubric_criterion *criterion, struct submission_claim_view *view)
{
	struct submission_anchor_row *anchors = ARENA_MANY(visit->arena, struct submission_anchor_row, RUBRIC_LEVELS);
	for (size_t level = 0; level < rubric->levels_count; level++)
		if (criterion->anchors[level].len)
			anchors[view->anchors_count++] = (struct submission_anchor_row){
				arena_fmt(visit->arena, "%zu %.*s", level, TEXT_ARG(tr_text(visit->lang, rubric->levels[level].name))),
				tr_text(visit->lang, criterion->anchors[level])};
	view->anchors = anchors;
	view->question = tr_text(visit->lang, criterion->provider_question.len ? criterion->provider_question : criterion->question);
	view->evidence_hint = tr_text(visit->lang, criterion->evidence_hint);
}

static void show(struct visit *visit, const struct submission *submission, const struct question *question, const struct submission_conflict *conflict)
{
	struct claim claim;
	const struct rubric *rubric = submission->assessment.rubric;
	claim_read(visit->arena, answers_find(&submission->answers, question->key)->value, &claim);
	struct submission_claim_view view = {.frame = submission_frame(visit, submission, question, conflict), .name = question->name, .text = claim.text,
		.gate = question->kind == QUESTION_GATE, .text_most = TEXT_MOST};
	if (view.gate) {
		const struct rubric_gate *gate = rubric_gate(rubric, question->code);
		view.question = tr_text(visit->lang, gate->question);
		view.evidence_hint = tr_text(visit->lang, gate->guidance);
		view.answers = answers_of(visit, rubric, claim.answer);
	} else {
		fill_criterion(visit, rubric, rubric_criterion(rubric, question->code), &view);
	}
	fill_evidence(visit, &claim, &view);
	struct text title = arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(question->code), TEXT_ARG(question->name));
	submission_page(visit, submission, title, title, html_submission_claim(visit_out(visit), &view));
}

void submissions_question_get(struct visit *visit)
{
	struct submission submission;
	if (!submission_open_to_edit(visit, &submission))
		return;
	const struct question *question = question_of_path(visit, &submission);
	if (question)
		show(visit, &submission, question, NULL);
	else
		visit_refuse(visit, 404);
	submission_done(&submission);
}

/* --- what was posted --- */

static void read_row(struct visit *visit, const struct http_pairs *posted, size_t number, struct claim *claim)
{
	const char *url_key = arena_fmt(visit->arena, "e.%zu.url", number).at, *title_key = arena_fmt(visit->arena, "e.%zu.title", number).at;
	struct evidence one = {.title = http_pair_value(*posted, text_of(title_key)), .url = http_pair_value(*posted, text_of(url_key)),
		.is_public = !text_is_cstr(http_pair_value(*posted, arena_fmt(visit->arena, "e.%zu.see", number)), "reviewers")};
	if (!one.title.len && !one.url.len)
		return;
	bool is_address = one.url.len <= 1000 && text_starts(one.url, TEXT("https://")) && url_external(one.url).address.len;
	if (!is_address && submission_is_autosave(visit))
		return; /* still being typed: the rest of the draft is kept meanwhile */
	if (!is_address)
		visit_error(visit, url_key, visit_tr(visit, N_("Enter the address of the page, beginning with https://")));
	if (utf8_length(one.title) > 200 || text_find_byte(one.title, '\n') != SIZE_MAX)
		visit_error(visit, title_key, visit_tr(visit, N_("Give it a title of at most 200 characters")));
	if (!one.title.len)
		one.title = url_host(url_external(one.url));
	claim->evidence[claim->evidence_count++] = one;
}

static void read_claim(struct visit *visit, const struct form_submissions_question_post *form, bool is_gate, struct claim *claim)
{
	*claim = (struct claim){.answer = is_gate ? form->answer : TEXT(""), .text = form->text};
	if (utf8_length(form->text) > TEXT_MOST) {
		struct out_arg most[] = {out_arg_int("n", TEXT_MOST)};
		visit_error(visit, "text", lang_text(visit->lang, visit->arena, N_("This is too long: at most {n} characters"), NULL, most, 1));
	}
	for (size_t number = 1; number <= EVIDENCE_MAX; number++)
		read_row(visit, &form->e, number, claim);
}

/* --- both versions --- */

static struct text evidence_words(struct visit *visit, const struct claim *claim)
{
	struct text words = TEXT("");
	for (size_t i = 0; i < claim->evidence_count; i++) {
		const struct evidence *one = &claim->evidence[i];
		words = arena_fmt(visit->arena, "%.*s%s%.*s: %.*s (%.*s)", TEXT_ARG(words), i ? "; " : "", TEXT_ARG(one->title), TEXT_ARG(one->url),
			TEXT_ARG(visit_tr(visit, one->is_public ? N_("Public") : N_("Reviewers only"))));
	}
	return words;
}

static void add_line(struct submission_conflict_line *lines, size_t *count, struct text label, struct text mine, struct text theirs)
{
	if (!text_is(mine, theirs))
		lines[(*count)++] = (struct submission_conflict_line){label, theirs};
}

static struct text answer_words(struct visit *visit, const struct rubric *rubric, struct text code)
{
	for (size_t i = 0; i < rubric->provider_answers_count; i++)
		if (text_is(rubric->provider_answers[i].code, code))
			return tr_text(visit->lang, rubric->provider_answers[i].name);
	return TEXT("");
}

static void show_both(struct visit *visit, struct submission *submission, const struct claim *mine)
{
	struct claim theirs;
	visit->route = visit->route->again;
	if (!submission_reopen(visit, submission))
		return;
	const struct question *question = question_of_path(visit, submission);
	const struct rubric *rubric = submission->assessment.rubric;
	if (!question) {
		visit_refuse(visit, 409);
		return;
	}
	claim_read(visit->arena, answers_find(&submission->answers, question->key)->value, &theirs);
	struct submission_conflict_line *lines = ARENA_MANY(visit->arena, struct submission_conflict_line, 3);
	struct submission_conflict conflict = {.who = submission_saver(visit, submission->assessment.id), .lines = lines};
	add_line(lines, &conflict.lines_count, visit_tr(visit, N_("Answer")), answer_words(visit, rubric, mine->answer), answer_words(visit, rubric, theirs.answer));
	add_line(lines, &conflict.lines_count, visit_tr(visit, N_("In words")), mine->text, theirs.text);
	add_line(lines, &conflict.lines_count, visit_tr(visit, N_("Evidence")), evidence_words(visit, mine), evidence_words(visit, &theirs));
	show(visit, submission, question, &conflict);
}

void submissions_question_post(struct visit *visit, const struct form_submissions_question_post *form)
{
	struct submission submission;
	struct claim claim;
	if (!submission_open_to_edit(visit, &submission))
		return;
	const struct question *question = question_of_path(visit, &submission);
	if (!question) {
		visit_refuse(visit, 404);
		submission_done(&submission);
		return;
	}
	bool is_gate = question->kind == QUESTION_GATE;
	read_claim(visit, form, is_gate, &claim);
	if (visit_has_errors(visit)) {
		submission_done(&submission);
		visit_again(visit);
		return;
	}
	bool complete = !claim_missing(visit->lang, &claim, is_gate).len;
	if (submission_save(visit, &submission, question, form->revision, form->then, complete, claim_write(&claim)) == SAVE_CONFLICT)
		show_both(visit, &submission, &claim);
	submission_done(&submission);
}
