/* SPDX-License-Identifier: Apache-2.0
 * A queue of waiters; whoever gives the turn hands it to the first of them, so that nobody who comes later can overtake. */
#include "store/turn.h"

#include <time.h>

struct turn_waiter {
	struct turn_waiter *next;
	pthread_cond_t granted_signal;
	bool granted;
};

void turn_init(struct turn *turn)
{
	*turn = (struct turn){0};
	must(pthread_mutex_init(&turn->mutex, NULL) == 0);
}

void turn_done(struct turn *turn)
{
	must(!turn->taken && !turn->first);
	pthread_mutex_destroy(&turn->mutex);
}

static struct timespec deadline_in(int64_t timeout_ms)
{
	struct timespec at;
	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += timeout_ms / 1000;
	at.tv_nsec += timeout_ms % 1000 * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	return at;
}

static void append(struct turn *turn, struct turn_waiter *waiter)
{
	if (turn->last)
		turn->last->next = waiter;
	else
		turn->first = waiter;
	turn->last = waiter;
}

static void leave(struct turn *turn, struct turn_waiter *waiter)
{
	struct turn_waiter *before = NULL;
	for (struct turn_waiter *at = turn->first; at != waiter; at = at->next)
		before = at;
	if (before)
		before->next = waiter->next;
	else
		turn->first = waiter->next;
	if (turn->last == waiter)
		turn->last = before;
}

/* With the mutex held. */
static bool wait_in_queue(struct turn *turn, int64_t timeout_ms)
{
	struct timespec deadline = deadline_in(timeout_ms);
	struct turn_waiter waiter = {0};
	must(pthread_cond_init(&waiter.granted_signal, NULL) == 0);
	append(turn, &waiter);
	int result = 0;
	while (!waiter.granted && result == 0)
		result = pthread_cond_clockwait(&waiter.granted_signal, &turn->mutex, CLOCK_MONOTONIC, &deadline);
	if (!waiter.granted)
		leave(turn, &waiter);
	pthread_cond_destroy(&waiter.granted_signal);
	return waiter.granted;
}

bool turn_take(struct turn *turn, int64_t timeout_ms)
{
	pthread_mutex_lock(&turn->mutex);
	bool ours = !turn->taken || wait_in_queue(turn, timeout_ms);
	if (ours)
		turn->taken = true;
	pthread_mutex_unlock(&turn->mutex);
	return ours;
}

void turn_give(struct turn *turn)
{
	pthread_mutex_lock(&turn->mutex);
	must(turn->taken);
	struct turn_waiter *next = turn->first;
	if (next) {
		turn->first = next->next;
		if (!turn->first)
			turn->last = NULL;
		next->granted = true;
		pthread_cond_signal(&next->granted_signal);
	} else {
		turn->taken = false;
	}
	pthread_mutex_unlock(&turn->mutex);
}
