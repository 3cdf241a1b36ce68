/* SPDX-License-Identifier: Apache-2.0
 * The store: named statements over one database. SQL text stands only in sql/; tools/statements.py turns each statement into a
 * `struct statement` and, for what goes in and comes out, a struct (see build/tools/statements.gen.h).
 *
 * A `struct db` is one unit of work (a request, a job). Reading needs nothing; the first db_write_begin() takes the one
 * writer (waiting for it) and opens a transaction that lasts until db_commit() or db_rollback(). After it, reads of the same db
 * see the transaction; before it, all reads of a db see the state at its first read. Rows and texts are allocated in the
 * db's arena.
 *
 * A statement that fails (STORE_CONFLICT too) undoes the whole transaction at once, on both engines alike: reads then see
 * the state without it, writes answer STORE_FAILED, and so does db_commit(). Where a conflict is expected and the work
 * should go on, write ON CONFLICT DO NOTHING and look at *changed, or call db_rollback() and begin anew. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/arena.h"

struct store;

/* Bytes of a BYTEA column. */
struct bytes {
	const void *at;
	size_t len;
};

/* The four column types both engines share. */
enum column_type { COLUMN_INT /* BIGINT, int64_t */, COLUMN_TEXT /* TEXT, struct text */, COLUMN_BYTES /* BYTEA, struct bytes */,
	COLUMN_REAL /* DOUBLE PRECISION, double */ };

struct column {
	const char *name;
	enum column_type type;
	size_t offset;      /* in the in- or out-struct */
	bool nullable;      /* a `bool <name>_null` stands at null_offset */
	size_t null_offset;
};

/* Which door a statement belongs to: the vault's statements run only through a vault's db. */
enum statement_door { DOOR_OPEN, DOOR_VAULT };

struct statement {
	const char *name;
	const char *sql;
	enum statement_door door;
	bool writes;
	size_t number;                   /* 0 .. statements_count-1 */
	const struct column *in, *out;
	size_t in_count, out_count;
	size_t out_bytes;                /* size of the out-struct */
};

/* Everything the generator found, for the checks and the prepare cache. */
extern const struct statement *const statements_all[];
extern const size_t statements_count;

struct db {
	struct store *store;
	struct arena *arena;
	void *connection;   /* the store's; NULL until used */
	bool writing;
	bool failed;        /* a statement of the transaction failed, which undid it; stays until db_commit() or db_rollback() */
	unsigned vault;     /* how often the vault's door was entered and not left */
};

enum store_result { STORE_OK, STORE_NONE /* no such row */, STORE_CONFLICT /* a unique or check constraint said no */,
	STORE_FAILED /* the world: disk, lock, engine; logged */ };

/* Opens (creating if `create`) the database at `path` and checks its schema version. NULL: *error says why. */
CHECKED struct store *store_open(const char *path, bool create, const char **error);
void store_close(struct store *store);
/* One thing that belongs to this store and of which it knows nothing: the key its log is signed with (policy/daylog.h). The giver
 * takes it back (NULL) before it frees it. */
void store_keep(struct store *store, void *thing);
void *store_kept(const struct store *store);
/* Runs migrations not yet applied; each in one transaction. Returns how many ran, or -1 (logged). */
CHECKED int store_migrate(struct store *store);

/* Moves the write-ahead log into the database and empties it: what was deleted is then in neither. While somebody still reads from
 * it that cannot be; nobody waits for them, it stays to be done by store_tidy(). The caller's own db should have been committed and not
 * read since. */
void store_checkpoint(struct store *store);
/* For whoever comes round often: does what readers kept store_checkpoint() from. */
void store_tidy(struct store *store);

/* Copies the whole database, as it is at one moment, to a new file while others go on reading and writing. */
CHECKED bool store_copy(struct store *store, const char *path);

struct db db_open(struct store *store, struct arena *arena);
/* Gives the connection back; rolls back what was not committed. */
void db_close(struct db *db);
CHECKED enum store_result db_write_begin(struct db *db);
CHECKED enum store_result db_commit(struct db *db);
void db_rollback(struct db *db);

/* Runs `statement` for its effect. `in` points to its in-struct (NULL when it has none). A writing statement begins the
 * transaction by itself. *changed (may be NULL) gets the number of rows changed. */
CHECKED enum store_result db_run(struct db *db, const struct statement *statement, const void *in, int64_t *changed);
/* The first row into *out. STORE_NONE leaves *out zeroed. */
CHECKED enum store_result db_one(struct db *db, const struct statement *statement, const void *in, void *out);
/* All rows: *rows is an array of the out-struct in the db's arena, *count its length. */
CHECKED enum store_result db_all(struct db *db, const struct statement *statement, const void *in, void *rows, size_t *count);
/* Row by row without keeping them: `row` gets a pointer to the out-struct, valid during the call; returning false stops.
 * Texts of a row are valid during the call only. `row` may run other statements, but not begin or end a transaction. */
CHECKED enum store_result db_each(struct db *db, const struct statement *statement, const void *in,
	bool (*row)(void *context, const void *out), void *context);
/* Only policy/vault.c may call these two: the connection's authorizer lets vault statements through between them. They nest.
 * Running a vault statement outside is a bug. */
void db_vault_enter(struct db *db);
void db_vault_leave(struct db *db);
/* A positive random id that has never been used; ids carry no order and no meaning. */
int64_t store_new_id(void);

#endif
