/* SPDX-License-Identifier: Apache-2.0
 * Where a person stands in what others wrote (P-84, P-81): their names, addresses and telephone numbers in answers, reviews, decisions and
 * letters of assessments, in profiles of solutions and organisations, and in other people's statements. Everything is opened in memory, one
 * assessment at a time, and nothing of it is kept. Matching is by whole words, whatever the capitals; a name of fewer than three letters is too
 * common to look for (two where words are not parted by spaces). Codes of our own lists (a chosen answer, a country) are no words about anybody
 * and are not looked at. What to do with a place is a human's decision; the program then does it. */
#ifndef PRIVACY_MENTIONS_H
#define PRIVACY_MENTIONS_H

#include "policy/vault.h"
#include "web/app.h"

struct mention {
	struct text place;          /* a code: "answer:criterion.P1.1", "review:A:P1.1", "verdict:decision", "solution", "organisation", "datum:account.statement" */
	struct text where;          /* an address of ours at which it is looked at */
	struct text around;         /* a little of the text before and after each match */
	struct text words;          /* what stands there of the person, each word once: what redacting replaces */
	int64_t object;             /* the assessment, solution, organisation or subject */
	size_t times;               /* matches */
	/* whose text it is: who shows it asks for `datum` of each author and for what stands there of the person (vault_may_open) */
	enum datum datum;           /* DATUM_COUNT: it is public */
	const int64_t *authors;     /* who wrote, or may have written it, as far as known */
	size_t authors_count;
	uint64_t of_person;         /* bits 1 << enum datum */
	bool withheld;              /* an author's data are restricted, or wait for a hold: `around` and `words` are shown to nobody */
};

/* Each place once. Texts are in the db's arena. The caller is the privacy desk: its route decides. At most MENTIONS_MOST; *count == MENTIONS_MOST:
 * there may be more. What a mention says of its authors is for the caller to keep to: nothing is noted here. */
#define MENTIONS_MOST 500
CHECKED enum vault_result mentions_find(struct app *app, struct db *db, int64_t subject, struct mention **found, size_t *count);
/* One place looked at anew. VAULT_NONE: the person does not stand there (any more), or there is no such place. */
CHECKED enum vault_result mention_at(struct app *app, struct db *db, int64_t subject, struct text place, int64_t object, struct mention *out);
/* What kind of text it is: "answer", "review", "decision", "solution", "organisation", "statement". */
struct text mention_kind(struct text place);

/* --- what is decided about a place; the last decision counts, and is forgotten with the person --- */
struct mention_decision {
	int64_t person, object;
	struct text place;
	enum mention_choice { MENTION_KEEP /* with a reason, which the caller stores */, MENTION_REDACT, MENTION_PACKAGE } choice;
};
extern const char *const mention_choice_codes[3];
/* Of a stored or checked code; MENTION_KEEP for any other. */
enum mention_choice mention_choice_find(struct text code);
/* Notes it, with an event that names the place and none of its words. MENTION_REDACT: the person's words are replaced by MENTION_MARK in the text
 * where it lies, for good; *is_public: the catalogue is built anew after the commit. MENTION_PACKAGE: from now on the person's copy of their data
 * (privacy/package.h) holds what stands around them there. VAULT_NONE as above. In the db's transaction, which the caller commits, and then has the
 * write-ahead log emptied (visit->words_gone). An organisation's or solution's name loses the words too; its address, the slug, stays. */
CHECKED enum vault_result mention_decide(struct app *app, struct db *db, const struct viewer *who, const struct mention_decision *decision, bool *is_public);

/* --- the matcher, for its test --- */
/* Stands for what was taken out: it says that something was, in every language, and neither what nor how much; its brackets part words, so that no
 * new word comes about. */
#define MENTION_MARK "[\u2026]"
struct mention_terms {
	struct text at[12];         /* folded words, or digits of a number */
	bool number[12];
	size_t count;
};
void mention_terms_add(struct mention_terms *terms, struct arena *arena, struct text value, bool number);
/* Where terms stand in the text, in its order and in bytes of the text itself; what overlaps is one. */
struct mention_span {
	size_t from, end;
};
size_t mention_spans(const struct mention_terms *terms, struct arena *arena, struct text text, struct mention_span **spans);
/* The text with MENTION_MARK in place of each, and nothing of the terms left in it. */
struct text mention_redact(const struct mention_terms *terms, struct arena *arena, struct text text);

#endif
