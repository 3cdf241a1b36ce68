/* SPDX-License-Identifier: Apache-2.0
 * Asking reviewers, and what can be done with one review: remind, move the due date, take it away. */
#include "admin/candidates.h"
#include "base/clock.h"
#include "base/config.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define REVIEWERS_LEAST 2

static bool open_in_review(struct visit *visit, struct assessment *out)
{
	return case_open(visit, out) && !visit_refuse_store(visit, out->state == ASSESSMENT_IN_REVIEW ? STORE_OK : STORE_CONFLICT);
}

/* Reviews that count: asked, at work or handed in. */
static enum store_result count_reviews(struct visit *visit, int64_t assessment, int64_t *count)
{
	struct review *reviews;
	size_t all;
	*count = 0;
	if (reviews_load(&visit->db, assessment, &reviews, &all) != STORE_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < all; i++)
		*count += review_is_awaited(&reviews[i]) || reviews[i].state == REVIEW_SUBMITTED;
	return STORE_OK;
}

static void show_candidates(struct visit *visit, struct text q, bool search)
{
	struct assessment assessment;
	struct candidates candidates;
	int64_t *taken;
	size_t taken_count;
	if (!open_in_review(visit, &assessment))
		return;
	struct case_assign view = {.id = assessment.id, .name = assessment.name, .q = q,
		.due = desk_date_field(visit->arena, clock_now_s() + visit->app->config->review_days * CLOCK_DAY)};
	if (visit_refuse_store(visit, candidates_taken(visit, assessment.id, &taken, &taken_count)) ||
		visit_refuse_store(visit, count_reviews(visit, assessment.id, &view.now)) ||
		visit_refuse_vault(visit, candidates_load(visit, search ? view.q : TEXT(""), taken, taken_count, &candidates)))
		return;
	view.reviewers = candidates.options;
	view.has_reviewers = candidates.options.count > 0;
	view.more = candidates.more;
	case_page(visit, &assessment, visit_tr(visit, N_("Ask reviewers")), visit_tr(visit, N_("Ask reviewers")), html_case_assign(visit_out(visit), &view));
}

/* The engine refuses them in any case (review_assign); here it is said. */
static bool has_untrained(struct visit *visit, struct texts reviewers)
{
	bool trained = true;
	for (size_t i = 0; i < reviewers.count && trained; i++) {
		int64_t reviewer;
		if (text_to_int(reviewers.at[i], &reviewer) && gate_is_trained(&visit->db, reviewer, &trained) != STORE_OK)
			trained = true;
	}
	return !trained;
}

void admin_assign_get(struct visit *visit)
{
	struct texts posted = desk_posted(visit, "q"); /* a search that was refused is shown again here */
	show_candidates(visit, posted.count ? posted.at[0] : TEXT(""), false);
}

void admin_assign_find_post(struct visit *visit, const struct form_admin_assign_find_post *form)
{
	visit_forget_form(visit);
	show_candidates(visit, form->q, true);
}

void admin_assign_post(struct visit *visit, const struct form_admin_assign_post *form)
{
	struct assessment assessment;
	int64_t already, asked = 0, due = desk_due(visit, form->due);
	if (!open_in_review(visit, &assessment) || visit_refuse_store(visit, count_reviews(visit, assessment.id, &already)))
		return;
	if (has_untrained(visit, form->reviewers))
		visit_error(visit, "reviewers", visit_tr(visit, N_("Somebody chosen has no training record yet: the person signs in once and takes the module first")));
	if (already + (int64_t)form->reviewers.count < REVIEWERS_LEAST)
		visit_error(visit, "reviewers", visit_tr(visit, N_("Choose at least two: one review alone is no panel")));
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	if (visit_refuse_store(visit, candidates_ask(visit, &assessment, form->reviewers, due, &asked)))
		return;
	visit_go(visit, desk_count(visit, "{n} reviewer was asked.", "{n} reviewers were asked.", asked), "/admin/assessments/%lld#reviewers",
		(long long)assessment.id);
}

/* --- one review --- */

static bool open_review(struct visit *visit, struct assessment *assessment, struct review *review)
{
	if (!case_open(visit, assessment))
		return false;
	enum store_result result = review_load(&visit->db, visit_id(visit, "review"), review);
	if (result == STORE_OK && review->assessment != assessment->id)
		result = STORE_NONE;
	return !visit_refuse_store(visit, result);
}

void admin_review_get(struct visit *visit)
{
	struct assessment assessment;
	struct review review;
	if (!open_review(visit, &assessment, &review))
		return;
	const struct case_one_review view = {.review = case_review_row(visit, &review, 0), .solution = assessment.name};
	const struct out_arg args[] = {out_arg_text("label", review.label)};
	struct text title = desk_sentence(visit, N_("Reviewer {label}"), args, 1);
	case_page(visit, &assessment, title, title, html_case_one_review(visit_out(visit), &view));
}

void admin_review_post(struct visit *visit, const struct form_admin_review_post *form)
{
	struct assessment assessment;
	struct review review;
	int64_t due = desk_due(visit, form->due);
	if (!open_review(visit, &assessment, &review) || visit_refuse_store(visit, review_is_awaited(&review) ? STORE_OK : STORE_CONFLICT))
		return;
	if (!due) {
		visit_again(visit);
		return;
	}
	if (!visit_refuse_store(visit, case_move_due(visit, &assessment, &review, due)))
		case_go(visit, assessment.id, N_("The due date is moved; the reviewer is told."));
}

void admin_remind_post(struct visit *visit)
{
	struct assessment assessment;
	struct review review;
	if (!open_review(visit, &assessment, &review) || visit_refuse_store(visit, review_is_awaited(&review) ? STORE_OK : STORE_CONFLICT))
		return;
	enum store_result result = case_write_reviewer(visit, &assessment, &review, LETTER_REVIEW_REMINDER);
	if (result == STORE_OK)
		result = audit_event(&visit->db, &visit->viewer, "review_reminded", assessment.id,
			arena_fmt(visit->arena, "reviewer=%.*s", TEXT_ARG(review.label)));
	if (!visit_refuse_store(visit, result))
		case_go(visit, assessment.id, N_("A reminder is on its way."));
}

void admin_remove_post(struct visit *visit)
{
	struct assessment assessment;
	struct review review;
	if (open_review(visit, &assessment, &review) && !visit_refuse_store(visit, review_move(&visit->db, &visit->viewer, &review, REVIEW_REMOVED)))
		case_go(visit, assessment.id, N_("The review is taken away. Ask somebody else if needed."));
}
