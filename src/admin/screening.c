/* SPDX-License-Identifier: Apache-2.0
 * Screening: may this be reviewed? The provider hears the answer and its reasons by letter. */
#include "admin/case.h"
#include "assessment/profile.h"
#include "assessment/publish.h"
#include "base/clock.h"
#include "base/config.h"
#include "routes.gen.h"

#define REASONS_LEAST 20

void admin_screening_start_post(struct visit *visit)
{
	struct assessment assessment;
	if (!case_open(visit, &assessment))
		return;
	if (visit_refuse_store(visit, assessment_move(&visit->db, &visit->viewer, &assessment, ASSESSMENT_SCREENING, TEXT(""))))
		return;
	case_go(visit, assessment.id, N_("Screening begun."));
}

/* What a review found stands on what was reviewed: a new submission does not change it before the panel has decided. */
static bool is_reviewed(struct text status)
{
	return text_starts(status, TEXT("review"));
}

/* What the provider states becomes public, with that status. */
static enum store_result show(struct visit *visit, const struct assessment *assessment, enum solution_status status)
{
	struct answers answers;
	struct solution *profile = solution_new(visit->arena, visit->app->vocabulary);
	enum store_result result = answers_load(visit->app, &visit->db, &visit->asking, assessment->id, &answers);
	if (result != STORE_OK)
		return result;
	result = STORE_FAILED;
	if (profile_build(visit->app, &visit->db, assessment, &answers, profile))
		result = publish_listing(visit->app, &visit->db, &visit->viewer, assessment->solution, profile, status);
	answers_done(&answers);
	visit->catalogue_changed = true;
	return result;
}

static enum store_result keep_reasons(struct visit *visit, const struct assessment *assessment, struct text reasons)
{
	json_t *value = json_pack("{s:o}", "reasons", case_json(reasons));
	if (!value)
		return STORE_FAILED;
	enum store_result result = verdict_save(visit->app, &visit->db, assessment->id, "screening", value);
	json_decref(value);
	return result;
}

/* After a return by the panel the same reviewers look at what has changed. */
static enum store_result reopen_reviews(struct visit *visit, const struct assessment *assessment)
{
	struct review *reviews;
	size_t count;
	int64_t due = clock_now_s() + visit->app->config->review_days * CLOCK_DAY;
	enum store_result result = reviews_load(&visit->db, assessment->id, &reviews, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		if (reviews[i].state != REVIEW_SUBMITTED)
			continue;
		result = review_reopen(&visit->db, &visit->viewer, &reviews[i], due);
		if (result == STORE_OK)
			result = case_write_reviewer(visit, assessment, &reviews[i], LETTER_REVIEW_AGAIN);
	}
	return result;
}

static const struct {
	const char *code;
	enum assessment_state to;
	enum letter letter;
	bool reasons, shown;
	enum solution_status status;
	const char *done;
} verdicts[] = {
	{"eligible", ASSESSMENT_IN_REVIEW, LETTER_ELIGIBLE, false, true, SOLUTION_UNDER_REVIEW, N_("Eligible: now ask reviewers.")},
	{"listed", ASSESSMENT_DECIDED, LETTER_LISTED, false, true, SOLUTION_LISTED, N_("Listed: the catalogue shows it.")},
	{"returned", ASSESSMENT_RETURNED, LETTER_RETURNED, true, false, SOLUTION_LISTED, N_("Returned to the provider.")},
	{"not_eligible", ASSESSMENT_NOT_ELIGIBLE, LETTER_NOT_ELIGIBLE, true, false, SOLUTION_LISTED, N_("Marked as not eligible.")},
};

void admin_screening_post(struct visit *visit, const struct form_admin_screening_post *form)
{
	struct assessment assessment;
	size_t v = 0;
	if (!case_open(visit, &assessment))
		return;
	while (!text_is_cstr(form->verdict, verdicts[v].code))
		v++;
	if (verdicts[v].reasons && text_trim(form->reasons).len < REASONS_LEAST) {
		visit_error(visit, "reasons", visit_tr(visit, N_("Say in a sentence or two what is missing or why: the provider reads it")));
		visit_again(visit);
		return;
	}
	enum store_result result = keep_reasons(visit, &assessment, form->reasons);
	if (result == STORE_OK)
		result = assessment_move(&visit->db, &visit->viewer, &assessment, verdicts[v].to, TEXT(""));
	if (result == STORE_OK && verdicts[v].shown && !is_reviewed(assessment.solution_status))
		result = show(visit, &assessment, verdicts[v].status);
	if (result == STORE_OK && verdicts[v].to == ASSESSMENT_IN_REVIEW)
		result = reopen_reviews(visit, &assessment);
	if (result == STORE_OK)
		result = case_write_submitter(visit, &assessment, verdicts[v].letter);
	if (!visit_refuse_store(visit, result))
		case_go(visit, assessment.id, verdicts[v].done);
}
