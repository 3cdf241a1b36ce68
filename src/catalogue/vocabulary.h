/* SPDX-License-Identifier: Apache-2.0
 * The controlled vocabularies: which facets, numbers and texts a solution has, which codes a facet takes, and what the
 * codes are called. Loaded once from the versioned JSON files of rubric/ and never changed afterwards, so any thread may
 * read it. Labels of lists are message ids (English): the caller translates them. */
#ifndef CATALOGUE_VOCABULARY_H
#define CATALOGUE_VOCABULARY_H

#include "base/arena.h"

/* Where a facet's codes come from. */
enum facet_source {
	FACET_LIST,     /* the values written in the file */
	FACET_LANGUAGE, /* BCP 47 language[-script][-region] that ICU knows, and the values in the file */
	FACET_COUNTRY,  /* ISO 3166-1 alpha-2, those of the regions file */
	FACET_SPDX,     /* SPDX licence identifiers; LicenseRef-... for others */
	FACET_DERIVED,  /* computed from other facts; never typed in */
};

struct facet_value {
	struct text code, label, hint;
};

struct facet {
	struct text key, label, hint, section;
	enum facet_source source;
	bool many;   /* a solution may have several codes */
	bool required; /* a submission without it is not complete */
	bool filter; /* shown among the filters of the catalogue */
	const struct facet_value *values;
	size_t value_count;
};

struct vocabulary_number {
	struct text key, label, hint, unit, section;
	double min, max;
	size_t decimals;
};

struct vocabulary_text {
	struct text key, label, hint, section;
	size_t max; /* characters */
	size_t lines;
	bool required; /* a submission without it is not complete */
};

struct vocabulary_section {
	struct text key, label, hint;
};

struct region {
	struct text code, label;
	struct texts countries;
};

struct vocabulary {
	struct text version;
	const struct facet *facets;
	size_t facet_count;
	const struct vocabulary_number *numbers;
	size_t number_count;
	const struct vocabulary_text *texts;
	size_t text_count;
	const struct vocabulary_section *sections;
	size_t section_count;
	const struct region *regions;
	size_t region_count;
	struct texts countries;            /* sorted */
	const struct facet_value *aliases; /* code: what people write; label: the country code meant */
	size_t alias_count;
	struct arena *arena;
};

/* The value of every facet that means "not stated". */
#define VOCABULARY_UNKNOWN TEXT("unknown")
#define VOCABULARY_NONE SIZE_MAX

/* Loads and checks both files. NULL: *problem says which file, where in it and what is wrong (text in `arena`). */
CHECKED struct vocabulary *vocabulary_load(
	struct arena *arena, const char *vocabulary_path, const char *regions_path, struct text *problem);
/* The same from JSON text; the names stand for the files in messages. */
CHECKED struct vocabulary *vocabulary_parse(
	struct arena *arena, struct text vocabulary_json, struct text regions_json, struct text *problem);
void vocabulary_free(struct vocabulary *vocabulary);

/* Positions by key, or VOCABULARY_NONE. */
size_t vocabulary_facet(const struct vocabulary *vocabulary, struct text key);
size_t vocabulary_number(const struct vocabulary *vocabulary, struct text key);
size_t vocabulary_text(const struct vocabulary *vocabulary, struct text key);
/* The value of that code in the file, or NULL (a language or country is usually not in it). */
const struct facet_value *vocabulary_value(const struct facet *facet, struct text code);
/* Whether a solution may have this code in this facet ("unknown" is no such code). */
bool vocabulary_has_code(const struct vocabulary *vocabulary, const struct facet *facet, struct text code);
bool vocabulary_has_country(const struct vocabulary *vocabulary, struct text code);
/* The country code that an alias ("UK") or a code in any case stands for, or the empty text. */
struct text vocabulary_country(const struct vocabulary *vocabulary, struct text written);
/* Whether `tag` is a well-formed, canonical language tag whose parts ICU knows. */
bool vocabulary_is_language(struct text tag);
/* Whether a language is written from right to left. */
bool vocabulary_is_right_to_left(struct text language);

/* What a code is called. `*is_message` true: the text is a message id to translate; false: it is ready in `language`. */
struct text vocabulary_label(const struct vocabulary *vocabulary, const struct facet *facet, struct text code,
	struct arena *arena, const char *language, bool *is_message);
/* A language or country in the words of `language`; a code without a name gives the code. */
struct text vocabulary_language_name(struct arena *arena, struct text code, const char *language);
struct text vocabulary_country_name(struct arena *arena, struct text code, const char *language);
/* A language's own name for itself. */
struct text vocabulary_own_name(struct arena *arena, struct text code);

/* Names or codes typed with commas between them, as codes of a facet of languages, countries or licences, each once. Names count in
 * `language`, in English and in a language's own words; `known`: codes whose names were shown. What was not understood: *not_understood. */
struct texts vocabulary_typed(struct arena *arena, const struct vocabulary *vocabulary, const struct facet *facet, struct text typed,
	const char *language, struct texts known, struct text *not_understood);


#endif
