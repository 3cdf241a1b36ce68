/* SPDX-License-Identifier: Apache-2.0
 * An answer on its way out: a status, a body and headers. Security headers are added in one place (web/headers.c). */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "http/request.h"

#define HTTP_REPLY_MAX_HEADERS 32

struct http_reply {
	int status; /* 0 until set */
	struct http_pair
		headers[HTTP_REPLY_MAX_HEADERS]; /* names and values without CR or LF; in the request's arena or static */
	size_t headers_count;
	struct text body;
	/* Who frees the body once it is sent: called with `owner`, from any thread. NULL: the body lives in the request's
	 * arena or is static. */
	void (*release)(void *owner);
	void *owner;
};

/* Adds a header; a value with a control character, or one header too many, is a bug (must). */
void http_reply_header(struct http_reply *reply, const char *name, struct text value);
/* Replaces a header of that name or adds it. */
void http_reply_set_header(struct http_reply *reply, const char *name, struct text value);

#endif
