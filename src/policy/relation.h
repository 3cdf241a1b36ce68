/* SPDX-License-Identifier: Apache-2.0
 * How a viewer stands to a subject and to an object: the bits of enum audience that need a look-up. Also what the route
 * table's access words mean (web/guard.c). */
#ifndef POLICY_RELATION_H
#define POLICY_RELATION_H

#include "policy/vault.h"

/* Bits of enum audience: role bits, plus SELF, REVIEWER (assigned to the assessment `object`, no conflict declared, until 30 days
 * after it closed: P-40; only for the submitter of that assessment), COLLEAGUE (active member of one organisation), PROVIDER
 * (member of the organisation whose solution the contact stands for), PANEL (has submitted a review of the assessment `object`, as the
 * subject has; of an author no longer known, the viewer's own review counts). */
unsigned relation_find(struct vault *vault, struct db *db, const struct viewer *viewer, int64_t subject, int64_t object);

/* Organisation that an assessment, a solution or an organisation id belongs to; 0: none. */
int64_t relation_organisation_of(struct db *db, int64_t object);
/* Whether the viewer is an active member (or owner) of the organisation. */
bool relation_is_member(struct db *db, const struct viewer *viewer, int64_t organisation, bool owner);
/* Whether the viewer wrote (is assigned) this review and it was not taken away; `clear`: and has declared no conflict of interest. */
bool relation_is_reviewer(struct vault *vault, struct db *db, const struct viewer *viewer, int64_t review, bool clear);

#endif
