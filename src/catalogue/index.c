/* SPDX-License-Identifier: Apache-2.0
 * Building and reading the inverted index. */
#include "catalogue/index.h"
#include "catalogue/words.h"

#include "base/utf8.h"

#include <math.h>

#define BM25_K1 1.2f
#define BM25_B 0.75f
#define STEM_WORTH 0.6f /* of what the word itself is worth: an exact hit counts both */

enum { WEIGHT_NAME = 10, WEIGHT_ORGANISATION = 5, WEIGHT_LABEL = 3, WEIGHT_SUMMARY = 4, WEIGHT_DESCRIPTION = 2, WEIGHT_TEXT = 1 };

/* One occurrence, summed per term and record. */
struct occurrence {
	uint32_t term, record, weight;
};

struct building {
	struct arena *arena;
	struct words *words;
	/* terms in order of appearance, found through an open hash table of positions + 1 */
	struct text *terms;
	size_t term_count, term_room;
	uint32_t *table;
	size_t table_size;
	struct occurrence *list;
	size_t count, room;
	size_t record_start; /* first occurrence of the record at work */
	uint32_t *last; /* per term: position + 1 of its occurrence in the record at work, when that is still this record's */
	float *lengths; /* per record: weighted words */
	uint32_t record, weight;
	bool failed;
};

static bool grow(void **memory, size_t *room, size_t each)
{
	size_t more = *room ? *room * 2 : 1024;
	void *moved = reallocarray(*memory, more, each);
	if (!moved)
		return false;
	*memory = moved;
	*room = more;
	return true;
}

static bool grow_table(struct building *build)
{
	size_t size = build->table_size ? build->table_size * 2 : 4096;
	uint32_t *table = calloc(size, sizeof *table);
	if (!table)
		return false;
	for (size_t i = 0; i < build->term_count; i++) {
		size_t at = text_hash(build->terms[i]) & (size - 1);
		while (table[at])
			at = (at + 1) & (size - 1);
		table[at] = (uint32_t)i + 1;
	}
	free(build->table);
	build->table = table;
	build->table_size = size;
	return true;
}

static bool grow_terms(struct building *build)
{
	size_t room = build->term_room;
	if (!grow((void **)&build->terms, &build->term_room, sizeof *build->terms))
		return false;
	if (!grow((void **)&build->last, &room, sizeof *build->last))
		return false;
	must(room == build->term_room);
	return true;
}

/* The number of a term, new or old; UINT32_MAX: no memory. */
static uint32_t number_of(struct building *build, struct text term)
{
	if (build->term_count * 2 >= build->table_size && !grow_table(build))
		return UINT32_MAX;
	size_t at = text_hash(term) & (build->table_size - 1);
	for (; build->table[at]; at = (at + 1) & (build->table_size - 1))
		if (text_is(build->terms[build->table[at] - 1], term))
			return build->table[at] - 1;
	if (build->term_count == build->term_room && !grow_terms(build))
		return UINT32_MAX;
	uint32_t number = (uint32_t)build->term_count++;
	build->terms[number] = arena_copy(build->arena, term);
	build->last[number] = 0;
	build->table[at] = number + 1;
	return number;
}

static void take_term(void *context, struct text term, bool is_stem)
{
	struct building *build = context;
	uint32_t number = number_of(build, term);
	if (number == UINT32_MAX ||
		(build->count == build->room && !grow((void **)&build->list, &build->room, sizeof *build->list))) {
		build->failed = true;
		return;
	}
	if (!is_stem)
		build->lengths[build->record] += (float)build->weight;
	uint32_t last = build->last[number];
	if (last > build->record_start) {
		build->list[last - 1].weight += build->weight;
		return;
	}
	build->list[build->count++] = (struct occurrence){number, build->record, build->weight};
	build->last[number] = (uint32_t)build->count;
}

