/* SPDX-License-Identifier: Apache-2.0
 * reads, events, holds, erasures and pruning in any order; after every round the whole log verifies, and nothing of somebody under a
 * hold was pruned. SEED=n chooses the order, FULL=1 makes 10,000 rounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "policy/audit.h"
#include "policy/daylog.h"
#include "policy/daylog_verify.h"
#include "policy/log_prune.h"
#include "statements.gen.h"

#include <sodium.h>
#include <unistd.h>

#define PEOPLE 10
#define ROUNDS_EACH 100
#define KEEP_S (20 * (int64_t)CLOCK_DAY)

static const char *const files[] = {"cabinet.db", "cabinet.db-wal", "cabinet.db-shm", "keys/keys.db", "keys/keys.db-journal", "keys/master.key",
	"keys/log.key"};

struct person {
	int64_t subject, hold, seen;   /* hold: 0 none; seen: disclosures that are about them */
};

struct place {
	char directory[64], database[128], keys[128];
	struct keystore *keystore;
	struct vault *vault;
	struct store *store;
	struct arena *arena;
	struct db db;
	struct person people[PEOPLE];
	int64_t now;
};

static uint64_t state_of_chance;
static int64_t pruned_days, held_days, erased_people, holds_made;

static uint64_t chance(uint64_t most)
{
	state_of_chance ^= state_of_chance << 13;
	state_of_chance ^= state_of_chance >> 7;
	state_of_chance ^= state_of_chance << 17;
	return state_of_chance % most;
}

static void add_person(struct place *place, struct person *person)
{
	*person = (struct person){0};
	assert_int_equal(vault_add_subject(place->vault, &place->db, CAPACITY_MEMBER, &person->subject), VAULT_OK);
}

static void open_place(struct place *place)
{
	const char *error;
	*place = (struct place){.now = INT64_C(1900000000)};
	snprintf(place->directory, sizeof place->directory, "/tmp/cabinet-rounds-XXXXXX");
	assert_non_null(mkdtemp(place->directory));
	snprintf(place->database, sizeof place->database, "%s/cabinet.db", place->directory);
	snprintf(place->keys, sizeof place->keys, "%s/keys", place->directory);
	assert_true(keystore_create_master(place->keys, &error));
	place->keystore = keystore_open(place->keys, &error);
	place->store = store_open(place->database, true, &error);
	assert_true(place->keystore && place->store && store_migrate(place->store) >= 0 && daylog_open(place->store, place->keys, &error));
	place->vault = vault_open(place->keystore);
	place->arena = arena_new(256u << 20);
	place->db = db_open(place->store, place->arena);
	clock_tell(place->now);
	for (size_t i = 0; i < PEOPLE; i++)
		add_person(place, &place->people[i]);
	assert_int_equal(db_commit(&place->db), STORE_OK);
}

static void close_place(struct place *place)
{
	char path[200];
	db_close(&place->db);
	arena_free(place->arena);
	vault_close(place->vault);
	daylog_close(place->store);
	store_close(place->store);
	keystore_close(place->keystore);
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		snprintf(path, sizeof path, "%s/%s", place->directory, files[i]);
		unlink(path);
	}
	rmdir(place->keys);
	rmdir(place->directory);
	clock_tell(0);
}

/* --- what may happen --- */

static void be_seen(struct place *place, struct person *person)
{
	const struct viewer viewer = {.subject = 77, .capacity = CAPACITY_ADMINISTRATOR, .duties = DUTY_PROGRAMME};
	struct disclosure one = {person->subject, UINT64_C(1) << DATUM_MEMBER_EMAIL};
	struct disclosures seen = {&one, 1, 1};
	assert_int_equal(audit_write_disclosures(place->vault, &place->db, &viewer, PURPOSE_ASSESSMENT, "/admin/people/{person}", &seen), STORE_OK);
	person->seen++;
}

static void do_something(struct place *place, struct person *person)
{
	const struct viewer viewer = {.subject = person->subject, .capacity = CAPACITY_MEMBER};
	assert_int_equal(audit_event(&place->db, &viewer, "tested", (int64_t)chance(1000) + 1, TEXT("outcome=done")), STORE_OK);
}

