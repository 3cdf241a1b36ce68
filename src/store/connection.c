/* SPDX-License-Identifier: Apache-2.0
 * Opening SQLite with the settings we rely on, and the authorizer: the vault's tables are behind its door here too, and tables
 * called fixed_* are written once, in case a statement slipped past the build's check. */
#include "store/connection.h"

#include <fcntl.h>

static bool is_vault(const char *table)
{
	return table && strncasecmp(table, "vault_", 6) == 0;
}

/* What was written once stays: versions of the policy, which people have been shown. */
static bool is_fixed(const char *table)
{
	return table && strncasecmp(table, "fixed_", 6) == 0;
}

static int table_answer(const struct connection *connection, const char *table)
{
	return is_vault(table) && !connection->vault ? SQLITE_DENY : SQLITE_OK;
}

/* What SQLite may do while it prepares a statement, in normal work. */
static int work_answer(const struct connection *connection, int action, const char *first, const char *second)
{
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_RECURSIVE:
	case SQLITE_TRANSACTION:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return strcasecmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_READ:
		return table_answer(connection, first);
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
		if (is_fixed(first))
			return SQLITE_DENY;
		/* fall through */
	case SQLITE_INSERT:
		return connection->reads_only ? SQLITE_DENY : table_answer(connection, first);
	default: /* ATTACH, PRAGMA, changes of the schema and whatever else there is */
		return SQLITE_DENY;
	}
}

static int authorize(void *context, int action, const char *first, const char *second, const char *database, const char *inside)
{
	const struct connection *connection = context;
	if (!connection->settled)
		return SQLITE_OK;
	if (connection->migrating)
		return action == SQLITE_ATTACH || action == SQLITE_PRAGMA ? SQLITE_DENY : SQLITE_OK;
	return work_answer(connection, action, first, second);
}

static int configure(struct connection *connection)
{
	sqlite3 *handle = connection->handle;
	static const struct {
		int option, value;
	} options[] = {
		{SQLITE_DBCONFIG_DEFENSIVE, 1},
		{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
		{SQLITE_DBCONFIG_DQS_DML, 0},
		{SQLITE_DBCONFIG_DQS_DDL, 0},
		{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
		{SQLITE_DBCONFIG_ENABLE_FKEY, 1},
	};
	for (size_t i = 0; i < COUNT_OF(options); i++)
		must(sqlite3_db_config(handle, options[i].option, options[i].value, NULL) == SQLITE_OK);
	sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0);
	sqlite3_busy_timeout(handle, STORE_WAIT_MS);
	must(sqlite3_set_authorizer(handle, authorize, connection) == SQLITE_OK);
	/* LIKE tells capitals from small letters, as PostgreSQL's does */
	return sqlite3_exec(handle,
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;"
		"PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON; PRAGMA case_sensitive_like = ON",
		NULL, NULL, NULL);
}

struct connection *connection_open(const char *path, bool reads_only, int *code)
{
	struct connection *connection = calloc(1, sizeof *connection);
	sqlite3_stmt **prepared = calloc(statements_count + 1, sizeof *prepared);
	if (!connection || !prepared) {
		free(connection);
		free(prepared);
		*code = SQLITE_NOMEM;
		return NULL;
	}
	connection->prepared = prepared;
	*code = sqlite3_open_v2(path, &connection->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (*code == SQLITE_OK)
		*code = configure(connection);
	if (*code == SQLITE_OK && reads_only)
		*code = connection_exec(connection, "PRAGMA query_only = ON");
	if (*code != SQLITE_OK) {
		connection_close(connection);
		return NULL;
	}
	connection->reads_only = reads_only;
	connection->settled = true;
	return connection;
}

void connection_close(struct connection *connection)
{
	for (size_t i = 0; i < statements_count; i++)
		sqlite3_finalize(connection->prepared[i]);
	must(sqlite3_close(connection->handle) == SQLITE_OK);
	free(connection->prepared);
	free(connection);
}

int connection_exec(struct connection *connection, const char *sql)
{
	return sqlite3_exec(connection->handle, sql, NULL, NULL, NULL);
}

sqlite3_stmt *connection_prepared(struct connection *connection, const struct statement *statement, int *code)
{
	must(statement->number < statements_count);
	sqlite3_stmt **kept = &connection->prepared[statement->number];
	if (*kept) {
		*code = SQLITE_OK;
		must(!sqlite3_stmt_busy(*kept)); /* a row callback ran the statement it belongs to */
		return *kept;
	}
	*code = sqlite3_prepare_v3(connection->handle, statement->sql, -1, SQLITE_PREPARE_PERSISTENT, kept, NULL);
	return *kept;
}
