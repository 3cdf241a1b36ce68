/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/shown.h"
#include "assessment/rubric.h"

#define OWN_RUBRIC "cabinet"

struct text shown_code(const struct visit *visit, size_t facet, struct text code)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	bool is_message = false;
	if (text_is(code, VOCABULARY_UNKNOWN))
		return visit_tr(visit, N_("Not stated"));
	struct text label =
		vocabulary_label(vocabulary, &vocabulary->facets[facet], code, visit->arena, visit->lang->code, &is_message);
	return is_message ? tr_text(visit->lang, label) : label;
}

struct text shown_country(const struct visit *visit, struct text code)
{
	return code.len ? vocabulary_country_name(visit->arena, code, visit->lang->code) : TEXT("");
}

struct text shown_list(const struct visit *visit, const struct text *texts, size_t count)
{
	struct text all = TEXT("");
	for (size_t i = 0; i < count; i++)
		all = lang_list(visit->lang, visit->arena, all, texts[i]);
	return all;
}

struct text shown_codes(const struct visit *visit, size_t facet, struct texts codes, size_t most)
{
	size_t shown = most && codes.count > most ? most : codes.count;
	struct text *labels = ARENA_MANY(visit->arena, struct text, shown + 1);
	for (size_t i = 0; i < shown; i++)
		labels[i] = shown_code(visit, facet, codes.at[i]);
	if (shown < codes.count)
		labels[shown] = arena_fmt(visit->arena, "+%zu", codes.count - shown);
	return shown_list(visit, labels, shown + (shown < codes.count));
}

struct text shown_date(const struct visit *visit, int64_t time)
{
	return time ? lang_date(visit->lang, visit->arena, time) : TEXT("");
}

struct status_view shown_status(const struct visit *visit, const struct solution *solution, bool dated)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	struct status_view view = {.status = solution->status, .word = solution_status_code(solution->status)};
	size_t facet = vocabulary_facet(vocabulary, TEXT("status"));
	if (facet != VOCABULARY_NONE)
		view.word = shown_code(visit, facet, view.word);
	const struct solution_result *result = &solution->result;
	bool has_day = solution->status == SOLUTION_REVIEWED || solution->status == SOLUTION_CONDITIONS;
	if (dated && result->published && has_day)
		view.date = shown_date(visit, result->decided ? result->decided : result->review_end);
	if (dated && solution->status == SOLUTION_EXPIRED)
		view.date = shown_date(visit, result->expires);
	return view;
}

const struct rubric *shown_rubric(const struct visit *visit, const struct solution_result *result)
{
	struct text id = result->rubric_id.len ? result->rubric_id : TEXT(OWN_RUBRIC);
	return rubrics_find(visit->app->rubrics, id, result->rubric_version);
}

struct text shown_rubric_address(const struct visit *visit, const struct rubric *rubric)
{
	if (text_is_cstr(rubric->id, OWN_RUBRIC))
		return rubric->version;
	return arena_fmt(visit->arena, "%.*s-%.*s", TEXT_ARG(rubric->id), TEXT_ARG(rubric->version));
}

bool shown_has_profile(const struct solution *solution)
{
	bool is_out = solution->status != SOLUTION_LISTED && solution->status != SOLUTION_UNDER_REVIEW &&
		      solution->status != SOLUTION_WITHDRAWN;
	return is_out && solution->result.published && solution->result.scale == RESULT_LEVELS &&
	       solution->result.pillar_count > 0;
}

static const struct result_pillar *pillar_named(const struct solution_result *result, struct text id)
{
	for (size_t i = 0; i < result->pillar_count; i++)
		if (text_is(result->pillars[i].id, id))
			return &result->pillars[i];
	return NULL;
}

