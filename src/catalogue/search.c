/* SPDX-License-Identifier: Apache-2.0
 * Running queries: sets of records are bits, scores stand beside them only while there are words. */
#include "catalogue/search.h"

#include "catalogue/words.h"

#include "base/buffer.h"

#define MAX_WORDS 12
#define MAX_TERMS 8
#define TERM_BYTES 160
#define PREFIX_BYTES 2    /* a shorter last word does not go on */
#define PREFIX_WORTH 0.4f /* of a whole word's score */

/* A word of the query: as folded, and its stems. */
struct query_word {
	char bytes[MAX_TERMS][TERM_BYTES];
	struct text terms[MAX_TERMS];
	size_t term_count;
};

struct query_words {
	struct query_word at[MAX_WORDS];
	size_t count;
	size_t last; /* the one that was typed last: it may go on */
	bool skip;   /* the word at work is a repetition or one too many */
};

struct search {
	struct arena *arena;
	const struct snapshot *snapshot;
	const struct query *query;
	size_t words_per_set;
	struct query_words *words;
	float *scores;      /* per record; NULL without words */
	uint64_t *matching; /* words and numbers */
	uint64_t **filters; /* per facet: records with one of the chosen values; NULL: nothing chosen */
	uint64_t *found;    /* all of it */
};

/* ---- words ---- */

static void take_word(void *context, struct text term, bool is_stem)
{
	struct query_words *words = context;
	if (!is_stem) {
		for (size_t i = 0; i < words->count; i++)
			if (text_is(words->at[i].terms[0], term)) {
				words->skip = true;
				words->last = i;
				return;
			}
		words->skip = words->count == MAX_WORDS || term.len > TERM_BYTES;
		if (!words->skip)
			words->last = words->count++;
	}
	if (words->skip)
		return;
	struct query_word *word = &words->at[words->count - 1];
	if (word->term_count == MAX_TERMS || term.len > TERM_BYTES)
		return;
	char *bytes = word->bytes[word->term_count];
	memcpy(bytes, term.at, term.len);
	word->terms[word->term_count++] = (struct text){bytes, term.len};
}

static void add_postings(struct search *search, const struct term *term, float worth, uint64_t *set)
{
	for (uint32_t i = 0; i < term->count; i++) {
		bits_add(set, term->postings[i].record);
		search->scores[term->postings[i].record] += term->postings[i].score * worth;
	}
}

static bool goes_on(const struct query_words *words, size_t number)
{
	return number == words->last && words->at[number].terms[0].len >= PREFIX_BYTES;
}

/* The records that have the word: *set is cleared first. */
static void match_word(struct search *search, const struct query_word *word, bool as_prefix, uint64_t *set)
{
	const struct search_index *index = &search->snapshot->index;
	memset(set, 0, search->words_per_set * sizeof *set);
	for (size_t i = 0; i < word->term_count; i++) {
		const struct term *term = index_find(index, word->terms[i]);
		if (term)
			add_postings(search, term, 1, set);
	}
	if (!as_prefix)
		return;
	const struct term *first;
	size_t count = index_find_prefix(index, word->terms[0], &first);
	for (size_t i = 0; i < count; i++)
		if (first[i].text.len > word->terms[0].len)
			add_postings(search, &first[i], PREFIX_WORTH, set);
}

static bool is_empty(const uint64_t *set, size_t words)
{
	for (size_t i = 0; i < words; i++)
		if (set[i])
			return false;
	return true;
}

/* Narrows `matching` to the records that have every word. */
static void match_words(struct search *search, bool last_goes_on, uint64_t *spare)
{
	const struct query_words *words = search->words;
	memset(search->scores, 0, search->snapshot->count * sizeof *search->scores);
	memset(search->matching, 0xFF, search->words_per_set * sizeof *search->matching);
	for (size_t i = 0; i < words->count; i++) {
		match_word(search, &words->at[i], last_goes_on && goes_on(words, i), spare);
		for (size_t k = 0; k < search->words_per_set; k++)
			search->matching[k] &= spare[k];
	}
}

