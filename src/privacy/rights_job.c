/* SPDX-License-Identifier: Apache-2.0
 * Rights cases by the clock. Each case is a transaction of its own: one that fails keeps no other waiting, and is tried at the next round. */
#include "privacy/rights_inside.h"
#include "privacy/erasure.h"
#include "policy/audit.h"
#include "policy/settings.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"

#define LAST_DAY_S ((int64_t)CLOCK_DAY)       /* the person is told on the last day, before anything was silent */
#define COURTESY_LEAST_S ((int64_t)CLOCK_HOUR)
#define COURTESY_MOST_S (72 * (int64_t)CLOCK_HOUR)
#define FORGET_S (36 * (int64_t)2629746)      /* 36 months, as the inventory says of what was asked and answered */

static const struct viewer program = {.program = true};

static bool is_state(const struct rights_get *row, const char *state)
{
	return text_is_cstr(row->state, state);
}

/* 0, 50, 80 or 100: the last part of the time that is over. */
static int64_t passed(const struct rights_get *row, int64_t now)
{
	int64_t whole = row->due - row->received, gone = now - row->received;
	int64_t percent = whole > 0 ? gone * 100 / whole : 100;
	return percent >= 100 ? 100 : percent >= 80 ? 80 : percent >= 50 ? 50 : 0;
}

/* To everybody with the privacy duty; where nobody has it, to those who direct the cabinet. */
static enum store_result tell_desk(struct app *app, struct db *db, const struct rights_get *row, int64_t percent)
{
	struct rights_desks *desks;
	size_t count, told = 0;
	const struct lang *lang = rights_lang(row);
	enum store_result result = db_all(db, &stmt_rights_desks, NULL, &desks, &count);
	const struct out_arg args[] = {out_arg_text("number", rights_number(db->arena, row->number)),
		out_arg_text("kind", lang_text(lang, db->arena, rights_kinds[rights_kind_find(row->kind)].words, NULL, NULL, 0)),
		out_arg_text("due", lang_date(lang, db->arena, row->due)), out_arg_int("percent", percent),
		out_arg_text("a", rights_desk_page(app, lang, db->arena, row->id))};
	for (int round = 0; result == STORE_OK && round < 2 && !told; round++)
		for (size_t i = 0; result == STORE_OK && i < count; i++)
			if (desks[i].duties & (round ? DUTY_PROGRAMME : DUTY_PRIVACY)) {
				result = outbox_put(app, db, lang, desks[i].subject, LETTER_RIGHTS_DESK, row->id, args, COUNT_OF(args));
				told++;
			}
	return result;
}

static enum store_result remind(struct app *app, struct db *db, const struct rights_get *row, int64_t now)
{
	int64_t percent = passed(row, now);
	if (percent <= row->reminded)
		return STORE_OK;
	enum store_result result = tell_desk(app, db, row, percent);
	if (result == STORE_OK)
		result = db_run(db, &stmt_rights_reminded, &(struct rights_reminded_in){row->id, percent}, NULL);
	return result == STORE_OK ? audit_event(db, &program, "rights_reminded", row->id, arena_fmt(db->arena, "percent=%lld", (long long)percent)) : result;
}

/* The last day: nobody who asked is left without a word. */
static enum store_result tell_person(struct app *app, struct db *db, const struct rights_get *row, int64_t now)
{
	const struct lang *lang = rights_lang(row);
	if (now < row->due - LAST_DAY_S || !row->told_null || text_is(row->kind, TEXT("minor")))
		return STORE_OK;
	const struct out_arg args[] = {out_arg_text("due", lang_date(lang, db->arena, row->due)), out_arg_text("complain", rights_complain(app, lang, db->arena))};
	enum store_result result = rights_send(app, db, row, LETTER_RIGHTS_LATE, args, COUNT_OF(args));
	if (result == STORE_OK)
		result = db_run(db, &stmt_rights_told, &(struct rights_told_in){row->id, now}, NULL);
	return result == STORE_OK ? audit_event(db, &program, "rights_told", row->id, TEXT("")) : result;
}

/* A web request whose link was never opened is answered on the last day too: who asks was not shown. */
static enum store_result refuse_unproved(struct app *app, struct db *db, const struct rights_get *row)
{
	const struct lang *lang = rights_lang(row);
	struct text words = lang_text(lang, db->arena, N_("The link that we sent to this address was not opened. You can ask again at any time."), NULL, NULL, 0);
	return rights_refuse(app, db, &program, row->id, &(struct rights_refusal){.reason = TEXT("identity"), .text = words});
}

