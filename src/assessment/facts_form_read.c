/* SPDX-License-Identifier: Apache-2.0
 * What was posted in the form of a section, checked. */
#include "assessment/facts_form.h"
#include "base/utf8.h"

struct reading {
	struct visit *visit;
	const struct http_pairs *posted;
	struct solution *out;
};

static struct text value_of(const struct reading *reading, const char *name)
{
	return http_pair_value(*reading->posted, text_of(name));
}

static const char *field_name(const struct reading *reading, struct text key, const char *end)
{
	return arena_fmt(reading->visit->arena, "a.%.*s%s", TEXT_ARG(key), end).at;
}

static void complain(const struct reading *reading, const char *name, const char *msgid)
{
	visit_error(reading->visit, name, visit_tr(reading->visit, msgid));
}

/* A text of at most `max` characters. */
static struct text read_text(const struct reading *reading, const char *name, size_t max)
{
	struct text value = value_of(reading, name);
	if (utf8_length(value) > max) {
		struct out_arg most[] = {out_arg_int("n", (int64_t)max)};
		visit_error(reading->visit, name, lang_text(reading->visit->lang, reading->visit->arena, N_("This is too long: at most {n} characters"), NULL, most, 1));
	}
	return value;
}

static void read_basics(const struct reading *reading)
{
	struct solution *out = reading->out;
	out->name = read_text(reading, "a.name", 120);
	out->summary = read_text(reading, "a.summary", SUMMARY_MAX);
	out->description = read_text(reading, "a.description", DESCRIPTION_MAX);
	out->website = read_text(reading, "a.website", 300);
	out->version = read_text(reading, "a.version", 60);
	out->language = value_of(reading, "a.text_language");
	if (out->website.len && (!text_starts(out->website, TEXT("https://")) || !url_external(out->website).address.len))
		complain(reading, "a.website", N_("Enter an address that begins with https://"));
	if (out->language.len && !vocabulary_is_language(out->language))
		complain(reading, "a.text_language", N_("Enter the code of a language, like en, fr or sw"));
	if (text_find_byte(out->name, '\n') != SIZE_MAX)
		complain(reading, "a.name", N_("Remove line breaks and control characters"));
}

/* The ticked codes of a facet; one that it does not list is a forgery or an old page. */
static struct texts read_ticked(const struct reading *reading, const struct facet *facet, const char *name)
{
	struct text *codes = ARENA_MANY(reading->visit->arena, struct text, reading->posted->count);
	size_t count = 0;
	for (size_t i = 0; i < reading->posted->count; i++) {
		struct text code = reading->posted->at[i].value;
		if (!text_is_cstr(reading->posted->at[i].name, name) || !code.len || text_is(code, VOCABULARY_UNKNOWN))
			continue;
		if (!vocabulary_value(facet, code))
			complain(reading, name, N_("Choose from the list"));
		else if (!texts_have((struct texts){codes, count}, code))
			codes[count++] = code;
	}
	if (count > 1 && !facet->many)
		complain(reading, name, N_("Choose one of the list"));
	return (struct texts){codes, count};
}

static struct texts read_typed(const struct reading *reading, const struct facet *facet, struct texts known)
{
	const char *name = field_name(reading, facet->key, ".words");
	struct text not_understood;
	struct texts codes = vocabulary_typed(reading->visit->arena, reading->visit->app->vocabulary, facet, value_of(reading, name),
		reading->visit->lang->code, known, &not_understood);
	if (not_understood.len) {
		struct out_arg what[] = {out_arg_text("names", not_understood)};
		visit_error(reading->visit, name, lang_text(reading->visit->lang, reading->visit->arena,
			facet->source == FACET_SPDX ? N_("We do not know this licence: {names}. Use LicenseRef- and a name for others")
						    : N_("We do not know: {names}. Try the English name or the code"), NULL, what, 1));
	}
	if (codes.count > 1 && !facet->many)
		complain(reading, name, N_("Write one only"));
	return codes;
}

