/* SPDX-License-Identifier: Apache-2.0
 * Before sending: all answers on one page, the preview, the terms. Then sending, and taking back. */
#include "assessment/facts_form.h"
#include "assessment/publish.h"
#include "assessment/submission.h"
#include "base/clock.h"
#include "base/config.h"
#include "catalogue/snapshot.h"
#include "catalogue/solution_page.h"
#include "messages/letters.h"
#include "pages.gen.h"
#include "people/organisation_profile.h"
#include "routes.gen.h"
#include "statements.gen.h"

/* The version that is agreed to: block terms_1_0 of pages/submission.html. */
#define TERMS_VERSION "1.0"

/* --- all answers on one page --- */

static void add_claim_lines(struct visit *visit, const struct submission *submission, const struct question *question,
	struct submission_check_section *section)
{
	struct claim claim;
	struct submission_conflict_line *lines = ARENA_MANY(visit->arena, struct submission_conflict_line, EVIDENCE_MAX + 2);
	const struct rubric *rubric = submission->assessment.rubric;
	claim_read(visit->arena, answers_find(&submission->answers, question->key)->value, &claim);
	for (size_t i = 0; i < rubric->provider_answers_count; i++)
		if (claim.answer.len && text_is(rubric->provider_answers[i].code, claim.answer))
			lines[section->lines_count++] = (struct submission_conflict_line){visit_tr(visit, N_("Answer")),
				tr_text(visit->lang, rubric->provider_answers[i].name)};
	if (claim.text.len)
		lines[section->lines_count++] = (struct submission_conflict_line){visit_tr(visit, N_("In words")), claim.text};
	for (size_t i = 0; i < claim.evidence_count; i++)
		lines[section->lines_count++] = (struct submission_conflict_line){
			visit_tr(visit, claim.evidence[i].is_public ? N_("Evidence, public") : N_("Evidence, reviewers only")),
			arena_fmt(visit->arena, "%.*s: %.*s", TEXT_ARG(claim.evidence[i].title), TEXT_ARG(claim.evidence[i].url))};
	section->lines = lines;
}

static void add_lines(struct visit *visit, const struct submission *submission, const struct question *question, struct submission_check_section *section)
{
	struct solution solution;
	struct channel channel;
	const json_t *value = answers_find(&submission->answers, question->key)->value;
	if (question->kind == QUESTION_SECTION) {
		section_read(visit->arena, visit->app->vocabulary, value, &solution);
		section->lines = facts_words(visit, question->code, &solution, &section->lines_count);
	} else if (question->kind == QUESTION_CHANNEL) {
		channel_read(visit->arena, value, &channel);
		struct submission_conflict_line *line = ARENA_NEW(visit->arena, struct submission_conflict_line);
		*line = (struct submission_conflict_line){visit_tr(visit, N_("Always public")), channel.value};
		section->lines = line;
		section->lines_count = channel.value.len > 0;
	} else {
		add_claim_lines(visit, submission, question, section);
	}
}

void submissions_check_get(struct visit *visit)
{
	struct submission submission;
	if (!submission_open(visit, &submission))
		return;
	const struct progress *progress = &submission.progress;
	struct submission_check_section *sections = ARENA_MANY(visit->arena, struct submission_check_section, progress->count);
	struct submission_check_view view = {.id = submission.assessment.id, .name = submission.assessment.name, .sections = sections,
		.sections_count = progress->count, .editable = assessment_is_editable(&submission.assessment), .left = progress->count - progress->done,
		.organisation = submission.assessment.organisation_name,
		.clarification = submission.assessment.state == ASSESSMENT_CLARIFICATION};
	view.ready = view.editable && !view.left;
	for (size_t i = 0; i < progress->count; i++) {
		const struct question *question = &progress->at[i];
		bool is_coded = question->kind == QUESTION_GATE || question->kind == QUESTION_CRITERION;
		sections[i] = (struct submission_check_section){.name = question->name, .missing = question->missing,
			.code = is_coded ? question->code : TEXT(""), .change = view.editable ? question->url : (struct url){{0, 0}}};
		add_lines(visit, &submission, question, &sections[i]);
	}
	struct text title = visit_tr(visit, view.editable ? N_("Check your answers") : N_("What you sent"));
	submission_page(visit, &submission, title, title, html_submission_check(visit_out(visit), &view));
	submission_done(&submission);
}

void submissions_preview_get(struct visit *visit)
{
	struct submission submission;
	struct solution solution;
	if (!submission_open(visit, &submission))
		return;
	if (profile_build(visit->app, &visit->db, &submission.assessment, &submission.answers, &solution)) {
		const struct snapshot *snapshot = snapshot_hold(visit->app->catalogue);
		struct text title = visit_tr(visit, N_("Preview of the public page"));
		struct submission_preview_view view = {submission.assessment.id, solution_page_body(visit, snapshot, &solution)};
		submission_page(visit, &submission, title, title, html_submission_preview(visit_out(visit), &view));
		snapshot_release(snapshot);
	} else {
		visit_refuse(visit, 503);
	}
	submission_done(&submission);
}

/* --- sending --- */

