/* SPDX-License-Identifier: Apache-2.0
 * What the reviewers of an assessment said, put together: per criterion every answer, median and range; per pillar the
 * profile; how far they agree. Only submitted reviews count. */
#ifndef ASSESSMENT_RESULT_H
#define ASSESSMENT_RESULT_H

#include "assessment/review.h"

struct result_row {
	struct text id;                          /* "G1" or "P1.1" */
	const struct rubric_criterion *criterion; /* NULL: a gate */
	const struct rubric_gate *gate;
	struct panel_criterion panel;
	bool split;                              /* range of 2 or more, or a gate that is not unanimous */
	const struct panel_answer *answers;      /* by reviewer */
	json_t *const *values;                   /* by reviewer; NULL: not answered. Borrowed from result.reviews */
};

struct result {
	const struct rubric *rubric;
	const struct review *reviews;            /* the submitted ones, by label */
	struct review_answers *opened;           /* of each */
	size_t reviews_count;
	struct result_row *gates, *criteria;     /* criteria: those of groups that apply, in the rubric's order */
	size_t gates_count, criteria_count;
	struct result_pillar_row {
		const struct rubric_group *group;
		struct panel_pillar panel;
		size_t first, count;             /* its rows in criteria */
	} *pillars;
	size_t pillars_count;
	struct panel_agreement agreement;
	size_t splits;
};

/* The viewer must have been allowed review.answer. `answers` tells which modules apply. STORE_NONE: the rubric is not known any more. */
CHECKED enum store_result result_compute(struct app *app, struct db *db, const struct assessment *assessment, const struct answers *answers,
	struct result *out);
void result_done(struct result *result);

#endif
