/* SPDX-License-Identifier: Apache-2.0
 * Ten years, day by day: people come, work, leave, are held and released; the sweep and the erasure job run each day. Every day what the test
 * itself knows of each person (its own dates, its own arithmetic in days) is compared with what is there: nothing lives past its limit and a
 * day, nothing held and nothing in use is lost. FULL=1 has 10,000 people, otherwise 1,000. */
#include "keep_place.h"
#include "policy/daylog_verify.h"

#define YEARS 10
#define DAY ((int64_t)CLOCK_DAY)
#define START INT64_C(1800000000)
#define MONTHS(n) ((n) * INT64_C(2629746) / DAY + 1) /* in days, rounded up */

/* What the test knows of one person. Days count from the start; 0: not yet. */
struct known {
	int64_t subject, solution, hold;
	enum capacity capacity;
	int64_t born, seen, asked_to_go, unlisted, role_end, hold_end;
	bool gone;
};

static uint64_t seed;

static uint64_t roll(uint64_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % below;
}

static const struct viewer officer = {.subject = 7, .capacity = CAPACITY_ADMINISTRATOR, .duties = DUTY_PRIVACY};

static void be_born(struct cabin *cabin, struct known *who, int64_t day, size_t number)
{
	char marker[40];
	snprintf(marker, sizeof marker, "person%zu", number);
	*who = (struct known){.capacity = (enum capacity)(CAPACITY_VISITOR + number % 5), .born = day, .seen = day};
	who->subject = place_person(cabin, who->capacity, marker);
	if (who->capacity == CAPACITY_ADMINISTRATOR) {
		who->role_end = day + 100 + (int64_t)roll(1500);
		const struct administrator_put_in in = {.subject = who->subject, .kind = TEXT("staff"), .duties = 1, .designated_by_null = true,
			.now = clock_now_s(), .until = START + who->role_end * DAY};
		assert_int_equal(db_run(&cabin->db, &stmt_administrator_put, &in, NULL), STORE_OK);
	}
	if (who->capacity == CAPACITY_CONTACT) {
		who->solution = store_new_id();
		const struct solution_add_in solution = {.id = who->solution, .slug = arena_fmt(cabin->arena, "s%zu", number), .organisation = 1, .name = TEXT("S"),
			.profile = TEXT("{}"), .now = clock_now_s()};
		const struct contact_add_in contact = {.solution = who->solution, .subject = who->subject, .state = TEXT("confirmed"), .asked = clock_now_s(),
			.confirmed = clock_now_s()};
		assert_int_equal(db_run(&cabin->db, &stmt_solution_add, &solution, NULL), STORE_OK);
		assert_int_equal(db_run(&cabin->db, &stmt_contact_add, &contact, NULL), STORE_OK);
	}
}

static void hold_back(struct cabin *cabin, struct known *who, int64_t day)
{
	const struct hold_new hold = {.subject = who->subject, .owner = 7, .review = clock_now_s() + 90 * DAY, .ground = TEXT("complaint"), .reason = TEXT("why")};
	assert_int_equal(place_hold(cabin, &hold, &who->hold), STORE_OK);
	who->hold_end = day + 1 + (int64_t)roll(700);
}

/* One day in one life. */
static void live(struct cabin *cabin, struct known *who, int64_t day)
{
	if (who->hold && day >= who->hold_end) {
		assert_int_equal(hold_release(cabin->app.vault, &cabin->db, &officer, who->hold), STORE_OK);
		who->hold = 0;
	}
	if (who->asked_to_go)
		return;
	uint64_t what = roll(3000);
	if (what == 0 && !who->hold) {
		hold_back(cabin, who, day);
	} else if (what == 1) {
		enum erasure result = erasure_run(&cabin->app, &cabin->db, who->subject, "asked");
		assert_int_equal(result, who->hold ? ERASURE_HELD : ERASURE_DONE);
		who->asked_to_go = day;
	} else if (what < 8 && (who->capacity == CAPACITY_VISITOR || who->capacity == CAPACITY_MEMBER)) {
		assert_int_equal(db_run(&cabin->db, &stmt_account_signed_in, &(struct account_signed_in_in){who->subject, clock_now_s()}, NULL), STORE_OK);
		who->seen = day;
	} else if (what == 9 && who->capacity == CAPACITY_CONTACT && !who->unlisted) {
		const struct contact_set_state_in in = {.subject = who->subject, .solution = who->solution, .state = TEXT("unlisted"), .confirmed_null = true};
		assert_int_equal(db_run(&cabin->db, &stmt_contact_set_state, &in, NULL), STORE_OK);
		assert_int_equal(retention_start(cabin->app.vault, &cabin->db, who->subject, CLOCK_STARTS_LISTING_END), STORE_OK);
		who->unlisted = day;
	} else if (what == 10 && who->capacity == CAPACITY_REVIEWER && !who->role_end) {
		assert_int_equal(retention_start(cabin->app.vault, &cabin->db, who->subject, CLOCK_STARTS_ROLE_END), STORE_OK);
		who->role_end = day;
	}
}

