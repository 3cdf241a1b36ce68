/* SPDX-License-Identifier: Apache-2.0
 * What the cabinet is, how it reviews, and the rubric in full: the words come from the rubric's file. */
#include "assessment/rubric.h"
#include "base/config.h"
#include "catalogue/about_views.h"
#include "catalogue/shown.h"
#include "pages.gen.h"
#include "routes.gen.h"

static struct text in_words(const struct visit *visit, struct text message)
{
	return message.len ? tr_text(visit->lang, message) : TEXT("");
}

static const struct step_view *steps_of(const struct visit *visit, const struct rubric_step *steps, size_t count)
{
	struct step_view *views = ARENA_MANY(visit->arena, struct step_view, count);
	for (size_t i = 0; i < count; i++)
		views[i] = (struct step_view){steps[i].value, in_words(visit, steps[i].name), in_words(visit, steps[i].meaning)};
	return views;
}

static const struct word_view *words_of(const struct visit *visit, const struct rubric_word *words, size_t count)
{
	struct word_view *views = ARENA_MANY(visit->arena, struct word_view, count);
	for (size_t i = 0; i < count; i++)
		views[i] = (struct word_view){in_words(visit, words[i].name), in_words(visit, words[i].meaning)};
	return views;
}

static void fill_anchors(const struct visit *visit, const struct rubric *rubric, const struct rubric_criterion *criterion,
	struct question_view *view)
{
	struct step_view *anchors = ARENA_MANY(visit->arena, struct step_view, RUBRIC_LEVELS);
	for (int level = 0; level < RUBRIC_LEVELS; level++) {
		if (!criterion->anchors[level].len)
			continue;
		bool yes_no = rubric->scale == SCALE_YES_NO;
		struct text name = yes_no ? rubric->answers[level].name : rubric->levels[level].name;
		anchors[view->anchors_count++] =
			(struct step_view){level, in_words(visit, name), in_words(visit, criterion->anchors[level])};
	}
	view->anchors = anchors;
}

static void fill_groups(const struct visit *visit, const struct rubric *rubric, struct rubric_view *view)
{
	struct pillar_view *groups = ARENA_MANY(visit->arena, struct pillar_view, rubric->groups_count);
	for (size_t i = 0; i < rubric->groups_count; i++) {
		const struct rubric_group *group = &rubric->groups[i];
		struct question_view *criteria = ARENA_MANY(visit->arena, struct question_view, group->criteria_count);
		for (size_t k = 0; k < group->criteria_count; k++) {
			const struct rubric_criterion *criterion = &group->criteria[k];
			criteria[k] = (struct question_view){.id = criterion->id,
				.name = in_words(visit, criterion->name),
				.question = in_words(visit, criterion->question),
				.guidance = in_words(visit, criterion->evidence_hint)};
			fill_anchors(visit, rubric, criterion, &criteria[k]);
		}
		groups[i] = (struct pillar_view){
			group->id, in_words(visit, group->name), group->module, criteria, group->criteria_count};
	}
	view->groups = groups;
	view->groups_count = rubric->groups_count;
	view->criteria_count = rubric->criteria_count;
}

static void fill_gates(const struct visit *visit, const struct rubric *rubric, struct rubric_view *view)
{
	struct question_view *gates = ARENA_MANY(visit->arena, struct question_view, rubric->gates_count);
	for (size_t i = 0; i < rubric->gates_count; i++)
		gates[i] = (struct question_view){.id = rubric->gates[i].id,
			.name = in_words(visit, rubric->gates[i].name),
			.question = in_words(visit, rubric->gates[i].question),
			.guidance = in_words(visit, rubric->gates[i].guidance)};
	view->gates = gates;
	view->gates_count = rubric->gates_count;
}

static void fill_outcomes(const struct visit *visit, const struct rubric *rubric, struct rubric_view *view)
{
	struct word_view *outcomes = ARENA_MANY(visit->arena, struct word_view, rubric->outcomes_count);
	for (size_t i = 0; i < rubric->outcomes_count; i++)
		outcomes[i] = (struct word_view){
			in_words(visit, rubric->outcomes[i].label), in_words(visit, rubric->outcomes[i].meaning)};
	view->outcomes = outcomes;
	view->outcomes_count = rubric->outcomes_count;
}

