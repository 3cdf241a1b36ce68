/* SPDX-License-Identifier: Apache-2.0
 * A rubric: the questions that reviewers answer and the words they answer with, read from rubric/rubric-*.json, which an
 * education officer edits. A rubric never changes after it was read; several versions stand side by side, and `hash` names
 * one text for good, so that answers are kept with the very form they were given on.
 *
 * Two scales. SCALE_LEVELS: criteria are answered 0 to 4 with anchors at 0, 2 and 4, gates pass or fail. SCALE_YES_NO: the
 * form of reviews that were imported, with anchors for no (0) and yes (1); no level is ever made out of such an answer.
 *
 * A file is refused when a member is missing, unknown or of the wrong kind, when an id stands twice, or when it asks for
 * other arithmetic than assessment/panel.h knows. The refusal names the file and the place in it: "$.pillars[0].id". */
#ifndef ASSESSMENT_RUBRIC_H
#define ASSESSMENT_RUBRIC_H

#include "base/arena.h"

#define RUBRIC_LEVELS 5
#define RUBRIC_HASH_BYTES 32

enum rubric_scale { SCALE_LEVELS, SCALE_YES_NO };

/* A word of answer: "pass", "partly", "yes", "cannot tell". */
struct rubric_word {
	struct text code, name, meaning;   /* meaning: may be empty */
};

/* A step of the ladder (value 0 to 4) or of confidence (value 1 and up). */
struct rubric_step {
	int value;
	struct text name, meaning;         /* meaning: may be empty */
};

struct rubric_gate {
	struct text id, name, question, guidance;
};

struct rubric_criterion {
	struct text id, name, question;
	struct text provider_question, evidence_hint;
	struct text anchors[RUBRIC_LEVELS]; /* by level; empty: the level lies between its neighbours by the ladder */
	bool na_allowed;
	bool repeated;                      /* an imported form asks it several times: each answer is a unit of its own */
	struct texts import_keys;           /* what imported reviews call it */
	size_t group;                       /* index into rubric.groups */
};

/* A pillar, or a module that is added when a facet says so. */
struct rubric_group {
	struct text id, name, short_name;
	bool module;
	struct text when_facet;             /* of a module: it applies when this facet has a code ... */
	struct texts when_not;              /* ... that is not one of these */
	const struct rubric_criterion *criteria;
	size_t criteria_count;
};

struct rubric_outcome {
	struct text code, label, meaning;
	struct text status;                 /* the solution's public status from then on */
	bool is_public;
};

struct rubric {
	struct text id, version, name, licence, basis;
	enum rubric_scale scale;
	const struct rubric_step *levels;   /* RUBRIC_LEVELS of them, or none on SCALE_YES_NO */
	size_t levels_count;
	const struct rubric_word *answers;  /* of SCALE_YES_NO: no, yes, in this order */
	size_t answers_count;
	struct rubric_word not_applicable, cannot_tell;
	const struct rubric_step *confidence;
	size_t confidence_count;
	const struct rubric_word *gate_answers, *provider_answers;
	size_t gate_answers_count, provider_answers_count;
	const struct rubric_gate *gates;
	size_t gates_count;
	const struct rubric_group *groups;  /* the pillars in order, then the modules in order */
	size_t groups_count, pillars_count;
	const struct rubric_criterion *criteria; /* all, in the order of their groups, in one row */
	size_t criteria_count;
	const struct rubric_outcome *outcomes;
	size_t outcomes_count;
	int valid_months;                   /* how long a review stands */
	struct text scoring_words;          /* the rules of scoring as the public reads them */
	unsigned char hash[RUBRIC_HASH_BYTES]; /* BLAKE2b of the file as canonical JSON: keys sorted, no white space */
	struct text hash_hex;
};

/* Reads one rubric into `arena`. `file` is the name that a refusal gives. NULL: refused, and *error (in the arena) says why and where. */
CHECKED const struct rubric *rubric_read(struct arena *arena, struct text json, const char *file, struct text *error);

/* NULL: there is none. */
const struct rubric_criterion *rubric_criterion(const struct rubric *rubric, struct text id);
const struct rubric_gate *rubric_gate(const struct rubric *rubric, struct text id);
const struct rubric_group *rubric_group(const struct rubric *rubric, struct text id);
const struct rubric_outcome *rubric_outcome(const struct rubric *rubric, struct text code);
/* The criterion that an imported review calls `key`. A repeated one is called "KEY[3]"; *repeat gets the 3, otherwise 0. */
const struct rubric_criterion *rubric_criterion_of_import(const struct rubric *rubric, struct text key, size_t *repeat);

/* Whether a group counts for a solution whose facet group->when_facet has these codes. A pillar always does; a module does not
 * when nothing is known of the facet. */
bool rubric_group_applies(const struct rubric_group *group, struct texts codes);

/* All rubrics of a folder, by id, then version (1.9 before 1.10). They live until rubrics_free. */
struct rubrics {
	const struct rubric *const *at;
	size_t count;
	struct arena *arena;
};

/* Reads every DIR/rubric-*.json. false: one was refused, the same id and version stand twice, or there is none; *error in `errors`. */
CHECKED bool rubrics_load(const char *dir, struct rubrics *rubrics, struct arena *errors, struct text *error);
void rubrics_free(struct rubrics *rubrics);
/* NULL: there is none. */
const struct rubric *rubrics_find(const struct rubrics *rubrics, struct text id, struct text version);
/* The highest version of an id. */
const struct rubric *rubrics_newest(const struct rubrics *rubrics, struct text id);

#endif
