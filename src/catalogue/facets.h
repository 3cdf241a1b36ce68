/* SPDX-License-Identifier: Apache-2.0
 * Which record has which code: every value of every facet has a number, a set of records (one bit each) and a count, and
 * every record has the list of its value numbers. Each facet's last value is "unknown": not stated. Immutable. */
#ifndef CATALOGUE_FACETS_H
#define CATALOGUE_FACETS_H

#include "catalogue/solution.h"

/* The values of one facet are numbers first .. first+count-1: those of the vocabulary in its order, then other codes in use
 * by code, then "unknown". */
struct facet_range {
	size_t first, count;
};

struct facets {
	const struct facet_range *ranges; /* per facet of the vocabulary */
	size_t facet_count;
	const struct text *codes; /* per value */
	const uint32_t *totals;   /* per value: records that have it */
	const uint64_t *bits;     /* value v: bits + v * words */
	size_t value_count, words;
	const uint32_t *values; /* record r: values[starts[r]] .. values[starts[r + 1] - 1], rising */
	const uint32_t *starts;
	size_t usual_values;     /* of a record, on average */
	const uint32_t *by_code; /* value numbers, each facet's range sorted by code */
};

/* false: no memory. */
CHECKED bool facets_build(struct arena *arena, const struct vocabulary *vocabulary, const struct solution *solutions,
	size_t count, struct facets *out);
/* The number of a code in a facet, or SIZE_MAX: no record has it and the vocabulary does not list it. */
size_t facets_find(const struct facets *facets, size_t facet, struct text code);
/* Adds up, for the values first .. first+count-1, the records of `set`: counts[v - first]. `hits`: how many records are in it. */
void facets_count(const struct facets *facets, const uint64_t *set, size_t hits, size_t first, size_t count, uint32_t *counts);

/* Sets of records: words of 64 bits. */
size_t bits_count(const uint64_t *set, size_t words);
static inline bool bits_have(const uint64_t *set, size_t record)
{
	return set[record / 64] >> (record % 64) & 1;
}
static inline void bits_add(uint64_t *set, size_t record)
{
	set[record / 64] |= (uint64_t)1 << (record % 64);
}

#endif
