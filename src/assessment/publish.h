/* SPDX-License-Identifier: Apache-2.0
 * What becomes public of a solution: its profile, its status and, after a decision, the reviewers' result. All that writes the
 * table "solution" after its first row goes through here, so that column, profile and history agree. The caller commits and then
 * lets the catalogue be rebuilt (visit->catalogue_changed).
 *
 * History codes: "listed", "changed", "under_review", "reviewed", "reviewed_with_conditions", "unpublished", "withdrawn",
 * "reviews_imported". */
#ifndef ASSESSMENT_PUBLISH_H
#define ASSESSMENT_PUBLISH_H

#include "assessment/result.h"
#include "catalogue/solution.h"

/* What a decided assessment publishes. */
struct publication {
	/* What the provider states, evidence included (profile_build). Its result, status, history and slug are not looked at:
	 * they come from what is stored and from here. `verified` 0: the day it was submitted. */
	const struct solution *profile;
	const struct result *result;  /* result_compute */
	const json_t *summary;        /* the verdict "summary"; NULL: none */
	const json_t *comments;       /* the verdict "comments": which of the reviewers' comments are shown; NULL: none */
	int64_t expires;              /* 0: the rubric's valid_months from now */
};

/* Publishes: assessment decided -> published, the solution's status by the outcome's row of the rubric, its end, its version.
 * STORE_CONFLICT: it is not decided, its outcome is not public, or somebody was faster. */
CHECKED enum store_result publish_result(struct app *app, struct db *db, const struct viewer *actor, struct assessment *assessment,
	const struct publication *publication);
/* Takes a published result back: assessment published -> decided, no result in the profile, status under_review. */
CHECKED enum store_result publish_unpublish(struct app *app, struct db *db, const struct viewer *actor, struct assessment *assessment);

/* Puts the result of imported reviews into the profile; the status stays. STORE_CONFLICT: a review of our own is published there. */
CHECKED enum store_result publish_imported_result(struct app *app, struct db *db, const struct viewer *actor, int64_t solution,
	const struct solution_result *imported);

/* A row for a solution nobody sees yet (status hidden), with a slug of its own made from `name` when *slug is empty. */
CHECKED enum store_result publish_hidden(struct app *app, struct db *db, int64_t organisation, struct text name, struct text *slug, int64_t *solution);
/* Shows (or changes) a solution with what its provider states; result and history stay as they are stored, and `verified` where
 * the profile has none. `status` is listed or under_review, or the stored one when a reviewed solution's own words change. */
CHECKED enum store_result publish_listing(struct app *app, struct db *db, const struct viewer *actor, int64_t solution,
	const struct solution *profile, enum solution_status status);
/* Only another status, and a line in the history when it differs; a hidden solution stays hidden. */
CHECKED enum store_result publish_status(struct app *app, struct db *db, const struct viewer *actor, int64_t solution, enum solution_status status);
/* From now on only the name is public. */
CHECKED enum store_result publish_withdraw(struct app *app, struct db *db, const struct viewer *actor, int64_t solution);

/* Puts name and profile (the stored JSON) back after words about a person were taken out of them (privacy/mentions.h): status, dates, history and
 * slug stay, for nobody has changed what they state. */
CHECKED enum store_result publish_redacted(struct db *db, int64_t solution, struct text name, const json_t *profile);

/* Fills the numbers, gates and agreement of a result, and those reviewers' comments that `comments` names; dates and rubric from the
 * assessment. Texts are in `arena` or borrowed from `result`. */
void publish_fill_result(struct arena *arena, const struct assessment *assessment, const struct result *result, const json_t *summary,
	const json_t *comments, struct solution_result *out);

#endif
