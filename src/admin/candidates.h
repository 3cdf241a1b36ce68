/* SPDX-License-Identifier: Apache-2.0
 * Reviewers to choose from, with their names and how much they have on their desk. */
#ifndef ADMIN_CANDIDATES_H
#define ADMIN_CANDIDATES_H

#include "admin/case.h"

struct candidates {
	struct options options;  /* value: the subject's id; label: the name; hint: the load */
	int64_t more;            /* found, but not shown */
};

/* Active reviewers whose name or address holds `q` (all, when it is empty), without those in `taken`; the ones that were posted
 * stand first. Each name shown is a disclosure. */
CHECKED enum vault_result candidates_load(struct visit *visit, struct text q, const int64_t *taken, size_t taken_count, struct candidates *out);
/* The authors of an assessment's reviews, those taken away or declined too. */
CHECKED enum store_result candidates_taken(struct visit *visit, int64_t assessment, int64_t **taken, size_t *count);
/* Asks each reviewer (ids as posted) for a review and writes the letters; who has one already, is unknown or locked is left out.
 * *asked: how many were asked. */
CHECKED enum store_result candidates_ask(struct visit *visit, const struct assessment *assessment, struct texts reviewers, int64_t due, int64_t *asked);

#endif
