/* SPDX-License-Identifier: Apache-2.0
 * What the files of web/ share among themselves. */
#ifndef WEB_INSIDE_H
#define WEB_INSIDE_H

#include "http/server.h"
#include "web/visit.h"

/* guard.c: each returns false when it has refused. */
/* A POST must come from our own pages: Origin, or failing it Sec-Fetch-Site, or failing both Referer (S-15). */
CHECKED bool guard_origin(struct visit *visit);
/* The session's person, if any. */
CHECKED bool guard_identify(struct visit *visit);
/* The route's access words, for the object named in the path. */
CHECKED bool guard_access(struct visit *visit);
/* guard_role.c: what the role hangs on (policy/gate.h), before the access words; a page says what is missing. */
CHECKED bool guard_role(struct visit *visit);
/* An elevated route asks for the password again: of a form what was typed is kept meanwhile (web/typed.h). */
CHECKED bool guard_elevation(struct visit *visit);
/* An administrator opens so many records and no more in a while (P-36). */
CHECKED bool guard_reads(struct visit *visit);
/* Whether the visit opens a record: a page about one object that may show somebody's data. */
bool guard_opens_record(const struct visit *visit);
/* The form's token, when there is a session. */
CHECKED bool guard_token(struct visit *visit);

/* form.c */
enum form_result { FORM_OK, FORM_HAS_ERRORS, FORM_REFUSED };
/* Fills visit->form and visit->state from a posted body. Undeclared fields are dropped and counted (P-15). */
enum form_result form_decode(struct visit *visit);

/* kept.c: keeps the body of a cached page and replies with it; replies nothing when there is no memory. */
void kept_reply(struct visit *visit, struct text body);

/* headers.c */
enum headers_profile { HEADERS_PAGE, HEADERS_ASSET };
/* The security headers of S-13 and S-14, and no-store where nothing else was said. */
void headers_finish(struct http_reply *reply, const struct http_request *request, enum headers_profile profile);


struct http_application web_application(struct app *app);

#endif
