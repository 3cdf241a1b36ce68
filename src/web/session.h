/* SPDX-License-Identifier: Apache-2.0
 * Sessions (S-11, S-12): a random token of 256 bits in a __Host- cookie, stored as a hash, read afresh from the store on each
 * request, so that a change of role or an ended session counts at once (S-03). */
#ifndef WEB_SESSION_H
#define WEB_SESSION_H

#include "web/visit.h"

/* Begins a session for `subject` and sets its cookie; the person's other sessions stay. */
CHECKED enum store_result session_begin(struct visit *visit, int64_t subject);
/* Ends this visit's session and clears the cookie. */
CHECKED enum store_result session_end(struct visit *visit);
/* The password was given again: sets the second cookie, which opens elevated routes for SETTING_ELEVATION_MINUTES. */
CHECKED enum store_result session_elevate(struct visit *visit);
/* Fills visit->viewer, session and form_token from the cookie; nobody when there is no live session. */
CHECKED enum store_result session_identify(struct visit *visit);
/* The names of the two cookies there are: __Host- under TLS. */
struct text session_cookie_name(const struct visit *visit);
struct text session_elevation_name(const struct visit *visit);
/* The token forms carry for a session's token. */
struct text session_form_token(struct visit *visit, struct text session_token);

#endif
