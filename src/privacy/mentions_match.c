/* SPDX-License-Identifier: Apache-2.0
 * Whole words and telephone numbers, looked for in the folded text and found in the text itself. */
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

/* A byte of a letter or digit; every letter beyond ASCII counts. */
static bool is_wordly(char byte)
{
	unsigned char c = (unsigned char)byte;
	return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z');
}

/* A name of dots and brackets alone would be found in every MENTION_MARK. */
static bool has_letter(struct text term)
{
	for (size_t i = 0; i < term.len; i++)
		if (is_wordly(term.at[i]))
			return true;
	return false;
}

void mention_terms_add(struct mention_terms *terms, struct arena *arena, struct text value, bool number)
{
	struct text term = number ? digits_of(arena, value) : text_fold(arena, text_trim(value));
	size_t least = number ? NUMBER_LEAST : is_dense(term) ? DENSE_LEAST : WORD_LEAST;
	if (terms->count == COUNT_OF(terms->at) || (number ? term.len : letters_of(term)) < least || !has_letter(term))
		return;
	terms->number[terms->count] = number;
	terms->at[terms->count++] = term;
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

static size_t match_word(struct text term, struct text text, size_t from)
{
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
static size_t match_number(struct text digits, struct text text, size_t from, size_t *len)
{
	for (size_t start = from; start < text.len; start++) {
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

/* Marks the bytes of every place where the term stands; NULL at first, for most texts hold nothing. */
static void mark_term(const struct mention_terms *terms, size_t term, struct arena *arena, struct text folded, char **marks)
{
	size_t from = 0;
	while (from < folded.len) {
		size_t len = terms->at[term].len;
		size_t at = terms->number[term] ? match_number(terms->at[term], folded, from, &len) : match_word(terms->at[term], folded, from);
		if (at == SIZE_MAX)
			return;
		if (!*marks)
			*marks = arena_alloc(arena, folded.len + 1);
		if (arena_failed(arena))
			return;
		memset(*marks + at, 1, len);
		from = at + len;
	}
}

/* Back to the text itself: a letter of which a part was marked goes whole. */
static struct mention_span span_of(const struct text_folded *text, size_t at, size_t end)
{
	while (end < text->folded.len && text->from[end] == text->from[end - 1])
		end++;
	return (struct mention_span){text->from[at], text->from[end]};
}

size_t mention_spans(const struct mention_terms *terms, struct arena *arena, struct text text, struct mention_span **spans)
{
	struct text_folded mapped = text_fold_mapped(arena, text);
	char *marks = NULL;
	size_t count = 0, starts = 0, len = mapped.folded.len;
	for (size_t i = 0; i < terms->count; i++)
		mark_term(terms, i, arena, mapped.folded, &marks);
	*spans = NULL;
	if (!marks || arena_failed(arena))
		return 0;
	for (size_t i = 0; i < len; i++)
		starts += marks[i] && (!i || !marks[i - 1]);
	*spans = ARENA_MANY(arena, struct mention_span, starts);
	for (size_t i = 0, end; i < len && !arena_failed(arena); i = end) {
		for (end = i + 1; end < len && marks[end] == marks[i]; end++)
			;
		struct mention_span span = marks[i] ? span_of(&mapped, i, end) : (struct mention_span){0};
		if (marks[i] && count && span.from < (*spans)[count - 1].end)
			(*spans)[count - 1].end = span.end; /* two parts of one letter */
		else if (marks[i])
			(*spans)[count++] = span;
	}
	return count;
}

static struct text put_marks(struct arena *arena, struct text text, const struct mention_span *spans, size_t count)
{
	const struct text mark = TEXT(MENTION_MARK);
	char *out = arena_alloc(arena, text.len + count * mark.len + 1);
	size_t len = 0, from = 0;
	for (size_t i = 0; i <= count && !arena_failed(arena); i++) {
		size_t end = i < count ? spans[i].from : text.len;
		memcpy(out + len, text.at + from, end - from);
		len += end - from;
		if (i == count)
			break;
		memcpy(out + len, mark.at, mark.len);
		len += mark.len;
		from = spans[i].end;
	}
	return (struct text){out, len};
}

/* Again as long as something stands there: beside a mark a name may come to stand by itself that was part of a longer word before. */
struct text mention_redact(const struct mention_terms *terms, struct arena *arena, struct text text)
{
	struct mention_span *spans;
	size_t count;
	while ((count = mention_spans(terms, arena, text, &spans)))
		text = put_marks(arena, text, spans, count);
	return text;
}
