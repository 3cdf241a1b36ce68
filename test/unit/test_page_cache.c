/* SPDX-License-Identifier: Apache-2.0
 * The cache of rendered pages: found again, compressed, the oldest goes first, held pages stay. */
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdarg.h>
#include <cmocka.h>

#include "base/arena.h"
#include "web/page_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <zlib.h>

static struct text page_of(struct arena *arena, int number)
{
	return arena_fmt(arena, "<p>%d</p>%0200d<p>%d</p>", number, 0, number * 7);
}

static void test_kept_and_compressed(void **state)
{
	struct page_cache *cache = page_cache_new(100000);
	struct arena *arena = arena_new(1 << 20);
	struct text body = page_of(arena, 5);
	assert_null(page_cache_find(cache, TEXT("a")));
	const struct kept_page *kept = page_cache_keep(cache, TEXT("a"), body), *found = page_cache_find(cache, TEXT("a"));
	assert_ptr_equal(kept, found);
	assert_true(text_is(found->body, body));
	size_t before = page_cache_bytes(cache);
	struct text gzip = page_cache_gzip(cache, found);
	assert_true(gzip.len > 0 && gzip.len < body.len);
	assert_ptr_equal(page_cache_gzip(cache, kept).at, gzip.at); /* made once */
	assert_int_equal(page_cache_bytes(cache), before + gzip.len);
	unsigned char plain[2000];
	z_stream stream = {.next_in = (unsigned char *)(uintptr_t)gzip.at, .avail_in = (unsigned)gzip.len, .next_out = plain, .avail_out = sizeof plain};
	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_true(text_is((struct text){(char *)plain, stream.total_out}, body));
	inflateEnd(&stream);
	page_cache_release((void *)(uintptr_t)kept);
	page_cache_release((void *)(uintptr_t)found);
	kept = page_cache_keep(cache, TEXT("b"), TEXT("x")); /* nothing to gain */
	assert_int_equal(page_cache_gzip(cache, kept).len, 0);
	page_cache_release((void *)(uintptr_t)kept);
	page_cache_free(cache);
	arena_free(arena);
}

static void test_oldest_goes(void **state)
{
	struct page_cache *cache = page_cache_new(5000);
	struct arena *arena = arena_new(1 << 20);
	const struct kept_page *first = page_cache_keep(cache, TEXT("key 0"), page_of(arena, 0));
	for (int i = 1; i < 100; i++) {
		const struct kept_page *used = page_cache_find(cache, TEXT("key 1"));
		assert_true(i < 2 || used); /* asked for again and again: it stays */
		if (used)
			page_cache_release((void *)(uintptr_t)used);
		page_cache_release((void *)(uintptr_t)page_cache_keep(cache, arena_fmt(arena, "key %d", i), page_of(arena, i)));
		assert_true(page_cache_bytes(cache) <= 5000);
	}
	assert_null(page_cache_find(cache, TEXT("key 0")));
	assert_true(text_is(first->body, page_of(arena, 0))); /* gone from the cache, but held */
	page_cache_release((void *)(uintptr_t)first);
	struct text large = {calloc(1, 9000), 9000};
	const struct kept_page *too_large = page_cache_keep(cache, TEXT("large"), large);
	assert_int_equal(too_large->body.len, 9000);
	page_cache_release((void *)(uintptr_t)too_large);
	assert_null(page_cache_find(cache, TEXT("large")));
	free((void *)(uintptr_t)large.at);
	page_cache_free(cache);
	arena_free(arena);
}

static void *use(void *shared)
{
	struct arena *arena = arena_new(1 << 20);
	for (int i = 0; i < 3000; i++) {
		struct text key = arena_fmt(arena, "key %d", i * 31 % 50), body = page_of(arena, i * 31 % 50);
		const struct kept_page *page = page_cache_find(shared, key);
		if (!page)
			page = page_cache_keep(shared, key, body);
		(void)page_cache_gzip(shared, page);
		assert_true(text_is(page->body, body));
		page_cache_release((void *)(uintptr_t)page);
		arena_reset(arena);
	}
	arena_free(arena);
	return NULL;
}

static void test_many_threads(void **state)
{
	struct page_cache *cache = page_cache_new(8000);
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, use, cache), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
	page_cache_free(cache);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kept_and_compressed),
		cmocka_unit_test(test_oldest_goes),
		cmocka_unit_test(test_many_threads),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
