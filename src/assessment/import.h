/* SPDX-License-Identifier: Apache-2.0
 * Import of candidates for digital public goods and of volunteers' reviews of them: JSON lines, or a folder with one JSON file a
 * record. A malformed record is refused with its place and the others are imported; what has no place in the vocabulary is said,
 * never guessed. A second run changes nothing. */
#ifndef ASSESSMENT_IMPORT_H
#define ASSESSMENT_IMPORT_H

#include "web/app.h"

struct import_order {
	const char *solutions;      /* a file or a folder */
	const char *reviews;        /* the same; NULL: none */
	bool invite;                /* ask new contact persons by mail whether they want to be listed */
	FILE *say, *complain;       /* values without a place; refused records */
};

struct import_figures {
	size_t added, changed, unchanged, refused;            /* solutions */
	size_t reviews, reviews_new, reviews_unknown, reviews_refused; /* reviews: all that belong to a solution */
	size_t mapped, unmapped;                              /* values */
	size_t contacts, letters;
};

/* false: *error says why it ended early; what was imported until then stays, and another run goes on. */
CHECKED bool import_dpg(struct app *app, const struct import_order *order, struct import_figures *figures, char error[static 300]);

#endif
