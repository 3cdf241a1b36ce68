/* SPDX-License-Identifier: Apache-2.0
 * Organisations and their members, as rows: solutions belong to an organisation, never to a person. */
#ifndef PEOPLE_ORGANISATION_H
#define PEOPLE_ORGANISATION_H

#include "policy/vault.h"

/* A new organisation, "active", with a slug of its own made from `name`. `owner` (0: none) becomes its owner; `member_state` is
 * "active", or "invited" as long as the owner's address is not confirmed. */
CHECKED enum store_result organisation_create(struct db *db, struct text name, int64_t owner, const char *member_state, int64_t *organisation);
/* Makes `subject` a member, or changes what they are there. `role` is "owner" or "editor"; `state` is "invited", "active" or "asked". */
CHECKED enum store_result organisation_set_member(struct db *db, int64_t organisation, int64_t subject, const char *role, const char *state);
CHECKED enum store_result organisation_drop_member(struct db *db, int64_t organisation, int64_t subject);
/* After a membership ended or began: whoever belongs nowhere any more is kept no longer under that reason, and again once they do (P-90). */
CHECKED enum store_result organisation_member_left(struct vault *vault, struct db *db, int64_t subject);
CHECKED enum store_result organisation_member_came(struct vault *vault, struct db *db, int64_t subject);
/* Turns the subject's invited memberships into active ones: the address is confirmed. */
CHECKED enum store_result organisation_activate_member(struct db *db, int64_t subject);
/* Whether another organisation bears that name, whatever its capitals. */
CHECKED enum store_result organisation_has_namesake(struct db *db, int64_t organisation, struct text name, bool *out);
/* Whether the subject is the only active owner of an organisation that has solutions: it must be handed over first. Its id in
 * *organisation, 0: no such. */
CHECKED enum store_result organisation_last_owner_of(struct db *db, int64_t subject, int64_t *organisation);

#endif
