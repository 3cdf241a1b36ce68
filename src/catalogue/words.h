/* SPDX-License-Identifier: Apache-2.0
 * Text cut into search words: ICU finds the word boundaries (dictionaries for Chinese, Japanese, Thai ...), case and accents
 * are folded away, and libstemmer gives the stems of English, French, Spanish, Russian and Arabic. A stem is a term of its
 * own, marked with its language, so that stems of different languages never meet. One object serves one thread at a time. */
#ifndef CATALOGUE_WORDS_H
#define CATALOGUE_WORDS_H

#include "base/text.h"

struct words;

/* NULL: ICU or libstemmer has no memory or no data. */
CHECKED struct words *words_new(void);
void words_free(struct words *words);
/* This thread's own object, made at first use and freed with the thread. NULL as in words_new. */
CHECKED struct words *words_of_thread(void);

/* Gives each term of a text: the folded word itself, then its stem (`is_stem`; begins with a byte below 32 for its language)
 * in the text's language. `language` is BCP 47 or empty (then the word's script decides). The term lives until the call
 * returns. */
typedef void words_take(void *context, struct text term, bool is_stem);
void words_each(struct words *words, struct text text, struct text language, words_take *take, void *context);
/* The same for a query, whose language nobody knows: each word comes with its stems in every language of its script.
 * A new word begins with each term that is no stem. Words like "the" are left out when others remain. */
void words_each_of_query(struct words *words, struct text text, words_take *take, void *context);

#endif
