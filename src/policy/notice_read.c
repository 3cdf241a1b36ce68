/* SPDX-License-Identifier: Apache-2.0
 * From Markdown to blocks, sentences and anchors. */
#include "policy/notice_inside.h"

#include <sodium.h>
#include <stdarg.h>

#define BLOCKS_MOST 2000
#define CLAUSES_MOST 20    /* behind one sentence */

struct reading {
	struct arena *arena;
	struct notice *notice;
	struct notice_mistakes *mistakes;
	struct text block;             /* the words of the block that is being read, joined */
	enum notice_kind kind;
	int level;
	struct text marker;
	size_t line, block_line;
	bool open;
};

void notice_mistake(struct arena *arena, struct notice_mistakes *mistakes, size_t line, const char *format, ...)
{
	char words[600];
	va_list args;
	va_start(args, format);
	vsnprintf(words, sizeof words, format, args);
	va_end(args);
	if (mistakes->count == mistakes->room) {
		size_t room = mistakes->room ? mistakes->room * 2 : 32;
		struct notice_mistake *more = ARENA_MANY(arena, struct notice_mistake, room);
		if (arena_failed(arena))
			return;
		if (mistakes->count)
			memcpy(more, mistakes->at, mistakes->count * sizeof *more);
		mistakes->at = more;
		mistakes->room = room;
	}
	mistakes->at[mistakes->count++] = (struct notice_mistake){line, arena_copy(arena, text_of(words))};
}

struct text notice_hash(struct arena *arena, struct text words)
{
	unsigned char hash[32];
	char hex[13];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)words.at, words.len, NULL, 0);
	sodium_bin2hex(hex, sizeof hex, hash, 6);
	return arena_copy(arena, text_of(hex));
}

/* --- anchors --- */

static bool is_clause_id(struct text word)
{
	int64_t number;
	return word.len >= 4 && (word.at[0] == 'P' || word.at[0] == 'Q') && word.at[1] == '-' &&
		text_to_int(text_slice(word, 2, word.len), &number);
}

static bool read_claim(struct arena *arena, struct text part, struct notice_sentence *into)
{
	static const struct {
		const char *head;
		enum claim_kind kind;
		bool of;
	} heads[] = {{"fields of ", CLAIM_FIELDS, true}, {"audience of ", CLAIM_AUDIENCE, true}, {"tools off", CLAIM_TOOLS_OFF, false},
		{"tools", CLAIM_TOOLS, false}};
	for (size_t i = 0; i < COUNT_OF(heads); i++) {
		if (!text_starts(part, text_of(heads[i].head)))
			continue;
		struct text rest = text_slice(part, strlen(heads[i].head), part.len), subject = text_trim(text_cut(&rest, ':'));
		rest = text_trim(rest);
		if (!rest.len || (subject.len > 0) != heads[i].of || into->claims_count == COUNT_OF(into->claims))
			return false;
		into->claims[into->claims_count++] = (struct notice_claim){heads[i].kind, arena_copy(arena, subject), arena_copy(arena, rest)};
		return true;
	}
	return false;
}

bool notice_read_anchor(struct arena *arena, struct text inside, struct notice_sentence *into, struct notice_mistakes *mistakes)
{
	struct text rest = text_trim(inside), head = text_trim(text_cut(&rest, ';')), words = head;
	if (text_is(head, TEXT("binds nobody")))
		into->binds_nobody = true;
	else if (text_is(head, TEXT("inventory")))
		into->generated = true;
	else if (!is_clause_id(text_cut(&words, ' ')))
		return false;
	into->anchored = true;
	struct text *ids = ARENA_MANY(arena, struct text, CLAUSES_MOST);
	for (words = into->binds_nobody || into->generated ? TEXT("") : head; words.len && into->clauses.count < CLAUSES_MOST;) {
		struct text id = text_cut(&words, ' ');
		if (!id.len)
			continue;
		if (!is_clause_id(id))
			notice_mistake(arena, mistakes, into->line, "'%.*s' is no clause", TEXT_ARG(id));
		ids[into->clauses.count++] = arena_copy(arena, id);
	}
	into->clauses.at = ids;
	while (rest.len) {
		struct text part = text_trim(text_cut(&rest, ';'));
		if (!read_claim(arena, part, into))
			notice_mistake(arena, mistakes, into->line,
				"'%.*s' states nothing: write 'fields of SUBJECT: ...', 'audience of SUBJECT: ...', 'tools: ...' or 'tools off: ...'", TEXT_ARG(part));
	}
	return true;
}

/* --- sentences --- */

static size_t skip_spaces(struct text whole, size_t at)
{
	while (at < whole.len && whole.at[at] == ' ')
		at++;
	return at;
}

