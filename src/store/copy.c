/* SPDX-License-Identifier: Apache-2.0 */
#include "store/copy.h"
#include "store/connection.h"
#include "base/log.h"

#include <fcntl.h>
#include <unistd.h>

bool copy_database(struct sqlite3 *from, const char *path)
{
	int file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
	if (file < 0) {
		log_error("copy_failed", "reason=file");
		return false;
	}
	close(file);
	sqlite3 *to = NULL;
	int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL);
	sqlite3_backup *backup = code == SQLITE_OK ? sqlite3_backup_init(to, "main", from, "main") : NULL;
	if (backup) {
		/* all at once: a copy in pieces would begin anew at each write */
		while ((code = sqlite3_backup_step(backup, -1)) == SQLITE_BUSY || code == SQLITE_LOCKED)
			sqlite3_sleep(50);
		code = sqlite3_backup_finish(backup);
	} else if (code == SQLITE_OK) {
		code = sqlite3_errcode(to);
	}
	/* one file, without a log beside it */
	if (code == SQLITE_OK)
		code = sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
	sqlite3_close(to);
	if (code == SQLITE_OK)
		return true;
	log_error("copy_failed", "code=%d", code);
	unlink(path);
	return false;
}

bool store_copy(struct store *store, const char *path)
{
	sqlite3 *from = NULL;
	bool good = sqlite3_open_v2(store->path, &from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_EXRESCODE, NULL) == SQLITE_OK && copy_database(from, path);
	sqlite3_close(from);
	return good;
}
