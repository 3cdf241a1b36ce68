/* SPDX-License-Identifier: Apache-2.0
 * Erasures that wait, failed or were interrupted, carried out by themselves. Each is a transaction of its own: one that fails keeps no other
 * waiting, and is tried at the next round. */
#include "privacy/erasure.h"
#include "privacy/rights.h"
#include "policy/hold.h"
#include "base/clock.h"
#include "base/log.h"

#define MINOR_WAITS_S (48 * (int64_t)CLOCK_HOUR) /* of the 72 h that the clause allows; the rest is for repeats */

/* Whoever asked and had to wait for a hold hears of it now, while there still is an address. */
static bool say_goodbye(struct app *app, struct db *db, int64_t subject)
{
	bool held;
	if (db_write_begin(db) != STORE_OK || hold_stands(db, subject, &held) != STORE_OK)
		return false;
	return held || rights_say_goodbye(app, db, subject) == STORE_OK;
}

/* false: it is still open though it need not be. */
static bool finish_one(struct app *app, struct arena *arena, int64_t subject, const char *why, bool waited)
{
	struct db db = db_open(app->store, arena);
	enum erasure result = !waited || say_goodbye(app, &db, subject) ? erasure_run(app, &db, subject, why) : ERASURE_FAILED;
	bool good = result != ERASURE_FAILED && db_commit(&db) == STORE_OK;
	if (good && result == ERASURE_DONE)
		erasure_forget(app, &db, subject);
	db_close(&db);
	return good;
}

static bool finish_open(struct app *app, struct arena *arena)
{
	struct erasures_unfinished *rows;
	size_t count;
	struct db db = db_open(app->store, arena);
	bool good = db_all(&db, &stmt_erasures_unfinished, NULL, &rows, &count) == STORE_OK;
	db_close(&db);
	if (!good)
		return false;
	for (size_t i = 0; i < count; i++) {
		bool waits = erasure_is_minor(rows[i].step) && clock_now_s() - rows[i].since < MINOR_WAITS_S;
		if (!waits)
			good = finish_one(app, arena, rows[i].subject, arena_cstr(arena, rows[i].why), text_is(rows[i].state, TEXT("held"))) && good;
	}
	return good;
}

/* Where a stop fell between key store and database, or a backup brought back what the erasure list names. */
static bool finish_orphans(struct app *app, struct arena *arena)
{
	bool good = true;
	int64_t last = 0;
	size_t keyless = 0;
	do {
		int64_t *subjects;
		size_t count, more;
		struct db db = db_open(app->store, arena);
		enum vault_result found = vault_list_orphans(app->vault, &db, last, 500, &subjects, &count, &more, &last);
		db_close(&db);
		if (found != VAULT_OK)
			return false;
		keyless += more;
		for (size_t i = 0; i < count; i++)
			good = finish_one(app, arena, subjects[i], "interrupted", false) && good;
	} while (last);
	if (keyless) /* said at every start; a newer backup of the keys brings them back */
		log_error("keys_missing", "people=%zu reason=keys_older_than_data", keyless);
	return good;
}

bool erasure_job(struct app *app)
{
	struct arena *arena = arena_new(64u << 20);
	bool good = arena && finish_open(app, arena);
	arena_free(arena);
	return good;
}

bool erasure_replay(struct app *app)
{
	struct arena *arena = arena_new(256u << 20);
	bool good = arena && finish_orphans(app, arena);
	arena_free(arena);
	return good;
}
