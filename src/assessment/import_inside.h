/* SPDX-License-Identifier: Apache-2.0
 * Between the files of the import: import.c runs it, import_solution.c and import_reviews.c write. */
#ifndef ASSESSMENT_IMPORT_INSIDE_H
#define ASSESSMENT_IMPORT_INSIDE_H

#include "assessment/import.h"
#include "assessment/import_read.h"
#include "assessment/review.h"
#include "policy/keystore.h"

#define IMPORT_SOURCE TEXT("dpg")

/* What a folded name or alias stands for. */
struct import_name {
	struct text folded;
	int64_t solution;
	struct text place;          /* where a record of this run bears it as its name; empty: an alias */
	bool ambiguous;             /* an alias of two */
};

struct import_names {
	struct arena *arena;
	struct import_name *at;     /* an open table; an empty `folded` is a free place */
	size_t count, room;
};

/* NULL: not there. */
struct import_name *import_names_find(const struct import_names *names, struct text folded);
/* Adds it, or gives what is there; texts are copied. */
struct import_name *import_names_add(struct import_names *names, struct text folded, bool *is_new);

struct import {
	struct app *app;
	const struct import_order *order;
	struct import_figures *figures;
	struct db db;               /* of the transaction that is open, with an arena of its own */
	struct arena *arena;
	bool open;
	size_t pending;             /* records in it */
	struct viewer program;
	struct import_names names;
	unsigned char digest_key[KEY_BYTES];
	char *error;
};

/* Opens a transaction when none is open. After so many records the next call commits and opens another. */
CHECKED bool import_begin(struct import *import);
/* Keys first, then rows. */
CHECKED bool import_commit(struct import *import);
CHECKED bool import_fail(struct import *import, const char *place, const char *why);
/* Keyed, because records hold names and addresses that a plain digest would let one guess. */
struct text import_digest(const struct import *import, struct arena *arena, struct text raw);

/* One solution's record, checked before. false: the database failed. */
CHECKED bool import_solution(struct import *import, const char *place, const json_t *record, struct text raw);
/* All reviews of the order. */
CHECKED bool import_reviews(struct import *import);


#endif
