/* SPDX-License-Identifier: Apache-2.0
 * What a panel of reviewers says together: medians, spreads and agreement. Pure: numbers in, numbers out, no I/O.
 *
 * The answers of a panel stand in one array by criterion, then reviewer: answers[criterion * reviewers + reviewer]. On the
 * scale of levels an answer is 0 to 4; on the scale yes_no, and for gates, it is 1 (yes, pass) or 0 (no, fail). "Not
 * applicable", "cannot tell" and a missing answer are no ratings: they are counted and left out of every number. */
#ifndef ASSESSMENT_PANEL_H
#define ASSESSMENT_PANEL_H

#include "base/base.h"

#define PANEL_LEVELS 5
#define PANEL_PILLAR_FACTOR 25      /* points of 100 that a level is worth */
#define PANEL_SPREAD_RANGE 2        /* levels from the lowest to the highest that make a spread */
#define PANEL_RATINGS_ENOUGH 2      /* ratings that make a criterion a unit of agreement */
#define PANEL_UNITS_ENOUGH 3        /* units below which ratings are too few */

enum panel_answer_kind { PANEL_MISSING, PANEL_RATED, PANEL_NOT_APPLICABLE, PANEL_CANNOT_TELL };

struct panel_answer {
	enum panel_answer_kind kind;
	int level;              /* of PANEL_RATED */
	int confidence;         /* 1 and up; 0: not stated */
};

/* One criterion or gate. Of a criterion without ratings, twice_median, low and high are 0 and mean nothing. */
struct panel_criterion {
	int twice_median;       /* 5 is a median of 2.5 */
	int low, high;
	int ratings, not_applicable, cannot_tell, missing;
	bool spread;            /* the range is 2 or more: the panel talks, or a third reviewer is asked */
};

struct panel_criterion panel_criterion_of(const struct panel_answer *answers, size_t reviewers);

/* Whether ratings of a gate differ at all. */
bool panel_gate_is_split(const struct panel_criterion *gate);

/* Points out of 100, rounded half up. `known` false: no criterion of the pillar has a rating, and the points mean nothing. */
struct panel_pillar {
	bool known;
	bool too_few;           /* shown without numbers: fewer than 3 of its applying criteria (or all, when fewer apply) have 2 ratings */
	int result, low, high;
	int criteria_rated;
	int spreads;            /* how many of its criteria are spread */
};

/* Of the pillar's criteria in a row. A criterion that every reviewer called not applicable does not count. */
struct panel_pillar panel_pillar_of(const struct panel_criterion *criteria, size_t count);

/* How far the reviewers of one round agree over all criteria of one scale. */
enum panel_alpha_state {
	PANEL_ALPHA_KNOWN,
	PANEL_ALPHA_TOO_FEW,    /* fewer than 3 criteria with 2 ratings or more */
	PANEL_ALPHA_ALL_SAME    /* every rating is the same level: alpha is not defined */
};

struct panel_agreement {
	enum panel_alpha_state state;
	int alpha_thousandths;  /* Krippendorff's alpha, ordinal, of PANEL_ALPHA_KNOWN: 815 is 0.815; can be negative */
	int units;              /* criteria with 2 ratings or more */
	int pairs;              /* pairs of ratings of one criterion by two reviewers */
	int within_one_percent; /* of these pairs, at most one level apart; 0 when there are none */
};

/* On two levels (yes_no) the ordinal alpha is the nominal one. */
struct panel_agreement panel_agreement_of(const struct panel_answer *answers, size_t criteria, size_t reviewers);

/* One criterion on the scale yes_no. Percents are rounded half up; `ratings` 0: they mean nothing. */
struct panel_yes_no {
	int yes, no, not_applicable, cannot_tell, missing, ratings;
	int yes_percent;
	int weighted_percent;   /* each answer weighs its confidence; one without a confidence weighs 1 */
};

struct panel_yes_no panel_yes_no_of(const struct panel_answer *answers, size_t reviewers);

#endif
