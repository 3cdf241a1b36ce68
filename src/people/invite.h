/* SPDX-License-Identifier: Apache-2.0
 * Invitations: somebody who may asks a person to join by mail. The address is kept for the link's life only; the person chooses a
 * password, declares to be 18 or older and acknowledges the policy on the page that the link opens (/confirm/{token}). */
#ifndef PEOPLE_INVITE_H
#define PEOPLE_INVITE_H

#include "people/account.h"
#include "web/out.h"

struct invitation {
	enum capacity kind;                 /* member, reviewer or administrator */
	struct text email, first_name, last_name; /* names may be empty: the person gives them */
	int64_t organisation;               /* of a member: which one to join */
	const char *role;                   /* of a member: "owner" or "editor" */
	unsigned duties;                    /* of an administrator */
	const char *designation;            /* of an administrator: "staff" or "contractor" */
	int64_t until;                      /* of an administrator: when the designation ends; 0: open */
	struct text record;                 /* of an administrator: who designated, contract reference (P-02, P-03) */
	bool standard;                      /* of a contractor: accepted the standard of data protection */
};

enum invite_result { INVITE_OK, INVITE_ASKED /* a second administrator has to agree; the letter leaves then */, INVITE_HAS_ACCOUNT /* an active reviewer or administrator of this address: may be told to administrators only */,
	INVITE_FAILED };

/* Writes subject, account (state "invited"), membership or designation, link and letter in the db's transaction, and the event
 * "invited". A member who has an account already is asked to join one more organisation; the inviter learns nothing of that.
 * Inviting again sends a new link. The finder learns of the person when the invitation is taken. */
CHECKED enum invite_result people_invite(struct app *app, struct db *db, const struct lang *lang, const struct viewer *inviter,
	const struct invitation *invitation, int64_t *subject);

#endif
