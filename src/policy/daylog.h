/* SPDX-License-Identifier: Apache-2.0
 * The log's entries as leaves of one Merkle tree a day.
 *
 * An entry is a number, a time, a kind and a commitment (policy/audit.h). It goes into the open day, the last one. A day is opened by its
 * first entry, under the date (UTC) of that moment; it is over when the date is a later one, and is then sealed: root, size and first
 * number, signed, chained with the day before by a hash over all that was signed of it. A sealed day never changes; days without
 * entries are not there; numbers of days and of entries have no gaps.
 *
 * The clock is not trusted. Set back, it makes no earlier day: entries stay in the open one. Set back by more than a day it shows that the
 * open day was opened by a clock that ran ahead: the sweep then seals that day as it is, and the next entry opens a day of a higher
 * number under the date of now, which may be a date that was there before. A day is known by its number, not by its date.
 *
 * With every entry the open day's root is signed anew (the head), so that entries cut off its end are missed. */
#ifndef POLICY_DAYLOG_H
#define POLICY_DAYLOG_H

#include "policy/log_key.h"
#include "policy/merkle.h"
#include "store/store.h"

#include <jansson.h>

/* Opens the signing key (made when there is none) and gives it to the store; the store's log can be written from now on.
 * false: *error says why. */
CHECKED bool daylog_open(struct store *store, const char *keys_directory, const char **error);
/* Before store_close(). */
void daylog_close(struct store *store);
/* Whether the log is signed with the key that is there; true also when it has no entry yet. */
CHECKED bool daylog_has_its_key(struct db *db);

/* Writes an entry within the writer's transaction; *seq is its number. */
CHECKED enum store_result daylog_append(struct db *db, int64_t at, const char *kind, struct text commitment, int64_t *seq);
/* Seals the open day when it is over. *sealed (may be NULL): whether it did. The caller commits. */
CHECKED enum store_result daylog_seal(struct db *db, bool *sealed);
/* The same for the program, hourly or when a day is over; commits. */
CHECKED bool daylog_sweep(struct store *store);

/* The sealed days from number `from` on, `most` at most, as published: JSON with the public key. With `head` also the open day as it
 * stands, for the operator's own safekeeping (in public it would tell when the cabinet is at work). */
CHECKED enum store_result daylog_publish(struct db *db, int64_t from, int64_t most, bool head, struct text *out);
/* That a sealed entry is in its day: JSON with leaf, path, root and signature. STORE_NONE: not sealed yet, pruned, or no such entry.
 * The caller sees to it that the reader may know of the entry. */
CHECKED enum store_result daylog_prove(struct db *db, int64_t seq, json_t **out);

/* --- what is signed and hashed, in words: for the verifier --- */
struct daylog_day {
	int64_t number, day, first_seq, size, sealed;
	struct text root;           /* hex */
};
/* "2026-11-26" */
struct text daylog_date(struct arena *arena, int64_t at_s);
struct text daylog_leaf_text(struct arena *arena, int64_t seq, int64_t at, struct text kind, struct text commitment);
/* `previous` is daylog_chain() of the day before, or daylog_begin(). */
struct text daylog_day_text(struct arena *arena, const struct daylog_day *day, struct text previous);
struct text daylog_head_text(struct arena *arena, const struct daylog_day *day, struct text previous);
struct text daylog_gone_text(struct arena *arena, int64_t seq);
struct text daylog_pruned_text(struct arena *arena, int64_t number, struct text root, int64_t pruned);
struct text daylog_chain(struct arena *arena, struct text day_text);
struct text daylog_begin(void);
/* The roots of a growing tree's whole subtrees, largest first, in hex. */
struct text daylog_frontier(struct arena *arena, const struct merkle *tree);
struct text daylog_hex(struct arena *arena, struct merkle_hash hash);
/* Signed by the store's key. STORE_FAILED: no key was opened. */
CHECKED enum store_result daylog_sign(struct db *db, struct text message, struct text *signature);
/* Hex. */
CHECKED enum store_result daylog_public_key(struct db *db, struct text *key);

#endif
