/* SPDX-License-Identifier: Apache-2.0
 * The log is kept for as long as the inventory says of disclosures, then pruned by whole days: entries, events, readable halves. The day's
 * row stays, with its root and a signature that says when it was pruned, so that everything after it can still be verified. A day with an
 * entry about somebody under a hold stays whole until the hold goes. */
#ifndef POLICY_LOG_PRUNE_H
#define POLICY_LOG_PRUNE_H

#include "policy/vault.h"

/* Days go whole, and their first entry is a day older than their seal: they go so much before the time of the last entry is over. */
#define LOG_PRUNE_EARLY_S (2 * (int64_t)86400)

struct log_pruned {
	int64_t days, entries;     /* gone, or that would be */
	int64_t held;              /* days that a hold keeps */
};

/* How long a day stays after its seal. */
int64_t log_keep_s(void);
/* Prunes days that were sealed before `before_s`. `dry`: only counts. The caller commits. */
CHECKED enum store_result log_prune(struct vault *vault, struct db *db, int64_t before_s, bool dry, struct log_pruned *out);

#endif
