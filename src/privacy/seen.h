/* SPDX-License-Identifier: Apache-2.0
 * "Who has seen my data": the readable half of the log, in words, for the person it is about (visit->asking.viewer). */
#ifndef PRIVACY_SEEN_H
#define PRIVACY_SEEN_H

#include "privacy/seen_views.h"
#include "web/visit.h"

/* One row for all reads of one kind of reader, for one purpose, on one day; latest first, else in an order that says nothing about when. Of
 * reviewers only weeks that are over, without a number: so neither the row nor its coming tells which one it was. Views by the public
 * and the program's own sending are summed per day. */
CHECKED enum vault_result seen_read(struct visit *visit, const struct seen_row **rows, size_t *count);

#endif
