/* SPDX-License-Identifier: Apache-2.0
 * Finding a person by part of a name, an address or an organisation, for those who may. The index is clear text in locked
 * memory only, built from the vault at start and kept up to date; nothing of it reaches a disk. */
#ifndef PEOPLE_FINDER_H
#define PEOPLE_FINDER_H

#include "policy/vault.h"

struct finder;

CHECKED struct finder *finder_open(struct vault *vault, struct store *store);
void finder_close(struct finder *finder);

struct finder_hit {
	int64_t subject;
	enum capacity capacity;
};

/* Subjects any of whose searchable data contains `part` (folded; at least 2 characters), at most `most`; *total says how many there
 * are in all. Data of capacities outside `capacities` (bits 1 << enum capacity) are not looked at. Hits in arena. */
struct finder_hit *finder_search(struct finder *finder, struct arena *arena, struct text part, unsigned capacities, size_t most,
	size_t *count, size_t *total);
/* A subject's datum was written or (empty value) removed; call after the commit. */
void finder_update(struct finder *finder, int64_t subject, enum capacity capacity, enum datum datum, struct text value);
/* Takes over what the vault now holds of a subject, or forgets an erased one; call after the commit (a handler sets
 * visit->person_changed and the framework does it). */
void finder_refresh(struct finder *finder, struct vault *vault, struct db *db, int64_t subject);
/* A subject is gone. */
void finder_forget(struct finder *finder, int64_t subject);

#endif
