/* SPDX-License-Identifier: Apache-2.0
 * Decisions for two, settings: over the real schema. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "policy/daylog.h"
#include "policy/approval.h"
#include "policy/settings.h"
#include "statements.gen.h"

#include <sodium.h>
#include <sys/stat.h>

struct place {
	char directory[64], database[128], keys[128];
	struct keystore *keystore;
	struct vault *vault;
	struct store *store;
	struct arena *arena;
	struct db db;
};

static int open_place(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	const char *error;
	assert_non_null(place);
	assert_true(sodium_init() >= 0);
	snprintf(place->directory, sizeof place->directory, "/tmp/cabinet-gate-XXXXXX");
	assert_non_null(mkdtemp(place->directory));
	snprintf(place->database, sizeof place->database, "%s/cabinet.db", place->directory);
	snprintf(place->keys, sizeof place->keys, "%s/keys", place->directory);
	assert_true(keystore_create_master(place->keys, &error));
	place->keystore = keystore_open(place->keys, &error);
	place->store = store_open(place->database, true, &error);
	assert_true(place->keystore && place->store && store_migrate(place->store) >= 0);
	assert_true(daylog_open(place->store, place->keys, &error));
	place->vault = vault_open(place->keystore);
	place->arena = arena_new(8u << 20);
	place->db = db_open(place->store, place->arena);
	clock_tell(1800000000);
	*state = place;
	return 0;
}

static int close_place(void **state)
{
	struct place *place = *state;
	char path[160];
	clock_tell(0);
	db_close(&place->db);
	arena_free(place->arena);
	vault_close(place->vault);
	daylog_close(place->store);
	store_close(place->store);
	keystore_close(place->keystore);
	const char *const files[] = {"cabinet.db", "cabinet.db-wal", "cabinet.db-shm", "keys/keys.db", "keys/keys.db-journal", "keys/master.key", "keys/log.key"};
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		snprintf(path, sizeof path, "%s/%s", place->directory, files[i]);
		unlink(path);
	}
	rmdir(place->keys);
	rmdir(place->directory);
	free(place);
	return 0;
}

static struct viewer add_administrator(struct place *place, unsigned duties)
{
	struct viewer viewer = {.capacity = CAPACITY_ADMINISTRATOR, .duties = duties};
	int64_t now = clock_now_s();
	assert_int_equal(vault_add_subject(place->vault, &place->db, CAPACITY_ADMINISTRATOR, &viewer.subject), VAULT_OK);
	const struct account_add_in account = {.subject = viewer.subject, .kind = TEXT("administrator"), .state = TEXT("active"), .now = now, .confirmed = now};
	assert_int_equal(db_run(&place->db, &stmt_account_add, &account, NULL), STORE_OK);
	const struct administrator_put_in put = {.subject = viewer.subject, .kind = TEXT("staff"), .duties = duties, .designated_by_null = true, .now = now,
		.until_null = true};
	assert_int_equal(db_run(&place->db, &stmt_administrator_put, &put, NULL), STORE_OK);
	assert_int_equal(db_commit(&place->db), STORE_OK);
	return viewer;
}

static enum approval state_of(struct place *place, int64_t object)
{
	enum approval state;
	assert_int_equal(approval_state(&place->db, "hold", object, &state), STORE_OK);
	return state;
}

static void two_administrators_decide(void **state)
{
	struct place *place = *state;
	struct viewer one = add_administrator(place, DUTY_PRIVACY), two = add_administrator(place, DUTY_PROGRAMME);
	assert_int_equal(state_of(place, 7), APPROVAL_NONE);
	assert_int_equal(approval_answer(place->vault, &place->db, &two, "hold", 7, true), STORE_NONE);
	assert_int_equal(approval_ask(place->vault, &place->db, &one, "hold", 7, TEXT("because")), STORE_OK);
	assert_int_equal(approval_ask(place->vault, &place->db, &two, "hold", 7, TEXT("too")), STORE_CONFLICT);
	assert_int_equal(state_of(place, 7), APPROVAL_WAITING);
	assert_int_equal(approval_answer(place->vault, &place->db, &one, "hold", 7, true), STORE_CONFLICT);
	clock_tell(clock_now_s() + 40 * CLOCK_DAY);
	assert_int_equal(state_of(place, 7), APPROVAL_WAITING);
	assert_int_equal(approval_answer(place->vault, &place->db, &two, "hold", 7, true), STORE_OK);
	assert_int_equal(state_of(place, 7), APPROVAL_GIVEN);
	assert_int_equal(approval_answer(place->vault, &place->db, &two, "hold", 7, false), STORE_NONE);
}

static void a_refusal_may_be_asked_again(void **state)
{
	struct place *place = *state;
	struct viewer one = add_administrator(place, DUTY_PRIVACY), two = add_administrator(place, DUTY_PROGRAMME);
	assert_int_equal(approval_ask(place->vault, &place->db, &one, "hold", 8, TEXT("because")), STORE_OK);
	assert_int_equal(approval_answer(place->vault, &place->db, &two, "hold", 8, false), STORE_OK);
	assert_int_equal(state_of(place, 8), APPROVAL_REFUSED);
	assert_int_equal(approval_ask(place->vault, &place->db, &one, "hold", 8, TEXT("for a better reason")), STORE_OK);
	assert_int_equal(state_of(place, 8), APPROVAL_WAITING);
	/* nobody answers about themselves */
	assert_int_equal(approval_ask(place->vault, &place->db, &one, "hold", two.subject, TEXT("about you")), STORE_OK);
	assert_int_equal(approval_answer(place->vault, &place->db, &two, "hold", two.subject, true), STORE_CONFLICT);
}

