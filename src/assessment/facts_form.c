/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/facts_form.h"
#include "catalogue/shown.h"

#include <math.h>

#define RADIOS_MOST 8

static const struct basic {
	const char *key, *label, *hint;
	size_t offset;
	enum fact_kind kind;
	int64_t max, rows;
	bool required;
} basics[] = {
	{"name", N_("Name of the solution"), N_("As users know it."), offsetof(struct solution, name), FACT_LINE, 120, 0, true},
	{"summary", N_("Summary in one sentence"), N_("What it does and for whom. It stands on the card in the catalogue."), offsetof(struct solution, summary),
		FACT_AREA, SUMMARY_MAX, 2, true},
	{"description", N_("Description"), N_("How it works, in plain words. Do not name persons."), offsetof(struct solution, description), FACT_AREA,
		DESCRIPTION_MAX, 8, true},
	{"website", N_("Website of the solution"), N_("Begins with https://"), offsetof(struct solution, website), FACT_URL, 300, 0, false},
	{"version", N_("Version under review"), N_("The version that reviewers shall look at, for example 4.2."), offsetof(struct solution, version), FACT_LINE,
		60, 0, true},
	{"text_language", N_("Language of these texts"), N_("A code such as en, fr or sw."), offsetof(struct solution, language), FACT_LINE, 40, 0, false},
};

static bool is_basics(struct text section)
{
	return text_is(section, TEXT("basics"));
}

static struct text *basic_at(const struct solution *solution, const struct basic *basic)
{
	return (struct text *)(void *)((char *)(uintptr_t)solution + basic->offset);
}

static struct text labelled(struct visit *visit, struct text label, bool required)
{
	struct text words = tr_text(visit->lang, label);
	return required ? words : arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(words), TEXT_ARG(visit_tr(visit, N_("(optional)"))));
}

static struct text key_of(struct visit *visit, struct text key)
{
	return arena_fmt(visit->arena, "a.%.*s", TEXT_ARG(key));
}

static struct text name_of(struct visit *visit, const struct facet *facet, struct text code)
{
	return shown_code(visit, (size_t)(facet - visit->app->vocabulary->facets), code);
}

/* --- fields --- */

static struct options options_of(struct visit *visit, const struct facet *facet, struct texts chosen, bool with_nothing)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, facet->value_count + 1);
	size_t count = 0;
	if (with_nothing)
		options[count++] = (struct option){.value = TEXT("unknown"), .label = visit_tr(visit, N_("Not stated")), .chosen = !chosen.count};
	for (size_t i = 0; i < facet->value_count; i++)
		options[count++] = (struct option){.value = facet->values[i].code, .label = tr_text(visit->lang, facet->values[i].label),
			.hint = facet->values[i].hint.len ? tr_text(visit->lang, facet->values[i].hint) : TEXT(""),
			.chosen = texts_have(chosen, facet->values[i].code)};
	return (struct options){options, count};
}

static void add_listed(struct visit *visit, const struct facet *facet, struct texts codes, struct fact_field *field)
{
	field->kind = facet->many ? FACT_CHECKS : facet->value_count <= RADIOS_MOST ? FACT_RADIOS : FACT_SELECT;
	field->key = key_of(visit, facet->key);
	field->label = labelled(visit, facet->label, facet->required);
	field->hint = tr_text(visit->lang, facet->hint);
	field->options = options_of(visit, facet, codes, !facet->many && (!facet->required || field->kind == FACT_SELECT));
}

/* Codes that are not among the facet's own values, with their names. */
static void add_typed(struct visit *visit, const struct facet *facet, struct texts codes, struct fact_field *field)
{
	struct submission_chip *chips = ARENA_MANY(visit->arena, struct submission_chip, codes.count);
	struct text value = TEXT("");
	for (size_t i = 0; i < codes.count; i++) {
		bool is_listed = facet->source != FACET_SPDX && vocabulary_value(facet, codes.at[i]);
		struct text shown = facet->source == FACET_SPDX ? codes.at[i] : name_of(visit, facet, codes.at[i]);
		if (is_listed)
			continue;
		chips[field->chips_count++] = (struct submission_chip){facet->source == FACET_SPDX ? name_of(visit, facet, codes.at[i]) : shown, codes.at[i]};
		value = value.len ? arena_fmt(visit->arena, "%.*s, %.*s", TEXT_ARG(value), TEXT_ARG(shown)) : shown;
	}
	field->kind = FACT_LINE;
	field->chips = chips;
	field->value = value;
	field->max = 2000;
	field->key = arena_fmt(visit->arena, "a.%.*s.words", TEXT_ARG(facet->key));
	field->label = labelled(visit, facet->label, facet->required);
	field->hint = arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(tr_text(visit->lang, facet->hint)),
		TEXT_ARG(visit_tr(visit, facet->source == FACET_SPDX ? N_("Write the codes with commas between them.")
									  : N_("Write names or codes with commas between them."))));
}

