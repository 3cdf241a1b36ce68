/* SPDX-License-Identifier: Apache-2.0
 * Restriction, objection, holds, erasure and its failures, the clock to delete by. */
#include "keep_place.h"
#include "policy/settings.h"

#include <signal.h>
#include <sys/wait.h>

static const struct viewer privacy = {.subject = 7, .capacity = CAPACITY_ADMINISTRATOR, .duties = DUTY_PRIVACY};
static const struct viewer programme = {.subject = 8, .capacity = CAPACITY_ADMINISTRATOR, .duties = DUTY_PROGRAMME};
static const struct viewer courier = {.program = true};

static enum vault_result read_as(struct cabin *cabin, const struct viewer *viewer, enum purpose purpose, int64_t object, int64_t subject, enum datum datum)
{
	struct text out;
	struct disclosures seen = {0};
	const struct asking asking = {.viewer = viewer, .purpose = purpose, .object = object, .allowed = UINT64_MAX, .seen = &seen};
	return vault_read(cabin->app.vault, &cabin->db, &asking, subject, datum, 0, &out);
}

static void a_restricted_person_is_stored_and_not_used(void **state)
{
	struct cabin *cabin = *state;
	struct vault *vault = cabin->app.vault;
	int64_t subject = place_person(cabin, CAPACITY_MEMBER, "restricted");
	const struct viewer self = {.subject = subject, .capacity = CAPACITY_MEMBER};
	const struct {
		const struct viewer *viewer;
		enum purpose purpose;
		enum vault_result before, during;
	} reads[] = {{&programme, PURPOSE_ASSESSMENT, VAULT_OK, VAULT_NONE}, {&programme, PURPOSE_ACCOUNT, VAULT_OK, VAULT_NONE},
		{&privacy, PURPOSE_ACCOUNT, VAULT_OK, VAULT_NONE}, {&privacy, PURPOSE_RIGHTS, VAULT_OK, VAULT_OK},
		{&courier, PURPOSE_ACCOUNT, VAULT_OK, VAULT_NONE}, {&courier, PURPOSE_UPDATES, VAULT_OK, VAULT_NONE},
		{&courier, PURPOSE_RIGHTS, VAULT_OK, VAULT_OK}, {&self, PURPOSE_ACCOUNT, VAULT_OK, VAULT_OK}, {&self, PURPOSE_RIGHTS, VAULT_OK, VAULT_OK}};
	for (int round = 0; round < 3; round++) {
		struct vault_limits limits;
		if (round > 0)
			assert_int_equal(vault_set_restricted(vault, &cabin->db, subject, round == 1), VAULT_OK);
		for (size_t i = 0; i < COUNT_OF(reads); i++)
			assert_int_equal(read_as(cabin, reads[i].viewer, reads[i].purpose, 0, subject, DATUM_MEMBER_EMAIL),
				round == 1 ? reads[i].during : reads[i].before);
		assert_int_equal(vault_limits_of(vault, &cabin->db, subject, &limits), VAULT_OK);
		assert_int_equal(limits.restricted, round == 1);
	}
	place_commit(cabin);
}

