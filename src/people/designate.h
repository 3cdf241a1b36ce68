/* SPDX-License-Identifier: Apache-2.0
 * Designations of administrators (P-02, P-03, P-06): a grant of duties wants a second administrator as soon as there has been one; taking
 * duties away does not, but who lost them counts for a while (policy/approval.h). Nobody can take them from the last administrator who
 * directs the cabinet. */
#ifndef PEOPLE_DESIGNATE_H
#define PEOPLE_DESIGNATE_H

#include "policy/vault.h"
#include "web/app.h"
#include "web/out.h"

struct designation {
	const char *kind;      /* "staff" or "contractor" */
	unsigned duties;
	int64_t until;         /* 0: open; a contractor's ends on a day */
	struct text record;    /* act or contract reference */
	bool standard;         /* a contractor accepted the standard of data protection */
};

enum designate { DESIGNATE_DONE, DESIGNATE_ASKED /* another administrator has to agree */, DESIGNATE_LAST /* nobody else directs the cabinet */,
	DESIGNATE_FAILED };

/* Within the db's transaction. `lang`: of the invitation that follows, where the account still waits for one. */
CHECKED enum designate designate(struct app *app, struct db *db, const struct lang *lang, const struct viewer *by, int64_t subject,
	const struct designation *wanted);
/* Applies what was approved meanwhile, and forgets what was refused; writes invitations. */
CHECKED bool designate_settle(struct app *app, struct db *db);

#endif
