/* SPDX-License-Identifier: Apache-2.0
 * A text is a pointer and a length in bytes. It owns nothing, need not end in NUL and may hold any byte; where UTF-8 is
 * promised the declaration says so. The empty text has len 0 and any pointer. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "base/base.h"

struct text {
	const char *at;
	size_t len;
};

/* Texts in a row, owned by an arena or static. */
struct texts {
	const struct text *at;
	size_t count;
};

/* A text of a literal, usable in initialisers. */
#define TEXT(literal) ((struct text){("" literal), sizeof(literal) - 1})
#define TEXT_INIT(literal) {("" literal), sizeof(literal) - 1}
/* For printf's "%.*s". */
#define TEXT_ARG(t) (int)(t).len, (t).at

/* The text of a C string; NULL gives the empty text. Borrows `string`. */
struct text text_of(const char *string);
bool text_is(struct text a, struct text b);
bool text_is_cstr(struct text a, const char *b);
/* Order by bytes; for UTF-8 that is the order of code points. */
int text_compare(struct text a, struct text b);
bool text_starts(struct text whole, struct text start);
bool text_ends(struct text whole, struct text end);
/* Position of the first `needle`, or SIZE_MAX. */
size_t text_find(struct text whole, struct text needle);
size_t text_find_byte(struct text whole, char byte);
/* From `from` for at most `len` bytes; beyond the end gives less. */
struct text text_slice(struct text whole, size_t from, size_t len);
/* Without ASCII white space at both ends. */
struct text text_trim(struct text whole);
/* Takes what stands before `separator` off the front of *rest (all, when there is none). */
struct text text_cut(struct text *rest, char separator);
/* Whole decimal numbers only: optional '-', digits, in range. false: not a number, *out untouched. */
CHECKED bool text_to_int(struct text whole, int64_t *out);
/* ASCII only. */
bool text_is_icase(struct text a, struct text b);
/* FNV-1a, for hash tables of our own words, never for secrets. */
uint64_t text_hash(struct text whole);
/* Whether `list` holds `one`. */
bool texts_have(struct texts list, struct text one);

#endif
