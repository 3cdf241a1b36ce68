/* SPDX-License-Identifier: Apache-2.0
 * Recipients are told of corrections and erasures (Q-04; GDPR Art. 19). Recipients outside this machine are the processors of the register: for each
 * one whose record lists a datum that was corrected or erased, and whose contract runs or lacks its certificate of deletion, a notice is noted in the
 * same transaction. The desk writes to the processor the way the contract says and marks it as told; what is not told in time is overdue in public.
 * A notice names the person by number alone. */
#ifndef POLICY_RECIPIENT_H
#define POLICY_RECIPIENT_H

#include "policy/inventory.h"
#include "store/store.h"

/* `kind`: "corrected" or "erased"; `datums`: bits. */
CHECKED enum store_result recipient_note(struct db *db, int64_t subject, const char *kind, uint64_t datums);
/* Who has one of them, with commas between, for the letter; empty: nobody. */
CHECKED enum store_result recipient_names(struct db *db, uint64_t datums, struct text *names);
/* All data of a capacity, those of every account with them. */
uint64_t recipient_data_of(enum capacity capacity);
/* Notices that wait, and those past their time. */
CHECKED enum store_result recipient_count(struct db *db, int64_t *open, int64_t *late);

#endif
