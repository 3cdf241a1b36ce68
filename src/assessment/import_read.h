/* SPDX-License-Identifier: Apache-2.0
 * Reads records that others wrote, one after the other: each line of a file, or each *.json file of a folder and its folders.
 * A record is one JSON object of at most 1 MB, valid UTF-8, not deeply nested, no key twice. */
#ifndef ASSESSMENT_IMPORT_READ_H
#define ASSESSMENT_IMPORT_READ_H

#include "base/text.h"

#include <jansson.h>

struct import_sink {
	void *context;
	/* A record and its text; both live during the call. `place` is "file:line". false: stop. */
	bool (*record)(void *context, const char *place, const json_t *record, struct text raw);
	void (*refuse)(void *context, const char *place, const char *why);
};

/* false: the sink stopped it, or *error says what could not be read. */
CHECKED bool import_read(const char *path, const struct import_sink *sink, char error[static 300]);

/* A member that is a text, without white space at its ends; else the empty text. Borrowed. */
struct text import_text(const json_t *object, const char *key);

/* Why a record is no solution, or no review: NULL when it is one. The words are in `why`. */
const char *import_solution_trouble(const json_t *record, char why[static 200]);
const char *import_review_trouble(const json_t *record, char why[static 200]);

#endif
