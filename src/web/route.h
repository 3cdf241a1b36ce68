/* SPDX-License-Identifier: Apache-2.0
 * The route table, made from the file `routes` by tools/routes.py: every address, who may, which typed fields, for which purpose,
 * which personal data it may read. A handler without a line there does not link; a line without a handler does not either. */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "http/request.h"
#include "policy/inventory.h"

struct visit;

/* Who may: any one bit is enough. The relation bits are looked up for the object named in the path. */
enum who { WHO_PUBLIC = 1, WHO_SIGNED = 2, WHO_VISITOR = 4, WHO_MEMBER = 8, WHO_REVIEWER = 16, WHO_ADMINISTRATOR = 32, WHO_PROGRAMME = 64,
	WHO_PRIVACY = 128, WHO_COMMUNICATION = 256, WHO_TECHNICAL = 512, WHO_EDITOR = 1024 /* active member of the object's organisation */,
	WHO_OWNER = 2048, WHO_ASSIGNED = 4096 /* the {review}'s author */, WHO_CLEAR = 8192 /* the same, having declared no conflict */,
	WHO_DEMO = 16384 /* only in demo mode */ };

enum field_type { FIELD_TEXT, FIELD_AREA, FIELD_EMAIL, FIELD_SECRET, FIELD_CODE, FIELD_CODES, FIELD_INT, FIELD_ID, FIELD_FLAG, FIELD_PATH, FIELD_URL,
	FIELD_PHONE, FIELD_DATE, FIELD_LANG, FIELD_MAP, FIELD_FILE };

struct route_field {
	const char *name;
	enum field_type type;
	size_t offset;              /* in the form's struct */
	bool required;
	int64_t min, max;           /* bytes of text, value of int, number of codes; max 0: the type's own */
	const char *const *choices; /* NULL-ended, or NULL */
};

struct route {
	enum http_method method;
	const char *pattern;        /* "/submissions/{assessment}/facts" */
	const char *name;           /* the handler's */
	unsigned slashes;           /* in the pattern */
	struct text first;          /* its first segment; empty when that holds a parameter */
	unsigned who;
	enum purpose purpose;
	uint64_t reads;             /* datums: bits 1 << enum datum */
	unsigned rate_count, rate_seconds; /* 0: none */
	size_t max_body;
	bool on_pool, machine /* no language prefix */, no_form_token;
	bool elevated /* wants the password again */, untrained /* open without a training record */;
	const struct route_field *fields;
	size_t fields_count, form_bytes;
	const struct route *again;  /* the page shown when the form has errors */
	void (*run)(struct visit *visit);
};

extern const struct route routes_all[];
extern const size_t routes_count;

#define ROUTE_MAX_PARAMETERS 4

struct route_match {
	const struct route *route;
	struct text names[ROUTE_MAX_PARAMETERS], values[ROUTE_MAX_PARAMETERS];
	size_t count;
	bool other_method;          /* no route for this method, but one for the other */
};

/* The route of a path without its language prefix; literal segments win over parameters. Parameters named slug, token, version,
 * section, criterion, code, kind, name or file are texts; any other must be a positive decimal id. */
struct route_match route_find(enum http_method method, struct text path);

#endif
