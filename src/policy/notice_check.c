/* SPDX-License-Identifier: Apache-2.0
 * What forbids to publish a policy: a sentence without a clause, a clause without a sentence, a statement that the inventory, the
 * register of processors or the list of purposes contradicts. */
#include "policy/notice_inside.h"
#include "policy/clauses.h"

#define WORDS_MOST 40

/* --- what the program holds --- */

/* Says who somebody is, or how to reach them; what the program notes by itself stands in the generated tables. */
static bool is_identity(const struct datum_row *row)
{
	struct text category = text_of(row->category);
	return text_starts(category, TEXT("user.name.")) || text_starts(category, TEXT("user.contact.")) || text_is(category, TEXT("user.job_title"));
}

static struct text lower(struct arena *arena, struct text words)
{
	struct text copy = arena_copy(arena, words);
	for (size_t i = 0; i < copy.len; i++)
		if (copy.at[i] >= 'A' && copy.at[i] <= 'Z')
			((char *)(uintptr_t)copy.at)[i] = (char)(copy.at[i] - 'A' + 'a');
	return copy;
}

static struct text joined(struct arena *arena, struct text list, struct text one)
{
	return arena_fmt(arena, "%.*s%s%.*s", TEXT_ARG(list), list.len ? ", " : "", TEXT_ARG(one));
}

struct text notice_fields_held(struct arena *arena, struct text subject)
{
	struct text list = TEXT("");
	for (int d = 0; d < DATUM_COUNT; d++)
		if (text_is_cstr(subject, inventory_rows[d].subject) && is_identity(&inventory_rows[d]))
			list = joined(arena, list, lower(arena, text_of(inventory_rows[d].label)));
	return list;
}

struct text notice_audience_held(struct arena *arena, struct text subject)
{
	static const struct {
		unsigned bits;
		const char *word;
	} words[] = {{AUDIENCE_PROGRAMME | AUDIENCE_PRIVACY | AUDIENCE_COMMUNICATION | AUDIENCE_TECHNICAL, "administrators"}, {AUDIENCE_REVIEWER, "reviewers"},
		{AUDIENCE_COLLEAGUE, "colleagues"}, {AUDIENCE_PROVIDER, "the provider"}, {AUDIENCE_PANEL, "the panel"}};
	unsigned bits = 0;
	for (int d = 0; d < DATUM_COUNT; d++)
		if (text_is_cstr(subject, inventory_rows[d].subject) && is_identity(&inventory_rows[d]))
			bits |= inventory_rows[d].audience;
	if (bits & AUDIENCE_PUBLIC)
		return TEXT("public");
	struct text list = TEXT("");
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (bits & words[i].bits)
			list = joined(arena, list, text_of(words[i].word));
	return list;
}

struct text notice_next_word(struct arena *arena, struct text *rest)
{
	return lower(arena, text_trim(text_cut(rest, ',')));
}

/* --- lists compared --- */

static bool has_word(struct arena *arena, struct text list, struct text word)
{
	while (list.len)
		if (text_is(notice_next_word(arena, &list), word))
			return true;
	return false;
}

/* The first word of `list` that `other` lacks; empty: none. */
static struct text missing_from(struct arena *arena, struct text list, struct text other)
{
	while (list.len) {
		struct text word = notice_next_word(arena, &list);
		if (word.len && !has_word(arena, other, word))
			return word;
	}
	return TEXT("");
}

struct checking {
	struct arena *arena;
	const struct notice *notice;
	const struct notice_world *world;
	struct notice_mistakes *mistakes;
};

