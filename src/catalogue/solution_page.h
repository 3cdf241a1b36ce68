/* SPDX-License-Identifier: Apache-2.0
 * The public page of a solution, also for a preview of one that is not public yet. */
#ifndef CATALOGUE_SOLUTION_PAGE_H
#define CATALOGUE_SOLUTION_PAGE_H

#include "catalogue/snapshot.h"
#include "web/visit.h"

/* What stands inside the frame; others for the same needs come from the snapshot. */
struct html solution_page_body(struct visit *visit, const struct snapshot *snapshot, const struct solution *solution);

#endif
