/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/hold.h"
#include "policy/approval.h"
#include "policy/settings.h"
#include "policy/audit.h"
#include "base/clock.h"
#include "statements.gen.h"

#include <ctype.h>

const struct hold_ground hold_grounds[] = {
	{"legal_duty", "compliance", N_("A law asks for these data to be kept"), false},
	{"authority", "compliance", N_("An authority or a court asked for these data"), false},
	{"audit", "compliance", N_("An audit of how the cabinet is run"), false},
	{"agreement", "compliance", N_("An agreement is being enforced"), true},
	{"complaint", "dispute", N_("A complaint is not decided yet"), false},
	{"appeal", "dispute", N_("A decision is being appealed against"), false},
	{"claim", "dispute", N_("A legal claim was made or is to be defended"), false},
	{"asked_by_person", "dispute", N_("The person asked for their data to be kept for a claim of their own"), false},
};
const size_t hold_grounds_count = COUNT_OF(hold_grounds);

const struct hold_ground *hold_ground_find(struct text code)
{
	for (size_t i = 0; i < COUNT_OF(hold_grounds); i++)
		if (text_is_cstr(code, hold_grounds[i].code))
			return &hold_grounds[i];
	return NULL;
}

bool hold_review_is_good(struct db *db, int64_t review)
{
	int64_t now = clock_now_s();
	return review > now && review <= now + settings_get(db, SETTING_HOLD_REVIEW_DAYS) * CLOCK_DAY;
}

/* An agreement's number: letters, digits and a few marks, so that no sentence about a person ends up here. */
static bool is_reference(struct text reference)
{
	for (size_t i = 0; i < reference.len; i++)
		if (!isalnum((unsigned char)reference.at[i]) && !strchr("-/._", reference.at[i]))
			return false;
	return reference.len <= 60;
}

static enum store_result add(struct vault *vault, struct db *db, const struct viewer *who, const struct hold_new *hold, int64_t *id)
{
	enum capacity capacity;
	const struct hold_ground *ground = hold_ground_find(hold->ground);
	if (!ground || (ground->wants_agreement && !hold->agreement.len) || !is_reference(hold->agreement) || !hold_review_is_good(db, hold->review) || !hold->owner)
		return STORE_CONFLICT;
	if (db_write_begin(db) != STORE_OK)
		return STORE_FAILED;
	enum vault_result there = vault_capacity_of(vault, db, hold->subject, &capacity);
	if (there != VAULT_OK)
		return there == VAULT_NONE ? STORE_CONFLICT : STORE_FAILED;
	*id = store_new_id();
	const struct hold_add_in in = {.id = *id, .subject = hold->subject, .kind = text_of(ground->kind), .ground = hold->ground,
		.agreement = hold->agreement, .owner = hold->owner, .state = TEXT("asked"), .now = clock_now_s(), .review = hold->review};
	enum store_result result = db_run(db, &stmt_hold_add, &in, NULL);
	if (result == STORE_OK)
		result = audit_event(db, who, "hold_opened", *id, arena_fmt(db->arena, "kind=%s ground=%s", ground->kind, ground->code));
	return result;
}

enum store_result hold_was_refused(struct db *db, int64_t subject, struct text ground, bool *refused)
{
	struct holds_of_subject *rows;
	size_t count;
	enum store_result result = db_all(db, &stmt_holds_of_subject, &(struct holds_of_subject_in){subject}, &rows, &count);
	*refused = false;
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		*refused = *refused || (text_is(rows[i].state, TEXT("refused")) && text_is(rows[i].ground, ground) && rows[i].released > clock_now_s() - HOLD_AGAIN_S);
	return result;
}

enum store_result hold_ask(struct vault *vault, struct db *db, const struct viewer *who, const struct hold_new *hold, int64_t *id)
{
	bool refused;
	enum store_result result = hold_was_refused(db, hold->subject, hold->ground, &refused);
	if (result != STORE_OK || refused)
		return refused ? STORE_CONFLICT : result;
	result = add(vault, db, who, hold, id);
	return result == STORE_OK ? approval_ask(vault, db, who, "hold", *id, hold->reason) : result;
}

static enum store_result standing(struct db *db, int64_t id, struct hold_get *row)
{
	if (db_write_begin(db) != STORE_OK)
		return STORE_FAILED;
	enum store_result result = db_one(db, &stmt_hold_get, &(struct hold_get_in){id}, row);
	if (result == STORE_OK && !text_is(row->state, TEXT("open")) && !text_is(row->state, TEXT("asked")))
		return STORE_CONFLICT;
	return result;
}

