/* SPDX-License-Identifier: Apache-2.0
 * Building and counting facet values. */
#include "catalogue/facets.h"

static int compare_texts(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

/* A code that the vocabulary's file does not list (a language, a country), in use somewhere. */
static bool is_extra(const struct facet *facet, struct text code)
{
	return !text_is(code, VOCABULARY_UNKNOWN) && !vocabulary_value(facet, code);
}

/* The facet's extra codes in use, sorted, each once. NULL: no memory; the caller frees. */
static struct text *extra_codes(
	const struct facet *facet, size_t facet_number, const struct solution *solutions, size_t count, size_t *extra_count)
{
	size_t room = 1, found = 0, kept = 0;
	for (size_t i = 0; i < count; i++)
		room += solutions[i].facts[facet_number].count;
	struct text *codes = calloc(room, sizeof *codes);
	if (!codes)
		return NULL;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < solutions[i].facts[facet_number].count; k++)
			if (is_extra(facet, solutions[i].facts[facet_number].at[k]))
				codes[found++] = solutions[i].facts[facet_number].at[k];
	qsort(codes, found, sizeof *codes, compare_texts);
	for (size_t i = 0; i < found; i++)
		if (kept == 0 || !text_is(codes[kept - 1], codes[i]))
			codes[kept++] = codes[i];
	*extra_count = kept;
	return codes;
}

/* Numbers all values: first the counts, then one table of codes. */
static bool number_values(struct arena *arena, const struct vocabulary *vocabulary, const struct solution *solutions,
	size_t count, struct facets *out)
{
	struct facet_range *ranges = ARENA_MANY(arena, struct facet_range, vocabulary->facet_count);
	struct text **extras = calloc(vocabulary->facet_count + 1, sizeof *extras);
	bool whole = extras != NULL;
	size_t values = 0;
	for (size_t i = 0; whole && i < vocabulary->facet_count; i++) {
		size_t extra = 0;
		extras[i] = extra_codes(&vocabulary->facets[i], i, solutions, count, &extra);
		whole = extras[i] != NULL;
		ranges[i] = (struct facet_range){values, vocabulary->facets[i].value_count + extra + 1};
		values += ranges[i].count;
	}
	struct text *codes = ARENA_MANY(arena, struct text, values);
	whole = whole && !arena_failed(arena);
	for (size_t i = 0; whole && i < vocabulary->facet_count; i++) {
		const struct facet *facet = &vocabulary->facets[i];
		struct text *at = codes + ranges[i].first;
		for (size_t k = 0; k < facet->value_count; k++)
			*at++ = facet->values[k].code;
		for (size_t k = 0; k + facet->value_count + 1 < ranges[i].count; k++)
			*at++ = extras[i][k];
		*at = VOCABULARY_UNKNOWN;
	}
	for (size_t i = 0; extras && i < vocabulary->facet_count; i++)
		free(extras[i]);
	free(extras);
	out->ranges = ranges;
	out->facet_count = vocabulary->facet_count;
	out->codes = codes;
	out->value_count = values;
	return whole;
}

static int compare_numbers_by_code(const void *a, const void *b, void *codes)
{
	return text_compare(
		((const struct text *)codes)[*(const uint32_t *)a], ((const struct text *)codes)[*(const uint32_t *)b]);
}

static void sort_by_code(struct arena *arena, struct facets *out)
{
	uint32_t *by_code = ARENA_MANY(arena, uint32_t, out->value_count);
	if (arena_failed(arena))
		return;
	for (size_t i = 0; i < out->value_count; i++)
		by_code[i] = (uint32_t)i;
	for (size_t i = 0; i < out->facet_count; i++)
		qsort_r(by_code + out->ranges[i].first, out->ranges[i].count, sizeof *by_code, compare_numbers_by_code,
			(void *)out->codes);
	out->by_code = by_code;
}

