/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/approval.h"
#include "base/clock.h"
#include "policy/audit.h"
#include "policy/settings.h"
#include "statements.gen.h"

#define ANSWERING (DUTY_PROGRAMME | DUTY_PRIVACY)

static const char *const state_codes[] = {"", "waiting", "given", "alone", "refused"};

static enum approval state_of(struct text code)
{
	for (int s = APPROVAL_WAITING; s <= APPROVAL_REFUSED; s++)
		if (text_is_cstr(code, state_codes[s]))
			return (enum approval)s;
	return APPROVAL_NONE;
}

const char *approval_kind_words(struct text kind)
{
	static const char *const known[][2] = {{"role", N_("An administrator’s role")}, {"hold", N_("A hold on deletion")}, {"processor", N_("A processor")},
		{"policy", N_("A new version of the policy")}, {"objection", N_("A ground against an objection")}, {"grant", N_("A contractor’s support grant")},
		{"export", N_("An export of personal data")}};
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (text_is_cstr(kind, known[i][0]))
			return known[i][1];
	return N_("A decision");
}

enum store_result approval_able(struct db *db, int64_t *count)
{
	struct administrators_able row = {0};
	int64_t now = clock_now_s();
	const struct administrators_able_in in = {now, ANSWERING, now - APPROVAL_TAKEN_S};
	enum store_result result = db_one(db, &stmt_administrators_able, &in, &row);
	*count = row.count;
	return result;
}

enum store_result approval_note_taken(struct db *db, int64_t subject, int64_t at)
{
	return db_run(db, &stmt_administrator_taken, &(struct administrator_taken_in){subject, at, clock_now_s(), ANSWERING}, NULL);
}

enum store_result approval_is_first(struct db *db, int64_t subject, bool *first)
{
	struct administrators_other row = {0};
	enum store_result result = db_one(db, &stmt_administrators_other, &(struct administrators_other_in){subject, ANSWERING}, &row);
	*first = result == STORE_OK && !row.count;
	return result;
}

enum store_result approval_ask(struct vault *vault, struct db *db, const struct viewer *who, const char *kind, int64_t object, struct text reason)
{
	const struct approval_put_in in = {store_new_id(), text_of(kind), object, who->subject, clock_now_s()};
	int64_t changed = 0;
	enum store_result result = db_run(db, &stmt_approval_put, &in, &changed);
	if (result == STORE_OK && !changed)
		return STORE_CONFLICT;
	if (result == STORE_OK && vault_put(vault, db, who->subject, DATUM_ADMINISTRATOR_REASON, in.id, reason) != VAULT_OK)
		return STORE_FAILED;
	return result == STORE_OK ? audit_event(db, who, "approval_asked", object, arena_fmt(db->arena, "kind=%s", kind)) : result;
}

enum store_result approval_answer(struct vault *vault, struct db *db, const struct viewer *who, const char *kind, int64_t object, bool yes)
{
	struct approval_get row;
	int64_t changed = 0;
	enum store_result result = db_one(db, &stmt_approval_get, &(struct approval_get_in){text_of(kind), object}, &row);
	if (result != STORE_OK)
		return result;
	if (!text_is(row.state, TEXT("waiting")))
		return STORE_NONE;
	if (who->subject == object || (who->subject == row.asked_by && yes)) /* who asked may still take it back */
		return STORE_CONFLICT;
	const struct approval_set_in in = {row.id, yes ? TEXT("given") : TEXT("refused"), who->subject, false, clock_now_s()};
	result = db_run(db, &stmt_approval_set, &in, &changed);
	if (result == STORE_OK && !changed)
		return STORE_NONE;
	return result == STORE_OK ? audit_event(db, who, yes ? "approval_given" : "approval_refused", object, arena_fmt(db->arena, "kind=%s", kind))
				  : result;
}

static int64_t delay_s(struct db *db)
{
	return settings_get(db, SETTING_APPROVAL_DELAY_HOURS) * CLOCK_HOUR;
}

enum store_result approval_state(struct db *db, const char *kind, int64_t object, enum approval *state)
{
	struct approval_get row;
	int64_t able = 0;
	*state = APPROVAL_NONE;
	enum store_result result = db_one(db, &stmt_approval_get, &(struct approval_get_in){text_of(kind), object}, &row);
	if (result != STORE_OK)
		return result == STORE_NONE ? STORE_OK : result;
	*state = state_of(row.state);
	if (*state != APPROVAL_WAITING || clock_now_s() < row.alone_from + delay_s(db))
		return STORE_OK;
	result = approval_able(db, &able);
	if (result == STORE_OK && able < 2)
		*state = APPROVAL_GIVEN_ALONE;
	return result;
}

enum store_result approval_forget(struct db *db, const char *kind, int64_t object)
{
	return db_run(db, &stmt_approval_drop, &(struct approval_drop_in){text_of(kind), object}, NULL);
}

static bool settle_alone(struct db *db, const struct approvals_waiting *row)
{
	const struct viewer program = {.program = true};
	const struct approval_set_in in = {.id = row->id, .state = TEXT("alone"), .by = row->asked_by, .now = clock_now_s()};
	return db_run(db, &stmt_approval_set, &in, NULL) == STORE_OK &&
		audit_event(db, &program, "approval_alone", row->object, arena_fmt(db->arena, "kind=%.*s", TEXT_ARG(row->kind))) == STORE_OK;
}

bool approval_sweep(struct db *db)
{
	struct approvals_waiting *rows;
	size_t count;
	int64_t able;
	if (db_all(db, &stmt_approvals_waiting, NULL, &rows, &count) != STORE_OK || approval_able(db, &able) != STORE_OK)
		return false;
	if (!count)
		return true;
	if (able > 1)
		return db_run(db, &stmt_approvals_restart, &(struct approvals_restart_in){clock_now_s()}, NULL) == STORE_OK && db_commit(db) == STORE_OK;
	for (size_t i = 0; i < count; i++)
		if (clock_now_s() >= rows[i].alone_from + delay_s(db) && !settle_alone(db, &rows[i]))
			return false;
	return !db->writing || db_commit(db) == STORE_OK;
}
