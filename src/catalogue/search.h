/* SPDX-License-Identifier: Apache-2.0
 * Running a query over a snapshot: which solutions, in which order, and how many each further choice would give.
 *
 * Inside a facet choices are alternatives, between facets all must hold. The count of a value is the number of solutions that
 * match the words, the numbers and the choices of all *other* facets and have the value: what choosing it alone in its facet
 * gives. Withdrawn solutions are found only when the status "withdrawn" is chosen.
 * All words must match, each as it is or by its stem; when no solution has them all, the last word may go on ("math"). */
#ifndef CATALOGUE_SEARCH_H
#define CATALOGUE_SEARCH_H

#include "catalogue/query.h"
#include "catalogue/snapshot.h"

struct search_result {
	size_t total;            /* all matching solutions */
	const uint32_t *records; /* those of the page, in order: positions in snapshot->solutions */
	size_t count;
	size_t page, pages;     /* pages is at least 1; a page past the end is empty */
	const uint32_t *counts; /* per value of snapshot->facets */
	struct text suggestion; /* q with the nearest known words, when a word of q is nowhere in the catalogue; or empty */
};

/* One page. Memory comes from `arena` (about 60 KB for 10,000 solutions). false: no memory. */
CHECKED bool search_run(
	struct arena *arena, const struct snapshot *snapshot, const struct query *query, struct search_result *out);
/* All matching solutions in order, without counts of values: for exports. */
CHECKED bool search_all(
	struct arena *arena, const struct snapshot *snapshot, const struct query *query, struct search_result *out);
/* The count of a code in a facet; 0 when nobody has it. */
size_t search_count(const struct snapshot *snapshot, const struct search_result *result, size_t facet, struct text code);

#endif
