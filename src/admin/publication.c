/* SPDX-License-Identifier: Apache-2.0
 * Publishing a result: first exactly what becomes public, then the doing; and taking it back. */
#include "admin/results.h"
#include "base/json.h"
#include "assessment/profile.h"
#include "assessment/publish.h"
#include "base/clock.h"
#include "base/config.h"
#include "routes.gen.h"
#include "pages.gen.h"

#include <time.h>

#define EXPIRY_MONTHS_MOST 61

/* The same day that many months from now; the calendar decides what a month is. */
static int64_t months_from_now(int64_t months)
{
	struct tm day;
	time_t now = (time_t)clock_now_s();
	gmtime_r(&now, &day);
	day.tm_mon += (int)months;
	return (int64_t)timegm(&day);
}

static bool open_decided(struct visit *visit, struct opened_results *out)
{
	if (!results_open(visit, out))
		return false;
	const struct rubric_outcome *outcome = rubric_outcome(out->result.rubric, out->assessment.outcome);
	bool good = outcome && outcome->is_public && (out->assessment.state == ASSESSMENT_DECIDED || out->assessment.state == ASSESSMENT_PUBLISHED);
	if (!good)
		results_done(out);
	return !visit_refuse_store(visit, good ? STORE_OK : STORE_CONFLICT);
}

void admin_publish_get(struct visit *visit)
{
	struct opened_results opened;
	if (!open_decided(visit, &opened))
		return;
	const struct assessment *assessment = &opened.assessment;
	const struct rubric *rubric = opened.result.rubric;
	int64_t due = json_integer_value(json_object_get(opened.decision, "conditions_due"));
	int64_t expires = assessment->expires ? assessment->expires : months_from_now(visit->app->config->expiry_months);
	struct desk_publication view = {.id = assessment->id, .name = assessment->name, .slug = assessment->slug,
		.outcome = tr_text(visit->lang, rubric_outcome(rubric, assessment->outcome)->label), .reasons = json_member_copy(visit->arena, opened.decision, "reasons"),
		.why = json_member_copy(visit->arena, opened.decision, "unpublished"), .rubric = assessment->rubric_code, .product_version = assessment->product_version,
		.expires = desk_date_field(visit->arena, expires), .expires_words = lang_date(visit->lang, visit->arena, expires),
		.decided = lang_date(visit->lang, visit->arena, assessment->decided), .conditions_due = due ? lang_date(visit->lang, visit->arena, due) : TEXT(""),
		.result = results_public(visit, &opened), .comments = (int64_t)json_array_size(json_object_get(opened.comments, "published")),
		.is_published = assessment->state == ASSESSMENT_PUBLISHED};
	struct text title = visit_tr(visit, view.is_published ? N_("Published result") : N_("Publish"));
	case_page(visit, assessment, title, title, html_desk_publication(visit_out(visit), &view));
	results_done(&opened);
}

static bool good_expiry(struct visit *visit, int64_t expires)
{
	if (expires > clock_now_s() + 28 * (int64_t)CLOCK_DAY && expires < months_from_now(EXPIRY_MONTHS_MOST))
		return true;
	visit_error(visit, "expires", visit_tr(visit, N_("Choose a day at least four weeks from now and within five years")));
	return false;
}

static enum store_result publish(struct visit *visit, struct opened_results *opened, int64_t expires)
{
	struct solution *profile = solution_new(visit->arena, visit->app->vocabulary);
	if (!profile_build(visit->app, &visit->db, &opened->assessment, &opened->answers, profile))
		return STORE_FAILED;
	const struct publication publication = {.profile = profile, .result = &opened->result, .summary = opened->summary, .comments = opened->comments,
		.expires = expires};
	visit->catalogue_changed = true;
	return publish_result(visit->app, &visit->db, &visit->viewer, &opened->assessment, &publication);
}

static enum store_result write_published(struct visit *visit, const struct assessment *assessment)
{
	int64_t submitter;
	enum vault_result found = vault_author_of(visit->app->vault, &visit->db, assessment->id, "submitter", &submitter);
	const struct out_arg args[] = {out_arg_text("solution", assessment->name),
		out_arg_text("a", desk_address(visit, "/solutions/%.*s", TEXT_ARG(assessment->slug)))};
	if (found != VAULT_OK)
		return found == VAULT_NONE ? STORE_OK : STORE_FAILED;
	return outbox_put(visit->app, &visit->db, visit->lang, submitter, LETTER_PUBLISHED, assessment->id, args, COUNT_OF(args));
}

void admin_publish_post(struct visit *visit, const struct form_admin_publish_post *form)
{
	struct opened_results opened;
	if (!good_expiry(visit, form->expires)) {
		visit_again(visit);
		return;
	}
	if (!open_decided(visit, &opened))
		return;
	enum store_result result = publish(visit, &opened, form->expires);
	if (result == STORE_OK)
		result = write_published(visit, &opened.assessment);
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, N_("Published: everyone can read it now.")), "/admin/assessments/%lld/publish",
			(long long)opened.assessment.id);
	results_done(&opened);
}

/* The reason stays with the decision, for whoever asks later. */
static enum store_result keep_why(struct visit *visit, int64_t assessment, struct text why)
{
	json_t *decision;
	enum store_result result = verdict_load(visit->app, &visit->db, &visit->asking, assessment, "decision", &decision);
	if (result != STORE_OK)
		return result;
	if (!decision)
		decision = json_object();
	result = json_object_set_new(decision, "unpublished", case_json(why)) == 0
		? verdict_save(visit->app, &visit->db, assessment, "decision", decision) : STORE_FAILED;
	json_decref(decision);
	return result;
}

void admin_unpublish_post(struct visit *visit, const struct form_admin_unpublish_post *form)
{
	struct assessment assessment;
	if (!case_open(visit, &assessment))
		return;
	enum store_result result = keep_why(visit, assessment.id, form->why);
	if (result == STORE_OK)
		result = publish_unpublish(visit->app, &visit->db, &visit->viewer, &assessment);
	visit->catalogue_changed = true;
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, N_("Taken back: the result is no longer public.")), "/admin/assessments/%lld/publish", (long long)assessment.id);
}
