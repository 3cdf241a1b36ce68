/* SPDX-License-Identifier: Apache-2.0
 * Running a statement: parameters in, rows out, and what an engine's code means. Values are never logged. */
#include "base/log.h"
#include "store/connection.h"

#define FIRST_ROWS 16

/* What is done with each row. Returns false to stop. */
struct taker {
	bool (*take)(struct taker *taker, const void *row);
	struct arena *arena; /* texts are copied into it; NULL: they are borrowed for the call */
	void *row;           /* room for one out-struct */
	bool (*callback)(void *context, const void *row);
	void *context;
	char *rows;
	size_t count, room, bytes_each;
};

static enum store_result failed(struct db *db, const struct statement *statement, int code)
{
	if (db->writing)
		db->failed = true;
	if ((code & 0xff) == SQLITE_CONSTRAINT)
		return STORE_CONFLICT;
	log_error("store-failed", "statement=%s code=%d", statement->name, code);
	return STORE_FAILED;
}

static int bind_one(sqlite3_stmt *prepared, int at, const struct column *column, const char *in)
{
	const void *value = in + column->offset;
	if (column->nullable && *(const bool *)(in + column->null_offset))
		return sqlite3_bind_null(prepared, at);
	switch (column->type) {
	case COLUMN_INT:
		return sqlite3_bind_int64(prepared, at, *(const int64_t *)value);
	case COLUMN_REAL:
		return sqlite3_bind_double(prepared, at, *(const double *)value);
	case COLUMN_TEXT: {
		/* an empty text may have any pointer, and SQLite takes NULL to mean NULL */
		const struct text *text = value;
		return sqlite3_bind_text64(prepared, at, text->len ? text->at : "", text->len, SQLITE_STATIC, SQLITE_UTF8);
	}
	case COLUMN_BYTES: {
		const struct bytes *bytes = value;
		return sqlite3_bind_blob64(prepared, at, bytes->len ? bytes->at : "", bytes->len, SQLITE_STATIC);
	}
	}
	return SQLITE_MISUSE;
}

/* SQLite numbers "$2", "$1" in the order it meets them, so the name says which it is. */
static int bind_all(sqlite3_stmt *prepared, const struct statement *statement, const void *in)
{
	must(in || statement->in_count == 0);
	int code = SQLITE_OK, count = sqlite3_bind_parameter_count(prepared);
	for (int at = 1; at <= count && code == SQLITE_OK; at++) {
		int64_t number = 0;
		must(text_to_int(text_of(sqlite3_bind_parameter_name(prepared, at) + 1), &number));
		must(number >= 1 && (size_t)number <= statement->in_count);
		code = bind_one(prepared, at, &statement->in[number - 1], in);
	}
	return code;
}

static struct bytes kept_bytes(struct arena *arena, struct bytes bytes)
{
	if (bytes.len == 0)
		return (struct bytes){"", 0};
	if (!arena)
		return bytes;
	char *copy = arena_try(arena, bytes.len + 1);
	if (!copy)
		return (struct bytes){"", 0};
	memcpy(copy, bytes.at, bytes.len);
	return (struct bytes){copy, bytes.len};
}

/* false: the database holds something else than the statement declares. */
static bool read_one(sqlite3_stmt *prepared, int at, const struct column *column, char *row, struct arena *arena)
{
	int type = sqlite3_column_type(prepared, at);
	void *value = row + column->offset;
	if (type == SQLITE_NULL && column->nullable) {
		*(bool *)(row + column->null_offset) = true;
		return true;
	}
	switch (column->type) {
	case COLUMN_INT:
		*(int64_t *)value = sqlite3_column_int64(prepared, at);
		return type == SQLITE_INTEGER;
	case COLUMN_REAL:
		*(double *)value = sqlite3_column_double(prepared, at);
		return type == SQLITE_FLOAT || type == SQLITE_INTEGER;
	case COLUMN_TEXT: {
		const void *from = sqlite3_column_text(prepared, at);
		struct bytes kept = kept_bytes(arena, (struct bytes){from, (size_t)sqlite3_column_bytes(prepared, at)});
		*(struct text *)value = (struct text){kept.at, kept.len};
		return type == SQLITE_TEXT;
	}
	case COLUMN_BYTES: {
		const void *from = sqlite3_column_blob(prepared, at);
		*(struct bytes *)value = kept_bytes(arena, (struct bytes){from, (size_t)sqlite3_column_bytes(prepared, at)});
		return type == SQLITE_BLOB;
	}
	}
	return false;
}

static bool read_row(sqlite3_stmt *prepared, const struct statement *statement, void *row, struct arena *arena)
{
	memset(row, 0, statement->out_bytes);
	for (size_t i = 0; i < statement->out_count; i++)
		if (!read_one(prepared, (int)i, &statement->out[i], row, arena)) {
			log_error("store-failed", "statement=%s column=%s code=type", statement->name, statement->out[i].name);
			return false;
		}
	return true;
}

