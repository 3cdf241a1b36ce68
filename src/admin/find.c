/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/find.h"

/* What one word may find before others narrow it, and how many words are looked at: a request's memory holds that much. */
#define WORD_HITS_MOST 100000
#define WORDS_MOST 3
#define WORD_LEAST 2

static int by_subject(const void *a, const void *b)
{
	int64_t first = ((const struct finder_hit *)a)->subject, second = ((const struct finder_hit *)b)->subject;
	return (first > second) - (first < second);
}

/* Keeps those of `hits` that the word finds too. */
static size_t keep_common(struct finder *finder, struct arena *arena, struct text word, unsigned capacities, struct finder_hit *hits, size_t count)
{
	size_t others_count, total, kept = 0;
	struct finder_hit *others = finder_search(finder, arena, word, capacities, WORD_HITS_MOST, &others_count, &total);
	qsort(others, others_count, sizeof *others, by_subject);
	for (size_t i = 0; i < count; i++)
		if (bsearch(&hits[i], others, others_count, sizeof *others, by_subject))
			hits[kept++] = hits[i];
	return kept;
}

struct finder_hit *find_people(struct finder *finder, struct arena *arena, struct text typed, unsigned capacities, size_t most, size_t *count,
	size_t *total)
{
	struct text rest = text_trim(typed);
	struct finder_hit *hits = finder_search(finder, arena, rest, capacities, most, count, total);
	if (*total || text_find_byte(rest, ' ') == SIZE_MAX)
		return hits;
	size_t kept = 0;
	int words = 0;
	while (rest.len && words < WORDS_MOST && (!words || kept)) {
		struct text word = text_cut(&rest, ' ');
		if (word.len < WORD_LEAST)
			continue;
		if (!words++)
			hits = finder_search(finder, arena, word, capacities, WORD_HITS_MOST, &kept, total);
		else
			kept = keep_common(finder, arena, word, capacities, hits, kept);
	}
	*total = kept;
	*count = kept < most ? kept : most;
	return hits;
}
