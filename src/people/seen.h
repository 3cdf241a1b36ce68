/* SPDX-License-Identifier: Apache-2.0
 * "Who has seen my data": the readable half of the log, in words, for the person it is about. */
#ifndef PEOPLE_SEEN_H
#define PEOPLE_SEEN_H

#include "people/people_views.h"
#include "web/visit.h"

/* Newest first. Viewers stand by their role; of a reviewer only the week is told, so that nobody learns which one it was. The
 * program's own sending is summed per day. */
CHECKED enum vault_result seen_read(struct visit *visit, const struct seen_row **rows, size_t *count);

#endif
