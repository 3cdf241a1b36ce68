/* SPDX-License-Identifier: Apache-2.0
 * reads, events, holds, erasures and pruning in any order; after every round the whole log verifies, and nothing of somebody under a
 * hold was pruned. SEED=n chooses the order, FULL=1 makes 10,000 rounds. */
#include "keep_place.h"
#include "policy/daylog_verify.h"
#include "policy/log_prune.h"

#define PEOPLE 10
#define ROUNDS_EACH 100
#define KEEP_S (20 * (int64_t)CLOCK_DAY)

struct person {
	int64_t subject, hold, seen;   /* hold: 0 none; seen: disclosures that are about them */
};

struct rounds {
	struct cabin cabin;
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

static void add_person(struct rounds *rounds, struct person *person)
{
	*person = (struct person){0};
	assert_int_equal(vault_add_subject(rounds->cabin.app.vault, &rounds->cabin.db, CAPACITY_MEMBER, &person->subject), VAULT_OK);
}

static void begin(struct rounds *rounds)
{
	*rounds = (struct rounds){.now = INT64_C(1900000000)};
	place_open(&rounds->cabin);
	clock_tell(rounds->now);
	for (size_t i = 0; i < PEOPLE; i++)
		add_person(rounds, &rounds->people[i]);
	place_commit(&rounds->cabin);
}

/* --- what may happen --- */

static void be_seen(struct rounds *rounds, struct person *person)
{
	const struct viewer viewer = {.subject = 77, .capacity = CAPACITY_ADMINISTRATOR, .duties = DUTY_PROGRAMME};
	struct disclosure one = {person->subject, UINT64_C(1) << DATUM_MEMBER_EMAIL};
	struct disclosures seen = {&one, 1, 1};
	assert_int_equal(audit_write_disclosures(rounds->cabin.app.vault, &rounds->cabin.db, &viewer, PURPOSE_ASSESSMENT, "/admin/people/{person}", &seen), STORE_OK);
	person->seen++;
}

static void do_something(struct rounds *rounds, struct person *person)
{
	const struct viewer viewer = {.subject = person->subject, .capacity = CAPACITY_MEMBER};
	assert_int_equal(audit_event(&rounds->cabin.db, &viewer, "tested", (int64_t)chance(1000) + 1, TEXT("outcome=done")), STORE_OK);
}

static void change_hold(struct rounds *rounds, struct person *person)
{
	if (person->hold) {
		const struct hold_set_state_in in = {.id = person->hold, .state = TEXT("released"), .released = rounds->now};
		assert_int_equal(db_run(&rounds->cabin.db, &stmt_hold_set_state, &in, NULL), STORE_OK);
		person->hold = 0;
		return;
	}
	person->hold = store_new_id();
	holds_made++;
	const struct hold_add_in in = {.id = person->hold, .subject = person->subject, .kind = TEXT("dispute"), .ground = TEXT("dispute"),
		.agreement = TEXT(""), .owner = 77, .state = TEXT("open"), .now = rounds->now, .review = rounds->now + CLOCK_DAY};
	assert_int_equal(db_run(&rounds->cabin.db, &stmt_hold_add, &in, NULL), STORE_OK);
}

/* One whose key is gone but whose transaction was lost is what a crash leaves; it is erased again, as the sweep does. */
static void erase(struct rounds *rounds, struct person *person)
{
	if (person->hold)
		return;
	assert_int_equal(vault_erase(rounds->cabin.app.vault, &rounds->cabin.db, person->subject), VAULT_OK);
	if (chance(3) == 0) {
		db_rollback(&rounds->cabin.db);
		assert_int_equal(vault_erase(rounds->cabin.app.vault, &rounds->cabin.db, person->subject), VAULT_OK);
	}
	erased_people++;
	add_person(rounds, person);
}

static void prune(struct rounds *rounds)
{
	struct log_pruned counted, pruned;
	assert_int_equal(log_prune(rounds->cabin.app.vault, &rounds->cabin.db, rounds->now - KEEP_S, true, &counted), STORE_OK);
	assert_int_equal(log_prune(rounds->cabin.app.vault, &rounds->cabin.db, rounds->now - KEEP_S, false, &pruned), STORE_OK);
	assert_int_equal(counted.days, pruned.days);
	pruned_days += pruned.days;
	held_days += pruned.held;
	/* whoever is not held lost what went: count anew */
	for (size_t i = 0; i < PEOPLE; i++) {
		int64_t *seqs;
		size_t count;
		struct person *person = &rounds->people[i];
		assert_int_equal(vault_disclosure_numbers(rounds->cabin.app.vault, &rounds->cabin.db, person->subject, &seqs, &count), VAULT_OK);
		if (person->hold)
			assert_int_equal(count, person->seen);
		person->seen = (int64_t)count;
	}
}

static void tell(void *context, int64_t number, struct text date, int64_t seq, const char *what)
{
	print_error("day %lld %.*s entry %lld: %s\n", (long long)number, TEXT_ARG(date), (long long)seq, what);
}

static void verify(struct rounds *rounds)
{
	struct daylog_found found = {.tell = tell};
	assert_int_equal(daylog_verify(rounds->cabin.app.vault, &rounds->cabin.db, NULL, &found), STORE_OK);
	assert_int_equal(found.problems, 0);
	db_close(&rounds->cabin.db);
	arena_reset(rounds->cabin.arena);
}

static void play(struct rounds *rounds)
{
	for (uint64_t steps = chance(8) + 1; steps; steps--) {
		struct person *person = &rounds->people[chance(PEOPLE)];
		switch (chance(10)) {
		case 0:
			change_hold(rounds, person);
			break;
		case 1:
			assert_int_equal(db_commit(&rounds->cabin.db), STORE_OK);
			erase(rounds, person);
			break;
		case 2: case 3: case 4:
			do_something(rounds, person);
			break;
		default:
			be_seen(rounds, person);
		}
	}
	if (chance(4) == 0)
		prune(rounds);
	assert_int_equal(db_commit(&rounds->cabin.db), STORE_OK);
	rounds->now += (int64_t)chance(2 * CLOCK_DAY);
	clock_tell(rounds->now);
	if (chance(2))
		assert_true(daylog_sweep(rounds->cabin.app.store));
}

static void the_log_verifies_after_every_round(void **state)
{
	const char *seed = getenv("SEED");
	int wanted = is_full() ? 10000 : 200;
	struct rounds *rounds = calloc(1, sizeof *rounds);
	(void)state;
	assert_non_null(rounds);
	state_of_chance = 0x9e3779b97f4a7c15 ^ (seed ? strtoull(seed, NULL, 10) : 1);
	for (int round = 0; round < wanted; round++) {
		if (round % ROUNDS_EACH == 0)
			begin(rounds);
		play(rounds);
		verify(rounds);
		if (round % ROUNDS_EACH == ROUNDS_EACH - 1)
			place_close(&rounds->cabin);
	}
	free(rounds);
	printf("log: %d rounds, %lld days pruned, %lld kept for a hold at a pruning, %lld holds, %lld people erased\n", wanted, (long long)pruned_days,
		(long long)held_days, (long long)holds_made, (long long)erased_people);
	assert_true(pruned_days && held_days && holds_made && erased_people);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_log_verifies_after_every_round)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
