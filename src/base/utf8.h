/* SPDX-License-Identifier: Apache-2.0
 * UTF-8 (RFC 3629): checking and stepping. Case folding and normalisation are ICU's (base/fold.h). */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/text.h"

/* Shortest forms only, no surrogates, nothing past U+10FFFF. */
bool utf8_is_valid(struct text text);
/* Whether it holds a control character (C0 or DEL or C1) other than those in `allowed` (a C string; may be ""). */
bool utf8_has_control(struct text text, const char *allowed);
/* Code points of a valid text. */
size_t utf8_length(struct text text);
/* Takes one code point off the front of a non-empty text; a broken byte gives U+FFFD and steps one byte. */
uint32_t utf8_next(struct text *rest);
/* At most `max` bytes, cut between code points. */
struct text utf8_cut(struct text text, size_t max);

#endif
