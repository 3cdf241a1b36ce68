/* SPDX-License-Identifier: Apache-2.0
 * What the desk's pages about people share. */
#ifndef ADMIN_PEOPLE_H
#define ADMIN_PEOPLE_H

#include "admin/desk.h"
#include "admin/people_views.h"

/* Bits 1 << enum capacity whose names the viewer's duties open on these pages (the inventory decides again at each read). */
unsigned people_open_kinds(const struct visit *visit);
/* The name (or address) of somebody, when open to the viewer; empty when not, or when the person is gone. */
CHECKED enum vault_result people_name(struct visit *visit, int64_t subject, enum capacity kind, struct text *out);
struct desk_state people_state(const struct visit *visit, struct text state);
struct text people_kind_words(const struct visit *visit, struct text kind);
enum capacity people_capacity(struct text kind);
/* Duties as checkboxes, and as bits of what was posted. */
struct options people_duty_options(struct visit *visit, unsigned duties);
unsigned people_duties_of(struct texts codes);
struct options people_designation_options(struct visit *visit, struct text chosen);
struct text people_duty_words(const struct visit *visit, unsigned duties);
/* P-02, P-03: what a designation must say; errors at the fields "duties", "record", "until" and "standard". */
void people_check_designation(struct visit *visit, unsigned duties, struct text designation, struct text record, int64_t until, bool standard);

#endif
