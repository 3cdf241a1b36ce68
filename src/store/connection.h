/* SPDX-License-Identifier: Apache-2.0
 * One connection to SQLite: how it is opened, what it refuses, the statements it has prepared. Used by one thread at a time.
 * Only the files of src/store include this. */
#ifndef STORE_CONNECTION_H
#define STORE_CONNECTION_H

#include <sqlite3.h>
#include <stdatomic.h>

#include "store/store.h"
#include "store/turn.h"

/* How long a writer waits: for its turn among ours, and for another process that writes. */
#define STORE_WAIT_MS 5000
/* How long the log's emptying waits for readers. Writers wait meanwhile. */
#define CHECKPOINT_WAIT_MS 50

struct connection {
	struct connection *next; /* in the store's free list */
	sqlite3 *handle;
	sqlite3_stmt **prepared; /* by statement->number */
	bool settled;            /* opened in full: from now on settings cannot be changed */
	bool migrating;          /* the schema may be changed, every table be touched */
	bool reads_only;
	bool vault;              /* vault tables may be touched */
	unsigned running;        /* statements now being stepped */
};

struct store {
	char *path;
	struct turn turn;            /* of the writer */
	struct connection *writer;
	atomic_bool untidy;          /* the write-ahead log is to be emptied and was not */
	pthread_mutex_t free_mutex;
	struct connection *free;     /* readers nobody uses */
	void *kept;                  /* store_keep */
};

/* NULL: *code says why (SQLite's). */
CHECKED struct connection *connection_open(const char *path, bool reads_only, int *code);
void connection_close(struct connection *connection);
/* One of our own words: BEGIN, COMMIT and the like, or a migration. Returns SQLite's code. */
CHECKED int connection_exec(struct connection *connection, const char *sql);
/* The prepared statement, reset and without parameters. NULL: *code says why. */
CHECKED sqlite3_stmt *connection_prepared(struct connection *connection, const struct statement *statement, int *code);

/* The connection this db works on; a reader is taken when it has none. NULL: logged. */
CHECKED struct connection *db_reader(struct db *db);
/* Ends the writing transaction without keeping it and gives the writer back. */
void db_undo(struct db *db);

#endif
