/* SPDX-License-Identifier: Apache-2.0
 * The list of assessments: loaded whole, filtered by state and by the solution's name, sorted. */
#ifndef ADMIN_ASSESSMENTS_H
#define ADMIN_ASSESSMENTS_H

#include "admin/desk.h"

struct desk_list {
	struct visit *visit;
	struct text state;      /* "open", "all", "screening" or the code of a state; others count as "open" */
	struct text q, sort;    /* sort: "oldest", "newest" or "due" */
	struct desk_assessment *rows;
	size_t count;
};

/* false: the store failed. */
CHECKED bool desk_list_load(struct desk_list *list);

#endif
