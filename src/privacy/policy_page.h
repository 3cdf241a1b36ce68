/* SPDX-License-Identifier: Apache-2.0
 * What the pages of policy and clauses share. */
#ifndef PRIVACY_POLICY_PAGE_H
#define PRIVACY_POLICY_PAGE_H

#include "policy/clauses.h"
#include "policy/notice.h"
#include "privacy/policy_views.h"
#include "web/visit.h"

/* One clause in the reader's language, with the outcome of its tests. */
struct policy_proof policy_proof_of(struct visit *visit, const struct clause_results *results, const struct clause *clause);
/* The policy as sections and rows, each row with its clauses. */
const struct policy_section *policy_sections(struct visit *visit, const struct notice *notice, size_t *count);
/* A public page below "Privacy". */
void policy_show(struct visit *visit, struct text title, struct html body);

#endif