static void check_list(struct checking *c, const struct notice_sentence *sentence, const struct notice_claim *claim, struct text held, const char *what)
{
	struct text more = missing_from(c->arena, claim->words, held), less = missing_from(c->arena, held, claim->words);
	if (!held.len)
		notice_mistake(c->arena, c->mistakes, sentence->line, "the inventory holds nothing of '%.*s'", TEXT_ARG(claim->subject));
	else if (more.len)
		notice_mistake(c->arena, c->mistakes, sentence->line, "%s of %.*s: '%.*s' is stated, the inventory has only: %.*s", what,
			TEXT_ARG(claim->subject), TEXT_ARG(more), TEXT_ARG(held));
	else if (less.len)
		notice_mistake(c->arena, c->mistakes, sentence->line, "%s of %.*s: '%.*s' is in the inventory and not stated", what,
			TEXT_ARG(claim->subject), TEXT_ARG(less));
}

static bool is_registered(struct checking *c, struct text tool)
{
	for (size_t i = 0; i < c->world->tools.count; i++)
		if (text_is_icase(c->world->tools.at[i], tool))
			return true;
	return false;
}

static void check_tools(struct checking *c, const struct notice_sentence *sentence, const struct notice_claim *claim)
{
	struct text rest = claim->words;
	while (rest.len) {
		struct text tool = text_trim(text_cut(&rest, ','));
		bool registered = is_registered(c, tool);
		if (claim->kind == CLAIM_TOOLS && !registered)
			notice_mistake(c->arena, c->mistakes, sentence->line, "tools: '%.*s' is stated, the register of processors has none of that name", TEXT_ARG(tool));
		if (claim->kind == CLAIM_TOOLS_OFF && registered)
			notice_mistake(c->arena, c->mistakes, sentence->line, "tools off: '%.*s' is in the register of processors, so it is in use", TEXT_ARG(tool));
	}
}

static void check_claim(struct checking *c, const struct notice_sentence *sentence, const struct notice_claim *claim)
{
	if (claim->kind == CLAIM_FIELDS)
		check_list(c, sentence, claim, notice_fields_held(c->arena, claim->subject), "fields");
	else if (claim->kind == CLAIM_AUDIENCE)
		check_list(c, sentence, claim, notice_audience_held(c->arena, claim->subject), "audience");
	else
		check_tools(c, sentence, claim);
}

/* --- sentences and clauses --- */

/* A table that calls itself the inventory's is one. */
static bool is_inventory_table(struct checking *c, struct text words)
{
	for (int d = 0; d < DATUM_COUNT; d++)
		if (text_is(words, notice_table_of(c->arena, text_of(inventory_rows[d].subject))))
			return true;
	return false;
}

static void check_sentence(struct checking *c, const struct notice_block *block, const struct notice_sentence *sentence)
{
	if (!sentence->anchored && block->kind != NOTICE_HEADING)
		notice_mistake(c->arena, c->mistakes, sentence->line, "no clause and no 'binds nobody' behind: %.*s", (int)(sentence->words.len < 80 ? sentence->words.len : 80),
			sentence->words.at);
	if (sentence->generated && !is_inventory_table(c, sentence->words))
		notice_mistake(c->arena, c->mistakes, sentence->line, "this table is not the inventory's: write '{table of SUBJECT}' and it is made");
	for (size_t i = 0; i < sentence->clauses.count; i++)
		if (!clause_find(sentence->clauses.at[i]))
			notice_mistake(c->arena, c->mistakes, sentence->line, "there is no clause %.*s", TEXT_ARG(sentence->clauses.at[i]));
	for (size_t i = 0; i < sentence->claims_count; i++)
		check_claim(c, sentence, &sentence->claims[i]);
}

/* Whether some sentence speaks for the clause; with `kind` and `subject` also states that. */
static bool is_spoken_for(const struct notice *notice, struct text clause, const enum claim_kind *kind, struct text subject)
{
	for (size_t b = 0; b < notice->count; b++)
		for (size_t s = 0; s < notice->blocks[b].count; s++) {
			const struct notice_sentence *sentence = &notice->blocks[b].sentences[s];
			bool stated = !kind;
			for (size_t i = 0; kind && i < sentence->claims_count; i++)
				stated = stated || (sentence->claims[i].kind == *kind && text_is(sentence->claims[i].subject, subject));
			if (stated && texts_have(sentence->clauses, clause))
				return true;
		}
	return false;
}

