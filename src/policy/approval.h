/* SPDX-License-Identifier: Apache-2.0
 * What two administrators decide: one asks with a written reason, another one answers. A cabinet with one administrator works: where
 * nobody else could answer, the decision stands by itself after a delay (SETTING_APPROVAL_DELAY_HOURS) and is marked in public as a
 * one-person decision. Who uses this asks for the state each time it matters; nothing is called back. */
#ifndef POLICY_APPROVAL_H
#define POLICY_APPROVAL_H

#include "policy/vault.h"

enum approval { APPROVAL_NONE, APPROVAL_WAITING, APPROVAL_GIVEN, APPROVAL_GIVEN_ALONE, APPROVAL_REFUSED };

/* Asks about `object` (an id of the caller's, one question per kind and object). The reason lies in the vault under the asker's key.
 * STORE_CONFLICT: it is asked or answered already (after a refusal it may be asked again). */
CHECKED enum store_result approval_ask(struct vault *vault, struct db *db, const struct viewer *who, const char *kind, int64_t object,
	struct text reason);
/* STORE_NONE: nothing waits. STORE_CONFLICT: the same person, or a person whose data or rights it is about (object == subject). */
CHECKED enum store_result approval_answer(struct vault *vault, struct db *db, const struct viewer *who, const char *kind, int64_t object, bool yes);
/* GIVEN_ALONE comes by itself after the delay. */
CHECKED enum store_result approval_state(struct db *db, const char *kind, int64_t object, enum approval *state);
/* Whether an approved thing may be done. */
static inline bool approval_is_given(enum approval state)
{
	return state == APPROVAL_GIVEN || state == APPROVAL_GIVEN_ALONE;
}
/* A kind in words (msgid). */
const char *approval_kind_words(struct text kind);
/* Forgets the question (it was withdrawn, or is asked anew about the same object). */
CHECKED enum store_result approval_forget(struct db *db, const char *kind, int64_t object);
/* Administrators who could answer now: active, designated, with the programme or the privacy duty. Who could until somebody else took it from
 * them counts for 14 days more: nobody makes themselves the only one. */
#define APPROVAL_TAKEN_S (14 * (int64_t)86400)
CHECKED enum store_result approval_able(struct db *db, int64_t *count);
/* Before somebody else locks an administrator, or takes duties or time from them: `at` is when they cannot answer any more. Nothing for one
 * who cannot answer now. */
CHECKED enum store_result approval_note_taken(struct db *db, int64_t subject, int64_t at);
/* Whether `subject` is the only one who ever could answer: nobody else has come who had the duties, or had them before leaving. */
CHECKED enum store_result approval_is_first(struct db *db, int64_t subject, bool *first);
/* For the jobs: what one administrator decides becomes so in the store and in the log; waiting begins anew while there are two. */
CHECKED bool approval_sweep(struct db *db);

#endif
