/* SPDX-License-Identifier: Apache-2.0
 * The log's days for everybody, and the proof that an entry is in one. */
#include "policy/daylog.h"
#include "base/json.h"
#include "statements.gen.h"

/* The chain up to (without) day `number`. */
static enum store_result chain_before(struct db *db, int64_t number, struct text *previous)
{
	struct log_days_from *rows;
	size_t count;
	*previous = daylog_begin();
	if (number <= 1)
		return STORE_OK;
	if (db_all(db, &stmt_log_days_from, &(struct log_days_from_in){1, number - 1}, &rows, &count) != STORE_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < count; i++) {
		const struct daylog_day day = {rows[i].number, rows[i].day, rows[i].first_seq, rows[i].size, rows[i].sealed, rows[i].root};
		*previous = daylog_chain(db->arena, daylog_day_text(db->arena, &day, *previous));
	}
	return STORE_OK;
}

static json_t *day_json(struct arena *arena, const struct daylog_day *day, struct text previous, struct text signature)
{
	json_t *one = json_object();
	json_put(one, "number", json_integer(day->number));
	json_put_text(one, "day", daylog_date(arena, day->day));
	json_put(one, "first", json_integer(day->first_seq));
	json_put(one, "size", json_integer(day->size));
	json_put_text(one, "root", day->root);
	if (day->sealed)
		json_put(one, "sealed", json_integer(day->sealed));
	json_put_text(one, "previous", previous);
	json_put_text(one, "signature", signature);
	return one;
}

static enum store_result put_head(struct db *db, json_t *root)
{
	struct log_head row;
	enum store_result result = db_one(db, &stmt_log_head, NULL, &row);
	if (result != STORE_OK)
		return result == STORE_NONE ? STORE_OK : result;
	const struct daylog_day day = {row.number, row.day, row.first_seq, row.size, 0, row.root};
	json_put(root, "open", day_json(db->arena, &day, row.previous, row.signature));
	return STORE_OK;
}

static enum store_result put_days(struct db *db, int64_t from, int64_t most, json_t *days)
{
	struct log_days_from *rows;
	struct text previous;
	size_t count;
	enum store_result result = db_all(db, &stmt_log_days_from, &(struct log_days_from_in){from, most}, &rows, &count);
	if (result != STORE_OK || !count)
		return result;
	result = chain_before(db, rows[0].number, &previous);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		const struct daylog_day day = {rows[i].number, rows[i].day, rows[i].first_seq, rows[i].size, rows[i].sealed, rows[i].root};
		json_array_append_new(days, day_json(db->arena, &day, previous, rows[i].signature));
		previous = daylog_chain(db->arena, daylog_day_text(db->arena, &day, previous));
	}
	return result;
}

enum store_result daylog_publish(struct db *db, int64_t from, int64_t most, bool head, struct text *out)
{
	struct text key;
	json_t *root = json_object(), *days = json_array();
	json_put_text(root, "format", TEXT("cabinet log 1"));
	json_put(root, "days", days);
	enum store_result result = daylog_public_key(db, &key);
	json_put_text(root, "public_key", key);
	if (result == STORE_OK)
		result = put_days(db, from, most, days);
	if (result == STORE_OK && head)
		result = put_head(db, root);
	*out = json_write(db->arena, root);
	json_decref(root);
	return result;
}

static enum store_result read_leaves(struct db *db, const struct log_day_of_seq *day, struct merkle_hash **leaves)
{
	struct log_entries_between *rows;
	size_t count;
	const struct log_entries_between_in in = {day->first_seq, day->first_seq + day->size - 1};
	enum store_result result = db_all(db, &stmt_log_entries_between, &in, &rows, &count);
	if (result != STORE_OK)
		return result;
	if (count != (size_t)day->size)
		return STORE_NONE;
	*leaves = ARENA_MANY(db->arena, struct merkle_hash, count);
	for (size_t i = 0; i < count; i++)
		(*leaves)[i] = merkle_leaf(daylog_leaf_text(db->arena, rows[i].seq, rows[i].at, rows[i].kind, rows[i].commitment));
	return STORE_OK;
}

static json_t *path_json(struct arena *arena, const struct merkle_path *path)
{
	json_t *list = json_array();
	for (size_t i = 0; i < path->count; i++)
		json_array_append_new(list, json_new_text(daylog_hex(arena, path->at[i])));
	return list;
}

enum store_result daylog_prove(struct db *db, int64_t seq, json_t **out)
{
	struct log_day_of_seq row;
	struct log_entry_by_seq entry;
	struct merkle_hash *leaves;
	struct merkle_path path;
	struct text previous, key;
	enum store_result result = db_one(db, &stmt_log_day_of_seq, &(struct log_day_of_seq_in){seq}, &row);
	if (result == STORE_OK)
		result = db_one(db, &stmt_log_entry_by_seq, &(struct log_entry_by_seq_in){seq}, &entry);
	if (result == STORE_OK)
		result = read_leaves(db, &row, &leaves);
	if (result == STORE_OK)
		result = chain_before(db, row.number, &previous);
	if (result == STORE_OK)
		result = daylog_public_key(db, &key);
	if (result != STORE_OK)
		return result;
	merkle_path(leaves, (size_t)row.size, (size_t)(seq - row.first_seq), &path);
	const struct daylog_day day = {row.number, row.day, row.first_seq, row.size, row.sealed, row.root};
	*out = json_object();
	json_put_text(*out, "format", TEXT("cabinet log proof 1"));
	json_put_text(*out, "leaf", daylog_leaf_text(db->arena, seq, entry.at, entry.kind, entry.commitment));
	json_put(*out, "index", json_integer(seq - row.first_seq));
	json_put(*out, "path", path_json(db->arena, &path));
	json_put(*out, "day", day_json(db->arena, &day, previous, row.signature));
	json_put_text(*out, "signed", daylog_day_text(db->arena, &day, previous));
	json_put_text(*out, "public_key", key);
	return STORE_OK;
}
