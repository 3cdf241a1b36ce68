/* SPDX-License-Identifier: Apache-2.0
 * Places of what stands in clear: ids, times, codes of sessions, links, letters, holds. */
#include "privacy/places.h"
#include "statements.gen.h"

/* Counts by one statement, deletes by another; both take the time alone. */
static enum store_result by_age(struct db *db, const struct statement *old, const struct statement *drop, int64_t before, bool dry, int64_t *count)
{
	struct sweep_links_old row;
	const struct sweep_links_old_in in = {before};
	enum store_result result = db_one(db, old, &in, &row);
	*count = row.count;
	return result == STORE_OK && row.count && !dry ? db_run(db, drop, &in, NULL) : result;
}

#define BY_AGE(name, old, drop)                                                                                               \
	static enum store_result name(struct app *app, struct db *db, int64_t before, bool dry, int64_t *count)               \
	{                                                                                                                     \
		return by_age(db, &old, &drop, before, dry, count);                                                           \
	}
BY_AGE(end_sessions, stmt_sweep_sessions_open, stmt_sweep_sessions_end)
BY_AGE(drop_sessions, stmt_sweep_sessions_ended, stmt_sweep_sessions_drop)
BY_AGE(drop_links, stmt_sweep_links_old, stmt_sweep_links_drop)
BY_AGE(drop_bodies, stmt_sweep_bodies_old, stmt_sweep_bodies_drop)
BY_AGE(drop_mails, stmt_sweep_mails_old, stmt_sweep_mails_drop)
BY_AGE(drop_reads, stmt_reads_days_old, stmt_reads_days_forget)
BY_AGE(drop_gates, stmt_gates_old, stmt_gates_forget)
BY_AGE(drop_holds, stmt_holds_forgettable, stmt_holds_forget)

static enum store_result own_sessions(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	struct own_sessions *found;
	size_t count;
	enum store_result result = db_all(db, &stmt_own_sessions, &(struct own_sessions_in){subject}, &found, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		own_rows_add(db->arena, rows, (struct own_row){.object = found[i].id, .changed = found[i].ended_null ? found[i].created : found[i].ended,
			.value = arena_fmt(db->arena, "%.*s, created %lld, seen %lld", TEXT_ARG(found[i].device), (long long)found[i].created,
				(long long)found[i].seen)});
	return result;
}

static enum store_result own_links(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	struct own_links *found;
	size_t count;
	enum store_result result = db_all(db, &stmt_own_links, &(struct own_links_in){subject}, &found, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		own_rows_add(db->arena, rows, (struct own_row){.object = found[i].object, .changed = found[i].created,
			.value = arena_fmt(db->arena, "%.*s, expires %lld, %s", TEXT_ARG(found[i].kind), (long long)found[i].expires,
				found[i].used_null ? "not used" : "used")});
	return result;
}

static enum store_result own_mails(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	struct own_mails *found;
	size_t count;
	enum store_result result = db_all(db, &stmt_own_mails, &(struct own_mails_in){subject}, &found, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		own_rows_add(db->arena, rows, (struct own_row){.object = found[i].id, .changed = found[i].sent_null ? found[i].created : found[i].sent,
			.value = arena_fmt(db->arena, "%.*s, %.*s", TEXT_ARG(found[i].template), TEXT_ARG(found[i].state))});
	return result;
}

static enum store_result own_holds(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	struct holds_of_subject *found;
	size_t count;
	enum store_result result = db_all(db, &stmt_holds_of_subject, &(struct holds_of_subject_in){subject}, &found, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		own_rows_add(db->arena, rows, (struct own_row){.object = found[i].id, .changed = found[i].released_null ? found[i].opened : found[i].released,
			.value = arena_fmt(db->arena, "%.*s, %.*s, %.*s, review %lld", TEXT_ARG(found[i].kind), TEXT_ARG(found[i].ground),
				TEXT_ARG(found[i].state), (long long)found[i].review)});
	return result;
}

static enum store_result own_reads(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	struct reads_days_of *found;
	size_t count;
	enum store_result result = db_all(db, &stmt_reads_days_of, &(struct reads_days_of_in){subject}, &found, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		own_rows_add(db->arena, rows, (struct own_row){.changed = found[i].day, .value = arena_fmt(db->arena, "%lld opened", (long long)found[i].opened)});
	return result;
}

static enum store_result own_gates(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	struct gate_get found;
	enum store_result result = db_one(db, &stmt_gate_get, &(struct gate_get_in){subject}, &found);
	if (result != STORE_OK)
		return result == STORE_NONE ? STORE_OK : result;
	const struct {
		const char *what;
		bool none;
		int64_t at;
	} times[] = {{"trained", found.trained_null, found.trained}, {"certified", found.certified_null, found.certified},
		{"standard", found.standard_null, found.standard}};
	for (size_t i = 0; i < COUNT_OF(times); i++)
		if (!times[i].none)
			own_rows_add(db->arena, rows, (struct own_row){.changed = times[i].at, .value = text_of(times[i].what)});
	return STORE_OK;
}

static enum store_result own_limits(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	struct vault_limits limits;
	if (vault_limits_of(app->vault, db, subject, &limits) != VAULT_OK)
		return STORE_FAILED;
	if (limits.restricted)
		own_rows_add(db->arena, rows, (struct own_row){.value = TEXT("restricted")});
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (limits.objected & (1u << p))
			own_rows_add(db->arena, rows, (struct own_row){.value = arena_fmt(db->arena, "objection: %s%s", inventory_purpose_codes[p],
				limits.overridden & (1u << p) ? ", overridden" : "")});
	return STORE_OK;
}

const struct place place_account_session = {.own = own_sessions, .erase = &stmt_sessions_drop,
	.rules = {{CLOCK_STARTS_CREATED, end_sessions}, {CLOCK_STARTS_ENDED, drop_sessions}}};
const struct place place_account_invitation = {.own = own_links, .erase = &stmt_links_drop, .rules = {{CLOCK_STARTS_UNANSWERED, drop_links}}};
const struct place place_account_mail = {.own = own_mails, .erase = &stmt_mails_erase,
	.rules = {{CLOCK_STARTS_CREATED, drop_bodies}, {CLOCK_STARTS_SENT, drop_mails}}};
const struct place place_account_limit = {.own = own_limits};
const struct place place_account_hold = {.own = own_holds, .stays = "A hold's ground and dates stand under a number alone until 36 months after its release",
	.rules = {{CLOCK_STARTS_RELEASED, drop_holds}}};
const struct place place_administrator_reads = {.own = own_reads, .erase = &stmt_reads_days_drop, .rules = {{CLOCK_STARTS_CREATED, drop_reads}}};
const struct place place_account_gates = {.own = own_gates, .erase = &stmt_gate_drop, .rules = {{CLOCK_STARTS_ROLE_END, drop_gates}}};
