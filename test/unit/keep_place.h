/* SPDX-License-Identifier: Apache-2.0
 * A cabinet in a folder of its own for tests of the policy: the real schema, a key store, people of every capacity. Nothing is served. */
#ifndef TEST_KEEP_PLACE_H
#define TEST_KEEP_PLACE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/fault.h"
#include "people/account.h"
#include "policy/approval.h"
#include "policy/audit.h"
#include "policy/daylog.h"
#include "policy/hold.h"
#include "policy/retention.h"
#include "policy/steady.h"
#include "privacy/erasure.h"
#include "privacy/places.h"
#include "privacy/sweep.h"
#include "statements.gen.h"

#include <dirent.h>
#include <sodium.h>
#include <sys/stat.h>

struct cabin {
	char directory[64], database[128], keys[128];
	struct arena *arena;
	struct db db;
	struct app app;
	struct viewer officers[2]; /* of place_hold; made at the first */
};

static inline bool is_full(void)
{
	const char *full = getenv("FULL");
	return full && strcmp(full, "1") == 0;
}

static inline void place_open(struct cabin *cabin)
{
	const char *error;
	struct stat status;
	*cabin = (struct cabin){0};
	assert_true(sodium_init() >= 0);
	/* in memory where there is such a folder: thousands of keys are made and destroyed, each durable when it is said to be */
	snprintf(cabin->directory, sizeof cabin->directory, "%s/cabinet-keep-XXXXXX", stat("/dev/shm", &status) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(cabin->directory));
	snprintf(cabin->database, sizeof cabin->database, "%s/cabinet.db", cabin->directory);
	snprintf(cabin->keys, sizeof cabin->keys, "%s/keys", cabin->directory);
	assert_true(keystore_create_master(cabin->keys, &error));
	cabin->app.keystore = keystore_open(cabin->keys, &error);
	cabin->app.store = store_open(cabin->database, true, &error);
	assert_true(cabin->app.keystore && cabin->app.store && store_migrate(cabin->app.store) >= 0);
	assert_true(daylog_open(cabin->app.store, cabin->keys, &error));
	cabin->app.vault = vault_open(cabin->app.keystore);
	cabin->arena = arena_new(256u << 20);
	cabin->db = db_open(cabin->app.store, cabin->arena);
}

static inline void place_close(struct cabin *cabin)
{
	db_close(&cabin->db);
	arena_free(cabin->arena);
	vault_close(cabin->app.vault);
	daylog_close(cabin->app.store);
	store_close(cabin->app.store);
	keystore_close(cabin->app.keystore);
	const char *const folders[] = {cabin->keys, cabin->directory};
	for (size_t f = 0; f < COUNT_OF(folders); f++) {
		DIR *folder = opendir(folders[f]);
		for (struct dirent *entry; folder && (entry = readdir(folder));) {
			char path[512];
			snprintf(path, sizeof path, "%s/%s", folders[f], entry->d_name);
			if (entry->d_name[0] != '.')
				unlink(path);
		}
		if (folder)
			closedir(folder);
		rmdir(folders[f]);
	}
	clock_tell(0);
}

/* For cmocka: a cabin for each test. */
static inline int cabin_begin(void **state)
{
	struct cabin *cabin = calloc(1, sizeof *cabin);
	assert_non_null(cabin);
	place_open(cabin);
	*state = cabin;
	return 0;
}

static inline int cabin_end(void **state)
{
	fault_set(NULL);
	place_close(*state);
	free(*state);
	return 0;
}

static inline void place_commit(struct cabin *cabin)
{
	assert_int_equal(db_commit(&cabin->db), STORE_OK);
	arena_reset(cabin->arena);
}

static inline void place_put(struct cabin *cabin, int64_t subject, enum datum datum, const char *value)
{
	assert_int_equal(vault_put(cabin->app.vault, &cabin->db, subject, datum, 0, text_of(value)), VAULT_OK);
}

