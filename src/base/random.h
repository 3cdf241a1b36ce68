/* SPDX-License-Identifier: Apache-2.0
 * Randomness, from libsodium, and bytes written as text. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/arena.h"

void random_bytes(void *out, size_t len);
/* 1 .. INT64_MAX */
int64_t random_id(void);
/* A token of 256 bits as 43 characters of URL-safe base64. */
struct text random_token(struct arena *arena);
/* URL-safe base64 without padding; lower-case hex. */
struct text base64url_of(struct arena *arena, const void *bytes, size_t len);
struct text hex_of(struct arena *arena, const void *bytes, size_t len);

#endif
