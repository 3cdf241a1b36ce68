/* SPDX-License-Identifier: Apache-2.0
 * The HTTP/1.1 server: accepts, frames, keeps deadlines and limits, and hands whole requests to one function.
 * Only server.c knows libmicrohttpd. Refused before anyone sees them, with 400 and the connection closed (S-16):
 * Transfer-Encoding together with Content-Length, two Content-Length or Host headers, no Host in HTTP/1.1, header names
 * that are no tokens, a target that is not origin-form, and lines that do not end in CR LF, are folded or hold NUL.
 * Methods other than GET, HEAD and POST get 405. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/reply.h"

struct http_server;

/* How the application wants one request treated, decided from method and path alone, before the body is read. */
struct http_plan {
	size_t max_body_bytes; /* larger bodies get 413 */
	bool on_pool;          /* run on the worker pool (may block); false: on the event loop (must not) */
	const void *hint;      /* given back to `answer` */
};

/* HEAD is shown to `plan` and `answer` as HTTP_HEAD and answered as GET is: the server leaves the body out. Content-Length,
 * Date and Connection are the server's to add. */
struct http_application {
	struct http_plan (*plan)(void *context, enum http_method method, struct text path);
	/* Fills `reply`. Called once per request, from an event loop thread or a pool thread. */
	void (*answer)(void *context, const struct http_plan *plan, const struct http_request *request, struct http_reply *reply);
	/* The reply to a request refused by the server itself (400, 405, 408, 411, 413, 414, 431, 503): a page with a
	 * reference number. */
	void (*refuse)(void *context, int status, struct arena *arena, struct http_reply *reply);
	void *context;
};

struct http_options {
	struct text listen;          /* "127.0.0.1:8080", "[::1]:8080"; port 0 takes a free one */
	unsigned loop_threads;       /* 0: one per core */
	unsigned pool_threads;       /* 0: 4 */
	unsigned pool_queue;         /* waiting requests past which the answer is 503 with Retry-After; 0: 64 */
	unsigned header_deadline_ms; /* whole head; 0: 10,000 */
	unsigned total_deadline_ms;  /* whole request and reply; 0: 60,000 */
	unsigned idle_timeout_s;     /* 0: 20 */
	unsigned max_connections;    /* 0: 4,000 */
	struct text trusted_proxy;   /* address whose X-Forwarded-For/-Proto are believed; empty: none */
};

/* Starts serving. NULL on failure with the reason in *error (static or leaked once at exit). */
CHECKED struct http_server *http_server_start(
	const struct http_options *options, const struct http_application *application, const char **error);
/* The port in use. */
uint16_t http_server_port(const struct http_server *server);
/* Stops accepting, lets running requests end for at most `drain_ms`, frees all. */
void http_server_stop(struct http_server *server, unsigned drain_ms);

#endif