static void add_text(struct building *build, struct text text, struct text language, uint32_t weight)
{
	build->weight = weight;
	words_each(build->words, text, language, take_term, build);
}

/* Facets whose words people type into the search field instead of opening the filter. */
static bool is_searched(struct text key)
{
	return text_is_cstr(key, "form") || text_is_cstr(key, "area") || text_is_cstr(key, "channel");
}

static void add_labels(struct building *build, const struct vocabulary *vocabulary, const struct solution *solution)
{
	for (size_t i = 0; i < vocabulary->facet_count; i++) {
		if (!is_searched(vocabulary->facets[i].key))
			continue;
		for (size_t k = 0; k < solution->facts[i].count; k++) {
			const struct facet_value *value = vocabulary_value(&vocabulary->facets[i], solution->facts[i].at[k]);
			if (value)
				add_text(build, value->label, TEXT("en"), WEIGHT_LABEL);
		}
	}
}

static void add_record(struct building *build, const struct vocabulary *vocabulary, const struct solution *solution)
{
	build->record_start = build->count;
	add_text(build, solution->name, solution->language, WEIGHT_NAME);
	add_text(build, solution->organisation, solution->language, WEIGHT_ORGANISATION);
	add_text(build, solution->summary, solution->language, WEIGHT_SUMMARY);
	add_text(build, solution->description, solution->language, WEIGHT_DESCRIPTION);
	for (size_t i = 0; i < vocabulary->text_count; i++)
		add_text(build, solution->texts[i], solution->language, WEIGHT_TEXT);
	add_labels(build, vocabulary, solution);
}

static int compare_terms(const void *a, const void *b)
{
	return text_compare(((const struct term *)a)->text, ((const struct term *)b)->text);
}

static float score_of(const struct building *build, const struct occurrence *one, bool stem, float rarity, float usual_length)
{
	float weight = (float)one->weight;
	float length = build->lengths[one->record] / usual_length;
	float score = rarity * weight * (BM25_K1 + 1) / (weight + BM25_K1 * (1 - BM25_B + BM25_B * length));
	return stem ? score * STEM_WORTH : score;
}

static float usual_length(const struct building *build, size_t records)
{
	double sum = 0;
	for (size_t i = 0; i < records; i++)
		sum += (double)build->lengths[i];
	return sum > 0 ? (float)(sum / (double)records) : 1.0f;
}

static uint32_t letters_in(struct text word)
{
	uint32_t letters = 0;
	while (word.len)
		letters |= (uint32_t)1 << (utf8_next(&word) % 32);
	return letters;
}

static bool is_stem(struct text term)
{
	return (unsigned char)term.at[0] < 32;
}

/* Occurrences come by record, so a counting sort by term leaves each term's postings in the order of records. */
static bool lay_out(struct building *build, size_t records, struct search_index *out)
{
	struct term *terms = ARENA_MANY(build->arena, struct term, build->term_count);
	struct posting *postings = ARENA_MANY(build->arena, struct posting, build->count);
	uint32_t *starts = calloc(build->term_count + 1, sizeof *starts);
	if (!starts || arena_failed(build->arena)) {
		free(starts);
		return false;
	}
	for (size_t i = 0; i < build->count; i++)
		starts[build->list[i].term + 1]++;
	for (size_t i = 0; i < build->term_count; i++) {
		terms[i] = (struct term){build->terms[i], postings + starts[i], starts[i + 1], letters_in(build->terms[i])};
		starts[i + 1] += starts[i];
	}
	float usual = usual_length(build, records);
	for (size_t i = 0; i < build->count; i++) {
		const struct occurrence *one = &build->list[i];
		const struct term *term = &terms[one->term];
		float rarity = logf(1 + ((float)records - (float)term->count + 0.5f) / ((float)term->count + 0.5f));
		postings[starts[one->term]++] =
			(struct posting){one->record, score_of(build, one, is_stem(term->text), rarity, usual)};
	}
	free(starts);
	qsort(terms, build->term_count, sizeof *terms, compare_terms);
	size_t stems = 0;
	while (stems < build->term_count && is_stem(terms[stems].text))
		stems++;
	*out = (struct search_index){terms, build->term_count, stems, build->count};
	return true;
}

