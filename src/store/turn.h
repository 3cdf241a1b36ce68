/* SPDX-License-Identifier: Apache-2.0
 * Whose turn it is: a lock that is given in the order of asking, and for which nobody waits longer than they said. */
#ifndef STORE_TURN_H
#define STORE_TURN_H

#include <pthread.h>

#include "base/base.h"

struct turn_waiter;

struct turn {
	pthread_mutex_t mutex;
	bool taken;
	struct turn_waiter *first, *last;
};

void turn_init(struct turn *turn);
void turn_done(struct turn *turn);
/* false: the time is over, the turn is not ours. */
CHECKED bool turn_take(struct turn *turn, int64_t timeout_ms);
void turn_give(struct turn *turn);

#endif
