/* SPDX-License-Identifier: Apache-2.0
 * /admin/assessments/{assessment}/results: every reviewer's answer side by side, with medians, ranges and agreement. */
#include "admin/results.h"
#include "base/json.h"
#include "assessment/publish.h"
#include "catalogue/results.h"
#include "catalogue/shown.h"
#include "routes.gen.h"
#include "pages.gen.h"

/* --- opening --- */

static enum store_result open_verdicts(struct visit *visit, struct opened_results *out)
{
	const struct {
		const char *kind;
		json_t **into;
	} kinds[] = {{"decision", &out->decision}, {"summary", &out->summary}, {"comments", &out->comments}};
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		enum store_result result = verdict_load(visit->app, &visit->db, &visit->asking, out->assessment.id, kinds[i].kind, kinds[i].into);
		if (result != STORE_OK)
			return result;
	}
	return STORE_OK;
}

/* Asks for each author's sake, so that each can see it. A review whose author is gone stays readable. */
static enum store_result ask_authors(struct visit *visit, const struct assessment *assessment)
{
	struct vault *vault = visit->app->vault;
	struct review *reviews;
	size_t count;
	if (reviews_load(&visit->db, assessment->id, &reviews, &count) != STORE_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < count; i++) {
		int64_t author = 0;
		if (reviews[i].state != REVIEW_SUBMITTED)
			continue;
		enum vault_result known = vault_author_of(vault, &visit->db, reviews[i].id, "reviewer", &author);
		if (known == VAULT_FAILED || vault_may_open(vault, &visit->db, &visit->asking, DATUM_REVIEW_ANSWER, author) != VAULT_OK)
			return STORE_FAILED;
	}
	return STORE_OK;
}

bool results_open(struct visit *visit, struct opened_results *out)
{
	*out = (struct opened_results){0};
	if (!case_open(visit, &out->assessment))
		return false;
	enum store_result result = answers_load(visit->app, &visit->db, &visit->asking, out->assessment.id, &out->answers);
	if (result == STORE_OK)
		result = ask_authors(visit, &out->assessment);
	if (result == STORE_OK)
		result = open_verdicts(visit, out);
	if (result == STORE_OK)
		result = result_compute(visit->app, &visit->db, &out->assessment, &out->answers, &out->result);
	if (result != STORE_OK)
		results_done(out);
	return !visit_refuse_store(visit, result);
}

void results_done(struct opened_results *opened)
{
	answers_done(&opened->answers);
	result_done(&opened->result);
	json_decref(opened->decision);
	json_decref(opened->summary);
	json_decref(opened->comments);
	*opened = (struct opened_results){0};
}

const struct result_view *results_public(struct visit *visit, const struct opened_results *opened)
{
	struct solution *solution = solution_new(visit->arena, visit->app->vocabulary);
	solution->name = opened->assessment.name;
	solution->slug = opened->assessment.slug;
	solution->status = SOLUTION_REVIEWED;
	publish_fill_result(visit->arena, &opened->assessment, &opened->result, opened->summary, opened->comments, &solution->result);
	return result_shown(visit, solution);
}

/* --- answers in words --- */

static struct text step_words(const struct visit *visit, const struct rubric_step *steps, size_t count, int64_t value)
{
	for (size_t i = 0; i < count; i++)
		if (steps[i].value == value)
			return arena_fmt(visit->arena, "%lld %.*s", (long long)value, TEXT_ARG(tr_text(visit->lang, steps[i].name)));
	return TEXT("");
}

static struct text gate_words(const struct visit *visit, const struct rubric *rubric, const char *code)
{
	for (size_t i = 0; i < rubric->gate_answers_count; i++)
		if (text_is_cstr(rubric->gate_answers[i].code, code))
			return tr_text(visit->lang, rubric->gate_answers[i].name);
	return tr_text(visit->lang, rubric->cannot_tell.name);
}

static struct text level_words(const struct visit *visit, const struct rubric *rubric, const json_t *value)
{
	const json_t *level = json_object_get(value, "level");
	const char *gate = json_string_value(json_object_get(value, "answer"));
	if (json_is_integer(level))
		return step_words(visit, rubric->levels, rubric->levels_count, json_integer_value(level));
	if (gate)
		return gate_words(visit, rubric, gate);
	return tr_text(visit->lang, review_panel_answer(value).kind == PANEL_NOT_APPLICABLE ? rubric->not_applicable.name : rubric->cannot_tell.name);
}

static bool is_chosen(const json_t *comments, int64_t review, struct text label, struct text criterion)
{
	size_t i;
	const json_t *entry;
	json_array_foreach(json_object_get(comments, "published"), i, entry) {
		const json_t *named = json_object_get(entry, "review");
		bool same = json_is_integer(named) ? json_integer_value(named) == review : json_is_string(named) && text_is_cstr(label, json_string_value(named));
		if (same && text_is_cstr(criterion, json_string_value(json_object_get(entry, "criterion"))))
			return true;
	}
	return false;
}

