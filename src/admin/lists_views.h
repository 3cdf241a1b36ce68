/* SPDX-License-Identifier: Apache-2.0
 * What the desk's smaller lists show (pages/admin_lists.html). */
#ifndef ADMIN_LISTS_VIEWS_H
#define ADMIN_LISTS_VIEWS_H

#include "admin/desk_views.h"

struct desk_solution_row {
	int64_t id;
	struct text slug, name, organisation, status, status_words, changed;
};

struct desk_solution_list {
	const struct desk_solution_row *rows;
	size_t rows_count;
	int64_t total, earlier, later;
	struct options statuses;
	struct text q, status, page_words;
};

struct desk_solution_assessment {
	int64_t id;
	struct text date;
	struct desk_state state;
	bool open;               /* not a draft */
};

struct desk_one_solution {
	int64_t id;
	struct text slug, name, organisation, status, status_words, created, changed, listed, expires;
	const struct desk_solution_assessment *assessments;
	size_t assessments_count;
	bool is_public, can_list, can_withdraw;
};

struct desk_contact_row {
	int64_t solution, contact;
	struct text name, email, solution_name, organisation, asked;
};

struct desk_contact_list {
	const struct desk_contact_row *rows;
	size_t rows_count;
};

struct desk_claim_row {
	int64_t organisation, person;
	struct text name, email, organisation_name, slug, domain, since;
	bool has_owner, same_domain;
};

struct desk_claim_list {
	const struct desk_claim_row *rows;
	size_t rows_count;
};

struct desk_mail_row {
	int64_t id;
	struct text subject, code, created, next, error;
	int64_t attempts;
	bool waiting;
};

struct desk_mail_list {
	const struct desk_mail_row *rows;
	size_t rows_count;
};

struct desk_log_row {
	int64_t seq, object;
	struct text date, words, code, role, detail;
};

struct desk_log {
	const struct desk_log_row *rows;
	size_t rows_count;
	struct options kinds;
	struct text kind, object;
	int64_t older;           /* the number before which the next page begins; 0: none */
};

#endif
