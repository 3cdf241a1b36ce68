/* SPDX-License-Identifier: Apache-2.0
 * Reviews: one reviewer's scores for one assessment, sealed under its key; the reviewer is known through the vault's
 * authorship link only, everyone else sees a label. */
#ifndef ASSESSMENT_REVIEW_H
#define ASSESSMENT_REVIEW_H

#include "assessment/assessment.h"
#include "assessment/panel.h"

enum review_state { REVIEW_INVITED, REVIEW_IN_PROGRESS, REVIEW_SUBMITTED, REVIEW_DECLINED, REVIEW_CONFLICT, REVIEW_REMOVED };

struct review {
	int64_t id, assessment;
	struct text label;               /* "A" */
	enum review_state state;
	int64_t assigned, due, declared, submitted;
};

CHECKED enum store_result review_load(struct db *db, int64_t id, struct review *out);
/* Those of an assessment, by label; taken-away ones too. */
CHECKED enum store_result reviews_load(struct db *db, int64_t assessment, struct review **out, size_t *count);
/* Those of a reviewer, newest first. */
CHECKED enum store_result reviews_of_reviewer(struct app *app, struct db *db, int64_t reviewer, struct review **out, size_t *count);
/* The label of the review with that number (0 is the first): "A" to "Z", then "AA", "AB", ... "ZZ"; at most REVIEW_LABELS. */
#define REVIEW_LABELS 702
struct text review_label(struct arena *arena, size_t number);
/* Asks `reviewer` for a review of an assessment that is in review. STORE_CONFLICT: has one already. Labels follow the order of asking.
 * The letter is the caller's. */
CHECKED enum store_result review_assign(struct app *app, struct db *db, const struct viewer *actor, const struct assessment *assessment,
	int64_t reviewer, int64_t due, int64_t *id);
/* invited -> in_progress (no conflict declared), declined, conflict; in_progress -> submitted, declined, conflict; any open -> removed.
 * STORE_CONFLICT when the step does not exist or somebody was faster. */
CHECKED enum store_result review_move(struct db *db, const struct viewer *actor, struct review *review, enum review_state to);

/* Opens a submitted review again, with all that was entered, because the provider has answered anew after the panel returned it. */
CHECKED enum store_result review_reopen(struct db *db, const struct viewer *actor, struct review *review, int64_t due);

/* Whether it has been asked for and is neither in nor over: it can be reminded, moved, taken away. */
bool review_is_awaited(const struct review *review);
/* Whether it can be answered and submitted now: in progress, while the assessment is not yet decided. */
bool review_is_open(const struct review *review, const struct assessment *assessment);

/* One answer: a criterion {"level":0..4|"na"|"?","confidence":1..3,"evidence","reason","comment","note"} or a gate
 * {"answer":"pass|fail|cannot_tell","confidence","evidence","comment","note"}. */
struct review_answer {
	struct text criterion;           /* "P1.1" or "G1" */
	int64_t revision, changed;
	json_t *value;
};

struct review_answers {
	struct review_answer *at;
	size_t count;
};

/* The caller has asked for review.answer through vault_may_open (author: the reviewer) before. */
CHECKED enum store_result review_answers_load(struct app *app, struct db *db, const struct review *review, struct review_answers *out);
void review_answers_done(struct review_answers *answers);
const struct review_answer *review_answers_find(const struct review_answers *answers, struct text criterion);
/* As answer_save; only while the review is in progress (STORE_CONFLICT otherwise). */
CHECKED enum store_result review_answer_save(struct app *app, struct db *db, const struct review *review, struct text criterion,
	int64_t revision, const json_t *value);
/* As answer_redact, whatever the review's state. */
CHECKED enum store_result review_answer_redact(struct app *app, struct db *db, const struct review *review, const struct review_answer *answer);
/* What is missing before it can be submitted, per criterion: NULL or a msgid. A level 2 to 4 needs an evidence pointer, 0 and 1 and NA
 * a short reason, "cannot tell" nothing but a confidence is never asked for it. */
const char *review_answer_trouble(const struct rubric_criterion *criterion, const json_t *value);
const char *review_gate_trouble(const json_t *value);
/* The answer as the panel counts it. */
struct panel_answer review_panel_answer(const json_t *value);

#endif