static void search_words(struct search *search)
{
	search->words = ARENA_NEW(search->arena, struct query_words);
	words_each_of_query(words_of_thread(), search->query->q, take_word, search->words);
	uint64_t *spare = ARENA_MANY(search->arena, uint64_t, search->words_per_set);
	search->scores = ARENA_MANY(search->arena, float, search->snapshot->count);
	if (arena_failed(search->arena))
		return;
	match_words(search, search->query->type_ahead, spare);
	if (!search->query->type_ahead && is_empty(search->matching, search->words_per_set))
		match_words(search, true, spare);
}

/* ---- filters ---- */

static void keep_if(struct search *search, bool (*keep)(const struct search *search, const struct solution *solution))
{
	for (size_t i = 0; i < search->words_per_set; i++)
		for (uint64_t rest = search->matching[i]; rest; rest &= rest - 1) {
			size_t record = i * 64 + (size_t)__builtin_ctzll(rest);
			if (!keep(search, &search->snapshot->solutions[record]))
				search->matching[i] &= ~((uint64_t)1 << (record % 64));
		}
}

static struct solution_number number_of(const struct solution *solution, size_t number)
{
	return number == VOCABULARY_NONE ? (struct solution_number){0} : solution->numbers[number];
}

/* Whether the ages overlap. A solution that states one end only is open at the other; one that states none is not known to fit.
 */
static bool fits_age(const struct search *search, const struct solution *solution)
{
	struct solution_number youngest = number_of(solution, search->snapshot->number_age_min);
	struct solution_number oldest = number_of(solution, search->snapshot->number_age_max);
	if (!youngest.known && !oldest.known)
		return false;
	if (search->query->age_min.known && oldest.known && oldest.value < (double)search->query->age_min.value)
		return false;
	return !(search->query->age_max.known && youngest.known && youngest.value > (double)search->query->age_max.value);
}

static bool fits_storage(const struct search *search, const struct solution *solution)
{
	struct solution_number storage = number_of(solution, search->snapshot->number_storage);
	return storage.known && storage.value <= (double)search->query->storage_max.value;
}

/* The records with one of the codes. NULL: no memory. */
static uint64_t *any_of(struct search *search, size_t facet, struct texts codes)
{
	const struct facets *facets = &search->snapshot->facets;
	uint64_t *set = ARENA_MANY(search->arena, uint64_t, search->words_per_set);
	if (arena_failed(search->arena))
		return NULL;
	for (size_t i = 0; i < codes.count; i++) {
		size_t value = facets_find(facets, facet, codes.at[i]);
		for (size_t k = 0; value != SIZE_MAX && k < search->words_per_set; k++)
			set[k] |= facets->bits[value * facets->words + k];
	}
	return set;
}

static void make_filters(struct search *search)
{
	const struct snapshot *snapshot = search->snapshot;
	search->filters = ARENA_MANY(search->arena, uint64_t *, search->query->facet_count);
	if (arena_failed(search->arena))
		return;
	for (size_t i = 0; i < search->query->facet_count; i++)
		if (search->query->chosen[i].count)
			search->filters[i] = any_of(search, i, search->query->chosen[i]);
	/* the withdrawn are out of the usual list as if all other states were chosen */
	if (snapshot->facet_status != VOCABULARY_NONE && !search->filters[snapshot->facet_status])
		search->filters[snapshot->facet_status] = (uint64_t *)snapshot->shown;
}

/* `matching` and every filter but that of `except` (SIZE_MAX: all), into *set. */
static void apply_filters(const struct search *search, size_t except, uint64_t *set)
{
	memcpy(set, search->matching, search->words_per_set * sizeof *set);
	for (size_t i = 0; i < search->query->facet_count; i++)
		for (size_t k = 0; i != except && search->filters[i] && k < search->words_per_set; k++)
			set[k] &= search->filters[i][k];
}

