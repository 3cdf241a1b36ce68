/* SPDX-License-Identifier: Apache-2.0
 * What the provider wrote, between the JSON of the answers and plain values: the facts of a section, a claim about a gate or
 * criterion with its evidence, the organisation's channel; and all of it together as the public profile of the solution. */
#ifndef ASSESSMENT_PROFILE_H
#define ASSESSMENT_PROFILE_H

#include "assessment/assessment.h"
#include "catalogue/solution.h"

#define EVIDENCE_MAX 12

struct evidence {
	struct text title, url;
	bool is_public;             /* false: for reviewers only */
};

/* A gate's or criterion's answer. `answer`: of a gate, a code of rubric->provider_answers; empty: none given. */
struct claim {
	struct text answer, text;
	struct evidence evidence[EVIDENCE_MAX];
	size_t evidence_count;
};

struct channel {
	struct text kind, value;    /* kind: "mailbox", "page" or "switchboard" */
	bool declared;              /* said not to be a person's */
};

/* "facts.devices" is the section "devices", NULL-ended in the arena. */
const char *question_of_section(struct arena *arena, struct text section);
/* "G1" gives "gate.G1", "P1.1" gives "criterion.P1.1"; NULL: the rubric has neither. */
const char *question_of_code(struct arena *arena, const struct rubric *rubric, struct text code);

/* Reads one section's answer (NULL: an empty one) into a solution that holds nothing else. Texts are copied into the arena. */
void section_read(struct arena *arena, const struct vocabulary *vocabulary, const json_t *value, struct solution *out);
/* The facts, numbers, texts and (of "basics") plain members that belong to `section`; a new reference. */
json_t *section_write(const struct vocabulary *vocabulary, struct text section, const struct solution *solution);

void claim_read(struct arena *arena, const json_t *value, struct claim *out);
json_t *claim_write(const struct claim *claim);
void channel_read(struct arena *arena, const json_t *value, struct channel *out);
json_t *channel_write(const struct channel *channel);

/* The public profile as the answers have it now: all facts, and the evidence marked public (of the rest only that there was
 * some). Slug, status, organisation and dates are those of the solution's row; results, history and logo are left empty.
 * false: the organisation could not be read. */
CHECKED bool profile_build(struct app *app, struct db *db, const struct assessment *assessment, const struct answers *answers, struct solution *out);

#endif
