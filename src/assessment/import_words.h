/* SPDX-License-Identifier: Apache-2.0
 * From the words of a record to the vocabulary: what has a place goes there, the rest is said. */
#ifndef ASSESSMENT_IMPORT_WORDS_H
#define ASSESSMENT_IMPORT_WORDS_H

#include "catalogue/solution.h"

struct import_mapping {
	struct arena *arena;
	const struct vocabulary *vocabulary;
	const char *place;          /* "file:line", in front of what is said */
	FILE *say;
	size_t *mapped, *unmapped;
	struct solution *solution;  /* filled */
	struct solution_evidence *evidence;
	size_t evidence_count, evidence_room;
};

/* Fills mapping->solution (which solution_new made) from a record that import_solution_trouble passed. */
void import_map(struct import_mapping *mapping, const json_t *record);
/* Says that a value has no place in the vocabulary, and counts it. */
void import_no_place(struct import_mapping *mapping, const char *what, struct text value);
/* Whether that is an address a browser may be sent to. */
bool import_is_address(struct text address);

#endif
