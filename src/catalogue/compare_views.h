/* SPDX-License-Identifier: Apache-2.0
 * Solutions side by side. */
#ifndef CATALOGUE_COMPARE_VIEWS_H
#define CATALOGUE_COMPARE_VIEWS_H

#include "catalogue/list_views.h"

#define COMPARE_MOST 5

struct compare_column {
	struct text slug, name;
	struct words_in words;
	struct status_view status;
	struct url without; /* the comparison without it */
};

/* Empty value and drawing: not stated. */
struct compare_cell {
	struct html drawing;
	struct text value, range, code;
};

struct compare_row {
	struct text code, label, tag; /* tag: "differs", "same" or "within the spread" */
	bool differs;
	struct compare_cell cells[COMPARE_MOST];
	size_t cells_count;
};

struct compare_view {
	struct compare_column columns[COMPARE_MOST];
	size_t columns_count;
	struct text caption;
	const struct compare_row *rows;
	size_t rows_count, differing;
	bool only_differing;
	struct url all_rows, only_rows;
	const struct pair_view *unknown; /* asked for, but not there */
	size_t unknown_count;
	bool too_many;
	struct text address, joined; /* joined: "a,b,c", for the form that adds one */
};

#endif
