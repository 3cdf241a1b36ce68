/* SPDX-License-Identifier: Apache-2.0
 * Building snapshots. */
#include "catalogue/snapshot.h"

#include <unicode/ucol.h>
#include <unicode/ustring.h>

#define SNAPSHOT_BYTES ((size_t)8 << 30)
#define SORT_KEY_BYTES 512
#define NAME_UNITS 256

struct sort_key {
	uint8_t bytes[SORT_KEY_BYTES];
};

static bool copy_solutions(struct snapshot *snapshot, const struct solution *solutions, size_t count)
{
	struct solution *copies = ARENA_MANY(snapshot->arena, struct solution, count);
	for (size_t i = 0; i < count && !arena_failed(snapshot->arena); i++) {
		solution_copy(snapshot->arena, snapshot->vocabulary, &solutions[i], &copies[i]);
		if (!arena_failed(snapshot->arena))
			solution_derive(snapshot->arena, snapshot->vocabulary, &copies[i]);
	}
	snapshot->solutions = copies;
	snapshot->count = count;
	return !arena_failed(snapshot->arena);
}

/* ---- orders ---- */

struct ordering {
	const struct solution *solutions;
	const struct sort_key *keys;
	const uint32_t *name_rank;
};

static int compare_names(const void *a, const void *b, void *context)
{
	const struct ordering *ordering = context;
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	int order = strcmp((const char *)ordering->keys[left].bytes, (const char *)ordering->keys[right].bytes);
	if (order == 0)
		order = text_compare(ordering->solutions[left].slug, ordering->solutions[right].slug);
	return order ? order : (left > right) - (left < right);
}

static int newest_first(int64_t left, int64_t right, const struct ordering *ordering, uint32_t a, uint32_t b)
{
	if (left != right)
		return left > right ? -1 : 1;
	return ordering->name_rank[a] < ordering->name_rank[b] ? -1 : 1;
}

static int compare_listed(const void *a, const void *b, void *context)
{
	const struct ordering *ordering = context;
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	return newest_first(ordering->solutions[left].listed, ordering->solutions[right].listed, ordering, left, right);
}

static int64_t review_time(const struct solution *solution)
{
	const struct solution_result *result = &solution->result;
	if (!result->published)
		return INT64_MIN;
	return result->decided ? result->decided : result->review_end;
}

static int compare_reviewed(const void *a, const void *b, void *context)
{
	const struct ordering *ordering = context;
	uint32_t left = *(const uint32_t *)a, right = *(const uint32_t *)b;
	return newest_first(
		review_time(&ordering->solutions[left]), review_time(&ordering->solutions[right]), ordering, left, right);
}

static struct sort_key *name_keys(const struct solution *solutions, size_t count)
{
	UErrorCode error = U_ZERO_ERROR;
	UCollator *collator = ucol_open("", &error);
	struct sort_key *keys = calloc(count ? count : 1, sizeof *keys);
	if (U_FAILURE(error) || !keys) {
		free(keys);
		keys = NULL;
	}
	for (size_t i = 0; keys && i < count; i++) {
		UChar name[NAME_UNITS];
		int32_t len = 0;
		UErrorCode ignored = U_ZERO_ERROR; /* a longer name is sorted by its beginning */
		u_strFromUTF8WithSub(
			name, NAME_UNITS, &len, solutions[i].name.at, (int32_t)solutions[i].name.len, 0xFFFD, NULL, &ignored);
		ucol_getSortKey(collator, name, len < NAME_UNITS ? len : NAME_UNITS, keys[i].bytes, SORT_KEY_BYTES - 1);
	}
	if (collator)
		ucol_close(collator);
	return keys;
}

