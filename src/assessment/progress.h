/* SPDX-License-Identifier: Apache-2.0
 * How far a submission has come: every question in the order of the task list, and what each still needs. */
#ifndef ASSESSMENT_PROGRESS_H
#define ASSESSMENT_PROGRESS_H

#include "assessment/profile.h"
#include "web/out.h"

enum question_state { QUESTION_TODO, QUESTION_HALF, QUESTION_DONE, QUESTION_NEEDS_EVIDENCE };
enum question_kind { QUESTION_SECTION, QUESTION_GATE, QUESTION_CRITERION, QUESTION_CHANNEL };

struct question {
	enum question_kind kind;
	enum question_state state;
	const char *key;             /* "facts.devices" */
	struct text code;            /* "G1", "P1.4"; of a section its key */
	struct text name, missing;   /* in the reader's language; missing: empty when complete */
	const struct rubric_group *group; /* of a criterion */
	struct url url;              /* its page */
};

struct progress {
	const struct question *at;
	size_t count, done;
};

/* Questions of the frozen rubric; a module only when its facet asks for it. `prefix` goes in front of the addresses. */
struct progress progress_of(struct app *app, struct arena *arena, const struct lang *lang, struct text prefix,
	const struct assessment *assessment, const struct answers *answers);
/* NULL: no such question. */
const struct question *progress_find(const struct progress *progress, struct text code, enum question_kind kind);
/* The address after `question`: the next question, or the task list. */
struct text progress_next(struct arena *arena, const struct assessment *assessment, const struct progress *progress, const struct question *question);

/* What is missing, in the reader's language; empty: complete. */
struct text section_missing(struct arena *arena, const struct lang *lang, const struct vocabulary *vocabulary, struct text section,
	const struct solution *solution);
struct text claim_missing(const struct lang *lang, const struct claim *claim, bool is_gate);
/* Whether nothing but evidence is missing. */
bool claim_needs_evidence(const struct claim *claim, bool is_gate);
struct text channel_missing(const struct lang *lang, const struct channel *channel);

#endif
