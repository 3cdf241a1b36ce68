/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/steady.h"
#include "base/clock.h"
#include "base/log.h"
#include "statements.gen.h"

#include <stdatomic.h>

#define DOUBT_S ((int64_t)CLOCK_DAY)

void steady_step(struct steady *steady, int64_t wall_s, int64_t ran_s)
{
	int64_t expected = steady->trusted + ran_s, before = steady->wall + ran_s;
	if (!steady->trusted || wall_s <= expected + DOUBT_S) {
		*steady = (struct steady){wall_s, wall_s, 0};
		return;
	}
	bool moved_again = wall_s > before + DOUBT_S || wall_s < before - DOUBT_S;
	steady->doubted_s = moved_again ? 0 : steady->doubted_s + ran_s;
	steady->wall = wall_s;
	steady->trusted = expected;
	if (steady->doubted_s >= DOUBT_S)
		*steady = (struct steady){wall_s, wall_s, 0};
}

/* What the machine counted since this process last looked. */
static int64_t ran_since_last_s(void)
{
	static _Atomic int64_t last_ms;
	int64_t now_ms = clock_monotonic_ms(), before_ms = atomic_exchange(&last_ms, now_ms);
	return before_ms ? (now_ms - before_ms) / 1000 : 0;
}

static enum store_result put(struct db *db, const struct steady *steady)
{
	return db_run(db, &stmt_steady_put, &(struct steady_put_in){steady->trusted, steady->wall, steady->doubted_s}, NULL);
}

enum store_result steady_now(struct db *db, int64_t *now_s)
{
	struct steady_get row;
	*now_s = clock_now_s();
	if (clock_is_test())
		return STORE_OK;
	enum store_result result = db_one(db, &stmt_steady_get, NULL, &row);
	if (result == STORE_FAILED)
		return result;
	struct steady steady = {row.trusted, row.wall, row.doubted};
	steady_step(&steady, *now_s, ran_since_last_s());
	if (steady.trusted != *now_s)
		log_warn("clock_doubted", "ahead_s=%lld for_s=%lld", (long long)(*now_s - steady.trusted), (long long)steady.doubted_s);
	*now_s = steady.trusted;
	return put(db, &steady);
}

enum store_result steady_confirm(struct db *db)
{
	int64_t now = clock_now_s();
	return put(db, &(struct steady){now, now, 0});
}
