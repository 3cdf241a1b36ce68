/* SPDX-License-Identifier: Apache-2.0
 * Decisions for two, settings, what may leave: over the real schema. */
#include "keep_place.h"
#include "policy/egress.h"
#include "policy/settings.h"

static int begin_at_a_known_time(void **state)
{
	cabin_begin(state);
	clock_tell(1800000000);
	return 0;
}

static struct viewer add_administrator(struct cabin *cabin, unsigned duties)
{
	struct viewer viewer = place_administrator(cabin, arena_fmt(cabin->arena, "officer%lld", (long long)store_new_id()).at, duties);
	assert_int_equal(db_commit(&cabin->db), STORE_OK);
	return viewer;
}

static enum approval state_of(struct cabin *cabin, int64_t object)
{
	enum approval state;
	assert_int_equal(approval_state(&cabin->db, "hold", object, &state), STORE_OK);
	return state;
}

static void two_administrators_decide(void **state)
{
	struct cabin *cabin = *state;
	struct viewer one = add_administrator(cabin, DUTY_PRIVACY), two = add_administrator(cabin, DUTY_PROGRAMME);
	assert_int_equal(state_of(cabin, 7), APPROVAL_NONE);
	assert_int_equal(approval_answer(cabin->app.vault, &cabin->db, &two, "hold", 7, true), STORE_NONE);
	assert_int_equal(approval_ask(cabin->app.vault, &cabin->db, &one, "hold", 7, TEXT("because")), STORE_OK);
	assert_int_equal(approval_ask(cabin->app.vault, &cabin->db, &two, "hold", 7, TEXT("too")), STORE_CONFLICT);
	assert_int_equal(state_of(cabin, 7), APPROVAL_WAITING);
	assert_int_equal(approval_answer(cabin->app.vault, &cabin->db, &one, "hold", 7, true), STORE_CONFLICT);
	clock_tell(clock_now_s() + 40 * CLOCK_DAY);
	assert_int_equal(state_of(cabin, 7), APPROVAL_WAITING);
	assert_int_equal(approval_answer(cabin->app.vault, &cabin->db, &two, "hold", 7, true), STORE_OK);
	assert_int_equal(state_of(cabin, 7), APPROVAL_GIVEN);
	assert_int_equal(approval_answer(cabin->app.vault, &cabin->db, &two, "hold", 7, false), STORE_NONE);
}

static void a_refusal_may_be_asked_again(void **state)
{
	struct cabin *cabin = *state;
	struct viewer one = add_administrator(cabin, DUTY_PRIVACY), two = add_administrator(cabin, DUTY_PROGRAMME);
	assert_int_equal(approval_ask(cabin->app.vault, &cabin->db, &one, "hold", 8, TEXT("because")), STORE_OK);
	assert_int_equal(approval_answer(cabin->app.vault, &cabin->db, &two, "hold", 8, false), STORE_OK);
	assert_int_equal(state_of(cabin, 8), APPROVAL_REFUSED);
	assert_int_equal(approval_ask(cabin->app.vault, &cabin->db, &one, "hold", 8, TEXT("for a better reason")), STORE_OK);
	assert_int_equal(state_of(cabin, 8), APPROVAL_WAITING);
	/* nobody answers about themselves */
	assert_int_equal(approval_ask(cabin->app.vault, &cabin->db, &one, "hold", two.subject, TEXT("about you")), STORE_OK);
	assert_int_equal(approval_answer(cabin->app.vault, &cabin->db, &two, "hold", two.subject, true), STORE_CONFLICT);
}

