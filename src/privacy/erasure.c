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

#define MINOR_WAITS_S (48 * (int64_t)CLOCK_HOUR) /* of the 72 h that the clause allows; the rest is for repeats */

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

enum store_result erasure_report_minor(struct app *app, struct db *db, const struct viewer *who, int64_t subject)
{
	if (db_write_begin(db) != STORE_OK)
		return STORE_FAILED;
	enum vault_result limited = vault_set_restricted(app->vault, db, subject, true);
	if (limited != VAULT_OK)
		return limited == VAULT_NONE ? STORE_NONE : STORE_FAILED;
	const struct erasure_put_in in = {subject, TEXT("minor"), clock_now_s(), TEXT("held"), TEXT("minor")};
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
	if (result != STORE_OK || !text_is(row.step, TEXT("minor")))
		return result == STORE_OK ? STORE_CONFLICT : result;
	if (vault_set_restricted(app->vault, db, subject, false) != VAULT_OK ||
		db_run(db, &stmt_account_set_state, &(struct account_set_state_in){subject, TEXT("active")}, NULL) != STORE_OK ||
		db_run(db, &stmt_erasure_finished, &(struct erasure_finished_in){subject}, NULL) != STORE_OK)
		return STORE_FAILED;
	return audit_event(db, who, "minor_refuted", subject, TEXT(""));
}

/* --- the job --- */

/* false: it is still open though it need not be. */
static bool finish_one(struct app *app, struct arena *arena, int64_t subject, const char *why)
{
	struct db db = db_open(app->store, arena);
	enum erasure result = erasure_run(app, &db, subject, why);
	bool good = result != ERASURE_FAILED && db_commit(&db) == STORE_OK;
	if (good && result == ERASURE_DONE)
		erasure_forget(app, &db, subject);
	db_close(&db);
	return good;
}

static bool finish_open(struct app *app, struct arena *arena)
{
	struct erasures_unfinished *rows;
	size_t count;
	struct db db = db_open(app->store, arena);
	bool good = db_all(&db, &stmt_erasures_unfinished, NULL, &rows, &count) == STORE_OK;
	db_close(&db);
	for (size_t i = 0; good && i < count; i++) {
		bool waits = text_is(rows[i].step, TEXT("minor")) && clock_now_s() - rows[i].since < MINOR_WAITS_S;
		if (!waits)
			good = finish_one(app, arena, rows[i].subject, arena_cstr(arena, rows[i].why)) && good;
	}
	return good;
}

/* Where a stop fell between key store and database, or a backup brought back what the erasure list names. */
static bool finish_orphans(struct app *app, struct arena *arena)
{
	bool good = true;
	int64_t last = 0;
	do {
		int64_t *subjects;
		size_t count;
		struct db db = db_open(app->store, arena);
		enum vault_result found = vault_list_orphans(app->vault, &db, last, 500, &subjects, &count, &last);
		db_close(&db);
		if (found != VAULT_OK)
			return false;
		for (size_t i = 0; i < count; i++)
			good = finish_one(app, arena, subjects[i], "interrupted") && good;
	} while (last);
	return good;
}

bool erasure_job(struct app *app)
{
	struct arena *arena = arena_new(64u << 20);
	bool good = arena && finish_open(app, arena);
	arena_free(arena);
	return good;
}

bool erasure_replay(struct app *app)
{
	struct arena *arena = arena_new(256u << 20);
	bool good = arena && finish_orphans(app, arena);
	arena_free(arena);
	return good;
}
