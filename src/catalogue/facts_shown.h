/* SPDX-License-Identifier: Apache-2.0
 * A solution's facts by section, each with its source; what is missing is named, never left blank. */
#ifndef CATALOGUE_FACTS_SHOWN_H
#define CATALOGUE_FACTS_SHOWN_H

#include "catalogue/solution_views.h"
#include "web/visit.h"

const struct section_view *facts_shown(const struct visit *visit, const struct solution *solution, size_t *count);
/* A number with its unit. */
struct text facts_number(const struct visit *visit, size_t number, double value);

#endif
