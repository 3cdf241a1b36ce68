/* SPDX-License-Identifier: Apache-2.0
 * Finding a person among many: 5,000 in the quick run, 100,000 with FULL=1; each look-up within a second, and no clear text on
 * the disk. The people are made through the vault, as the program makes them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "admin/find.h"
#include "base/clock.h"
#include "policy/vault.h"

#include <sodium.h>

#define BUDGET_MS 1000
#define BATCH 500

static struct {
	char directory[64], keys[96], database[96];
	struct keystore *keystore;
	struct vault *vault;
	struct store *store;
	struct finder *finder;
	struct arena *arena;
	int people;
} place;

static void add_batch(int from)
{
	char first[40], last[40], email[60];
	int64_t subject;
	struct db db = db_open(place.store, place.arena);
	assert_int_equal(db_write_begin(&db), STORE_OK);
	assert_int_equal(keystore_batch_begin(place.keystore), KEY_OK);
	for (int i = from; i < from + BATCH; i++) {
		snprintf(first, sizeof first, "Émile%d", i % 997);
		snprintf(last, sizeof last, "Ndlovu%06d", i);
		snprintf(email, sizeof email, "person%06d@school%d.example", i, i % 313);
		assert_int_equal(vault_add_subject(place.vault, &db, CAPACITY_REVIEWER, &subject), VAULT_OK);
		assert_int_equal(vault_put(place.vault, &db, subject, DATUM_REVIEWER_FIRST_NAME, 0, text_of(first)), VAULT_OK);
		assert_int_equal(vault_put(place.vault, &db, subject, DATUM_REVIEWER_LAST_NAME, 0, text_of(last)), VAULT_OK);
		assert_int_equal(vault_put(place.vault, &db, subject, DATUM_REVIEWER_EMAIL, 0, text_of(email)), VAULT_OK);
	}
	assert_int_equal(keystore_batch_end(place.keystore, true), KEY_OK);
	assert_int_equal(db_commit(&db), STORE_OK);
	db_close(&db);
	arena_reset(place.arena);
}

static int open_place(void **state)
{
	const char *error, *full = getenv("FULL");
	(void)state;
	assert_true(sodium_init() >= 0);
	place.people = full && strcmp(full, "1") == 0 ? 100000 : 5000;
	snprintf(place.directory, sizeof place.directory, "/tmp/cabinet-finder-XXXXXX");
	assert_non_null(mkdtemp(place.directory));
	snprintf(place.keys, sizeof place.keys, "%s/keys", place.directory);
	snprintf(place.database, sizeof place.database, "%s/cabinet.db", place.directory);
	assert_true(keystore_create_master(place.keys, &error));
	place.keystore = keystore_open(place.keys, &error);
	place.store = store_open(place.database, true, &error);
	place.arena = arena_new(64u << 20);
	assert_true(place.keystore && place.store && place.arena && store_migrate(place.store) >= 0);
	place.vault = vault_open(place.keystore);
	for (int i = 0; i < place.people; i += BATCH)
		add_batch(i);
	int64_t begun = clock_monotonic_ms();
	place.finder = finder_open(place.vault, place.store);
	assert_non_null(place.finder);
	printf("finder: %d people indexed in %lld ms\n", place.people, (long long)(clock_monotonic_ms() - begun));
	return 0;
}

static int close_place(void **state)
{
	static const char *const files[] = {"cabinet.db", "cabinet.db-wal", "cabinet.db-shm", "keys/keys.db", "keys/keys.db-journal", "keys/master.key"};
	char path[160];
	(void)state;
	finder_close(place.finder);
	vault_close(place.vault);
	store_close(place.store);
	keystore_close(place.keystore);
	arena_free(place.arena);
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		snprintf(path, sizeof path, "%s/%s", place.directory, files[i]);
		unlink(path);
	}
	rmdir(place.keys);
	rmdir(place.directory);
	return 0;
}

static size_t look_up(const char *typed, unsigned capacities)
{
	size_t count, total;
	int64_t begun = clock_monotonic_ms();
	(void)find_people(place.finder, place.arena, text_of(typed), capacities, 50, &count, &total);
	int64_t took = clock_monotonic_ms() - begun;
	printf("finder: \"%s\": %zu found in %lld ms\n", typed, total, (long long)took);
	assert_true(took < BUDGET_MS);
	assert_true(count <= 50 && count <= total);
	arena_reset(place.arena);
	return total;
}

static void test_parts_are_found(void **state)
{
	(void)state;
	const unsigned reviewers = 1u << CAPACITY_REVIEWER;
	assert_int_equal(look_up("ndlovu004321", reviewers), 1);
	assert_int_equal(look_up("PERSON004321@", reviewers), 1);
	assert_int_equal(look_up("lovu", reviewers), (size_t)place.people);
	assert_int_equal(look_up("nobody of that name", reviewers), 0);
	assert_int_equal(look_up("x", reviewers), 0);
	assert_int_equal(look_up("ndlovu004321", 1u << CAPACITY_MEMBER), 0);
}

static void test_several_words_are_one_person(void **state)
{
	(void)state;
	const unsigned reviewers = 1u << CAPACITY_REVIEWER;
	assert_int_equal(look_up("ndlovu000333 émile333", reviewers), 1);
	assert_int_equal(look_up("ndlovu émile333 ndlovu000333", reviewers), 1);
	assert_int_equal(look_up("émile333 ndlovu000334", reviewers), 0);
}

/* Reads piece by piece; the end of one piece stands before the next, so that nothing is missed between two. */
static bool file_holds(const char *name, const char *marker)
{
	static char bytes[64u << 10];
	char path[160];
	size_t len, kept = 0, need = strlen(marker);
	bool found = false;
	snprintf(path, sizeof path, "%s/%s", place.directory, name);
	FILE *file = fopen(path, "rb");
	while (file && !found && (len = fread(bytes + kept, 1, sizeof bytes - kept, file)) > 0) {
		size_t have = kept + len;
		found = memmem(bytes, have, marker, need) != NULL;
		kept = have < need ? have : need;
		memmove(bytes, bytes + have - kept, kept);
	}
	if (file)
		fclose(file);
	return found;
}

static void test_no_clear_text_on_disk(void **state)
{
	(void)state;
	assert_false(file_holds("cabinet.db", "ndlovu004321"));
	assert_false(file_holds("cabinet.db", "Ndlovu004321"));
	assert_false(file_holds("cabinet.db-wal", "Ndlovu004321"));
	assert_true(file_holds("cabinet.db", "reviewer.last_name")); /* the search itself works */
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_parts_are_found), cmocka_unit_test(test_several_words_are_one_person),
		cmocka_unit_test(test_no_clear_text_on_disk)};
	return cmocka_run_group_tests(tests, open_place, close_place);
}
