/* SPDX-License-Identifier: Apache-2.0
 * From percent-encoded bytes to checked texts, once (S-05): paths, queries and posted pairs. */
#include "http/parse.h"

#include "base/utf8.h"

#define MAX_PAIRS 2000

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Percent-decodes; false on a sequence that is not %HH. Borrows `encoded` when there is nothing to decode. */
static bool decode(struct arena *arena, struct text encoded, bool plus_is_space, struct text *out)
{
	*out = encoded;
	if (text_find_byte(encoded, '%') == SIZE_MAX && !(plus_is_space && text_find_byte(encoded, '+') != SIZE_MAX))
		return true;
	char *at = arena_alloc(arena, encoded.len + 1);
	size_t len = 0;
	if (arena_failed(arena)) {
		*out = (struct text){"", 0};
		return true;
	}
	for (size_t i = 0; i < encoded.len; i++) {
		char c = encoded.at[i];
		if (c == '%') {
			int high = i + 2 < encoded.len ? hex_digit(encoded.at[i + 1]) : -1;
			int low = i + 2 < encoded.len ? hex_digit(encoded.at[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high << 4 | low);
			i += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		}
		at[len++] = c;
	}
	*out = (struct text){at, len};
	return true;
}

bool http_parse_name(struct text name)
{
	return utf8_is_valid(name) && !utf8_has_control(name, "");
}

bool http_parse_value(struct arena *arena, struct text *value)
{
	if (!utf8_is_valid(*value) || utf8_has_control(*value, "\t\r\n"))
		return false;
	if (text_find_byte(*value, '\r') == SIZE_MAX)
		return true;
	/* CR LF becomes LF; so does a CR alone, which no browser sends */
	char *at = arena_alloc(arena, value->len + 1);
	size_t len = 0;
	for (size_t i = 0; i < value->len && !arena_failed(arena); i++) {
		bool pair = value->at[i] == '\r' && i + 1 < value->len && value->at[i + 1] == '\n';
		if (!pair)
			at[len++] = value->at[i] == '\r' ? '\n' : value->at[i];
	}
	*value = (struct text){at, len};
	return true;
}

static size_t count_pairs(struct text encoded)
{
	size_t count = 0;
	while (encoded.len)
		count += text_cut(&encoded, '&').len > 0;
	return count;
}

enum http_parse http_parse_pairs(struct arena *arena, struct text encoded, struct http_pairs *out)
{
	*out = (struct http_pairs){0};
	size_t count = count_pairs(encoded);
	if (count > MAX_PAIRS)
		return HTTP_PARSE_TOO_MANY;
	if (!count)
		return HTTP_PARSE_OK;
	struct http_pair *pairs = ARENA_MANY(arena, struct http_pair, count);
	size_t used = 0;
	while (encoded.len) {
		struct text value = text_cut(&encoded, '&');
		if (!value.len)
			continue;
		struct text name = text_cut(&value, '=');
		if (!decode(arena, name, true, &name) || !decode(arena, value, true, &value))
			return HTTP_PARSE_BAD_ENCODING;
		if (!http_parse_name(name) || !http_parse_value(arena, &value))
			return HTTP_PARSE_BAD_ENCODING;
		pairs[used++] = (struct http_pair){name, value};
	}
	/* past its maximum the arena gives one page to all: what stands there is not to be followed */
	if (!arena_failed(arena))
		*out = (struct http_pairs){pairs, used};
	return HTTP_PARSE_OK;
}

/* No empty segment but the last, and none that is "." or "..". */
static bool has_plain_segments(struct text path)
{
	struct text rest = text_slice(path, 1, SIZE_MAX);
	bool last = false;
	while (!last) {
		last = text_find_byte(rest, '/') == SIZE_MAX;
		struct text segment = text_cut(&rest, '/');
		if (text_is(segment, TEXT(".")) || text_is(segment, TEXT("..")) || (!segment.len && !last))
			return false;
	}
	return true;
}

bool http_parse_path(struct arena *arena, struct text raw, struct text *out)
{
	if (!raw.len || raw.at[0] != '/')
		return false;
	struct text path;
	if (!decode(arena, raw, false, &path) || !http_parse_name(path) || text_find_byte(path, '\\') != SIZE_MAX)
		return false;
	/* an encoded slash would make two readings of one path */
	for (size_t i = 0; i + 2 < raw.len; i++)
		if (raw.at[i] == '%' && raw.at[i + 1] == '2' && (raw.at[i + 2] | 0x20) == 'f')
			return false;
	if (!has_plain_segments(path))
		return false;
	*out = path;
	return true;
}
