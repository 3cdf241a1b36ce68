/* SPDX-License-Identifier: Apache-2.0
 * The filters of the list: drawers with counts, chips of what is chosen, ways out when nothing fits. */
#ifndef CATALOGUE_FILTERS_H
#define CATALOGUE_FILTERS_H

#include "catalogue/list_views.h"
#include "catalogue/search.h"
#include "web/visit.h"

/* One request for the list. */
struct listing {
	struct visit *visit;
	const struct snapshot *snapshot;
	struct query query;
	struct search_result found;
};

/* The address of the list for another query, in the reader's language. */
struct url listing_url(const struct listing *on, const struct query *query);
/* Everything of the view that concerns filters. */
void filters_fill(const struct listing *on, struct list_view *view);
/* What the address asked for in vain. */
const struct pair_view *filters_ignored(const struct listing *on);

#endif
