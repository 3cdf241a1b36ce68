/* SPDX-License-Identifier: Apache-2.0
 * The form of one section of the vocabulary: its fields, what was posted, and what it says in words. Field names are the keys
 * under the map "a": "a.level", "a.age_min"; where names are typed "a.<key>.words". */
#ifndef ASSESSMENT_FACTS_FORM_H
#define ASSESSMENT_FACTS_FORM_H

#include "assessment/submission_views.h"
#include "web/visit.h"

#define SUMMARY_MAX 200
#define DESCRIPTION_MAX 3000

/* The section's fields, filled with `solution` (chosen and default values). */
const struct fact_field *facts_fields(struct visit *visit, struct text section, const struct solution *solution, size_t *count);
/* Reads what was posted into *out (a solution holding this section only); mistakes become errors of the visit's form. `stored`: what
 * is saved now, whose names were shown. */
void facts_read(struct visit *visit, struct text section, const struct http_pairs *posted, const struct solution *stored, struct solution *out);
/* Every field of the section that holds something, as label and words. */
const struct submission_conflict_line *facts_words(struct visit *visit, struct text section, const struct solution *solution, size_t *count);

#endif
