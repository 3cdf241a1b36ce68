/* SPDX-License-Identifier: Apache-2.0
 * The program's own jobs: what it does by the clock, whoever looks. One table in jobs.c, one thread; a job that fails is logged
 * and tried again at the next tick that finds it due. When each last ran stands in the table `job`, so a restart forgets nothing. */
#ifndef SERVE_JOBS_H
#define SERVE_JOBS_H

#include "web/app.h"
#include "base/base.h"

struct jobs;

/* Starts the thread. NULL: no memory. */
CHECKED struct jobs *jobs_start(struct app *app);
/* Waits for the job that is running, if any. */
void jobs_stop(struct jobs *jobs);
/* Runs every job once, due or not, in the order of the table: for commands. false: one failed (logged). */
CHECKED bool jobs_run_all(struct app *app);

#endif
