/* SPDX-License-Identifier: Apache-2.0
 * The panel's decision: outcome, reasons, and the summary in four short texts. It can be kept and finished later. */
#include "admin/results.h"
#include "base/json.h"
#include "assessment/publish.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define SUMMARY_WORDS 120
#define REASONS_LEAST 20

/* What a panel can decide; a withdrawal or an expiry is no decision. */
static bool is_decision(const struct rubric_outcome *outcome)
{
	return !outcome->is_public || text_is(outcome->status, TEXT("reviewed")) || text_is(outcome->status, TEXT("reviewed_with_conditions"));
}

static const struct rubric_outcome *decision_of(const struct assessment *assessment, struct text code)
{
	const struct rubric_outcome *outcome = assessment->rubric ? rubric_outcome(assessment->rubric, code) : NULL;
	return outcome && is_decision(outcome) ? outcome : NULL;
}

static bool is_conditional(const struct rubric_outcome *outcome)
{
	return outcome->is_public && text_is(outcome->status, TEXT("reviewed_with_conditions"));
}

static struct options outcome_options(struct visit *visit, const struct assessment *assessment, struct text chosen)
{
	const struct rubric *rubric = assessment->rubric;
	struct option *options = ARENA_MANY(visit->arena, struct option, rubric && rubric->outcomes_count ? rubric->outcomes_count : 1);
	size_t count = 0;
	for (size_t i = 0; rubric && i < rubric->outcomes_count; i++)
		if (is_decision(&rubric->outcomes[i]))
			options[count++] = (struct option){rubric->outcomes[i].code, tr_text(visit->lang, rubric->outcomes[i].label),
				tr_text(visit->lang, rubric->outcomes[i].meaning), text_is(rubric->outcomes[i].code, chosen)};
	return (struct options){options, count};
}

static bool open_in_panel(struct visit *visit, struct assessment *out)
{
	return case_open(visit, out) && !visit_refuse_store(visit, out->state == ASSESSMENT_PANEL ? STORE_OK : STORE_CONFLICT);
}

void admin_decision_get(struct visit *visit)
{
	struct assessment assessment;
	json_t *decision = NULL, *summary = NULL;
	if (!open_in_panel(visit, &assessment))
		return;
	enum store_result result = verdict_load(visit->app, &visit->db, &visit->asking, assessment.id, "decision", &decision);
	if (result == STORE_OK)
		result = verdict_load(visit->app, &visit->db, &visit->asking, assessment.id, "summary", &summary);
	int64_t due = json_integer_value(json_object_get(decision, "conditions_due"));
	const struct desk_decision view = {.id = assessment.id, .name = assessment.name, .outcomes = outcome_options(visit, &assessment, assessment.outcome),
		.reasons = json_member_copy(visit->arena, decision, "reasons"), .due = due ? desk_date_field(visit->arena, due) : TEXT(""),
		.fits = json_member_copy(visit->arena, summary, "fits"), .strengths = json_member_copy(visit->arena, summary, "strengths"),
		.cautions = json_member_copy(visit->arena, summary, "cautions"), .conditions = json_member_copy(visit->arena, summary, "conditions")};
	json_decref(decision);
	json_decref(summary);
	if (!visit_refuse_store(visit, result))
		case_page(visit, &assessment, visit_tr(visit, N_("Decision")), visit_tr(visit, N_("Decision")), html_desk_decision(visit_out(visit), &view));
}

/* --- checking --- */

/* Words are what stands between white space. */
static int64_t count_words(struct text text)
{
	int64_t words = 0;
	bool inside = false;
	for (size_t i = 0; i < text.len; i++) {
		bool space = text.at[i] == ' ' || text.at[i] == '\n' || text.at[i] == '\t';
		words += !space && !inside;
		inside = !space;
	}
	return words;
}

static void check_words(struct visit *visit, const char *field, struct text text)
{
	const struct out_arg args[] = {out_arg_int("n", count_words(text)), out_arg_int("most", SUMMARY_WORDS)};
	if (count_words(text) > SUMMARY_WORDS)
		visit_error(visit, field, desk_sentence(visit, N_("These are {n} words; at most {most} fit"), args, COUNT_OF(args)));
}

