/* SPDX-License-Identifier: Apache-2.0
 * Whole words and telephone numbers in a folded text. */
#include "privacy/mentions.h"
#include "base/fold.h"

#define NUMBER_LEAST 7
#define WORD_LEAST 3
#define DENSE_LEAST 2
#define DENSE_FROM 0xe2 /* first byte of U+2E80 and on: scripts that do not part words by spaces */

static size_t letters_of(struct text word)
{
	size_t count = 0;
	for (size_t i = 0; i < word.len; i++)
		count += ((unsigned char)word.at[i] & 0xc0) != 0x80;
	return count;
}

static bool is_dense(struct text word)
{
	return word.len > 2 && (unsigned char)word.at[0] >= DENSE_FROM && !((unsigned char)word.at[0] == 0xe2 && (unsigned char)word.at[1] < 0xba);
}

static struct text digits_of(struct arena *arena, struct text value)
{
	char *at = arena_alloc(arena, value.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < value.len; i++)
		if (value.at[i] >= '0' && value.at[i] <= '9')
			at[len++] = value.at[i];
	return (struct text){at, len};
}

void mention_terms_add(struct mention_terms *terms, struct arena *arena, struct text value, bool number)
{
	struct text term = number ? digits_of(arena, value) : text_fold(arena, text_trim(value));
	size_t least = number ? NUMBER_LEAST : is_dense(term) ? DENSE_LEAST : WORD_LEAST;
	if (terms->count == COUNT_OF(terms->at) || (number ? term.len : letters_of(term)) < least)
		return;
	terms->number[terms->count] = number;
	terms->at[terms->count++] = term;
}

/* A byte of a letter or digit; every letter beyond ASCII counts. */
static bool is_wordly(char byte)
{
	unsigned char c = (unsigned char)byte;
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

/* Punctuation beyond ASCII parts words too: U+00A0 to U+00BF, U+2000 to U+206F and the Arabic comma and question mark. */
static bool is_mark(const char *at)
{
	unsigned char a = (unsigned char)at[0], b = (unsigned char)at[1];
	return (a == 0xc2 && b < 0xc0) || (a == 0xe2 && (b == 0x80 || b == 0x81)) || (a == 0xd8 && (b == 0x8c || b == 0x9b || b == 0x9f)) || (a == 0xe3 && b == 0x80);
}

static bool parts_before(struct text text, size_t from)
{
	if (!from || !is_wordly(text.at[from - 1]))
		return true;
	size_t start = from - 1;
	while (start && ((unsigned char)text.at[start] & 0xc0) == 0x80)
		start--;
	return from - start >= 2 && is_mark(text.at + start);
}

static bool parts_after(struct text text, size_t end)
{
	return end >= text.len || !is_wordly(text.at[end]) || (end + 1 < text.len && is_mark(text.at + end));
}

static size_t match_word(struct text term, struct text text)
{
	size_t from = 0;
	while (from + term.len <= text.len) {
		size_t at = text_find(text_slice(text, from, text.len), term);
		if (at == SIZE_MAX)
			return SIZE_MAX;
		at += from;
		if (is_dense(term) || (parts_before(text, at) && parts_after(text, at + term.len)))
			return at;
		from = at + 1;
	}
	return SIZE_MAX;
}

/* The number's digits in their order, whatever stands between them: spaces, brackets, dots, hyphens. */
static size_t match_number(struct text digits, struct text text, size_t *len)
{
	for (size_t start = 0; start < text.len; start++) {
		size_t i = start, matched = 0;
		if (start && text.at[start - 1] >= '0' && text.at[start - 1] <= '9')
			continue;
		while (i < text.len && matched < digits.len) {
			if (text.at[i] == digits.at[matched])
				matched++;
			else if (!matched || !memchr(" ()./-", text.at[i], 6))
				break;
			i++;
		}
		if (matched == digits.len && (i >= text.len || text.at[i] < '0' || text.at[i] > '9')) {
			*len = i - start;
			return start;
		}
	}
	return SIZE_MAX;
}

size_t mention_match(const struct mention_terms *terms, struct text folded, size_t *len)
{
	for (size_t i = 0; i < terms->count; i++) {
		*len = terms->at[i].len;
		size_t at = terms->number[i] ? match_number(terms->at[i], folded, len) : match_word(terms->at[i], folded);
		if (at != SIZE_MAX)
			return at;
	}
	return SIZE_MAX;
}
