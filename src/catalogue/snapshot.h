/* SPDX-License-Identifier: Apache-2.0
 * The published catalogue as one immutable value: solutions, orders, index and facets, built whole and never changed. A holder
 * keeps the current one: readers take it and give it back without a lock and never wait for a writer, who puts a new one in
 * its place; the old one is freed when a later publication finds it unused. */
#ifndef CATALOGUE_SNAPSHOT_H
#define CATALOGUE_SNAPSHOT_H

#include "catalogue/facets.h"
#include "catalogue/index.h"

#include <stdatomic.h>

enum snapshot_order { ORDER_NAME, ORDER_NEWEST, ORDER_REVIEWED, ORDER_COUNT };

struct snapshot {
	const struct vocabulary *vocabulary; /* must outlive the snapshot */
	uint64_t version;                    /* as given at building: part of cache keys */
	const struct solution *solutions;    /* record 0 .. count-1 */
	size_t count;
	const uint32_t *orders[ORDER_COUNT]; /* records by name; newest first listed; newest review first, then those without */
	const uint32_t *name_rank;           /* per record: its place by name */
	const uint64_t *shown;               /* records of the usual list: all but the withdrawn */
	struct search_index index;
	struct facets facets;
	size_t number_age_min, number_age_max, number_storage; /* positions in the vocabulary, or VOCABULARY_NONE */
	size_t facet_status;
	const uint32_t *slugs; /* hash table of record + 1 */
	size_t slug_slots;
	struct arena *arena;
	atomic_size_t *readers; /* the holder's count for it */
};

/* Builds one; the solutions are copied. NULL: no memory. Of two
 * solutions with the same slug only the first is found by it. */
CHECKED struct snapshot *snapshot_build(
	const struct vocabulary *vocabulary, const struct solution *solutions, size_t count, uint64_t version);
/* Frees one that was never published. */
void snapshot_free(struct snapshot *snapshot);
/* The solution with that slug, or NULL. */
const struct solution *snapshot_by_slug(const struct snapshot *snapshot, struct text slug);
size_t snapshot_bytes(const struct snapshot *snapshot);

struct snapshot_holder;

/* Holds `first` (never NULL) from the start and owns it. */
CHECKED struct snapshot_holder *snapshot_holder_new(struct snapshot *first);
/* Ends the holder and its snapshots; nobody may hold one. */
void snapshot_holder_free(struct snapshot_holder *holder);
/* The current snapshot, kept until snapshot_release. */
const struct snapshot *snapshot_hold(struct snapshot_holder *holder);
void snapshot_release(const struct snapshot *snapshot);
/* Makes `next` the current one and owns it from now on. Writers wait for each other, and for readers only when
 * many old snapshots at once are still held. */
void snapshot_publish(struct snapshot_holder *holder, struct snapshot *next);

#endif