/* Fills `found`. false: no memory. */
static bool find(struct search *search)
{
	const struct query *query = search->query;
	size_t words = search->words_per_set = search->snapshot->facets.words;
	search->matching = ARENA_MANY(search->arena, uint64_t, words);
	search->found = ARENA_MANY(search->arena, uint64_t, words);
	if (arena_failed(search->arena))
		return false;
	memset(search->matching, 0xFF, words * sizeof *search->matching);
	if (query->q.len)
		search_words(search);
	if (arena_failed(search->arena))
		return false;
	if (search->snapshot->count % 64)
		search->matching[words - 1] &= ((uint64_t)1 << (search->snapshot->count % 64)) - 1;
	if (query->age_min.known || query->age_max.known)
		keep_if(search, fits_age);
	if (query->storage_max.known)
		keep_if(search, fits_storage);
	make_filters(search);
	if (arena_failed(search->arena))
		return false;
	apply_filters(search, SIZE_MAX, search->found);
	return true;
}

/* ---- counts ---- */

static bool count_values(struct search *search, size_t total, struct search_result *out)
{
	const struct facets *facets = &search->snapshot->facets;
	uint32_t *counts = ARENA_MANY(search->arena, uint32_t, facets->value_count);
	uint64_t *others = ARENA_MANY(search->arena, uint64_t, search->words_per_set);
	if (arena_failed(search->arena))
		return false;
	facets_count(facets, search->found, total, 0, facets->value_count, counts);
	for (size_t i = 0; i < facets->facet_count; i++) {
		if (!search->filters[i])
			continue;
		struct facet_range range = facets->ranges[i];
		apply_filters(search, i, others);
		facets_count(facets, others, bits_count(others, search->words_per_set), range.first, range.count,
			counts + range.first);
	}
	out->counts = counts;
	return true;
}

size_t search_count(const struct snapshot *snapshot, const struct search_result *result, size_t facet, struct text code)
{
	size_t value = facets_find(&snapshot->facets, facet, code);
	return value == SIZE_MAX ? 0 : result->counts[value];
}

/* ---- order ---- */

/* Higher scores first, then by name: as one number, smaller is better. Scores are above 0, so their bits rise with them. */
static uint64_t rank_key(const struct search *search, size_t record)
{
	uint32_t score;
	memcpy(&score, &search->scores[record], sizeof score);
	return (uint64_t)~score << 32 | search->snapshot->name_rank[record];
}

/* Moves the `keep` smallest keys to the front, in no order (Hoare's selection; keys differ from each other). */
static void select_smallest(uint64_t *keys, size_t count, size_t keep)
{
	ptrdiff_t low = 0, high = (ptrdiff_t)count - 1, wanted = (ptrdiff_t)keep;
	while (low < high && wanted > low && wanted <= high) {
		uint64_t pivot = keys[low + (high - low) / 2];
		ptrdiff_t left = low, right = high;
		while (left <= right) {
			while (keys[left] < pivot)
				left++;
			while (keys[right] > pivot)
				right--;
			if (left > right)
				break;
			uint64_t swapped = keys[left];
			keys[left++] = keys[right];
			keys[right--] = swapped;
		}
		if (wanted <= right)
			high = right;
		else
			low = left;
	}
}

static int compare_keys(const void *a, const void *b)
{
	uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
	return (left > right) - (left < right);
}

static bool take_by_score(struct search *search, size_t from, size_t to, size_t total, uint32_t *records)
{
	uint64_t *keys = ARENA_MANY(search->arena, uint64_t, total);
	if (arena_failed(search->arena))
		return false;
	size_t count = 0;
	for (size_t i = 0; i < search->words_per_set; i++)
		for (uint64_t rest = search->found[i]; rest; rest &= rest - 1)
			keys[count++] = rank_key(search, i * 64 + (size_t)__builtin_ctzll(rest));
	select_smallest(keys, count, to);
	qsort(keys, to, sizeof *keys, compare_keys);
	for (size_t i = from; i < to; i++)
		records[i - from] = search->snapshot->orders[ORDER_NAME][keys[i] & UINT32_MAX];
	return true;
}

