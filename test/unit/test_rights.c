/* SPDX-License-Identifier: Apache-2.0
 * A year of requests about personal data: stuck workers, bounced letters, duplicates, a desk that answers few. Nobody is left without a word
 * past the limit. Over the real schema, with a moved clock. */
#include "keep_place.h"
#include "base/config.h"
#include "privacy/rights.h"

#define START 1800000000
#define CASES 1000        /* FULL=1; otherwise a fifth, in a fifth of the year */
#define PEOPLE 250
#define ROUND_S (6 * (int64_t)CLOCK_HOUR)

struct year {
	struct cabin cabin;
	struct config config;
	unsigned dice;
	int64_t people[PEOPLE], ids[CASES];
	size_t wanted, days, opened, merged, bounced, stuck, answered, extended;
};

/* The same year every time. */
static unsigned roll(struct year *year, unsigned sides)
{
	year->dice = year->dice * 1664525u + 1013904223u;
	return (year->dice >> 8) % sides;
}

static int begin_year(void **state)
{
	struct year *year = calloc(1, sizeof *year);
	assert_non_null(year);
	place_open(&year->cabin);
	year->config = (struct config){.controller = "Ministry", .unit = "Unit", .privacy_contact = "privacy@desk.example", .base_url = "http://cabinet.example",
		.legal_frame = "gdpr"};
	year->cabin.app.config = &year->config;
	year->dice = 7;
	year->wanted = is_full() ? CASES : CASES / 5;
	year->days = is_full() ? 365 : 73;
	clock_tell(START);
	*state = year;
	return 0;
}

static int end_year(void **state)
{
	struct year *year = *state;
	fault_set(NULL);
	place_close(&year->cabin);
	free(year);
	return 0;
}

static void add_people(struct year *year)
{
	struct db db = db_open(year->cabin.app.store, year->cabin.arena);
	for (size_t i = 0; i < PEOPLE; i++) {
		struct text email = arena_fmt(year->cabin.arena, "person%zu@rights.example", i);
		assert_int_equal(vault_add_subject(year->cabin.app.vault, &db, CAPACITY_CONTACT, &year->people[i]), VAULT_OK);
		assert_int_equal(vault_put(year->cabin.app.vault, &db, year->people[i], DATUM_CONTACT_EMAIL, 0, email), VAULT_OK);
	}
	assert_int_equal(db_commit(&db), STORE_OK);
	db_close(&db);
}

static void open_one(struct year *year)
{
	static const enum rights_kind kinds[] = {RIGHTS_ACCESS, RIGHTS_CORRECT, RIGHTS_COMPLETE, RIGHTS_PORT, RIGHTS_OBJECT};
	static const char *const channels[] = {"web", "post", "account"};
	const struct viewer nobody = {0};
	struct db db = db_open(year->cabin.app.store, year->cabin.arena);
	unsigned channel = roll(year, 3);
	bool merged;
	const struct rights_new request = {.kind = kinds[roll(year, COUNT_OF(kinds))], .subject = roll(year, 10) ? year->people[roll(year, PEOPLE)] : 0,
		.channel = channels[channel], .received = clock_now_s() - (channel == 1 ? (int64_t)roll(year, 5) * CLOCK_DAY : 0), .words = TEXT("Please."),
		.lang = lang_by_code(TEXT("en")), .proved = channel == 2 || roll(year, 2)};
	assert_int_equal(rights_open(&year->cabin.app, &db, &nobody, &request, &year->ids[year->opened], &merged), STORE_OK);
	assert_int_equal(rights_send_receipt(&year->cabin.app, &db, year->ids[year->opened], TEXT("http://cabinet.example/x")), STORE_OK);
	assert_int_equal(db_commit(&db), STORE_OK);
	year->merged += merged;
	year->opened++;
	db_close(&db);
}

/* Letters leave, but every fifth comes back. */
static void carry_mail(struct year *year)
{
	struct mail_due *mails;
	size_t count;
	struct db db = db_open(year->cabin.app.store, year->cabin.arena);
	do {
		assert_int_equal(db_all(&db, &stmt_mail_due, &(struct mail_due_in){clock_now_s()}, &mails, &count), STORE_OK);
		for (size_t i = 0; i < count; i++) {
			bool bounces = roll(year, 5) == 0;
			enum store_result noted = bounces ? db_run(&db, &stmt_mail_failed, &(struct mail_failed_in){mails[i].id, clock_now_s(), TEXT("smtp_55")}, NULL)
							  : db_run(&db, &stmt_mail_sent, &(struct mail_sent_in){mails[i].id, clock_now_s()}, NULL);
			assert_int_equal(noted, STORE_OK);
			year->bounced += bounces;
		}
	} while (count);
	assert_int_equal(db_commit(&db), STORE_OK);
	db_close(&db);
}