static void one_administrator_decides_after_a_day(void **state)
{
	struct place *place = *state;
	struct viewer one = add_administrator(place, DUTY_PRIVACY);
	(void)add_administrator(place, DUTY_TECHNICAL); /* cannot answer */
	assert_int_equal(approval_ask(place->vault, &place->db, &one, "hold", 9, TEXT("because")), STORE_OK);
	assert_int_equal(db_commit(&place->db), STORE_OK);
	clock_tell(clock_now_s() + CLOCK_DAY - 1);
	assert_true(approval_sweep(&place->db));
	assert_int_equal(state_of(place, 9), APPROVAL_WAITING);
	clock_tell(clock_now_s() + 1);
	assert_int_equal(state_of(place, 9), APPROVAL_GIVEN_ALONE);
	assert_true(approval_sweep(&place->db));
	/* it stays marked when others come */
	(void)add_administrator(place, DUTY_PRIVACY);
	assert_int_equal(state_of(place, 9), APPROVAL_GIVEN_ALONE);
}

static void the_day_begins_when_the_other_one_left(void **state)
{
	struct place *place = *state;
	struct viewer one = add_administrator(place, DUTY_PRIVACY), two = add_administrator(place, DUTY_PRIVACY);
	assert_int_equal(approval_ask(place->vault, &place->db, &one, "hold", 10, TEXT("because")), STORE_OK);
	assert_int_equal(db_commit(&place->db), STORE_OK);
	clock_tell(clock_now_s() + 2 * CLOCK_DAY);
	assert_true(approval_sweep(&place->db));
	assert_int_equal(db_run(&place->db, &stmt_account_set_state, &(struct account_set_state_in){two.subject, TEXT("locked")}, NULL), STORE_OK);
	assert_int_equal(db_commit(&place->db), STORE_OK);
	assert_int_equal(state_of(place, 10), APPROVAL_WAITING);
	clock_tell(clock_now_s() + CLOCK_DAY);
	assert_int_equal(state_of(place, 10), APPROVAL_GIVEN_ALONE);
}

static void settings_keep_their_range(void **state)
{
	struct place *place = *state;
	for (int s = 0; s < SETTING_COUNT; s++) {
		const struct setting_row *row = &setting_rows[s];
		assert_true(row->code && row->name && row->unit && row->consequence);
		assert_true(row->least <= row->unset && row->unset <= row->most);
		assert_int_equal(settings_get(&place->db, (enum setting)s), row->unset);
		assert_int_equal(settings_set(&place->db, (enum setting)s, row->most + 1), STORE_CONFLICT);
		assert_int_equal(settings_set(&place->db, (enum setting)s, row->least - 1), STORE_CONFLICT);
		assert_int_equal(settings_get(&place->db, (enum setting)s), row->unset);
		assert_int_equal(settings_set(&place->db, (enum setting)s, row->least), STORE_OK);
		assert_int_equal(settings_get(&place->db, (enum setting)s), row->least);
	}
	/* what stands there from outside the range does not count */
	const struct setting_put_in bad = {TEXT("policy.elevation_minutes"), TEXT("6000")};
	assert_int_equal(db_run(&place->db, &stmt_setting_put, &bad, NULL), STORE_OK);
	assert_int_equal(settings_get(&place->db, SETTING_ELEVATION_MINUTES), 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(two_administrators_decide, open_place, close_place),
		cmocka_unit_test_setup_teardown(a_refusal_may_be_asked_again, open_place, close_place),
		cmocka_unit_test_setup_teardown(one_administrator_decides_after_a_day, open_place, close_place),
		cmocka_unit_test_setup_teardown(the_day_begins_when_the_other_one_left, open_place, close_place),
		cmocka_unit_test_setup_teardown(settings_keep_their_range, open_place, close_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
