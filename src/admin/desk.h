/* SPDX-License-Identifier: Apache-2.0
 * What all pages of the administrator's desk share: the frame with its tabs, words for states, addresses for letters. */
#ifndef ADMIN_DESK_H
#define ADMIN_DESK_H

#include "admin/desk_views.h"
#include "assessment/assessment.h"
#include "assessment/review.h"
#include "web/visit.h"

enum desk_part { DESK_TODAY, DESK_ASSESSMENTS, DESK_SOLUTIONS, DESK_PEOPLE, DESK_CLAIMS, DESK_CONTACTS, DESK_PRIVACY, DESK_MAIL, DESK_LOG, DESK_PART_COUNT };

/* The tabs of the desk, then `body`. */
struct html desk_body(struct visit *visit, enum desk_part part, struct html body);
/* A page of the desk with its tabs; `body` is what the page's own block rendered. */
void desk_page(struct visit *visit, enum desk_part part, struct text title, struct html body);
/* Whether the viewer holds one of these duties (bits of enum duty): what lines and tabs there are, never what may be read. */
bool desk_has_duty(const struct visit *visit, unsigned duties);

struct desk_state desk_state_of_assessment(const struct visit *visit, enum assessment_state state);
struct desk_state desk_state_of_review(const struct visit *visit, const struct review *review);
/* The public status of a solution in words. */
struct text desk_status_words(const struct visit *visit, struct text code);
/* An event of the log in words; a kind without words stands as its code. */
struct text desk_event_words(const struct visit *visit, struct text kind);
/* The state of a code from the store. */
enum assessment_state desk_assessment_state(struct text code);

/* A sentence with one number or one text, in the reader's language. */
struct text desk_count(const struct visit *visit, const char *one, const char *many, int64_t n);
struct text desk_sentence(const struct visit *visit, const char *msgid, const struct out_arg *args, size_t count);
/* "2026-11-23", as date fields want it. */
struct text desk_date_field(struct arena *arena, int64_t unix_s);
/* What was posted in the field of that name, when the page is shown again. */
struct texts desk_posted(const struct visit *visit, const char *name);
/* The end of a due day; 0, with the error at the field "due", when it is not one of the next 365 days. */
int64_t desk_due(struct visit *visit, int64_t day);
/* The whole address of one of our pages, for a letter. */
struct text desk_address(const struct visit *visit, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
