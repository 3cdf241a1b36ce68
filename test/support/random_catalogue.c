/* SPDX-License-Identifier: Apache-2.0 */
#include "support/random_catalogue.h"

#include "base/buffer.h"

#include <math.h>

uint64_t chance_seed(void)
{
	const char *given = getenv("CABINET_TEST_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 10) : 20240501;
	printf("seed %llu\n", (unsigned long long)seed);
	return seed;
}

struct vocabulary *shipped_vocabulary(struct arena *arena, const char *source_root)
{
	struct text problem = TEXT("");
	struct text vocabulary = arena_fmt(arena, "%s/rubric/vocabulary-1.0.json", source_root);
	struct text regions = arena_fmt(arena, "%s/rubric/regions-1.0.json", source_root);
	struct vocabulary *loaded = vocabulary_load(arena, vocabulary.at, regions.at, &problem);
	if (!loaded)
		fprintf(stderr, "%.*s\n", TEXT_ARG(problem));
	return loaded;
}

uint64_t chance_below(struct chance *chance, uint64_t below)
{
	/* splitmix64 */
	uint64_t z = chance->state += 0x9E3779B97F4A7C15u;
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return (z ^ (z >> 31)) % below;
}

struct text random_word(struct arena *arena, uint64_t rank)
{
	static const char consonants[] = "bdfgklmnprstvz", vowels[] = "aeiou";
	char word[32];
	size_t len = 0;
	rank += 70;
	while (rank && len + 2 < sizeof word) {
		word[len++] = consonants[rank % 14];
		rank /= 14;
		word[len++] = vowels[rank % 5];
		rank /= 5;
	}
	return arena_copy(arena, (struct text){word, len});
}

struct text random_zipf_word(struct arena *arena, struct chance *chance, uint64_t words)
{
	double even = (double)chance_below(chance, 1000000) / 1e6;
	return random_word(arena, (uint64_t)exp(even * log((double)words)));
}

struct text random_code(struct chance *chance, const struct facet *facet)
{
	static const char *const languages[] = {
		"en", "fr", "es", "ar", "sw", "ru", "ps", "uz-Cyrl", "uz-Latn", "pt-BR", "am", "ha"};
	static const char *const countries[] = {
		"KE", "FR", "TZ", "UG", "IN", "BD", "BR", "JO", "UA", "NG", "ET", "MX", "PK", "PH"};
	switch (facet->source) {
	case FACET_LANGUAGE:
		return text_of(languages[chance_below(chance, COUNT_OF(languages))]);
	case FACET_COUNTRY:
		return text_of(countries[chance_below(chance, COUNT_OF(countries))]);
	case FACET_SPDX:
		if (!facet->value_count || chance_below(chance, 8) == 0)
			return TEXT("LicenseRef-own");
		return facet->values[chance_below(chance, facet->value_count)].code;
	default:
		return facet->value_count ? facet->values[chance_below(chance, facet->value_count)].code : VOCABULARY_UNKNOWN;
	}
}

static struct text sentence(struct arena *arena, struct chance *chance, size_t count, uint64_t words)
{
	struct buffer buffer;
	buffer_init(&buffer, 1 << 20);
	for (size_t i = 0; i < count; i++) {
		buffer_put_cstr(&buffer, i ? " " : "");
		buffer_put(&buffer, random_zipf_word(arena, chance, words));
	}
	struct text text = arena_copy(arena, buffer_text(&buffer));
	buffer_done(&buffer);
	return text;
}

static struct texts some_codes(struct arena *arena, struct chance *chance, const struct facet *facet)
{
	size_t wanted = chance_below(chance, 5) == 0 ? 0 : 1 + (facet->many ? chance_below(chance, 3) : 0), count = 0;
	struct text *codes = ARENA_MANY(arena, struct text, wanted);
	for (size_t i = 0; i < wanted; i++) {
		struct text code = random_code(chance, facet);
		if (!text_is(code, VOCABULARY_UNKNOWN) && !texts_have((struct texts){codes, count}, code))
			codes[count++] = code;
	}
	return (struct texts){codes, count};
}

static void fill(struct arena *arena, const struct vocabulary *vocabulary, struct chance *chance, struct solution *solution)
{
	for (size_t i = 0; i < vocabulary->facet_count; i++)
		if (vocabulary->facets[i].source != FACET_DERIVED)
			solution->facts[i] = some_codes(arena, chance, &vocabulary->facets[i]);
	for (size_t i = 0; i < vocabulary->number_count; i++)
		solution->numbers[i] = (struct solution_number){(double)chance_below(chance, 100), chance_below(chance, 4) > 0};
	size_t status = chance_below(chance, 9);
	solution->status = status < SOLUTION_STATUS_COUNT ? (enum solution_status)status : SOLUTION_LISTED;
	solution->listed = (int64_t)(1700000000 + chance_below(chance, 50) * 86400);
	solution->result.published = solution->status >= SOLUTION_REVIEWED && solution->status <= SOLUTION_EXPIRED;
	solution->result.decided = (int64_t)(1710000000 + chance_below(chance, 50) * 86400);
}

struct solution *random_catalogue(struct arena *arena, const struct vocabulary *vocabulary, struct chance *chance, size_t count,
	size_t text_words, uint64_t words)
{
	struct solution *solutions = ARENA_MANY(arena, struct solution, count);
	for (size_t i = 0; i < count; i++) {
		solutions[i] = *solution_new(arena, vocabulary);
		solutions[i].id = (int64_t)i + 1;
		solutions[i].slug = arena_fmt(arena, "s%zu", i);
		solutions[i].name = sentence(arena, chance, 2 + chance_below(chance, 3), words);
		solutions[i].summary = sentence(arena, chance, 8, words);
		solutions[i].description = sentence(arena, chance, text_words, words);
		solutions[i].organisation = sentence(arena, chance, 2, 500);
		fill(arena, vocabulary, chance, &solutions[i]);
		solution_derive(arena, vocabulary, &solutions[i]);
	}
	return solutions;
}
