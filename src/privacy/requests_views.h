/* SPDX-License-Identifier: Apache-2.0
 * What the pages of the rights desk show (pages/requests.html). */
#ifndef PRIVACY_REQUESTS_VIEWS_H
#define PRIVACY_REQUESTS_VIEWS_H

#include "web/out.h"

/* /privacy/requests: the question, and who answers. */
struct requests_ask {
	struct options kinds;
	struct text policy, contact_text, complain;
	int64_t days;
	struct url contact;
};

/* What a mailed link opens first: a button, because mail scanners follow links. */
struct requests_door {
	struct text token, number, kind;
};

struct requests_row {
	struct text label, value, readers, until;
};

/* One capacity of the person. */
struct requests_person {
	int64_t id;
	struct text token, name;       /* name: "contact person" */
	const struct requests_row *rows;
	size_t rows_count;
	bool restricted, can_correct, can_erase;
	struct text objected, overridden; /* purposes, in words; overridden: the cabinet goes on, for a compelling ground */
};

struct requests_case {
	int64_t id;
	struct text token, number, kind, state, due;
	bool open, can_withdraw;
};

struct requests_page {
	struct text token, email, done;   /* done: what was just done, in words */
	const struct requests_person *people;
	size_t people_count;
	const struct requests_case *cases;
	size_t cases_count;
};

struct requests_field {
	struct text name, label, value;
};

/* A form about one capacity. */
struct requests_form {
	int64_t id;
	struct text token, name, policy, contact_text;
	const struct requests_field *fields;
	size_t fields_count;
	struct url write;
	bool restricted;
	struct options purposes, kinds;
	const struct text *labels;        /* what goes with an erasure */
	size_t labels_count;
};

#endif
