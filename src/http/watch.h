/* SPDX-License-Identifier: Apache-2.0
 * The watchdog over connections: cuts those past their deadline, since the library knows idle time only (S-16, S-40), and
 * lets refused senders finish, so that they come to read why they were refused. */
#ifndef HTTP_WATCH_H
#define HTTP_WATCH_H

#include "base/base.h"

#include <stdatomic.h>

struct watch;

/* One connection, embedded in its owner's record. */
struct watched {
	struct watched *next, **link;
	int socket;
	bool cut;
	_Atomic int64_t deadline_ms; /* monotonic */
};

/* `tick_ms`: how late it may cut. */
CHECKED struct watch *watch_new(unsigned tick_ms);
/* The connection has begun; the socket stays the caller's. */
void watch_add(struct watch *watch, struct watched *one, int socket, int64_t deadline_ms);
/* Moves the deadline; cheap, from any thread. */
void watch_deadline(struct watched *one, int64_t deadline_ms);
/* Before the owner closes the socket: the watchdog will not touch it any more. */
void watch_remove(struct watch *watch, struct watched *one);
/* The owner will reply without having read the whole request and close: goes on reading and forgetting for a while, on a
 * duplicate of the socket, since closing with unread bytes would destroy the reply on its way. */
void watch_linger(struct watch *watch, const struct watched *one);
/* After the last watch_remove. */
void watch_free(struct watch *watch);

#endif