/* Steps to the end, or until the taker has enough; a writing statement always to the end. Returns SQLite's code. */
static int step_all(sqlite3_stmt *prepared, const struct statement *statement, struct taker *taker)
{
	int code;
	bool more = taker->take != NULL;
	while ((code = sqlite3_step(prepared)) == SQLITE_ROW) {
		if (more && !read_row(prepared, statement, taker->row, taker->arena))
			return SQLITE_MISMATCH;
		if (more && taker->arena && arena_failed(taker->arena))
			return SQLITE_NOMEM;
		more = more && taker->take(taker, taker->row);
		if (!more && !statement->writes)
			return SQLITE_DONE;
	}
	return code;
}

/* Prepares, binds and steps on the db's connection. */
static int run_on(struct connection *connection, struct db *db, const struct statement *statement, const void *in,
	struct taker *taker)
{
	int code;
	connection->vault = db->vault > 0;
	sqlite3_stmt *prepared = connection_prepared(connection, statement, &code);
	if (!prepared)
		return code;
	connection->running++;
	code = bind_all(prepared, statement, in);
	if (code == SQLITE_OK)
		code = step_all(prepared, statement, taker);
	sqlite3_reset(prepared);
	sqlite3_clear_bindings(prepared);
	connection->running--;
	return code;
}

static enum store_result run(struct db *db, const struct statement *statement, const void *in, struct taker *taker, int64_t *changed)
{
	must(statement->door == DOOR_OPEN || db->vault > 0);
	if (changed)
		*changed = 0;
	if (statement->writes && db_write_begin(db) != STORE_OK)
		return STORE_FAILED;
	struct connection *connection = db_reader(db);
	if (!connection)
		return STORE_FAILED;
	int code = run_on(connection, db, statement, in, taker);
	enum store_result result = code == SQLITE_DONE ? STORE_OK : failed(db, statement, code);
	if (result == STORE_OK && changed && statement->writes)
		*changed = sqlite3_changes64(connection->handle);
	/* inside a row callback the outer statement undoes, when it ends */
	if (db->failed && db->writing && connection->running == 0)
		db_undo(db);
	return result;
}

enum store_result db_run(struct db *db, const struct statement *statement, const void *in, int64_t *changed)
{
	struct taker nobody = {0};
	return run(db, statement, in, &nobody, changed);
}

static bool take_first(struct taker *taker, const void *row)
{
	taker->count++;
	return false;
}

enum store_result db_one(struct db *db, const struct statement *statement, const void *in, void *out)
{
	must(statement->out_count);
	memset(out, 0, statement->out_bytes);
	struct taker first = {.take = take_first, .arena = db->arena, .row = out};
	enum store_result result = run(db, statement, in, &first, NULL);
	if (result == STORE_OK && first.count == 0)
		result = STORE_NONE;
	if (result != STORE_OK)
		memset(out, 0, statement->out_bytes);
	return result;
}

static bool take_more(struct taker *taker, const void *row)
{
	if (taker->count == taker->room) {
		size_t room = taker->room ? taker->room * 2 : FIRST_ROWS;
		char *rows = reallocarray(taker->rows, room, taker->bytes_each);
		must(rows);
		taker->rows = rows;
		taker->room = room;
	}
	memcpy(taker->rows + taker->count++ * taker->bytes_each, row, taker->bytes_each);
	return true;
}

enum store_result db_all(struct db *db, const struct statement *statement, const void *in, void *rows, size_t *count)
{
	must(statement->out_count);
	struct taker all = {.take = take_more, .arena = db->arena, .bytes_each = statement->out_bytes};
	all.row = arena_alloc(db->arena, statement->out_bytes);
	enum store_result result = run(db, statement, in, &all, NULL);
	void *kept = NULL;
	*count = 0;
	if (result == STORE_OK && all.count) {
		kept = arena_try(db->arena, all.count * all.bytes_each);
		if (kept) {
			memcpy(kept, all.rows, all.count * all.bytes_each);
			*count = all.count;
		} else {
			result = failed(db, statement, SQLITE_NOMEM);
		}
	}
	memcpy(rows, &kept, sizeof kept);
	free(all.rows);
	return result;
}

static bool call_back(struct taker *taker, const void *row)
{
	return taker->callback(taker->context, row);
}

enum store_result db_each(struct db *db, const struct statement *statement, const void *in,
	bool (*row)(void *context, const void *out), void *context)
{
	must(statement->out_count);
	struct taker each = {.take = call_back, .callback = row, .context = context};
	each.row = arena_alloc(db->arena, statement->out_bytes);
	return run(db, statement, in, &each, NULL);
}
