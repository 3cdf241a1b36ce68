/* SPDX-License-Identifier: Apache-2.0 */
#include "people/account.h"
#include "base/clock.h"
#include "people/finder.h"
#include "people/organisation.h"
#include "people/password.h"
#include "privacy/erasure.h"
#include "policy/version.h"
#include "policy/gate.h"
#include "statements.gen.h"

static bool put(struct app *app, struct db *db, int64_t subject, enum datum datum, struct text value)
{
	return datum == DATUM_COUNT || !value.len || vault_put(app->vault, db, subject, datum, 0, value) == VAULT_OK;
}

bool account_record_declarations(struct app *app, struct db *db, int64_t subject, bool adult, bool acknowledged)
{
	struct text now = arena_fmt(db->arena, "%lld", (long long)clock_now_s());
	return (!adult || put(app, db, subject, DATUM_ACCOUNT_ADULT, arena_fmt(db->arena, "yes %.*s", TEXT_ARG(now)))) &&
		(!acknowledged || put(app, db, subject, DATUM_ACCOUNT_ACKNOWLEDGED, arena_fmt(db->arena, "%.*s %.*s", TEXT_ARG(versions_id(app->policy)), TEXT_ARG(now))));
}

static bool put_person(struct app *app, struct db *db, const struct account_new *account, struct text hash, int64_t subject)
{
	if (!put(app, db, subject, vault_email_datum(account->kind), account->email) ||
		!put(app, db, subject, vault_first_name_datum(account->kind), account->first_name) ||
		!put(app, db, subject, vault_last_name_datum(account->kind), account->last_name))
		return false;
	if (!account_record_declarations(app, db, subject, account->adult, account->acknowledged))
		return false;
	return !hash.len || vault_put_secret(app->vault, db, subject, DATUM_ACCOUNT_PASSWORD, hash) == VAULT_OK;
}

enum account_result account_add(struct app *app, struct db *db, const struct account_new *account, int64_t *subject)
{
	int64_t now = clock_now_s(), other;
	bool active = strcmp(account->state, "active") == 0, unconfirmed = strcmp(account->state, "unconfirmed") == 0;
	struct text hash = account->password.len ? password_hash(db->arena, account->password) : TEXT("");
	if (account->password.len && !hash.len)
		return ACCOUNT_FAILED;
	enum vault_result taken = vault_find_address(app->vault, db, account->kind, account->email, &other);
	if (taken == VAULT_OK)
		return ACCOUNT_TAKEN;
	if (taken == VAULT_FAILED || vault_add_subject(app->vault, db, account->kind, subject) != VAULT_OK)
		return ACCOUNT_FAILED;
	enum vault_result indexed = unconfirmed ? VAULT_OK : vault_set_address(app->vault, db, *subject, account->kind, account->email);
	if (indexed != VAULT_OK)
		return indexed == VAULT_DENIED ? ACCOUNT_TAKEN : ACCOUNT_FAILED;
	struct account_add_in in = {.subject = *subject, .kind = text_of(capacity_codes[account->kind]), .state = text_of(account->state), .now = now,
		.confirmed = now, .confirmed_null = !active};
	if (db_run(db, &stmt_account_add, &in, NULL) != STORE_OK || !put_person(app, db, account, hash, *subject))
		return ACCOUNT_FAILED;
	return ACCOUNT_OK;
}

/* The subject's own address, for the index: read as the subject. */
static enum vault_result read_address(struct app *app, struct db *db, int64_t subject, enum capacity capacity, struct text *out)
{
	struct disclosures nobody_else = {0};
	const struct viewer self = {.subject = subject, .capacity = capacity};
	enum datum datum = vault_email_datum(capacity);
	const struct asking asking = {.viewer = &self, .purpose = PURPOSE_ACCOUNT, .allowed = UINT64_C(1) << datum, .seen = &nobody_else};
	return vault_read(app->vault, db, &asking, subject, datum, 0, out);
}

enum account_result account_confirm(struct app *app, struct db *db, int64_t subject)
{
	enum capacity capacity;
	struct text email;
	if (vault_capacity_of(app->vault, db, subject, &capacity) != VAULT_OK ||
		read_address(app, db, subject, capacity, &email) != VAULT_OK)
		return ACCOUNT_FAILED;
	enum vault_result indexed = vault_set_address(app->vault, db, subject, capacity, email);
	if (indexed != VAULT_OK)
		return indexed == VAULT_DENIED ? ACCOUNT_TAKEN : ACCOUNT_FAILED;
	if (db_run(db, &stmt_account_confirm, &(struct account_confirm_in){subject, clock_now_s()}, NULL) != STORE_OK)
		return ACCOUNT_FAILED;
	return ACCOUNT_OK;
}

bool account_erase(struct app *app, struct db *db, int64_t subject)
{
	bool last;
	if (gate_is_last(db, subject, &last) != STORE_OK || last) /* somebody has to keep the cabinet */
		return false;
	return erasure_run(app, db, subject, "closed") != ERASURE_FAILED;
}

bool account_revoke(struct app *app, struct db *db, int64_t subject)
{
	enum capacity capacity;
	return vault_capacity_of(app->vault, db, subject, &capacity) == VAULT_OK &&
		db_run(db, &stmt_links_drop_keys, &(struct links_drop_keys_in){subject}, NULL) == STORE_OK &&
		vault_drop(app->vault, db, subject, vault_email_datum(capacity), ACCOUNT_NEW_ADDRESS) == VAULT_OK;
}

bool account_set_password(struct app *app, struct db *db, int64_t subject, struct text password, int64_t keep_session)
{
	struct text hash = password_hash(db->arena, password);
	return hash.len && vault_put_secret(app->vault, db, subject, DATUM_ACCOUNT_PASSWORD, hash) == VAULT_OK &&
		db_run(db, &stmt_session_end_others, &(struct session_end_others_in){subject, keep_session, clock_now_s()}, NULL) == STORE_OK;
}

bool account_designate(struct app *app, struct db *db, int64_t subject, const char *kind, unsigned duties, int64_t by, int64_t until, struct text record)
{
	struct administrator_put_in in = {.subject = subject, .kind = text_of(kind), .duties = duties, .designated_by = by, .designated_by_null = by == 0,
		.now = clock_now_s(), .until = until, .until_null = until == 0};
	return db_run(db, &stmt_administrator_put, &in, NULL) == STORE_OK && put(app, db, subject, DATUM_ADMINISTRATOR_DESIGNATION, record);
}
