/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/keystore.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "store/copy.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/stat.h>

#define NONCE_BYTES crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define WRAP_BYTES (NONCE_BYTES + KEY_BYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES)
#define SALT_BYTES 16

struct keystore {
	sqlite3 *db;
	pthread_mutex_t lock;
	unsigned char *master;              /* sodium_malloc: locked, guarded */
	unsigned char salt[SALT_BYTES];     /* of the erasure list */
};

static bool path_in(char *out, size_t room, const char *directory, const char *name)
{
	return (size_t)snprintf(out, room, "%s/%s", directory, name) < room;
}

bool keystore_create_master(const char *directory, const char **error)
{
	char path[4096];
	if ((mkdir(directory, 0700) != 0 && errno != EEXIST) || !path_in(path, sizeof path, directory, "master.key")) {
		*error = "cannot make the key directory";
		return false;
	}
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		*error = "cannot write master.key";
		return errno == EEXIST;
	}
	unsigned char key[KEY_BYTES];
	random_bytes(key, sizeof key);
	bool good = write(fd, key, sizeof key) == (ssize_t)sizeof key && fsync(fd) == 0;
	close(fd);
	sodium_memzero(key, sizeof key);
	if (!good)
		unlink(path); /* half a key would be taken for one the next time */
	*error = good ? NULL : "cannot write master.key";
	return good;
}

static bool read_master(struct keystore *keystore, const char *directory, const char **error)
{
	char path[4096];
	struct stat about;
	if (!path_in(path, sizeof path, directory, "master.key"))
		return false;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		*error = "there is no master key (keys/master.key): run 'cabinet init'";
		return false;
	}
	bool good = fstat(fd, &about) == 0 && (about.st_mode & 077) == 0;
	*error = good ? "keys/master.key is not a key" : "keys/master.key may be read by others: chmod 600 it";
	good = good && read(fd, keystore->master, KEY_BYTES) == KEY_BYTES;
	close(fd);
	return good;
}

