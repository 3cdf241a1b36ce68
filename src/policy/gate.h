/* SPDX-License-Identifier: Apache-2.0
 * What the role of an administrator or a reviewer hangs on: a designation that has not ended (P-02, P-03), somebody's confirmation
 * every quarter (P-99), a training record (P-100), and for a contractor's sight of personal data a support grant (P-79). Asked by
 * web/guard.c for every request; handlers ask nothing. The last administrator who directs the cabinet (programme duty) never lapses. */
#ifndef POLICY_GATE_H
#define POLICY_GATE_H

#include "policy/viewer.h"
#include "store/store.h"

struct standing {
	bool ended;      /* the designation: the role is gone, and the session with it */
	bool lapsed;     /* nobody confirmed the role: it opens nothing until somebody does */
	bool untrained;
};

/* Also takes the duties from a lapsed viewer, and says what a contractor's grants open. */
CHECKED enum store_result gate_standing(struct db *db, struct viewer *viewer, struct standing *out);
/* Whether nobody but `subject` works with the programme duty. */
CHECKED enum store_result gate_is_last(struct db *db, int64_t subject, bool *last);
CHECKED enum store_result gate_is_trained(struct db *db, int64_t subject, bool *trained);

/* Records. `training`: version of the module passed, or "noted" for a course elsewhere. */
CHECKED enum store_result gate_train(struct db *db, int64_t subject, const char *training);
CHECKED enum store_result gate_certify(struct db *db, const struct viewer *by, int64_t subject);
/* A contractor accepted the standard of data protection that the contract names; false: takes it back (staff). */
CHECKED enum store_result gate_accept_standard(struct db *db, int64_t subject, bool accepted);

/* One administrator's or reviewer's gates, for the pages that show what is overdue. Times are unix seconds; 0: none. */
struct gate_record {
	int64_t trained, trained_until, certified, certified_until, until;
	bool administrator, contractor, untrained, lapsed, ended;
};
CHECKED enum store_result gate_record_of(struct db *db, int64_t subject, struct gate_record *out);

#endif
