/* SPDX-License-Identifier: Apache-2.0
 * What the files of the rights cases share (privacy/rights.h). */
#ifndef PRIVACY_RIGHTS_INSIDE_H
#define PRIVACY_RIGHTS_INSIDE_H

#include "messages/letters.h"
#include "privacy/rights.h"

/* The row of an open case, in the writing transaction; STORE_CONFLICT: it is closed. */
CHECKED enum store_result rights_load(struct db *db, int64_t id, struct rights_get *row);
/* Who of the case still is here; false: erased, or nobody was known. */
bool rights_has_person(struct app *app, struct db *db, const struct rights_get *row);
/* A letter about the case, to its person; nothing when there is none. {number} and {kind} are put in front of `args`. */
CHECKED enum store_result rights_send(struct app *app, struct db *db, const struct rights_get *row, enum letter letter, const struct out_arg *args,
	size_t count);
CHECKED enum store_result rights_close(struct db *db, const struct viewer *who, int64_t id, const char *state, struct text reason);
/* Keeps what was answered, under the person's key. */
CHECKED enum store_result rights_keep_answer(struct app *app, struct db *db, const struct rights_get *row, struct text answer);
/* The open case of that kind, or a new one. */
CHECKED enum store_result rights_take(struct app *app, struct db *db, const struct viewer *who, enum rights_kind kind, int64_t subject, const struct lang *lang,
	struct rights_get *row);
/* The same when the person's own address goes in this transaction: to a subject that exists only for the letter, and goes with it. */
CHECKED enum store_result rights_send_by_courtesy(struct app *app, struct db *db, const struct rights_get *row, enum letter letter,
	const struct out_arg *args, size_t count);
/* What is kept of a value that was corrected: a hash that tells only whether it is the same one. */
struct text rights_trace(struct arena *arena, int64_t id, struct text value);
const struct lang *rights_lang(const struct rights_get *row);
#define RIGHTS_ARGS_MOST 8

#endif
