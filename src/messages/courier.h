/* SPDX-License-Identifier: Apache-2.0
 * The courier takes letters out of the outbox and sends them over SMTP. In demo mode it delivers to the local mailbox shown at
 * /demo/mailbox instead. A letter that cannot be sent is tried again for 72 hours, then dropped and shown as failed. */
#ifndef MESSAGES_COURIER_H
#define MESSAGES_COURIER_H

#include "web/app.h"
#include "base/base.h"

struct courier;

/* Starts the courier's thread. NULL: no memory. */
CHECKED struct courier *courier_start(struct app *app);
void courier_stop(struct courier *courier);
/* There is new mail: look at once instead of at the next round. */
void courier_wake(struct courier *courier);

#endif
