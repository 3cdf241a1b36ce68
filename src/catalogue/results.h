/* SPDX-License-Identifier: Apache-2.0
 * A published result in words, for the page of a solution. */
#ifndef CATALOGUE_RESULTS_H
#define CATALOGUE_RESULTS_H

#include "catalogue/solution_views.h"
#include "web/visit.h"

/* NULL: the solution has no published result. */
const struct result_view *result_shown(const struct visit *visit, const struct solution *solution);
/* A middle answer that was kept doubled: "2", "2½". */
struct text result_median(const struct visit *visit, int64_t twice);

#endif
