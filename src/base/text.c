/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <limits.h>

struct text text_of(const char *string)
{
	return string ? (struct text){string, strlen(string)} : (struct text){"", 0};
}

bool text_is(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool text_is_cstr(struct text a, const char *b)
{
	return text_is(a, text_of(b));
}

int text_compare(struct text a, struct text b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common ? memcmp(a.at, b.at, common) : 0;
	return order ? order : (a.len > b.len) - (a.len < b.len);
}

bool text_starts(struct text whole, struct text start)
{
	return whole.len >= start.len && text_is((struct text){whole.at, start.len}, start);
}

bool text_ends(struct text whole, struct text end)
{
	return whole.len >= end.len && text_is((struct text){whole.at + whole.len - end.len, end.len}, end);
}

size_t text_find(struct text whole, struct text needle)
{
	if (needle.len == 0)
		return 0;
	for (size_t i = 0; i + needle.len <= whole.len; i++) {
		const char *hit = memchr(whole.at + i, needle.at[0], whole.len - needle.len - i + 1);
		if (!hit)
			break;
		i = (size_t)(hit - whole.at);
		if (memcmp(hit, needle.at, needle.len) == 0)
			return i;
	}
	return SIZE_MAX;
}

size_t text_find_byte(struct text whole, char byte)
{
	const char *hit = whole.len ? memchr(whole.at, byte, whole.len) : NULL;
	return hit ? (size_t)(hit - whole.at) : SIZE_MAX;
}

struct text text_slice(struct text whole, size_t from, size_t len)
{
	if (from > whole.len)
		from = whole.len;
	if (len > whole.len - from)
		len = whole.len - from;
	return (struct text){whole.len ? whole.at + from : whole.at, len};
}

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

struct text text_trim(struct text whole)
{
	while (whole.len && is_space(whole.at[0])) {
		whole.at++;
		whole.len--;
	}
	while (whole.len && is_space(whole.at[whole.len - 1]))
		whole.len--;
	return whole;
}

struct text text_cut(struct text *rest, char separator)
{
	size_t at = text_find_byte(*rest, separator);
	struct text first = text_slice(*rest, 0, at);
	*rest = at == SIZE_MAX ? (struct text){rest->at ? rest->at + rest->len : "", 0} : text_slice(*rest, at + 1, SIZE_MAX);
	return first;
}

bool text_to_int(struct text whole, int64_t *out)
{
	bool minus = whole.len && whole.at[0] == '-';
	int64_t value = 0;
	if (whole.len == (size_t)minus)
		return false;
	for (size_t i = minus; i < whole.len; i++) {
		if (whole.at[i] < '0' || whole.at[i] > '9')
			return false;
		int digit = whole.at[i] - '0';
		if (__builtin_mul_overflow(value, 10, &value) || __builtin_sub_overflow(value, digit, &value))
			return false;
	}
	if (!minus && value == INT64_MIN)
		return false;
	*out = minus ? value : -value;
	return true;
}

static char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool text_is_icase(struct text a, struct text b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (ascii_lower(a.at[i]) != ascii_lower(b.at[i]))
			return false;
	return true;
}

uint64_t text_hash(struct text whole)
{
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < whole.len; i++)
		hash = (hash ^ (unsigned char)whole.at[i]) * 1099511628211u;
	return hash;
}

bool texts_have(struct texts list, struct text one)
{
	for (size_t i = 0; i < list.count; i++)
		if (text_is(list.at[i], one))
			return true;
	return false;
}
