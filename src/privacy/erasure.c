/* SPDX-License-Identifier: Apache-2.0 */
#include "privacy/erasure.h"
#include "privacy/places.h"
#include "policy/audit.h"
#include "policy/hold.h"
#include "policy/recipient.h"
#include "policy/retention.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "statements.gen.h"

static const struct viewer program = {.program = true};

/* Each takes the subject alone. The step's name is its fault and what erasure_open says. */
struct step {
	const char *name;
	const struct statement *statement;
};

static const struct step all_rows[] = {{"erasure.membership", &stmt_membership_drop_all}, {"erasure.contact", &stmt_contacts_drop},
	{"erasure.administrator", &stmt_administrator_drop},
	{"erasure.designation", &stmt_designation_asked_drop}, {"erasure.grant", &stmt_grants_drop}, {"erasure.opened", &stmt_reads_opened_drop}, {"erasure.alert", &stmt_reads_alerts_drop},
	{"erasure.mention", &stmt_mention_decisions_drop},
	{"erasure.account", &stmt_account_close}, {"erasure.clock", &stmt_clock_starts_drop}, {"erasure.notice", &stmt_policy_notices_drop},
	{"erasure.open", &stmt_erasure_finished}};
/* What ends at once though a hold keeps the rest. */
static const struct step use_of_it[] = {{"erasure.session", &stmt_sessions_drop}, {"erasure.link", &stmt_links_drop}, {"erasure.mail", &stmt_mails_erase},
	{"erasure.account", &stmt_account_close}};

/* Every place of the inventory that holds rows of the subject. */
static const char *run_places(struct db *db, int64_t subject)
{
	for (enum datum datum = 0; datum < DATUM_COUNT; datum++) {
		const struct place *place = place_of_datum(datum);
		const char *id = inventory_rows[datum].id;
		if (place && place->erase && (fault_here(id) || db_run(db, place->erase, &(struct links_drop_in){subject}, NULL) != STORE_OK))
			return id;
	}
	return NULL;
}

/* NULL: done; otherwise the step that failed. */
static const char *run_steps(struct db *db, const struct step *steps, size_t count, int64_t subject)
{
	for (size_t i = 0; i < count; i++)
		if (fault_here(steps[i].name) || db_run(db, steps[i].statement, &(struct links_drop_in){subject}, NULL) != STORE_OK)
			return steps[i].name;
	return NULL;
}

/* The transaction is undone first: a half erasure is not committed as a whole one. */
static enum erasure fail(struct db *db, int64_t subject, const char *why, const char *step)
{
	log_error("erasure_failed", "subject=%lld step=%s", (long long)subject, step);
	db_rollback(db);
	const struct erasure_put_in in = {subject, text_of(why), clock_now_s(), TEXT("failed"), text_of(step)};
	if (db_run(db, &stmt_erasure_put, &in, NULL) != STORE_OK || db_commit(db) != STORE_OK)
		log_error("erasure_not_noted", "subject=%lld", (long long)subject); /* the orphans are looked for all the same */
	return ERASURE_FAILED;
}

static enum erasure defer(struct app *app, struct db *db, int64_t subject, const char *why)
{
	struct erasure_get before;
	enum store_result known = db_one(db, &stmt_erasure_get, &(struct erasure_get_in){subject}, &before);
	if (known == STORE_OK && text_is(before.state, TEXT("held")))
		return ERASURE_HELD;
	const char *step = run_steps(db, use_of_it, COUNT_OF(use_of_it), subject);
	if (step)
		return fail(db, subject, why, step);
	const struct erasure_put_in in = {subject, text_of(why), clock_now_s(), TEXT("held"), TEXT("hold")};
	if (fault_here("erasure.defer") || known == STORE_FAILED || vault_set_deferred(app->vault, db, subject, true) != VAULT_OK ||
		retention_start(app->vault, db, subject, CLOCK_STARTS_ACCOUNT_END) != STORE_OK || db_run(db, &stmt_erasure_put, &in, NULL) != STORE_OK ||
		audit_event(db, &program, "erasure_deferred", subject, TEXT("")) != STORE_OK)
		return fail(db, subject, why, "erasure.defer");
	return ERASURE_HELD;
}

