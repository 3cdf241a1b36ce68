/* SPDX-License-Identifier: Apache-2.0 */
#include "privacy/gates.h"
#include "base/arena.h"
#include "people/designate.h"
#include "policy/approval.h"

static bool settle(struct app *app, struct db *db)
{
	return approval_sweep(db) && designate_settle(app, db) &&
		(!db->writing || db_commit(db) == STORE_OK);
}

static bool run(struct app *app, bool (*step)(struct app *app, struct db *db))
{
	struct arena *arena = arena_new(1u << 20);
	if (!arena)
		return false;
	struct db db = db_open(app->store, arena);
	bool good = step(app, &db);
	db_close(&db);
	arena_free(arena);
	return good;
}

bool gates_sweep(struct app *app)
{
	return run(app, settle);
}