static void one_administrator_decides_after_a_day(void **state)
{
	struct cabin *cabin = *state;
	struct viewer one = add_administrator(cabin, DUTY_PRIVACY);
	(void)add_administrator(cabin, DUTY_TECHNICAL); /* cannot answer */
	assert_int_equal(approval_ask(cabin->app.vault, &cabin->db, &one, "hold", 9, TEXT("because")), STORE_OK);
	assert_int_equal(db_commit(&cabin->db), STORE_OK);
	clock_tell(clock_now_s() + CLOCK_DAY - 1);
	assert_true(approval_sweep(&cabin->db));
	assert_int_equal(state_of(cabin, 9), APPROVAL_WAITING);
	clock_tell(clock_now_s() + 1);
	assert_int_equal(state_of(cabin, 9), APPROVAL_GIVEN_ALONE);
	assert_true(approval_sweep(&cabin->db));
	/* it stays marked when others come */
	(void)add_administrator(cabin, DUTY_PRIVACY);
	assert_int_equal(state_of(cabin, 9), APPROVAL_GIVEN_ALONE);
}

static void the_day_begins_when_the_other_one_left(void **state)
{
	struct cabin *cabin = *state;
	struct viewer one = add_administrator(cabin, DUTY_PRIVACY), two = add_administrator(cabin, DUTY_PRIVACY);
	assert_int_equal(approval_ask(cabin->app.vault, &cabin->db, &one, "hold", 10, TEXT("because")), STORE_OK);
	assert_int_equal(db_commit(&cabin->db), STORE_OK);
	clock_tell(clock_now_s() + 2 * CLOCK_DAY);
	assert_true(approval_sweep(&cabin->db));
	assert_int_equal(db_run(&cabin->db, &stmt_account_set_state, &(struct account_set_state_in){two.subject, TEXT("locked")}, NULL), STORE_OK);
	assert_int_equal(db_commit(&cabin->db), STORE_OK);
	assert_int_equal(state_of(cabin, 10), APPROVAL_WAITING);
	clock_tell(clock_now_s() + CLOCK_DAY);
	assert_int_equal(state_of(cabin, 10), APPROVAL_GIVEN_ALONE);
}

static bool is_first(struct cabin *cabin, const struct viewer *viewer)
{
	bool first;
	assert_int_equal(approval_is_first(&cabin->db, viewer->subject, &first), STORE_OK);
	return first;
}

/* Nobody makes themselves the only one. */
static void who_was_shut_out_counts_for_two_weeks(void **state)
{
	struct cabin *cabin = *state;
	struct viewer one = add_administrator(cabin, DUTY_PRIVACY);
	(void)add_administrator(cabin, DUTY_TECHNICAL);
	assert_true(is_first(cabin, &one));
	struct viewer two = add_administrator(cabin, DUTY_PROGRAMME);
	assert_false(is_first(cabin, &one));
	assert_int_equal(approval_ask(cabin->app.vault, &cabin->db, &one, "hold", 11, TEXT("because")), STORE_OK);
	assert_int_equal(approval_note_taken(&cabin->db, two.subject, clock_now_s()), STORE_OK);
	assert_int_equal(db_run(&cabin->db, &stmt_account_set_state, &(struct account_set_state_in){two.subject, TEXT("locked")}, NULL), STORE_OK);
	clock_tell(clock_now_s() + APPROVAL_TAKEN_S / 2);
	/* locked again they could answer nothing more: it does not begin anew */
	assert_int_equal(approval_note_taken(&cabin->db, two.subject, clock_now_s()), STORE_OK);
	clock_tell(clock_now_s() + APPROVAL_TAKEN_S / 2 - 1);
	assert_int_equal(state_of(cabin, 11), APPROVAL_WAITING);
	clock_tell(clock_now_s() + 1);
	assert_int_equal(state_of(cabin, 11), APPROVAL_GIVEN_ALONE);
	assert_false(is_first(cabin, &one));
}

