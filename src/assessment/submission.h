/* SPDX-License-Identifier: Apache-2.0
 * What the provider's pages share: a submission opened for a visit, the frame around its questions, saving with revisions. */
#ifndef ASSESSMENT_SUBMISSION_H
#define ASSESSMENT_SUBMISSION_H

#include "assessment/submission_views.h"
#include "web/visit.h"

struct submission {
	struct assessment assessment;
	struct answers answers;
	struct progress progress;
};

/* Loads the {assessment} of the path with its answers; false: refused. Give it back with submission_done(). */
CHECKED bool submission_open(struct visit *visit, struct submission *out);
void submission_done(struct submission *submission);
/* The same for a page that changes answers: 409 when the state does not allow it. */
CHECKED bool submission_open_to_edit(struct visit *visit, struct submission *out);

/* A state in plain words for the provider. */
struct text submission_state_words(const struct visit *visit, enum assessment_state state);
/* The shown name of who saved last, or "a colleague". */
struct text submission_saver(struct visit *visit, int64_t assessment);
/* "18 November 2026, 14:32 UTC" */
struct text submission_time(struct visit *visit, int64_t at);

/* The question's mark and words. */
struct submission_task_row submission_task_row(const struct visit *visit, const struct question *question);
/* Position, last save and the neighbours of one question: those of its kind and group. */
struct submission_question_frame submission_frame(struct visit *visit, const struct submission *submission, const struct question *question,
	const struct submission_conflict *conflict);
/* Wraps a body as a page of the submission; the trail ends with `step`. */
void submission_page(struct visit *visit, const struct submission *submission, struct text title, struct text step, struct html body);

/* Whether the browser saves by itself (the header X-Autosave). */
bool submission_is_autosave(const struct visit *visit);
enum save_result { SAVED, SAVE_CONFLICT /* undone; the caller shows the page with both versions */, SAVE_REFUSED /* replied */ };
/* Saves an answer and replies: to the script, or by going on as the button `then` says ("next", "stay" or "list"). `value` is taken. */
CHECKED enum save_result submission_save(struct visit *visit, const struct submission *submission, const struct question *question, int64_t revision,
	struct text then, bool complete, json_t *value);
/* Reads the submission anew after a conflict, to show both versions with status 409; false: refused, or answered to the script. */
CHECKED bool submission_reopen(struct visit *visit, struct submission *submission);

#endif
