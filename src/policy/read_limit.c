/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/read_limit.h"
#include "policy/audit.h"
#include "policy/log_prune.h"
#include "policy/settings.h"
#include "base/clock.h"
#include "statements.gen.h"

#define USUAL_DAYS 28
/* Fewer than this in a day is never unusual, however quiet the weeks before were. */
#define UNUSUAL_LEAST 20
#define UNUSUAL_TIMES 3

static int64_t window_s(struct db *db)
{
	return settings_get(db, SETTING_READS_MINUTES) * CLOCK_MINUTE;
}

static enum store_result alert_once(struct db *db, const struct viewer *administrator, const struct read_limit *limit)
{
	struct reads_alerts_since row;
	int64_t now = clock_now_s();
	enum store_result result = db_one(db, &stmt_reads_alerts_since, &(struct reads_alerts_since_in){administrator->subject, now - limit->seconds}, &row);
	if (result != STORE_OK || row.count)
		return result;
	const struct reads_alert_add_in in = {administrator->subject, now, TEXT("limit"), limit->most, limit->most};
	if (db_run(db, &stmt_reads_alert_add, &in, NULL) != STORE_OK ||
		audit_event(db, administrator, "reads_limited", administrator->subject, arena_fmt(db->arena, "opened=%lld", (long long)limit->most)) != STORE_OK)
		return STORE_FAILED;
	return db_commit(db);
}

enum store_result read_limit_check(struct db *db, const struct viewer *administrator, struct read_limit *limit)
{
	struct reads_opened_since row;
	*limit = (struct read_limit){.most = settings_get(db, SETTING_READS_LIMIT), .seconds = window_s(db)};
	const struct reads_opened_since_in in = {administrator->subject, clock_now_s() - limit->seconds};
	enum store_result result = db_one(db, &stmt_reads_opened_since, &in, &row);
	limit->reached = result == STORE_OK && row.count >= limit->most;
	return limit->reached ? alert_once(db, administrator, limit) : result;
}

enum store_result read_limit_count(struct db *db, const struct viewer *administrator, int64_t object)
{
	int64_t now = clock_now_s(), changed;
	const struct reads_open_in in = {administrator->subject, object, now, now - window_s(db)};
	enum store_result result = db_run(db, &stmt_reads_open, &in, &changed);
	if (result != STORE_OK || !changed)
		return result;
	return db_run(db, &stmt_reads_day_count, &(struct reads_day_count_in){administrator->subject, now - now % CLOCK_DAY}, NULL);
}

/* --- the report --- */

static enum store_result report_one(struct db *db, const struct reads_unreported *row, int64_t *unusual)
{
	struct reads_usual before;
	const struct reads_usual_in in = {row->administrator, row->day - USUAL_DAYS * (int64_t)CLOCK_DAY, row->day};
	enum store_result result = db_one(db, &stmt_reads_usual, &in, &before);
	int64_t usual = before.days ? before.opened / before.days : 0;
	if (result == STORE_OK && row->opened >= UNUSUAL_LEAST && row->opened > UNUSUAL_TIMES * usual) {
		const struct reads_alert_add_in alert = {row->administrator, row->day, TEXT("unusual"), row->opened, usual};
		result = db_run(db, &stmt_reads_alert_add, &alert, NULL);
		++*unusual;
	}
	if (result == STORE_OK)
		result = db_run(db, &stmt_reads_day_reported, &(struct reads_day_reported_in){row->administrator, row->day}, NULL);
	return result;
}

static enum store_result report(struct db *db)
{
	struct reads_unreported *rows;
	size_t count;
	int64_t now = clock_now_s(), unusual = 0;
	const struct viewer program = {.program = true};
	enum store_result result = db_all(db, &stmt_reads_unreported, &(struct reads_unreported_in){now - now % CLOCK_DAY}, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		result = report_one(db, &rows[i], &unusual);
	if (result != STORE_OK || !count)
		return result;
	return audit_event(db, &program, "reads_reported", 0, arena_fmt(db->arena, "rows=%zu,unusual=%lld", count, (long long)unusual));
}

static enum store_result forget(struct db *db)
{
	int64_t now = clock_now_s();
	const struct reads_forget_in window = {now - window_s(db), now + CLOCK_HOUR};
	enum store_result result = db_run(db, &stmt_reads_forget, &window, NULL);
	return result == STORE_OK ? db_run(db, &stmt_reads_alerts_forget, &(struct reads_alerts_forget_in){now - log_keep_s()}, NULL) : result;
}

bool read_limit_report(struct store *store)
{
	struct arena *arena = arena_new((size_t)16 << 20);
	if (!arena)
		return false;
	struct db db = db_open(store, arena);
	bool good = report(&db) == STORE_OK && forget(&db) == STORE_OK && db_commit(&db) == STORE_OK;
	db_close(&db);
	arena_free(arena);
	return good;
}
