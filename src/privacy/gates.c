/* SPDX-License-Identifier: Apache-2.0 */
#include "privacy/gates.h"
#include "base/arena.h"
#include "policy/approval.h"

static bool run(struct app *app, bool (*step)(struct db *db))
{
	struct arena *arena = arena_new(1u << 20);
	if (!arena)
		return false;
	struct db db = db_open(app->store, arena);
	bool good = step(&db);
	db_close(&db);
	arena_free(arena);
	return good;
}

bool gates_sweep(struct app *app)
{
	return run(app, approval_sweep);
}