/* Behind a full stop (and what closes there) a sentence begins with a capital, a quotation mark or any letter beyond ASCII. */
static bool ends_here(struct text whole, size_t at, size_t *after)
{
	static const char *const closing[] = {"”", "’", "\"", "'", ")", "*"};
	if (!whole.at[at] || !strchr(".!?", whole.at[at]))
		return false;
	size_t next = at + 1;
	for (size_t i = 0; i < COUNT_OF(closing); i++)
		if (text_starts(text_slice(whole, next, whole.len), text_of(closing[i]))) {
			next += strlen(closing[i]);
			i = SIZE_MAX; /* from the first again */
		}
	*after = next;
	if (next == whole.len)
		return true;
	size_t start = skip_spaces(whole, next);
	unsigned char first = start < whole.len ? (unsigned char)whole.at[start] : 'A';
	return start > next && ((first >= 'A' && first <= 'Z') || first >= 0x80 || (first && strchr("\"'([{*", first)));
}

static struct notice_sentence *add_sentence(struct reading *r, struct notice_block *block, struct text words)
{
	struct notice_sentence *sentence = &block->sentences[block->count++];
	*sentence = (struct notice_sentence){.words = arena_copy(r->arena, text_trim(words)), .line = r->block_line};
	return sentence;
}

/* An anchor at `at`: ends the sentence before it, or belongs to the last one that has none. */
static bool take_anchor(struct reading *r, struct notice_block *block, struct text whole, size_t start, size_t *at)
{
	struct text rest = text_slice(whole, *at + 1, whole.len);
	size_t end = text_find_byte(rest, '}');
	if (end == SIZE_MAX)
		return false;
	struct notice_sentence probe = {.line = r->block_line};
	struct notice_mistakes unheard = {0};
	if (!notice_read_anchor(r->arena, text_slice(rest, 0, end), &probe, &unheard))
		return false;
	struct text words = text_trim(text_slice(whole, start, *at - start));
	struct notice_sentence *sentence = words.len ? add_sentence(r, block, words) : block->count ? &block->sentences[block->count - 1] : NULL;
	if (sentence && !sentence->anchored)
		(void)notice_read_anchor(r->arena, text_slice(rest, 0, end), sentence, r->mistakes); /* it is one: read above */
	else
		notice_mistake(r->arena, r->mistakes, r->block_line, "an anchor without a sentence before it");
	*at += end + 2;
	return true;
}

static void split_sentences(struct reading *r, struct notice_block *block, struct text whole)
{
	size_t start = 0, at = 0, after;
	while (at < whole.len) {
		if (whole.at[at] == '{' && take_anchor(r, block, whole, start, &at)) {
			start = at;
			continue;
		}
		if (ends_here(whole, at, &after)) {
			size_t next = skip_spaces(whole, after);
			size_t probe = next;
			at = next;
			if (next < whole.len && whole.at[next] == '{' && take_anchor(r, block, whole, start, &probe))
				at = probe;
			else
				add_sentence(r, block, text_slice(whole, start, after - start));
			start = at;
			continue;
		}
		at++;
	}
	if (text_trim(text_slice(whole, start, whole.len)).len)
		add_sentence(r, block, text_slice(whole, start, whole.len));
}

/* --- blocks --- */

/* No block has more sentences than marks that could end one, and a rest. */
static size_t sentences_most(struct text block)
{
	size_t most = 1;
	for (size_t i = 0; i < block.len; i++)
		most += block.at[i] && strchr(".!?{", block.at[i]) != NULL;
	return most;
}

/* An anchor alone on its line belongs to the block before it. */
static bool is_anchor_alone(struct reading *r)
{
	size_t at = 0;
	bool alone = r->block.len && r->block.at[0] == '{' && r->notice->count && text_find_byte(r->block, '}') == r->block.len - 1;
	return alone && take_anchor(r, &r->notice->blocks[r->notice->count - 1], r->block, 0, &at);
}

static void end_block(struct reading *r)
{
	struct notice *notice = r->notice;
	if (!r->open)
		return;
	r->open = false;
	if (is_anchor_alone(r))
		return;
	if (notice->count == BLOCKS_MOST) {
		notice_mistake(r->arena, r->mistakes, r->block_line, "more than %d paragraphs", BLOCKS_MOST);
		return;
	}
	struct notice_block *block = &notice->blocks[notice->count++];
	*block = (struct notice_block){.kind = r->kind, .level = r->level, .marker = r->marker,
		.sentences = ARENA_MANY(r->arena, struct notice_sentence, sentences_most(r->block))};
	if (r->kind == NOTICE_TABLE)
		add_sentence(r, block, r->block);
	else
		split_sentences(r, block, r->block);
	notice->sentences += r->kind == NOTICE_HEADING ? 0 : block->count;
}

static void begin_block(struct reading *r, enum notice_kind kind, struct text words)
{
	end_block(r);
	r->open = true;
	r->kind = kind;
	r->block = arena_copy(r->arena, words);
	r->block_line = r->line;
	r->marker = TEXT("");
	r->level = 0;
}

