/* SPDX-License-Identifier: Apache-2.0
 * What the desk can do for a person, on the case's page. */
#ifndef ADMIN_PRIVACY_SERVE_H
#define ADMIN_PRIVACY_SERVE_H

#include "admin/privacy.h"
#include "admin/rights_views.h"
#include "statements.gen.h"

/* Nothing for a case that is closed, not proved, or of a kind that is answered in words. */
CHECKED enum vault_result privacy_serve_fill(struct visit *visit, const struct rights_get *row, enum capacity capacity, struct desk_request_page *view);

#endif
