/* SPDX-License-Identifier: Apache-2.0
 * Who looks: the capacity and duties of the person (or the program) a read is made for. */
#ifndef POLICY_VIEWER_H
#define POLICY_VIEWER_H

#include "base/base.h"

/* A subject is one person in one capacity. */
enum capacity { CAPACITY_NONE, CAPACITY_VISITOR, CAPACITY_MEMBER, CAPACITY_CONTACT, CAPACITY_REVIEWER, CAPACITY_ADMINISTRATOR };
extern const char *const capacity_codes[]; /* "none", "visitor", "member", ... */

/* Duties of administrators: sets of purposes and routes. */
enum duty { DUTY_PROGRAMME = 1, DUTY_PRIVACY = 2, DUTY_COMMUNICATION = 4, DUTY_TECHNICAL = 8 };

struct viewer {
	int64_t subject;         /* 0: nobody signed in, or the program */
	enum capacity capacity;
	unsigned duties;         /* of an administrator */
	bool program;            /* a job of the program itself, such as the courier */
	bool contractor;         /* an administrator under contract: sees only what a support grant opens */
	uint64_t granted;        /* of a contractor: datums, bits 1 << enum datum */
};

#endif
