/* SPDX-License-Identifier: Apache-2.0
 * The policy's text in its one form, the inventory's tables, and a list of anchors laid over a text that has none. */
#include "policy/notice_inside.h"
#include "base/buffer.h"

#define NOTICE_MAX_BYTES ((size_t)2 << 20)

/* --- the inventory's tables --- */

static struct text purposes_of(struct arena *arena, const struct datum_row *row)
{
	struct text list = TEXT("");
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (row->purposes & (1u << p))
			list = arena_fmt(arena, "%.*s%s%s", TEXT_ARG(list), list.len ? "; " : "", inventory_purpose_labels[p]);
	return list;
}

static struct text readers_of(struct arena *arena, const struct datum_row *row)
{
	static const struct {
		unsigned bits;
		const char *words;
	} names[] = {{AUDIENCE_SELF, "you"}, {AUDIENCE_COLLEAGUE, "your colleagues"}, {AUDIENCE_PROGRAMME, "administrators of the programme"},
		{AUDIENCE_PRIVACY, "the privacy desk"}, {AUDIENCE_COMMUNICATION, "administrators for communication"}, {AUDIENCE_TECHNICAL, "technical administrators"},
		{AUDIENCE_REVIEWER, "reviewers assigned to your submission"}, {AUDIENCE_PANEL, "other reviewers of the same panel, without your name"},
		{AUDIENCE_PROVIDER, "the provider"}, {AUDIENCE_PUBLIC, "everyone"}, {AUDIENCE_MAIL, "the program, to send mail"}};
	struct text list = TEXT("");
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (row->audience & names[i].bits)
			list = arena_fmt(arena, "%.*s%s%s", TEXT_ARG(list), list.len ? "; " : "", names[i].words);
	return list.len ? list : TEXT("nobody");
}

struct text notice_table_of(struct arena *arena, struct text subject)
{
	struct text table = TEXT("");
	for (int d = 0; d < DATUM_COUNT; d++) {
		const struct datum_row *row = &inventory_rows[d];
		if (!text_is_cstr(subject, row->subject))
			continue;
		if (!table.len)
			table = TEXT("| What | What for | Read by | Until |\n|---|---|---|---|");
		table = arena_fmt(arena, "%.*s\n| %s | %.*s | %.*s | %s |", TEXT_ARG(table), row->label, TEXT_ARG(purposes_of(arena, row)),
			TEXT_ARG(readers_of(arena, row)), row->retention);
	}
	return table;
}

/* --- writing --- */

static const char *const claim_heads[] = {[CLAIM_FIELDS] = "fields of ", [CLAIM_AUDIENCE] = "audience of ", [CLAIM_TOOLS] = "tools", [CLAIM_TOOLS_OFF] = "tools off"};

static void write_anchor(struct buffer *to, const struct notice_sentence *sentence)
{
	if (!sentence->anchored)
		return;
	buffer_put_cstr(to, sentence->binds_nobody ? " {binds nobody" : sentence->generated ? " {inventory" : " {");
	for (size_t i = 0; i < sentence->clauses.count; i++)
		buffer_fmt(to, "%s%.*s", i ? " " : "", TEXT_ARG(sentence->clauses.at[i]));
	for (size_t i = 0; i < sentence->claims_count; i++) {
		const struct notice_claim *claim = &sentence->claims[i];
		buffer_fmt(to, "; %s%.*s: %.*s", claim_heads[claim->kind], TEXT_ARG(claim->subject), TEXT_ARG(claim->words));
	}
	buffer_put_cstr(to, "}");
}

static void write_block(struct buffer *to, const struct notice_block *block)
{
	if (block->kind == NOTICE_HEADING)
		buffer_fmt(to, "%.*s ", block->level, "######");
	if (block->kind == NOTICE_ITEM)
		buffer_fmt(to, "%.*s ", TEXT_ARG(block->marker));
	for (size_t i = 0; i < block->count; i++) {
		if (i)
			buffer_put_cstr(to, " ");
		buffer_put(to, block->sentences[i].words);
		if (block->kind == NOTICE_TABLE)
			buffer_put_cstr(to, "\n");
		write_anchor(to, &block->sentences[i]);
	}
	buffer_put_cstr(to, "\n\n");
}

struct text notice_write(struct arena *arena, const struct notice *notice)
{
	struct buffer to;
	buffer_init(&to, NOTICE_MAX_BYTES);
	buffer_put_cstr(&to, "---\n");
	if (notice->updated.len)
		buffer_fmt(&to, "updated: %.*s\n", TEXT_ARG(notice->updated));
	for (size_t i = 0; i < notice->impact_purposes.count; i++)
		buffer_fmt(&to, "impact %.*s: %.*s\n", TEXT_ARG(notice->impact_purposes.at[i]), TEXT_ARG(notice->impact_records.at[i]));
	buffer_put_cstr(&to, "---\n");
	for (size_t b = 0; b < notice->count; b++)
		write_block(&to, &notice->blocks[b]);
	struct text text = to.failed ? TEXT("") : arena_copy(arena, buffer_text(&to));
	buffer_done(&to);
	return text;
}

