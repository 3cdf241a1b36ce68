/* SPDX-License-Identifier: Apache-2.0
 * What nobody answered is deleted: accounts never confirmed, invitations never taken, contacts who never agreed. The letters and the
 * policy promise it. */
#ifndef PEOPLE_SWEEP_H
#define PEOPLE_SWEEP_H

#include "web/app.h"

/* Run from time to time by the courier's thread, each person in a transaction of their own. Failures are logged and tried again. */
void people_sweep(struct app *app);

#endif
