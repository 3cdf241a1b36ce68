/* SPDX-License-Identifier: Apache-2.0
 * A reviewer's desk: one review with all that lies on it, opened for the page of a request. The reviewer_*.c files share it. */
#ifndef ASSESSMENT_REVIEWER_H
#define ASSESSMENT_REVIEWER_H

#include "assessment/review.h"
#include "web/visit.h"

enum task_state { TASK_TODO, TASK_HALF, TASK_DONE };

/* A gate or a criterion to judge, in the order of the rubric: the gates, then the pillars and modules that apply. */
struct task {
	struct text id, name;                     /* "P1.1"; the name as a msgid */
	const struct rubric_gate *gate;           /* one of the two */
	const struct rubric_criterion *criterion;
	const struct rubric_group *group;         /* of a criterion */
	const struct review_answer *answer;       /* revision 0: nothing saved */
	const char *trouble;                      /* what is missing, a msgid; NULL: complete */
	enum task_state state;
};

struct desk {
	struct review review;
	struct assessment assessment;
	const struct rubric *rubric;
	struct answers given;                     /* the provider's */
	struct review_answers own;
	struct task *tasks;
	size_t tasks_count, done;
	bool open;                                /* may be answered now */
	bool sight_over;                          /* the provider's answers are closed again: what lies here is the reviewer's own (P-40) */
};

/* Opens the review for its author, who has declared no conflict. The route reads assessment.answer and review.answer. STORE_NONE:
 * its rubric is not known any more, or it is somebody else's. Close it with desk_close() also when it did not succeed. */
CHECKED enum store_result desk_load(struct visit *visit, const struct review *review, struct desk *out);
/* The same for the review in the path; false: it has replied. */
CHECKED bool desk_open(struct visit *visit, struct desk *out);
void desk_close(struct desk *desk);
/* The gate or criterion of that id; NULL: there is none, or it does not apply. */
const struct task *desk_task(const struct desk *desk, struct text id);
/* The drawing of how much of each pillar is answered. */
struct html desk_progress(struct visit *visit, const struct desk *desk);
/* "/reviews/12/criteria/P1.1" */
struct url desk_task_url(struct visit *visit, const struct desk *desk, const struct task *task);

/* Words for a date to come or gone by: "in 12 days", "today", "4 days late". */
struct text reviewer_due_words(struct visit *visit, int64_t due);
bool reviewer_is_late(int64_t due);

/* The answer's level in words: "3 Shown", "Cannot tell", "Pass"; empty: none chosen. */
struct text reviewer_level_words(struct visit *visit, const struct rubric *rubric, const json_t *value);
struct reviewer_saved;
/* A saved answer in words. Borrows from `value`. */
struct reviewer_saved reviewer_saved_words(struct visit *visit, const struct rubric *rubric, const json_t *value);
/* What is missing from it, in the reader's language; empty: nothing. */
struct text reviewer_trouble(const struct visit *visit, const struct task *task);
struct reviewer_overview_view;
/* The groups of tasks, and which is next. */
void reviewer_fill_groups(struct visit *visit, const struct desk *desk, struct reviewer_overview_view *view);
/* A page of the review's own part, with its trail; `last` may be empty on the overview. */
void reviewer_show(struct visit *visit, const struct desk *desk, struct text title, struct text last, struct html body);

#endif
