/* SPDX-License-Identifier: Apache-2.0
 * Links sent by mail that work once: a token of 256 bits, of which only the hash is stored. */
#ifndef PEOPLE_LINK_H
#define PEOPLE_LINK_H

#include "store/store.h"
#include "web/app.h"
#include "web/out.h"

enum link_kind { LINK_CONFIRM_EMAIL, LINK_RESET, LINK_INVITE, LINK_CONTACT, LINK_CLAIM, LINK_NEW_EMAIL,
	LINK_SIGN_IN /* never mailed: lets somebody with several accounts choose one after the password was right */,
	LINK_RIGHTS /* opens a rights case, once (privacy/requests.c) */, LINK_RIGHTS_PAGE /* never mailed: the opened case's page */ };

struct link_found {
	enum link_kind kind;
	int64_t subject, object;
};

/* Makes a link for `subject` about `object` (0: nothing) and gives its whole address, {base_url}/{lang}/confirm/{token}; without a
 * language (NULL) the page answers in the browser’s. */
CHECKED enum store_result link_make(struct app *app, struct db *db, const struct lang *lang, enum link_kind kind, int64_t subject, int64_t object,
	int64_t life_s, struct url *out);
/* The same as a bare token, for a form of ours. */
CHECKED enum store_result link_make_token(struct db *db, enum link_kind kind, int64_t subject, int64_t object, int64_t life_s, struct text *token);
/* What a token stands for; STORE_NONE: unknown, used or too old. Does not use it up. */
CHECKED enum store_result link_find(struct db *db, struct text token, struct link_found *out);
/* Uses it up; STORE_NONE when another request was first. */
CHECKED enum store_result link_use(struct db *db, struct text token);

#endif
