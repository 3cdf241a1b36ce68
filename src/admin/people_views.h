/* SPDX-License-Identifier: Apache-2.0
 * What the pages about people show to an administrator (pages/admin_people.html). */
#ifndef ADMIN_PEOPLE_VIEWS_H
#define ADMIN_PEOPLE_VIEWS_H

#include "admin/desk_views.h"

struct desk_person_row {
	int64_t id;
	struct text name, kind, created, seen;  /* name empty: not open to the viewer */
	struct desk_state state;
};

struct desk_people {
	const struct desk_person_row *rows;
	size_t rows_count;
	struct options kinds;
	struct text q, kind, result, page_words;
	bool may_search, may_invite, searched;
	int64_t more, earlier, later;
};

struct desk_person_membership {
	struct text organisation, slug, role, state;
};

struct desk_person {
	int64_t id;
	struct text name, email, kind, created, confirmed, seen;
	struct url mail;
	struct desk_state state;
	const struct desk_person_membership *memberships;
	size_t memberships_count;
	int64_t sessions, reviews_open, reviews_in;
	bool is_reviewer, is_administrator, can_lock, can_unlock, can_end, can_end_role, can_begin_role, may_see_designation, may_search_mentions, self;
	struct text duties, until;
};

struct desk_invite {
	bool administrator;
	struct text kind, policy;
	struct options duties, designations;
};

struct desk_designation {
	int64_t id;
	struct text name, record, until, designated;
	struct options duties, designations;
	bool can_change, can_certify, self, waits, lapsed, untrained;
	struct text certified_until, trained_until;
};

#endif