static enum store_result mark_late(struct db *db, const struct rights_get *row, int64_t now)
{
	if (now < row->due || !row->late_null)
		return STORE_OK;
	enum store_result result = db_run(db, &stmt_rights_late, &(struct rights_late_in){row->id, row->due}, NULL);
	log_warn("rights_late", "case=%lld", (long long)row->id);
	return result == STORE_OK ? audit_event(db, &program, "rights_late", row->id, TEXT("")) : result;
}

/* An erasure that waited, or came by another way: the case ends when nothing is left. */
static enum store_result finish_erased(struct app *app, struct db *db, const struct rights_get *row, bool *finished)
{
	struct texts left;
	bool wanted = is_state(row, "working") || text_is(row->kind, TEXT("minor"));
	*finished = false;
	if (!row->subject || rights_has_person(app, db, row))
		return STORE_OK;
	enum store_result result = erasure_remains(app, db, row->subject, &left);
	if (result != STORE_OK || left.count)
		return result;
	*finished = true;
	return rights_close(db, &program, row->id, "done", wanted ? TEXT("") : TEXT("erased"));
}

static enum store_result look_after(struct app *app, struct db *db, int64_t id)
{
	struct rights_get row;
	int64_t now = clock_now_s();
	bool finished = false;
	enum store_result result = rights_load(db, id, &row);
	if (result == STORE_CONFLICT || result == STORE_NONE)
		return STORE_OK; /* answered meanwhile */
	if (fault_here("rights.case"))
		return STORE_FAILED;
	if (result == STORE_OK)
		result = finish_erased(app, db, &row, &finished);
	if (result != STORE_OK || finished)
		return result;
	bool unproved = is_state(&row, "received") && text_is(row.channel, TEXT("web"));
	if (unproved)
		return now >= row.due - LAST_DAY_S ? refuse_unproved(app, db, &row) : STORE_OK;
	result = remind(app, db, &row, now);
	if (result == STORE_OK)
		result = tell_person(app, db, &row, now);
	return result == STORE_OK ? mark_late(db, &row, now) : result;
}

static bool each_open(struct app *app, struct arena *arena)
{
	struct rights_unfinished *rows;
	size_t count;
	struct db db = db_open(app->store, arena);
	bool good = db_run(&db, &stmt_rights_mark_unreached, &(struct rights_mark_unreached_in){clock_now_s()}, NULL) == STORE_OK && db_commit(&db) == STORE_OK &&
		db_all(&db, &stmt_rights_unfinished, NULL, &rows, &count) == STORE_OK;
	db_close(&db);
	if (!good)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct db one = db_open(app->store, arena);
		bool done = look_after(app, &one, rows[i].id) == STORE_OK && db_commit(&one) == STORE_OK;
		if (!done)
			log_error("rights_stuck", "case=%lld", (long long)rows[i].id);
		good = good && done;
		db_close(&one);
	}
	return good;
}

static bool end_courtesies(struct app *app, struct arena *arena)
{
	struct rights_courtesies_over *rows;
	size_t count;
	int64_t now = clock_now_s();
	struct db db = db_open(app->store, arena);
	bool good = db_all(&db, &stmt_rights_courtesies_over, &(struct rights_courtesies_over_in){now - COURTESY_LEAST_S, now - COURTESY_MOST_S}, &rows, &count) ==
		STORE_OK;
	db_close(&db);
	if (!good)
		return false;
	for (size_t i = 0; i < count; i++) {
		struct db one = db_open(app->store, arena);
		bool gone = erasure_run(app, &one, rows[i].subject, "letter_sent") == ERASURE_DONE &&
			db_run(&one, &stmt_rights_courtesy_drop, &(struct rights_courtesy_drop_in){rows[i].subject}, NULL) == STORE_OK && db_commit(&one) == STORE_OK;
		if (gone)
			erasure_forget(app, &one, rows[i].subject);
		good = good && gone;
		db_close(&one);
	}
	return good;
}

static bool forget(struct app *app, struct arena *arena)
{
	struct db db = db_open(app->store, arena);
	bool good = db_run(&db, &stmt_rights_forget, &(struct rights_forget_in){clock_now_s() - FORGET_S}, NULL) == STORE_OK &&
		db_run(&db, &stmt_rights_parts_forget, NULL, NULL) == STORE_OK &&
		db_run(&db, &stmt_recipient_notices_forget, &(struct recipient_notices_forget_in){clock_now_s() - FORGET_S}, NULL) == STORE_OK && db_commit(&db) == STORE_OK;
	db_close(&db);
	return good;
}

bool rights_job(struct app *app)
{
	struct arena *arena = arena_new(16u << 20);
	if (!arena)
		return false;
	bool good = each_open(app, arena);
	good = end_courtesies(app, arena) && good;
	good = forget(app, arena) && good;
	arena_free(arena);
	if (app->wake_courier)
		app->wake_courier(app->courier);
	return good;
}
