/* SPDX-License-Identifier: Apache-2.0
 * The inverted index of one snapshot: a sorted dictionary of terms, and for each term the records that hold it with what a
 * hit is worth there (BM25 over weighted fields, computed once at building). Immutable after index_build. */
#ifndef CATALOGUE_INDEX_H
#define CATALOGUE_INDEX_H

#include "catalogue/solution.h"

struct posting {
	uint32_t record;
	float score; /* always above 0 */
};

struct term {
	struct text text;
	const struct posting *postings; /* by record */
	uint32_t count;
	uint32_t letters; /* which letters it has, hashed to bits: most terms that are far off show it at once */
};

struct search_index {
	const struct term *terms; /* by text_compare; stems (first byte below 32) come first */
	size_t term_count;
	size_t first_word; /* terms before it are stems */
	size_t posting_count;
};

/* Indexes records 0 .. count-1 into memory of `arena`. false: no memory. */
CHECKED bool index_build(struct arena *arena, const struct vocabulary *vocabulary, const struct solution *solutions, size_t count,
	struct search_index *out);
/* The term, or NULL. */
const struct term *index_find(const struct search_index *index, struct text text);
/* The terms that begin with `start`: *first, and how many. */
size_t index_find_prefix(const struct search_index *index, struct text start, const struct term **first);
/* The word of the dictionary that is nearest to `word` (at most one letter off in short words, two in long ones; among
 * equals the more frequent), or the empty text. */
struct text index_nearest(const struct search_index *index, struct text word);

#endif
