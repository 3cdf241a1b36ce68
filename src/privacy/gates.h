/* SPDX-License-Identifier: Apache-2.0
 * The job of the gates: decisions for two that one takes alone, roles that wait for them, ends of contracts. */
#ifndef PRIVACY_GATES_H
#define PRIVACY_GATES_H

#include "web/app.h"
#include "base/base.h"

CHECKED bool gates_sweep(struct app *app);

#endif
