/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/affected.h"
#include "policy/vault_inside.h"
#include "statements.gen.h"

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/* Adds what is new; the list stays sorted. */
static void merge(struct db *db, struct affected *to, const int64_t *more, size_t count)
{
	int64_t *all = ARENA_MANY(db->arena, int64_t, to->count + count + 1);
	size_t n = 0;
	for (size_t i = 0; i < to->count; i++)
		all[n++] = to->subjects[i];
	for (size_t i = 0; i < count; i++)
		all[n++] = more[i];
	qsort(all, n, sizeof *all, by_number);
	size_t kept = 0;
	for (size_t i = 0; i < n; i++)
		if (!kept || all[kept - 1] != all[i])
			all[kept++] = all[i];
	*to = (struct affected){all, kept};
}

enum vault_result affected_by_store(struct vault *vault, struct db *db, uint64_t datums, int64_t till_s, struct affected *out)
{
	*out = (struct affected){0};
	for (int d = 0; d < DATUM_COUNT; d++) {
		struct vault_holders *rows;
		size_t count;
		if (!(datums & (UINT64_C(1) << d)))
			continue;
		const struct vault_holders_in in = {text_of(inventory_rows[d].id), till_s};
		enum vault_result result = vault_all(db, &stmt_vault_holders, &in, &rows, &count);
		if (result == VAULT_FAILED)
			return result;
		int64_t *more = ARENA_MANY(db->arena, int64_t, count + 1);
		for (size_t i = 0; i < count; i++)
			more[i] = rows[i].subject;
		merge(db, out, more, count);
	}
	return VAULT_OK;
}

enum vault_result affected_by_reading(struct vault *vault, struct db *db, int64_t from_seq, int64_t till_seq, struct affected *out)
{
	struct vault_disclosed *rows;
	size_t count;
	*out = (struct affected){0};
	enum vault_result result = vault_all(db, &stmt_vault_disclosed, &(struct vault_disclosed_in){from_seq, till_seq}, &rows, &count);
	if (result == VAULT_FAILED)
		return result;
	int64_t *more = ARENA_MANY(db->arena, int64_t, count + 1);
	for (size_t i = 0; i < count; i++)
		more[i] = rows[i].subject;
	merge(db, out, more, count);
	return VAULT_OK;
}
