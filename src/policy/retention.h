/* SPDX-License-Identifier: Apache-2.0
 * How long a datum is kept (P-90) and used (P-91): the inventory names for each purpose a clock and the time from its start. A datum is due when
 * every purpose's time is over; it is used for a purpose only while that purpose's time runs. The sweep that deletes is in privacy/sweep.h. */
#ifndef POLICY_RETENTION_H
#define POLICY_RETENTION_H

#include "policy/vault.h"

/* A listing is shown for a year, and has to be confirmed again (the inventory says so in words). */
#define RETENTION_CONFIRMED_S (365 * (int64_t)86400)

/* When the datum is deleted. *due_s = 0: as long as one of its clocks has not started. `changed`: of the row (vault_row, vault_own). */
CHECKED enum store_result retention_due(struct vault *vault, struct db *db, int64_t subject, enum datum datum, int64_t object, int64_t changed,
	int64_t *due_s);
/* Whether the datum's time for that purpose is over. Costs no look-up where one clock counts for all purposes: such data are deleted then. */
CHECKED enum store_result retention_is_over(struct vault *vault, struct db *db, int64_t subject, enum datum datum, int64_t object,
	enum purpose purpose, bool *over);
/* Starts a clock that no other column tells ("account_end", "role_end", "membership_end", "listing_end"); one that runs goes on. The next sweep
 * looks at the subject. */
CHECKED enum store_result retention_start(struct vault *vault, struct db *db, int64_t subject, enum clock clock);
/* The same for a clock that had begun before anybody looked. */
CHECKED enum store_result retention_start_at(struct vault *vault, struct db *db, int64_t subject, enum clock clock, int64_t at_s);
/* Stops it again: the person is back. */
CHECKED enum store_result retention_stop(struct vault *vault, struct db *db, int64_t subject, enum clock clock);
/* For the sweep: the rows that are due by `now_s`, and when it must look again: at the next that is, or that could be if its clock started
 * now. INT64_MAX: nothing but what is due is there. */
CHECKED enum store_result retention_look(struct vault *vault, struct db *db, int64_t subject, int64_t now_s, struct vault_row **due, size_t *due_count,
	int64_t *next_s);
/* The time from a clock's start to the last deletion, for what the sweep deletes by age alone. */
int64_t retention_keep(enum datum datum, enum clock clock);

#endif
