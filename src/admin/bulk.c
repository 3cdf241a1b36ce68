/* SPDX-License-Identifier: Apache-2.0
 * One action on several assessments: first a page that says what will happen, then the doing. */
#include "admin/candidates.h"
#include "base/clock.h"
#include "base/config.h"
#include "routes.gen.h"
#include "pages.gen.h"

#define IDS_MOST 100

/* The ids ticked in the list, or posted when the page is shown again. */
static struct texts ids_asked(struct visit *visit)
{
	struct texts posted = desk_posted(visit, "ids");
	struct http_pairs query = visit->request->query;
	struct text *ids = ARENA_MANY(visit->arena, struct text, IDS_MOST);
	size_t count = 0;
	if (posted.count)
		return posted;
	for (size_t i = 0; i < query.count && count < IDS_MOST; i++)
		if (text_is(query.at[i].name, TEXT("ids")))
			ids[count++] = query.at[i].value;
	return (struct texts){ids, count};
}

static bool is_assigning(struct visit *visit)
{
	struct texts posted = desk_posted(visit, "action");
	return !text_is(posted.count ? posted.at[0] : visit_query(visit, "action"), TEXT("due"));
}

/* Why an assessment is left out; NULL: it is in. */
static const char *trouble(struct visit *visit, const struct assessment *assessment, bool assign)
{
	struct review *reviews;
	size_t count;
	if (assessment->state != ASSESSMENT_IN_REVIEW)
		return N_("not in review");
	if (assign)
		return NULL;
	if (reviews_load(&visit->db, assessment->id, &reviews, &count) != STORE_OK)
		return N_("no open review");
	for (size_t i = 0; i < count; i++)
		if (review_is_awaited(&reviews[i]))
			return NULL;
	return N_("no open review");
}

static void sort_rows(struct visit *visit, struct texts ids, struct desk_bulk *view)
{
	struct desk_bulk_row *in = ARENA_MANY(visit->arena, struct desk_bulk_row, IDS_MOST), *out = ARENA_MANY(visit->arena, struct desk_bulk_row, IDS_MOST);
	for (size_t i = 0; i < ids.count && i < IDS_MOST; i++) {
		struct assessment assessment;
		int64_t id;
		if (!text_to_int(ids.at[i], &id) || assessment_load(visit->app, &visit->db, id, &assessment) != STORE_OK || assessment.state == ASSESSMENT_DRAFT)
			continue;
		const char *why = trouble(visit, &assessment, view->assign);
		struct desk_bulk_row row = {id, assessment.name, why ? visit_tr(visit, why) : TEXT("")};
		if (why)
			out[view->out_count++] = row;
		else
			in[view->in_count++] = row;
	}
	view->in = in;
	view->out = out;
}

void admin_bulk_get(struct visit *visit)
{
	struct candidates candidates = {0};
	struct desk_bulk view = {.assign = is_assigning(visit),
		.due = desk_date_field(visit->arena, clock_now_s() + visit->app->config->review_days * CLOCK_DAY)};
	view.action = view.assign ? TEXT("assign") : TEXT("due");
	sort_rows(visit, ids_asked(visit), &view);
	if (view.assign && view.in_count && visit_refuse_vault(visit, candidates_load(visit, TEXT(""), NULL, 0, &candidates)))
		return;
	view.reviewers = candidates.options;
	view.has_reviewers = candidates.options.count > 0;
	desk_page(visit, DESK_ASSESSMENTS, visit_tr(visit, N_("What will happen")), html_desk_bulk(visit_out(visit), &view));
}

static enum store_result move_all(struct visit *visit, const struct assessment *assessment, int64_t due, int64_t *done)
{
	struct review *reviews;
	size_t count;
	if (reviews_load(&visit->db, assessment->id, &reviews, &count) != STORE_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < count; i++) {
		if (!review_is_awaited(&reviews[i]))
			continue;
		if (case_move_due(visit, assessment, &reviews[i], due) != STORE_OK)
			return STORE_FAILED;
		++*done;
	}
	return STORE_OK;
}

void admin_bulk_post(struct visit *visit, const struct form_admin_bulk_post *form)
{
	bool assign = text_is(form->action, TEXT("assign"));
	int64_t due = desk_due(visit, form->due), done = 0;
	if (assign && !form->reviewers.count)
		visit_error(visit, "reviewers", visit_tr(visit, N_("Choose at least one reviewer")));
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	for (size_t i = 0; i < form->ids.count; i++) {
		struct assessment assessment;
		int64_t id;
		if (!text_to_int(form->ids.at[i], &id) || assessment_load(visit->app, &visit->db, id, &assessment) != STORE_OK ||
			trouble(visit, &assessment, assign))
			continue;
		if (visit_refuse_store(visit, assign ? candidates_ask(visit, &assessment, form->reviewers, due, &done)
						     : move_all(visit, &assessment, due, &done)))
			return;
	}
	struct text message = assign ? desk_count(visit, "{n} review was asked for.", "{n} reviews were asked for.", done)
				     : desk_count(visit, "{n} due date was moved.", "{n} due dates were moved.", done);
	visit_go(visit, message, "/admin/assessments");
}
