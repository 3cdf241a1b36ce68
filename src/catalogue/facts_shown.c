/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/facts_shown.h"
#include "catalogue/shown.h"

#define MISSING_MOST 3 /* facts that a section shows as missing on lines of their own */

struct text facts_number(const struct visit *visit, size_t number, double value)
{
	const struct vocabulary_number *known = &visit->app->vocabulary->numbers[number];
	bool is_whole = value < 1e15 && value > -1e15 && (double)(int64_t)value >= value && (double)(int64_t)value <= value;
	struct text figure = arena_fmt(visit->arena, "%.*f", is_whole ? 0 : (int)known->decimals, value);
	return known->unit.len
		       ? arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(figure), TEXT_ARG(tr_text(visit->lang, known->unit)))
		       : figure;
}

struct gathering {
	const struct visit *visit;
	const struct solution *solution;
	struct fact_view *facts;
	size_t count;
	struct text *missing;
	size_t missing_count;
};

static void add(struct gathering *to, struct text label, struct fact_view fact)
{
	fact.label = tr_text(to->visit->lang, label);
	to->facts[to->count++] = fact;
}

static void gather_facets(struct gathering *to, struct text section)
{
	const struct vocabulary *vocabulary = to->visit->app->vocabulary;
	for (size_t i = 0; i < vocabulary->facet_count; i++) {
		const struct facet *facet = &vocabulary->facets[i];
		if (!text_is(facet->section, section) || facet->source == FACET_DERIVED)
			continue;
		struct texts codes = to->solution->facts[i];
		bool has_code =
			codes.count == 1 && (text_is_cstr(facet->key, "connection") || text_is_cstr(facet->key, "evidence"));
		add(to, facet->label,
			(struct fact_view){.value = shown_codes(to->visit, i, codes, 0),
				.code = has_code ? codes.at[0] : TEXT(""),
				.checked = texts_have(to->solution->checked, facet->key)});
	}
}

static void gather_numbers(struct gathering *to, struct text section)
{
	const struct vocabulary *vocabulary = to->visit->app->vocabulary;
	for (size_t i = 0; i < vocabulary->number_count; i++) {
		struct solution_number number = to->solution->numbers[i];
		if (text_is(vocabulary->numbers[i].section, section))
			add(to, vocabulary->numbers[i].label,
				(struct fact_view){.value = number.known ? facts_number(to->visit, i, number.value) : TEXT("")});
	}
}

/* Questions in the provider's own words: the unanswered ones share a line. */
static void gather_texts(struct gathering *to, struct text section)
{
	const struct vocabulary *vocabulary = to->visit->app->vocabulary;
	for (size_t i = 0; i < vocabulary->text_count; i++) {
		if (!text_is(vocabulary->texts[i].section, section))
			continue;
		if (to->solution->texts[i].len)
			add(to, vocabulary->texts[i].label, (struct fact_view){.value = to->solution->texts[i], .is_text = true});
		else
			to->missing[to->missing_count++] = tr_text(to->visit->lang, vocabulary->texts[i].label);
	}
}

/* Where much is missing, its names share one line too. */
static void fold_missing(struct gathering *to)
{
	size_t missing = 0, kept = 0;
	for (size_t i = 0; i < to->count; i++)
		missing += !to->facts[i].value.len;
	if (missing <= MISSING_MOST)
		return;
	for (size_t i = 0; i < to->count; i++)
		if (to->facts[i].value.len)
			to->facts[kept++] = to->facts[i];
		else
			to->missing[to->missing_count++] = to->facts[i].label;
	to->count = kept;
}

const struct section_view *facts_shown(const struct visit *visit, const struct solution *solution, size_t *count)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	struct section_view *sections = ARENA_MANY(visit->arena, struct section_view, vocabulary->section_count);
	size_t room = vocabulary->facet_count + vocabulary->number_count + vocabulary->text_count;
	*count = 0;
	for (size_t i = 0; i < vocabulary->section_count; i++) {
		const struct vocabulary_section *section = &vocabulary->sections[i];
		struct gathering to = {.visit = visit,
			.solution = solution,
			.facts = ARENA_MANY(visit->arena, struct fact_view, room),
			.missing = ARENA_MANY(visit->arena, struct text, room)};
		gather_facets(&to, section->key);
		gather_numbers(&to, section->key);
		gather_texts(&to, section->key);
		fold_missing(&to);
		if (to.count || to.missing_count)
			sections[(*count)++] = (struct section_view){.key = section->key,
				.label = tr_text(visit->lang, section->label),
				.facts = to.facts,
				.facts_count = to.count,
				.missing = shown_list(visit, to.missing, to.missing_count)};
	}
	return sections;
}
