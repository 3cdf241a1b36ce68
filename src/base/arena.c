/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include <stdarg.h>
#include <stdalign.h>

#define BLOCK_BYTES 16384u
#define SPARE_BYTES 65536u

struct block {
	struct block *next;
	size_t size, used;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena {
	struct block *blocks;
	size_t max, used;
	bool failed;
	alignas(max_align_t) unsigned char spare[SPARE_BYTES];
};

struct arena *arena_new(size_t max_bytes)
{
	struct arena *arena = calloc(1, sizeof *arena);
	if (arena)
		arena->max = max_bytes;
	return arena;
}

/* What a request held may be personal: it does not stay behind in freed memory. */
static void drop_block(struct block *block)
{
	explicit_bzero(block->bytes, block->used);
	free(block);
}

void arena_free(struct arena *arena)
{
	if (!arena)
		return;
	for (struct block *next, *block = arena->blocks; block; block = next) {
		next = block->next;
		drop_block(block);
	}
	free(arena);
}

void arena_allow(struct arena *arena, size_t max_bytes)
{
	must(max_bytes >= arena->used);
	arena->max = max_bytes;
}

void arena_reset(struct arena *arena)
{
	struct block *keep = NULL;
	for (struct block *next, *block = arena->blocks; block; block = next) {
		next = block->next;
		if (!keep && block->size == BLOCK_BYTES)
			keep = block;
		else
			drop_block(block);
	}
	if (keep) {
		keep->next = NULL;
		explicit_bzero(keep->bytes, keep->used);
		keep->used = 0;
	}
	arena->blocks = keep;
	arena->used = 0;
	arena->failed = false;
}

bool arena_failed(const struct arena *arena)
{
	return arena->failed;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}

size_t arena_left(const struct arena *arena)
{
	return arena->failed ? 0 : arena->max - arena->used;
}

static void *spare(struct arena *arena, size_t bytes)
{
	must(bytes <= SPARE_BYTES);
	arena->failed = true;
	memset(arena->spare, 0, SPARE_BYTES);
	return arena->spare;
}

static struct block *add_block(struct arena *arena, size_t bytes)
{
	size_t size = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;
	struct block *block = calloc(1, sizeof *block + size);
	if (!block)
		return NULL;
	block->size = size;
	/* a large block goes behind the current one, so that small requests go on filling that */
	if (arena->blocks && bytes > BLOCK_BYTES / 2) {
		block->next = arena->blocks->next;
		arena->blocks->next = block;
	} else {
		block->next = arena->blocks;
		arena->blocks = block;
	}
	return block;
}

/* NULL: it cannot be met. */
static void *find(struct arena *arena, size_t bytes)
{
	size_t align = alignof(max_align_t);
	if (bytes > SIZE_MAX - align)
		return NULL;
	bytes = (bytes + align - 1) / align * align;
	if (arena->failed || bytes > arena->max - arena->used)
		return NULL;
	struct block *block = arena->blocks;
	if (!block || block->size - block->used < bytes)
		block = add_block(arena, bytes);
	if (!block)
		return NULL;
	void *at = block->bytes + block->used;
	block->used += bytes;
	arena->used += bytes;
	return at;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	void *at = find(arena, bytes);
	return at ? at : spare(arena, bytes);
}

void *arena_try(struct arena *arena, size_t bytes)
{
	void *at = find(arena, bytes);
	if (!at)
		arena->failed = true;
	return at;
}

void *arena_alloc_many(struct arena *arena, size_t count, size_t bytes_each)
{
	size_t bytes;
	must(!__builtin_mul_overflow(count, bytes_each, &bytes));
	return arena_alloc(arena, bytes);
}

struct text arena_copy(struct arena *arena, struct text source)
{
	char *at = arena_alloc(arena, source.len + 1);
	if (source.len && !arena->failed)
		memcpy(at, source.at, source.len);
	return (struct text){at, arena->failed ? 0 : source.len};
}

const char *arena_cstr(struct arena *arena, struct text source)
{
	return arena_copy(arena, source).at;
}

struct text arena_fmt(struct arena *arena, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	must(len >= 0);
	char *at = arena_alloc(arena, (size_t)len + 1);
	if (arena->failed)
		len = 0;
	else
		vsnprintf(at, (size_t)len + 1, format, again);
	va_end(again);
	return (struct text){at, (size_t)len};
}

struct text arena_join(struct arena *arena, struct text a, struct text b)
{
	return arena_fmt(arena, "%.*s%.*s", TEXT_ARG(a), TEXT_ARG(b));
}
