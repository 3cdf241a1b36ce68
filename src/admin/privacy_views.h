/* SPDX-License-Identifier: Apache-2.0
 * What the privacy desk's pages about gates and registers show (pages/admin_gates.html). */
#ifndef ADMIN_PRIVACY_VIEWS_H
#define ADMIN_PRIVACY_VIEWS_H

#include "admin/desk_views.h"

struct desk_card {
	struct text title, words;
	struct url url;
	struct desk_state state;
};

struct desk_privacy {
	const struct desk_card *cards;
	size_t cards_count;
};

struct desk_approval {
	int64_t id;
	struct text kind, reason, asked, alone; /* alone: when it stands by itself; empty: another one has to answer */
	bool mine;
};

struct desk_approvals {
	const struct desk_approval *rows;
	size_t rows_count;
	const struct desk_decided {
		struct text kind, day;
	} *decided;
	size_t decided_count;
};

struct desk_notice {                    /* somebody's data were corrected or erased, and the processor is to be told */
	int64_t person;
	struct text kind, datums, since;
};

struct desk_processor {
	int64_t id, revision;
	struct text name, class, host, contract, datums, instruction, starts, ends;
	struct desk_state state;
	bool runs, wants_certificate;
	const struct desk_notice *notices;
	size_t notices_count;
	struct text till;               /* the newest notice's time, in seconds: told is what was shown */
};

struct desk_processors {
	struct options classes, safeguards, datums;
	const struct desk_processor *rows;
	size_t rows_count;
};

struct desk_settings {
	const struct desk_setting {
		struct text key, name, words, value;
	} *rows;
	size_t rows_count;
};

struct desk_breach_row {
	int64_t id, told;
	struct text known;
	struct desk_state state;
};

struct desk_breaches {
	struct options datums;
	const struct desk_breach_row *rows;
	size_t rows_count;
};

struct desk_breach {
	int64_t id, affected, told_count;
	int64_t sent, waiting, failed, gone; /* letters; gone: the outbox knows nothing of them any more */
	struct text words, datums, known, since, till;
	struct desk_state state;
	bool stored, authority, told, more; /* more: there are unreached people beside those listed */
	const struct desk_unreached {
		int64_t person;
	} *unreached;
	size_t unreached_count;
};

struct desk_reviews {
	struct options scopes, outcomes;
	const struct desk_review_row {
		struct text day, scope, outcome;
	} *rows;
	size_t rows_count;
};

struct desk_grant {
	int64_t person, hours;
	struct text datums, asked;
	struct desk_state state;
};

struct desk_grants {
	bool contractor;             /* the viewer: may ask */
	int64_t hours;
	struct options datums;
	const struct desk_grant *rows;
	size_t rows_count;
};

struct desk_holds {
	struct options grounds;
	const struct desk_hold {
		int64_t id, person, owner;
		struct text ground, agreement, opened, review;
		struct desk_state state;
	} *rows;
	size_t rows_count;
	const struct desk_ending {
		struct text name;
		int64_t count;
	} *endings;                 /* what the sweep deletes in the next `ahead_days` */
	size_t endings_count;
	int64_t ahead_days, waiting; /* waiting: people for whom a hold stands in its way */
};

struct desk_objections {
	const struct desk_objection {
		int64_t person;
		struct text purpose, since;
		struct desk_state state;
	} *rows;
	size_t rows_count;
	struct options open;            /* those that stand, and no ground against them was asked for */
};

struct desk_mentions {
	int64_t person;
	bool more;                  /* there may be others */
	bool one;                   /* one place alone, with the form to decide about it */
	struct options choices;
	const struct desk_mention {
		int64_t person, object;
		struct text kind, place, around, words, decided;
		bool withheld;      /* `around` says so, and there is nothing to look at */
		struct url where, decide;
	} *rows;
	size_t rows_count;
};

#endif