/* The organisation's own channel is public from now on, with all that it has in the catalogue. */
static bool publish_channel(struct visit *visit, const struct submission *submission)
{
	struct channel channel;
	struct organisation_profile profile;
	int64_t organisation = submission->assessment.organisation;
	channel_read(visit->arena, answers_find(&submission->answers, "channel")->value, &channel);
	if (organisation_profile_load(&visit->db, organisation, &profile) != STORE_OK)
		return false;
	profile.channel_kind = channel.kind;
	profile.channel_value = channel.value;
	visit->catalogue_changed = true;
	return organisation_profile_save(&visit->db, organisation, &profile) == STORE_OK;
}

static bool accept_terms(struct visit *visit, const struct submission *submission)
{
	struct solution basics;
	int64_t id = submission->assessment.id;
	struct text said = arena_fmt(visit->arena, "{\"at\":%lld,\"terms\":\"%s\"}", (long long)clock_now_s(), TERMS_VERSION);
	section_read(visit->arena, visit->app->vocabulary, answers_find(&submission->answers, "facts.basics")->value, &basics);
	return vault_put(visit->app->vault, &visit->db, visit->viewer.subject, DATUM_ACCOUNT_TERMS, id, said) == VAULT_OK &&
		db_run(&visit->db, &stmt_assessment_set_terms, &(struct assessment_set_terms_in){id, TEXT(TERMS_VERSION), basics.version}, NULL) == STORE_OK;
}

static bool write_letter(struct visit *visit, const struct assessment *assessment)
{
	struct text link = arena_fmt(visit->arena, "%s/%s/submissions/%lld", visit->app->config->base_url, visit->lang->code, (long long)assessment->id);
	const struct out_arg args[] = {out_arg_text("solution", assessment->name), out_arg_text("a", link)};
	return outbox_put(visit->app, &visit->db, visit->lang, visit->viewer.subject, LETTER_SUBMITTED, assessment->id, args, COUNT_OF(args)) == STORE_OK;
}

static void send(struct visit *visit, struct submission *submission)
{
	struct assessment *assessment = &submission->assessment;
	bool is_answer = assessment->state == ASSESSMENT_CLARIFICATION;
	enum assessment_state to = is_answer ? ASSESSMENT_IN_REVIEW : ASSESSMENT_SUBMITTED;
	if (visit_refuse_store(visit, assessment_move(&visit->db, &visit->viewer, assessment, to, TEXT("terms=" TERMS_VERSION))))
		return;
	if (!accept_terms(visit, submission) || !publish_channel(visit, submission) || (!is_answer && !write_letter(visit, assessment))) {
		visit_refuse(visit, 503);
		return;
	}
	visit_go(visit, TEXT(""), "/submissions/%lld/sent", (long long)assessment->id);
}

void submissions_submit_post(struct visit *visit, const struct form_submissions_submit_post *form)
{
	struct submission submission;
	if (!submission_open_to_edit(visit, &submission))
		return;
	if (submission.progress.done < submission.progress.count) {
		visit_error(visit, "terms", visit_tr(visit, N_("Something is still missing: see what is marked below")));
		submission_done(&submission);
		visit_again(visit);
		return;
	}
	send(visit, &submission);
	submission_done(&submission);
}

void submissions_sent_get(struct visit *visit)
{
	struct submission submission = {0};
	if (visit_refuse_store(visit, assessment_load(visit->app, &visit->db, visit_id(visit, "assessment"), &submission.assessment)))
		return;
	const struct submission_sent_view view = {.id = submission.assessment.id, .name = submission.assessment.name,
		.reference = arena_fmt(visit->arena, "%lld", (long long)submission.assessment.id),
		.status = submission_state_words(visit, submission.assessment.state)};
	struct text title = visit_tr(visit, N_("We have your submission"));
	if (submission.assessment.submitted)
		submission_page(visit, &submission, title, title, html_submission_sent(visit_out(visit), &view));
	else
		visit_refuse(visit, 404);
}

void submissions_withdraw_post(struct visit *visit, const struct form_submissions_withdraw_post *form)
{
	struct assessment assessment;
	if (visit_refuse_store(visit, assessment_load(visit->app, &visit->db, visit_id(visit, "assessment"), &assessment)))
		return;
	enum store_result result = assessment_move(&visit->db, &visit->viewer, &assessment, ASSESSMENT_WITHDRAWN, TEXT("by=provider"));
	if (result == STORE_OK && text_is(assessment.solution_status, TEXT("under_review"))) {
		result = publish_status(visit->app, &visit->db, &visit->viewer, assessment.solution, SOLUTION_LISTED);
		visit->catalogue_changed = true;
	}
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, N_("Taken back")), "/submissions");
}

/* --- the terms --- */

void submissions_terms_get(struct visit *visit)
{
	const struct submission_terms_view view = {.controller = text_of(visit->app->config->controller)};
	if (!text_is(visit_text(visit, "version"), TEXT(TERMS_VERSION))) {
		visit_refuse(visit, 404);
		return;
	}
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Terms of listing, version 1.0")), .body = html_terms_1_0(visit_out(visit), &view)});
}
