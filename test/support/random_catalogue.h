/* SPDX-License-Identifier: Apache-2.0
 * Made-up solutions for tests and measurements: the same seed gives the same catalogue. */
#ifndef SUPPORT_RANDOM_CATALOGUE_H
#define SUPPORT_RANDOM_CATALOGUE_H

#include "catalogue/solution.h"

struct chance {
	uint64_t state;
};

/* The seed in CABINET_TEST_SEED, or the usual one; prints it. */
uint64_t chance_seed(void);
/* The vocabulary and regions that the project ships; NULL with a message to standard error. */
struct vocabulary *shipped_vocabulary(struct arena *arena, const char *source_root);
/* 0 .. below-1 */
uint64_t chance_below(struct chance *chance, uint64_t below);
/* The word number `rank`, always the same for the same number; lower-case ASCII. */
struct text random_word(struct arena *arena, uint64_t rank);
/* A word by Zipf's law among `words`. */
struct text random_zipf_word(struct arena *arena, struct chance *chance, uint64_t words);
/* A code of the facet, of its file or of a small set of languages, countries and licences. */
struct text random_code(struct chance *chance, const struct facet *facet);
/* `count` solutions with texts of `text_words` words; slugs are s0, s1, ... */
struct solution *random_catalogue(struct arena *arena, const struct vocabulary *vocabulary, struct chance *chance, size_t count,
	size_t text_words, uint64_t words);

#endif
