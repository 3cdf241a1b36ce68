/* SPDX-License-Identifier: Apache-2.0
 * A bounded pool of threads for work that may block (S-40). */
#ifndef HTTP_POOL_H
#define HTTP_POOL_H

#include "base/base.h"

struct pool;

/* A piece of work, embedded in what it works on; the pool never frees it. */
struct pool_job {
	struct pool_job *next;
	/* `cancelled`: the pool stops, do no more than say so. Called once. */
	void (*run)(struct pool_job *job, bool cancelled);
};

CHECKED struct pool *pool_new(unsigned threads, unsigned queue_max);
/* Takes a place in the queue, to be used with pool_submit at once. false: full or stopping. */
CHECKED bool pool_reserve(struct pool *pool);
void pool_submit(struct pool *pool, struct pool_job *job);
/* Lets running jobs end, cancels the waiting ones. Reserving fails from now on. */
void pool_stop(struct pool *pool);
/* After pool_stop. */
void pool_free(struct pool *pool);

#endif
