/* SPDX-License-Identifier: Apache-2.0
 * Bytes that grow up to a maximum named at birth. Past it, or out of memory, nothing more is kept and `failed` stays up. */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

#include "base/text.h"

struct buffer {
	char *at;
	size_t len, room, max;
	bool failed;
};

/* Starts empty; takes no memory until the first byte. */
void buffer_init(struct buffer *buffer, size_t max_bytes);
void buffer_done(struct buffer *buffer);
void buffer_put(struct buffer *buffer, struct text bytes);
void buffer_put_cstr(struct buffer *buffer, const char *bytes);
void buffer_put_byte(struct buffer *buffer, char byte);
void buffer_put_int(struct buffer *buffer, int64_t number);
void buffer_fmt(struct buffer *buffer, const char *format, ...) PRINTF_LIKE(2, 3);
/* What is inside, valid until the next put. */
struct text buffer_text(const struct buffer *buffer);
/* Gives the bytes away: the caller frees them; the buffer is empty again. */
char *buffer_take(struct buffer *buffer, size_t *len);

#endif
