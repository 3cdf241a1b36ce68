/* SPDX-License-Identifier: Apache-2.0
 * The auditor's look at the whole log, from what lies in the database and the keys alone: every leaf computed anew, every event compared
 * with its commitment, every readable disclosure whose key is there opened and compared, the trees, the chain, the signatures, the numbers
 * without gaps, and whatever was published or kept earlier. Changes nothing. */
#ifndef POLICY_DAYLOG_VERIFY_H
#define POLICY_DAYLOG_VERIFY_H

#include "policy/vault.h"

#include <jansson.h>

struct daylog_found {
	/* Called for each thing that is wrong. `number`, `date` name the day (0 and empty: none), `seq` the entry (0: none). */
	void (*tell)(void *context, int64_t number, struct text date, int64_t seq, const char *what);
	void *context;
	int64_t days, pruned_days, entries, events, opened, gone, problems;
};

/* `kept` (may be NULL): what daylog_publish() once gave and was kept elsewhere; a log that took another way since, or lost its end, differs
 * from it. STORE_FAILED: it could not be looked at, nothing is said about it. */
CHECKED enum store_result daylog_verify(struct vault *vault, struct db *db, const json_t *kept, struct daylog_found *found);

#endif
