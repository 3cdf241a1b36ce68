/* SPDX-License-Identifier: Apache-2.0
 * How the public pages say what a solution is: codes in the reader's words, its status, its profile as a drawing, its card. */
#ifndef CATALOGUE_SHOWN_H
#define CATALOGUE_SHOWN_H

#include "catalogue/glyph.h"
#include "catalogue/list_views.h"
#include "catalogue/snapshot.h"
#include "web/visit.h"

struct rubric;

/* A code of a facet in the reader's words; "Not stated" for VOCABULARY_UNKNOWN. */
struct text shown_code(const struct visit *visit, size_t facet, struct text code);
/* Several of them in a row; past `most` (0: all) how many more there are. Empty when there are none. */
struct text shown_codes(const struct visit *visit, size_t facet, struct texts codes, size_t most);
struct text shown_country(const struct visit *visit, struct text code);
/* Texts in a row, as the reader's language separates them. */
struct text shown_list(const struct visit *visit, const struct text *texts, size_t count);
/* "18 November 2026"; empty for 0. */
struct text shown_date(const struct visit *visit, int64_t time);
/* The status as a word; `dated` adds the day of the review where there is one. */
struct status_view shown_status(const struct visit *visit, const struct solution *solution, bool dated);
/* The rubric a result was made on, or NULL. */
const struct rubric *shown_rubric(const struct visit *visit, const struct solution_result *result);
/* What stands behind /rubric/: the version alone for the cabinet's own rubric, "dpg-1" for others. */
struct text shown_rubric_address(const struct visit *visit, const struct rubric *rubric);
/* Whether the result is on the scale of levels and public. */
bool shown_has_profile(const struct solution *solution);
/* What the glyph needs: closed when there is no profile to draw. */
void shown_profile(const struct visit *visit, const struct solution *solution, struct glyph *out);
/* "Ages 5 to 9", "From age 5", or empty. */
struct text shown_ages(const struct visit *visit, const struct solution *solution);
/* The four facts of a card, in this order: languages, for whom, connection, cost to the learner. */
struct card_view shown_card(const struct visit *visit, const struct solution *solution);
/* The language of the provider's own words, when it is not the reader's: for lang="". */
struct words_in shown_words_in(const struct visit *visit, const struct solution *solution);

#endif
