/* SPDX-License-Identifier: Apache-2.0
 * The rules a request's head must keep before anything else looks at it (S-16), free of any library. */
#ifndef HTTP_FRAMING_H
#define HTTP_FRAMING_H

#include "http/request.h"

#define HTTP_MAX_HEAD_BYTES 8192
#define HTTP_MAX_HEADERS 100

struct http_head {
	struct text method, target, version; /* as they came */
	struct http_pairs headers;           /* values without the white space around them */
	size_t bytes;                        /* the whole head */
};

/* How the body is delimited. */
struct http_length {
	bool chunked, known;
	uint64_t bytes; /* when known */
};

enum http_method http_method_of(struct text method);
/* 0 and *length filled in, or the status to refuse with: 400, 405, 411, 414 or 431. */
CHECKED int http_head_check(const struct http_head *head, struct http_length *length);

#endif
