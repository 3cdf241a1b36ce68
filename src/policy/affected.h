/* SPDX-License-Identifier: Apache-2.0
 * Who is affected by a breach: by what lies in the store, or by what was read in a time. */
#ifndef POLICY_AFFECTED_H
#define POLICY_AFFECTED_H

#include "policy/vault.h"

struct affected {
	int64_t *subjects;      /* each once, in order */
	size_t count;
};

/* Everybody who was here by `till_s` and of whom one of `datums` (bits 1 << enum datum) is kept: whoever changed it since too, and whoever gave it
 * only since. Who had it taken out since is not known any more. */
CHECKED enum vault_result affected_by_store(struct vault *vault, struct db *db, uint64_t datums, int64_t till_s, struct affected *out);
/* Everybody whose data the log says were disclosed in entries from_seq .. till_seq. */
CHECKED enum vault_result affected_by_reading(struct vault *vault, struct db *db, int64_t from_seq, int64_t till_seq, struct affected *out);

#endif