static void take_by_order(const struct search *search, const uint32_t *order, size_t from, size_t to, uint32_t *records)
{
	size_t seen = 0;
	for (size_t i = 0; i < search->snapshot->count && seen < to; i++) {
		if (!bits_have(search->found, order[i]))
			continue;
		if (seen >= from)
			records[seen - from] = order[i];
		seen++;
	}
}

static bool take_page(struct search *search, size_t from, size_t to, struct search_result *out)
{
	static const enum snapshot_order orders[SORT_COUNT] = {ORDER_NAME, ORDER_NAME, ORDER_NEWEST, ORDER_REVIEWED};
	uint32_t *records = ARENA_MANY(search->arena, uint32_t, to - from);
	if (arena_failed(search->arena))
		return false;
	out->records = records;
	out->count = to - from;
	if (search->query->sort == SORT_RELEVANCE && search->scores)
		return take_by_score(search, from, to, out->total, records);
	take_by_order(search, search->snapshot->orders[orders[search->query->sort]], from, to, records);
	return true;
}

/* ---- did you mean ---- */

static bool is_known(const struct search *search, size_t number)
{
	const struct query_word *word = &search->words->at[number];
	const struct term *first;
	for (size_t i = 0; i < word->term_count; i++)
		if (index_find(&search->snapshot->index, word->terms[i]))
			return true;
	return goes_on(search->words, number) && index_find_prefix(&search->snapshot->index, word->terms[0], &first) > 0;
}

static struct text suggest(const struct search *search)
{
	struct buffer buffer;
	buffer_init(&buffer, 4 * QUERY_WORDS_BYTES);
	bool changed = false;
	for (size_t i = 0; i < search->words->count; i++) {
		const struct query_word *word = &search->words->at[i];
		struct text better = is_known(search, i) ? TEXT("") : index_nearest(&search->snapshot->index, word->terms[0]);
		changed = changed || better.len;
		if (i)
			buffer_put_byte(&buffer, ' ');
		buffer_put(&buffer, better.len ? better : word->terms[0]);
	}
	struct text suggestion = changed && !buffer.failed ? arena_copy(search->arena, buffer_text(&buffer)) : TEXT("");
	buffer_done(&buffer);
	return suggestion;
}

/* ---- the whole ---- */

static bool run(struct arena *arena, const struct snapshot *snapshot, const struct query *query, bool everything,
	struct search_result *out)
{
	struct search search = {.arena = arena, .snapshot = snapshot, .query = query};
	*out = (struct search_result){.page = query->page, .pages = 1};
	if (query->q.len && !words_of_thread())
		return false;
	if (!find(&search))
		return false;
	out->total = bits_count(search.found, search.words_per_set);
	if (out->total)
		out->pages = everything ? 1 : (out->total + QUERY_PAGE_SIZE - 1) / QUERY_PAGE_SIZE;
	size_t from = everything ? 0 : (query->page - 1) * QUERY_PAGE_SIZE, to = everything ? out->total : from + QUERY_PAGE_SIZE;
	from = from < out->total ? from : out->total;
	to = to < out->total ? to : out->total;
	if (!take_page(&search, from, to, out) || (!everything && !count_values(&search, out->total, out)))
		return false;
	if (search.words && is_empty(search.matching, search.words_per_set))
		out->suggestion = suggest(&search);
	return !arena_failed(arena);
}

bool search_run(struct arena *arena, const struct snapshot *snapshot, const struct query *query, struct search_result *out)
{
	return run(arena, snapshot, query, false, out);
}

bool search_all(struct arena *arena, const struct snapshot *snapshot, const struct query *query, struct search_result *out)
{
	return run(arena, snapshot, query, true, out);
}
