/* SPDX-License-Identifier: Apache-2.0
 * Accounts: a subject who can sign in. Roles exclude each other (P-06) because an account has one kind for life. */
#ifndef PEOPLE_ACCOUNT_H
#define PEOPLE_ACCOUNT_H

#include "policy/vault.h"
#include "web/app.h"

struct account_new {
	enum capacity kind;               /* visitor, member, reviewer or administrator */
	struct text email, first_name, last_name, password; /* password may be empty: invited people choose one later */
	const char *state;                /* "unconfirmed", "invited" or "active" */
	bool adult, acknowledged;         /* declared by the person on the form (P-13, P-11) */
};

enum account_result { ACCOUNT_OK, ACCOUNT_TAKEN /* the address has an account of this kind */, ACCOUNT_FAILED };

/* Makes subject, account, index entry and secrets in the db's transaction; the slow hash comes before the first write. The finder
 * is told by the caller after the commit.
 * An "unconfirmed" account is not found by its address until account_confirm(): several people may claim an address, and
 * the one who opens the letter sent to it gets it, with the password of that very sign-up. */
CHECKED enum account_result account_add(struct app *app, struct db *db, const struct account_new *account, int64_t *subject);
/* The address is proved: the account becomes active and can be found. ACCOUNT_TAKEN: somebody else has confirmed it meanwhile. */
CHECKED enum account_result account_confirm(struct app *app, struct db *db, int64_t subject);
/* `object` of the e-mail datum that holds a new address, as long as it is not confirmed. */
#define ACCOUNT_NEW_ADDRESS 1
/* Takes back what could still open or move the account, when its password or address has changed: links to a new password, to a new
 * address (with the address that waits) and to a choice of account. */
CHECKED bool account_revoke(struct app *app, struct db *db, int64_t subject);
/* Sets a new password and ends all other sessions. */
CHECKED bool account_set_password(struct app *app, struct db *db, int64_t subject, struct text password, int64_t keep_session);
/* Records the 18+ declaration and the policy version shown. */
CHECKED bool account_record_declarations(struct app *app, struct db *db, int64_t subject, bool adult, bool acknowledged);
/* Makes `subject` (an administrator) designated for `duties`; kind "staff" or "contractor". */
CHECKED bool account_designate(struct app *app, struct db *db, int64_t subject, const char *kind, unsigned duties, int64_t by, int64_t until,
	struct text record);
/* Closes the account and erases the person (privacy/erasure.h): at once, or when the last hold goes. false also for the last administrator who
 * directs the cabinet (gate_is_last). */
CHECKED bool account_erase(struct app *app, struct db *db, int64_t subject);

#endif
