/* SPDX-License-Identifier: Apache-2.0
 * Erasure (P-84): the one way by which a person leaves the cabinet, whoever asks: the person, a case, a clock, the sweep. The subject's key is
 * destroyed first, so that nobody can read what is still there; then the rows go. Assessments stay as their organisation's records, reviews stay
 * without an author. A step that fails leaves an open erasure that a job repeats; so does a stop of the machine at any point. While a hold stands
 * (policy/hold.h) the erasure waits: the account is closed, nothing is shown or used, and it runs by itself when the last hold goes. */
#ifndef PRIVACY_ERASURE_H
#define PRIVACY_ERASURE_H

#include "policy/vault.h"
#include "web/app.h"

enum erasure { ERASURE_DONE, ERASURE_HELD /* deferred: a hold stands */, ERASURE_FAILED /* noted, and tried again by itself */ };

/* In the db's transaction, which the caller commits; on ERASURE_FAILED it has been undone and the open erasure committed. `why`: a code for the
 * log ("asked", "closed", "unanswered", "retention", "minor"). Erasing somebody twice is no mistake. */
CHECKED enum erasure erasure_run(struct app *app, struct db *db, int64_t subject, const char *why);
/* What an account is used for ends: sessions, links, letters, memberships, listings, the account itself; and the clocks that wait for that begin,
 * each at its own moment (unix seconds, by enum clock). */
CHECKED enum store_result erasure_end_account(struct app *app, struct db *db, int64_t subject, const int64_t began[static CLOCK_STARTS_COUNT]);
/* A deletion that keeps some data for a reason (P-89; `kept`: their ids): everything else goes, the account and listings end, and what stays is
 * restricted: read for cases and the person's rights alone, until its own clock deletes it. What belongs to the cases stays with them.
 * STORE_CONFLICT: a hold stands, which keeps all. In the caller's transaction, which is not to be committed after a failure. */
CHECKED enum store_result erasure_run_partly(struct app *app, struct db *db, int64_t subject, const struct texts *kept);
/* After the commit of an ERASURE_DONE or ERASURE_HELD: the finder, the catalogue and the write-ahead log forget. A handler sets
 * visit->person_changed and visit->catalogue_changed instead. */
void erasure_forget(struct app *app, struct db *db, int64_t subject);
/* Where the subject can still be found (codes such as "vault_datum", "mail"): empty when nothing is left. A case closes as done only then. */
CHECKED enum store_result erasure_remains(struct app *app, struct db *db, int64_t subject, struct texts *places);
/* P-13: somebody reports that the person is under 18. The account is locked at once, sessions end, nothing is shown or sent; the erasure is
 * due within 72 hours and runs by the job, unless erasure_minor_refuted() says before that the report was wrong: then the account's state and
 * restriction are again what they were. Whoever is going already goes on as before, whatever comes of the report. */
CHECKED enum store_result erasure_report_minor(struct app *app, struct db *db, const struct viewer *who, int64_t subject);
CHECKED enum store_result erasure_minor_refuted(struct app *app, struct db *db, const struct viewer *who, int64_t subject);
/* Whether an open erasure's step says that it waits for the answer to such a report. */
bool erasure_is_minor(struct text step);

/* A job of serve/jobs.c: what waited for a hold, what failed, what a stop left between key store and database. false: something is still open. */
CHECKED bool erasure_job(struct app *app);
/* The same at start, before anything is served: also carries out the erasure list on data that came from a backup. */
CHECKED bool erasure_replay(struct app *app);

#endif