static size_t add_facet(struct visit *visit, size_t index, const struct solution *solution, struct fact_field *fields)
{
	const struct facet *facet = &visit->app->vocabulary->facets[index];
	struct texts codes = solution->facts[index];
	size_t count = 0;
	if (facet->source == FACET_LIST) {
		add_listed(visit, facet, codes, &fields[0]);
		return 1;
	}
	if (facet->value_count && facet->source != FACET_SPDX)
		add_listed(visit, facet, codes, &fields[count++]);
	add_typed(visit, facet, codes, &fields[count++]);
	if (count == 2)
		fields[1].label = visit_tr(visit, facet->source == FACET_COUNTRY ? N_("Countries (optional)") : N_("Others (optional)"));
	return count;
}

static struct text number_words(struct visit *visit, const struct solution_number *number)
{
	if (!number->known)
		return TEXT("");
	bool is_whole = number->value >= floor(number->value) && number->value <= floor(number->value);
	return arena_fmt(visit->arena, is_whole ? "%.0f" : "%.2f", number->value);
}

static void add_number(struct visit *visit, size_t index, const struct solution *solution, struct fact_field *field)
{
	const struct vocabulary_number *number = &visit->app->vocabulary->numbers[index];
	struct text unit = number->unit.len ? tr_text(visit->lang, number->unit) : TEXT("");
	*field = (struct fact_field){.kind = FACT_NUMBER, .key = key_of(visit, number->key), .value = number_words(visit, &solution->numbers[index]),
		.label = labelled(visit, number->unit.len ? arena_fmt(visit->arena, "%.*s, %.*s", TEXT_ARG(tr_text(visit->lang, number->label)), TEXT_ARG(unit))
							  : number->label, false),
		.hint = number->hint.len ? tr_text(visit->lang, number->hint) : TEXT("")};
}

static void add_text(struct visit *visit, size_t index, const struct solution *solution, struct fact_field *field)
{
	const struct vocabulary_text *text = &visit->app->vocabulary->texts[index];
	*field = (struct fact_field){.kind = text->lines > 1 ? FACT_AREA : FACT_LINE, .key = key_of(visit, text->key), .value = solution->texts[index],
		.label = labelled(visit, text->label, text->required), .hint = text->hint.len ? tr_text(visit->lang, text->hint) : TEXT(""),
		.max = (int64_t)text->max, .rows = (int64_t)text->lines};
}

const struct fact_field *facts_fields(struct visit *visit, struct text section, const struct solution *solution, size_t *count)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	struct fact_field *fields = ARENA_MANY(visit->arena, struct fact_field,
		COUNT_OF(basics) + 2 * vocabulary->facet_count + vocabulary->number_count + vocabulary->text_count);
	*count = 0;
	for (size_t i = 0; i < COUNT_OF(basics) && is_basics(section); i++)
		fields[(*count)++] = (struct fact_field){.kind = basics[i].kind, .key = key_of(visit, text_of(basics[i].key)),
			.label = labelled(visit, text_of(basics[i].label), basics[i].required), .hint = visit_tr(visit, basics[i].hint),
			.value = *basic_at(solution, &basics[i]), .max = basics[i].max, .rows = basics[i].rows};
	for (size_t i = 0; i < vocabulary->facet_count; i++)
		if (text_is(vocabulary->facets[i].section, section) && vocabulary->facets[i].source != FACET_DERIVED)
			*count += add_facet(visit, i, solution, &fields[*count]);
	for (size_t i = 0; i < vocabulary->number_count; i++)
		if (text_is(vocabulary->numbers[i].section, section))
			add_number(visit, i, solution, &fields[(*count)++]);
	for (size_t i = 0; i < vocabulary->text_count; i++)
		if (text_is(vocabulary->texts[i].section, section))
			add_text(visit, i, solution, &fields[(*count)++]);
	return fields;
}

/* --- in words --- */

static void add_line(struct submission_conflict_line *lines, size_t *count, struct text label, struct text words)
{
	if (words.len)
		lines[(*count)++] = (struct submission_conflict_line){label, words};
}

const struct submission_conflict_line *facts_words(struct visit *visit, struct text section, const struct solution *solution, size_t *count)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	struct submission_conflict_line *lines = ARENA_MANY(visit->arena, struct submission_conflict_line,
		COUNT_OF(basics) + vocabulary->facet_count + vocabulary->number_count + vocabulary->text_count);
	*count = 0;
	for (size_t i = 0; i < COUNT_OF(basics) && is_basics(section); i++)
		add_line(lines, count, visit_tr(visit, basics[i].label), *basic_at(solution, &basics[i]));
	for (size_t i = 0; i < vocabulary->facet_count; i++)
		if (text_is(vocabulary->facets[i].section, section))
			add_line(lines, count, tr_text(visit->lang, vocabulary->facets[i].label),
				shown_codes(visit, i, solution->facts[i], 0));
	for (size_t i = 0; i < vocabulary->number_count; i++)
		if (text_is(vocabulary->numbers[i].section, section))
			add_line(lines, count, tr_text(visit->lang, vocabulary->numbers[i].label), number_words(visit, &solution->numbers[i]));
	for (size_t i = 0; i < vocabulary->text_count; i++)
		if (text_is(vocabulary->texts[i].section, section))
			add_line(lines, count, tr_text(visit->lang, vocabulary->texts[i].label), solution->texts[i]);
	return lines;
}
