/* SPDX-License-Identifier: Apache-2.0
 * What the pages of one's own data are filled with (pages/my_data.html). */
#ifndef PRIVACY_PACKAGE_VIEWS_H
#define PRIVACY_PACKAGE_VIEWS_H

#include "people/people_views.h"
#include "privacy/seen_views.h"
#include "web/out.h"

struct package_value_view {
	const struct package_field_view {
		struct text name, text;     /* name: empty where there is one value only */
	} *fields;
	size_t fields_count;
	struct text due;                /* a date, or empty */
	bool waiting;                   /* an address not confirmed yet */
};

struct package_line_view {
	struct text label, purposes, readers, until, source;
	bool secret;
	struct url change;              /* empty: nothing to correct there */
	const struct package_value_view *values;
	size_t values_count;
};

struct package_view {
	struct text site, controller, contact, made, version;
	const struct package_person_view {
		struct text capacity;
		const struct package_line_view *lines;
		size_t lines_count;
		const struct package_part_view {
			struct text label;
			const struct package_value_view *values;
			size_t values_count;
		} *parts;
		size_t parts_count;
		struct text absent;         /* of what there is nothing: labels */
	} *people;
	size_t people_count;
};

/* --- /privacy/my-data --- */

struct my_data_view {
	struct text capacity;
	bool is_visitor, is_member, restricted;
	int64_t holds;
	const struct package_line_view *lines;
	size_t lines_count;
	const struct seen_row *seen;
	size_t seen_count;
	const struct my_data_next {
		int64_t due;
		struct text when, what;
	} *next;
	size_t next_count;
	const struct my_data_purpose {
		struct text code, name;
		bool objected, overridden; /* overridden: it goes on, for a compelling ground */
	} *purposes;
	size_t purposes_count;
};

#endif
