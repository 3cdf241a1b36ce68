/* SPDX-License-Identifier: Apache-2.0
 * Rate limits in memory, by a keyed hash of the client's address prefix (/24, /48). The key is random, changes every 24 hours and
 * is never written anywhere, so the table cannot be turned into addresses (P-61). */
#ifndef WEB_LIMITER_H
#define WEB_LIMITER_H

#include "base/text.h"

struct limiter;

CHECKED struct limiter *limiter_new(void);
void limiter_free(struct limiter *limiter);
/* Takes one of `count` turns per `seconds` for this peer and purpose; false: none is left. */
CHECKED bool limiter_take(struct limiter *limiter, struct text peer, const char *what, unsigned count, unsigned seconds);

/* Whether a turn is left, without taking it. */
CHECKED bool limiter_has(struct limiter *limiter, struct text peer, const char *what, unsigned count, unsigned seconds);

#endif