static void settings_keep_their_range(void **state)
{
	struct cabin *cabin = *state;
	for (int s = 0; s < SETTING_COUNT; s++) {
		const struct setting_row *row = &setting_rows[s];
		assert_true(row->code && row->name && row->unit && row->consequence);
		assert_true(row->least <= row->unset && row->unset <= row->most);
		assert_int_equal(settings_get(&cabin->db, (enum setting)s), row->unset);
		assert_int_equal(settings_set(&cabin->db, (enum setting)s, row->most + 1), STORE_CONFLICT);
		assert_int_equal(settings_set(&cabin->db, (enum setting)s, row->least - 1), STORE_CONFLICT);
		assert_int_equal(settings_get(&cabin->db, (enum setting)s), row->unset);
		assert_int_equal(settings_set(&cabin->db, (enum setting)s, row->least), STORE_OK);
		assert_int_equal(settings_get(&cabin->db, (enum setting)s), row->least);
	}
	/* what stands there from outside the range does not count */
	const struct setting_put_in bad = {TEXT("policy.elevation_minutes"), TEXT("6000")};
	assert_int_equal(db_run(&cabin->db, &stmt_setting_put, &bad, NULL), STORE_OK);
	assert_int_equal(settings_get(&cabin->db, SETTING_ELEVATION_MINUTES), 15);
}

/* A name that begins like this machine's is another machine. */
static void only_this_machine_is_this_machine(void **state)
{
	struct cabin *cabin = *state;
	static const struct {
		const char *address;
		bool local;
	} servers[] = {{"smtp://127.0.0.1:25", true}, {"smtp://localhost", true}, {"smtp://user@localhost:587/x", true}, {"smtp://[::1]:25", true},
		{"smtp://127.0.0.1.example", false}, {"smtp://localhost.example:25", false}, {"smtp://127.0.0.10", false},
		{"smtp://localhost@mail.example", false}, {"smtp://[::1]@mail.example", false}, {"smtps://mail.example", false}};
	for (size_t i = 0; i < COUNT_OF(servers); i++) {
		struct config config = {0};
		bool runs;
		snprintf(config.smtp_url, sizeof config.smtp_url, "%s", servers[i].address);
		assert_int_equal(flow_is_local(&config, FLOW_MAIL), servers[i].local);
		assert_int_equal(flow_runs(&config, &cabin->db, FLOW_MAIL, &runs), STORE_OK);
		assert_int_equal(runs, servers[i].local);
	}
}

/* P-75: whoever receives it, a flow carries what its row and the inventory agree on. */
static void a_flow_carries_its_own_data_only(void **state)
{
	struct cabin *cabin = *state;
	struct config config = {0};
	size_t carried = 0;
	for (enum datum d = 0; d < DATUM_COUNT; d++)
		for (int p = 0; p < PURPOSE_COUNT; p++) {
			bool allowed, may = inventory_rows[d].audience & AUDIENCE_MAIL && inventory_rows[d].purposes & flow_rows[FLOW_MAIL].purposes & (1u << p);
			assert_int_equal(flow_allows(&config, &cabin->db, FLOW_MAIL, (enum purpose)p, d, &allowed), STORE_OK);
			assert_int_equal(allowed, may);
			carried += may;
		}
	assert_true(carried > 0 && carried < (size_t)DATUM_COUNT * PURPOSE_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(two_administrators_decide, begin_at_a_known_time, cabin_end),
		cmocka_unit_test_setup_teardown(a_refusal_may_be_asked_again, begin_at_a_known_time, cabin_end),
		cmocka_unit_test_setup_teardown(one_administrator_decides_after_a_day, begin_at_a_known_time, cabin_end),
		cmocka_unit_test_setup_teardown(the_day_begins_when_the_other_one_left, begin_at_a_known_time, cabin_end),
		cmocka_unit_test_setup_teardown(who_was_shut_out_counts_for_two_weeks, begin_at_a_known_time, cabin_end),
		cmocka_unit_test_setup_teardown(settings_keep_their_range, begin_at_a_known_time, cabin_end),
		cmocka_unit_test_setup_teardown(only_this_machine_is_this_machine, begin_at_a_known_time, cabin_end),
		cmocka_unit_test_setup_teardown(a_flow_carries_its_own_data_only, begin_at_a_known_time, cabin_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
