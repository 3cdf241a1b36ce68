/* SPDX-License-Identifier: Apache-2.0
 * Finding people as one types them: a phrase of one datum, or else several words ("rana had") that all belong to one person. */
#ifndef ADMIN_FIND_H
#define ADMIN_FIND_H

#include "people/finder.h"

/* As finder_search; several words are looked up one by one when nothing holds them as they stand. */
struct finder_hit *find_people(struct finder *finder, struct arena *arena, struct text typed, unsigned capacities, size_t most, size_t *count,
	size_t *total);

#endif
