/* SPDX-License-Identifier: Apache-2.0 */
#include "http/pool.h"
#include "base/wipe.h"

#include <pthread.h>

struct pool {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct pool_job *first, **last;
	unsigned waiting, waiting_max; /* queued or reserved */
	unsigned idle;                 /* threads that wait for work */
	bool stopping;
	unsigned threads_count;
	pthread_t threads[];
};

static struct pool_job *take(struct pool *pool, bool *cancelled)
{
	pthread_mutex_lock(&pool->lock);
	pool->idle++;
	while (!pool->first && !(pool->stopping && !pool->waiting))
		pthread_cond_wait(&pool->changed, &pool->lock);
	pool->idle--;
	struct pool_job *job = pool->first;
	if (job) {
		pool->first = job->next;
		if (!pool->first)
			pool->last = &pool->first;
		pool->waiting--;
	}
	/* the last reserved place was used: those who wait for the end may go */
	if (pool->stopping && !pool->waiting)
		pthread_cond_broadcast(&pool->changed);
	*cancelled = pool->stopping;
	pthread_mutex_unlock(&pool->lock);
	return job;
}

static void *work(void *argument)
{
	struct pool *pool = argument;
	struct pool_job *job;
	bool cancelled;
	while ((job = take(pool, &cancelled))) {
		job->run(job, cancelled);
		wipe_stack();
	}
	return NULL;
}

struct pool *pool_new(unsigned threads, unsigned queue_max)
{
	struct pool *pool = calloc(1, sizeof *pool + threads * sizeof pool->threads[0]);
	if (!pool)
		return NULL;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->changed, NULL);
	pool->last = &pool->first;
	pool->waiting_max = queue_max;
	for (unsigned i = 0; i < threads; i++) {
		if (pthread_create(&pool->threads[i], NULL, work, pool) != 0) {
			pool_stop(pool);
			pool_free(pool);
			return NULL;
		}
		pool->threads_count++;
	}
	return pool;
}

bool pool_reserve(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	/* an idle thread takes its job at once, so that job does not wait */
	bool room = !pool->stopping && pool->waiting < pool->waiting_max + pool->idle;
	pool->waiting += room;
	pthread_mutex_unlock(&pool->lock);
	return room;
}

void pool_submit(struct pool *pool, struct pool_job *job)
{
	job->next = NULL;
	pthread_mutex_lock(&pool->lock);
	*pool->last = job;
	pool->last = &job->next;
	pthread_cond_signal(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
}

void pool_stop(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->stopping = true;
	pthread_cond_broadcast(&pool->changed);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned i = 0; i < pool->threads_count; i++)
		pthread_join(pool->threads[i], NULL);
	pool->threads_count = 0;
}

void pool_free(struct pool *pool)
{
	if (!pool)
		return;
	pthread_cond_destroy(&pool->changed);
	pthread_mutex_destroy(&pool->lock);
	free(pool);
}
