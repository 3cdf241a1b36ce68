/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/recipient.h"
#include "base/clock.h"
#include "policy/processor.h"
#include "policy/settings.h"
#include "statements.gen.h"

uint64_t recipient_data_of(enum capacity capacity)
{
	uint64_t datums = 0;
	for (int d = 0; d < DATUM_COUNT; d++)
		if (strcmp(inventory_rows[d].subject, capacity_codes[capacity]) == 0 || strcmp(inventory_rows[d].subject, "account") == 0)
			datums |= UINT64_C(1) << d;
	return datums;
}

/* The data of the list that are among `datums`, in the same form. */
static struct text both(struct arena *arena, struct text list, uint64_t datums)
{
	struct text out = TEXT("");
	for (enum datum d = 0; d < DATUM_COUNT; d++)
		if ((datums & (UINT64_C(1) << d)) && processor_lists(list, d))
			out = arena_fmt(arena, "%.*s%s%s", TEXT_ARG(out), out.len ? " " : "", inventory_rows[d].id);
	return out;
}

static enum store_result read_processors(struct db *db, struct processors_having **rows, size_t *count)
{
	return db_all(db, &stmt_processors_having, &(struct processors_having_in){clock_now_s()}, rows, count);
}

enum store_result recipient_note(struct db *db, int64_t subject, const char *kind, uint64_t datums)
{
	struct processors_having *rows;
	size_t count;
	enum store_result result = read_processors(db, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		const struct recipient_notice_add_in in = {store_new_id(), rows[i].id, subject, text_of(kind), both(db->arena, rows[i].datums, datums), clock_now_s()};
		if (in.datums.len)
			result = db_run(db, &stmt_recipient_notice_add, &in, NULL);
	}
	return result;
}

enum store_result recipient_names(struct db *db, uint64_t datums, struct text *names)
{
	struct processors_having *rows;
	size_t count;
	enum store_result result = read_processors(db, &rows, &count);
	*names = TEXT("");
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		if (both(db->arena, rows[i].datums, datums).len)
			*names = arena_fmt(db->arena, "%.*s%s%.*s", TEXT_ARG(*names), names->len ? ", " : "", TEXT_ARG(rows[i].name));
	return result;
}

enum store_result recipient_count(struct db *db, int64_t *open, int64_t *late)
{
	struct recipient_notices_count row = {0};
	const int64_t before = clock_now_s() - settings_get(db, SETTING_RECIPIENT_DAYS) * CLOCK_DAY;
	enum store_result result = db_one(db, &stmt_recipient_notices_count, &(struct recipient_notices_count_in){before}, &row);
	*open = row.open;
	*late = row.late;
	return result;
}