/* The hold is over: what waited for it may go. */
static enum store_result end(struct vault *vault, struct db *db, int64_t id, int64_t subject, struct text state)
{
	enum store_result result = db_run(db, &stmt_hold_set_state, &(struct hold_set_state_in){.id = id, .state = state, .released = clock_now_s()}, NULL);
	if (result == STORE_OK && vault_set_due(vault, db, subject, 0) != VAULT_OK)
		result = STORE_FAILED;
	return result;
}

enum store_result hold_release(struct vault *vault, struct db *db, const struct viewer *who, int64_t id)
{
	struct hold_get row;
	enum store_result result = standing(db, id, &row);
	if (result == STORE_OK)
		result = end(vault, db, id, row.subject, TEXT("released"));
	if (result == STORE_OK && text_is(row.state, TEXT("asked")))
		result = approval_forget(db, "hold", id);
	return result == STORE_OK ? audit_event(db, who, "hold_released", id, arena_fmt(db->arena, "kind=%.*s", TEXT_ARG(row.kind))) : result;
}

static enum store_result may_look(struct db *db, const struct viewer *who, int64_t owner, bool *may)
{
	int64_t able;
	enum store_result result = approval_able(db, &able);
	*may = result == STORE_OK && (owner != who->subject || able < 2);
	return result;
}

enum store_result hold_may_review(struct db *db, const struct viewer *who, int64_t id, bool *may)
{
	struct hold_get row;
	*may = false;
	enum store_result result = db_one(db, &stmt_hold_get, &(struct hold_get_in){id}, &row);
	return result == STORE_OK ? may_look(db, who, row.owner, may) : result;
}

enum store_result hold_review(struct db *db, const struct viewer *who, int64_t id, int64_t review)
{
	struct hold_get row;
	bool may;
	if (!hold_review_is_good(db, review))
		return STORE_CONFLICT;
	enum store_result result = standing(db, id, &row);
	if (result == STORE_OK)
		result = may_look(db, who, row.owner, &may);
	if (result == STORE_OK && !may)
		return STORE_CONFLICT;
	if (result == STORE_OK)
		result = db_run(db, &stmt_hold_set_review, &(struct hold_set_review_in){id, review, who->subject}, NULL);
	return result == STORE_OK ? audit_event(db, who, "hold_reviewed", id, TEXT("")) : result;
}

int64_t hold_asked_s(struct db *db)
{
	int64_t alone_s = (settings_get(db, SETTING_APPROVAL_DELAY_HOURS) + 24) * CLOCK_HOUR;
	return alone_s > HOLD_ASKED_S ? alone_s : HOLD_ASKED_S;
}

static enum store_result settle_one(struct vault *vault, struct db *db, const struct holds_unfinished *row)
{
	enum approval answer;
	enum store_result result = approval_state(db, "hold", row->id, &answer);
	if (result != STORE_OK)
		return result;
	if (approval_is_given(answer))
		return db_run(db, &stmt_hold_set_state, &(struct hold_set_state_in){.id = row->id, .state = TEXT("open"), .released_null = true}, NULL);
	if (answer == APPROVAL_REFUSED || clock_now_s() >= row->opened + hold_asked_s(db)) {
		result = end(vault, db, row->id, row->subject, TEXT("refused"));
		if (result == STORE_OK && answer == APPROVAL_WAITING)
			result = approval_forget(db, "hold", row->id);
	}
	return result;
}

bool hold_settle(struct vault *vault, struct db *db)
{
	struct holds_unfinished *rows;
	size_t count;
	if (db_all(db, &stmt_holds_unfinished, NULL, &rows, &count) != STORE_OK)
		return false;
	for (size_t i = 0; i < count; i++)
		if (text_is(rows[i].state, TEXT("asked")) && settle_one(vault, db, &rows[i]) != STORE_OK)
			return false;
	return true;
}

enum store_result hold_stands(struct db *db, int64_t subject, bool *stands)
{
	struct holds_standing row;
	/* nearly everybody has none: the setting is read for those only who have */
	enum store_result result = db_one(db, &stmt_holds_standing, &(struct holds_standing_in){subject, 0}, &row);
	if (result == STORE_OK && row.count)
		result = db_one(db, &stmt_holds_standing, &(struct holds_standing_in){subject, clock_now_s() - hold_asked_s(db)}, &row);
	*stands = result != STORE_OK || row.count > 0; /* when it cannot be told, nothing is deleted */
	return result;
}

bool hold_is_of(struct db *db, int64_t hold, int64_t subject)
{
	struct hold_get row;
	return hold && db_one(db, &stmt_hold_get, &(struct hold_get_in){hold}, &row) == STORE_OK && row.subject == subject &&
		(text_is(row.state, TEXT("open")) || text_is(row.state, TEXT("asked")));
}
