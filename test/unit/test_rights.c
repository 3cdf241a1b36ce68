/* SPDX-License-Identifier: Apache-2.0
 * A year of requests about personal data: stuck workers, bounced letters, duplicates, a desk that answers few. Nobody is left without a word
 * past the limit. Over the real schema, with a moved clock. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/fault.h"
#include "policy/daylog.h"
#include "privacy/rights.h"
#include "statements.gen.h"

#include <sodium.h>
#include <sys/stat.h>

#define START 1800000000
#define CASES 1000        /* FULL=1; otherwise a fifth, in a fifth of the year */
#define PEOPLE 250
#define ROUND_S (6 * (int64_t)CLOCK_HOUR)

struct place {
	char directory[64], database[128], keys[128];
	struct config config;
	struct app app;
	struct arena *arena;
	unsigned dice;
	int64_t people[PEOPLE], ids[CASES];
	size_t wanted, days, opened, merged, bounced, stuck, answered, extended;
};

/* The same year every time. */
static unsigned roll(struct place *place, unsigned sides)
{
	place->dice = place->dice * 1664525u + 1013904223u;
	return (place->dice >> 8) % sides;
}

static int open_place(void **state)
{
	struct place *place = calloc(1, sizeof *place);
	const char *error;
	assert_non_null(place);
	assert_true(sodium_init() >= 0);
	snprintf(place->directory, sizeof place->directory, "/tmp/cabinet-rights-XXXXXX");
	assert_non_null(mkdtemp(place->directory));
	snprintf(place->database, sizeof place->database, "%s/cabinet.db", place->directory);
	snprintf(place->keys, sizeof place->keys, "%s/keys", place->directory);
	assert_true(keystore_create_master(place->keys, &error));
	place->config = (struct config){.controller = "Ministry", .unit = "Unit", .privacy_contact = "privacy@desk.example", .base_url = "http://cabinet.example",
		.legal_frame = "gdpr"};
	place->app = (struct app){.config = &place->config, .keystore = keystore_open(place->keys, &error), .store = store_open(place->database, true, &error)};
	assert_true(place->app.keystore && place->app.store && store_migrate(place->app.store) >= 0);
	assert_true(daylog_open(place->app.store, place->keys, &error));
	place->app.vault = vault_open(place->app.keystore);
	place->arena = arena_new(64u << 20);
	const char *full = getenv("FULL");
	bool whole = full && strcmp(full, "1") == 0;
	place->dice = 7;
	place->wanted = whole ? CASES : CASES / 5;
	place->days = whole ? 365 : 73;
	clock_tell(START);
	*state = place;
	return 0;
}

static int close_place(void **state)
{
	struct place *place = *state;
	char path[160];
	fault_set(NULL);
	clock_tell(0);
	arena_free(place->arena);
	vault_close(place->app.vault);
	daylog_close(place->app.store);
	store_close(place->app.store);
	keystore_close(place->app.keystore);
	const char *const files[] = {"cabinet.db", "cabinet.db-wal", "cabinet.db-shm", "keys/keys.db", "keys/keys.db-journal", "keys/log.key", "keys/master.key"};
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		snprintf(path, sizeof path, "%s/%s", place->directory, files[i]);
		unlink(path);
	}
	rmdir(place->keys);
	rmdir(place->directory);
	free(place);
	return 0;
}

static void add_people(struct place *place)
{
	struct db db = db_open(place->app.store, place->arena);
	for (size_t i = 0; i < PEOPLE; i++) {
		struct text email = arena_fmt(place->arena, "person%zu@rights.example", i);
		assert_int_equal(vault_add_subject(place->app.vault, &db, CAPACITY_CONTACT, &place->people[i]), VAULT_OK);
		assert_int_equal(vault_put(place->app.vault, &db, place->people[i], DATUM_CONTACT_EMAIL, 0, email), VAULT_OK);
	}
	assert_int_equal(db_commit(&db), STORE_OK);
	db_close(&db);
}

static void open_one(struct place *place)
{
	static const enum rights_kind kinds[] = {RIGHTS_ACCESS, RIGHTS_CORRECT, RIGHTS_COMPLETE, RIGHTS_PORT, RIGHTS_OBJECT};
	static const char *const channels[] = {"web", "post", "account"};
	const struct viewer nobody = {0};
	struct db db = db_open(place->app.store, place->arena);
	unsigned channel = roll(place, 3);
	bool merged;
	const struct rights_new request = {.kind = kinds[roll(place, COUNT_OF(kinds))], .subject = roll(place, 10) ? place->people[roll(place, PEOPLE)] : 0,
		.channel = channels[channel], .received = clock_now_s() - (channel == 1 ? (int64_t)roll(place, 5) * CLOCK_DAY : 0), .words = TEXT("Please."),
		.lang = lang_by_code(TEXT("en")), .proved = channel == 2 || roll(place, 2)};
	assert_int_equal(rights_open(&place->app, &db, &nobody, &request, &place->ids[place->opened], &merged), STORE_OK);
	assert_int_equal(rights_send_receipt(&place->app, &db, place->ids[place->opened], TEXT("http://cabinet.example/x")), STORE_OK);
	assert_int_equal(db_commit(&db), STORE_OK);
	place->merged += merged;
	place->opened++;
	db_close(&db);
}

