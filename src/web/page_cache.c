/* SPDX-License-Identifier: Apache-2.0 */
#include "web/page_cache.h"
#include "base/random.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define SLOTS 4096 /* of the hash table; chains take the rest */
#define LEVEL 6    /* the usual measure between time and size */

struct entry {
	struct kept_page page; /* first: what is held points here */
	struct text key;
	size_t bytes;
	atomic_size_t holders; /* the cache itself is one */
	struct entry *next_in_slot, *newer, *older;
};

struct page_cache {
	pthread_mutex_t lock;
	struct entry *slots[SLOTS];
	struct entry *newest, *oldest;
	size_t bytes, max_bytes;
	uint64_t run;
};

struct page_cache *page_cache_new(size_t max_bytes)
{
	struct page_cache *cache = calloc(1, sizeof *cache);
	if (!cache)
		return NULL;
	pthread_mutex_init(&cache->lock, NULL);
	cache->max_bytes = max_bytes;
	random_bytes(&cache->run, sizeof cache->run);
	return cache;
}

uint64_t page_cache_run(const struct page_cache *cache)
{
	return cache->run;
}

void page_cache_release(void *page)
{
	struct entry *entry = page;
	if (atomic_fetch_sub(&entry->holders, 1) == 1)
		free(entry);
}

/* ---- under the lock ---- */

static struct entry **slot_of(struct page_cache *cache, struct text key)
{
	struct entry **at = &cache->slots[text_hash(key) % SLOTS];
	while (*at && !text_is((*at)->key, key))
		at = &(*at)->next_in_slot;
	return at;
}

static void unlink_age(struct page_cache *cache, struct entry *entry)
{
	*(entry->newer ? &entry->newer->older : &cache->newest) = entry->older;
	*(entry->older ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void make_newest(struct page_cache *cache, struct entry *entry)
{
	entry->newer = NULL;
	entry->older = cache->newest;
	*(cache->newest ? &cache->newest->newer : &cache->oldest) = entry;
	cache->newest = entry;
}

static void drop(struct page_cache *cache, struct entry *entry)
{
	struct entry **slot = slot_of(cache, entry->key);
	*slot = entry->next_in_slot;
	unlink_age(cache, entry);
	cache->bytes -= entry->bytes;
	page_cache_release(entry);
}

/* ---- */

void page_cache_free(struct page_cache *cache)
{
	while (cache && cache->oldest)
		drop(cache, cache->oldest);
	if (cache)
		pthread_mutex_destroy(&cache->lock);
	free(cache);
}

const struct kept_page *page_cache_find(struct page_cache *cache, struct text key)
{
	pthread_mutex_lock(&cache->lock);
	struct entry *entry = *slot_of(cache, key);
	if (entry) {
		unlink_age(cache, entry);
		make_newest(cache, entry);
		atomic_fetch_add(&entry->holders, 1);
	}
	pthread_mutex_unlock(&cache->lock);
	return entry ? &entry->page : NULL;
}

/* The gzip form in `into`; 0: it would not fit into `room`, which is the size of the plain form. */
static size_t compress_into(char *into, size_t room, struct text body)
{
	z_stream stream = {.next_in = (unsigned char *)(uintptr_t)body.at,
		.avail_in = (unsigned)body.len,
		.next_out = (unsigned char *)into,
		.avail_out = (unsigned)room};
	if (body.len > UINT32_MAX || deflateInit2(&stream, LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	int result = deflate(&stream, Z_FINISH);
	size_t made = stream.total_out;
	deflateEnd(&stream);
	return result == Z_STREAM_END ? made : 0;
}

/* One block: the entry, its key, the page, its compressed form. */
static struct entry *entry_new(struct text key, struct text body)
{
	struct entry *entry = calloc(1, sizeof *entry + key.len + 2 * body.len);
	if (!entry)
		return NULL;
	char *at = (char *)(entry + 1);
	memcpy(at, key.at, key.len);
	entry->key = (struct text){at, key.len};
	at += key.len;
	memcpy(at, body.at, body.len);
	entry->page.body = (struct text){at, body.len};
	at += body.len;
	entry->page.gzip = (struct text){at, compress_into(at, body.len, body)};
	entry->bytes = sizeof *entry + key.len + body.len + entry->page.gzip.len;
	struct entry *smaller = realloc(entry, entry->bytes);
	if (!smaller)
		smaller = entry;
	at = (char *)(smaller + 1);
	smaller->key.at = at;
	smaller->page.body.at = at + key.len;
	smaller->page.gzip.at = at + key.len + body.len;
	return smaller;
}

const struct kept_page *page_cache_keep(struct page_cache *cache, struct text key, struct text body)
{
	struct entry *entry = entry_new(key, body);
	if (!entry)
		return NULL;
	atomic_init(&entry->holders, 1); /* the caller's */
	if (entry->bytes > cache->max_bytes)
		return &entry->page;
	pthread_mutex_lock(&cache->lock);
	struct entry **slot = slot_of(cache, key);
	if (*slot) /* another thread was faster */
		drop(cache, *slot);
	while (cache->bytes + entry->bytes > cache->max_bytes)
		drop(cache, cache->oldest);
	slot = slot_of(cache, key);
	*slot = entry;
	make_newest(cache, entry);
	cache->bytes += entry->bytes;
	atomic_fetch_add(&entry->holders, 1);
	pthread_mutex_unlock(&cache->lock);
	return &entry->page;
}

size_t page_cache_bytes(struct page_cache *cache)
{
	pthread_mutex_lock(&cache->lock);
	size_t bytes = cache->bytes;
	pthread_mutex_unlock(&cache->lock);
	return bytes;
}