static bool run_sql(struct keystore *keystore, const char *sql)
{
	if (sqlite3_exec(keystore->db, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	log_error("keystore_failed", "code=%d", sqlite3_extended_errcode(keystore->db));
	return false;
}

static enum key_result step_done(struct keystore *keystore, sqlite3_stmt *statement)
{
	int code = sqlite3_step(statement);
	sqlite3_finalize(statement);
	if (code == SQLITE_DONE)
		return KEY_OK;
	log_error("keystore_failed", "code=%d", sqlite3_extended_errcode(keystore->db));
	return KEY_FAILED;
}

static sqlite3_stmt *prepare(struct keystore *keystore, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	if (sqlite3_prepare_v2(keystore->db, sql, -1, &statement, NULL) != SQLITE_OK)
		log_error("keystore_failed", "code=%d", sqlite3_extended_errcode(keystore->db));
	return statement;
}

static void wrap(const struct keystore *keystore, int64_t id, const unsigned char key[KEY_BYTES], unsigned char out[WRAP_BYTES])
{
	random_bytes(out, NONCE_BYTES);
	crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE_BYTES, NULL, key, KEY_BYTES, (unsigned char *)&id, sizeof id, NULL, out,
		keystore->master);
}

static bool unwrap(const struct keystore *keystore, int64_t id, const unsigned char *wrapped, int len, unsigned char key[KEY_BYTES])
{
	return len == WRAP_BYTES && crypto_aead_xchacha20poly1305_ietf_decrypt(key, NULL, NULL, wrapped + NONCE_BYTES, WRAP_BYTES - NONCE_BYTES,
		(unsigned char *)&id, sizeof id, wrapped, keystore->master) == 0;
}

static enum key_result put_wrap(struct keystore *keystore, int64_t id, const unsigned char key[KEY_BYTES])
{
	unsigned char wrapped[WRAP_BYTES];
	sqlite3_stmt *statement = prepare(keystore, "INSERT INTO key_wrap (id, wrapped) VALUES (?1, ?2)");
	if (!statement)
		return KEY_FAILED;
	wrap(keystore, id, key, wrapped);
	sqlite3_bind_int64(statement, 1, id);
	sqlite3_bind_blob(statement, 2, wrapped, WRAP_BYTES, SQLITE_TRANSIENT);
	return step_done(keystore, statement);
}

static enum key_result get_wrap(struct keystore *keystore, int64_t id, unsigned char key[KEY_BYTES])
{
	sqlite3_stmt *statement = prepare(keystore, "SELECT wrapped FROM key_wrap WHERE id = ?1");
	if (!statement)
		return KEY_FAILED;
	sqlite3_bind_int64(statement, 1, id);
	int code = sqlite3_step(statement);
	enum key_result result = code == SQLITE_DONE ? KEY_NONE : KEY_FAILED;
	if (code == SQLITE_ROW && unwrap(keystore, id, sqlite3_column_blob(statement, 0), sqlite3_column_bytes(statement, 0), key))
		result = KEY_OK;
	sqlite3_finalize(statement);
	return result;
}

/* Key number 0 is the salt of the erasure list: that it unwraps shows that the master key is the right one. */
static bool open_salt(struct keystore *keystore, const char **error)
{
	unsigned char key[KEY_BYTES];
	enum key_result result = get_wrap(keystore, 0, key);
	if (result == KEY_NONE) {
		random_bytes(key, sizeof key);
		result = put_wrap(keystore, 0, key);
	}
	memcpy(keystore->salt, key, SALT_BYTES);
	sodium_memzero(key, sizeof key);
	if (result != KEY_OK)
		*error = "the key store does not open with this master key";
	return result == KEY_OK;
}

static struct keystore *open_named(const char *directory, const char *name, const char **error)
{
	char path[4096];
	struct keystore *keystore = calloc(1, sizeof *keystore);
	*error = "no memory";
	if (!keystore || sodium_init() < 0 || !(keystore->master = sodium_malloc(KEY_BYTES)))
		goto failed;
	pthread_mutex_init(&keystore->lock, NULL);
	if (!read_master(keystore, directory, error))
		goto failed;
	*error = "cannot open keys/keys.db";
	if (!path_in(path, sizeof path, directory, name) ||
		sqlite3_open_v2(path, &keystore->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX, NULL) != SQLITE_OK)
		goto failed;
	chmod(path, 0600);
	sqlite3_busy_timeout(keystore->db, 5000);
	/* a rollback journal that is overwritten, not a WAL: a destroyed wrap must not live on in a log */
	if (!run_sql(keystore, "PRAGMA secure_delete = ON; PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = EXTRA;"
		"CREATE TABLE IF NOT EXISTS key_wrap (id INTEGER PRIMARY KEY, wrapped BLOB NOT NULL);"
		"CREATE TABLE IF NOT EXISTS erased (hash BLOB PRIMARY KEY, at INTEGER NOT NULL);"))
		goto failed;
	if (!open_salt(keystore, error))
		goto failed;
	return keystore;
failed:
	keystore_close(keystore);
	return NULL;
}

struct keystore *keystore_open(const char *directory, const char **error)
{
	return open_named(directory, "keys.db", error);
}

struct keystore *keystore_open_master(const char *directory, const char **error)
{
	struct keystore *keystore = calloc(1, sizeof *keystore);
	*error = "no memory";
	if (keystore && sodium_init() >= 0 && (keystore->master = sodium_malloc(KEY_BYTES)) && read_master(keystore, directory, error))
		return keystore;
	keystore_close(keystore);
	return NULL;
}

void keystore_close(struct keystore *keystore)
{
	if (!keystore)
		return;
	sqlite3_close(keystore->db);
	sodium_free(keystore->master);
	free(keystore);
}

enum key_result keystore_add(struct keystore *keystore, int64_t id, unsigned char key[KEY_BYTES])
{
	must(id > 0);
	random_bytes(key, KEY_BYTES);
	pthread_mutex_lock(&keystore->lock);
	enum key_result result = put_wrap(keystore, id, key);
	pthread_mutex_unlock(&keystore->lock);
	return result;
}

enum key_result keystore_batch_begin(struct keystore *keystore)
{
	pthread_mutex_lock(&keystore->lock);
	bool good = run_sql(keystore, "BEGIN IMMEDIATE");
	pthread_mutex_unlock(&keystore->lock);
	return good ? KEY_OK : KEY_FAILED;
}

enum key_result keystore_batch_end(struct keystore *keystore, bool keep)
{
	pthread_mutex_lock(&keystore->lock);
	bool good = run_sql(keystore, keep ? "COMMIT" : "ROLLBACK");
	pthread_mutex_unlock(&keystore->lock);
	return good ? KEY_OK : KEY_FAILED;
}

enum key_result keystore_get(struct keystore *keystore, int64_t id, unsigned char key[KEY_BYTES])
{
	must(id > 0);
	pthread_mutex_lock(&keystore->lock);
	enum key_result result = get_wrap(keystore, id, key);
	pthread_mutex_unlock(&keystore->lock);
	return result;
}

static void erasure_hash(const struct keystore *keystore, int64_t id, unsigned char hash[KEY_BYTES])
{
	crypto_generichash(hash, KEY_BYTES, (unsigned char *)&id, sizeof id, keystore->salt, SALT_BYTES);
}

static enum key_result list_erased(struct keystore *keystore, int64_t id, int64_t at_s)
{
	unsigned char hash[KEY_BYTES];
	sqlite3_stmt *statement = prepare(keystore, "INSERT INTO erased (hash, at) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING");
	if (!statement)
		return KEY_FAILED;
	erasure_hash(keystore, id, hash);
	sqlite3_bind_blob(statement, 1, hash, KEY_BYTES, SQLITE_TRANSIENT);
	sqlite3_bind_int64(statement, 2, at_s);
	return step_done(keystore, statement);
}

static enum key_result drop_wrap(struct keystore *keystore, int64_t id)
{
	sqlite3_stmt *statement = prepare(keystore, "DELETE FROM key_wrap WHERE id = ?1");
	if (!statement)
		return KEY_FAILED;
	sqlite3_bind_int64(statement, 1, id);
	enum key_result result = step_done(keystore, statement);
	return result == KEY_OK && sqlite3_changes(keystore->db) == 0 ? KEY_NONE : result;
}

enum key_result keystore_destroy(struct keystore *keystore, int64_t id, int64_t at_s)
{
	must(id > 0);
	pthread_mutex_lock(&keystore->lock);
	enum key_result result = KEY_FAILED;
	if (run_sql(keystore, "BEGIN IMMEDIATE")) {
		result = list_erased(keystore, id, at_s);
		if (result == KEY_OK)
			result = drop_wrap(keystore, id);
		if (result == KEY_FAILED)
			(void)run_sql(keystore, "ROLLBACK"); /* logged; the answer is a failure already */
		else if (!run_sql(keystore, "COMMIT"))
			result = KEY_FAILED;
	}
	pthread_mutex_unlock(&keystore->lock);
	return result;
}

bool keystore_is_erased(struct keystore *keystore, int64_t id)
{
	unsigned char hash[KEY_BYTES];
	erasure_hash(keystore, id, hash);
	pthread_mutex_lock(&keystore->lock);
	bool found = true; /* when it cannot be told, the safe answer is that the person is gone */
	sqlite3_stmt *statement = prepare(keystore, "SELECT 1 FROM erased WHERE hash = ?1");
	if (statement) {
		sqlite3_bind_blob(statement, 1, hash, KEY_BYTES, SQLITE_TRANSIENT);
		found = sqlite3_step(statement) != SQLITE_DONE;
		sqlite3_finalize(statement);
	}
	pthread_mutex_unlock(&keystore->lock);
	return found;
}

void keystore_derive(struct keystore *keystore, const char *use, unsigned char key[KEY_BYTES])
{
	crypto_generichash(key, KEY_BYTES, (const unsigned char *)use, strlen(use), keystore->master, KEY_BYTES);
}

/* --- backups --- */

bool keystore_copy(struct keystore *keystore, const char *path)
{
	pthread_mutex_lock(&keystore->lock);
	bool good = copy_database(keystore->db, path);
	pthread_mutex_unlock(&keystore->lock);
	return good;
}

/* Rows of two columns, from the store that is there into the restored one; what that has already stays. */
static bool take_over(struct keystore *restored, struct keystore *now, const char *select, const char *insert)
{
	sqlite3_stmt *from = prepare(now, select);
	int code = SQLITE_ERROR;
	while (from && (code = sqlite3_step(from)) == SQLITE_ROW) {
		sqlite3_stmt *to = prepare(restored, insert);
		if (!to)
			break;
		for (int i = 0; i < 2; i++)
			sqlite3_bind_value(to, i + 1, sqlite3_column_value(from, i));
		if (step_done(restored, to) != KEY_OK)
			break;
	}
	sqlite3_finalize(from);
	return code == SQLITE_DONE;
}

/* What is known there to be erased. */
static bool take_erased(struct keystore *restored, struct keystore *now)
{
	return take_over(restored, now, "SELECT hash, at FROM erased", "INSERT INTO erased (hash, at) VALUES (?1, ?2) ON CONFLICT (hash) DO NOTHING");
}

/* The keys that the backup does not have yet: of people who came after it. */
static bool take_newer(struct keystore *restored, struct keystore *now)
{
	return take_over(restored, now, "SELECT id, wrapped FROM key_wrap", "INSERT INTO key_wrap (id, wrapped) VALUES (?1, ?2) ON CONFLICT (id) DO NOTHING");
}

/* One key that the list names; 0: there is none. */
static int64_t next_revived(struct keystore *keystore, int64_t after)
{
	int64_t found = 0;
	sqlite3_stmt *statement = prepare(keystore, "SELECT id FROM key_wrap WHERE id > ?1 ORDER BY id");
	if (!statement)
		return 0;
	sqlite3_bind_int64(statement, 1, after);
	while (!found && sqlite3_step(statement) == SQLITE_ROW)
		if (keystore_is_erased(keystore, sqlite3_column_int64(statement, 0)))
			found = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return found;
}

bool keystore_restore(const char *directory, const char **error)
{
	char from[4096], to[4096];
	const char *why;
	if (!path_in(from, sizeof from, directory, "keys.db.restored") || !path_in(to, sizeof to, directory, "keys.db"))
		return false;
	struct keystore *restored = open_named(directory, "keys.db.restored", error);
	bool there = access(to, F_OK) == 0;
	struct keystore *now = restored && there ? keystore_open(directory, &why) : NULL;
	bool good = restored != NULL;
	if (good && there && !now) {
		*error = "keys.db is there and does not open, so its list of the erased cannot be taken over: move it away to go on without that list";
		good = false;
	}
	if (now && memcmp(now->salt, restored->salt, SALT_BYTES) != 0) {
		*error = "the keys in this directory are another cabinet's";
		good = false;
	}
	if (good && now && !take_erased(restored, now)) {
		*error = "the erasure list could not be taken over";
		good = false;
	}
	if (good && now && !take_newer(restored, now)) {
		*error = "the keys of those who came later could not be taken over";
		good = false;
	}
	for (int64_t id = 0; good && (id = next_revived(restored, id)) != 0;)
		good = keystore_destroy(restored, id, clock_now_s()) != KEY_FAILED;
	keystore_close(now);
	keystore_close(restored);
	if (good && rename(from, to) != 0) {
		*error = "keys.db cannot be replaced";
		good = false;
	}
	if (!good)
		unlink(from);
	return good;
}
