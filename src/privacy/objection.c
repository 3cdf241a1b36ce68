/* SPDX-License-Identifier: Apache-2.0 */
#include "privacy/objection.h"
#include "base/clock.h"
#include "policy/approval.h"
#include "policy/audit.h"
#include "privacy/rights_inside.h"

#define KIND "objection"

static const struct viewer program = {.program = true};

/* The language the person last wrote in. */
static enum store_result lang_of(struct db *db, int64_t subject, const struct lang **lang)
{
	struct rights_lang_of row = {0};
	enum store_result result = db_one(db, &stmt_rights_lang_of, &(struct rights_lang_of_in){subject}, &row);
	*lang = result == STORE_OK ? lang_by_code(row.lang) : NULL;
	if (!*lang)
		*lang = lang_by_code(TEXT("en"));
	return result == STORE_NONE ? STORE_OK : result;
}

static enum store_result can_ask(struct app *app, struct db *db, int64_t subject, enum purpose purpose)
{
	struct vault_limits limits;
	struct rights_open_of open;
	if (vault_limits_of(app->vault, db, subject, &limits) != VAULT_OK)
		return STORE_FAILED;
	if (!(limits.objected & ~limits.overridden & 1u << purpose))
		return STORE_CONFLICT;
	enum store_result result = db_one(db, &stmt_rights_open_of, &(struct rights_open_of_in){subject, text_of(rights_kinds[RIGHTS_OBJECT].code)}, &open);
	return result == STORE_OK ? STORE_CONFLICT : result == STORE_NONE ? STORE_OK : result;
}

static enum store_result set_outcome(struct db *db, int64_t id, struct text purpose, const char *outcome)
{
	return db_run(db, &stmt_rights_part_put, &(struct rights_part_put_in){id, purpose, text_of(outcome), TEXT("compelling"), clock_now_s()}, NULL);
}

enum store_result objection_ask(struct app *app, struct db *db, const struct viewer *who, int64_t subject, enum purpose purpose, struct text ground)
{
	int64_t id;
	bool merged;
	struct rights_get row;
	struct rights_new request = {.kind = RIGHTS_OBJECT, .subject = subject, .channel = "account", .received = clock_now_s(), .proved = true};
	if (!text_trim(ground).len)
		return STORE_CONFLICT;
	enum store_result result = db_write_begin(db);
	if (result == STORE_OK)
		result = can_ask(app, db, subject, purpose);
	if (result == STORE_OK)
		result = lang_of(db, subject, &request.lang);
	if (result == STORE_OK)
		result = rights_open(app, db, who, &request, &id, &merged);
	if (result == STORE_OK)
		result = rights_start(db, who, id);
	if (result == STORE_OK)
		result = rights_load(db, id, &row);
	if (result == STORE_OK)
		result = rights_keep_answer(app, db, &row, text_trim(ground));
	if (result == STORE_OK)
		result = set_outcome(db, id, text_of(inventory_purpose_codes[purpose]), "asked");
	return result == STORE_OK ? approval_ask(app->vault, db, who, KIND, id, text_trim(ground)) : result;
}

/* --- the answer --- */

/* Refused by the other administrator, unanswered, or the case ended otherwise: the objection stands. */
static enum store_result drop(struct db *db, const struct objection_grounds_asked *row, enum approval answer)
{
	enum store_result result = set_outcome(db, row->id, row->purpose, "dropped");
	if (result == STORE_OK && answer == APPROVAL_WAITING)
		result = approval_forget(db, KIND, row->id);
	return result == STORE_OK && row->closed_null ? rights_close(db, &program, row->id, "done", TEXT("objection_stands")) : result;
}

static enum store_result override(struct app *app, struct db *db, const struct objection_grounds_asked *row, enum purpose purpose)
{
	struct rights_refusal refusal = {.reason = TEXT("compelling")};
	enum vault_result result = rights_read_own(app, db, row->subject, DATUM_ACCOUNT_CASE_ANSWER, row->id, &refusal.text);
	if (result == VAULT_OK)
		result = vault_override_objection(app->vault, db, row->subject, purpose);
	if (result != VAULT_OK)
		return result == VAULT_NONE ? STORE_NONE : STORE_FAILED;
	if (set_outcome(db, row->id, row->purpose, "overridden") != STORE_OK || rights_refuse(app, db, &program, row->id, &refusal) != STORE_OK)
		return STORE_FAILED;
	return audit_event(db, &program, "objection_overridden", row->subject, arena_fmt(db->arena, "purpose=%.*s", TEXT_ARG(row->purpose)));
}

static enum store_result settle_one(struct app *app, struct db *db, const struct objection_grounds_asked *row, bool *shown)
{
	enum approval answer;
	enum purpose purpose = inventory_purpose_find(row->purpose);
	enum store_result result = approval_state(db, KIND, row->id, &answer);
	if (result != STORE_OK || db_write_begin(db) != STORE_OK)
		return STORE_FAILED;
	if (row->closed_null && purpose != PURPOSE_COUNT && approval_is_given(answer)) {
		result = override(app, db, row, purpose);
		*shown = *shown || result == STORE_OK;
		return result == STORE_NONE ? drop(db, row, answer) : result; /* the person is gone, or withdrew the objection */
	}
	bool over = !row->closed_null || answer == APPROVAL_REFUSED || clock_now_s() >= row->received + OBJECTION_ASKED_S;
	return over ? drop(db, row, answer) : STORE_OK;
}

bool objection_settle(struct app *app, struct db *db, bool *shown)
{
	struct objection_grounds_asked *rows;
	size_t count;
	if (db_all(db, &stmt_objection_grounds_asked, NULL, &rows, &count) != STORE_OK)
		return false;
	for (size_t i = 0; i < count; i++)
		if (settle_one(app, db, &rows[i], shown) != STORE_OK)
			return false;
	return true;
}
