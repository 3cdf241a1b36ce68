/* SPDX-License-Identifier: Apache-2.0 */
#include "people/finder.h"
#include "base/fold.h"

#include <pthread.h>
#include <sodium.h>
#include <sys/mman.h>

/* One searchable datum: its folded text lies in the pool. */
struct entry {
	int64_t subject;
	uint32_t at, len;
	uint8_t capacity, datum;
	bool gone;
};

struct finder {
	pthread_rwlock_t lock;
	char *pool;             /* mlocked, not dumped */
	size_t used, room;
	struct entry *entries;
	size_t count, entries_room;
	size_t wasted;          /* bytes of entries that are gone */
};

static void *locked_alloc(size_t bytes)
{
	void *at = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return NULL;
	/* where the limit on locked memory is too low the index still works; what cannot be locked is at least kept out of cores */
	(void)mlock(at, bytes);
	(void)madvise(at, bytes, MADV_DONTDUMP);
	return at;
}

static void locked_free(void *at, size_t bytes)
{
	if (!at)
		return;
	sodium_memzero(at, bytes);
	munmap(at, bytes);
}

static bool grow_pool(struct finder *finder, size_t more)
{
	size_t room = finder->room ? finder->room : 1u << 20;
	while (room < finder->used + more)
		room *= 2;
	if (room == finder->room)
		return true;
	char *pool = room < UINT32_MAX ? locked_alloc(room) : NULL;
	if (!pool)
		return false;
	if (finder->used)
		memcpy(pool, finder->pool, finder->used);
	locked_free(finder->pool, finder->room);
	finder->pool = pool;
	finder->room = room;
	return true;
}

static bool add(struct finder *finder, int64_t subject, enum capacity capacity, enum datum datum, struct text folded)
{
	if (finder->count == finder->entries_room) {
		size_t room = finder->entries_room ? finder->entries_room * 2 : 4096;
		struct entry *more = realloc(finder->entries, room * sizeof *more);
		if (!more)
			return false;
		finder->entries = more;
		finder->entries_room = room;
	}
	if (!grow_pool(finder, folded.len + 1))
		return false;
	finder->entries[finder->count++] = (struct entry){subject, (uint32_t)finder->used, (uint32_t)folded.len, (uint8_t)capacity, (uint8_t)datum, false};
	if (folded.len)
		memcpy(finder->pool + finder->used, folded.at, folded.len);
	finder->used += folded.len + 1;
	finder->pool[finder->used - 1] = '\n'; /* no match runs over two entries */
	return true;
}

struct filling {
	struct finder *finder;
	struct arena *arena;
	bool failed;
};

static void fill_one(void *context, int64_t subject, enum capacity capacity, enum datum datum, struct text value)
{
	struct filling *filling = context;
	if (!add(filling->finder, subject, capacity, datum, text_fold(filling->arena, value)))
		filling->failed = true;
	arena_reset(filling->arena);
}

struct finder *finder_open(struct vault *vault, struct store *store)
{
	struct finder *finder = calloc(1, sizeof *finder);
	struct arena *arena = arena_new((size_t)4 << 30), *fold = arena_new(4u << 20);
	struct filling filling = {finder, fold, false};
	bool good = finder && arena && fold;
	if (good) {
		pthread_rwlock_init(&finder->lock, NULL);
		struct db db = db_open(store, arena);
		good = vault_each_searchable(vault, &db, fill_one, &filling) == VAULT_OK && !filling.failed;
		db_close(&db);
	}
	arena_free(arena);
	arena_free(fold);
	if (good)
		return finder;
	finder_close(finder);
	return NULL;
}

void finder_close(struct finder *finder)
{
	if (!finder)
		return;
	locked_free(finder->pool, finder->room);
	free(finder->entries);
	free(finder);
}

