/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/jobs.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "people/sweep.h"
#include "policy/audit.h"
#include "policy/daylog.h"
#include "privacy/policy.h"
#include "policy/read_limit.h"
#include "privacy/rights.h"
#include "privacy/gates.h"
#include "privacy/erasure.h"
#include "privacy/sweep.h"
#include "store/store.h"
#include "statements.gen.h"

#include <pthread.h>

#define TICK_S 1 /* so that a clock moved by a test is noticed at once; a tick without a due job reads one short table */

/* Public views become entries of the log when their day is over; then days that are over are sealed. */
static bool log_sweep(struct app *app)
{
	return audit_sweep(app->vault, app->store) && daylog_sweep(app->store);
}

static bool report_reads(struct app *app)
{
	return read_limit_report(app->store);
}

/* In this order: what is due by one is seen by the next. */
static const struct job {
	const char *name;
	int64_t every_s;
	bool (*run)(struct app *app);
} table[] = {
	{"people_sweep", CLOCK_HOUR, people_sweep},
	{"policy_notify", CLOCK_MINUTE, policy_notify},
	{"gates", 10, gates_sweep},
	{"retention", CLOCK_HOUR, sweep_job},
	{"rights", 10 * CLOCK_MINUTE, rights_job},
	{"erasure", CLOCK_MINUTE, erasure_job}, /* what waited for a hold runs within the hour (P-93) */
	{"log_sweep", CLOCK_MINUTE, log_sweep},
	{"read_report", CLOCK_HOUR, report_reads}, /* hourly, so that a day is reported soon after it is over */
};

struct jobs {
	struct app *app;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool stop;
};

/* A clock that was set back makes a job due at once, never waiting for years. */
static bool is_due(struct db *db, const struct job *job)
{
	struct job_get row = {0};
	int64_t now = clock_now_s();
	enum store_result result = db_one(db, &stmt_job_get, &(struct job_get_in){text_of(job->name)}, &row);
	if (result == STORE_NONE)
		return true;
	return result == STORE_OK && (now - row.ran >= job->every_s || now < row.ran);
}

/* `began`: what came due while it ran is the next round's. */
static bool note(struct db *db, const struct job *job, int64_t began, bool good)
{
	const struct job_ran_in in = {text_of(job->name), began, good ? TEXT("done") : TEXT("failed")};
	return db_run(db, &stmt_job_ran, &in, NULL) == STORE_OK && db_commit(db) == STORE_OK;
}

static bool run_one(struct app *app, const struct job *job, bool anyway)
{
	struct arena *arena = arena_new(1u << 20);
	if (!arena)
		return false;
	struct db db = db_open(app->store, arena);
	bool due = anyway || is_due(&db, job), good = true;
	db_close(&db);
	if (due) {
		int64_t began = clock_now_s();
		good = job->run(app);
		if (!good)
			log_error("job_failed", "job=%s", job->name);
		struct db after = db_open(app->store, arena);
		good = note(&after, job, began, good) && good;
		db_close(&after);
	}
	arena_free(arena);
	return good;
}

bool jobs_run_all(struct app *app)
{
	bool good = true;
	for (size_t i = 0; i < COUNT_OF(table); i++)
		good = run_one(app, &table[i], true) && good;
	return good;
}

static bool is_stopping(struct jobs *jobs)
{
	pthread_mutex_lock(&jobs->lock);
	bool stop = jobs->stop;
	pthread_mutex_unlock(&jobs->lock);
	return stop;
}

static void wait_a_tick(struct jobs *jobs)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += TICK_S;
	pthread_mutex_lock(&jobs->lock);
	while (!jobs->stop && pthread_cond_timedwait(&jobs->wake, &jobs->lock, &until) == 0)
		;
	pthread_mutex_unlock(&jobs->lock);
}

static void *run(void *context)
{
	struct jobs *jobs = context;
	while (!is_stopping(jobs)) {
		for (size_t i = 0; i < COUNT_OF(table) && !is_stopping(jobs); i++)
			(void)run_one(jobs->app, &table[i], false); /* logged; still due at the next tick or hour */
		store_tidy(jobs->app->store);
		wipe_stack();
		wait_a_tick(jobs);
	}
	return NULL;
}

struct jobs *jobs_start(struct app *app)
{
	struct jobs *jobs = calloc(1, sizeof *jobs);
	if (!jobs)
		return NULL;
	jobs->app = app;
	pthread_mutex_init(&jobs->lock, NULL);
	pthread_cond_init(&jobs->wake, NULL);
	if (pthread_create(&jobs->thread, NULL, run, jobs) == 0)
		return jobs;
	free(jobs);
	return NULL;
}

void jobs_stop(struct jobs *jobs)
{
	if (!jobs)
		return;
	pthread_mutex_lock(&jobs->lock);
	jobs->stop = true;
	pthread_cond_signal(&jobs->wake);
	pthread_mutex_unlock(&jobs->lock);
	pthread_join(jobs->thread, NULL);
	free(jobs);
}
