/* SPDX-License-Identifier: Apache-2.0
 * The core of a submission's life: its states, the provider's answers and the panel's words, sealed under the assessment's key.
 * Everything that writes them goes through here, so that the state, the event and the sealed text change together. */
#ifndef ASSESSMENT_ASSESSMENT_H
#define ASSESSMENT_ASSESSMENT_H

#include "assessment/rubric.h"
#include "policy/audit.h"
#include "policy/vault.h"
#include "web/app.h"

#include <jansson.h>

enum assessment_state { ASSESSMENT_DRAFT, ASSESSMENT_SUBMITTED, ASSESSMENT_SCREENING, ASSESSMENT_IN_REVIEW, ASSESSMENT_CLARIFICATION,
	ASSESSMENT_PANEL, ASSESSMENT_DECIDED, ASSESSMENT_PUBLISHED, ASSESSMENT_RETURNED, ASSESSMENT_NOT_ELIGIBLE, ASSESSMENT_WITHDRAWN,
	ASSESSMENT_IMPORTED, ASSESSMENT_STATE_COUNT };
extern const char *const assessment_state_codes[ASSESSMENT_STATE_COUNT];

struct assessment {
	int64_t id, solution, organisation;
	struct text slug, name, solution_status;         /* of the solution */
	struct text organisation_name;
	enum assessment_state state;
	const struct rubric *rubric;                     /* the frozen version; NULL: this program does not have it (any more) */
	struct text rubric_code;                         /* "cabinet-1.0" */
	struct text product_version, terms, outcome;
	int64_t created, changed, submitted, screened, decided, published, expires; /* 0: not yet */
};

/* STORE_NONE: there is no such assessment. */
CHECKED enum store_result assessment_load(struct app *app, struct db *db, int64_t id, struct assessment *out);
/* A new draft for a solution, with its key, its submitter and the newest rubric of `rubric_id`, frozen by hash. */
CHECKED enum store_result assessment_create(struct app *app, struct db *db, const struct viewer *actor, int64_t solution, const char *rubric_id,
	int64_t *id);
/* Whether the provider may change answers now: draft, returned, clarification. */
bool assessment_is_editable(const struct assessment *assessment);
/* Moves to another state when that step exists (STORE_CONFLICT otherwise, or when somebody was faster), notes the time that belongs
 * to it and writes the event "assessment_<state>" with `detail`. */
CHECKED enum store_result assessment_move(struct db *db, const struct viewer *actor, struct assessment *assessment, enum assessment_state to,
	struct text detail);

/* --- JSON sealed under an assessment's key, for what is written for it: answers, reviews, verdicts --- */
/* `place` as in vault_seal_content. */
CHECKED enum store_result content_seal(struct app *app, struct db *db, int64_t assessment, struct text place, const json_t *value, struct bytes *sealed);
/* A new reference; NULL: it does not open. Whether the viewer may is asked before. */
json_t *content_open(struct app *app, struct db *db, int64_t assessment, struct text place, struct bytes sealed);

/* --- the provider's answers, one JSON object a question --- */
struct answer {
	struct text question;    /* "facts.devices", "gate.G1", "criterion.P1.1", "channel" */
	int64_t revision;        /* 0: never saved */
	int64_t changed;
	bool complete;
	json_t *value;           /* borrowed: freed with the answers' db arena by answers_done() */
};

struct answers {
	struct answer *at;
	size_t count;
};

/* All answers, opened. The viewer must be allowed assessment.answer (checked through visit->asking); STORE_NONE: not allowed or erased. */
CHECKED enum store_result answers_load(struct app *app, struct db *db, const struct asking *asking, int64_t assessment, struct answers *out);
/* The same after the caller has asked vault_may_open() about what one author wrote. */
CHECKED enum store_result answers_open(struct app *app, struct db *db, int64_t assessment, struct answers *out);
void answers_done(struct answers *answers);
/* The answer to `question`, or an empty one (revision 0, value NULL). */
const struct answer *answers_find(const struct answers *answers, const char *question);
/* Saves one. `revision` is the one the person saw; STORE_CONFLICT: another was saved since (the transaction is undone). `value` is
 * borrowed. Links the editor as an author. */
CHECKED enum store_result answer_save(struct app *app, struct db *db, const struct viewer *actor, int64_t assessment, const char *question,
	int64_t revision, bool complete, const json_t *value);

/* Puts an answer back after words about a person were taken out of it (privacy/mentions.h): with a new revision, so that nobody saves over it unseen;
 * its times stay, for a clock must not begin anew. The same for a verdict. */
CHECKED enum store_result answer_redact(struct app *app, struct db *db, int64_t assessment, const struct answer *answer);
CHECKED enum store_result verdict_redact(struct app *app, struct db *db, int64_t assessment, const char *kind, const json_t *value);

/* --- screening, decision, summary, comments: one JSON object a kind --- */
/* `kind`: "screening" {"reasons"}, "decision" {"reasons","conditions_due"}, "summary" {"fits","strengths","cautions","conditions"},
 * "comments" {"published":[{"review","criterion"}]}. */
CHECKED enum store_result verdict_save(struct app *app, struct db *db, int64_t assessment, const char *kind, const json_t *value);
/* *out is a new reference (json_decref), or NULL when nothing was written yet. The viewer must be allowed assessment.decision (checked
 * through `asking`); STORE_NONE: not allowed. */
CHECKED enum store_result verdict_load(struct app *app, struct db *db, const struct asking *asking, int64_t assessment, const char *kind, json_t **out);
/* The same for the privacy desk's search, whose route has decided. */
CHECKED enum store_result verdict_open(struct app *app, struct db *db, int64_t assessment, const char *kind, json_t **out);

/* Whether a group of the rubric is asked: a pillar always, a module when the facts answered call for it. */
bool assessment_group_applies(const struct answers *answers, const struct rubric_group *group);

#endif
