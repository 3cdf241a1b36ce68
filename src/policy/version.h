/* SPDX-License-Identifier: Apache-2.0
 * Versions of the policy. What was published is written once and never changes: each version is numbered, hashed over itself and the
 * hash before it, and looked through at every start; a program that finds one altered does not serve. A version is announced first and in
 * force from its date on: a material one at the earliest after the notice period (P-104). */
#ifndef POLICY_VERSION_H
#define POLICY_VERSION_H

#include "policy/inventory.h"
#include "store/store.h"

struct version {
	int64_t number;
	struct text id;               /* the number as a text: what forms carry and acknowledgements keep */
	bool first, material, alone;  /* alone: published by a one-person decision */
	int64_t announced, effective, updated;
	struct text body;             /* Markdown with its anchors (policy/notice.h) */
	struct text purposes;         /* "account,assessment": what it allows */
	struct text inventory, previous, hash;
};

struct versions;

CHECKED struct versions *versions_new(void);
void versions_free(struct versions *versions);
/* Reads what is new. false: the store failed, or a version is not what was published (logged). Any thread. */
CHECKED bool versions_refresh(struct versions *versions, struct db *db);
/* All of them, oldest first; good until versions_free(). */
const struct version *versions_all(const struct versions *versions, size_t *count);
/* The one in force now; NULL only before the first is published. */
const struct version *versions_current(const struct versions *versions);
/* Announced and not yet in force; NULL: none. */
const struct version *versions_coming(const struct versions *versions);
/* Of those that are announced and not yet in force the newest material one: what everybody is told of; NULL: none. A later editorial one does not
 * hide it. */
const struct version *versions_to_tell(const struct versions *versions);
/* By its number; NULL: there is none. */
const struct version *versions_find(const struct versions *versions, struct text id);
/* The id of the version in force; "0" before there is one. */
struct text versions_id(const struct versions *versions);
/* Changes whenever what a page says about the policy does: part of the key of every cached page. */
uint64_t versions_stamp(const struct versions *versions);
/* Whether a consent given under the version `id` covers the purpose: silence never widens one (P-102). */
bool versions_cover(const struct versions *versions, struct text id, enum purpose purpose);

enum publish_result { PUBLISH_OK, PUBLISH_TOO_EARLY /* before the notice period */, PUBLISH_NOT_EDITORIAL /* it states other data, readers, tools or purposes */,
	PUBLISH_FAILED };
/* Writes the next version, inside the caller's transaction; call versions_refresh() after the commit. `effective` 0: as soon as it
 * may be. The first needs no notice. */
CHECKED enum publish_result version_publish(struct versions *versions, struct db *db, bool material, int64_t effective, struct text body, bool alone);
/* The earliest moment at which such a version may come into force. */
int64_t version_earliest(const struct versions *versions, struct db *db, bool material);
/* The same as the hash that a version carries. */
struct text version_hash(struct arena *arena, const struct version *version);

#endif
