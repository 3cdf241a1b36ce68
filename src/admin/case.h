/* SPDX-License-Identifier: Apache-2.0
 * One assessment as the administrator works on it: loading, the page around it, letters to its submitter. */
#ifndef ADMIN_CASE_H
#define ADMIN_CASE_H

#include "admin/case_views.h"
#include "admin/desk.h"
#include "messages/letters.h"

/* Loads the {assessment} of the path; false: refused. Drafts are the provider's own and do not exist here. */
CHECKED bool case_open(struct visit *visit, struct assessment *out);
/* A page of the assessment, with the way back in its trail. `step` empty: the assessment's own page. */
void case_page(struct visit *visit, const struct assessment *assessment, struct text title, struct text step, struct html body);
/* Writes a letter about the assessment to whoever submitted it, with a link to the submission; nothing when they are gone. */
CHECKED enum store_result case_write_submitter(struct visit *visit, const struct assessment *assessment, enum letter letter);
/* Writes a letter about a review to its author, with a link to the review. */
CHECKED enum store_result case_write_reviewer(struct visit *visit, const struct assessment *assessment, const struct review *review, enum letter letter);
/* Moves an open review's due date, notes it and tells the reviewer. */
CHECKED enum store_result case_move_due(struct visit *visit, const struct assessment *assessment, struct review *review, int64_t due);
/* A review as a row of a table, with its author's name: for the programme only, and the person can see that it was looked up. */
struct case_review case_review_row(struct visit *visit, const struct review *review, int64_t share);
/* What was typed, without white space at its ends, as JSON. */
json_t *case_json(struct text typed);
/* Goes back to the assessment's page with a message. */
void case_go(struct visit *visit, int64_t assessment, const char *message);
/* How many questions the reviewers of this assessment answer: gates and the criteria of groups that apply. */
size_t case_questions(const struct assessment *assessment, const struct answers *answers);

#endif