static void an_objection_ends_that_purpose_alone(void **state)
{
	struct cabin *cabin = *state;
	struct vault *vault = cabin->app.vault;
	int64_t subject = place_person(cabin, CAPACITY_MEMBER, "objecting");
	assert_int_equal(read_as(cabin, &courier, PURPOSE_ASSESSMENT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_OK);
	assert_int_equal(vault_set_objection(vault, &cabin->db, subject, PURPOSE_ASSESSMENT, true), VAULT_OK);
	assert_int_equal(read_as(cabin, &courier, PURPOSE_ASSESSMENT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_NONE);
	assert_int_equal(read_as(cabin, &programme, PURPOSE_ASSESSMENT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_NONE);
	assert_int_equal(read_as(cabin, &courier, PURPOSE_ACCOUNT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_OK);
	/* an override lets the purpose on, a new objection ends that again */
	assert_int_equal(vault_override_objection(vault, &cabin->db, subject, PURPOSE_ASSESSMENT), VAULT_OK);
	assert_int_equal(read_as(cabin, &courier, PURPOSE_ASSESSMENT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_OK);
	assert_int_equal(vault_set_objection(vault, &cabin->db, subject, PURPOSE_ASSESSMENT, true), VAULT_OK);
	assert_int_equal(read_as(cabin, &courier, PURPOSE_ASSESSMENT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_NONE);
	assert_int_equal(vault_set_objection(vault, &cabin->db, subject, PURPOSE_ASSESSMENT, false), VAULT_OK);
	assert_int_equal(read_as(cabin, &courier, PURPOSE_ASSESSMENT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_OK);
	/* what an account cannot be without is no matter of objection; nobody overrides what was not objected to */
	assert_int_equal(vault_set_objection(vault, &cabin->db, subject, PURPOSE_SECURITY, true), VAULT_DENIED);
	assert_int_equal(vault_override_objection(vault, &cabin->db, subject, PURPOSE_UPDATES), VAULT_NONE);
	place_commit(cabin);
}

static int64_t add_hold(struct cabin *cabin, int64_t subject, const char *ground)
{
	int64_t id;
	const struct hold_new hold = {.subject = subject, .owner = 7, .review = clock_now_s() + 30 * (int64_t)CLOCK_DAY, .ground = text_of(ground),
		.agreement = TEXT("C-2026/17"), .reason = TEXT("It is needed.")};
	assert_int_equal(place_hold(cabin, &hold, &id), STORE_OK);
	return id;
}

static void a_hold_without_ground_or_review_is_refused(void **state)
{
	struct cabin *cabin = *state;
	int64_t id, subject = place_person(cabin, CAPACITY_MEMBER, "held"), now = clock_now_s(), day = CLOCK_DAY;
	const struct hold_new good = {.subject = subject, .owner = 7, .review = now + 180 * day, .ground = TEXT("complaint"), .reason = TEXT("why")};
	struct hold_new bad[8];
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		bad[i] = good;
	bad[0].review = 0;
	bad[1].review = now - 1;
	bad[2].review = now + 181 * day;
	bad[3].ground = TEXT("because");
	bad[4].ground = TEXT("agreement"); /* and no number of one */
	bad[5].owner = 0;
	bad[6].subject = subject + 1;
	bad[7].agreement = TEXT("with Ada Lovelace, who said no");
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_int_equal(place_hold(cabin, &bad[i], &id), STORE_CONFLICT);
	assert_int_equal(place_hold(cabin, &good, &id), STORE_OK);
	place_commit(cabin);
}

/* Nobody answers: it counts for 72 hours, or until one administrator's decision could stand, and is not asked again for 30 days. */
static void an_unanswered_hold_counts_for_its_time(void **state)
{
	struct cabin *cabin = *state;
	int64_t id, start = clock_now_s(), subject = place_person(cabin, CAPACITY_MEMBER, "asked");
	const struct viewer officer = {.subject = place_person(cabin, CAPACITY_ADMINISTRATOR, "officer"), .capacity = CAPACITY_ADMINISTRATOR, .duties = DUTY_PRIVACY};
	const int64_t lasts_h[] = {72, 96 + 24};
	for (size_t i = 0; i < COUNT_OF(lasts_h); i++) {
		bool stands, refused;
		const char *ground = i ? "appeal" : "complaint";
		struct hold_new hold = {.subject = subject, .owner = 7, .review = clock_now_s() + CLOCK_DAY * 30, .ground = text_of(ground), .reason = TEXT("why")};
		if (i)
			assert_int_equal(settings_set(&cabin->db, SETTING_APPROVAL_DELAY_HOURS, 96), STORE_OK);
		int64_t asked = clock_now_s();
		assert_int_equal(hold_ask(cabin->app.vault, &cabin->db, &officer, &hold, &id), STORE_OK);
		clock_tell(asked + lasts_h[i] * CLOCK_HOUR - 1);
		assert_int_equal(hold_stands(&cabin->db, subject, &stands), STORE_OK);
		assert_true(stands);
		clock_tell(asked + lasts_h[i] * CLOCK_HOUR);
		assert_int_equal(hold_stands(&cabin->db, subject, &stands), STORE_OK);
		assert_false(stands);
		assert_int_equal(db_run(&cabin->db, &stmt_approvals_restart, &(struct approvals_restart_in){clock_now_s()}, NULL), STORE_OK); /* there are two who could answer */
		assert_true(hold_settle(cabin->app.vault, &cabin->db));
		assert_int_equal(hold_was_refused(&cabin->db, subject, text_of(ground), &refused), STORE_OK);
		assert_true(refused);
		hold.review = clock_now_s() + CLOCK_DAY * 30;
		assert_int_equal(hold_ask(cabin->app.vault, &cabin->db, &officer, &hold, &id), STORE_CONFLICT);
		clock_tell(clock_now_s() + HOLD_AGAIN_S + 1);
		hold.review = clock_now_s() + CLOCK_DAY * 30;
		assert_int_equal(hold_ask(cabin->app.vault, &cabin->db, &officer, &hold, &id), STORE_OK);
		assert_int_equal(hold_release(cabin->app.vault, &cabin->db, &officer, id), STORE_OK);
	}
	place_commit(cabin);
	clock_tell(start);
}

/* Two holds: releasing one keeps, releasing both erases, by the job alone. */
static void an_erasure_waits_for_the_last_hold(void **state)
{
	struct cabin *cabin = *state;
	int64_t subject = place_person(cabin, CAPACITY_MEMBER, "waiting");
	int64_t first = add_hold(cabin, subject, "complaint"), second = add_hold(cabin, subject, "agreement");
	place_commit(cabin);
	assert_int_equal(erasure_run(&cabin->app, &cabin->db, subject, "asked"), ERASURE_HELD);
	place_commit(cabin);
	assert_false(place_is_gone(cabin, subject));
	/* held data are read for the case, by the privacy duty, and by nobody else */
	assert_int_equal(read_as(cabin, &privacy, PURPOSE_COMPLIANCE, first, subject, DATUM_MEMBER_EMAIL), VAULT_OK);
	assert_int_equal(read_as(cabin, &privacy, PURPOSE_COMPLIANCE, 0, subject, DATUM_MEMBER_EMAIL), VAULT_DENIED);
	assert_int_equal(read_as(cabin, &privacy, PURPOSE_ACCOUNT, first, subject, DATUM_MEMBER_EMAIL), VAULT_NONE);
	assert_int_equal(read_as(cabin, &programme, PURPOSE_COMPLIANCE, first, subject, DATUM_MEMBER_EMAIL), VAULT_DENIED);
	assert_int_equal(read_as(cabin, &courier, PURPOSE_ACCOUNT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_NONE);
	assert_true(erasure_job(&cabin->app));
	assert_int_equal(hold_release(cabin->app.vault, &cabin->db, &privacy, first), STORE_OK);
	place_commit(cabin);
	assert_true(erasure_job(&cabin->app));
	db_close(&cabin->db);
	assert_false(place_is_gone(cabin, subject));
	assert_int_equal(hold_release(cabin->app.vault, &cabin->db, &privacy, second), STORE_OK);
	assert_int_equal(hold_release(cabin->app.vault, &cabin->db, &privacy, second), STORE_CONFLICT);
	place_commit(cabin);
	assert_true(erasure_job(&cabin->app));
	db_close(&cabin->db);
	assert_true(place_is_gone(cabin, subject));
}

static void a_minor_is_locked_at_once_and_erased_in_time(void **state)
{
	struct cabin *cabin = *state;
	struct account_get account;
	int64_t now = 1800000000;
	clock_tell(now);
	int64_t subject = place_person(cabin, CAPACITY_MEMBER, "child"), other = place_person(cabin, CAPACITY_MEMBER, "grown");
	place_commit(cabin);
	assert_int_equal(erasure_report_minor(&cabin->app, &cabin->db, &privacy, subject), STORE_OK);
	assert_int_equal(erasure_report_minor(&cabin->app, &cabin->db, &privacy, other), STORE_OK);
	place_commit(cabin);
	assert_int_equal(db_one(&cabin->db, &stmt_account_get, &(struct account_get_in){subject}, &account), STORE_OK);
	assert_true(text_is(account.state, TEXT("locked")));
	assert_int_equal(read_as(cabin, &programme, PURPOSE_ACCOUNT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_NONE);
	assert_int_equal(erasure_minor_refuted(&cabin->app, &cabin->db, &privacy, other), STORE_OK);
	place_commit(cabin);
	clock_tell(now + 72 * CLOCK_HOUR - CLOCK_MINUTE);
	assert_true(erasure_job(&cabin->app));
	db_close(&cabin->db);
	assert_true(place_is_gone(cabin, subject));
	assert_false(place_is_gone(cabin, other));
	assert_int_equal(read_as(cabin, &programme, PURPOSE_ACCOUNT, 0, other, DATUM_MEMBER_EMAIL), VAULT_OK);
}

/* P-100: the record of a training outlives the role by 36 months, not longer, whatever else keeps the person. */
static void what_a_role_hung_on_goes_36_months_after_it(void **state)
{
	struct cabin *cabin = *state;
	int64_t now = clock_now_s(), keep = retention_keep(DATUM_ACCOUNT_GATES, CLOCK_STARTS_ROLE_END);
	int64_t subject = place_person(cabin, CAPACITY_ADMINISTRATOR, "trained"), other = place_person(cabin, CAPACITY_REVIEWER, "working");
	const int64_t people[] = {subject, other};
	for (size_t i = 0; i < COUNT_OF(people); i++)
		assert_int_equal(db_run(&cabin->db, &stmt_gate_train, &(struct gate_train_in){people[i], now, TEXT("1")}, NULL), STORE_OK);
	assert_int_equal(retention_start(cabin->app.vault, &cabin->db, subject, CLOCK_STARTS_ROLE_END), STORE_OK);
	place_commit(cabin);
	const int64_t days[] = {keep - CLOCK_DAY, keep + CLOCK_DAY};
	for (size_t i = 0; i < COUNT_OF(days); i++) {
		struct sweep_report report;
		clock_tell(now + days[i]);
		sweep_run(&cabin->app, clock_now_s(), &report);
		assert_int_equal(report.gone[DATUM_ACCOUNT_GATES], i);
	}
	struct gate_get row;
	assert_int_equal(db_one(&cabin->db, &stmt_gate_get, &(struct gate_get_in){subject}, &row), STORE_NONE);
	assert_int_equal(db_one(&cabin->db, &stmt_gate_get, &(struct gate_get_in){other}, &row), STORE_OK);
	db_close(&cabin->db);
}

static const char *const steps[] = {"erasure.recipient", "erasure.key", "erasure.index", "erasure.datum", "erasure.authorship", "erasure.disclosure", "erasure.limit",
	"erasure.due", "erasure.state", "account.session", "account.invitation", "account.mail", "administrator.reads", "erasure.membership", "erasure.contact",
	"erasure.administrator", "account.gates", "erasure.designation", "erasure.grant", "erasure.opened", "erasure.alert", "erasure.mention", "erasure.account", "erasure.clock",
	"erasure.notice", "erasure.open", "erasure.proof"};

/* a failed step is never taken for a done erasure, stays open and is repeated. */
static void a_failed_step_leaves_an_open_erasure(void **state)
{
	struct cabin *cabin = *state;
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		char fault[60], marker[40];
		struct erasure_get open;
		snprintf(fault, sizeof fault, "fail:%s", steps[i]);
		snprintf(marker, sizeof marker, "failing%zu", i);
		int64_t subject = place_person(cabin, CAPACITY_MEMBER, marker);
		place_commit(cabin);
		fault_set(fault);
		assert_int_equal(erasure_run(&cabin->app, &cabin->db, subject, "asked"), ERASURE_FAILED);
		assert_false(place_is_gone(cabin, subject));
		assert_int_equal(db_one(&cabin->db, &stmt_erasure_get, &(struct erasure_get_in){subject}, &open), STORE_OK);
		assert_true(text_is(open.state, TEXT("failed")));
		db_close(&cabin->db);
		assert_false(erasure_job(&cabin->app));
		assert_false(place_is_gone(cabin, subject));
		db_close(&cabin->db);
		fault_set(NULL);
		assert_true(erasure_job(&cabin->app));
		assert_true(place_is_gone(cabin, subject));
		db_close(&cabin->db);
	}
	print_message("%zu steps made to fail\n", COUNT_OF(steps));
}

/* A stop of the machine between key store and database, at every step: the next start finishes what was begun, or nothing had begun. */
static void a_stop_at_any_step_is_swept_at_the_start(void **state)
{
	struct cabin *cabin = *state;
	size_t begun = 0;
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		char fault[60], marker[40];
		const char *error;
		snprintf(fault, sizeof fault, "stop:%s", steps[i]);
		snprintf(marker, sizeof marker, "stopping%zu", i);
		int64_t subject = place_person(cabin, CAPACITY_MEMBER, marker);
		place_commit(cabin);
		pid_t child = fork();
		if (child == 0) {
			/* a program of its own on the same files, as it is after a start */
			struct app app = {.keystore = keystore_open(cabin->keys, &error), .store = store_open(cabin->database, false, &error)};
			struct arena *arena = arena_new(8u << 20);
			app.vault = vault_open(app.keystore);
			if (!daylog_open(app.store, cabin->keys, &error))
				_exit(2);
			struct db db = db_open(app.store, arena);
			fault_set(fault);
			_exit(erasure_run(&app, &db, subject, "asked") == ERASURE_DONE ? 0 : 1);
		}
		int status;
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
		assert_false(place_is_gone(cabin, subject));
		db_close(&cabin->db);
		bool key_gone = keystore_is_erased(cabin->app.keystore, subject);
		assert_int_equal(key_gone, i > 1);
		begun += key_gone;
		assert_true(erasure_replay(&cabin->app));
		assert_int_equal(place_is_gone(cabin, subject), key_gone);
		db_close(&cabin->db);
	}
	print_message("%zu stops, %zu of them after the key was destroyed; each swept\n", COUNT_OF(steps), begun);
}

/* P-91: the account lives and keeps the address; what it was collected for with the assessment is over two years after that closed. */
static void use_ends_with_the_purposes_own_clock(void **state)
{
	struct cabin *cabin = *state;
	const int64_t start = 1800000000, month = 2629746;
	clock_tell(start);
	int64_t subject = place_person(cabin, CAPACITY_MEMBER, "submitter"), solution = store_new_id(), assessment = store_new_id();
	const struct organisation_add_in organisation = {.id = 1, .slug = TEXT("o"), .name = TEXT("O"), .folded = TEXT("o"), .profile = TEXT("{}"),
		.domain = TEXT("o.example"), .state = TEXT("active"), .now = start};
	const struct solution_add_in added = {.id = solution, .slug = TEXT("s"), .organisation = 1, .name = TEXT("S"), .profile = TEXT("{}"), .now = start};
	const struct assessment_add_in made = {.id = assessment, .solution = solution, .rubric = TEXT("r"), .rubric_hash = TEXT("h"), .now = start};
	assert_int_equal(db_run(&cabin->db, &stmt_organisation_add, &organisation, NULL), STORE_OK);
	assert_int_equal(db_run(&cabin->db, &stmt_solution_add, &added, NULL), STORE_OK);
	assert_int_equal(db_run(&cabin->db, &stmt_assessment_add, &made, NULL), STORE_OK);
	assert_int_equal(vault_link_author(cabin->app.vault, &cabin->db, assessment, "submitter", subject), VAULT_OK);
	/* open for ten years: still of use */
	clock_tell(start + 120 * month);
	assert_int_equal(read_as(cabin, &courier, PURPOSE_ASSESSMENT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_OK);
	struct assessment_move_in move = {.id = assessment, .from = TEXT("draft"), .to = TEXT("withdrawn"), .now = clock_now_s()};
	assert_int_equal(db_run(&cabin->db, &stmt_assessment_move, &move, NULL), STORE_OK);
	clock_tell(start + 144 * month - CLOCK_DAY);
	assert_int_equal(read_as(cabin, &courier, PURPOSE_ASSESSMENT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_OK);
	clock_tell(start + 144 * month + CLOCK_DAY);
	assert_int_equal(read_as(cabin, &courier, PURPOSE_ASSESSMENT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_NONE);
	assert_int_equal(read_as(cabin, &programme, PURPOSE_ASSESSMENT, 0, subject, DATUM_MEMBER_FIRST_NAME), VAULT_NONE);
	assert_int_equal(read_as(cabin, &courier, PURPOSE_ACCOUNT, 0, subject, DATUM_MEMBER_EMAIL), VAULT_OK);
	place_commit(cabin);
}

/* --- the clock to delete by (R-18) --- */

static void ten_years_in_one_step_delete_nothing(void **state)
{
	const int64_t start = 1800000000, year = 31557600, hour = CLOCK_HOUR;
	struct steady steady = {0};
	steady_step(&steady, start, 0);
	for (int i = 1; i <= 48; i++)
		steady_step(&steady, start + i * hour, hour);
	assert_true(steady.trusted == start + 48 * hour);
	/* ten years ahead: for a day of running the count goes on without it */
	int64_t before = steady.trusted;
	for (int i = 1; i <= 23; i++) {
		steady_step(&steady, before + 10 * year + i * hour, hour);
		assert_true(steady.trusted == before + i * hour);
	}
	/* back again before the day is over: nothing was believed */
	steady_step(&steady, before + 24 * hour, hour);
	assert_true(steady.trusted == before + 24 * hour && steady.doubted_s == 0);
	/* a clock that jumps about never is */
	for (int i = 1; i <= 100; i++) {
		steady_step(&steady, before + (i % 9 + 2) * year, hour);
		assert_true(steady.trusted <= before + (24 + i) * hour);
	}
	/* one that stays is believed after a day */
	int64_t last = steady.trusted, there = before + 20 * year;
	for (int i = 1; i <= 26; i++)
		steady_step(&steady, there + i * hour, hour);
	assert_true(steady.trusted > last + year);
	/* set back ten years: at once, for it deletes later */
	steady_step(&steady, start, hour);
	assert_true(steady.trusted == start);
	/* the first look after a week off is doubted too: it could be a jump */
	steady_step(&steady, start + 7 * CLOCK_DAY, 0);
	assert_true(steady.trusted == start);
}

int main(void)
{
#define KEEP_TEST(name) cmocka_unit_test_setup_teardown(name, cabin_begin, cabin_end)
	const struct CMUnitTest tests[] = {
		KEEP_TEST(a_restricted_person_is_stored_and_not_used),
		KEEP_TEST(an_objection_ends_that_purpose_alone),
		KEEP_TEST(a_hold_without_ground_or_review_is_refused),
		KEEP_TEST(an_unanswered_hold_counts_for_its_time),
		KEEP_TEST(an_erasure_waits_for_the_last_hold),
		KEEP_TEST(a_minor_is_locked_at_once_and_erased_in_time),
		KEEP_TEST(what_a_role_hung_on_goes_36_months_after_it),
		KEEP_TEST(a_failed_step_leaves_an_open_erasure),
		KEEP_TEST(use_ends_with_the_purposes_own_clock),
		KEEP_TEST(a_stop_at_any_step_is_swept_at_the_start),
		cmocka_unit_test(ten_years_in_one_step_delete_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
