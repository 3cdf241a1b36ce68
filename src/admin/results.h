/* SPDX-License-Identifier: Apache-2.0
 * An assessment with everything its reviewers and its panel said, opened for one page. */
#ifndef ADMIN_RESULTS_H
#define ADMIN_RESULTS_H

#include "admin/case.h"
#include "admin/results_views.h"
#include "assessment/result.h"

struct opened_results {
	struct assessment assessment;
	struct answers answers;
	struct result result;
	json_t *decision, *summary, *comments; /* NULL: not written yet */
};

/* Opens the {assessment} of the path; every author of a review can see that it was read. false: refused. */
CHECKED bool results_open(struct visit *visit, struct opened_results *out);
void results_done(struct opened_results *opened);
/* The result as the public would see it (with the comments chosen), in words. */
const struct result_view *results_public(struct visit *visit, const struct opened_results *opened);

#endif