static void change_hold(struct place *place, struct person *person)
{
	if (person->hold) {
		const struct hold_set_state_in in = {.id = person->hold, .state = TEXT("released"), .released = place->now};
		assert_int_equal(db_run(&place->db, &stmt_hold_set_state, &in, NULL), STORE_OK);
		person->hold = 0;
		return;
	}
	person->hold = store_new_id();
	holds_made++;
	const struct hold_add_in in = {.id = person->hold, .subject = person->subject, .kind = TEXT("dispute"), .ground = TEXT("dispute"),
		.agreement = TEXT(""), .owner = 77, .state = TEXT("open"), .now = place->now, .review = place->now + CLOCK_DAY};
	assert_int_equal(db_run(&place->db, &stmt_hold_add, &in, NULL), STORE_OK);
}

/* One whose key is gone but whose transaction was lost is what a crash leaves; it is erased again, as the sweep does. */
static void erase(struct place *place, struct person *person)
{
	if (person->hold)
		return;
	assert_int_equal(vault_erase(place->vault, &place->db, person->subject), VAULT_OK);
	if (chance(3) == 0) {
		db_rollback(&place->db);
		assert_int_equal(vault_erase(place->vault, &place->db, person->subject), VAULT_OK);
	}
	erased_people++;
	add_person(place, person);
}

static void prune(struct place *place)
{
	struct log_pruned counted, pruned;
	assert_int_equal(log_prune(place->vault, &place->db, place->now - KEEP_S, true, &counted), STORE_OK);
	assert_int_equal(log_prune(place->vault, &place->db, place->now - KEEP_S, false, &pruned), STORE_OK);
	assert_int_equal(counted.days, pruned.days);
	pruned_days += pruned.days;
	held_days += pruned.held;
	/* whoever is not held lost what went: count anew */
	for (size_t i = 0; i < PEOPLE; i++) {
		int64_t *seqs;
		size_t count;
		struct person *person = &place->people[i];
		assert_int_equal(vault_disclosure_numbers(place->vault, &place->db, person->subject, &seqs, &count), VAULT_OK);
		if (person->hold)
			assert_int_equal(count, person->seen);
		person->seen = (int64_t)count;
	}
}

static void tell(void *context, int64_t number, struct text date, int64_t seq, const char *what)
{
	print_error("day %lld %.*s entry %lld: %s\n", (long long)number, TEXT_ARG(date), (long long)seq, what);
}

static void verify(struct place *place)
{
	struct daylog_found found = {.tell = tell};
	assert_int_equal(daylog_verify(place->vault, &place->db, NULL, &found), STORE_OK);
	assert_int_equal(found.problems, 0);
	db_close(&place->db);
	arena_reset(place->arena);
}

static void play(struct place *place)
{
	for (uint64_t steps = chance(8) + 1; steps; steps--) {
		struct person *person = &place->people[chance(PEOPLE)];
		switch (chance(10)) {
		case 0:
			change_hold(place, person);
			break;
		case 1:
			assert_int_equal(db_commit(&place->db), STORE_OK);
			erase(place, person);
			break;
		case 2: case 3: case 4:
			do_something(place, person);
			break;
		default:
			be_seen(place, person);
		}
	}
	if (chance(4) == 0)
		prune(place);
	assert_int_equal(db_commit(&place->db), STORE_OK);
	place->now += (int64_t)chance(2 * CLOCK_DAY);
	clock_tell(place->now);
	if (chance(2))
		assert_true(daylog_sweep(place->store));
}

static void the_log_verifies_after_every_round(void **state)
{
	const char *full = getenv("FULL"), *seed = getenv("SEED");
	int rounds = full && strcmp(full, "1") == 0 ? 10000 : 200;
	struct place *place = calloc(1, sizeof *place);
	(void)state;
	assert_non_null(place);
	assert_true(sodium_init() >= 0);
	state_of_chance = 0x9e3779b97f4a7c15 ^ (seed ? strtoull(seed, NULL, 10) : 1);
	for (int round = 0; round < rounds; round++) {
		if (round % ROUNDS_EACH == 0)
			open_place(place);
		play(place);
		verify(place);
		if (round % ROUNDS_EACH == ROUNDS_EACH - 1)
			close_place(place);
	}
	free(place);
	printf("log: %d rounds, %lld days pruned, %lld kept for a hold at a pruning, %lld holds, %lld people erased\n", rounds, (long long)pruned_days,
		(long long)held_days, (long long)holds_made, (long long)erased_people);
	assert_true(pruned_days && held_days && holds_made && erased_people);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_log_verifies_after_every_round)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