/* The desk answers some, extends some, forgets the rest. */
static void work_at_the_desk(struct year *year)
{
	const struct viewer desk = {.subject = 1, .capacity = CAPACITY_ADMINISTRATOR, .duties = DUTY_PRIVACY};
	for (int i = 0; i < 2 && year->opened; i++) {
		int64_t id = year->ids[roll(year, (unsigned)year->opened)];
		struct db db = db_open(year->cabin.app.store, year->cabin.arena);
		const struct rights_refusal refusal = {.reason = TEXT("not_held"), .text = TEXT("We hold no such thing.")};
		enum store_result result = roll(year, 3) ? rights_refuse(&year->cabin.app, &db, &desk, id, &refusal)
							  : rights_extend(&year->cabin.app, &db, &desk, id, TEXT("Many papers."));
		assert_int_not_equal(result, STORE_FAILED);
		year->answered += result == STORE_OK;
		if (result == STORE_OK)
			assert_int_equal(db_commit(&db), STORE_OK);
		db_close(&db);
	}
}

/* Since when nobody had told the person anything although the time was over; 0: that never was so. */
static bool was_silent(const struct rights_get *row, int64_t now)
{
	bool told_in_time = !row->told_null && row->told <= row->due, closed_in_time = !row->closed_null && row->closed <= row->due;
	return now > row->due && !told_in_time && !closed_in_time;
}

static void nobody_is_left_without_a_word(void **state)
{
	struct year *year = *state;
	size_t silent = 0, late = 0, unreached = 0, open = 0;
	int64_t last = START + (int64_t)year->days * CLOCK_DAY, end = last + 65 * (int64_t)CLOCK_DAY, stuck_until = 0;
	add_people(year);
	for (int64_t now = START; now < end; now += ROUND_S) {
		clock_tell(now);
		for (int i = 0; now < last && i < 4 && year->opened < year->wanted; i++)
			if (roll(year, 4) == 0)
				open_one(year);
		if ((now - START) % CLOCK_DAY == 0)
			work_at_the_desk(year);
		if (!stuck_until && roll(year, 12) == 0)
			stuck_until = now + (1 + (int64_t)roll(year, 2)) * ROUND_S;
		fault_set(now < stuck_until ? "fail:rights.case" : NULL);
		year->stuck += now < stuck_until;
		if (now >= stuck_until)
			stuck_until = 0;
		assert_true(rights_job(&year->cabin.app) || now < stuck_until);
		carry_mail(year);
		arena_reset(year->cabin.arena);
	}
	struct db db = db_open(year->cabin.app.store, year->cabin.arena);
	for (size_t i = 0; i < year->opened; i++) {
		struct rights_get row;
		assert_int_equal(db_one(&db, &stmt_rights_get, &(struct rights_get_in){year->ids[i]}, &row), STORE_OK);
		silent += was_silent(&row, end);
		late += !row.late_null;
		unreached += !row.unreached_null;
		open += row.closed_null;
	}
	db_close(&db);
	print_message("%zu requests in %zu days, %zu joined to open ones, %zu letters bounced, the worker stuck in %zu rounds, the desk acted on %zu: %zu late, "
		"%zu marked as not reached, %zu still open, %zu silent past their day\n", year->opened, year->days, year->merged, year->bounced, year->stuck,
		year->answered, late, unreached, open, silent);
	assert_true(year->opened == year->wanted && year->merged > 5 && year->bounced > 50 && year->stuck > 20 && late > 50 && unreached > 20);
	assert_int_equal(silent, 0);
}

/* The measure itself: without the job there would be silence, so the figure above is not empty. */
static void without_the_job_there_would_be_silence(void **state)
{
	struct year *year = *state;
	struct rights_get row;
	add_people(year);
	open_one(year);
	struct db db = db_open(year->cabin.app.store, year->cabin.arena);
	assert_int_equal(db_one(&db, &stmt_rights_get, &(struct rights_get_in){year->ids[0]}, &row), STORE_OK);
	assert_true(was_silent(&row, row.due + 1));
	db_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nobody_is_left_without_a_word, begin_year, end_year),
		cmocka_unit_test_setup_teardown(without_the_job_there_would_be_silence, begin_year, end_year),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
