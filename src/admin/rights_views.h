/* SPDX-License-Identifier: Apache-2.0
 * What the privacy desk's pages about requests show (pages/admin_rights.html). */
#ifndef ADMIN_RIGHTS_VIEWS_H
#define ADMIN_RIGHTS_VIEWS_H

#include "admin/desk_views.h"

struct desk_request {
	int64_t id;
	struct text number, kind, due, left;   /* left: "12 days left", "late since ..." */
	struct desk_state state;
	bool unreached;
};

struct desk_requests {
	const struct desk_request *open, *closed;
	size_t open_count, closed_count;
};

struct desk_request_row {
	struct text label, value;
};

struct desk_request_page {
	int64_t id;
	struct text number, kind, channel, received, due, who, words, answer, left, minor_due;
	struct desk_state state;
	const struct desk_request_row *rows;
	size_t rows_count;
	bool is_open, proved, can_start, can_extend, can_refuse, can_finish, can_refute, unreached, merged, in_words /* what the program cannot see by itself is answered in words */;
	int64_t merged_n;
	const struct text *against;            /* what still stands against "done" */
	size_t against_count;
	/* what the desk does for somebody who proved who they are another way than by the link */
	bool serves_deletion, serves_pause;
	struct options purposes;               /* to object to */
	const struct desk_request_field {
		struct text key, label, value;
	} *fields;                             /* to correct */
	size_t fields_count;
	struct options reasons, kept;
	struct text preview_subject, preview_body; /* of a refusal, as the person will read it */
	struct text reason_code, refusal_text;
	const struct text *kept_codes;
	size_t kept_codes_count;
};

struct desk_request_new {
	struct options kinds;
	struct text today, policy;
};

#endif
