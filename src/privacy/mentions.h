/* SPDX-License-Identifier: Apache-2.0
 * Where a person stands in what others wrote (P-84, P-81): their names, addresses and telephone numbers in answers, reviews, decisions and
 * letters of assessments, in profiles of solutions and organisations, and in other people's statements. Everything is opened in memory, one
 * assessment at a time, and nothing of it is kept. Matching is by whole words, whatever the capitals; a name of fewer than three letters is too
 * common to look for (two where words are not parted by spaces). What to do with a place is a human's decision. */
#ifndef PRIVACY_MENTIONS_H
#define PRIVACY_MENTIONS_H

#include "policy/vault.h"
#include "web/app.h"

struct mention {
	struct text place;          /* a code: "answer:criterion.P1.1", "review:A:P1.1", "verdict:decision", "solution", "organisation", "datum:account.statement" */
	struct text where;          /* an address of ours at which it is looked at */
	struct text around;         /* a little of the text */
	int64_t object;             /* the assessment, solution, organisation or subject */
};

/* Texts are in the db's arena. The caller is the privacy desk: its route decides. At most MENTIONS_MOST; *count == MENTIONS_MOST: there may be more. */
#define MENTIONS_MOST 500
CHECKED enum vault_result mentions_find(struct app *app, struct db *db, int64_t subject, struct mention **found, size_t *count);

/* --- the matcher, for its test --- */
struct mention_terms {
	struct text at[12];         /* folded words, or digits of a number */
	bool number[12];
	size_t count;
};
void mention_terms_add(struct mention_terms *terms, struct arena *arena, struct text value, bool number);
/* Where the first term stands in the folded text (bytes; *len its length); SIZE_MAX: nowhere. */
size_t mention_match(const struct mention_terms *terms, struct text folded, size_t *len);

#endif
