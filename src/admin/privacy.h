/* SPDX-License-Identifier: Apache-2.0
 * What the pages of the privacy desk share. */
#ifndef ADMIN_PRIVACY_H
#define ADMIN_PRIVACY_H

#include "admin/desk.h"
#include "admin/privacy_views.h"

/* Which data a form offers. */
typedef bool desk_datum_offered(const struct datum_row *row);
struct options desk_datum_options(struct visit *visit, desk_datum_offered *offered);
/* The ids chosen in the field "datums", with blanks between; one that was not offered is an error of the form. */
struct text desk_datums_posted(struct visit *visit, struct texts posted, desk_datum_offered *offered);

/* The cards "Gates and registers" of the desk. */
CHECKED enum store_result privacy_cards(struct visit *visit, struct desk_privacy *view);

/* Where the policy's draft stands, for its card: words, and whether something is to be done. */
CHECKED enum store_result privacy_policy_card(struct visit *visit, struct text *words, bool *to_do);

#endif