static bool make_orders(struct snapshot *snapshot)
{
	struct sort_key *keys = name_keys(snapshot->solutions, snapshot->count);
	uint32_t *orders[ORDER_COUNT], *rank = ARENA_MANY(snapshot->arena, uint32_t, snapshot->count);
	for (size_t i = 0; i < ORDER_COUNT; i++)
		orders[i] = ARENA_MANY(snapshot->arena, uint32_t, snapshot->count);
	if (!keys || arena_failed(snapshot->arena)) {
		free(keys);
		return false;
	}
	for (size_t i = 0; i < ORDER_COUNT; i++) {
		for (size_t k = 0; k < snapshot->count; k++)
			orders[i][k] = (uint32_t)k;
		snapshot->orders[i] = orders[i];
	}
	struct ordering ordering = {snapshot->solutions, keys, rank};
	qsort_r(orders[ORDER_NAME], snapshot->count, sizeof(uint32_t), compare_names, &ordering);
	for (size_t i = 0; i < snapshot->count; i++)
		rank[orders[ORDER_NAME][i]] = (uint32_t)i;
	qsort_r(orders[ORDER_NEWEST], snapshot->count, sizeof(uint32_t), compare_listed, &ordering);
	qsort_r(orders[ORDER_REVIEWED], snapshot->count, sizeof(uint32_t), compare_reviewed, &ordering);
	snapshot->name_rank = rank;
	free(keys);
	return true;
}

/* ---- the rest ---- */

static bool hash_slugs(struct snapshot *snapshot)
{
	size_t slots = 16;
	while (slots < snapshot->count * 2)
		slots *= 2;
	uint32_t *table = ARENA_MANY(snapshot->arena, uint32_t, slots);
	if (arena_failed(snapshot->arena))
		return false;
	for (size_t i = 0; i < snapshot->count; i++) {
		size_t at = text_hash(snapshot->solutions[i].slug) & (slots - 1);
		while (table[at])
			at = (at + 1) & (slots - 1);
		table[at] = (uint32_t)i + 1;
	}
	snapshot->slugs = table;
	snapshot->slug_slots = slots;
	return true;
}

static bool mark_shown(struct snapshot *snapshot)
{
	uint64_t *shown = ARENA_MANY(snapshot->arena, uint64_t, snapshot->facets.words);
	if (arena_failed(snapshot->arena))
		return false;
	for (size_t i = 0; i < snapshot->count; i++)
		if (snapshot->solutions[i].status != SOLUTION_WITHDRAWN)
			bits_add(shown, i);
	snapshot->shown = shown;
	return true;
}

struct snapshot *snapshot_build(
	const struct vocabulary *vocabulary, const struct solution *solutions, size_t count, uint64_t version)
{
	must(count < UINT32_MAX);
	struct snapshot *snapshot = calloc(1, sizeof *snapshot);
	struct arena *arena = arena_new(SNAPSHOT_BYTES);
	if (!snapshot || !arena) {
		free(snapshot);
		arena_free(arena);
		return NULL;
	}
	snapshot->arena = arena;
	snapshot->vocabulary = vocabulary;
	snapshot->version = version;
	snapshot->number_age_min = vocabulary_number(vocabulary, TEXT("age_min"));
	snapshot->number_age_max = vocabulary_number(vocabulary, TEXT("age_max"));
	snapshot->number_storage = vocabulary_number(vocabulary, TEXT("storage"));
	snapshot->facet_status = vocabulary_facet(vocabulary, TEXT("status"));
	if (copy_solutions(snapshot, solutions, count) && make_orders(snapshot) && hash_slugs(snapshot) &&
		facets_build(arena, vocabulary, snapshot->solutions, count, &snapshot->facets) && mark_shown(snapshot) &&
		index_build(arena, vocabulary, snapshot->solutions, count, &snapshot->index) && !arena_failed(arena))
		return snapshot;
	snapshot_free(snapshot);
	return NULL;
}

void snapshot_free(struct snapshot *snapshot)
{
	if (!snapshot)
		return;
	arena_free(snapshot->arena);
	free(snapshot);
}

const struct solution *snapshot_by_slug(const struct snapshot *snapshot, struct text slug)
{
	size_t mask = snapshot->slug_slots - 1;
	for (size_t at = text_hash(slug) & mask; snapshot->slugs[at]; at = (at + 1) & mask)
		if (text_is(snapshot->solutions[snapshot->slugs[at] - 1].slug, slug))
			return &snapshot->solutions[snapshot->slugs[at] - 1];
	return NULL;
}

size_t snapshot_bytes(const struct snapshot *snapshot)
{
	return arena_used(snapshot->arena);
}
