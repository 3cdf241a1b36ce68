/* SPDX-License-Identifier: Apache-2.0
 * The sweep (P-90): everything whose time is over is deleted, within a day after it. It loops over the inventory; each subject is a transaction of
 * its own, so a stop in the middle costs nothing and a second run changes nothing. What a hold keeps waits for it. */
#ifndef PRIVACY_SWEEP_H
#define PRIVACY_SWEEP_H

#include "policy/vault.h"
#include "web/app.h"

struct sweep_report {
	int64_t gone[DATUM_COUNT];   /* rows deleted, or that would be */
	int64_t held, erased, failed; /* subjects */
};

/* Deletes what is due at `now_s`. Subjects that could not be swept are counted as failed and tried again the next time. */
void sweep_run(struct app *app, int64_t now_s, struct sweep_report *report);
/* Counts what is due by `until_s` without changing anything. */
CHECKED enum store_result sweep_preview(struct app *app, struct db *db, int64_t until_s, struct sweep_report *report);
/* The job, by the steady clock (policy/steady.h). */
CHECKED bool sweep_job(struct app *app);

#endif
