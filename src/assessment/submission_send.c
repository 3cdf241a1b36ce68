/* SPDX-License-Identifier: Apache-2.0
 * Sending a submission and taking it back. */
#include "assessment/submission.h"
#include "routes.gen.h"

void submissions_withdraw_post(struct visit *visit, const struct form_submissions_withdraw_post *form)
{
	struct assessment assessment;
	(void)form; /* its one field is required */
	if (visit_refuse_store(visit, assessment_load(visit->app, &visit->db, visit_id(visit, "assessment"), &assessment)))
		return;
	if (visit_refuse_store(visit, assessment_move(&visit->db, &visit->viewer, &assessment, ASSESSMENT_WITHDRAWN, TEXT("by=provider"))))
		return;
	visit_go(visit, visit_tr(visit, N_("Taken back")), "/submissions");
}
