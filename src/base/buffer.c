/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buffer.h"

#include <stdarg.h>

void buffer_init(struct buffer *buffer, size_t max_bytes)
{
	*buffer = (struct buffer){.max = max_bytes};
}

void buffer_done(struct buffer *buffer)
{
	free(buffer->at);
	*buffer = (struct buffer){.max = buffer->max};
}

/* Makes room for `more` bytes and a closing NUL. */
static bool reserve(struct buffer *buffer, size_t more)
{
	if (buffer->failed || more > buffer->max - buffer->len) {
		buffer->failed = true;
		return false;
	}
	if (buffer->len + more + 1 <= buffer->room)
		return true;
	size_t room = buffer->room ? buffer->room : 512;
	while (room < buffer->len + more + 1)
		room *= 2;
	char *at = realloc(buffer->at, room);
	if (!at) {
		buffer->failed = true;
		return false;
	}
	buffer->at = at;
	buffer->room = room;
	return true;
}

void buffer_put(struct buffer *buffer, struct text bytes)
{
	if (!bytes.len || !reserve(buffer, bytes.len))
		return;
	memcpy(buffer->at + buffer->len, bytes.at, bytes.len);
	buffer->len += bytes.len;
	buffer->at[buffer->len] = 0;
}

void buffer_put_cstr(struct buffer *buffer, const char *bytes)
{
	buffer_put(buffer, text_of(bytes));
}

void buffer_put_byte(struct buffer *buffer, char byte)
{
	buffer_put(buffer, (struct text){&byte, 1});
}

void buffer_put_int(struct buffer *buffer, int64_t number)
{
	char digits[24];
	int len = snprintf(digits, sizeof digits, "%lld", (long long)number);
	buffer_put(buffer, (struct text){digits, (size_t)len});
}

void buffer_fmt(struct buffer *buffer, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	must(len >= 0);
	if (reserve(buffer, (size_t)len)) {
		vsnprintf(buffer->at + buffer->len, (size_t)len + 1, format, again);
		buffer->len += (size_t)len;
	}
	va_end(again);
}

struct text buffer_text(const struct buffer *buffer)
{
	return (struct text){buffer->at ? buffer->at : "", buffer->len};
}

char *buffer_take(struct buffer *buffer, size_t *len)
{
	char *at = buffer->at;
	if (len)
		*len = buffer->len;
	buffer->at = NULL;
	buffer->len = buffer->room = 0;
	return at;
}
