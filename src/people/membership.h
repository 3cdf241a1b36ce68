/* SPDX-License-Identifier: Apache-2.0
 * The members of the organisation that a page is about. */
#ifndef PEOPLE_MEMBERSHIP_H
#define PEOPLE_MEMBERSHIP_H

#include "statements.gen.h"
#include "web/visit.h"

struct members {
	int64_t organisation;
	struct text name;
	struct members_of_organisation *rows;
	size_t count;
};

/* Those of the {organisation} of the path; false: refused. */
CHECKED bool members_load(struct visit *visit, struct members *out);
/* NULL: is none of them. */
const struct members_of_organisation *members_find(const struct members *members, int64_t subject);
/* Whether the subject is an active owner and nobody else is. */
bool members_last_owner(const struct members *members, int64_t subject);

#endif
