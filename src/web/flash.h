/* SPDX-License-Identifier: Apache-2.0
 * A message shown on the next page of a session, once. In memory only: a restart loses a message, never data. */
#ifndef WEB_FLASH_H
#define WEB_FLASH_H

#include "base/arena.h"

struct flashes;

CHECKED struct flashes *flashes_new(void);
void flashes_free(struct flashes *flashes);
/* `message` is cut at 500 bytes; an older message of the session is replaced. */
void flashes_put(struct flashes *flashes, int64_t session, struct text message);
/* The message, which is then gone; empty when there is none. */
struct text flashes_take(struct flashes *flashes, int64_t session, struct arena *arena);

#endif
