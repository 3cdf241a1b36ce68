/* SPDX-License-Identifier: Apache-2.0
 * How long a search takes: p50 and p99 of 200 different queries per class over made-up solutions, one core, warm.
 * usage: build/bench/search [SOLUTIONS]   (10,000 unless told; run it from the source directory) */
#include "catalogue/export.h"
#include "support/random_catalogue.h"

#include <time.h>

#define QUERIES 200
#define ROUNDS 3

struct query_class {
	const char *name;
	uint64_t from_rank, to_rank; /* of the words; 0, 0: no words */
	size_t words;
	size_t filters;
	bool type_ahead;
};

static const struct query_class classes[] = {
	{"everything", 0, 0, 0, 0, false},
	{"filters (2)", 0, 0, 0, 2, false},
	{"filters (6)", 0, 0, 0, 6, false},
	{"rare word", 8000, 20000, 1, 0, false},
	{"middling word", 100, 400, 1, 0, false},
	{"frequent word", 1, 8, 1, 0, false},
	{"two frequent words", 1, 30, 2, 0, false},
	{"two words, 2 filters", 1, 60, 2, 2, false},
	{"beginning of a word", 1, 200, 1, 0, true},
	{"misspelt word", 0, 0, 1, 0, false},
};

static double now_us(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static struct text words_for(struct arena *arena, struct chance *chance, const struct query_class *class)
{
	struct text q = TEXT("");
	for (size_t i = 0; i < class->words; i++) {
		struct text word = TEXT("zzyzxwq");
		if (class->to_rank)
			word = random_word(arena, class->from_rank + chance_below(chance, class->to_rank - class->from_rank));
		if (class->type_ahead)
			word.len = 2;
		q = arena_fmt(arena, "%.*s %.*s", TEXT_ARG(q), TEXT_ARG(word));
	}
	return q;
}

static struct query make_query(
	struct arena *arena, const struct vocabulary *vocabulary, struct chance *chance, const struct query_class *class)
{
	struct http_pair pairs[16];
	size_t count = 0;
	pairs[count++] = (struct http_pair){TEXT("q"), words_for(arena, chance, class)};
	for (size_t i = 0; i < class->filters; i++) {
		const struct facet *facet = &vocabulary->facets[chance_below(chance, vocabulary->facet_count)];
		pairs[count++] = (struct http_pair){facet->key, random_code(chance, facet)};
	}
	struct query query = query_parse(arena, vocabulary, (struct http_pairs){pairs, count});
	query.type_ahead = class->type_ahead;
	return query;
}

static int compare_times(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;
	return (left > right) - (left < right);
}

static void measure(const struct snapshot *snapshot, struct chance *chance, const struct query_class *class)
{
	static double times[QUERIES * ROUNDS];
	struct arena *keep = arena_new(64u << 20), *work = arena_new(256u << 20);
	must(keep && work);
	struct query queries[QUERIES];
	double hits = 0;
	for (size_t i = 0; i < QUERIES; i++)
		queries[i] = make_query(keep, snapshot->vocabulary, chance, class);
	for (size_t i = 0; i < QUERIES * (ROUNDS + 1); i++) {
		struct search_result result;
		double start = now_us();
		must(search_run(work, snapshot, &queries[i % QUERIES], &result));
		arena_reset(work);
		if (i >= QUERIES) /* the first round warms up */
			times[i - QUERIES] = now_us() - start;
		hits += (double)result.total;
	}
	qsort(times, QUERIES * ROUNDS, sizeof *times, compare_times);
	printf("%-22s %9.0f hits %9.1f us p50 %9.1f us p99\n", class->name, hits / (QUERIES * (ROUNDS + 1)),
		times[QUERIES * ROUNDS / 2], times[QUERIES * ROUNDS * 99 / 100]);
	arena_free(keep);
	arena_free(work);
}

int main(int argc, char **argv)
{
	int64_t count = 10000;
	if (argc > 1 && (!text_to_int(text_of(argv[1]), &count) || count < 1 || count > 1000000)) {
		fprintf(stderr, "usage: search [SOLUTIONS]\n");
		return 2;
	}
	struct arena *arena = arena_new((size_t)16 << 30);
	struct vocabulary *vocabulary = shipped_vocabulary(arena, ".");
	if (!vocabulary)
		return 1;
	struct chance chance = {1};
	struct solution *solutions = random_catalogue(arena, vocabulary, &chance, (size_t)count, 60, 30000);
	double start = now_us();
	struct snapshot *snapshot = snapshot_build(vocabulary, solutions, (size_t)count, 1);
	must(snapshot);
	printf("%lld solutions, built in %.0f ms; %.0f bytes each; %zu terms, %zu postings, %zu values\n", (long long)count,
		(now_us() - start) / 1e3, (double)snapshot_bytes(snapshot) / (double)count, snapshot->index.term_count,
		snapshot->index.posting_count, snapshot->facets.value_count);
	arena_free(arena);
	for (size_t i = 0; i < COUNT_OF(classes); i++)
		measure(snapshot, &chance, &classes[i]);
	snapshot_free(snapshot);
	vocabulary_free(vocabulary);
	return 0;
}