enum erasure erasure_run(struct app *app, struct db *db, int64_t subject, const char *why)
{
	bool held = true;
	enum capacity capacity;
	if (db_write_begin(db) != STORE_OK || hold_stands(db, subject, &held) != STORE_OK)
		return fail(db, subject, why, "erasure.begin");
	enum vault_result there = vault_capacity_of(app->vault, db, subject, &capacity);
	if (there == VAULT_FAILED)
		return fail(db, subject, why, "erasure.begin");
	if (held && there == VAULT_OK)
		return defer(app, db, subject, why);
	/* after a stop halfway nobody knows any more whose data these were */
	uint64_t datums = there == VAULT_OK ? recipient_data_of(capacity) : UINT64_MAX;
	if (fault_here("erasure.recipient") || recipient_note(db, subject, "erased", datums) != STORE_OK)
		return fail(db, subject, why, "erasure.recipient");
	if (vault_erase(app->vault, db, subject) != VAULT_OK)
		return fail(db, subject, why, "erasure.vault");
	const char *step = run_places(db, subject);
	if (!step)
		step = run_steps(db, all_rows, COUNT_OF(all_rows), subject);
	if (step)
		return fail(db, subject, why, step);
	/* the proof: that it happened, to which number, when and why; nothing of the person */
	if (fault_here("erasure.proof") || (there == VAULT_OK && audit_event(db, &program, "erased", subject, arena_fmt(db->arena, "why=%s", why)) != STORE_OK))
		return fail(db, subject, why, "erasure.proof");
	return ERASURE_DONE;
}

/* --- a part of it --- */

static bool is_of_a_case(enum datum datum)
{
	return datum == DATUM_ACCOUNT_CASE || datum == DATUM_ACCOUNT_CASE_ANSWER || datum == DATUM_ACCOUNT_HISTORY;
}

static enum vault_result drop_all_but(struct app *app, struct db *db, int64_t subject, const struct texts *kept)
{
	struct vault_row *rows;
	size_t count;
	enum vault_result result = vault_list_rows(app->vault, db, subject, &rows, &count);
	for (size_t i = 0; result == VAULT_OK && i < count; i++)
		if (!is_of_a_case(rows[i].datum) && !texts_have(*kept, text_of(inventory_rows[rows[i].datum].id)))
			result = vault_drop(app->vault, db, subject, rows[i].datum, rows[i].object);
	return result;
}

static enum vault_result unlink_works(struct app *app, struct db *db, int64_t subject)
{
	static const char *const relations[] = {"submitter", "editor", "reviewer"};
	enum vault_result result = VAULT_OK;
	for (size_t r = 0; result == VAULT_OK && r < COUNT_OF(relations); r++) {
		int64_t *works;
		size_t count;
		result = vault_works_of_subject(app->vault, db, subject, relations[r], &works, &count);
		for (size_t i = 0; result == VAULT_OK && i < count; i++)
			result = vault_unlink_author(app->vault, db, works[i], relations[r], subject);
	}
	return result;
}

enum store_result erasure_end_account(struct app *app, struct db *db, int64_t subject, const int64_t began[static CLOCK_STARTS_COUNT])
{
	static const struct step listings[] = {{"erasure.membership", &stmt_membership_drop_all}, {"erasure.contact", &stmt_contacts_drop}};
	static const enum clock ends[] = {CLOCK_STARTS_ACCOUNT_END, CLOCK_STARTS_ROLE_END, CLOCK_STARTS_LISTING_END, CLOCK_STARTS_MEMBERSHIP_END};
	if (run_steps(db, use_of_it, COUNT_OF(use_of_it), subject) || run_steps(db, listings, COUNT_OF(listings), subject))
		return STORE_FAILED;
	for (size_t i = 0; i < COUNT_OF(ends); i++)
		if (retention_start_at(app->vault, db, subject, ends[i], began[ends[i]]) != STORE_OK)
			return STORE_FAILED;
	return STORE_OK;
}

enum store_result erasure_run_partly(struct app *app, struct db *db, int64_t subject, const struct texts *kept)
{
	bool held = true;
	enum capacity capacity;
	int64_t now[CLOCK_STARTS_COUNT];
	for (size_t i = 0; i < COUNT_OF(now); i++)
		now[i] = clock_now_s();
	if (db_write_begin(db) != STORE_OK || hold_stands(db, subject, &held) != STORE_OK || vault_capacity_of(app->vault, db, subject, &capacity) != VAULT_OK)
		return STORE_FAILED;
	if (held)
		return STORE_CONFLICT;
	if (erasure_end_account(app, db, subject, now) != STORE_OK || drop_all_but(app, db, subject, kept) != VAULT_OK ||
		unlink_works(app, db, subject) != VAULT_OK || vault_set_restricted(app->vault, db, subject, true) != VAULT_OK)
		return STORE_FAILED;
	if (!texts_have(*kept, text_of(inventory_rows[vault_email_datum(capacity)].id)) && vault_clear_address(app->vault, db, subject) != VAULT_OK)
		return STORE_FAILED;
	return audit_event(db, &program, "erased_partly", subject, arena_fmt(db->arena, "kept=%zu", kept->count));
}

/* --- afterwards --- */

void erasure_forget(struct app *app, struct db *db, int64_t subject)
{
	store_checkpoint(app->store);
	if (app->refresh_person)
		app->refresh_person(app, db, subject);
	if (app->refresh_catalogue)
		app->refresh_catalogue(app);
}