/* The day on which the person's name and address must be gone at the latest; INT64_MAX: they are in use. */
static int64_t limit_of(const struct known *who)
{
	if (who->asked_to_go)
		return who->asked_to_go;
	switch (who->capacity) {
	case CAPACITY_VISITOR:
		return who->seen + MONTHS(24);
	case CAPACITY_CONTACT:
		return (who->unlisted ? who->unlisted : who->born + 365) + 30;
	case CAPACITY_REVIEWER:
	case CAPACITY_ADMINISTRATOR:
		return who->role_end ? who->role_end + MONTHS(12) : INT64_MAX;
	default:
		return INT64_MAX; /* a member's account that nobody closes */
	}
}

static bool has_address(struct cabin *cabin, const struct known *who)
{
	struct vault_row *rows;
	size_t count;
	assert_int_equal(vault_list_rows(cabin->app.vault, &cabin->db, who->subject, &rows, &count), VAULT_OK);
	for (size_t i = 0; i < count; i++)
		if (rows[i].datum == vault_email_datum(who->capacity))
			return true;
	return false;
}

static void tell(void *context, int64_t number, struct text date, int64_t seq, const char *what)
{
	print_message("log: day %lld entry %lld: %s\n", (long long)number, (long long)seq, what);
}

/* Holds, erasures and sweeps are entries of the log; it stays whole through all of them. */
static size_t check_log(struct cabin *cabin)
{
	struct daylog_found found = {.tell = tell};
	assert_int_equal(daylog_verify(cabin->app.vault, &cabin->db, NULL, &found), STORE_OK);
	assert_int_equal(found.problems, 0);
	return (size_t)found.entries;
}

struct figures {
	size_t looked, late, lost, deleted, held_over;
};

/* A look at one person at the end of a day, after the sweep. */
static void look(struct cabin *cabin, struct known *who, int64_t day, struct figures *figures)
{
	int64_t limit = limit_of(who), last_reason = who->hold_end > limit ? who->hold_end : limit;
	bool there = has_address(cabin, who);
	figures->looked++;
	if (there && !who->hold && limit != INT64_MAX && day > last_reason + 1)
		figures->late++;
	if (!there && (who->hold || day < limit - 1) && !who->gone)
		figures->lost++;
	if (there && who->hold && day > limit)
		figures->held_over++;
	if (!there && !who->gone) {
		who->gone = true;
		figures->deleted++;
	}
}

static void nothing_outlives_its_limit_and_nothing_held_is_lost(void **state)
{
	struct cabin cabin;
	struct figures figures = {0};
	size_t people = is_full() ? 10000 : 1000, born = 0, entries = 0;
	const char *asked = getenv("SEED");
	seed = asked ? strtoull(asked, NULL, 10) | 1 : (uint64_t)clock_monotonic_ms() * 2654435761u | 1;
	print_message("SEED=%llu\n", (unsigned long long)seed);
	place_open(&cabin);
	struct known *known = calloc(people, sizeof *known);
	assert_non_null(known);
	clock_tell(START);
	const struct organisation_add_in organisation = {.id = 1, .slug = TEXT("o"), .name = TEXT("O"), .folded = TEXT("o"), .profile = TEXT("{}"),
		.domain = TEXT("o.example"), .state = TEXT("unclaimed"), .now = START};
	assert_int_equal(db_run(&cabin.db, &stmt_organisation_add, &organisation, NULL), STORE_OK);
	for (int64_t day = 1; day <= YEARS * 365; day++) { /* 0 stands for "not yet" */
		clock_tell(START + day * DAY);
		/* half are there from the first day on, the others come over four years */
		size_t want = people / 2 + (size_t)day * (people / 2) / 1460;
		for (; born < people && born <= want; born++)
			be_born(&cabin, &known[born], day, born);
		for (size_t i = 0; i < born; i++)
			if (!known[i].gone)
				live(&cabin, &known[i], day);
		place_commit(&cabin);
		struct sweep_report report;
		sweep_run(&cabin.app, clock_now_s(), &report);
		assert_int_equal(report.failed, 0);
		assert_true(erasure_job(&cabin.app));
		assert_true(daylog_sweep(cabin.app.store));
		/* each person is looked at every ninth day, and on the day that matters */
		for (size_t i = 0; i < born; i++)
			if (!known[i].gone && ((day + (int64_t)i) % 9 == 0 || day >= limit_of(&known[i])))
				look(&cabin, &known[i], day, &figures);
		if (day % 365 == 0)
			entries = check_log(&cabin);
		db_close(&cabin.db);
		arena_reset(cabin.arena);
	}
	print_message("the log was whole at each year's end, %zu entries at the last\n", entries);
	print_message("%zu people, %d years: %zu looks, %zu deleted, %zu days kept by a hold alone, %zu late, %zu lost\n", born, YEARS, figures.looked,
		figures.deleted, figures.held_over, figures.late, figures.lost);
	assert_int_equal(figures.late, 0);
	assert_int_equal(figures.lost, 0);
	assert_true(figures.deleted > people / 3 && figures.held_over > 0);
	free(known);
	place_close(&cabin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_outlives_its_limit_and_nothing_held_is_lost)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
