/* SPDX-License-Identifier: Apache-2.0
 * Questions about the codes of a vocabulary: which exist, what they are called (ICU names languages and countries). */
#include "catalogue/vocabulary.h"

#include <unicode/uchar.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

size_t vocabulary_facet(const struct vocabulary *vocabulary, struct text key)
{
	for (size_t i = 0; i < vocabulary->facet_count; i++)
		if (text_is(vocabulary->facets[i].key, key))
			return i;
	return VOCABULARY_NONE;
}

size_t vocabulary_number(const struct vocabulary *vocabulary, struct text key)
{
	for (size_t i = 0; i < vocabulary->number_count; i++)
		if (text_is(vocabulary->numbers[i].key, key))
			return i;
	return VOCABULARY_NONE;
}

size_t vocabulary_text(const struct vocabulary *vocabulary, struct text key)
{
	for (size_t i = 0; i < vocabulary->text_count; i++)
		if (text_is(vocabulary->texts[i].key, key))
			return i;
	return VOCABULARY_NONE;
}

const struct facet_value *vocabulary_value(const struct facet *facet, struct text code)
{
	for (size_t i = 0; i < facet->value_count; i++)
		if (text_is(facet->values[i].code, code))
			return &facet->values[i];
	return NULL;
}

static bool is_spdx(struct text code)
{
	for (size_t i = 0; i < code.len; i++) {
		char c = code.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && !(c >= '0' && c <= '9') && c != '.' && c != '-' && c != '+')
			return false;
	}
	return code.len > 0 && code.len <= 64;
}

bool vocabulary_has_code(const struct vocabulary *vocabulary, const struct facet *facet, struct text code)
{
	if (text_is(code, VOCABULARY_UNKNOWN))
		return false;
	if (vocabulary_value(facet, code))
		return true;
	switch (facet->source) {
	case FACET_LANGUAGE:
		return vocabulary_is_language(code);
	case FACET_COUNTRY:
		return vocabulary_has_country(vocabulary, code);
	case FACET_SPDX:
		return is_spdx(code) && (facet->value_count == 0 || (text_starts(code, TEXT("LicenseRef-")) && code.len > 11));
	default:
		return false;
	}
}

