/* SPDX-License-Identifier: Apache-2.0
 * The time. Tests move it: with CABINET_TEST_CLOCK=FILE in the environment the file's content (unix seconds, or "+N" seconds
 * from now) is the wall clock, read anew each time; only demo and test modes honour it (clock_allow_test). */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/base.h"

#define CLOCK_MINUTE 60
#define CLOCK_HOUR 3600
#define CLOCK_DAY 86400

/* Wall clock, unix seconds. */
int64_t clock_now_s(void);
/* Monotonic, for deadlines and durations; never moved by tests. */
int64_t clock_monotonic_ms(void);
/* From now on the wall clock says `now_s`; 0: the real time again. Only for a command that writes a made-up past (the demo's
 * data), never while serving. */
void clock_tell(int64_t now_s);
/* Lets the environment's test clock count from now on. */
void clock_allow_test(void);
/* Whether a test may move the clock and nobody asked for the production's doubts about it (CABINET_TEST_CLOCK_DOUBTED in the environment). */
bool clock_is_test(void);

#endif
