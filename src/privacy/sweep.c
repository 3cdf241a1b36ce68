/* SPDX-License-Identifier: Apache-2.0 */
#include "privacy/sweep.h"
#include "privacy/erasure.h"
#include "privacy/places.h"
#include "policy/audit.h"
#include "policy/hold.h"
#include "policy/retention.h"
#include "policy/steady.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "statements.gen.h"

#define AT_ONCE 200 /* subjects between two looks at the list */

static const struct viewer program = {.program = true};

struct sweep {
	struct app *app;
	struct arena *arena;
	int64_t now;
	struct sweep_report *report;
};

/* --- what lies outside the vault's rows --- */

static enum store_result sweep_places(struct sweep *sweep, struct db *db, bool dry)
{
	for (enum datum datum = 0; datum < DATUM_COUNT; datum++) {
		const struct place *place = place_of_datum(datum);
		for (size_t i = 0; place && i < COUNT_OF(place->rules) && place->rules[i].sweep; i++) {
			int64_t count = 0;
			enum store_result result = place->rules[i].sweep(sweep->app, db, sweep->now - retention_keep(datum, place->rules[i].clock), dry, &count);
			if (result != STORE_OK)
				return result;
			sweep->report->gone[datum] += count;
		}
	}
	return STORE_OK;
}

/* --- one subject --- */

/* Without an address there is no account: what is open ends with it. The clock that let the address go just now began its time ago, the others
 * begin now. */
static enum store_result end_account(struct sweep *sweep, struct db *db, int64_t subject, enum datum address)
{
	const struct datum_row *row = &inventory_rows[address];
	int64_t began[CLOCK_STARTS_COUNT];
	for (size_t i = 0; i < COUNT_OF(began); i++)
		began[i] = sweep->now;
	for (size_t i = 0; i < row->keep_count; i++)
		began[row->keep[i].clock] = sweep->now - row->keep[i].keep_s;
	if (vault_clear_address(sweep->app->vault, db, subject) != VAULT_OK)
		return STORE_FAILED;
	return erasure_end_account(sweep->app, db, subject, began);
}

/* Reviews whose time is over lose their author; *next: when the next one does. */
static enum store_result unlink_reviews(struct sweep *sweep, struct db *db, int64_t subject, int64_t *next)
{
	int64_t *works;
	size_t count;
	if (vault_works_of_subject(sweep->app->vault, db, subject, "reviewer", &works, &count) != VAULT_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < count; i++) {
		int64_t due;
		enum store_result result = retention_due(sweep->app->vault, db, subject, DATUM_REVIEW_AUTHORSHIP, works[i], 0, &due);
		if (result != STORE_OK)
			return result;
		int64_t again = due ? due : sweep->now + retention_keep(DATUM_REVIEW_AUTHORSHIP, CLOCK_STARTS_ASSESSMENT_CLOSED);
		if (due && due <= sweep->now) {
			if (vault_unlink_author(sweep->app->vault, db, works[i], "reviewer", subject) != VAULT_OK)
				return STORE_FAILED;
			sweep->report->gone[DATUM_REVIEW_AUTHORSHIP]++;
		} else if (again < *next) {
			*next = again;
		}
	}
	return STORE_OK;
}

static enum store_result drop_due(struct sweep *sweep, struct db *db, int64_t subject, const struct vault_row *due, size_t count)
{
	enum capacity capacity;
	bool ends = false;
	if (vault_capacity_of(sweep->app->vault, db, subject, &capacity) != VAULT_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < count; i++) {
		if (fault_here("sweep.drop") || vault_drop(sweep->app->vault, db, subject, due[i].datum, due[i].object) != VAULT_OK)
			return STORE_FAILED;
		sweep->report->gone[due[i].datum]++;
		ends = ends || (due[i].datum == vault_email_datum(capacity) && due[i].object == 0);
	}
	return ends ? end_account(sweep, db, subject, vault_email_datum(capacity)) : STORE_OK;
}

static enum store_result hold_back(struct sweep *sweep, struct db *db, int64_t subject)
{
	sweep->report->held++;
	return vault_set_due(sweep->app->vault, db, subject, sweep->now + CLOCK_HOUR) == VAULT_OK ? STORE_OK : STORE_FAILED;
}