/* "- ", "* ", "• " or "12. " at the head of a line: how long it is; 0: no item. */
static size_t item_mark(struct text line)
{
	static const char bullet[] = "•";
	size_t digits = 0;
	if (text_starts(line, TEXT("- ")) || text_starts(line, TEXT("* ")))
		return 2;
	if (text_starts(line, text_of(bullet)))
		return strlen(bullet);
	while (digits < line.len && digits < 3 && line.at[digits] >= '0' && line.at[digits] <= '9')
		digits++;
	return digits && text_starts(text_slice(line, digits, line.len), TEXT(". ")) ? digits + 2 : 0;
}

static void take_table_line(struct reading *r, struct text subject)
{
	struct text table = notice_table_of(r->arena, subject);
	begin_block(r, NOTICE_TABLE, table);
	if (!table.len)
		notice_mistake(r->arena, r->mistakes, r->line, "the inventory knows no '%.*s'", TEXT_ARG(subject));
	end_block(r);
	r->notice->blocks[r->notice->count - 1].sentences[0].generated = true;
	r->notice->blocks[r->notice->count - 1].sentences[0].anchored = true;
}

static void take_line(struct reading *r, struct text line)
{
	struct text words = text_trim(line);
	size_t mark = item_mark(words), hashes = 0;
	while (hashes < words.len && words.at[hashes] == '#')
		hashes++;
	if (!words.len) {
		end_block(r);
	} else if (hashes && hashes <= 6 && hashes < words.len && words.at[hashes] == ' ') {
		begin_block(r, NOTICE_HEADING, text_trim(text_slice(words, hashes, words.len)));
		r->level = (int)hashes;
		end_block(r);
	} else if (text_starts(words, TEXT("{table of ")) && text_ends(words, TEXT("}"))) {
		take_table_line(r, text_trim(text_slice(words, 10, words.len - 11)));
	} else if (words.at[0] == '|') {
		if (!r->open || r->kind != NOTICE_TABLE)
			begin_block(r, NOTICE_TABLE, words);
		else
			r->block = arena_fmt(r->arena, "%.*s\n%.*s", TEXT_ARG(r->block), TEXT_ARG(words));
	} else if (mark) {
		begin_block(r, NOTICE_ITEM, text_trim(text_slice(words, mark, words.len)));
		r->marker = words.at[0] >= '0' && words.at[0] <= '9' ? arena_copy(r->arena, text_slice(words, 0, mark - 1)) : TEXT("-");
	} else if (r->open && r->kind != NOTICE_TABLE) {
		r->block = arena_fmt(r->arena, "%.*s %.*s", TEXT_ARG(r->block), TEXT_ARG(words));
	} else {
		begin_block(r, NOTICE_PARAGRAPH, words);
	}
}

/* --- the head --- */

static void take_head_line(struct reading *r, struct text line)
{
	struct text value = line, key = text_trim(text_cut(&value, ':'));
	struct notice *notice = r->notice;
	value = text_trim(value);
	if (text_is(key, TEXT("updated")))
		notice->updated = arena_copy(r->arena, value);
	else if (text_starts(key, TEXT("impact ")) && value.len && notice->impact_purposes.count < PURPOSE_COUNT) {
		((struct text *)(uintptr_t)notice->impact_purposes.at)[notice->impact_purposes.count++] =
			arena_copy(r->arena, text_trim(text_slice(key, 7, key.len)));
		((struct text *)(uintptr_t)notice->impact_records.at)[notice->impact_records.count++] = arena_copy(r->arena, value);
	} else if (key.len)
		notice_mistake(r->arena, r->mistakes, r->line, "the head knows 'updated: DATE' and 'impact PURPOSE: RECORD', not '%.*s'", TEXT_ARG(key));
}

void notice_read(struct arena *arena, struct text source, struct notice *out, struct notice_mistakes *mistakes)
{
	struct reading r = {.arena = arena, .notice = out, .mistakes = mistakes};
	*out = (struct notice){.blocks = ARENA_MANY(arena, struct notice_block, BLOCKS_MOST),
		.impact_purposes.at = ARENA_MANY(arena, struct text, PURPOSE_COUNT), .impact_records.at = ARENA_MANY(arena, struct text, PURPOSE_COUNT)};
	bool head = false;
	if (text_find_byte(source, '\0') != SIZE_MAX)
		notice_mistake(arena, mistakes, 0, "this is no text: it has NUL bytes in it");
	if (text_starts(source, TEXT("\xEF\xBB\xBF")))
		source = text_slice(source, 3, source.len);
	while (source.len) {
		struct text line = text_cut(&source, '\n');
		r.line++;
		if (text_is(text_trim(line), TEXT("---")) && (head || r.line == 1)) {
			head = r.line == 1;
			continue;
		}
		if (head)
			take_head_line(&r, line);
		else
			take_line(&r, line);
	}
	end_block(&r);
}
