/* SPDX-License-Identifier: Apache-2.0
 * Compelling grounds against an objection (P-86). An objection stops its purpose at once; the privacy desk may go on against it only with a
 * ground in words and the agreement of a second administrator. Until then nothing changes; then the person gets the ground in a letter that says
 * how to complain (it is a refusal like any other: privacy/rights.h), and the purpose goes on. Each ground is a case of its own. */
#ifndef PRIVACY_OBJECTION_H
#define PRIVACY_OBJECTION_H

#include "policy/vault.h"
#include "web/app.h"

#define OBJECTION_ASKED_S (14 * (int64_t)86400) /* a ground that nobody answered in this time is dropped */

/* STORE_CONFLICT: no words, no such objection (or it is overridden already), or a request of the person about an objection is open. */
CHECKED enum store_result objection_ask(struct app *app, struct db *db, const struct viewer *who, int64_t subject, enum purpose purpose,
	struct text ground);
/* Every ground that got its answer, or no answer in time, takes effect. *shown becomes true when an objection is overridden; else it stays. */
CHECKED bool objection_settle(struct app *app, struct db *db, bool *shown);

#endif
