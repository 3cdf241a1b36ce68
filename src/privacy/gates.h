/* SPDX-License-Identifier: Apache-2.0
 * The job of the gates: decisions for two that one takes alone, roles that wait for them, ends of contracts. */
#ifndef PRIVACY_GATES_H
#define PRIVACY_GATES_H

#include "web/app.h"
#include "base/base.h"

/* What waited for a decision for two takes its answer: designations, holds, grounds against objections. *shown: somebody may be public again, so
 * the catalogue is built anew after the commit. */
CHECKED bool gates_settle(struct app *app, struct db *db, bool *shown);
CHECKED bool gates_sweep(struct app *app);

#endif
