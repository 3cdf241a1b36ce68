/* SPDX-License-Identifier: Apache-2.0
 * Takes over what a person gave to another cabinet (P-87; the format is in doc/person-export.md). Everything is looked at before anything is
 * written, and it is written whole or not at all. Somebody whose address is known here in that capacity stays as they are, so that a second run
 * changes nothing. Nobody can sign in by it: the account is an invited one without a password, which the person sets by a link sent to their
 * address (/reset); a contact person stands for no solution. Their works become drafts of an organisation of their own. */
#ifndef PRIVACY_IMPORT_PERSON_H
#define PRIVACY_IMPORT_PERSON_H

#include "web/app.h"
#include "store/store.h"

struct import_person_figures {
	size_t people, known, data, works;
};

/* In the db's transaction, which the caller commits. false: *error says which line or which entry, and why; nothing was written. */
CHECKED bool import_person(struct app *app, struct db *db, struct text file, struct import_person_figures *figures, char error[static 300]);

#endif
