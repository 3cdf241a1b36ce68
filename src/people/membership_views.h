/* SPDX-License-Identifier: Apache-2.0
 * What the pages of an organisation and its members show (pages/organisation.html). */
#ifndef PEOPLE_MEMBERSHIP_VIEWS_H
#define PEOPLE_MEMBERSHIP_VIEWS_H

#include "web/out.h"

struct member_row {
	int64_t subject;
	struct text name, role, since, note; /* note: "invited on ...", or empty */
	bool self, owner, active;
};

struct members_view {
	int64_t id;
	struct text name, policy;
	bool owner;                          /* the reader is one */
	const struct member_row *members;
	size_t members_count;
	struct options roles;
};

struct organisation_edit_view {
	int64_t id;
	struct text name, country, website, about, domain;
	struct options types;
};

struct claim_page_view {
	struct text slug, name, domain;
	bool open, asked;                    /* open: nobody looks after it yet */
};

#endif