/* A person with every datum that their capacity can have, each holding `marker`, and the rows that go with an account. */
static inline int64_t place_person(struct cabin *cabin, enum capacity capacity, const char *marker)
{
	int64_t subject;
	struct vault *vault = cabin->app.vault;
	struct text address = arena_fmt(cabin->arena, "%s@marker.example", marker);
	assert_int_equal(vault_add_subject(vault, &cabin->db, capacity, &subject), VAULT_OK);
	assert_int_equal(vault_set_address(vault, &cabin->db, subject, capacity, address), VAULT_OK);
	for (enum datum datum = 0; datum < DATUM_COUNT; datum++) {
		const struct datum_row *row = &inventory_rows[datum];
		bool fits = strcmp(row->subject, capacity_codes[capacity]) == 0 || (strcmp(row->subject, "account") == 0 && capacity != CAPACITY_CONTACT);
		if (row->store == STORED_VAULT && fits && !place_of_datum(datum))
			place_put(cabin, subject, datum, datum == vault_email_datum(capacity) ? address.at : marker);
	}
	if (capacity != CAPACITY_CONTACT) {
		const struct account_add_in account = {.subject = subject, .kind = text_of(capacity_codes[capacity]), .state = TEXT("active"),
			.now = clock_now_s(), .confirmed = clock_now_s()};
		assert_int_equal(db_run(&cabin->db, &stmt_account_add, &account, NULL), STORE_OK);
		const struct session_add_in session = {arena_fmt(cabin->arena, "hash%lld", (long long)subject), store_new_id(), subject, clock_now_s(), TEXT("Firefox on Linux")};
		assert_int_equal(db_run(&cabin->db, &stmt_session_add, &session, NULL), STORE_OK);
	}
	const struct link_add_in link = {arena_fmt(cabin->arena, "link%lld", (long long)subject), TEXT("reset"), subject, 0, clock_now_s(), clock_now_s() + 60};
	assert_int_equal(db_run(&cabin->db, &stmt_link_add, &link, NULL), STORE_OK);
	struct mail_add_in mail = {.id = store_new_id(), .subject = subject, .template = TEXT("reset"), .now = clock_now_s()};
	assert_int_equal(vault_seal_for(vault, &cabin->db, subject, text_of(marker), &mail.sealed), VAULT_OK);
	assert_int_equal(db_run(&cabin->db, &stmt_mail_add, &mail, NULL), STORE_OK);
	return subject;
}

/* A working administrator. */
static inline struct viewer place_administrator(struct cabin *cabin, const char *marker, unsigned duties)
{
	struct viewer viewer = {.subject = place_person(cabin, CAPACITY_ADMINISTRATOR, marker), .capacity = CAPACITY_ADMINISTRATOR, .duties = duties};
	const struct administrator_put_in put = {.subject = viewer.subject, .kind = TEXT("staff"), .duties = duties, .designated_by_null = true,
		.now = clock_now_s(), .until_null = true};
	assert_int_equal(db_run(&cabin->db, &stmt_administrator_put, &put, NULL), STORE_OK);
	return viewer;
}

/* A hold that one administrator asked for and another agreed to. */
static inline enum store_result place_hold(struct cabin *cabin, const struct hold_new *hold, int64_t *id)
{
	for (size_t i = 0; i < 2 && !cabin->officers[i].subject; i++)
		cabin->officers[i] = place_administrator(cabin, i ? "second" : "first", DUTY_PRIVACY);
	enum store_result result = hold_ask(cabin->app.vault, &cabin->db, &cabin->officers[0], hold, id);
	if (result != STORE_OK)
		return result;
	assert_int_equal(approval_answer(cabin->app.vault, &cabin->db, &cabin->officers[1], "hold", *id, true), STORE_OK);
	assert_true(hold_settle(cabin->app.vault, &cabin->db));
	return STORE_OK;
}

static inline bool place_is_gone(struct cabin *cabin, int64_t subject)
{
	struct texts places;
	assert_int_equal(erasure_remains(&cabin->app, &cabin->db, subject, &places), STORE_OK);
	return places.count == 0;
}

#endif
