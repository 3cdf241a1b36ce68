/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

#include <sodium.h>

void random_bytes(void *out, size_t len)
{
	randombytes_buf(out, len);
}

int64_t random_id(void)
{
	int64_t id = 0;
	while (id <= 0) {
		random_bytes(&id, sizeof id);
		id &= INT64_MAX;
	}
	return id;
}

struct text random_token(struct arena *arena)
{
	unsigned char bytes[32];
	random_bytes(bytes, sizeof bytes);
	struct text token = base64url_of(arena, bytes, sizeof bytes);
	sodium_memzero(bytes, sizeof bytes);
	return token;
}

struct text base64url_of(struct arena *arena, const void *bytes, size_t len)
{
	size_t room = sodium_base64_encoded_len(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	char *at = arena_alloc(arena, room);
	if (arena_failed(arena))
		return (struct text){"", 0};
	sodium_bin2base64(at, room, bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return (struct text){at, room - 1};
}

struct text hex_of(struct arena *arena, const void *bytes, size_t len)
{
	char *at = arena_alloc(arena, len * 2 + 1);
	if (arena_failed(arena))
		return (struct text){"", 0};
	sodium_bin2hex(at, len * 2 + 1, bytes, len);
	return (struct text){at, len * 2};
}