enum store_result erasure_remains(struct app *app, struct db *db, int64_t subject, struct texts *places)
{
	struct texts vault;
	struct erasure_leftovers left;
	struct erasure_get open;
	*places = (struct texts){0};
	if (vault_remains(app->vault, db, subject, &vault) != VAULT_OK)
		return STORE_FAILED;
	enum store_result result = db_one(db, &stmt_erasure_leftovers, &(struct erasure_leftovers_in){subject}, &left);
	enum store_result unfinished = db_one(db, &stmt_erasure_get, &(struct erasure_get_in){subject}, &open);
	if (result != STORE_OK || unfinished == STORE_FAILED)
		return STORE_FAILED;
	const struct {
		int64_t count;
		const char *code;
	} found[] = {{left.sessions, "session"}, {left.links, "link"}, {left.mails, "mail"}, {left.memberships, "membership"}, {left.contacts, "contact"},
		{left.duties, "administrator"}, {left.accounts, "account"}, {left.clocks, "clock_start"}, {left.unlisted, "unlisted"}, {left.notices, "policy_notice"}, {left.reads, "read_day"},
		{left.mentions, "mention_decision"}, {left.gates, "gate"},
		{unfinished == STORE_OK, "erasure_open"}};
	struct text *list = ARENA_MANY(db->arena, struct text, vault.count + COUNT_OF(found));
	for (size_t i = 0; i < vault.count; i++)
		list[i] = vault.at[i];
	*places = (struct texts){list, vault.count};
	for (size_t i = 0; i < COUNT_OF(found); i++)
		if (found[i].count)
			list[places->count++] = text_of(found[i].code);
	return STORE_OK;
}

/* --- a report of a minor (P-13) --- */

/* What the report found, to be put back when it was wrong: the open erasure's step is "minor", the account's state, whether it was restricted. */
#define MINOR_STEP "minor"

static struct text minor_step(struct db *db, const struct account_get *account, bool restricted)
{
	return arena_fmt(db->arena, MINOR_STEP " %.*s %d", TEXT_ARG(account->state), restricted);
}

bool erasure_is_minor(struct text step)
{
	return text_is(text_cut(&step, ' '), TEXT(MINOR_STEP));
}

enum store_result erasure_report_minor(struct app *app, struct db *db, const struct viewer *who, int64_t subject)
{
	struct erasure_get open;
	struct account_get account;
	struct vault_limits limits;
	if (db_write_begin(db) != STORE_OK)
		return STORE_FAILED;
	enum vault_result there = vault_limits_of(app->vault, db, subject, &limits);
	if (there != VAULT_OK)
		return there == VAULT_NONE ? STORE_NONE : STORE_FAILED;
	/* whoever is going already, by a hold's leave or by an earlier report, goes on as before */
	enum store_result result = db_one(db, &stmt_erasure_get, &(struct erasure_get_in){subject}, &open);
	if (result != STORE_NONE)
		return result == STORE_OK ? audit_event(db, who, "minor_reported", subject, TEXT("going=yes")) : result;
	result = db_one(db, &stmt_account_get, &(struct account_get_in){subject}, &account);
	if (result == STORE_FAILED || vault_set_restricted(app->vault, db, subject, true) != VAULT_OK)
		return STORE_FAILED;
	const struct erasure_put_in in = {subject, TEXT("minor"), clock_now_s(), TEXT("held"), minor_step(db, &account, limits.restricted)};
	if (run_steps(db, use_of_it, COUNT_OF(use_of_it) - 1, subject) ||
		db_run(db, &stmt_account_set_state, &(struct account_set_state_in){subject, TEXT("locked")}, NULL) != STORE_OK ||
		db_run(db, &stmt_erasure_put, &in, NULL) != STORE_OK)
		return STORE_FAILED;
	return audit_event(db, who, "minor_reported", subject, TEXT(""));
}

enum store_result erasure_minor_refuted(struct app *app, struct db *db, const struct viewer *who, int64_t subject)
{
	struct erasure_get row;
	if (db_write_begin(db) != STORE_OK)
		return STORE_FAILED;
	enum store_result result = db_one(db, &stmt_erasure_get, &(struct erasure_get_in){subject}, &row);
	if (result != STORE_OK)
		return result;
	if (!erasure_is_minor(row.step)) /* it was going before the report, and still is */
		return audit_event(db, who, "minor_refuted", subject, TEXT("going=yes"));
	struct text rest = row.step;
	(void)text_cut(&rest, ' ');
	struct text state = text_cut(&rest, ' ');
	if (vault_set_restricted(app->vault, db, subject, text_is(rest, TEXT("1"))) != VAULT_OK ||
		(state.len && db_run(db, &stmt_account_set_state, &(struct account_set_state_in){subject, state}, NULL) != STORE_OK) ||
		db_run(db, &stmt_erasure_finished, &(struct erasure_finished_in){subject}, NULL) != STORE_OK)
		return STORE_FAILED;
	return audit_event(db, who, "minor_refuted", subject, TEXT(""));
}
