/* SPDX-License-Identifier: Apache-2.0 */
#include "people/sweep.h"
#include "people/account.h"
#include "people/contact.h"
#include "people/finder.h"
#include "people/link.h"
#include "messages/letters.h"
#include "privacy/erasure.h"
#include "base/clock.h"
#include "base/log.h"
#include "policy/audit.h"
#include "policy/steady.h"
#include "statements.gen.h"

#define UNCONFIRMED_S (2 * (int64_t)CLOCK_DAY)
#define UNANSWERED_S (30 * (int64_t)CLOCK_DAY)

static const struct viewer program = {.program = true};

/* Whoever confirmed since the list was read stays. */
static bool erase_account(struct app *app, struct db *db, int64_t subject)
{
	struct accounts_unanswered still;
	int64_t now = clock_now_s();
	const struct accounts_unanswered_in in = {now - UNCONFIRMED_S, now - UNANSWERED_S, subject};
	if (db_write_begin(db) != STORE_OK)
		return false;
	enum store_result result = db_one(db, &stmt_accounts_unanswered, &in, &still);
	if (result != STORE_OK)
		return result == STORE_NONE;
	return account_erase(app, db, subject) && db_run(db, &stmt_organisations_drop_empty, NULL, NULL) == STORE_OK &&
		audit_event(db, &program, "account_swept", subject, TEXT("")) == STORE_OK;
}

/* Whoever did not answer for one solution may have agreed for another: then only the question goes. */
static bool erase_contact(struct app *app, struct db *db, int64_t subject)
{
	struct contact_uses other;
	const struct contacts_lapse_in in = {.subject = subject, .asked_before = clock_now_s() - UNANSWERED_S};
	if (db_run(db, &stmt_contacts_lapse, &in, NULL) != STORE_OK ||
		db_one(db, &stmt_contact_uses, &(struct contact_uses_in){subject}, &other) != STORE_OK)
		return false;
	return (other.uses || erasure_run(app, db, subject, "unanswered") != ERASURE_FAILED) && audit_event(db, &program, "contact_swept", subject, TEXT("")) == STORE_OK;
}

static bool erase(struct app *app, struct arena *arena, int64_t subject, bool (*how)(struct app *, struct db *, int64_t))
{
	enum capacity capacity;
	struct db db = db_open(app->store, arena);
	bool good = how(app, &db, subject) && db_commit(&db) == STORE_OK;
	if (!good)
		log_error("sweep_failed", "subject=%lld", (long long)subject);
	else if (vault_capacity_of(app->vault, &db, subject, &capacity) == VAULT_NONE)
		finder_forget(app->finder, subject);
	db_close(&db);
	return good;
}

/* The question has two months: a month to the year's end, and the 30 days after it. */
#define AGAIN_LIFE_S (60 * (int64_t)CLOCK_DAY)

struct question {
	const struct contacts_to_confirm *row;
	struct url link;
};

static size_t question_args(const void *context, struct arena *arena, const struct lang *lang, struct out_arg args[static LETTER_ARGS_MOST])
{
	const struct question *question = context;
	args[0] = out_arg_text("solution", question->row->solution_name);
	args[1] = out_arg_text("organisation", question->row->organisation);
	args[2] = out_arg_text("a", question->link.address);
	return 3;
}

static bool ask_contact(struct app *app, struct db *db, const struct contacts_to_confirm *row)
{
	struct question question = {.row = row};
	if (link_make(app, db, NULL, LINK_CONTACT, row->subject, row->solution, AGAIN_LIFE_S, &question.link) != STORE_OK)
		return false;
	return outbox_put_in_all(app, db, row->subject, LETTER_CONTACT_AGAIN, row->solution, question_args, &question) == STORE_OK &&
		db_run(db, &stmt_contact_asked_again, &(struct contact_asked_again_in){row->solution, row->subject, clock_now_s()}, NULL) == STORE_OK &&
		audit_event(db, &program, "contact_asked", row->solution, TEXT("again")) == STORE_OK;
}

static bool ask_contacts(struct app *app, struct arena *arena, int64_t now)
{
	struct contacts_to_confirm *rows;
	size_t count;
	struct db db = db_open(app->store, arena);
	bool good = db_all(&db, &stmt_contacts_to_confirm, &(struct contacts_to_confirm_in){now - CONTACT_ASK_AGAIN_S}, &rows, &count) == STORE_OK;
	for (size_t i = 0; good && i < count; i++)
		good = ask_contact(app, &db, &rows[i]);
	good = good && (!db.writing || db_commit(&db) == STORE_OK);
	db_close(&db);
	return good;
}

bool people_sweep(struct app *app)
{
	struct accounts_unanswered *accounts;
	struct contacts_unanswered *contacts;
	size_t accounts_count = 0, contacts_count = 0;
	int64_t now;
	struct arena *arena = arena_new(16u << 20);
	if (!arena)
		return false;
	struct db db = db_open(app->store, arena);
	bool read = steady_now(&db, &now) == STORE_OK && (!db.writing || db_commit(&db) == STORE_OK) && db_all(&db, &stmt_accounts_unanswered, &(struct accounts_unanswered_in){now - UNCONFIRMED_S, now - UNANSWERED_S, 0}, &accounts,
			    &accounts_count) == STORE_OK &&
		db_all(&db, &stmt_contacts_unanswered, &(struct contacts_unanswered_in){now - UNANSWERED_S}, &contacts, &contacts_count) == STORE_OK;
	db_close(&db);
	bool good = read;
	for (size_t i = 0; read && i < accounts_count; i++)
		good = erase(app, arena, accounts[i].subject, erase_account) && good;
	for (size_t i = 0; read && i < contacts_count; i++)
		good = erase(app, arena, contacts[i].subject, erase_contact) && good;
	good = read && ask_contacts(app, arena, now) && good;
	if (accounts_count + contacts_count)
		log_info("swept", "accounts=%zu contacts=%zu", accounts_count, contacts_count);
	arena_free(arena);
	return good;
}
