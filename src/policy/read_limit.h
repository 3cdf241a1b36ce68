/* SPDX-License-Identifier: Apache-2.0
 * How much administrators read (P-36). Opened records count, lists do not: a record is a page about one object that shows somebody's data.
 * Each object counts once in the limit's time. Past the limit the page is refused and the privacy desk gets an alert; each night's report compares
 * the day with the same administrator's four weeks before. Numbers and ids only: whose data it was stands in the log of that person. */
#ifndef POLICY_READ_LIMIT_H
#define POLICY_READ_LIMIT_H

#include "policy/viewer.h"
#include "store/store.h"

struct read_limit {
	int64_t most, seconds;     /* settings reads_limit, reads_minutes */
	bool reached;
};

/* Before a record is opened. The first refusal writes the alert, and commits it. */
CHECKED enum store_result read_limit_check(struct db *db, const struct viewer *administrator, struct read_limit *limit);
/* A record was opened: within the transaction that logs the read. */
CHECKED enum store_result read_limit_count(struct db *db, const struct viewer *administrator, int64_t object);
/* The nightly report, for every day that is over and was not looked at; also forgets what is past its time. Commits. */
CHECKED bool read_limit_report(struct store *store);

#endif
