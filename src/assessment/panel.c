/* SPDX-License-Identifier: Apache-2.0
 * The arithmetic of a panel. Everything but alpha is whole numbers, so that no rounding differs between machines. */
#include "assessment/panel.h"

/* How many ratings there are of each level. */
struct levels {
	int of[PANEL_LEVELS];
	int count;
};

/* part / whole; both positive or zero, `whole` above zero. */
static int rounded_half_up(int64_t part, int64_t whole)
{
	return (int)((2 * part + whole) / (2 * whole));
}

static int percent(int64_t part, int64_t whole)
{
	return rounded_half_up(100 * part, whole);
}

/* To the nearest whole number, half away from zero. */
static int rounded(double x)
{
	return (int)(x < 0 ? x - 0.5 : x + 0.5);
}

static struct levels levels_of(const struct panel_answer *answers, size_t reviewers)
{
	struct levels levels = {0};
	for (size_t i = 0; i < reviewers; i++) {
		if (answers[i].kind != PANEL_RATED)
			continue;
		must(answers[i].level >= 0 && answers[i].level < PANEL_LEVELS);
		levels.of[answers[i].level]++;
		levels.count++;
	}
	return levels;
}

static int count_kind(const struct panel_answer *answers, size_t reviewers, enum panel_answer_kind kind)
{
	int count = 0;
	for (size_t i = 0; i < reviewers; i++)
		count += answers[i].kind == kind;
	return count;
}

/* The level of the rating at `place` when all stand in order. */
static int level_at(const struct levels *levels, int place)
{
	int level = 0;
	while (place >= levels->of[level])
		place -= levels->of[level++];
	return level;
}

struct panel_criterion panel_criterion_of(const struct panel_answer *answers, size_t reviewers)
{
	struct levels levels = levels_of(answers, reviewers);
	struct panel_criterion c = {
		.ratings = levels.count,
		.not_applicable = count_kind(answers, reviewers, PANEL_NOT_APPLICABLE),
		.cannot_tell = count_kind(answers, reviewers, PANEL_CANNOT_TELL),
		.missing = count_kind(answers, reviewers, PANEL_MISSING),
	};
	if (!levels.count)
		return c;
	c.low = level_at(&levels, 0);
	c.high = level_at(&levels, levels.count - 1);
	c.twice_median = level_at(&levels, (levels.count - 1) / 2) + level_at(&levels, levels.count / 2);
	c.spread = c.high - c.low >= PANEL_SPREAD_RANGE;
	return c;
}

bool panel_gate_is_split(const struct panel_criterion *gate)
{
	return gate->ratings > 0 && gate->low != gate->high;
}

static bool criterion_applies(const struct panel_criterion *c)
{
	return c->ratings || c->cannot_tell || c->missing || !c->not_applicable;
}

struct panel_pillar panel_pillar_of(const struct panel_criterion *criteria, size_t count)
{
	struct panel_pillar pillar = {0};
	int applying = 0, enough = 0;
	int64_t medians = 0, lows = 0, highs = 0;
	for (size_t i = 0; i < count; i++) {
		const struct panel_criterion *c = &criteria[i];
		applying += criterion_applies(c);
		if (!c->ratings)
			continue;
		pillar.criteria_rated++;
		pillar.spreads += c->spread;
		enough += c->ratings >= PANEL_RATINGS_ENOUGH;
		medians += c->twice_median;
		lows += c->low;
		highs += c->high;
	}
	pillar.too_few = !enough || enough < (applying < PANEL_UNITS_ENOUGH ? applying : PANEL_UNITS_ENOUGH);
	if (!pillar.criteria_rated)
		return pillar;
	pillar.known = true;
	pillar.result = rounded_half_up(PANEL_PILLAR_FACTOR * medians, 2 * pillar.criteria_rated);
	pillar.low = rounded_half_up(PANEL_PILLAR_FACTOR * lows, pillar.criteria_rated);
	pillar.high = rounded_half_up(PANEL_PILLAR_FACTOR * highs, pillar.criteria_rated);
	return pillar;
}

/* Krippendorff's ordinal distance between two levels: the ratings that lie between them, counting half of those at the ends. */
static double ordinal_distance(const struct levels *all, int a, int b)
{
	double between = 0;
	for (int level = a; level <= b; level++)
		between += all->of[level];
	between -= (all->of[a] + all->of[b]) / 2.0;
	return between * between;
}

