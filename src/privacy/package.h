/* SPDX-License-Identifier: Apache-2.0
 * What a person gets: everything about them (access, P-81) and what they gave in a form that other programs read (portability, P-87).
 * The data are those of the inventory and no second list: what lies in the vault comes by its own loop, and each datum that lies elsewhere
 * has a reader of its name in package_rows.c or package_works.c, without which the program does not link. The reading is the person's own: it
 * is decided like any other, as SELF under "rights". A package is made in memory when it is asked for and never kept (doc/why/packages.md).
 * The formats are described in doc/person-export.md. */
#ifndef PRIVACY_PACKAGE_H
#define PRIVACY_PACKAGE_H

#include "policy/vault.h"
#include "web/app.h"
#include "web/out.h"

enum package_form { PACKAGE_HTML, PACKAGE_JSON, PACKAGE_CSV };

/* Everything about the subjects (all capacities of one confirmed address), for themselves: the caller has made sure that it is they. `portable`:
 * what they gave. PACKAGE_HTML is the body of a page (struct html{*out} goes into the frame); words are in `lang` there, in English elsewhere.
 * *out is in the db's arena. */
CHECKED enum vault_result package_make(struct app *app, struct db *db, const struct lang *lang, const int64_t *subjects, size_t count, bool portable,
	enum package_form form, struct text *out);

#endif
