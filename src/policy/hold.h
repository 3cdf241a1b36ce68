/* SPDX-License-Identifier: Apache-2.0
 * Holds (P-92 to P-94): a named reason for keeping one person's data past an erasure or a clock. A hold has a ground out of a closed list, an
 * owner who answers for it and a date on which it is looked at again, at most 180 days ahead; one past its date is overdue, said so at the desk and
 * in public, and stands until somebody decides. Several may stand for one person; when the last goes, what waited runs by itself (privacy/erasure.h).
 * Once two administrators can act, a second one has to agree (policy/approval.h); a hold that waits for the answer counts for 72 hours, and is not
 * asked for again on the same ground for 30 days when the answer was no, or did not come. */
#ifndef POLICY_HOLD_H
#define POLICY_HOLD_H

#include "policy/vault.h"

#define HOLD_ASKED_S (72 * (int64_t)3600)
#define HOLD_AGAIN_S (30 * (int64_t)86400)

struct hold_ground {
	const char *code, *kind;    /* "compliance" or "dispute" */
	const char *label;          /* msgid */
	bool wants_agreement;       /* P-94: the agreement's number must be named */
};
extern const struct hold_ground hold_grounds[];
extern const size_t hold_grounds_count;
/* NULL: there is none of that code. */
const struct hold_ground *hold_ground_find(struct text code);

struct hold_new {
	int64_t subject, owner, review;  /* review: when it must be looked at again */
	struct text ground, agreement, reason; /* reason: for the second administrator; never stored with the hold */
};

/* P-92: a day on which a hold is looked at again lies ahead, and no further than the setting says. */
bool hold_review_is_good(struct db *db, int64_t review);
/* Whether such a hold was refused, or stayed unanswered, in the last 30 days. */
CHECKED enum store_result hold_was_refused(struct db *db, int64_t subject, struct text ground, bool *refused);
/* To be agreed to by another administrator; hold_settle turns the answer into the hold's state. STORE_CONFLICT: the ground is unknown, a needed
 * agreement is not named, the review date is missing, past or more than 180 days ahead, the person is not there, or it was refused lately. */
CHECKED enum store_result hold_ask(struct vault *vault, struct db *db, const struct viewer *who, const struct hold_new *hold, int64_t *id);
CHECKED bool hold_settle(struct vault *vault, struct db *db);
/* A question that nobody answered goes with it. STORE_CONFLICT: it does not stand any more. */
CHECKED enum store_result hold_release(struct vault *vault, struct db *db, const struct viewer *who, int64_t id);
/* A new date after it was looked at; whoever looked owns it from now on. Never by its owner while another administrator could look, so that nobody keeps
 * somebody's data by themselves from date to date. STORE_CONFLICT: by its owner; the date is missing, past or too far ahead; it does not stand. */
CHECKED enum store_result hold_review(struct db *db, const struct viewer *who, int64_t id, int64_t review);
CHECKED enum store_result hold_may_review(struct db *db, const struct viewer *who, int64_t id, bool *may);
/* How long a hold counts without an answer: 72 hours, or, where one administrator decides alone, until that decision can stand. */
int64_t hold_asked_s(struct db *db);
/* Whether any hold of the subject stands now. */
CHECKED enum store_result hold_stands(struct db *db, int64_t subject, bool *stands);
/* Whether `hold` is a standing one of that subject. */
bool hold_is_of(struct db *db, int64_t hold, int64_t subject);

#endif
