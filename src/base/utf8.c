/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#define BROKEN 0xFFFDu

/* Bytes of the sequence that begins with `first`, 0 when none may begin so. */
static size_t sequence_len(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xC2 && first <= 0xDF)
		return 2;
	if (first >= 0xE0 && first <= 0xEF)
		return 3;
	if (first >= 0xF0 && first <= 0xF4)
		return 4;
	return 0;
}

/* Reads one sequence; false when it is broken. */
static bool read_one(struct text text, uint32_t *point, size_t *len)
{
	const unsigned char *at = (const unsigned char *)text.at;
	size_t need = sequence_len(at[0]);
	if (need == 0 || need > text.len)
		return false;
	uint32_t value = need == 1 ? at[0] : at[0] & (0x7Fu >> need);
	for (size_t i = 1; i < need; i++) {
		if ((at[i] & 0xC0) != 0x80)
			return false;
		value = value << 6 | (at[i] & 0x3Fu);
	}
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	if (value < least[need] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
		return false;
	*point = value;
	*len = need;
	return true;
}

bool utf8_is_valid(struct text text)
{
	uint32_t point;
	size_t len;
	while (text.len) {
		if (!read_one(text, &point, &len))
			return false;
		text = text_slice(text, len, SIZE_MAX);
	}
	return true;
}

bool utf8_has_control(struct text text, const char *allowed)
{
	while (text.len) {
		uint32_t point = utf8_next(&text);
		bool control = point < 0x20 || (point >= 0x7F && point < 0xA0);
		if (control && !(point && point < 0x80 && strchr(allowed, (int)point)))
			return true;
	}
	return false;
}

size_t utf8_length(struct text text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += (text.at[i] & 0xC0) != 0x80;
	return count;
}

uint32_t utf8_next(struct text *rest)
{
	uint32_t point;
	size_t len;
	if (!read_one(*rest, &point, &len)) {
		point = BROKEN;
		len = 1;
	}
	*rest = text_slice(*rest, len, SIZE_MAX);
	return point;
}

struct text utf8_cut(struct text text, size_t max)
{
	if (text.len <= max)
		return text;
	while (max && (text.at[max] & 0xC0) == 0x80)
		max--;
	return text_slice(text, 0, max);
}