size_t facets_find(const struct facets *facets, size_t facet, struct text code)
{
	size_t low = facets->ranges[facet].first, end = low + facets->ranges[facet].count, high = end;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (text_compare(facets->codes[facets->by_code[middle]], code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < end && text_is(facets->codes[facets->by_code[low]], code) ? facets->by_code[low] : SIZE_MAX;
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	return (left > right) - (left < right);
}

/* Writes the rising value numbers of one record and gives how many. */
static size_t list_values(const struct facets *facets, const struct solution *solution, uint32_t *list)
{
	size_t count = 0;
	for (size_t i = 0; i < facets->facet_count; i++) {
		size_t from = count;
		for (size_t k = 0; k < solution->facts[i].count; k++) {
			size_t value = facets_find(facets, i, solution->facts[i].at[k]);
			must(value != SIZE_MAX);
			list[count++] = (uint32_t)value;
		}
		if (count == from)
			list[count++] = (uint32_t)(facets->ranges[i].first + facets->ranges[i].count - 1);
		qsort(list + from, count - from, sizeof *list, compare_numbers);
		size_t kept = from;
		for (size_t k = from; k < count; k++)
			if (kept == from || list[kept - 1] != list[k])
				list[kept++] = list[k];
		count = kept;
	}
	return count;
}

static bool list_records(struct arena *arena, const struct solution *solutions, size_t count, struct facets *out)
{
	size_t room = 0;
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < out->facet_count; k++)
			room += solutions[i].facts[k].count ? solutions[i].facts[k].count : 1;
	uint32_t *values = ARENA_MANY(arena, uint32_t, room), *starts = ARENA_MANY(arena, uint32_t, count + 1);
	uint32_t *totals = ARENA_MANY(arena, uint32_t, out->value_count);
	out->words = (count + 63) / 64;
	uint64_t *bits = ARENA_MANY(arena, uint64_t, out->value_count * out->words);
	if (arena_failed(arena))
		return false;
	for (size_t i = 0; i < count; i++) {
		size_t listed = list_values(out, &solutions[i], values + starts[i]);
		starts[i + 1] = starts[i] + (uint32_t)listed;
		for (size_t k = starts[i]; k < starts[i + 1]; k++) {
			bits_add(bits + values[k] * out->words, i);
			totals[values[k]]++;
		}
	}
	out->usual_values = count ? starts[count] / count + 1 : 1;
	out->values = values;
	out->starts = starts;
	out->totals = totals;
	out->bits = bits;
	return true;
}

bool facets_build(struct arena *arena, const struct vocabulary *vocabulary, const struct solution *solutions, size_t count,
	struct facets *out)
{
	*out = (struct facets){0};
	if (!number_values(arena, vocabulary, solutions, count, out))
		return false;
	sort_by_code(arena, out);
	return !arena_failed(arena) && list_records(arena, solutions, count, out);
}

/* ---- counting ---- */

static inline __attribute__((always_inline)) size_t count_words(const uint64_t *a, const uint64_t *b, size_t words)
{
	size_t sum = 0;
	for (size_t i = 0; i < words; i++)
		sum += (size_t)__builtin_popcountll(a[i] & b[i]);
	return sum;
}

static size_t count_plain(const uint64_t *a, const uint64_t *b, size_t words)
{
	return count_words(a, b, words);
}

#if defined(__x86_64__)
__attribute__((target("popcnt"))) static size_t count_popcnt(const uint64_t *a, const uint64_t *b, size_t words)
{
	return count_words(a, b, words);
}

static size_t count_both(const uint64_t *a, const uint64_t *b, size_t words)
{
	return __builtin_cpu_supports("popcnt") ? count_popcnt(a, b, words) : count_plain(a, b, words);
}
#else
static size_t count_both(const uint64_t *a, const uint64_t *b, size_t words)
{
	return count_plain(a, b, words);
}
#endif

size_t bits_count(const uint64_t *set, size_t words)
{
	return count_both(set, set, words);
}

static void count_by_lists(const struct facets *facets, const uint64_t *set, size_t first, size_t count, uint32_t *counts)
{
	for (size_t word = 0; word < facets->words; word++)
		for (uint64_t rest = set[word]; rest; rest &= rest - 1) {
			size_t record = word * 64 + (size_t)__builtin_ctzll(rest);
			for (size_t k = facets->starts[record]; k < facets->starts[record + 1]; k++)
				if (facets->values[k] - first < count)
					counts[facets->values[k] - first]++;
		}
}

void facets_count(const struct facets *facets, const uint64_t *set, size_t hits, size_t first, size_t count, uint32_t *counts)
{
	memset(counts, 0, count * sizeof *counts);
	/* Few hits: walk the records' own lists. Many: one pass of words per value; a word costs about a third of a list entry.
	 */
	if (hits * facets->usual_values * 3 < count * facets->words) {
		count_by_lists(facets, set, first, count, counts);
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (facets->totals[first + i])
			counts[i] = (uint32_t)count_both(set, facets->bits + (first + i) * facets->words, facets->words);
}
