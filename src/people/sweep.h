/* SPDX-License-Identifier: Apache-2.0
 * What nobody answered is deleted: accounts never confirmed, invitations never taken, contacts who never agreed. The letters and the
 * policy promise it. */
#ifndef PEOPLE_SWEEP_H
#define PEOPLE_SWEEP_H

#include "web/app.h"
#include "base/base.h"

/* A job of serve/jobs.c, each person in a transaction of their own. false: somebody could not be erased (logged); tried again. */
CHECKED bool people_sweep(struct app *app);

#endif
