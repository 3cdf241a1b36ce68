/* SPDX-License-Identifier: Apache-2.0
 * The arithmetic of a panel against examples worked by hand and published values of alpha. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "assessment/panel.h"

#define MOST 100

/* One character a reviewer: a digit is a level, 'n' not applicable, '?' cannot tell, '.' missing. Criteria are parted by blanks.
 */
static size_t answers_of(const char *written, struct panel_answer *answers)
{
	size_t count = 0;
	for (; *written; written++) {
		if (*written == ' ')
			continue;
		must(count < MOST);
		struct panel_answer a = {.kind = PANEL_RATED, .level = *written - '0'};
		if (*written == 'n')
			a = (struct panel_answer){.kind = PANEL_NOT_APPLICABLE};
		else if (*written == '?')
			a = (struct panel_answer){.kind = PANEL_CANNOT_TELL};
		else if (*written == '.')
			a = (struct panel_answer){.kind = PANEL_MISSING};
		answers[count++] = a;
	}
	return count;
}

static struct panel_criterion criterion(const char *written)
{
	struct panel_answer answers[MOST];
	size_t reviewers = answers_of(written, answers);
	return panel_criterion_of(answers, reviewers);
}

static void a_criterion_is_the_middle_of_its_ratings(void **state)
{
	struct panel_criterion c = criterion("3?2n3.");
	assert_int_equal(c.twice_median, 6);
	assert_int_equal(c.low, 2);
	assert_int_equal(c.high, 3);
	assert_int_equal(c.ratings, 3);
	assert_int_equal(c.cannot_tell, 1);
	assert_int_equal(c.not_applicable, 1);
	assert_int_equal(c.missing, 1);
	assert_false(c.spread);

	c = criterion("4123");
	assert_int_equal(c.twice_median, 5);
	assert_true(c.spread);
	assert_int_equal(criterion("0").twice_median, 0);
	assert_int_equal(criterion("04").twice_median, 4);
	assert_true(criterion("13").spread);
	assert_false(criterion("1122").spread);
	c = criterion("n?.");
	assert_int_equal(c.ratings, 0);
	assert_false(c.spread);
}

static void a_gate_is_split_by_one_vote(void **state)
{
	struct panel_criterion split = criterion("1101"), whole = criterion("11?"), empty = criterion("??");
	assert_true(panel_gate_is_split(&split));
	assert_false(panel_gate_is_split(&whole));
	assert_false(panel_gate_is_split(&empty));
}

static void a_pillar_is_the_mean_of_its_medians(void **state)
{
	/* medians 3, 2.5, 2, 1: mean 2.125, 53.125 points. Lows 2 2 0 1: 31.25. Highs 3 3 4 1: 68.75. */
	struct panel_criterion criteria[] = {
		criterion("332"), criterion("23"), criterion("024"), criterion("1?1"), criterion("nnn")};
	struct panel_pillar p = panel_pillar_of(criteria, COUNT_OF(criteria));
	assert_true(p.known);
	assert_false(p.too_few);
	assert_int_equal(p.result, 53);
	assert_int_equal(p.low, 31);
	assert_int_equal(p.high, 69);
	assert_int_equal(p.criteria_rated, 4);
	assert_int_equal(p.spreads, 1);

	/* 62.5 goes up */
	struct panel_criterion half[] = {criterion("22"), criterion("33")};
	assert_int_equal(panel_pillar_of(half, 2).result, 63);
	struct panel_criterion full[] = {criterion("44"), criterion("44")};
	assert_int_equal(panel_pillar_of(full, 2).result, 100);
}

static void a_pillar_says_when_ratings_are_too_few(void **state)
{
	struct panel_criterion two_of_three[] = {criterion("33"), criterion("22"), criterion("3?")};
	struct panel_pillar p = panel_pillar_of(two_of_three, 3);
	assert_true(p.too_few && p.known);
	struct panel_criterion two_apply[] = {criterion("33"), criterion("22"), criterion("nn")};
	assert_false(panel_pillar_of(two_apply, 3).too_few);
	struct panel_criterion alone[] = {criterion("4"), criterion("4"), criterion("4"), criterion("4")};
	assert_true(panel_pillar_of(alone, 4).too_few);
	struct panel_criterion none[] = {criterion("nn"), criterion("nn")};
	p = panel_pillar_of(none, 2);
	assert_true(p.too_few);
	assert_false(p.known);
}

