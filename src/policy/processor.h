/* SPDX-License-Identifier: Apache-2.0
 * The register of processors (P-32, P-75 to P-79): who handles data for the controller, by which contract, which fields, until when.
 * Without a live record nothing leaves (policy/egress.h). */
#ifndef POLICY_PROCESSOR_H
#define POLICY_PROCESSOR_H

#include "policy/inventory.h"
#include "store/store.h"

/* The classes the policy names; mail is part of hosting. */
extern const char *const processor_classes[];
extern const size_t processor_classes_count;
/* What the contract must say, each answered yes. */
extern const char *const processor_safeguards[];
extern const size_t processor_safeguards_count;

/* The names of those with a record of the class for `host` that is live now (approved by a second administrator, begun, not ended), with commas
 * between; empty: nobody. */
CHECKED enum store_result processor_names(struct db *db, const char *class, struct text host, struct text *names);
/* Whether such a record lists the datum. */
CHECKED enum store_result processor_allows(struct db *db, const char *class, struct text host, enum datum datum, bool *allowed);

/* Whether a record's list (ids with blanks between) names the datum. */
bool processor_lists(struct text datums, enum datum datum);

#endif
