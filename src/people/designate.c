/* SPDX-License-Identifier: Apache-2.0 */
#include "people/designate.h"
#include "base/clock.h"
#include "messages/letters.h"
#include "people/account.h"
#include "people/link.h"
#include "policy/approval.h"
#include "policy/audit.h"
#include "policy/gate.h"
#include "statements.gen.h"

#define KIND "role"
#define WAITING 1            /* `object` of the designation datum that waits */
#define INVITATION_S (7 * (int64_t)CLOCK_DAY)

/* --- the invitation --- */

static bool is_invited(struct db *db, int64_t subject)
{
	struct account_get row;
	return db_one(db, &stmt_account_get, &(struct account_get_in){subject}, &row) == STORE_OK && text_is(row.state, TEXT("invited"));
}

static bool invite(struct app *app, struct db *db, const struct lang *lang, int64_t subject)
{
	struct url link;
	if (!is_invited(db, subject))
		return true;
	if (link_make(app, db, lang, LINK_INVITE, subject, 0, INVITATION_S, &link) != STORE_OK)
		return false;
	const struct out_arg args[] = {out_arg_text("organisation", TEXT("")), out_arg_text("a", link.address)};
	return outbox_put(app, db, lang, subject, LETTER_INVITE_ADMINISTRATOR, 0, args, COUNT_OF(args)) == STORE_OK;
}

/* --- applying --- */

static struct text event_words(struct db *db, const struct designation *wanted)
{
	static const char *const names[] = {"programme", "privacy", "communication", "technical"};
	struct text words = arena_fmt(db->arena, "kind=%s duties=", wanted->kind);
	bool first = true;
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (wanted->duties & (1u << i)) {
			words = arena_fmt(db->arena, "%.*s%s%s", TEXT_ARG(words), first ? "" : "+", names[i]);
			first = false;
		}
	return words;
}

static bool apply(struct app *app, struct db *db, const struct lang *lang, const struct viewer *by, int64_t subject, const struct designation *wanted)
{
	return account_designate(app, db, subject, wanted->kind, wanted->duties, by->subject, wanted->until, wanted->record) &&
		gate_accept_standard(db, subject, wanted->standard) == STORE_OK &&
		audit_event(db, by, "designated", subject, event_words(db, wanted)) == STORE_OK && invite(app, db, lang, subject);
}

/* Fewer duties, or an earlier end, and nothing else. */
static bool is_narrower(const struct desk_administrator *now, const struct designation *wanted)
{
	bool same_kind = text_is_cstr(now->kind, wanted->kind);
	bool no_later = now->until_null || (wanted->until && wanted->until <= now->until);
	return same_kind && no_later && (wanted->duties & ~(unsigned)now->duties) == 0;
}

/* Whoever could answer for another's decisions counts a while longer than they can. */
static enum store_result note_taken(struct db *db, int64_t subject, const struct desk_administrator *now, const struct designation *wanted)
{
	bool answers = (wanted->duties & (DUTY_PROGRAMME | DUTY_PRIVACY)) != 0, sooner = wanted->until && (now->until_null || wanted->until < now->until);
	if (answers && !sooner)
		return STORE_OK;
	return approval_note_taken(db, subject, answers ? wanted->until : clock_now_s());
}

static enum designate ask(struct app *app, struct db *db, const struct lang *lang, const struct viewer *by, int64_t subject, const struct designation *wanted)
{
	struct designation_ask_in in = {.subject = subject, .kind = text_of(wanted->kind), .duties = wanted->duties, .by = by->subject,
		.until = wanted->until, .until_null = !wanted->until, .standard = clock_now_s(), .standard_null = !wanted->standard, .lang = text_of(lang->code)};
	if (db_run(db, &stmt_designation_ask, &in, NULL) != STORE_OK ||
		vault_put(app->vault, db, subject, DATUM_ADMINISTRATOR_DESIGNATION, WAITING, wanted->record) != VAULT_OK ||
		approval_forget(db, KIND, subject) != STORE_OK || approval_ask(app->vault, db, by, KIND, subject, wanted->record) != STORE_OK)
		return DESIGNATE_FAILED;
	return DESIGNATE_ASKED;
}

enum designate designate(struct app *app, struct db *db, const struct lang *lang, const struct viewer *by, int64_t subject,
	const struct designation *wanted)
{
	struct desk_administrator now;
	bool last, first;
	enum store_result found = db_one(db, &stmt_desk_administrator, &(struct desk_administrator_in){subject}, &now);
	if (found == STORE_FAILED || approval_is_first(db, by->subject, &first) != STORE_OK || gate_is_last(db, subject, &last) != STORE_OK)
		return DESIGNATE_FAILED;
	if (last && (!(wanted->duties & DUTY_PROGRAMME) || wanted->until))
		return DESIGNATE_LAST;
	bool narrower = found == STORE_OK && is_narrower(&now, wanted);
	if (!first && !narrower)
		return ask(app, db, lang, by, subject, wanted);
	if (narrower && note_taken(db, subject, &now, wanted) != STORE_OK)
		return DESIGNATE_FAILED;
	return apply(app, db, lang, by, subject, wanted) ? DESIGNATE_DONE : DESIGNATE_FAILED;
}

/* --- what waited --- */

/* The record is the person's own: read as them. */
static bool read_waiting(struct app *app, struct db *db, int64_t subject, struct text *out)
{
	struct disclosures nobody_else = {0};
	const struct viewer self = {.subject = subject, .capacity = CAPACITY_ADMINISTRATOR};
	const struct asking asking = {.viewer = &self, .purpose = PURPOSE_SECURITY, .allowed = UINT64_C(1) << DATUM_ADMINISTRATOR_DESIGNATION,
		.seen = &nobody_else};
	return vault_read(app->vault, db, &asking, subject, DATUM_ADMINISTRATOR_DESIGNATION, WAITING, out) == VAULT_OK;
}

static bool settle_one(struct app *app, struct db *db, const struct designations_asked *row)
{
	enum approval state;
	if (approval_state(db, KIND, row->subject, &state) != STORE_OK)
		return false;
	if (state == APPROVAL_WAITING)
		return true;
	struct designation wanted = {.kind = text_is(row->kind, TEXT("contractor")) ? "contractor" : "staff", .duties = (unsigned)row->duties,
		.until = row->until, .standard = !row->standard_null};
	const struct viewer by = {.subject = row->by, .capacity = CAPACITY_ADMINISTRATOR};
	if (approval_is_given(state) && (!read_waiting(app, db, row->subject, &wanted.record) ||
					    !apply(app, db, lang_by_code(row->lang), &by, row->subject, &wanted)))
		return false;
	enum vault_result dropped = vault_drop(app->vault, db, row->subject, DATUM_ADMINISTRATOR_DESIGNATION, WAITING);
	return (dropped == VAULT_OK || dropped == VAULT_NONE) &&
		db_run(db, &stmt_designation_asked_drop, &(struct designation_asked_drop_in){row->subject}, NULL) == STORE_OK;
}

bool designate_settle(struct app *app, struct db *db)
{
	struct designations_asked *rows;
	size_t count;
	if (db_all(db, &stmt_designations_asked, NULL, &rows, &count) != STORE_OK)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!settle_one(app, db, &rows[i]))
			return false;
	return true;
}