static struct panel_agreement agreement(const char *written, size_t reviewers)
{
	struct panel_answer answers[MOST];
	size_t count = answers_of(written, answers);
	assert_int_equal(count % reviewers, 0);
	return panel_agreement_of(answers, count / reviewers, reviewers);
}

/* The values are those of a slow reading of the definition, kept apart from this code:
 *   alpha = 1 - Do / De; Do: over all units, over all ordered pairs of one unit, distance / (ratings of the unit - 1), over n;
 *   De: over all ordered pairs of all paired ratings, distance / (n (n - 1));
 *   distance(c, k) = (ratings from c to k, with half of those at c and at k)^2. */
static void alpha_is_the_published_one(void **state)
{
	/* K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), example C: four observers, twelve units with gaps,
	 * categories 1 to 5 written here as 0 to 4. Published: ordinal 0.815. */
	struct panel_agreement a = agreement("00.0 1121 2222 2222 1111 0123 3333 0010 1111 .444 ..00 .2..", 4);
	assert_int_equal(a.state, PANEL_ALPHA_KNOWN);
	assert_int_equal(a.alpha_thousandths, 815);
	assert_int_equal(a.units, 11);
	/* example A: two observers, ten units, two categories. Published: 0.095. */
	a = agreement("01 11 01 00 00 01 00 00 10 00", 2);
	assert_int_equal(a.alpha_thousandths, 95);
	/* gaps of every kind are the same gap */
	assert_int_equal(agreement("3233 042? 11n2 4344 2213", 4).alpha_thousandths, 383);
	/* worse than chance */
	assert_int_equal(agreement("04 40 13", 2).alpha_thousandths, -667);
	/* full agreement */
	assert_int_equal(agreement("44 00 22 ?1", 2).alpha_thousandths, 1000);
}

static void alpha_says_when_it_cannot_be_known(void **state)
{
	assert_int_equal(agreement("44 33 2? .1", 2).state, PANEL_ALPHA_TOO_FEW);
	assert_int_equal(agreement("44 33 22", 2).state, PANEL_ALPHA_KNOWN);
	assert_int_equal(agreement("33 33 33 3.", 2).state, PANEL_ALPHA_ALL_SAME);
	struct panel_agreement none = agreement("3. ?n", 2);
	assert_int_equal(none.state, PANEL_ALPHA_TOO_FEW);
	assert_int_equal(none.pairs, 0);
}

static void agreement_counts_pairs_within_one_level(void **state)
{
	/* 3 2 4: pairs 3-2 near, 3-4 near, 2-4 not; 1 1: near; 0 2: not; 2 alone: no pair. 3 of 5. */
	struct panel_agreement a = agreement("324 1.1 02? 2nn", 3);
	assert_int_equal(a.pairs, 5);
	assert_int_equal(a.within_one_percent, 60);
	assert_int_equal(a.units, 3);
}

static void yes_and_no_keep_their_confidence(void **state)
{
	struct panel_answer answers[] = {
		{PANEL_RATED, 1, 5},
		{PANEL_RATED, 1, 4},
		{PANEL_RATED, 0, 1},
		{PANEL_CANNOT_TELL, 0, 0},
		{PANEL_RATED, 0, 0},
		{0},
	};
	struct panel_yes_no y = panel_yes_no_of(answers, COUNT_OF(answers));
	assert_int_equal(y.yes, 2);
	assert_int_equal(y.no, 2);
	assert_int_equal(y.ratings, 4);
	assert_int_equal(y.cannot_tell, 1);
	assert_int_equal(y.missing, 1);
	assert_int_equal(y.yes_percent, 50);
	assert_int_equal(y.weighted_percent, 82); /* 9 of 11 */
	assert_int_equal(panel_yes_no_of(answers + 3, 1).ratings, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_criterion_is_the_middle_of_its_ratings),
		cmocka_unit_test(a_gate_is_split_by_one_vote),
		cmocka_unit_test(a_pillar_is_the_mean_of_its_medians),
		cmocka_unit_test(a_pillar_says_when_ratings_are_too_few),
		cmocka_unit_test(alpha_is_the_published_one),
		cmocka_unit_test(alpha_says_when_it_cannot_be_known),
		cmocka_unit_test(agreement_counts_pairs_within_one_level),
		cmocka_unit_test(yes_and_no_keep_their_confidence),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