/* Letters leave, but every fifth comes back. */
static void carry_mail(struct place *place)
{
	struct mail_due *mails;
	size_t count;
	struct db db = db_open(place->app.store, place->arena);
	do {
		assert_int_equal(db_all(&db, &stmt_mail_due, &(struct mail_due_in){clock_now_s()}, &mails, &count), STORE_OK);
		for (size_t i = 0; i < count; i++) {
			bool bounces = roll(place, 5) == 0;
			enum store_result noted = bounces ? db_run(&db, &stmt_mail_failed, &(struct mail_failed_in){mails[i].id, clock_now_s(), TEXT("smtp_55")}, NULL)
							  : db_run(&db, &stmt_mail_sent, &(struct mail_sent_in){mails[i].id, clock_now_s()}, NULL);
			assert_int_equal(noted, STORE_OK);
			place->bounced += bounces;
		}
	} while (count);
	assert_int_equal(db_commit(&db), STORE_OK);
	db_close(&db);
}

/* The desk answers some, extends some, forgets the rest. */
static void work_at_the_desk(struct place *place)
{
	const struct viewer desk = {.subject = 1, .capacity = CAPACITY_ADMINISTRATOR, .duties = DUTY_PRIVACY};
	for (int i = 0; i < 2 && place->opened; i++) {
		int64_t id = place->ids[roll(place, (unsigned)place->opened)];
		struct db db = db_open(place->app.store, place->arena);
		const struct rights_refusal refusal = {.reason = TEXT("not_held"), .text = TEXT("We hold no such thing.")};
		enum store_result result = roll(place, 3) ? rights_refuse(&place->app, &db, &desk, id, &refusal)
							  : rights_extend(&place->app, &db, &desk, id, TEXT("Many papers."));
		assert_int_not_equal(result, STORE_FAILED);
		place->answered += result == STORE_OK;
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
	struct place *place = *state;
	size_t silent = 0, late = 0, unreached = 0, open = 0;
	int64_t last = START + (int64_t)place->days * CLOCK_DAY, end = last + 65 * (int64_t)CLOCK_DAY, stuck_until = 0;
	add_people(place);
	for (int64_t now = START; now < end; now += ROUND_S) {
		clock_tell(now);
		for (int i = 0; now < last && i < 4 && place->opened < place->wanted; i++)
			if (roll(place, 4) == 0)
				open_one(place);
		if ((now - START) % CLOCK_DAY == 0)
			work_at_the_desk(place);
		if (!stuck_until && roll(place, 12) == 0)
			stuck_until = now + (1 + (int64_t)roll(place, 2)) * ROUND_S;
		fault_set(now < stuck_until ? "fail:rights.case" : NULL);
		place->stuck += now < stuck_until;
		if (now >= stuck_until)
			stuck_until = 0;
		assert_true(rights_job(&place->app) || now < stuck_until);
		carry_mail(place);
		arena_free(place->arena);
		place->arena = arena_new(64u << 20);
	}
	struct db db = db_open(place->app.store, place->arena);
	for (size_t i = 0; i < place->opened; i++) {
		struct rights_get row;
		assert_int_equal(db_one(&db, &stmt_rights_get, &(struct rights_get_in){place->ids[i]}, &row), STORE_OK);
		silent += was_silent(&row, end);
		late += !row.late_null;
		unreached += !row.unreached_null;
		open += row.closed_null;
	}
	db_close(&db);
	print_message("%zu requests in %zu days, %zu joined to open ones, %zu letters bounced, the worker stuck in %zu rounds, the desk acted on %zu: %zu late, "
		"%zu marked as not reached, %zu still open, %zu silent past their day\n", place->opened, place->days, place->merged, place->bounced, place->stuck,
		place->answered, late, unreached, open, silent);
	assert_true(place->opened == place->wanted && place->merged > 5 && place->bounced > 50 && place->stuck > 20 && late > 50 && unreached > 20);
	assert_int_equal(silent, 0);
}

/* The measure itself: without the job there would be silence, so the figure above is not empty. */
static void without_the_job_there_would_be_silence(void **state)
{
	struct place *place = *state;
	struct rights_get row;
	add_people(place);
	open_one(place);
	struct db db = db_open(place->app.store, place->arena);
	assert_int_equal(db_one(&db, &stmt_rights_get, &(struct rights_get_in){place->ids[0]}, &row), STORE_OK);
	assert_true(was_silent(&row, row.due + 1));
	db_close(&db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nobody_is_left_without_a_word, open_place, close_place),
		cmocka_unit_test_setup_teardown(without_the_job_there_would_be_silence, open_place, close_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