static struct results_answer make_answer(struct visit *visit, const struct opened_results *opened, const struct result_row *row, size_t r)
{
	const struct review *review = &opened->result.reviews[r];
	const struct rubric *rubric = opened->result.rubric;
	const json_t *value = row->values[r];
	struct results_answer answer = {.label = review->label, .given = value != NULL};
	if (!value)
		return answer;
	answer.level = level_words(visit, rubric, value);
	answer.confidence = step_words(visit, rubric->confidence, rubric->confidence_count, json_integer_value(json_object_get(value, "confidence")));
	answer.evidence = json_member_copy(visit->arena, value, "evidence");
	answer.reason = json_member_copy(visit->arena, value, "reason");
	answer.comment = json_member_copy(visit->arena, value, "comment");
	answer.note = json_member_copy(visit->arena, value, "note");
	answer.key = arena_fmt(visit->arena, "%lld_%.*s", (long long)review->id, TEXT_ARG(row->id));
	answer.published = is_chosen(opened->comments, review->id, review->label, row->id);
	return answer;
}

static struct results_row make_row(struct visit *visit, const struct opened_results *opened, const struct result_row *from)
{
	size_t n = opened->result.reviews_count;
	struct results_answer *answers = ARENA_MANY(visit->arena, struct results_answer, n ? n : 1);
	for (size_t r = 0; r < n; r++)
		answers[r] = make_answer(visit, opened, from, r);
	return (struct results_row){.code = from->id, .name = tr_text(visit->lang, from->criterion ? from->criterion->name : from->gate->name),
		.split = from->split, .answers = answers, .answers_count = n};
}

/* Median and range are said in the words of the public page. */
static void take_words(struct results_row *row, const struct group_view *group)
{
	for (size_t i = 0; i < group->criteria_count; i++) {
		if (!text_is(group->criteria[i].id, row->code))
			continue;
		row->rung = group->criteria[i].rung;
		row->level = group->criteria[i].level;
		row->details = group->criteria[i].details;
	}
}

/* --- groups --- */

static struct results_group make_gates(struct visit *visit, const struct opened_results *opened)
{
	const struct result *result = &opened->result;
	struct results_row *rows = ARENA_MANY(visit->arena, struct results_row, result->gates_count ? result->gates_count : 1);
	struct results_group group = {.id = TEXT("gates"), .name = visit_tr(visit, N_("Gates")), .rows = rows, .rows_count = result->gates_count};
	for (size_t i = 0; i < result->gates_count; i++) {
		const struct panel_criterion *panel = &result->gates[i].panel;
		rows[i] = make_row(visit, opened, &result->gates[i]);
		group.splits += rows[i].split;
		if (panel->ratings)
			rows[i].level = visit_tr(visit, rows[i].split ? N_("They differ") : panel->low ? N_("All pass") : N_("All fail"));
	}
	group.open = group.splits > 0;
	return group;
}

static const struct group_view *public_group(const struct result_view *view, struct text id)
{
	static const struct group_view none;
	for (size_t i = 0; view && i < view->groups_count; i++)
		if (text_is(view->groups[i].id, id))
			return &view->groups[i];
	return &none;
}

static struct results_group make_group(struct visit *visit, const struct opened_results *opened, const struct result_pillar_row *pillar,
	const struct result_view *shown)
{
	struct results_row *rows = ARENA_MANY(visit->arena, struct results_row, pillar->count ? pillar->count : 1);
	const struct group_view *words = public_group(shown, pillar->group->id);
	struct results_group group = {.id = pillar->group->id, .name = tr_text(visit->lang, pillar->group->name), .numbers = words->numbers, .rows = rows,
		.rows_count = pillar->count};
	for (size_t i = 0; i < pillar->count; i++) {
		rows[i] = make_row(visit, opened, &opened->result.criteria[pillar->first + i]);
		take_words(&rows[i], words);
		group.splits += rows[i].split;
	}
	group.open = group.splits > 0;
	return group;
}

static void fill_groups(struct visit *visit, const struct opened_results *opened, struct desk_results *view)
{
	struct results_group *groups = ARENA_MANY(visit->arena, struct results_group, opened->result.pillars_count + 1);
	groups[view->groups_count++] = make_gates(visit, opened);
	for (size_t i = 0; i < opened->result.pillars_count; i++)
		groups[view->groups_count++] = make_group(visit, opened, &opened->result.pillars[i], view->result);
	view->groups = groups;
}

static enum store_result count_open(struct visit *visit, int64_t assessment, int64_t *open)
{
	struct review *reviews;
	size_t count;
	if (reviews_load(&visit->db, assessment, &reviews, &count) != STORE_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < count; i++)
		*open += review_is_awaited(&reviews[i]);
	return STORE_OK;
}

