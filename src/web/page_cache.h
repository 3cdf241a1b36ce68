/* SPDX-License-Identifier: Apache-2.0
 * Rendered public pages, plain and compressed, kept by a key that names all that they depend on. The bytes are the same for
 * everyone. When the cache is full the page that was not asked for longest goes. Any thread may call; a page that is held
 * stays whole until it is released. */
#ifndef WEB_PAGE_CACHE_H
#define WEB_PAGE_CACHE_H

#include "base/text.h"

struct page_cache;

/* One page; read only. */
struct kept_page {
	struct text body;
};

/* Keeps at most `max_bytes` of pages. NULL: no memory. */
CHECKED struct page_cache *page_cache_new(size_t max_bytes);
/* Nobody may hold a page. */
void page_cache_free(struct page_cache *cache);
/* Tells this run's pages from those of runs before: part of each ETag. */
uint64_t page_cache_run(const struct page_cache *cache);
/* The page of that key, held; NULL: it is not there. */
const struct kept_page *page_cache_find(struct page_cache *cache, struct text key);
/* Copies `body`, keeps it and gives it, held. NULL: no memory. */
const struct kept_page *page_cache_keep(struct page_cache *cache, struct text key, struct text body);
/* The compressed form of a held page, made when it is first asked for; empty when compressing does not help. Good until the page
 * is given back. */
struct text page_cache_gzip(struct page_cache *cache, const struct kept_page *page);
/* Gives a held page back; takes a pointer to struct kept_page (fits http_reply.release). */
void page_cache_release(void *page);
/* Bytes in use now. */
size_t page_cache_bytes(struct page_cache *cache);

#endif
