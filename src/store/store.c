/* SPDX-License-Identifier: Apache-2.0
 * Opening and closing, and who has which connection: one writer, given in turn, and readers taken from a free list. */
#include "store/store.h"

#include <fcntl.h>

#include "base/log.h"
#include "base/random.h"
#include "store/connection.h"
#include "store/migrate.h"

/* An empty file with our permissions, before SQLite would make one with its own. */
static bool make_file(const char *path)
{
	int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
	if (file >= 0)
		close(file);
	return file >= 0;
}

struct store *store_open(const char *path, bool create, const char **error)
{
	if (create && !make_file(path)) {
		*error = "the database file cannot be made there";
		return NULL;
	}
	struct store *store = calloc(1, sizeof *store);
	char *kept = strdup(path);
	int code = SQLITE_NOMEM;
	if (store && kept)
		store->writer = connection_open(path, false, &code);
	if (!store || !store->writer) {
		*error = sqlite3_errstr(code);
		free(kept);
		free(store);
		return NULL;
	}
	store->path = kept;
	turn_init(&store->turn);
	must(pthread_mutex_init(&store->free_mutex, NULL) == 0);
	*error = migrate_refusal(store->writer);
	if (*error) {
		store_close(store);
		return NULL;
	}
	return store;
}

/* Whoever has the turn: nobody writes meanwhile, so the wait for readers is short while others serve. */
static void empty_log(struct store *store, int wait_ms)
{
	sqlite3 *handle = store->writer->handle;
	sqlite3_busy_timeout(handle, wait_ms);
	int code = sqlite3_wal_checkpoint_v2(handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	sqlite3_busy_timeout(handle, STORE_WAIT_MS);
	if (code == SQLITE_OK)
		atomic_store(&store->untidy, false);
	else if ((code & 0xff) != SQLITE_BUSY)
		log_error("store-failed", "statement=checkpoint code=%d", code);
}

void store_close(struct store *store)
{
	if (!store)
		return;
	for (struct connection *next, *reader = store->free; reader; reader = next) {
		next = reader->next;
		connection_close(reader);
	}
	if (atomic_load(&store->untidy))
		empty_log(store, STORE_WAIT_MS); /* a command of one run has nobody who comes round */
	connection_close(store->writer);
	turn_done(&store->turn);
	pthread_mutex_destroy(&store->free_mutex);
	free(store->path);
	free(store);
}

void store_keep(struct store *store, void *thing)
{
	store->kept = thing;
}

void *store_kept(const struct store *store)
{
	return store->kept;
}

int store_migrate(struct store *store)
{
	if (!turn_take(&store->turn, STORE_WAIT_MS)) {
		log_error("store-migrate", "failed=turn");
		return -1;
	}
	int ran = migrate_run(store->writer);
	turn_give(&store->turn);
	return ran;
}

void store_checkpoint(struct store *store)
{
	atomic_store(&store->untidy, true);
	store_tidy(store);
}

void store_tidy(struct store *store)
{
	if (!atomic_load(&store->untidy) || !turn_take(&store->turn, STORE_WAIT_MS))
		return;
	empty_log(store, CHECKPOINT_WAIT_MS);
	turn_give(&store->turn);
}

int64_t store_new_id(void)
{
	return random_id();
}

struct db db_open(struct store *store, struct arena *arena)
{
	return (struct db){.store = store, .arena = arena};
}

static struct connection *take_free(struct store *store)
{
	pthread_mutex_lock(&store->free_mutex);
	struct connection *reader = store->free;
	if (reader)
		store->free = reader->next;
	pthread_mutex_unlock(&store->free_mutex);
	return reader;
}

static void give_reader(struct store *store, struct connection *reader)
{
	if (connection_exec(reader, "COMMIT") != SQLITE_OK && !sqlite3_get_autocommit(reader->handle)) {
		connection_close(reader);
		return;
	}
	pthread_mutex_lock(&store->free_mutex);
	reader->next = store->free;
	store->free = reader;
	pthread_mutex_unlock(&store->free_mutex);
}

struct connection *db_reader(struct db *db)
{
	if (db->connection)
		return db->connection;
	int code = SQLITE_OK;
	struct connection *reader = take_free(db->store);
	if (!reader)
		reader = connection_open(db->store->path, true, &code);
	if (reader && (code = connection_exec(reader, "BEGIN")) != SQLITE_OK) {
		connection_close(reader);
		reader = NULL;
	}
	if (!reader)
		log_error("store-failed", "statement=begin-read code=%d", code);
	db->connection = reader;
	return reader;
}

/* Gives back what the db holds. The writer's transaction must be over. */
static void let_go(struct db *db)
{
	struct connection *connection = db->connection;
	if (!connection)
		return;
	must(connection->running == 0);
	connection->vault = false;
	db->connection = NULL;
	if (db->writing)
		turn_give(&db->store->turn);
	else
		give_reader(db->store, connection);
	db->writing = false;
}

void db_undo(struct db *db)
{
	struct connection *writer = db->connection;
	/* some errors of the disk have ended the transaction already */
	if (!sqlite3_get_autocommit(writer->handle))
		must(connection_exec(writer, "ROLLBACK") == SQLITE_OK);
	let_go(db);
}

void db_close(struct db *db)
{
	must(db->vault == 0);
	db_rollback(db);
	let_go(db);
}

enum store_result db_write_begin(struct db *db)
{
	if (db->failed)
		return STORE_FAILED;
	if (db->writing)
		return STORE_OK;
	let_go(db);
	if (!turn_take(&db->store->turn, STORE_WAIT_MS)) {
		log_error("store-failed", "statement=begin code=turn");
		return STORE_FAILED;
	}
	int code = connection_exec(db->store->writer, "BEGIN IMMEDIATE");
	if (code != SQLITE_OK) {
		turn_give(&db->store->turn);
		log_error("store-failed", "statement=begin code=%d", code);
		return STORE_FAILED;
	}
	db->connection = db->store->writer;
	db->writing = true;
	return STORE_OK;
}

enum store_result db_commit(struct db *db)
{
	if (db->failed) {
		db_rollback(db);
		return STORE_FAILED;
	}
	if (!db->writing)
		return STORE_OK;
	struct connection *writer = db->connection;
	must(writer->running == 0);
	int code = connection_exec(writer, "COMMIT");
	if (code != SQLITE_OK) {
		log_error("store-failed", "statement=commit code=%d", code);
		db_undo(db);
		return STORE_FAILED;
	}
	let_go(db);
	return STORE_OK;
}

void db_rollback(struct db *db)
{
	db->failed = false;
	if (db->writing)
		db_undo(db);
}

void db_vault_enter(struct db *db)
{
	db->vault++;
}

void db_vault_leave(struct db *db)
{
	must(db->vault > 0);
	db->vault--;
}
