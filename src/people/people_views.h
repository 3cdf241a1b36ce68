/* SPDX-License-Identifier: Apache-2.0
 * What the pages in pages/people.html are filled with. */
#ifndef PEOPLE_VIEWS_H
#define PEOPLE_VIEWS_H

#include "web/out.h"

struct sign_up_view {
	struct text policy;         /* version shown, sent back by the form (P-10) */
};

struct sign_in_view {
	struct text next;
	struct text note;           /* what was done before, or empty */
	struct text policy;
};

/* Which of several accounts of one address. */
struct sign_in_as_view {
	struct text next;
	const struct sign_in_choice {
		struct text token, name;
	} *choices;
	size_t choices_count;
};

struct cookies_view {
	struct url again;
};

struct confirm_view {
	struct text token, policy;
	struct text organisation;
	struct text capacity;       /* "reviewer", in words */
	bool wants_names;
	struct text first_name, last_name;
};

/* P-42: exactly what would be public. */
struct contact_view {
	struct text token, organisation, solution;
	struct text name, email, phone;
	struct url solution_page;
};

struct message_view {
	struct text title, words;
};

struct mailbox_view {
	struct text to;             /* only mails to this address; empty: all */
	const struct mailbox_mail {
		struct text to, subject, when, state;
		const struct mailbox_piece {
			struct text text;
			struct url url;     /* empty: plain words */
		} *pieces;
		size_t pieces_count;
	} *mails;
	size_t mails_count;
};

/* --- /account --- */

struct session_row {
	int64_t id;
	struct text device, since, seen;
	bool current;
};

struct account_view {
	struct text capacity;
	const struct account_organisation {
		struct text name, role;
		bool active, has_namesake;
	} *organisations;
	size_t organisations_count;
	const struct session_row *sessions;
	size_t sessions_count;
	size_t other_sessions;
	struct text policy;
	bool policy_is_old;
};

struct details_view {
	bool is_visitor, is_member;
	struct text policy;
};

struct close_view {
	struct text organisation;   /* must be handed over first; empty: nothing in the way */
	bool last;                  /* nobody else directs the cabinet */
};

#endif
