/* SPDX-License-Identifier: Apache-2.0
 * What people type where a list would be too long: names or codes of languages, countries and licences, with commas between. */
#include "catalogue/vocabulary.h"
#include "base/fold.h"

#include <unicode/uloc.h>

/* The next name: commas inside brackets belong to it ("Chinese (Simplified, China)"). */
static struct text cut_name(struct text *rest)
{
	size_t depth = 0, i = 0;
	for (; i < rest->len; i++) {
		char c = rest->at[i];
		depth += c == '(';
		depth -= c == ')' && depth;
		if (c == ';' || c == '\n' || (c == ',' && !depth))
			break;
	}
	struct text name = text_trim(text_slice(*rest, 0, i));
	*rest = text_slice(*rest, i < rest->len ? i + 1 : i, SIZE_MAX);
	return name;
}

static bool is_called(struct arena *arena, struct text folded, struct text name)
{
	return text_is(folded, text_fold(arena, name));
}

static bool bears_name(struct arena *arena, const struct facet *facet, struct text code, struct text folded, const char *language)
{
	if (facet->source == FACET_COUNTRY)
		return is_called(arena, folded, vocabulary_country_name(arena, code, language)) ||
			is_called(arena, folded, vocabulary_country_name(arena, code, "en"));
	return is_called(arena, folded, vocabulary_language_name(arena, code, language)) ||
		is_called(arena, folded, vocabulary_language_name(arena, code, "en")) || is_called(arena, folded, vocabulary_own_name(arena, code));
}

/* A tag in any capitals, as it is written properly ("PT-br"), or the empty text. */
static struct text canonical_language(struct arena *arena, struct text typed)
{
	char locale[96], tag[96];
	UErrorCode error = U_ZERO_ERROR;
	int32_t parsed = 0;
	uloc_forLanguageTag(arena_cstr(arena, typed), locale, sizeof locale, &parsed, &error);
	int32_t len = parsed == (int32_t)typed.len && U_SUCCESS(error) ? uloc_toLanguageTag(locale, tag, sizeof tag, true, &error) : 0;
	struct text code = {tag, U_SUCCESS(error) && len > 0 ? (size_t)len : 0};
	return code.len && vocabulary_is_language(code) ? arena_copy(arena, code) : TEXT("");
}

static struct text language_of(struct arena *arena, const struct facet *facet, struct text typed, struct text folded, const char *language)
{
	struct text code = typed.len <= 40 ? canonical_language(arena, typed) : TEXT("");
	for (const char *const *iso = uloc_getISOLanguages(); !code.len && *iso; iso++)
		if (bears_name(arena, facet, text_of(*iso), folded, language))
			code = vocabulary_is_language(text_of(*iso)) ? text_of(*iso) : TEXT("");
	return code;
}

static struct text country_of(struct arena *arena, const struct vocabulary *vocabulary, const struct facet *facet, struct text typed,
	struct text folded, const char *language)
{
	struct text code = vocabulary_country(vocabulary, typed);
	for (size_t i = 0; !code.len && i < vocabulary->countries.count; i++)
		if (bears_name(arena, facet, vocabulary->countries.at[i], folded, language))
			code = vocabulary->countries.at[i];
	return code;
}

static struct text listed_code(struct arena *arena, const struct facet *facet, struct text folded)
{
	for (size_t i = 0; i < facet->value_count; i++)
		if (is_called(arena, folded, facet->values[i].code) || is_called(arena, folded, facet->values[i].label))
			return facet->values[i].code;
	return TEXT("");
}

static struct text code_of(struct arena *arena, const struct vocabulary *vocabulary, const struct facet *facet, struct text typed,
	const char *language, struct texts known)
{
	struct text folded = text_fold(arena, typed), code = listed_code(arena, facet, folded);
	for (size_t i = 0; !code.len && i < known.count; i++)
		if (facet->source != FACET_SPDX && bears_name(arena, facet, known.at[i], folded, language))
			code = known.at[i];
	if (!code.len && facet->source == FACET_LANGUAGE)
		code = language_of(arena, facet, typed, folded, language);
	else if (!code.len && facet->source == FACET_COUNTRY)
		code = country_of(arena, vocabulary, facet, typed, folded, language);
	return code.len ? code : vocabulary_has_code(vocabulary, facet, typed) ? typed : TEXT("");
}

struct texts vocabulary_typed(struct arena *arena, const struct vocabulary *vocabulary, const struct facet *facet, struct text typed,
	const char *language, struct texts known, struct text *not_understood)
{
	size_t room = 1, count = 0;
	for (size_t i = 0; i < typed.len; i++)
		room += typed.at[i] == ',' || typed.at[i] == ';' || typed.at[i] == '\n';
	struct text *codes = ARENA_MANY(arena, struct text, room);
	*not_understood = TEXT("");
	while (typed.len) {
		struct text name = cut_name(&typed);
		struct text code = name.len ? code_of(arena, vocabulary, facet, name, language, known) : TEXT("");
		if (name.len && !code.len)
			*not_understood = not_understood->len ? arena_fmt(arena, "%.*s, %.*s", TEXT_ARG(*not_understood), TEXT_ARG(name)) : name;
		else if (code.len && !texts_have((struct texts){codes, count}, code))
			codes[count++] = code;
	}
	return (struct texts){codes, count};
}
