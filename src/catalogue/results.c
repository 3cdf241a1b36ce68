/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/results.h"
#include "catalogue/shown.h"
#include "assessment/rubric.h"

#define GROUPS_OPEN 1

struct text result_median(const struct visit *visit, int64_t twice)
{
	if (twice == 1)
		return TEXT("½");
	return arena_fmt(visit->arena, "%lld%s", (long long)(twice / 2), twice % 2 ? "½" : "");
}

static struct text sentence(
	const struct visit *visit, const char *one, const char *many, const struct out_arg *args, size_t count)
{
	return lang_text(visit->lang, visit->arena, one, many, args, count);
}

/* ---- levels ---- */

static struct text level_name(const struct visit *visit, const struct rubric *rubric, int64_t level)
{
	for (size_t i = 0; rubric && i < rubric->levels_count; i++)
		if (rubric->levels[i].value == level)
			return tr_text(visit->lang, rubric->levels[i].name);
	return TEXT("");
}

/* "3 Shown"; between two levels both are named: "2½ Partly shown to Shown". */
static struct text level_words(const struct visit *visit, const struct rubric *rubric, int64_t twice)
{
	struct text number = result_median(visit, twice);
	const struct out_arg args[] = {out_arg_text("number", number), out_arg_text("name", level_name(visit, rubric, twice / 2)),
		out_arg_text("next", level_name(visit, rubric, twice / 2 + 1))};
	if (twice % 2)
		return sentence(visit, N_("{number} {name} to {next}"), NULL, args, 3);
	return arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(number), TEXT_ARG(args[1].text));
}

/* "from 2 to 3; 4 reviewers, 1 could not tell" */
static struct text rating_words(const struct visit *visit, const struct result_criterion *criterion)
{
	const struct out_arg args[] = {
		out_arg_int("n", criterion->ratings), out_arg_int("low", criterion->low), out_arg_int("high", criterion->high)};
	const struct out_arg unsure[] = {out_arg_int("n", criterion->cannot_tell)},
			     unfit[] = {out_arg_int("n", criterion->not_applicable)};
	struct text parts[4];
	size_t count = 0;
	if (criterion->known && criterion->low == criterion->high && criterion->ratings > 1)
		parts[count++] = sentence(visit, N_("all said {low}"), NULL, args, 3);
	else if (criterion->known && criterion->low != criterion->high)
		parts[count++] = sentence(visit, N_("from {low} to {high}"), NULL, args, 3);
	parts[count++] = sentence(visit, N_("{n} reviewer"), N_("{n} reviewers"), args, 1);
	if (criterion->cannot_tell)
		parts[count++] = sentence(visit, N_("{n} could not tell"), N_("{n} could not tell"), unsure, 1);
	if (criterion->not_applicable)
		parts[count++] = sentence(visit, N_("not applicable to {n}"), N_("not applicable to {n}"), unfit, 1);
	return shown_list(visit, parts, count);
}

static void fill_comments(const struct visit *visit, const struct solution_result *result, struct criterion_view *view)
{
	struct comment_view *comments = ARENA_MANY(visit->arena, struct comment_view, result->comment_count);
	for (size_t i = 0; i < result->comment_count; i++)
		if (text_is(result->comments[i].criterion, view->id))
			comments[view->comments_count++] =
				(struct comment_view){result->comments[i].reviewer, result->comments[i].comment};
	view->comments = comments;
}

static struct criterion_view criterion_shown(const struct visit *visit, const struct solution_result *result,
	const struct rubric *rubric, const struct result_criterion *criterion)
{
	const struct rubric_criterion *asked = rubric ? rubric_criterion(rubric, criterion->id) : NULL;
	struct criterion_view view = {.id = criterion->id,
		.name = asked ? tr_text(visit->lang, asked->name) : TEXT(""),
		.differ = criterion->spread,
		.known = criterion->known,
		.details = rating_words(visit, criterion),
		.rung = glyph_rung(visit->arena, visit->lang, (int)criterion->median_twice, (int)criterion->low,
			(int)criterion->high, criterion->known ? (int)criterion->ratings : 0)};
	if (criterion->known)
		view.level = level_words(visit, rubric, criterion->median_twice);
	fill_comments(visit, result, &view);
	return view;
}

static bool is_in_group(const struct rubric *rubric, const struct rubric_group *group, struct text id)
{
	const struct rubric_criterion *criterion = rubric_criterion(rubric, id);
	return criterion && &rubric->groups[criterion->group] == group;
}

static struct text group_numbers(const struct visit *visit, const struct glyph *glyph, struct text id)
{
	for (size_t i = 0; i < glyph->count; i++)
		if (text_is(glyph->drawers[i].code, id))
			return glyph_drawer_words(visit->arena, visit->lang, &glyph->drawers[i]);
	return TEXT("");
}

