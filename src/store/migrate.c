/* SPDX-License-Identifier: Apache-2.0
 * A migration that has run is history: its text is kept as a hash, and a program with another text is refused. */
#include "store/migrate.h"

#include "base/clock.h"
#include "base/log.h"
#include "store/schema.h"

#define HISTORY_TABLE                                                                                            \
	"CREATE TABLE IF NOT EXISTS schema_migration ("                                                          \
	"number BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied BIGINT NOT NULL)"
#define HISTORY_READ "SELECT number, sha256 FROM schema_migration ORDER BY number"
#define HISTORY_ADD "INSERT INTO schema_migration (number, name, sha256, applied) VALUES (?1, ?2, ?3, ?4)"

/* One entry of the history against ours; NULL: they agree. */
static const char *entry_refusal(int64_t number, const char *sha256, int64_t expected)
{
	if (number > (int64_t)migrations_count)
		return "the database was made by a newer version of this program";
	if (number != expected)
		return "the database's history of migrations has a gap";
	if (strcmp(migrations[number - 1].sha256, sha256) != 0)
		return "a migration that the database has had was changed since: its text is not the one that ran";
	return NULL;
}

/* Compares the history with ours; *done gets how many migrations have run. A database without a history has had none. */
static const char *history_refusal(struct connection *connection, int64_t *done)
{
	sqlite3_stmt *statement = NULL;
	*done = 0;
	int code = sqlite3_table_column_metadata(connection->handle, NULL, "schema_migration", NULL, NULL, NULL, NULL, NULL, NULL);
	if (code == SQLITE_ERROR)
		return NULL;
	const char *refusal = NULL;
	if (sqlite3_prepare_v2(connection->handle, HISTORY_READ, -1, &statement, NULL) == SQLITE_OK)
		while (!refusal && (code = sqlite3_step(statement)) == SQLITE_ROW)
			refusal = entry_refusal(sqlite3_column_int64(statement, 0), (const char *)sqlite3_column_text(statement, 1), ++*done);
	if (!refusal && code != SQLITE_DONE)
		refusal = "the database's history of migrations cannot be read";
	sqlite3_finalize(statement);
	return refusal;
}

const char *migrate_refusal(struct connection *connection)
{
	int64_t done;
	return history_refusal(connection, &done);
}

static bool remember(struct connection *connection, const struct migration *migration)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(connection->handle, HISTORY_ADD, -1, &statement, NULL) != SQLITE_OK)
		return false;
	sqlite3_bind_int64(statement, 1, migration->number);
	sqlite3_bind_text(statement, 2, migration->name, -1, SQLITE_STATIC);
	sqlite3_bind_text(statement, 3, migration->sha256, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 4, clock_now_s());
	bool kept = sqlite3_step(statement) == SQLITE_DONE;
	sqlite3_finalize(statement);
	return kept;
}

/* The next migration, in a transaction. 1: ran, 0: there is none, -1: failed. Another process may be migrating too, so what
 * is next is decided inside. */
static int run_next(struct connection *connection)
{
	int64_t done = 0;
	const char *refusal = "the database is locked";
	bool ran = false, begun = connection_exec(connection, "BEGIN IMMEDIATE") == SQLITE_OK;
	if (begun)
		refusal = connection_exec(connection, HISTORY_TABLE) == SQLITE_OK ? history_refusal(connection, &done) : "no table of history";
	if (!refusal && done < (int64_t)migrations_count) {
		const struct migration *next = &migrations[done];
		ran = connection_exec(connection, next->sql) == SQLITE_OK && remember(connection, next);
		if (!ran)
			refusal = sqlite3_errmsg(connection->handle);
	}
	if (refusal)
		log_error("store-migrate", "number=%lld failed=\"%s\"", (long long)done + 1, refusal);
	if (begun && connection_exec(connection, refusal ? "ROLLBACK" : "COMMIT") != SQLITE_OK)
		return -1;
	return refusal ? -1 : ran;
}

int migrate_run(struct connection *connection)
{
	int count = 0, ran;
	connection->migrating = true;
	while ((ran = run_next(connection)) == 1)
		count++;
	connection->migrating = false;
	return ran < 0 ? -1 : count;
}