static void check_clauses(struct checking *c)
{
	static const enum claim_kind fields = CLAIM_FIELDS, audience = CLAIM_AUDIENCE;
	static const struct {
		const char *clause, *subject;
		const enum claim_kind *kind;
		const char *what;
	} stated[] = {{"P-38", "member", &fields, "fields"}, {"P-40", "member", &audience, "audience"}, {"P-41", "contact", &fields, "fields"},
		{"P-43", "contact", &audience, "audience"}, {"P-44", "visitor", &fields, "fields"}, {"P-47", "visitor", &audience, "audience"},
		{"P-48", "reviewer", &fields, "fields"}, {"P-51", "reviewer", &audience, "audience"}};
	for (size_t i = 0; i < clauses_count; i++)
		if (clauses[i].id[0] != 'Q' && !is_spoken_for(c->notice, text_of(clauses[i].id), NULL, TEXT("")))
			notice_mistake(c->arena, c->mistakes, 0, "%s has no sentence (%s)", clauses[i].id, clauses[i].meaning);
	for (size_t i = 0; i < COUNT_OF(stated); i++)
		if (!is_spoken_for(c->notice, text_of(stated[i].clause), stated[i].kind, text_of(stated[i].subject)))
			notice_mistake(c->arena, c->mistakes, 0, "no sentence of %s states the %s of %s: write {%s; %s of %s: ...}", stated[i].clause, stated[i].what,
				stated[i].subject, stated[i].clause, stated[i].what, stated[i].subject);
}

/* A processor that measures use and that the text does not name. */
static void check_named(struct checking *c)
{
	struct text all = TEXT("");
	for (size_t b = 0; b < c->notice->count; b++)
		for (size_t s = 0; s < c->notice->blocks[b].count; s++)
			for (size_t i = 0; i < c->notice->blocks[b].sentences[s].claims_count; i++)
				if (c->notice->blocks[b].sentences[s].claims[i].kind == CLAIM_TOOLS)
					all = joined(c->arena, all, c->notice->blocks[b].sentences[s].claims[i].words);
	for (size_t i = 0; i < c->world->tools.count; i++)
		if (!has_word(c->arena, all, lower(c->arena, c->world->tools.at[i])))
			notice_mistake(c->arena, c->mistakes, 0, "the register has the processor '%.*s', and no sentence names it as a tool", TEXT_ARG(c->world->tools.at[i]));
}

static void check_impact(struct checking *c)
{
	const struct notice *notice = c->notice;
	for (int p = 0; p < PURPOSE_COUNT; p++) {
		struct text purpose = text_of(inventory_purpose_codes[p]);
		if (!texts_have(c->world->purposes_known, purpose) && !texts_have(notice->impact_purposes, purpose))
			notice_mistake(c->arena, c->mistakes, 0, "the purpose '%s' is new: name its impact assessment in the head, 'impact %s: ...' (Q-09)",
				inventory_purpose_codes[p], inventory_purpose_codes[p]);
	}
	for (size_t i = 0; i < notice->impact_purposes.count; i++) {
		bool known = false;
		for (int p = 0; p < PURPOSE_COUNT; p++)
			known = known || text_is_cstr(notice->impact_purposes.at[i], inventory_purpose_codes[p]);
		if (!known)
			notice_mistake(c->arena, c->mistakes, 0, "'impact %.*s': there is no such purpose", TEXT_ARG(notice->impact_purposes.at[i]));
	}
}

void notice_check(struct arena *arena, const struct notice *notice, const struct notice_world *world, struct notice_mistakes *mistakes)
{
	struct checking c = {arena, notice, world, mistakes};
	for (size_t b = 0; b < notice->count; b++)
		for (size_t s = 0; s < notice->blocks[b].count; s++)
			check_sentence(&c, &notice->blocks[b], &notice->blocks[b].sentences[s]);
	check_clauses(&c);
	check_named(&c);
	check_impact(&c);
}
