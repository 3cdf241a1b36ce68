/* SPDX-License-Identifier: Apache-2.0 */
#include "privacy/gates.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/config.h"
#include "messages/letters.h"
#include "people/designate.h"
#include "policy/approval.h"
#include "policy/hold.h"
#include "privacy/objection.h"
#include "statements.gen.h"

/* --- ends of contracts: 60, 30 and 7 days before, and when it is over (P-32, P-79) --- */

static int64_t step_of(int64_t left_s)
{
	static const int64_t days[] = {0, 7, 30, 60};
	for (size_t i = 0; i < COUNT_OF(days); i++)
		if (left_s <= days[i] * CLOCK_DAY)
			return days[i] + 1; /* 1: it is over; 0 stands for never reminded */
	return 0;
}

static bool write_to_all(struct app *app, struct db *db, const struct processors_due *row)
{
	struct administrators_list *to;
	size_t count;
	const struct lang *lang = lang_by_code(TEXT("en"));
	const struct out_arg args[] = {out_arg_text("name", row->name), out_arg_text("due", lang_date(lang, db->arena, row->ends)),
		out_arg_text("a", arena_fmt(db->arena, "%s/admin/privacy/processors", app->config->base_url))};
	if (db_all(db, &stmt_administrators_list, NULL, &to, &count) != STORE_OK)
		return false;
	for (size_t i = 0; i < count; i++)
		if (text_is(to[i].state, TEXT("active")) && (to[i].duties & DUTY_PRIVACY) &&
			outbox_put(app, db, lang, to[i].subject, LETTER_PROCESSOR_ENDS, row->id, args, COUNT_OF(args)) != STORE_OK)
			return false;
	return true;
}

static bool remind(struct app *app, struct db *db)
{
	struct processors_due *rows;
	size_t count;
	int64_t now = clock_now_s();
	if (db_all(db, &stmt_processors_due, &(struct processors_due_in){now + 60 * (int64_t)CLOCK_DAY}, &rows, &count) != STORE_OK)
		return false;
	for (size_t i = 0; i < count; i++) {
		int64_t step = step_of(rows[i].ends - now);
		if (!step || (rows[i].reminded && rows[i].reminded <= step))
			continue;
		if (!write_to_all(app, db, &rows[i]) || db_run(db, &stmt_processor_reminded, &(struct processor_reminded_in){rows[i].id, step}, NULL) != STORE_OK)
			return false;
	}
	return true;
}

bool gates_settle(struct app *app, struct db *db, bool *shown)
{
	return designate_settle(app, db) && hold_settle(app->vault, db) && objection_settle(app, db, shown);
}

static bool settle(struct app *app, struct db *db)
{
	bool shown = false;
	bool good = approval_sweep(db) && gates_settle(app, db, &shown) && remind(app, db) && (!db->writing || db_commit(db) == STORE_OK);
	if (good && shown && app->refresh_catalogue)
		app->refresh_catalogue(app);
	return good;
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