/* Deletes until nothing more is due: the end of an account makes more due. */
static enum store_result sweep_subject(struct sweep *sweep, struct db *db, int64_t subject, bool *changed)
{
	struct vault_row *due;
	size_t count;
	int64_t next, total = 0;
	bool held;
	if (db_write_begin(db) != STORE_OK || hold_stands(db, subject, &held) != STORE_OK)
		return STORE_FAILED;
	do {
		enum store_result result = retention_look(sweep->app->vault, db, subject, sweep->now, &due, &count, &next);
		if (result == STORE_OK && count && held)
			return hold_back(sweep, db, subject);
		if (result == STORE_OK && count)
			result = drop_due(sweep, db, subject, due, count);
		if (result != STORE_OK)
			return result;
		total += (int64_t)count;
	} while (count);
	*changed = total > 0;
	if (!held && unlink_reviews(sweep, db, subject, &next) != STORE_OK)
		return STORE_FAILED;
	if (total && audit_event(db, &program, "retention_swept", subject, arena_fmt(db->arena, "data=%lld", (long long)total)) != STORE_OK)
		return STORE_FAILED;
	if (next == INT64_MAX && !held) {
		sweep->report->erased++;
		*changed = true;
		return erasure_run(sweep->app, db, subject, "retention") == ERASURE_FAILED ? STORE_FAILED : STORE_OK;
	}
	return vault_set_due(sweep->app->vault, db, subject, next == INT64_MAX ? sweep->now + CLOCK_DAY : next) == VAULT_OK ? STORE_OK : STORE_FAILED;
}

/* --- a run --- */

static bool sweep_one(struct sweep *sweep, int64_t subject, bool *changed)
{
	bool gone = false;
	struct arena *arena = arena_new(8u << 20);
	if (!arena)
		return false;
	struct db db = db_open(sweep->app->store, arena);
	bool good = sweep_subject(sweep, &db, subject, &gone) == STORE_OK && !fault_here("sweep.commit") && db_commit(&db) == STORE_OK;
	if (!good) {
		log_error("sweep_failed", "subject=%lld", (long long)subject);
		sweep->report->failed++;
	} else if (gone && sweep->app->refresh_person) {
		sweep->app->refresh_person(sweep->app, &db, subject);
	}
	db_close(&db);
	arena_free(arena);
	*changed = *changed || (good && gone);
	return good;
}

/* Whoever fails keeps their place at the head of the list: such a round is the last, so that it cannot go on for ever. */
static bool sweep_round(struct sweep *sweep, bool *changed)
{
	int64_t *subjects;
	size_t count;
	arena_reset(sweep->arena);
	struct db db = db_open(sweep->app->store, sweep->arena);
	enum vault_result found = vault_list_due(sweep->app->vault, &db, sweep->now, AT_ONCE, &subjects, &count);
	db_close(&db);
	bool good = found == VAULT_OK;
	sweep->report->failed += !good;
	for (size_t i = 0; found == VAULT_OK && i < count; i++)
		good = sweep_one(sweep, subjects[i], changed) && good;
	return good && count == AT_ONCE;
}

void sweep_run(struct app *app, int64_t now_s, struct sweep_report *report)
{
	struct sweep sweep = {app, arena_new(16u << 20), now_s, report};
	bool changed = false;
	*report = (struct sweep_report){0};
	if (!sweep.arena) {
		report->failed++;
		return;
	}
	struct db db = db_open(app->store, sweep.arena);
	if (sweep_places(&sweep, &db, false) != STORE_OK || (db.writing && db_commit(&db) != STORE_OK))
		report->failed++;
	db_close(&db);
	while (sweep_round(&sweep, &changed))
		;
	if (changed && app->refresh_catalogue)
		app->refresh_catalogue(app);
	if (changed)
		store_checkpoint(app->store);
	arena_free(sweep.arena);
}

bool sweep_job(struct app *app)
{
	int64_t now;
	struct sweep_report report;
	struct arena *arena = arena_new(1u << 20);
	if (!arena)
		return false;
	struct db db = db_open(app->store, arena);
	bool good = steady_now(&db, &now) == STORE_OK && (!db.writing || db_commit(&db) == STORE_OK);
	db_close(&db);
	arena_free(arena);
	if (!good)
		return false;
	sweep_run(app, now, &report);
	return report.failed == 0;
}

enum store_result sweep_preview(struct app *app, struct db *db, int64_t until_s, struct sweep_report *report)
{
	struct sweep sweep = {app, db->arena, until_s, report};
	int64_t *subjects;
	size_t count;
	*report = (struct sweep_report){0};
	enum store_result result = sweep_places(&sweep, db, true);
	if (result == STORE_OK && vault_list_due(app->vault, db, until_s, 100000, &subjects, &count) != VAULT_OK)
		return STORE_FAILED;
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		struct vault_row *due;
		size_t due_count;
		int64_t next;
		bool held;
		result = retention_look(app->vault, db, subjects[i], until_s, &due, &due_count, &next);
		if (result == STORE_OK)
			result = hold_stands(db, subjects[i], &held);
		if (result == STORE_OK && due_count && held)
			report->held++;
		for (size_t d = 0; result == STORE_OK && !held && d < due_count; d++)
			report->gone[due[d].datum]++;
	}
	return result;
}
