/* SPDX-License-Identifier: Apache-2.0
 * A reviewer's own list: what waits for an answer, what is in hand, what is sent, what is over. */
#include "assessment/reviewer_views.h"
#include "base/clock.h"
#include "pages.gen.h"
#include "routes.gen.h"

static const char *ending_of(const struct review *review)
{
	switch (review->state) {
	case REVIEW_DECLINED:
		return N_("Handed back");
	case REVIEW_CONFLICT:
		return N_("Conflict of interest declared");
	case REVIEW_REMOVED:
		return N_("Taken back by the administrators");
	case REVIEW_SUBMITTED:
		return N_("Decided and closed");
	default:
		return N_("Closed before it was submitted");
	}
}

/* Whether nothing more happens to it. */
static bool is_over(const struct review *review, const struct assessment *assessment)
{
	bool decided = assessment->decided != 0 || assessment->state == ASSESSMENT_PUBLISHED || assessment->state == ASSESSMENT_WITHDRAWN ||
		assessment->state == ASSESSMENT_IMPORTED;
	return review->state == REVIEW_DECLINED || review->state == REVIEW_CONFLICT || review->state == REVIEW_REMOVED || decided;
}

static enum store_result fill_progress(struct visit *visit, const struct review *review, struct reviewer_item *item)
{
	struct desk desk;
	enum store_result result = desk_load(visit, review, &desk);
	if (result == STORE_OK) {
		item->progress = desk_progress(visit, &desk);
		item->done = desk.done;
		item->all = desk.tasks_count;
	}
	desk_close(&desk);
	return result == STORE_NONE ? STORE_OK : result;
}

struct lists {
	struct reviewer_item *invited, *open, *submitted, *past;
};

static enum store_result put_item(struct visit *visit, const struct review *review, struct lists *lists, struct reviewer_list_view *view)
{
	struct assessment assessment;
	enum store_result result = assessment_load(visit->app, &visit->db, review->assessment, &assessment);
	if (result != STORE_OK)
		return result == STORE_NONE ? STORE_OK : result;
	struct reviewer_item item = {.id = review->id, .solution = assessment.name, .organisation = assessment.organisation_name,
		.due = lang_date(visit->lang, visit->arena, review->due), .due_words = reviewer_due_words(visit, review->due),
		.late = reviewer_is_late(review->due), .ending = visit_tr(visit, ending_of(review))};
	if (review->submitted)
		item.submitted = lang_date(visit->lang, visit->arena, review->submitted);
	item.panel = review->state == REVIEW_SUBMITTED;
	if (is_over(review, &assessment))
		lists->past[view->past_count++] = item;
	else if (review->state == REVIEW_SUBMITTED)
		lists->submitted[view->submitted_count++] = item;
	else if (review->state == REVIEW_INVITED)
		lists->invited[view->invited_count++] = item;
	else {
		result = fill_progress(visit, review, &item);
		lists->open[view->open_count++] = item;
	}
	return result;
}

/* What is due first comes first; of what was sent, the newest. */
static int by_urgency(const void *a, const void *b)
{
	const struct review *one = a, *other = b;
	int64_t first = one->submitted ? -one->submitted : one->due, second = other->submitted ? -other->submitted : other->due;
	return (first > second) - (first < second);
}

void reviewer_list_get(struct visit *visit)
{
	struct review *reviews;
	size_t count;
	struct reviewer_list_view view = {0};
	if (visit_refuse_store(visit, reviews_of_reviewer(visit->app, &visit->db, visit->viewer.subject, &reviews, &count)))
		return;
	size_t room = count ? count : 1;
	qsort(reviews, count, sizeof *reviews, by_urgency);
	struct lists lists = {ARENA_MANY(visit->arena, struct reviewer_item, room), ARENA_MANY(visit->arena, struct reviewer_item, room),
		ARENA_MANY(visit->arena, struct reviewer_item, room), ARENA_MANY(visit->arena, struct reviewer_item, room)};
	for (size_t i = 0; i < count; i++)
		if (visit_refuse_store(visit, put_item(visit, &reviews[i], &lists, &view)))
			return;
	view.invited = lists.invited;
	view.open = lists.open;
	view.submitted = lists.submitted;
	view.past = lists.past;
	view.none = !(view.invited_count + view.open_count + view.submitted_count + view.past_count);
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("My reviews")), .body = html_reviewer_list(visit_out(visit), &view),
		.tab = TAB_REVIEWS, .noindex = true});
}

void reviewer_closed_get(struct visit *visit)
{
	const struct reviewer_closed_view view = {.conflict = text_is_cstr(visit_query(visit, "because"), "conflict")};
	const struct frame_step trail[] = {{visit_tr(visit, N_("My reviews")), url_here(visit->arena, visit->prefix, "/reviews")},
		{visit_tr(visit, N_("Closed")), {{0}}}};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Closed")), .body = html_reviewer_closed(visit_out(visit), &view),
		.tab = TAB_REVIEWS, .trail = trail, .trail_count = COUNT_OF(trail), .noindex = true});
}
