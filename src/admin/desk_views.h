/* SPDX-License-Identifier: Apache-2.0
 * What the pages of the administrator's desk show (pages/admin.html). */
#ifndef ADMIN_DESK_VIEWS_H
#define ADMIN_DESK_VIEWS_H

#include "web/out.h"

/* The mark beside a word of state; the word alone tells it too. */
enum desk_mark { MARK_TODO, MARK_HALF, MARK_DONE, MARK_WRONG, MARK_WAIT };

struct desk_state {
	enum desk_mark mark;
	struct text words;
};

struct desk_tab {
	struct text name;
	struct url url;
	bool here;
};

/* Around every page of the desk: its own tabs, then the page. */
struct desk_around {
	const struct desk_tab *tabs;
	size_t tabs_count;
	struct html page;
};

/* One line of what needs somebody today. */
struct desk_need {
	int64_t n;
	struct text title, hint, button;
	bool urgent;
	struct url url;
};

struct desk_week {
	int64_t n;
	int x, y, height;       /* of its bar */
	struct text name;       /* "W47" */
};

struct desk_status_row {
	struct text code, name;
	int64_t n;
	int length;             /* of its bar, of 140 */
};

#define DESK_WEEKS 12

struct desk_figures {
	struct desk_week weeks[DESK_WEEKS];
	size_t weeks_count;
	int64_t scale_top, scale_middle, scale_low_n, scale_high_n;
	struct text first_day, last_day;
	const struct desk_status_row *statuses;
	size_t statuses_count;
};

struct desk_assessment {
	int64_t id;
	struct text name, organisation, reviews, due;
	struct desk_state state;
	int64_t days;
	struct url url;
};

struct desk_assessments {
	const struct desk_assessment *rows;
	size_t rows_count;
	int64_t total;
	struct options states, sorts;
	struct text q, state, sort;
	int64_t earlier, later;  /* pages; 0: there is none */
	struct text page_words;
};

struct desk_today {
	struct text day, duties;
	const struct desk_need *needs, *idle;
	size_t needs_count, idle_count;
	bool programme;
	const struct desk_assessment *open;
	size_t open_count;
	struct desk_figures figures;
};

/* What a bulk action will do, before it is done. */
struct desk_bulk_row {
	int64_t id;
	struct text name, note;  /* note: why it is left out; empty: it is in */
};

struct desk_bulk {
	bool assign;
	struct text action;      /* "assign" or "due" */
	const struct desk_bulk_row *in, *out;
	size_t in_count, out_count;
	struct options reviewers;
	bool has_reviewers;
	struct text due;
};

#endif