/* How many ordered pairs of different ratings within `levels` are (a, b) or (b, a), a < b. */
static double pairs_between(const struct levels *levels, int a, int b)
{
	return 2.0 * levels->of[a] * levels->of[b];
}

/* The disagreement within the units that were rated twice or more, each pair weighed by 1 / (ratings of its unit - 1). */
static double disagreement_seen(const struct panel_answer *answers, size_t criteria, size_t reviewers, const struct levels *all)
{
	double seen = 0;
	for (size_t u = 0; u < criteria; u++) {
		struct levels unit = levels_of(answers + u * reviewers, reviewers);
		if (unit.count < PANEL_RATINGS_ENOUGH)
			continue;
		for (int a = 0; a < PANEL_LEVELS; a++)
			for (int b = a + 1; b < PANEL_LEVELS; b++)
				seen += pairs_between(&unit, a, b) * ordinal_distance(all, a, b) / (unit.count - 1);
	}
	return seen / all->count;
}

/* The disagreement to expect if the same ratings were dealt out by chance. */
static double disagreement_by_chance(const struct levels *all)
{
	double chance = 0;
	for (int a = 0; a < PANEL_LEVELS; a++)
		for (int b = a + 1; b < PANEL_LEVELS; b++)
			chance += pairs_between(all, a, b) * ordinal_distance(all, a, b);
	return chance / ((double)all->count * (all->count - 1));
}

static void count_near_pairs(const struct levels *unit, int *pairs, int *near)
{
	*pairs += unit->count * (unit->count - 1) / 2;
	for (int level = 0; level < PANEL_LEVELS; level++) {
		*near += unit->of[level] * (unit->of[level] - 1) / 2;
		if (level + 1 < PANEL_LEVELS)
			*near += unit->of[level] * unit->of[level + 1];
	}
}

struct panel_agreement panel_agreement_of(const struct panel_answer *answers, size_t criteria, size_t reviewers)
{
	struct panel_agreement agreement = {0};
	struct levels all = {0};
	int near = 0;
	for (size_t u = 0; u < criteria; u++) {
		struct levels unit = levels_of(answers + u * reviewers, reviewers);
		if (unit.count < PANEL_RATINGS_ENOUGH)
			continue;
		agreement.units++;
		count_near_pairs(&unit, &agreement.pairs, &near);
		for (int level = 0; level < PANEL_LEVELS; level++)
			all.of[level] += unit.of[level];
		all.count += unit.count;
	}
	if (agreement.pairs)
		agreement.within_one_percent = percent(near, agreement.pairs);
	double chance = agreement.units < PANEL_UNITS_ENOUGH ? 0 : disagreement_by_chance(&all);
	if (agreement.units < PANEL_UNITS_ENOUGH)
		agreement.state = PANEL_ALPHA_TOO_FEW;
	else if (chance <= 0)
		agreement.state = PANEL_ALPHA_ALL_SAME;
	else
		agreement.alpha_thousandths =
			rounded(1000 * (1 - disagreement_seen(answers, criteria, reviewers, &all) / chance));
	return agreement;
}

struct panel_yes_no panel_yes_no_of(const struct panel_answer *answers, size_t reviewers)
{
	struct panel_yes_no result = {
		.not_applicable = count_kind(answers, reviewers, PANEL_NOT_APPLICABLE),
		.cannot_tell = count_kind(answers, reviewers, PANEL_CANNOT_TELL),
		.missing = count_kind(answers, reviewers, PANEL_MISSING),
	};
	int64_t weight_of_yes = 0, weight = 0;
	for (size_t i = 0; i < reviewers; i++) {
		if (answers[i].kind != PANEL_RATED)
			continue;
		must(answers[i].level == 0 || answers[i].level == 1);
		int confidence = answers[i].confidence > 0 ? answers[i].confidence : 1;
		result.ratings++;
		result.yes += answers[i].level;
		weight += confidence;
		weight_of_yes += answers[i].level ? confidence : 0;
	}
	result.no = result.ratings - result.yes;
	if (result.ratings) {
		result.yes_percent = percent(result.yes, result.ratings);
		result.weighted_percent = percent(weight_of_yes, weight);
	}
	return result;
}