bool index_build(struct arena *arena, const struct vocabulary *vocabulary, const struct solution *solutions, size_t count,
	struct search_index *out)
{
	*out = (struct search_index){0};
	struct building build = {.arena = arena, .words = words_of_thread()};
	build.lengths = calloc(count ? count : 1, sizeof *build.lengths);
	bool built = build.words && build.lengths;
	for (size_t i = 0; built && i < count; i++) {
		build.record = (uint32_t)i;
		add_record(&build, vocabulary, &solutions[i]);
	}
	built = built && !build.failed && lay_out(&build, count, out);
	free(build.terms);
	free(build.table);
	free(build.list);
	free(build.last);
	free(build.lengths);
	return built;
}

/* First position whose term is not before `text`. */
static size_t lower_bound(const struct search_index *index, struct text text)
{
	size_t low = 0, high = index->term_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (text_compare(index->terms[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct term *index_find(const struct search_index *index, struct text text)
{
	size_t at = lower_bound(index, text);
	return at < index->term_count && text_is(index->terms[at].text, text) ? &index->terms[at] : NULL;
}

size_t index_find_prefix(const struct search_index *index, struct text start, const struct term **first)
{
	size_t from = lower_bound(index, start), to = from;
	while (to < index->term_count && text_starts(index->terms[to].text, start))
		to++;
	*first = index->terms + from;
	return to - from;
}

#define NEAR_LETTERS 32

static size_t letters_of(struct text word, uint32_t out[NEAR_LETTERS])
{
	size_t count = 0;
	while (word.len && count < NEAR_LETTERS)
		out[count++] = utf8_next(&word);
	return word.len ? 0 : count;
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Letters to insert, drop, change or swap with their neighbour to get from a to b. */
static size_t edits_between(const uint32_t *a, size_t a_len, const uint32_t *b, size_t b_len)
{
	size_t rows[3][NEAR_LETTERS + 1];
	size_t *before = rows[0], *previous = rows[1], *now = rows[2];
	for (size_t k = 0; k <= b_len; k++)
		previous[k] = k;
	for (size_t i = 1; i <= a_len; i++) {
		now[0] = i;
		for (size_t k = 1; k <= b_len; k++) {
			size_t change = previous[k - 1] + (a[i - 1] != b[k - 1]);
			now[k] = least(change, least(previous[k], now[k - 1]) + 1);
			if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
				now[k] = least(now[k], before[k - 2] + 1);
		}
		size_t *free_row = before;
		before = previous;
		previous = now;
		now = free_row;
	}
	return previous[b_len];
}

struct text index_nearest(const struct search_index *index, struct text word)
{
	uint32_t wanted[NEAR_LETTERS], letters[NEAR_LETTERS];
	size_t len = letters_of(word, wanted);
	if (len < 3)
		return TEXT("");
	size_t best = len <= 4 ? 2 : 3; /* one more than allowed */
	const struct term *nearest = NULL;
	uint32_t letters_wanted = letters_in(word);
	for (size_t i = index->first_word; i < index->term_count; i++) {
		const struct term *term = &index->terms[i];
		if (__builtin_popcount(term->letters ^ letters_wanted) >
			4) /* one edit adds and removes at most one letter each */
			continue;
		size_t term_len = letters_of(term->text, letters);
		if (term_len == 0 || term_len + 2 < len || term_len > len + 2)
			continue;
		size_t edits = edits_between(wanted, len, letters, term_len);
		if (edits == 0 || edits > best || (edits == best && (!nearest || term->count <= nearest->count)))
			continue;
		best = edits;
		nearest = term;
	}
	return nearest ? nearest->text : TEXT("");
}
