/* SPDX-License-Identifier: Apache-2.0
 * A request as bytes made plain: what server.c hands to the rest of the program. All texts live as long as the request;
 * nothing here is decoded twice (S-05). */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

#include "base/arena.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OTHER };

/* A name and its value: a header, a cookie, a query parameter or a form field. */
struct http_pair {
	struct text name, value;
};

struct http_pairs {
	struct http_pair *at;
	size_t count;
};

/* One file of a multipart form. `name` is the field's, `file_name` what the browser said (never used as a path). */
struct http_file {
	struct text name, file_name, type, bytes;
};

struct http_files {
	struct http_file *at;
	size_t count;
};

struct http_request {
	enum http_method method;
	struct text target; /* path and query as they came */
	struct text path;   /* percent-decoded, valid UTF-8, begins with '/', no NUL, no "//", no dot segments */
	struct text raw_query;
	struct http_pairs query;   /* decoded, in order; repeated names stay */
	struct http_pairs headers; /* names as they came; look up with http_header */
	struct text body;          /* raw; at most the route's limit */
	struct text peer;          /* the client's address as text, from the socket or a trusted proxy; never logged or stored */
	bool tls;                  /* the client's connection (or the trusted proxy's) is encrypted */
	struct arena *arena;
};

/* The first header of that name (case-insensitive), or the empty text. */
struct text http_header(const struct http_request *request, const char *name);
/* The cookie of that exact name, or the empty text. A name sent twice gives the empty text. */
struct text http_cookie(const struct http_request *request, const char *name);
/* First value of a pair by name, or the empty text. */
struct text http_pair_value(struct http_pairs pairs, struct text name);

enum http_parse {
	HTTP_PARSE_OK,
	HTTP_PARSE_BAD_ENCODING, /* a broken %-sequence, bytes that are not UTF-8, a control character other than tab, CR, LF */
	HTTP_PARSE_TOO_MANY,     /* more than 2,000 pairs or 20 files */
	HTTP_PARSE_BAD_FORM,     /* a multipart body that is not one */
};

/* Decodes application/x-www-form-urlencoded text ("a=1&b=2"). CR LF in values becomes LF. Pairs are in `arena`. */
CHECKED enum http_parse http_parse_pairs(struct arena *arena, struct text encoded, struct http_pairs *out);
/* Decodes a multipart/form-data body; `content_type` is the request's header with its boundary. Field values are checked
 * as in http_parse_pairs; file bytes are not. Texts point into `body`, so it must outlive them. */
CHECKED enum http_parse http_parse_multipart(
	struct arena *arena, struct text content_type, struct text body, struct http_pairs *fields, struct http_files *files);
/* Decodes and checks a path as promised in struct http_request. false: not a path we serve. */
CHECKED bool http_parse_path(struct arena *arena, struct text raw, struct text *out);

#endif