static struct text agreement_words(struct visit *visit, const struct panel_agreement *agreement)
{
	int alpha = agreement->alpha_thousandths < 0 ? -agreement->alpha_thousandths : agreement->alpha_thousandths;
	const struct out_arg args[] = {out_arg_int("percent", agreement->within_one_percent), out_arg_int("units", agreement->units),
		out_arg_text("alpha", arena_fmt(visit->arena, "%s%d.%02d", agreement->alpha_thousandths < 0 ? "-" : "", (alpha + 5) / 1000, (alpha + 5) % 1000 / 10))};
	switch (agreement->state) {
	case PANEL_ALPHA_KNOWN:
		return desk_sentence(visit, N_("Krippendorff’s alpha {alpha} over {units} criteria; {percent}% of all pairs of ratings lie at most one level apart."), args,
			COUNT_OF(args));
	case PANEL_ALPHA_ALL_SAME:
		return visit_tr(visit, N_("All ratings are the same, so alpha is not defined."));
	default:
		return visit_tr(visit, N_("There are too few ratings to say how far reviewers agree."));
	}
}

void admin_results_get(struct visit *visit)
{
	struct opened_results opened;
	if (!results_open(visit, &opened))
		return;
	enum assessment_state state = opened.assessment.state;
	struct desk_results view = {.id = opened.assessment.id, .name = opened.assessment.name, .state = desk_state_of_assessment(visit, state),
		.result = results_public(visit, &opened), .reviewers = (int64_t)opened.result.reviews_count, .splits = (int64_t)opened.result.splits,
		.agreement = agreement_words(visit, &opened.result.agreement), .can_choose = state == ASSESSMENT_PANEL || state == ASSESSMENT_DECIDED,
		.can_back = state == ASSESSMENT_PANEL, .can_decide = state == ASSESSMENT_PANEL,
		.can_publish = state == ASSESSMENT_DECIDED || state == ASSESSMENT_PUBLISHED};
	fill_groups(visit, &opened, &view);
	enum store_result counted = count_open(visit, view.id, &view.open_reviews);
	view.can_panel = state == ASSESSMENT_IN_REVIEW && view.reviewers >= 2 && !view.open_reviews;
	if (!visit_refuse_store(visit, counted))
		case_page(visit, &opened.assessment, visit_tr(visit, N_("Results")), visit_tr(visit, N_("Results")), html_desk_results(visit_out(visit), &view));
	results_done(&opened);
}

/* --- steps from here --- */

void admin_panel_post(struct visit *visit)
{
	struct assessment assessment;
	struct review *reviews;
	size_t count, in = 0, open = 0;
	if (!case_open(visit, &assessment) || visit_refuse_store(visit, reviews_load(&visit->db, assessment.id, &reviews, &count)))
		return;
	for (size_t i = 0; i < count; i++) {
		in += reviews[i].state == REVIEW_SUBMITTED;
		open += review_is_awaited(&reviews[i]);
	}
	enum store_result result = in >= 2 && !open ? assessment_move(&visit->db, &visit->viewer, &assessment, ASSESSMENT_PANEL, TEXT("")) : STORE_CONFLICT;
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, N_("The panel can decide.")), "/admin/assessments/%lld/results", (long long)assessment.id);
}

void admin_back_post(struct visit *visit)
{
	struct assessment assessment;
	if (!case_open(visit, &assessment) ||
		visit_refuse_store(visit, assessment_move(&visit->db, &visit->viewer, &assessment, assessment.state == ASSESSMENT_DECIDED ? ASSESSMENT_PANEL
			: ASSESSMENT_IN_REVIEW, TEXT(""))))
		return;
	if (assessment.state == ASSESSMENT_PANEL)
		visit_go(visit, visit_tr(visit, N_("Back with the panel.")), "/admin/assessments/%lld/decision", (long long)assessment.id);
	else
		visit_go(visit, visit_tr(visit, N_("Back in review: ask one more reviewer.")), "/admin/assessments/%lld/reviewers", (long long)assessment.id);
}

/* Only comments that were written, by reviews that count, can be chosen. */
static json_t *chosen_comments(const struct opened_results *opened, struct texts keys)
{
	json_t *list = json_array();
	for (size_t i = 0; list && i < keys.count; i++) {
		struct text criterion = keys.at[i], number = text_cut(&criterion, '_');
		int64_t review;
		for (size_t r = 0; text_to_int(number, &review) && r < opened->result.reviews_count; r++) {
			const struct review_answer *answer = review_answers_find(&opened->result.opened[r], criterion);
			if (opened->result.reviews[r].id != review || !json_string_length(json_object_get(answer->value, "comment")))
				continue;
			if (json_array_append_new(list, json_pack("{s:I,s:s%}", "review", (json_int_t)review, "criterion", criterion.at, criterion.len)) != 0)
				break;
		}
	}
	return json_pack("{s:o}", "published", list);
}

void admin_comments_post(struct visit *visit, const struct form_admin_comments_post *form)
{
	struct opened_results opened;
	enum store_result result = STORE_CONFLICT;
	if (!results_open(visit, &opened))
		return;
	if (opened.assessment.state == ASSESSMENT_PANEL || opened.assessment.state == ASSESSMENT_DECIDED) {
		json_t *value = chosen_comments(&opened, form->published);
		result = value ? verdict_save(visit->app, &visit->db, opened.assessment.id, "comments", value) : STORE_FAILED;
		json_decref(value);
	}
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, N_("The choice of comments is saved.")), "/admin/assessments/%lld/results", (long long)opened.assessment.id);
	results_done(&opened);
}
