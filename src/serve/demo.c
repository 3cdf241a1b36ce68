/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/demo.h"
#include "people/account.h"
#include "people/organisation.h"
#include "policy/gate.h"

static const struct demo_account {
	const char *email, *first, *last, *shown;
	enum capacity kind;
	unsigned duties;
} accounts[] = {
	{"admin@demo.example", "Amara", "Okonjo", "all duties", CAPACITY_ADMINISTRATOR, DUTY_PROGRAMME | DUTY_PRIVACY | DUTY_COMMUNICATION | DUTY_TECHNICAL},
	{"privacy@demo.example", "Piet", "Lindqvist", "privacy desk", CAPACITY_ADMINISTRATOR, DUTY_PRIVACY},
	{"technician@demo.example", "Tove", "Marsh", "technical", CAPACITY_ADMINISTRATOR, DUTY_TECHNICAL},
	{"provider@demo.example", "Pascal", "Niyonzima", "provider", CAPACITY_MEMBER, 0},
	{"reviewer1@demo.example", "Rana", "Haddad", "expert reviewer", CAPACITY_REVIEWER, 0},
	{"reviewer2@demo.example", "Ravi", "Menon", "expert reviewer", CAPACITY_REVIEWER, 0},
	{"reviewer3@demo.example", "Rosa", "Quispe", "expert reviewer", CAPACITY_REVIEWER, 0},
	{"reviewer4@demo.example", "Ruslan", "Abdi", "expert reviewer", CAPACITY_REVIEWER, 0},
	{"visitor@demo.example", "", "", "visitor", CAPACITY_VISITOR, 0},
};

static bool make_one(struct app *app, struct db *db, const struct demo_account *one)
{
	int64_t subject;
	const struct account_new account = {.kind = one->kind, .email = text_of(one->email), .first_name = text_of(one->first),
		.last_name = text_of(one->last), .password = TEXT(DEMO_PASSWORD), .state = "active", .adult = true, .acknowledged = true};
	enum account_result result = account_add(app, db, &account, &subject);
	if (result != ACCOUNT_OK)
		return result == ACCOUNT_TAKEN;
	int64_t organisation;
	if (one->kind == CAPACITY_MEMBER && organisation_create(db, TEXT("Examplia Classroom Works"), subject, "active", &organisation) != STORE_OK)
		return false;
	/* the gates of a demo are met: its people have been through the module */
	if ((one->kind == CAPACITY_REVIEWER || one->kind == CAPACITY_ADMINISTRATOR) && gate_train(db, subject, "demo") != STORE_OK)
		return false;
	return one->kind != CAPACITY_ADMINISTRATOR ||
		account_designate(app, db, subject, "staff", one->duties, 0, 0, TEXT("demo: designated at init"));
}

bool demo_make_accounts(struct app *app)
{
	struct arena *arena = arena_new(16u << 20);
	bool good = arena != NULL;
	for (size_t i = 0; good && i < COUNT_OF(accounts); i++) {
		struct db db = db_open(app->store, arena);
		good = make_one(app, &db, &accounts[i]) && (!db.writing || db_commit(&db) == STORE_OK);
		db_close(&db);
	}
	arena_free(arena);
	return good;
}

bool demo_accounts_exist(struct app *app)
{
	struct arena *arena = arena_new(1u << 20);
	bool found = arena == NULL;
	struct db db = db_open(app->store, arena);
	for (size_t i = 0; arena && i < COUNT_OF(accounts); i++) {
		int64_t subject;
		found = found || vault_find_address(app->vault, &db, accounts[i].kind, text_of(accounts[i].email), &subject) != VAULT_NONE;
	}
	db_close(&db);
	arena_free(arena);
	return found;
}

void demo_print_accounts(FILE *to)
{
	fprintf(to, "demo accounts (password of each: %s)\n", DEMO_PASSWORD);
	for (size_t i = 0; i < COUNT_OF(accounts); i++)
		fprintf(to, "  %-26s %s\n", accounts[i].email, accounts[i].shown);
	fflush(to);
}
