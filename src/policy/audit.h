/* SPDX-License-Identifier: Apache-2.0
 * The log. Every entry is a salted commitment: BLAKE2b-256(salt || canonical JSON of the entry). The readable entry of a
 * disclosure lies in the vault under the key of the person concerned, that of an event beside it by ids and codes, each with
 * its salt; so a log line proves an entry and reveals nothing, also after erasure. */
#ifndef POLICY_AUDIT_H
#define POLICY_AUDIT_H

#include "policy/vault.h"

/* One event about an object. `detail` is a code or a short list of codes ("outcome=reviewed"), never personal data. */
CHECKED enum store_result audit_event(struct db *db, const struct viewer *actor, const char *kind, int64_t object, struct text detail);
/* One entry per subject in `seen`: who (role, id), purpose, route, datums. Leaves `seen` empty. */
CHECKED enum store_result audit_write_disclosures(struct vault *vault, struct db *db, const struct viewer *viewer, enum purpose purpose,
	const char *route, struct disclosures *seen);

#endif
