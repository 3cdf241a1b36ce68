/* SPDX-License-Identifier: Apache-2.0
 * Folding by ICU: case, canonical form and (for search) accents away, so that equal to a reader is equal to us. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "base/arena.h"

/* NFKC with case folded; valid UTF-8 in, valid UTF-8 out, in the arena. Broken input comes back as it is. */
struct text text_fold(struct arena *arena, struct text text);
/* The same with the way back: from[i] is the byte of the text whose letter made byte i of the folded one, from[folded.len] the text's length. Letters
 * that combine are one piece and have one beginning; what folds to nothing belongs to the piece before it. Both in the arena. Broken bytes stay. */
struct text_folded {
	struct text folded;
	const uint32_t *from;
};
struct text_folded text_fold_mapped(struct arena *arena, struct text text);
/* A slug of any script: Latin letters by transliteration, lower case, digits and single hyphens, at most 60 bytes; empty when
 * nothing is left. */
struct text text_slug(struct arena *arena, struct text text);

#endif