static struct texts both(struct arena *arena, struct texts a, struct texts b)
{
	struct text *all = ARENA_MANY(arena, struct text, a.count + b.count);
	size_t count = 0;
	for (size_t i = 0; i < a.count; i++)
		all[count++] = a.at[i];
	for (size_t i = 0; i < b.count; i++)
		if (!texts_have(a, b.at[i]))
			all[count++] = b.at[i];
	return (struct texts){all, count};
}

static void read_facet(const struct reading *reading, size_t index, const struct solution *stored)
{
	const struct facet *facet = &reading->visit->app->vocabulary->facets[index];
	struct texts codes = read_ticked(reading, facet, field_name(reading, facet->key, ""));
	if (facet->source != FACET_LIST)
		codes = both(reading->visit->arena, codes, read_typed(reading, facet, stored->facts[index]));
	/* "none of this" and something of it cannot both be */
	if (codes.count > 1 && texts_have(codes, TEXT("none")))
		complain(reading, field_name(reading, facet->key, ""), N_("None and something else cannot both be true"));
	reading->out->facts[index] = codes;
}

/* "1.80" or "1,80": digits with at most `decimals` after the point. */
static bool read_decimal(struct text value, size_t decimals, double *out)
{
	size_t point = SIZE_MAX;
	double number = 0, place = 1;
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		if ((c == '.' || c == ',') && point == SIZE_MAX && decimals)
			point = i;
		else if (c < '0' || c > '9' || value.len > 15)
			return false;
		else if (point == SIZE_MAX)
			number = number * 10 + (c - '0');
		else
			number += (c - '0') * (place /= 10);
	}
	*out = number;
	return point == SIZE_MAX || (point && value.len - point - 1 <= decimals && value.len > point + 1);
}

static void read_number(const struct reading *reading, size_t index)
{
	const struct vocabulary_number *number = &reading->visit->app->vocabulary->numbers[index];
	const char *name = field_name(reading, number->key, "");
	struct text value = value_of(reading, name);
	double read = 0;
	if (!value.len)
		return;
	if (!read_decimal(value, number->decimals, &read))
		complain(reading, name, number->decimals ? N_("Enter a number such as 1.80") : N_("Enter a whole number, for example 30, or leave it empty"));
	else if (read < number->min || read > number->max)
		complain(reading, name, N_("This number is out of range"));
	reading->out->numbers[index] = (struct solution_number){read, true};
}

static void check_ages(const struct reading *reading)
{
	const struct vocabulary *vocabulary = reading->visit->app->vocabulary;
	size_t low = vocabulary_number(vocabulary, TEXT("age_min")), high = vocabulary_number(vocabulary, TEXT("age_max"));
	if (low == VOCABULARY_NONE || high == VOCABULARY_NONE)
		return;
	const struct solution_number *numbers = reading->out->numbers;
	if (numbers[low].known && numbers[high].known && numbers[low].value > numbers[high].value)
		complain(reading, "a.age_max", N_("The oldest age is below the youngest"));
}

void facts_read(struct visit *visit, struct text section, const struct http_pairs *posted, const struct solution *stored, struct solution *out)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	struct reading reading = {visit, posted, out};
	*out = *solution_new(visit->arena, vocabulary);
	if (text_is(section, TEXT("basics")))
		read_basics(&reading);
	for (size_t i = 0; i < vocabulary->facet_count; i++)
		if (text_is(vocabulary->facets[i].section, section) && vocabulary->facets[i].source != FACET_DERIVED)
			read_facet(&reading, i, stored);
	for (size_t i = 0; i < vocabulary->number_count; i++)
		if (text_is(vocabulary->numbers[i].section, section))
			read_number(&reading, i);
	check_ages(&reading);
	for (size_t i = 0; i < vocabulary->text_count; i++)
		if (text_is(vocabulary->texts[i].section, section))
			out->texts[i] = read_text(&reading, field_name(&reading, vocabulary->texts[i].key, ""), vocabulary->texts[i].max);
}
