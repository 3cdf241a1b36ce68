/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/result.h"

/* Keeps the submitted reviews and opens their answers. */
static enum store_result open_reviews(struct app *app, struct db *db, int64_t assessment, struct result *out)
{
	struct review *all;
	size_t count;
	if (reviews_load(db, assessment, &all, &count) != STORE_OK)
		return STORE_FAILED;
	struct review *kept = ARENA_MANY(db->arena, struct review, count ? count : 1);
	out->opened = ARENA_MANY(db->arena, struct review_answers, count ? count : 1);
	out->reviews = kept;
	for (size_t i = 0; i < count; i++) {
		if (all[i].state != REVIEW_SUBMITTED)
			continue;
		kept[out->reviews_count] = all[i];
		if (review_answers_load(app, db, &all[i], &out->opened[out->reviews_count]) != STORE_OK)
			return STORE_FAILED;
		out->reviews_count++;
	}
	return STORE_OK;
}

/* One row over all reviewers. `all` collects the panel's answers criterion by criterion. */
static struct result_row make_row(struct db *db, struct result *result, struct text id, struct panel_answer *answers)
{
	size_t n = result->reviews_count;
	json_t **values = ARENA_MANY(db->arena, json_t *, n ? n : 1);
	for (size_t r = 0; r < n; r++) {
		values[r] = review_answers_find(&result->opened[r], id)->value;
		answers[r] = values[r] ? review_panel_answer(values[r]) : (struct panel_answer){PANEL_MISSING, 0, 0};
	}
	return (struct result_row){.id = id, .panel = panel_criterion_of(answers, n), .answers = answers, .values = values};
}

static void make_gates(struct db *db, struct result *result)
{
	const struct rubric *rubric = result->rubric;
	size_t n = result->reviews_count;
	result->gates = ARENA_MANY(db->arena, struct result_row, rubric->gates_count ? rubric->gates_count : 1);
	for (size_t g = 0; g < rubric->gates_count; g++) {
		struct panel_answer *answers = ARENA_MANY(db->arena, struct panel_answer, n ? n : 1);
		struct result_row row = make_row(db, result, rubric->gates[g].id, answers);
		row.gate = &rubric->gates[g];
		row.split = panel_gate_is_split(&row.panel);
		result->splits += row.split;
		result->gates[result->gates_count++] = row;
	}
}

static void make_criteria(struct db *db, struct result *result, const struct answers *given)
{
	const struct rubric *rubric = result->rubric;
	size_t n = result->reviews_count;
	struct panel_answer *all = ARENA_MANY(db->arena, struct panel_answer, rubric->criteria_count * (n ? n : 1));
	struct panel_criterion *panels = ARENA_MANY(db->arena, struct panel_criterion, rubric->criteria_count);
	result->criteria = ARENA_MANY(db->arena, struct result_row, rubric->criteria_count);
	result->pillars = ARENA_MANY(db->arena, struct result_pillar_row, rubric->groups_count);
	for (size_t g = 0; g < rubric->groups_count; g++) {
		const struct rubric_group *group = &rubric->groups[g];
		if (!assessment_group_applies(given, group))
			continue;
		size_t first = result->criteria_count;
		for (size_t c = 0; c < group->criteria_count; c++) {
			struct result_row row = make_row(db, result, group->criteria[c].id, all + result->criteria_count * n);
			row.criterion = &group->criteria[c];
			row.split = row.panel.spread;
			result->splits += row.split;
			panels[result->criteria_count] = row.panel;
			result->criteria[result->criteria_count++] = row;
		}
		result->pillars[result->pillars_count++] = (struct result_pillar_row){group,
			panel_pillar_of(panels + first, group->criteria_count), first, group->criteria_count};
	}
	result->agreement = panel_agreement_of(all, result->criteria_count, n);
}

enum store_result result_compute(struct app *app, struct db *db, const struct assessment *assessment, const struct answers *answers, struct result *out)
{
	*out = (struct result){.rubric = assessment->rubric};
	if (!out->rubric)
		return STORE_NONE;
	if (open_reviews(app, db, assessment->id, out) != STORE_OK) {
		result_done(out);
		return STORE_FAILED;
	}
	make_gates(db, out);
	make_criteria(db, out, answers);
	return STORE_OK;
}

void result_done(struct result *result)
{
	for (size_t r = 0; r < result->reviews_count; r++)
		review_answers_done(&result->opened[r]);
	*result = (struct result){0};
}
