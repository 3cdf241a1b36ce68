/* SPDX-License-Identifier: Apache-2.0
 * A visit is one request on its way: parsed, routed, identified, authorised, decoded (web/guard.c), then handled. A handler gets
 * it with its typed form, reads and writes through visit->db and visit->asking, fills a view and replies with one of the calls
 * below. It holds no access check, no escaping, no SQL text and no free. A POST is handled within the writing transaction; only one
 * whose form has a password or a file begins it itself, after the slow work, and reads after that what it decides by. */
#ifndef WEB_VISIT_H
#define WEB_VISIT_H

#include "http/reply.h"
#include "policy/audit.h"
#include "policy/gate.h"
#include "policy/vault.h"
#include "web/app.h"
#include "web/frame.h"
#include "web/out.h"
#include "web/route.h"

struct visit {
	struct app *app;
	const struct http_request *request;
	struct http_reply *reply;
	struct arena *arena;
	struct route_match match;
	const struct route *route;      /* match.route, or the page shown again */
	const struct lang *lang;
	struct text prefix;             /* "/fr", or empty */
	struct text path;               /* without the prefix */
	struct viewer viewer;
	int64_t session;                /* id; 0: none */
	struct standing standing;       /* of an administrator or reviewer: what the role hangs on */
	bool elevated;                  /* the password was given again just now */
	struct text form_token;
	struct db db;
	struct disclosures seen;
	struct asking asking;           /* viewer, the route's purpose and reads, the object named in the path */
	void *form;
	struct form_state state;        /* values and errors of the form on the page */
	int status;                     /* of the page: 200, or 422 when shown again */
	bool refused;                   /* an error reply: what was written is rolled back */
	int64_t person_changed;         /* a subject whose data change with the commit (0: nobody): the finder is told after it, the write-ahead log emptied of the old ones */
	struct text cache_key, etag;    /* of a page that the page cache keeps (visit_from_cache); empty: none */
	bool policy_changed;            /* a version of the policy is published with the commit: it is taken in after it */
	bool words_gone;                /* with the commit words were taken out that are to be nowhere: the write-ahead log is emptied after it */
	bool catalogue_changed;         /* what is public changes with the commit: the snapshot is built anew after it */
};

/* --- what stands in the path --- */
struct text visit_text(const struct visit *visit, const char *name);
int64_t visit_id(const struct visit *visit, const char *name);
/* First value of a query parameter. */
struct text visit_query(const struct visit *visit, const char *name);

/* --- replies --- */
struct page {
	struct text title;              /* in the reader's language */
	struct html body;
	enum frame_tab tab;
	const struct frame_step *trail; /* "You are here"; may be NULL */
	size_t trail_count;
	struct text description;        /* for search engines; may be empty */
	bool noindex;
	bool cached;                    /* a public page without anybody's data: the same for everyone, no message on it */
	struct text query;              /* of a cached page: "?q=..." in its one canonical form, for the links to other languages */
	bool own_search;                /* the page has a search form, so there is none at the top */
};
/* A whole HTML page in the frame, with visit->status. */
void visit_page(struct visit *visit, const struct page *page);
/* For a cached page, before anything is built: names what the page depends on besides language and path (the version of what it
 * shows, and its query in canonical form). true: replied, with the kept page or 304. false: build it; visit_page keeps it. */
bool visit_from_cache(struct visit *visit, uint64_t version, struct text query);
/* What compiled templates need to know of this visit: html_sign_in(visit_out(visit), &view) renders a block. */
const struct out *visit_out(struct visit *visit);
/* 303 to an address of ours (prefix is added to a path). `message` (may be empty) is shown on the next page, once; it needs a session. */
void visit_go(struct visit *visit, struct text message, const char *format, ...) PRINTF_LIKE(3, 4);
/* A plain body for machines. */
void visit_body(struct visit *visit, int status, const char *type, struct text body);
/* An error page with its reference number; rolls back. Statuses: 400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 503. */
void visit_refuse(struct visit *visit, int status);
/* When a call to the vault or the store did not succeed: 404, 403 or 503 as fits. Returns true when it refused. */
bool visit_refuse_vault(struct visit *visit, enum vault_result result);
bool visit_refuse_store(struct visit *visit, enum store_result result);
/* The session's cookie. There is one more, for an elevation (web/session.h); no call sets another (P-55, P-58). */
void visit_set_session_cookie(struct visit *visit, struct text token);
void visit_clear_session_cookie(struct visit *visit);

/* --- forms --- */
/* The default of a field on a page (ignored when the person has typed something). */
void visit_set(struct visit *visit, const char *name, struct text value);
void visit_set_many(struct visit *visit, const char *name, struct texts values);
/* An error at a field, in the reader's language. */
void visit_error(struct visit *visit, const char *name, struct text message);
bool visit_has_errors(const struct visit *visit);
/* The form is served, and its page is shown at once (a search): other forms of the page begin with their defaults. */
void visit_forget_form(struct visit *visit);
/* Shows the form's page again with what was typed and the errors, status 422. */
void visit_again(struct visit *visit);
/* The id of the policy's version in force: what forms that ask for personal data carry. */
struct text visit_policy(const struct visit *visit);
/* A phrase in the reader's language. */
struct text visit_tr(const struct visit *visit, const char *msgid);

#endif
