/* SPDX-License-Identifier: Apache-2.0
 * What the home page and the list of solutions show. */
#ifndef CATALOGUE_LIST_VIEWS_H
#define CATALOGUE_LIST_VIEWS_H

#include "catalogue/solution.h"
#include "web/out.h"

/* The language of words that are not the page's: for lang and dir. */
struct words_in {
	struct text lang; /* empty: the page's */
	bool rtl;
};

struct status_view {
	enum solution_status status;
	struct text word;
	struct text date; /* may be empty */
};

struct key_view {
	struct text label, value, code; /* value empty: not stated; code: a call mark such as N1, may be empty */
};

struct card_view {
	struct text slug, name, by, summary;
	struct words_in words;
	struct status_view status;
	struct html glyph;
	struct key_view keys[4];
	size_t keys_count;
};

struct pair_view {
	struct text name, value;
};

struct filter_value {
	struct text code, label, mark; /* mark: the code itself where people know it (N1, E4) */
	size_t count;
	bool chosen;
};

/* One drawer of the filters. */
struct filter_view {
	struct text key, label;
	size_t chosen;
	bool open;
	const struct filter_value *first, *more; /* `more` stands behind one more click */
	size_t first_count, more_count;
};

/* An active filter; a click removes it. */
struct chip_view {
	struct text label;
	struct url without;
	bool is_first, is_alternative; /* alternative: "or" stands before it, else "and" */
};

struct way_view {
	struct text label;
	size_t count;
	struct url url;
};

struct paging_view {
	size_t number; /* 0: a gap */
	struct url url;
	bool current;
};

struct list_view {
	struct text q, age_min, age_max, storage_max;
	const struct pair_view *filters_kept, *search_kept, *sort_kept; /* hidden fields of the three forms */
	size_t filters_kept_count, search_kept_count, sort_kept_count;
	const struct filter_view *filters;
	size_t filters_count;
	size_t numbers_chosen;
	const struct chip_view *chips;
	size_t chips_count;
	size_t total, all;
	const struct option *sorts;
	size_t sorts_count;
	const struct card_view *cards;
	size_t cards_count;
	struct text suggestion;
	struct url suggestion_url;
	const struct way_view *removals; /* when nothing was found: what fits without one of the filters */
	size_t removals_count;
	const struct way_view *unstated; /* what may fit: the provider has not said */
	size_t unstated_count;
	const struct paging_view *pages;
	size_t pages_count;
	struct url previous, next;
	const struct pair_view *ignored;
	size_t ignored_count;
	struct url json, csv;
};

struct figure_view {
	size_t solutions, reviewed, languages, countries, organisations;
};

struct home_view {
	struct figure_view figures;
	const struct option *levels, *connections;
	size_t levels_count, connections_count;
	const struct option *places; /* suggestions for "where" */
	size_t places_count;
	struct html example; /* a large profile, of `example_name`; empty while nothing is reviewed */
	struct text example_name;
	const struct card_view *newest;
	size_t newest_count;
};

#endif
