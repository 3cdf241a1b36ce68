/* SPDX-License-Identifier: Apache-2.0 */
#include "web/form_types.h"
#include "base/utf8.h"

#include <time.h>

static bool all_of(struct text value, const char *allowed)
{
	for (size_t i = 0; i < value.len; i++)
		if (!value.at[i] || !strchr(allowed, value.at[i]))
			return false;
	return true;
}

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

bool form_is_email(struct text value)
{
	size_t at = text_find_byte(value, '@');
	if (value.len > 254 || at == SIZE_MAX || at == 0 || at > 64)
		return false;
	struct text domain = text_slice(value, at + 1, SIZE_MAX), local = text_slice(value, 0, at);
	bool dots = text_find_byte(domain, '.') != SIZE_MAX && domain.at[0] != '.' && domain.at[domain.len - 1] != '.' &&
		text_find(domain, TEXT("..")) == SIZE_MAX;
	return dots && all_of(domain, LETTERS DIGITS ".-") && all_of(local, LETTERS DIGITS ".!#$%&'*+/=?^_`{|}~-");
}

bool form_is_code(struct text value)
{
	return value.len && value.len <= 80 && all_of(value, LETTERS DIGITS ".-_+");
}

bool form_is_path(struct text value)
{
	return value.len && value.len <= 300 && value.at[0] == '/' && !text_starts(value, TEXT("//")) && text_find_byte(value, '\\') == SIZE_MAX &&
		!utf8_has_control(value, "") && text_find_byte(value, ' ') == SIZE_MAX;
}

bool form_is_phone(struct text value)
{
	size_t digits = 0;
	if (value.len < 8 || value.len > 30 || value.at[0] != '+' || !all_of(text_slice(value, 1, SIZE_MAX), DIGITS " -()"))
		return false;
	for (size_t i = 0; i < value.len; i++)
		digits += value.at[i] >= '0' && value.at[i] <= '9';
	return digits >= 7 && digits <= 15;
}

bool form_read_date(struct text value, int64_t *out)
{
	int64_t year, month, day;
	if (value.len != 10 || value.at[4] != '-' || value.at[7] != '-' || !text_to_int(text_slice(value, 0, 4), &year) ||
		!text_to_int(text_slice(value, 5, 2), &month) || !text_to_int(text_slice(value, 8, 2), &day))
		return false;
	if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1)
		return false;
	struct tm date = {.tm_year = (int)year - 1900, .tm_mon = (int)month - 1, .tm_mday = (int)day};
	*out = timegm(&date);
	return date.tm_mday == (int)day; /* 31 February has become another day */
}
