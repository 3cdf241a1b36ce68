/* SPDX-License-Identifier: Apache-2.0
 * Memory that lives as long as one piece of work (a request, a job) and is freed whole. When it is out of memory or past
 * its maximum it gives memory from a spare zeroed page set aside for that (never NULL) and raises a flag, which the caller
 * checks once, before it answers. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/text.h"

struct arena;

/* An arena that hands out at most `max_bytes`. NULL: no memory. The caller frees it. */
CHECKED struct arena *arena_new(size_t max_bytes);
void arena_free(struct arena *arena);
/* Lets it hand out at most `max_bytes` from now on; a reset does not change that. */
void arena_allow(struct arena *arena, size_t max_bytes);
/* Forgets all that was handed out; keeps one block. */
void arena_reset(struct arena *arena);
/* Whether some request could not be met since the last reset: what was built is not to be trusted. */
bool arena_failed(const struct arena *arena);
size_t arena_used(const struct arena *arena);
/* What it may still hand out: ask before something large. */
size_t arena_left(const struct arena *arena);

/* Zeroed memory, aligned for any type. A request that cannot be met and is larger than the spare page ends the process. */
void *arena_alloc(struct arena *arena, size_t bytes);
/* The same, but NULL (and the flag raised) when it cannot be met: for sizes that the world decides. */
CHECKED void *arena_try(struct arena *arena, size_t bytes);
void *arena_alloc_many(struct arena *arena, size_t count, size_t bytes_each);
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_MANY(arena, type, count) ((type *)arena_alloc_many((arena), (count), sizeof(type)))
/* Copies; the copy is followed by a NUL, so `.at` is also a C string. */
struct text arena_copy(struct arena *arena, struct text source);
const char *arena_cstr(struct arena *arena, struct text source);
struct text arena_fmt(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);
struct text arena_join(struct arena *arena, struct text a, struct text b);

#endif