static void fill_groups(const struct visit *visit, const struct solution_result *result, const struct rubric *rubric,
	const struct glyph *glyph, struct result_view *view)
{
	struct group_view *groups = ARENA_MANY(visit->arena, struct group_view, rubric->groups_count);
	for (size_t i = 0; i < rubric->groups_count; i++) {
		const struct rubric_group *group = &rubric->groups[i];
		struct group_view *shown = &groups[view->groups_count];
		struct criterion_view *criteria = ARENA_MANY(visit->arena, struct criterion_view, result->criterion_count);
		*shown = (struct group_view){.id = group->id,
			.name = tr_text(visit->lang, group->name),
			.criteria = criteria,
			.numbers = group_numbers(visit, glyph, group->id),
			.open = view->groups_count < GROUPS_OPEN};
		for (size_t k = 0; k < result->criterion_count; k++)
			if (is_in_group(rubric, group, result->criteria[k].id))
				criteria[shown->criteria_count++] = criterion_shown(visit, result, rubric, &result->criteria[k]);
		view->groups_count += shown->criteria_count > 0;
	}
	view->groups = groups;
}

static void fill_profile(
	const struct visit *visit, const struct solution *solution, const struct glyph *glyph, struct result_view *view)
{
	const struct solution_result *result = &solution->result;
	struct glyph_rows rows = glyph_table(visit->arena, visit->lang, glyph);
	view->glyph = glyph_large(visit->arena, visit->lang, glyph);
	view->rows = rows.at;
	view->rows_count = rows.count;
	if (!result->agreement_pairs)
		return;
	struct text alpha = arena_fmt(visit->arena, "%s%lld.%02lld", result->alpha_thousandths < 0 ? "-" : "",
		(long long)((llabs(result->alpha_thousandths) + 5) / 1000), (long long)((llabs(result->alpha_thousandths) + 5) % 1000 / 10));
	const struct out_arg args[] = {out_arg_int("percent", result->within_one_percent), out_arg_text("alpha", alpha)};
	view->agreement =
		result->alpha_known
			? sentence(visit,
				  N_("{percent}% of answers lie within one level of each other; Krippendorff’s alpha {alpha}."),
				  NULL, args, 2)
			: sentence(visit, N_("{percent}% of answers lie within one level of each other."), NULL, args, 1);
}

/* ---- yes and no ---- */

static void fill_answers(
	const struct visit *visit, const struct solution_result *result, const struct rubric *rubric, struct result_view *view)
{
	struct yes_no_view *answers = ARENA_MANY(visit->arena, struct yes_no_view, result->criterion_count);
	for (size_t i = 0; i < result->criterion_count; i++) {
		const struct result_criterion *criterion = &result->criteria[i];
		const struct rubric_criterion *asked = rubric ? rubric_criterion(rubric, criterion->id) : NULL;
		int64_t tenths = (criterion->confidence_hundredths + 5) / 10;
		struct text mean = arena_fmt(visit->arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
		const struct out_arg args[] = {
			out_arg_text("mean", mean), out_arg_int("most", rubric ? (int64_t)rubric->confidence_count : 5)};
		answers[view->answers_count++] = (struct yes_no_view){.id = criterion->id,
			.name = asked ? tr_text(visit->lang, asked->name) : TEXT(""),
			.yes = (size_t)criterion->yes,
			.no = (size_t)criterion->no,
			.cannot_tell = (size_t)criterion->cannot_tell,
			.confidence = criterion->confidence_hundredths ? sentence(visit, N_("{mean} of {most}"), NULL, args, 2)
								       : TEXT("")};
	}
	view->answers = answers;
}

/* ---- all ---- */

static void fill_gates(
	const struct visit *visit, const struct solution_result *result, const struct rubric *rubric, struct result_view *view)
{
	struct gate_view *gates = ARENA_MANY(visit->arena, struct gate_view, result->gate_count);
	for (size_t i = 0; i < result->gate_count; i++) {
		const struct rubric_gate *gate = rubric ? rubric_gate(rubric, result->gates[i].id) : NULL;
		struct text code = result->gates[i].outcome;
		view->gates_passed += text_is_cstr(code, "pass");
		const char *words = text_is_cstr(code, "pass")   ? N_("Passed")
				    : text_is_cstr(code, "fail") ? N_("Not passed")
								 : N_("Reviewers differ");
		gates[view->gates_count++] = (struct gate_view){
			result->gates[i].id, gate ? tr_text(visit->lang, gate->name) : TEXT(""), visit_tr(visit, words)};
	}
	view->gates = gates;
}

const struct result_view *result_shown(const struct visit *visit, const struct solution *solution)
{
	const struct solution_result *result = &solution->result;
	const struct rubric *rubric = shown_rubric(visit, result);
	struct result_view *view = ARENA_NEW(visit->arena, struct result_view);
	struct glyph glyph;
	if (!result->published)
		return NULL;
	*view = (struct result_view){.reviewers = (size_t)result->reviewers,
		.product_version = result->product_version,
		.fits = result->fits,
		.strengths = result->strengths,
		.cautions = result->cautions,
		.conditions = result->conditions,
		.has_summary = result->fits.len || result->strengths.len || result->cautions.len || result->conditions.len,
		.expired = solution->status == SOLUTION_EXPIRED};
	if (rubric)
		view->rubric_version = shown_rubric_address(visit, rubric);
	fill_gates(visit, result, rubric, view);
	shown_profile(visit, solution, &glyph);
	if (glyph.state != GLYPH_CLOSED)
		fill_profile(visit, solution, &glyph, view);
	if (result->scale == RESULT_YES_NO)
		fill_answers(visit, result, rubric, view);
	else if (rubric)
		fill_groups(visit, result, rubric, &glyph, view);
	return view;
}