static void check_complete(struct visit *visit, const struct form_admin_decision_post *form, const struct rubric_outcome *outcome)
{
	if (!outcome)
		visit_error(visit, "outcome", visit_tr(visit, N_("Choose an outcome")));
	if (text_trim(form->reasons).len < REASONS_LEAST)
		visit_error(visit, "reasons", visit_tr(visit, N_("Say in a sentence or two why: the provider reads it")));
	if (!outcome || !outcome->is_public)
		return;
	if (!text_trim(form->fits).len)
		visit_error(visit, "fits", visit_tr(visit, N_("Say where it fits best: this is what readers look for first")));
	if (is_conditional(outcome) && !text_trim(form->conditions).len)
		visit_error(visit, "conditions", visit_tr(visit, N_("Say which conditions are to be met")));
	if (is_conditional(outcome) && !form->conditions_due)
		visit_error(visit, "conditions_due", visit_tr(visit, N_("Say by when the conditions are to be met")));
}

/* --- saving --- */

static enum store_result save(struct visit *visit, int64_t assessment, const char *kind, json_t *value)
{
	enum store_result result = value ? verdict_save(visit->app, &visit->db, assessment, kind, value) : STORE_FAILED;
	json_decref(value);
	return result;
}

static enum store_result save_words(struct visit *visit, const struct assessment *assessment, const struct form_admin_decision_post *form)
{
	enum store_result result = save(visit, assessment->id, "decision",
		json_pack("{s:o,s:I}", "reasons", case_json(form->reasons), "conditions_due", (json_int_t)form->conditions_due));
	if (result == STORE_OK)
		result = save(visit, assessment->id, "summary", json_pack("{s:o,s:o,s:o,s:o}", "fits", case_json(form->fits), "strengths",
			case_json(form->strengths), "cautions", case_json(form->cautions), "conditions", case_json(form->conditions)));
	const struct assessment_set_outcome_in in = {assessment->id, decision_of(assessment, form->outcome) ? form->outcome : TEXT(""), 0, true};
	return result == STORE_OK ? db_run(&visit->db, &stmt_assessment_set_outcome, &in, NULL) : result;
}

/* A public outcome waits to be published; the others end the review at once, and the provider is told what is to be done. */
static enum store_result close_panel(struct visit *visit, struct assessment *assessment, const struct rubric_outcome *outcome, struct text reasons)
{
	bool returned = text_is(outcome->code, TEXT("returned"));
	struct text detail = arena_fmt(visit->arena, "outcome=%.*s", TEXT_ARG(outcome->code));
	if (outcome->is_public) {
		enum store_result result = assessment_move(&visit->db, &visit->viewer, assessment, ASSESSMENT_DECIDED, detail);
		return result == STORE_OK ? case_write_submitter(visit, assessment, LETTER_DECIDED) : result;
	}
	/* the provider finds the reasons of a return where those of the screening stand */
	enum store_result result = save(visit, assessment->id, "screening", json_pack("{s:o}", "reasons", case_json(reasons)));
	if (result == STORE_OK)
		result = assessment_move(&visit->db, &visit->viewer, assessment, returned ? ASSESSMENT_RETURNED : ASSESSMENT_NOT_ELIGIBLE, detail);
	if (result == STORE_OK && text_is(assessment->solution_status, TEXT("under_review"))) {
		result = publish_status(visit->app, &visit->db, &visit->viewer, assessment->solution, SOLUTION_LISTED);
		visit->catalogue_changed = true;
	}
	return result == STORE_OK ? case_write_submitter(visit, assessment, returned ? LETTER_RETURNED : LETTER_NOT_ELIGIBLE) : result;
}

void admin_decision_post(struct visit *visit, const struct form_admin_decision_post *form)
{
	struct assessment assessment;
	if (!open_in_panel(visit, &assessment))
		return;
	const struct rubric_outcome *outcome = decision_of(&assessment, form->outcome);
	check_words(visit, "fits", form->fits);
	check_words(visit, "strengths", form->strengths);
	check_words(visit, "cautions", form->cautions);
	check_words(visit, "conditions", form->conditions);
	if (!form->keep)
		check_complete(visit, form, outcome);
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	enum store_result result = save_words(visit, &assessment, form);
	if (result == STORE_OK && !form->keep)
		result = close_panel(visit, &assessment, outcome, form->reasons);
	if (visit_refuse_store(visit, result))
		return;
	if (form->keep)
		visit_go(visit, visit_tr(visit, N_("Kept. Nothing is decided yet.")), "/admin/assessments/%lld/decision", (long long)assessment.id);
	else if (outcome->is_public)
		visit_go(visit, visit_tr(visit, N_("Decided. Look at what becomes public, then publish.")), "/admin/assessments/%lld/publish",
			(long long)assessment.id);
	else
		case_go(visit, assessment.id, N_("Decided; the provider is told."));
}