bool vocabulary_has_country(const struct vocabulary *vocabulary, struct text code)
{
	size_t low = 0, high = vocabulary->countries.count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = text_compare(vocabulary->countries.at[middle], code);
		if (order == 0)
			return true;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

/* Case folded for comparing; false: too long to be the name of a country. */
static bool fold_case(struct text from, char folded[256], struct text *out)
{
	UChar wide[128], lower[128];
	int32_t wide_len = 0, len = 0;
	UErrorCode error = U_ZERO_ERROR;
	u_strFromUTF8(wide, COUNT_OF(wide), &wide_len, from.at, (int32_t)from.len, &error);
	int32_t lower_len = u_strFoldCase(lower, COUNT_OF(lower), wide, wide_len, U_FOLD_CASE_DEFAULT, &error);
	u_strToUTF8(folded, 256, &len, lower, lower_len, &error);
	*out = (struct text){folded, (size_t)len};
	return U_SUCCESS(error);
}

struct text vocabulary_country(const struct vocabulary *vocabulary, struct text written)
{
	for (size_t i = 0; i < vocabulary->countries.count; i++)
		if (text_is_icase(vocabulary->countries.at[i], written))
			return vocabulary->countries.at[i];
	char bytes[2][256];
	struct text name, alias;
	bool comparable = written.len < 128 && fold_case(written, bytes[0], &name);
	for (size_t i = 0; comparable && i < vocabulary->alias_count; i++)
		if (fold_case(vocabulary->aliases[i].code, bytes[1], &alias) && text_is(alias, name))
			return vocabulary->aliases[i].label;
	return TEXT("");
}

/* ICU's own form of a tag ("uz_Cyrl"), or false. */
static bool icu_locale(struct text tag, char *locale, int32_t room)
{
	char tag_c[64], back[64];
	if (tag.len < 2 || tag.len > 40)
		return false;
	memcpy(tag_c, tag.at, tag.len);
	tag_c[tag.len] = 0;
	UErrorCode error = U_ZERO_ERROR;
	int32_t parsed = 0;
	int32_t len = uloc_forLanguageTag(tag_c, locale, room, &parsed, &error);
	if (U_FAILURE(error) || error == U_STRING_NOT_TERMINATED_WARNING || parsed != (int32_t)tag.len || len <= 0)
		return false;
	len = uloc_toLanguageTag(locale, back, sizeof back, true, &error);
	return U_SUCCESS(error) && text_is((struct text){back, (size_t)len}, tag);
}

typedef int32_t part_name(const char *locale, const char *in, UChar *out, int32_t room, UErrorCode *error);

/* Whether English has a name for that part of the locale: ICU gives the code back when it knows none. */
static bool has_english_name(part_name *name, const char *locale)
{
	UChar ignored[128];
	UErrorCode error = U_ZERO_ERROR;
	int32_t len = name(locale, "en", ignored, COUNT_OF(ignored), &error);
	return U_SUCCESS(error) && len > 0 && error != U_USING_DEFAULT_WARNING;
}

bool vocabulary_is_language(struct text tag)
{
	char locale[96], part[16];
	if (!icu_locale(tag, locale, sizeof locale) || text_starts(tag, TEXT("und")))
		return false;
	UErrorCode error = U_ZERO_ERROR;
	if (!has_english_name(uloc_getDisplayLanguage, locale) && uloc_getISO3Language(locale)[0] == 0)
		return false;
	if (uloc_getScript(locale, part, sizeof part, &error) > 0 && !has_english_name(uloc_getDisplayScript, locale))
		return false;
	if (uloc_getCountry(locale, part, sizeof part, &error) > 0 && !has_english_name(uloc_getDisplayCountry, locale))
		return false;
	/* variants and extensions say nothing that a catalogue of solutions needs */
	size_t parts = 1;
	for (size_t i = 0; i < tag.len; i++)
		parts += tag.at[i] == '-';
	size_t known = 1 + (uloc_getScript(locale, part, sizeof part, &error) > 0) +
		       (uloc_getCountry(locale, part, sizeof part, &error) > 0);
	return parts == known;
}

bool vocabulary_is_right_to_left(struct text language)
{
	char locale[96];
	return icu_locale(language, locale, sizeof locale) && uloc_isRightToLeft(locale);
}

static struct text from_utf16(struct arena *arena, const UChar *name, int32_t len, struct text otherwise)
{
	char utf8[512];
	int32_t bytes = 0;
	UErrorCode error = U_ZERO_ERROR;
	u_strToUTF8(utf8, sizeof utf8, &bytes, name, len, &error);
	if (U_FAILURE(error) || bytes <= 0)
		return otherwise;
	return arena_copy(arena, (struct text){utf8, (size_t)bytes});
}

struct text vocabulary_language_name(struct arena *arena, struct text code, const char *language)
{
	char locale[96];
	UChar name[160];
	UErrorCode error = U_ZERO_ERROR;
	if (!icu_locale(code, locale, sizeof locale))
		return code;
	int32_t len = uloc_getDisplayName(locale, language, name, COUNT_OF(name), &error);
	return U_FAILURE(error) || len > (int32_t)COUNT_OF(name) ? code : from_utf16(arena, name, len, code);
}

struct text vocabulary_own_name(struct arena *arena, struct text code)
{
	char locale[96];
	if (!icu_locale(code, locale, sizeof locale))
		return code;
	return vocabulary_language_name(arena, code, locale);
}

struct text vocabulary_country_name(struct arena *arena, struct text code, const char *language)
{
	UChar name[160];
	UErrorCode error = U_ZERO_ERROR;
	if (code.len != 2)
		return code;
	char locale[] = {'u', 'n', 'd', '_', code.at[0], code.at[1], 0};
	int32_t len = uloc_getDisplayCountry(locale, language, name, COUNT_OF(name), &error);
	return U_FAILURE(error) || len > (int32_t)COUNT_OF(name) ? code : from_utf16(arena, name, len, code);
}

struct text vocabulary_label(const struct vocabulary *vocabulary, const struct facet *facet, struct text code,
	struct arena *arena, const char *language, bool *is_message)
{
	const struct facet_value *value = vocabulary_value(facet, code);
	*is_message = value || text_is(code, VOCABULARY_UNKNOWN);
	if (text_is(code, VOCABULARY_UNKNOWN))
		return TEXT("Not stated");
	*is_message = false;
	if (facet->source == FACET_LANGUAGE && vocabulary_is_language(code))
		return vocabulary_language_name(arena, code, language);
	if (facet->source == FACET_COUNTRY && vocabulary_has_country(vocabulary, code))
		return vocabulary_country_name(arena, code, language);
	*is_message = value != NULL;
	return value ? value->label : code;
}