void shown_profile(const struct visit *visit, const struct solution *solution, struct glyph *out)
{
	const struct solution_result *result = &solution->result;
	const struct rubric *rubric = shown_rubric(visit, result);
	*out = (struct glyph){.state = GLYPH_CLOSED};
	if (!rubric || !shown_has_profile(solution))
		return;
	out->state = solution->status == SOLUTION_EXPIRED ? GLYPH_EXPIRED : GLYPH_CURRENT;
	for (size_t i = 0; i < rubric->pillars_count && out->count < GLYPH_DRAWERS; i++) {
		const struct rubric_group *group = &rubric->groups[i];
		const struct result_pillar *pillar = pillar_named(result, group->id);
		struct glyph_drawer *drawer = &out->drawers[out->count++];
		*drawer = (struct glyph_drawer){
			.code = group->id, .name = tr_text(visit->lang, group->name), .too_few = !pillar || !pillar->known};
		if (!drawer->too_few) {
			drawer->result = (int)pillar->result;
			drawer->low = (int)pillar->low;
			drawer->high = (int)pillar->high;
		}
	}
}

static struct solution_number number_of(const struct visit *visit, const struct solution *solution, const char *key)
{
	size_t number = vocabulary_number(visit->app->vocabulary, text_of(key));
	return number == VOCABULARY_NONE ? (struct solution_number){0} : solution->numbers[number];
}

struct text shown_ages(const struct visit *visit, const struct solution *solution)
{
	struct solution_number from = number_of(visit, solution, "age_min"), to = number_of(visit, solution, "age_max");
	const struct out_arg args[] = {out_arg_int("from", (int64_t)from.value), out_arg_int("to", (int64_t)to.value)};
	if (from.known && to.known)
		return lang_text(visit->lang, visit->arena, N_("Ages {from} to {to}"), NULL, args, 2);
	if (from.known)
		return lang_text(visit->lang, visit->arena, N_("From age {from}"), NULL, args, 2);
	return to.known ? lang_text(visit->lang, visit->arena, N_("Up to age {to}"), NULL, args, 2) : TEXT("");
}

struct words_in shown_words_in(const struct visit *visit, const struct solution *solution)
{
	if (!solution->language.len || text_is_cstr(solution->language, visit->lang->code))
		return (struct words_in){0};
	return (struct words_in){solution->language, vocabulary_is_right_to_left(solution->language)};
}

/* A facet's codes as one fact of a card. */
static struct key_view key_of_facet(
	const struct visit *visit, const struct solution *solution, const char *label, const char *key, bool marked)
{
	size_t facet = vocabulary_facet(visit->app->vocabulary, text_of(key));
	struct key_view view = {.label = visit_tr(visit, label)};
	if (facet == VOCABULARY_NONE || !solution->facts[facet].count)
		return view;
	view.value = shown_codes(visit, facet, solution->facts[facet], 2);
	if (marked)
		view.code = solution->facts[facet].at[0];
	return view;
}

static struct key_view key_of_learners(const struct visit *visit, const struct solution *solution)
{
	struct key_view view = key_of_facet(visit, solution, N_("For"), "level", false);
	struct text ages = shown_ages(visit, solution);
	struct text both[] = {view.value, ages};
	if (ages.len)
		view.value = view.value.len ? shown_list(visit, both, 2) : ages;
	return view;
}

struct card_view shown_card(const struct visit *visit, const struct solution *solution)
{
	struct glyph glyph;
	shown_profile(visit, solution, &glyph);
	struct text by[] = {solution->organisation, shown_country(visit, solution->organisation_country)};
	struct card_view card = {.slug = solution->slug,
		.name = solution->name,
		.summary = solution->summary,
		.words = shown_words_in(visit, solution),
		.by = shown_list(visit, by, by[1].len ? 2 : 1),
		.status = shown_status(visit, solution, true),
		.glyph = glyph_small(visit->arena, visit->lang, &glyph, GLYPH_48, false)};
	if (solution->status == SOLUTION_WITHDRAWN)
		return card;
	card.keys[0] = key_of_facet(visit, solution, N_("Languages"), "content_language", false);
	card.keys[1] = key_of_learners(visit, solution);
	card.keys[2] = key_of_facet(visit, solution, N_("Connection"), "connection", true);
	card.keys[3] = key_of_facet(visit, solution, N_("Cost to learner"), "cost", false);
	card.keys_count = 4;
	return card;
}
