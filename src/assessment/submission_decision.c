/* SPDX-License-Identifier: Apache-2.0
 * What the panel decided, as the provider reads it: the outcome, the reasons, every criterion's middle answer and range, and what
 * the reviewers wrote to the provider. Reviewers are letters here; private notes and evidence pointers are not shown. */
#include "assessment/result.h"
#include "base/json.h"
#include "assessment/submission.h"
#include "pages.gen.h"
#include "routes.gen.h"

static struct text from_json(struct visit *visit, const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);
	if (json_is_integer(value)) /* 0: no date */
		return json_integer_value(value) ? lang_date(visit->lang, visit->arena, json_integer_value(value)) : TEXT("");
	return arena_copy(visit->arena, json_text_of(value));
}

static struct text range_words(struct visit *visit, const struct panel_criterion *panel)
{
	const struct out_arg args[] = {out_arg_int("low", panel->low), out_arg_int("high", panel->high), out_arg_int("n", panel->ratings)};
	if (!panel->ratings)
		return visit_tr(visit, N_("No rating"));
	return lang_text(visit->lang, visit->arena, N_("from {low} to {high}, {n} rating"), N_("from {low} to {high}, {n} ratings"), args, COUNT_OF(args));
}

static struct text median_words(struct visit *visit, const struct rubric *rubric, const struct panel_criterion *panel)
{
	int level = panel->twice_median / 2;
	if (!panel->ratings)
		return TEXT("");
	if (panel->twice_median % 2 || (size_t)level >= rubric->levels_count)
		return arena_fmt(visit->arena, "%d.%d", level, panel->twice_median % 2 ? 5 : 0);
	return arena_fmt(visit->arena, "%d %.*s", level, TEXT_ARG(tr_text(visit->lang, rubric->levels[level].name)));
}

static struct text gate_words(struct visit *visit, const struct panel_criterion *panel)
{
	if (!panel->ratings)
		return visit_tr(visit, N_("Could not be told"));
	return visit_tr(visit, panel->low == 1 ? N_("Pass") : panel->high == 0 ? N_("Fail") : N_("The reviewers differ"));
}

/* What each reviewer wrote to the provider. */
static void add_comments(struct visit *visit, const struct result *result, const struct result_row *row, struct submission_decision_row *out)
{
	struct submission_conflict_line *lines = ARENA_MANY(visit->arena, struct submission_conflict_line, result->reviews_count);
	for (size_t i = 0; i < result->reviews_count; i++) {
		struct text comment = from_json(visit, row->values[i], "comment");
		const struct out_arg label[] = {out_arg_text("label", result->reviews[i].label)};
		if (comment.len)
			lines[out->comments_count++] = (struct submission_conflict_line){
				lang_text(visit->lang, visit->arena, N_("Reviewer {label}"), NULL, label, 1), comment};
	}
	out->comments = lines;
}

static struct submission_decision_row row_of(struct visit *visit, const struct result *result, const struct result_row *row)
{
	struct submission_decision_row out = {.code = row->id, .name = tr_text(visit->lang, row->gate ? row->gate->name : row->criterion->name),
		.result = row->gate ? gate_words(visit, &row->panel) : median_words(visit, result->rubric, &row->panel),
		.range = row->gate ? TEXT("") : range_words(visit, &row->panel)};
	add_comments(visit, result, row, &out);
	return out;
}

static const struct submission_decision_row *rows_of(struct visit *visit, const struct result *result, const struct result_row *from, size_t count)
{
	struct submission_decision_row *rows = ARENA_MANY(visit->arena, struct submission_decision_row, count);
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(visit, result, &from[i]);
	return rows;
}

static void fill_result(struct visit *visit, const struct result *result, struct submission_decision_view *view)
{
	struct submission_decision_pillar *pillars = ARENA_MANY(visit->arena, struct submission_decision_pillar, result->pillars_count);
	for (size_t i = 0; i < result->pillars_count; i++) {
		const struct result_pillar_row *pillar = &result->pillars[i];
		pillars[i] = (struct submission_decision_pillar){.code = pillar->group->id, .name = tr_text(visit->lang, pillar->group->name),
			.rows = rows_of(visit, result, &result->criteria[pillar->first], pillar->count), .rows_count = pillar->count,
			.result = pillar->panel.known && !pillar->panel.too_few ? arena_fmt(visit->arena, "%d (%d–%d)", pillar->panel.result, pillar->panel.low, pillar->panel.high)
										: visit_tr(visit, N_("too few ratings"))};
	}
	view->pillars = pillars;
	view->pillars_count = result->pillars_count;
	view->gates = rows_of(visit, result, result->gates, result->gates_count);
	view->gates_count = result->gates_count;
	view->reviewers = (int64_t)result->reviews_count;
}

static bool fill_words(struct visit *visit, const struct assessment *assessment, struct submission_decision_view *view)
{
	json_t *decision, *summary;
	if (visit_refuse_store(visit, verdict_load(visit->app, &visit->db, &visit->asking, assessment->id, "decision", &decision)))
		return false;
	if (visit_refuse_store(visit, verdict_load(visit->app, &visit->db, &visit->asking, assessment->id, "summary", &summary))) {
		json_decref(decision);
		return false;
	}
	view->reasons = from_json(visit, decision, "reasons");
	view->conditions_due = from_json(visit, decision, "conditions_due");
	view->fits = from_json(visit, summary, "fits");
	view->strengths = from_json(visit, summary, "strengths");
	view->cautions = from_json(visit, summary, "cautions");
	view->conditions = from_json(visit, summary, "conditions");
	json_decref(decision);
	json_decref(summary);
	return true;
}

static void show(struct visit *visit, const struct submission *submission)
{
	struct result result;
	const struct assessment *assessment = &submission->assessment;
	const struct rubric_outcome *outcome = rubric_outcome(assessment->rubric, assessment->outcome);
	struct submission_decision_view view = {.id = assessment->id, .name = assessment->name,
		.outcome = outcome ? tr_text(visit->lang, outcome->label) : TEXT(""), .meaning = outcome ? tr_text(visit->lang, outcome->meaning) : TEXT("")};
	/* comments to the provider are part of the decision; the reviews themselves stay closed */
	if (!fill_words(visit, assessment, &view) || visit_refuse_store(visit, result_compute(visit->app, &visit->db, assessment, &submission->answers, &result)))
		return;
	fill_result(visit, &result, &view);
	struct text title = visit_tr(visit, N_("The decision"));
	submission_page(visit, submission, title, title, html_submission_decision(visit_out(visit), &view));
	result_done(&result);
}

void submissions_decision_get(struct visit *visit)
{
	struct submission submission;
	if (!submission_open(visit, &submission))
		return;
	bool decided = submission.assessment.outcome.len &&
		(submission.assessment.state == ASSESSMENT_DECIDED || submission.assessment.state == ASSESSMENT_PUBLISHED);
	if (decided && submission.assessment.rubric)
		show(visit, &submission);
	else
		visit_refuse(visit, 404);
	submission_done(&submission);
}
