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
	struct text key, gzip; /* gzip has a block of its own */
	bool is_kept, tried_gzip;
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
	if (atomic_fetch_sub(&entry->holders, 1) != 1)
		return;
	free((void *)(uintptr_t)entry->gzip.at);
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
	entry->is_kept = false;
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

/* A block with the gzip form and no more; {NULL, 0} when it would not help, or there is no memory. */
static struct text gzip_of(struct text body)
{
	char *at = malloc(body.len ? body.len : 1);
	size_t made = at ? compress_into(at, body.len, body) : 0;
	if (!made) {
		free(at);
		return (struct text){NULL, 0};
	}
	char *smaller = realloc(at, made);
	return (struct text){smaller ? smaller : at, made};
}

struct text page_cache_gzip(struct page_cache *cache, const struct kept_page *page)
{
	struct entry *entry = (struct entry *)(uintptr_t)page;
	pthread_mutex_lock(&cache->lock);
	bool tried = entry->tried_gzip;
	pthread_mutex_unlock(&cache->lock);
	struct text made = tried ? (struct text){NULL, 0} : gzip_of(page->body);
	pthread_mutex_lock(&cache->lock);
	if (!entry->tried_gzip) {
		entry->tried_gzip = true;
		entry->gzip = made;
		entry->bytes += made.len;
		cache->bytes += entry->is_kept ? made.len : 0;
		made = (struct text){NULL, 0};
		while (cache->bytes > cache->max_bytes)
			drop(cache, cache->oldest);
	}
	struct text gzip = entry->gzip;
	pthread_mutex_unlock(&cache->lock);
	free((void *)(uintptr_t)made.at); /* another thread was faster */
	return gzip;
}

/* One block: the entry, its key, the page. */
static struct entry *entry_new(struct text key, struct text body)
{
	size_t bytes = sizeof(struct entry) + key.len + body.len;
	struct entry *entry = malloc(bytes);
	if (!entry)
		return NULL;
	char *at = (char *)(entry + 1);
	*entry = (struct entry){.key = {at, key.len}, .page.body = {at + key.len, body.len}, .bytes = bytes};
	memcpy(at, key.at, key.len);
	memcpy(at + key.len, body.at, body.len);
	return entry;
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
	entry->is_kept = true;
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