/* The entry that holds the pool's byte `at`: entries stand in the order of the pool. */
static size_t entry_at(const struct finder *finder, size_t at)
{
	size_t low = 0, high = finder->count;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (finder->entries[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static bool is_hit(const struct finder_hit *hits, size_t count, int64_t subject)
{
	for (size_t i = count; i-- > 0 && count - i < 64;)
		if (hits[i].subject == subject)
			return true;
	return false;
}

struct finder_hit *finder_search(struct finder *finder, struct arena *arena, struct text part, unsigned capacities, size_t most,
	size_t *count, size_t *total)
{
	struct finder_hit *hits = ARENA_MANY(arena, struct finder_hit, most ? most : 1);
	struct text wanted = text_fold(arena, text_trim(part));
	int64_t last = 0;
	*count = *total = 0;
	if (wanted.len < 2 || text_find_byte(wanted, '\n') != SIZE_MAX)
		return hits;
	pthread_rwlock_rdlock(&finder->lock);
	size_t at = 0;
	while (at < finder->used) {
		const char *found = memmem(finder->pool + at, finder->used - at, wanted.at, wanted.len);
		if (!found)
			break;
		const struct entry *entry = &finder->entries[entry_at(finder, (size_t)(found - finder->pool))];
		at = entry->at + entry->len + 1;
		if (entry->gone || !(capacities & (1u << entry->capacity)) || entry->subject == last || is_hit(hits, *count, entry->subject))
			continue;
		last = entry->subject;
		if (*count < most)
			hits[(*count)++] = (struct finder_hit){entry->subject, (enum capacity)entry->capacity};
		(*total)++;
	}
	pthread_rwlock_unlock(&finder->lock);
	return hits;
}

static void drop(struct finder *finder, struct entry *entry)
{
	sodium_memzero(finder->pool + entry->at, entry->len);
	entry->gone = true;
	finder->wasted += entry->len;
}

/* Brings the entries together when half the pool is waste. */
static void tidy(struct finder *finder)
{
	size_t kept = 0, used = 0;
	if (finder->wasted < 65536 || finder->wasted * 2 < finder->used)
		return;
	for (size_t i = 0; i < finder->count; i++) {
		struct entry entry = finder->entries[i];
		if (entry.gone)
			continue;
		memmove(finder->pool + used, finder->pool + entry.at, entry.len + 1u);
		entry.at = (uint32_t)used;
		used += entry.len + 1u;
		finder->entries[kept++] = entry;
	}
	sodium_memzero(finder->pool + used, finder->used - used);
	finder->count = kept;
	finder->used = used;
	finder->wasted = 0;
}

void finder_update(struct finder *finder, int64_t subject, enum capacity capacity, enum datum datum, struct text value)
{
	struct arena *arena = arena_new(1u << 20);
	if (!arena)
		return;
	struct text folded = text_fold(arena, value);
	pthread_rwlock_wrlock(&finder->lock);
	for (size_t i = 0; i < finder->count; i++)
		if (finder->entries[i].subject == subject && finder->entries[i].datum == datum && !finder->entries[i].gone)
			drop(finder, &finder->entries[i]);
	if (value.len)
		(void)add(finder, subject, capacity, datum, folded); /* without memory the person is not found until the next start */
	tidy(finder);
	pthread_rwlock_unlock(&finder->lock);
	arena_free(arena);
}

void finder_forget(struct finder *finder, int64_t subject)
{
	pthread_rwlock_wrlock(&finder->lock);
	for (size_t i = 0; i < finder->count; i++)
		if (finder->entries[i].subject == subject && !finder->entries[i].gone)
			drop(finder, &finder->entries[i]);
	tidy(finder);
	pthread_rwlock_unlock(&finder->lock);
}

static void refresh_one(void *context, int64_t subject, enum capacity capacity, enum datum datum, struct text value)
{
	finder_update(context, subject, capacity, datum, value);
}

void finder_refresh(struct finder *finder, struct vault *vault, struct db *db, int64_t subject)
{
	finder_forget(finder, subject);
	/* where the vault cannot be read the person is not found until the next start: no reason to fail what was done */
	(void)!vault_each_searchable_of(vault, db, subject, refresh_one, finder);
}
