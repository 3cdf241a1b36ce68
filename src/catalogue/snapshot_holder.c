/* SPDX-License-Identifier: Apache-2.0
 * The holder of the current snapshot: a ring of slots, each with a snapshot and the number of its readers.
 *
 * A reader raises the count of the slot that it believes current and then looks again whether it still is; only then does it
 * touch the snapshot. A writer moves `current` first and empties a slot only when its count is 0 afterwards. All these
 * steps are sequentially consistent, so of the two at least one sees the other: either the reader notices that the slot is
 * not current (and lowers the count again), or the writer notices the reader. A slot that was filled anew meanwhile is
 * simply the current one, and the reader gets the newer snapshot. */
#include "catalogue/snapshot.h"

#include <pthread.h>
#include <time.h>

#define SLOTS 32

struct slot {
	_Alignas(64) atomic_size_t readers;
	_Atomic(struct snapshot *) snapshot;
};

struct snapshot_holder {
	struct slot slots[SLOTS];
	atomic_size_t current;
	pthread_mutex_t writing;
};

struct snapshot_holder *snapshot_holder_new(struct snapshot *first)
{
	must(first);
	struct snapshot_holder *holder = aligned_alloc(64, (sizeof *holder + 63) / 64 * 64);
	if (!holder)
		return NULL;
	memset(holder, 0, sizeof *holder);
	must(pthread_mutex_init(&holder->writing, NULL) == 0);
	first->readers = &holder->slots[0].readers;
	atomic_store(&holder->slots[0].snapshot, first);
	return holder;
}

void snapshot_holder_free(struct snapshot_holder *holder)
{
	if (!holder)
		return;
	for (size_t i = 0; i < SLOTS; i++) {
		must(atomic_load(&holder->slots[i].readers) == 0);
		snapshot_free(atomic_load(&holder->slots[i].snapshot));
	}
	pthread_mutex_destroy(&holder->writing);
	free(holder);
}

const struct snapshot *snapshot_hold(struct snapshot_holder *holder)
{
	for (;;) {
		size_t at = atomic_load(&holder->current);
		atomic_fetch_add(&holder->slots[at].readers, 1);
		if (atomic_load(&holder->current) == at)
			return atomic_load(&holder->slots[at].snapshot);
		atomic_fetch_sub(&holder->slots[at].readers, 1);
	}
}

void snapshot_release(const struct snapshot *snapshot)
{
	must(atomic_fetch_sub(snapshot->readers, 1) > 0);
}

/* Frees what nobody reads any more; gives a free slot, or SLOTS. */
static size_t sweep(struct snapshot_holder *holder)
{
	size_t free_slot = SLOTS, current = atomic_load(&holder->current);
	for (size_t i = 0; i < SLOTS; i++) {
		struct slot *slot = &holder->slots[i];
		if (i == current || atomic_load(&slot->readers))
			continue;
		snapshot_free(atomic_exchange(&slot->snapshot, NULL));
		free_slot = i;
	}
	return free_slot;
}

void snapshot_publish(struct snapshot_holder *holder, struct snapshot *next)
{
	must(pthread_mutex_lock(&holder->writing) == 0);
	size_t at;
	while ((at = sweep(holder)) == SLOTS)
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	next->readers = &holder->slots[at].readers;
	atomic_store(&holder->slots[at].snapshot, next);
	atomic_store(&holder->current, at);
	sweep(holder);
	must(pthread_mutex_unlock(&holder->writing) == 0);
}
