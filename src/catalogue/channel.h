/* SPDX-License-Identifier: Apache-2.0
 * How one reaches an organisation: a mailbox of a role, a page for enquiries or a switchboard; never a person's. */
#ifndef CATALOGUE_CHANNEL_H
#define CATALOGUE_CHANNEL_H

#include "catalogue/solution_views.h"

struct channel_view channel_shown(struct arena *arena, const struct solution *solution);

#endif