struct text notice_block_words(struct arena *arena, const struct notice_block *block)
{
	struct text words = TEXT("");
	for (size_t i = 0; i < block->count; i++)
		words = arena_fmt(arena, "%.*s%s%.*s", TEXT_ARG(words), i ? " " : "", TEXT_ARG(block->sentences[i].words));
	return words;
}

struct text notice_claims(struct arena *arena, const struct notice *notice)
{
	struct text all = TEXT("");
	for (size_t b = 0; b < notice->count; b++)
		for (size_t s = 0; s < notice->blocks[b].count; s++)
			for (size_t i = 0; i < notice->blocks[b].sentences[s].claims_count; i++) {
				const struct notice_claim *claim = &notice->blocks[b].sentences[s].claims[i];
				all = arena_fmt(arena, "%.*s%s%.*s: %.*s\n", TEXT_ARG(all), claim_heads[claim->kind], TEXT_ARG(claim->subject), TEXT_ARG(claim->words));
			}
	return all;
}

/* --- anchors from a list --- */

struct anchor_line {
	struct text hash, inside;
	bool used;
};

/* "12 0123456789ab P-05": lines by number, and "updated: DATE" as in a text's head; what is no such line is a mistake, a line that begins with '#' is a remark. */
static struct anchor_line *read_lines(struct arena *arena, struct notice *notice, struct text list, size_t most, struct notice_mistakes *mistakes)
{
	struct anchor_line *lines = ARENA_MANY(arena, struct anchor_line, most + 1);
	size_t at = 0;
	while (list.len) {
		struct text rest = text_trim(text_cut(&list, '\n')), whole = rest;
		int64_t number;
		at++;
		if (text_starts(rest, TEXT("updated:")))
			notice->updated = arena_copy(arena, text_trim(text_slice(rest, 8, rest.len)));
		if (!rest.len || rest.at[0] == '#' || text_starts(rest, TEXT("updated:")))
			continue;
		bool good = text_to_int(text_cut(&rest, ' '), &number) && number >= 1 && (size_t)number <= most && !lines[number].hash.len;
		if (good)
			lines[number] = (struct anchor_line){.hash = text_cut(&rest, ' '), .inside = text_trim(rest)};
		if (!good || !lines[number].hash.len || !lines[number].inside.len)
			notice_mistake(arena, mistakes, at, "the list of anchors: '%.*s' is no 'NUMBER HASH ANCHOR' of this text", TEXT_ARG(whole));
	}
	return lines;
}

static void add_anchor(struct arena *arena, struct notice_block *block, struct notice_sentence *sentence, struct anchor_line *line, size_t number,
	struct notice_mistakes *mistakes)
{
	line->used = true;
	if (!text_is(line->hash, notice_hash(arena, sentence->words)))
		notice_mistake(arena, mistakes, sentence->line, "the list of anchors: sentence %zu is another one now", number);
	else if (text_is(line->inside, TEXT("heading")) || text_starts(line->inside, TEXT("heading "))) {
		block->kind = NOTICE_HEADING;
		block->level = 2;
		struct text rest = text_trim(text_slice(line->inside, 7, line->inside.len));
		if (block->marker.len > 1)
			sentence->words = arena_fmt(arena, "%.*s %.*s", TEXT_ARG(block->marker), TEXT_ARG(sentence->words));
		if (rest.len && !notice_read_anchor(arena, rest, sentence, mistakes))
			notice_mistake(arena, mistakes, sentence->line, "'%.*s' is no anchor", TEXT_ARG(rest));
	} else if (!notice_read_anchor(arena, line->inside, sentence, mistakes))
		notice_mistake(arena, mistakes, sentence->line, "'%.*s' is no anchor", TEXT_ARG(line->inside));
}

void notice_add_anchors(struct arena *arena, struct notice *notice, struct text anchors, struct notice_mistakes *mistakes)
{
	size_t number = 0, most = notice->sentences;
	struct anchor_line *lines = read_lines(arena, notice, anchors, most, mistakes);
	for (size_t b = 0; b < notice->count; b++) {
		struct notice_block *block = &notice->blocks[b];
		bool was_heading = block->kind == NOTICE_HEADING;
		for (size_t s = 0; !was_heading && s < block->count; s++) {
			number++;
			if (number <= most && lines[number].inside.len)
				add_anchor(arena, block, &block->sentences[s], &lines[number], number, mistakes);
		}
		if (!was_heading && block->kind == NOTICE_HEADING)
			notice->sentences -= block->count;
	}
}
