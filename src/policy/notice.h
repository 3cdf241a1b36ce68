/* SPDX-License-Identifier: Apache-2.0
 * The privacy policy's text: Markdown in which every sentence says which clauses it speaks for. Headings, paragraphs, lists and tables;
 * behind each sentence stands its anchor:
 *
 *     We ask for four things about a contact. {P-41; fields of contact: first name, last name, e-mail, phone}
 *     Your data are important to us. {binds nobody}
 *
 * An anchor names clauses (P-05 P-37) or says "binds nobody"; after a semicolon it may state what the program can compare with its
 * inventory: "fields of SUBJECT: ...", "audience of SUBJECT: ...", "tools: ..." (used, so registered as processors), "tools off: ..."
 * (named, and not in use). A line "{table of SUBJECT}" becomes the inventory's table. A text without anchors may come with a list of
 * them (notice_add_anchors). {controller}, {unit} and {contact} in a sentence stand for the configuration's values.
 *
 * Between two lines "---" at the head: "updated: 2026-11-26" (the text's own date; else the day it is published) and
 * "impact PURPOSE: where the assessment stands" for each purpose that is new. */
#ifndef POLICY_NOTICE_H
#define POLICY_NOTICE_H

#include "policy/inventory.h"
#include "base/arena.h"

enum notice_kind { NOTICE_HEADING, NOTICE_PARAGRAPH, NOTICE_ITEM, NOTICE_TABLE };
enum claim_kind { CLAIM_FIELDS, CLAIM_AUDIENCE, CLAIM_TOOLS, CLAIM_TOOLS_OFF };

/* What a sentence states about the data or the tools. */
struct notice_claim {
	enum claim_kind kind;
	struct text subject;          /* "contact"; empty for tools */
	struct text words;            /* as written: "first name, last name" */
};

struct notice_sentence {
	struct text words;            /* Markdown, without the anchor */
	struct texts clauses;
	bool binds_nobody, generated /* a table of the inventory */, anchored;
	struct notice_claim claims[4];
	size_t claims_count;
	size_t line;
};

struct notice_block {
	enum notice_kind kind;
	int level;                    /* of a heading: 1 to 6 */
	struct text marker;           /* of an item: "-" or "3." */
	struct notice_sentence *sentences;
	size_t count;
};

struct notice {
	struct text updated;          /* "2026-11-26" or empty */
	struct texts impact_purposes, impact_records;
	struct notice_block *blocks;
	size_t count, sentences;      /* sentences: those that stand under a heading */
};

struct notice_mistake {
	size_t line;                  /* 0: of the whole text */
	struct text words;
};
struct notice_mistakes {
	struct notice_mistake *at;
	size_t count, room;
};

/* What the text is compared with besides the inventory. */
struct notice_world {
	struct texts tools;           /* names of the registered processors that measure use */
	struct texts purposes_known;  /* of the version in force: these need no new assessment */
};

/* Reads a text; mistakes of form are added. Everything is in the arena. */
void notice_read(struct arena *arena, struct text source, struct notice *out, struct notice_mistakes *mistakes);
/* Lays a list of anchors over a text that has none: lines "NUMBER HASH ANCHOR" ("heading" makes a heading of it), where HASH is
 * notice_hash() of the sentence. What does not fit is a mistake. */
void notice_add_anchors(struct arena *arena, struct notice *notice, struct text anchors, struct notice_mistakes *mistakes);
/* The first 12 hex digits of BLAKE2b-256 of the words. */
struct text notice_hash(struct arena *arena, struct text words);
/* All that forbids to publish it. */
void notice_check(struct arena *arena, const struct notice *notice, const struct notice_world *world, struct notice_mistakes *mistakes);
/* The text in its one form, as it is kept: anchors behind the sentences, tables written out. */
struct text notice_write(struct arena *arena, const struct notice *notice);
/* The words of a block, sentences one after the other. */
struct text notice_block_words(struct arena *arena, const struct notice_block *block);
/* What the text states about data and tools, in one line each: a change of it is never editorial. */
struct text notice_claims(struct arena *arena, const struct notice *notice);
/* "first name, last name, e-mail": what the inventory holds about a subject that says who somebody is; and who reads it. */
struct text notice_fields_held(struct arena *arena, struct text subject);
struct text notice_audience_held(struct arena *arena, struct text subject);

void notice_mistake(struct arena *arena, struct notice_mistakes *mistakes, size_t line, const char *format, ...) PRINTF_LIKE(4, 5);

#endif
