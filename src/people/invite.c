/* SPDX-License-Identifier: Apache-2.0 */
#include "people/invite.h"
#include "base/clock.h"
#include "messages/letters.h"
#include "people/designate.h"
#include "people/link.h"
#include "people/organisation.h"
#include "policy/audit.h"
#include "statements.gen.h"

static const struct {
	enum letter letter;
	int64_t life_s;
} kinds[] = {
	[CAPACITY_MEMBER] = {LETTER_INVITE_MEMBER, 30 * (int64_t)CLOCK_DAY},
	[CAPACITY_REVIEWER] = {LETTER_INVITE_REVIEWER, 30 * (int64_t)CLOCK_DAY},
	[CAPACITY_ADMINISTRATOR] = {LETTER_INVITE_ADMINISTRATOR, 7 * (int64_t)CLOCK_DAY},
};

/* The subject that has the address, or a new one; INVITE_HAS_ACCOUNT where that ends the matter. */
static enum invite_result find_or_add(struct app *app, struct db *db, const struct invitation *invitation, int64_t *subject)
{
	struct account_get row;
	enum vault_result known = vault_find_address(app->vault, db, invitation->kind, invitation->email, subject);
	if (known == VAULT_FAILED)
		return INVITE_FAILED;
	if (known == VAULT_OK) {
		if (db_one(db, &stmt_account_get, &(struct account_get_in){*subject}, &row) != STORE_OK)
			return INVITE_FAILED;
		bool is_free = invitation->kind == CAPACITY_MEMBER || text_is(row.state, TEXT("invited"));
		return is_free ? INVITE_OK : INVITE_HAS_ACCOUNT;
	}
	const struct account_new account = {.kind = invitation->kind, .email = invitation->email, .first_name = invitation->first_name,
		.last_name = invitation->last_name, .state = "invited"};
	return account_add(app, db, &account, subject) == ACCOUNT_OK ? INVITE_OK : INVITE_FAILED;
}

/* Somebody who is a member already stays what they are. */
static enum store_result join_later(struct db *db, const struct invitation *invitation, int64_t subject)
{
	struct membership_get row;
	enum store_result result = db_one(db, &stmt_membership_get, &(struct membership_get_in){invitation->organisation, subject}, &row);
	if (result == STORE_OK && text_is(row.state, TEXT("active")))
		return STORE_OK;
	if (result == STORE_FAILED)
		return result;
	return organisation_set_member(db, invitation->organisation, subject, invitation->role, "invited");
}

static bool send_letter(struct app *app, struct db *db, const struct lang *lang, const struct invitation *invitation, int64_t subject)
{
	struct url link;
	struct organisation_get organisation = {0};
	if (invitation->organisation &&
		db_one(db, &stmt_organisation_get, &(struct organisation_get_in){invitation->organisation}, &organisation) != STORE_OK)
		return false;
	if (link_make(app, db, lang, LINK_INVITE, subject, invitation->organisation, kinds[invitation->kind].life_s, &link) != STORE_OK)
		return false;
	const struct out_arg args[] = {out_arg_text("organisation", organisation.name), out_arg_text("a", link.address)};
	return outbox_put(app, db, lang, subject, kinds[invitation->kind].letter, invitation->organisation, args, COUNT_OF(args)) == STORE_OK;
}

/* The letter to an administrator leaves with the designation. */
static enum invite_result ask_for(struct app *app, struct db *db, const struct lang *lang, const struct viewer *inviter, const struct invitation *invitation,
	int64_t subject)
{
	const struct designation wanted = {.kind = invitation->designation, .duties = invitation->duties, .until = invitation->until,
		.record = invitation->record, .standard = invitation->standard};
	enum designate result = designate(app, db, lang, inviter, subject, &wanted);
	return result == DESIGNATE_DONE ? INVITE_OK : result == DESIGNATE_ASKED ? INVITE_ASKED : INVITE_FAILED;
}

enum invite_result people_invite(struct app *app, struct db *db, const struct lang *lang, const struct viewer *inviter,
	const struct invitation *invitation, int64_t *subject)
{
	must(invitation->kind == CAPACITY_MEMBER || invitation->kind == CAPACITY_REVIEWER || invitation->kind == CAPACITY_ADMINISTRATOR);
	enum invite_result result = find_or_add(app, db, invitation, subject);
	if (result != INVITE_OK)
		return result;
	if (invitation->kind == CAPACITY_MEMBER && join_later(db, invitation, *subject) != STORE_OK)
		return INVITE_FAILED;
	struct text detail = arena_fmt(db->arena, "kind=%s", capacity_codes[invitation->kind]);
	int64_t object = invitation->organisation ? invitation->organisation : *subject;
	if (invitation->kind == CAPACITY_ADMINISTRATOR)
		return audit_event(db, inviter, "invited", object, detail) == STORE_OK ? ask_for(app, db, lang, inviter, invitation, *subject) : INVITE_FAILED;
	return audit_event(db, inviter, "invited", object, detail) == STORE_OK && send_letter(app, db, lang, invitation, *subject) ? INVITE_OK
																	: INVITE_FAILED;
}