static void fill_others(const struct visit *visit, const struct rubric *shown, struct rubric_view *view)
{
	const struct rubrics *rubrics = visit->app->rubrics;
	struct pair_of_rubrics *others = ARENA_MANY(visit->arena, struct pair_of_rubrics, rubrics->count);
	for (size_t i = 0; i < rubrics->count; i++)
		others[i] = (struct pair_of_rubrics){in_words(visit, rubrics->at[i]->name), rubrics->at[i]->version,
			shown_rubric_address(visit, rubrics->at[i]), rubrics->at[i] == shown};
	view->others = others;
	view->others_count = rubrics->count;
}

static struct rubric_view rubric_shown(const struct visit *visit, const struct rubric *rubric)
{
	struct rubric_view view = {.name = in_words(visit, rubric->name),
		.version = rubric->version,
		.licence = rubric->licence,
		.basis = in_words(visit, rubric->basis),
		.scoring = in_words(visit, rubric->scoring_words),
		.hash = rubric->hash_hex,
		.address = shown_rubric_address(visit, rubric),
		.yes_no = rubric->scale == SCALE_YES_NO,
		.valid_months = rubric->valid_months,
		.levels = steps_of(visit, rubric->levels, rubric->levels_count),
		.levels_count = rubric->levels_count,
		.confidence = steps_of(visit, rubric->confidence, rubric->confidence_count),
		.confidence_count = rubric->confidence_count,
		.answers = words_of(visit, rubric->answers, rubric->answers_count),
		.answers_count = rubric->answers_count,
		.apart_count = 2};
	const struct rubric_word apart[] = {rubric->not_applicable, rubric->cannot_tell};
	view.apart = words_of(visit, apart, COUNT_OF(apart));
	fill_gates(visit, rubric, &view);
	fill_groups(visit, rubric, &view);
	fill_outcomes(visit, rubric, &view);
	fill_others(visit, rubric, &view);
	return view;
}

/* "1.0" is the cabinet's own rubric, "dpg-1" another one. */
static const struct rubric *rubric_at(const struct visit *visit, struct text address)
{
	const struct rubrics *rubrics = visit->app->rubrics;
	for (size_t i = 0; i < rubrics->count; i++)
		if (text_is(shown_rubric_address(visit, rubrics->at[i]), address))
			return rubrics->at[i];
	return NULL;
}

void about_rubric_get(struct visit *visit)
{
	const struct rubric *rubric = rubric_at(visit, visit_text(visit, "version"));
	if (!rubric) {
		visit_refuse(visit, 404);
		return;
	}
	if (visit_from_cache(visit, 0, TEXT("")))
		return;
	struct rubric_view view = rubric_shown(visit, rubric);
	const struct frame_step trail[] = {
		{visit_tr(visit, N_("How we review")), url_here(visit->arena, visit->prefix, "/how-we-review")},
		{view.name, {{0}}}};
	visit_page(
		visit, &(struct page){.title = arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(view.name), TEXT_ARG(view.version)),
			       .body = html_rubric(visit_out(visit), &view),
			       .tab = TAB_HOW_WE_REVIEW,
			       .trail = trail,
			       .trail_count = COUNT_OF(trail),
			       .cached = true});
}

void about_review_get(struct visit *visit)
{
	const struct rubric *rubric = rubrics_newest(visit->app->rubrics, TEXT("cabinet"));
	if (!rubric) {
		visit_refuse(visit, 404);
		return;
	}
	if (visit_from_cache(visit, 0, TEXT("")))
		return;
	struct rubric_view view = rubric_shown(visit, rubric);
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("How we review")),
				  .body = html_how_we_review(visit_out(visit), &view),
				  .tab = TAB_HOW_WE_REVIEW,
				  .cached = true});
}

void about_cabinet_get(struct visit *visit)
{
	const struct config *config = visit->app->config;
	if (visit_from_cache(visit, 0, TEXT("")))
		return;
	struct about_view view = {.controller = text_of(config->controller),
		.unit = text_of(config->unit),
		.contact_text = text_of(config->privacy_contact),
		.contact = url_external(arena_fmt(visit->arena, "mailto:%s", config->privacy_contact))};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("About the cabinet")),
				  .body = html_about(visit_out(visit), &view),
				  .tab = TAB_ABOUT,
				  .cached = true});
}
