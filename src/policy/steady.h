/* SPDX-License-Identifier: Apache-2.0
 * The time by which data are deleted. A wall clock can jump: a wrong battery, a wrong server, a wrong hand. Nothing is deleted early for that: two
 * sources have to agree. Each look compares the wall clock with what the last look said plus the time that the machine itself counted since;
 * a wall clock that is more than a day ahead of that is doubted, and the count goes on without it, until it has stayed there for a day of running
 * or an administrator of the machine confirms it (`cabinet retention clock`). A clock set back is believed at once: it deletes later. */
#ifndef POLICY_STEADY_H
#define POLICY_STEADY_H

#include "store/store.h"

struct steady {
	int64_t trusted, wall;   /* 0: never looked */
	int64_t doubted_s;       /* how long a jump has lasted while the program ran; 0: no doubt */
};

/* One look: `ran_s` is what the machine counted since the last one (0 for the first after a start). Nothing else is read. */
void steady_step(struct steady *steady, int64_t wall_s, int64_t ran_s);
/* A look at the clocks, kept in the store: the time to delete by. A demo whose clock a test moves believes it (clock_is_test). */
CHECKED enum store_result steady_now(struct db *db, int64_t *now_s);
/* An administrator of the machine says that the wall clock is right. */
CHECKED enum store_result steady_confirm(struct db *db);

#endif
