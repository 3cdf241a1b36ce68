/* SPDX-License-Identifier: Apache-2.0
 * What protects the data here and now (P-08): read from the running configuration and the records, for the public page and for
 * `cabinet check` alike. Says categories and dates, never secrets, addresses of machines or versions. */
#ifndef PRIVACY_MEASURES_H
#define PRIVACY_MEASURES_H

#include "store/store.h"
#include "web/app.h"

enum measure_state { MEASURE_ON, MEASURE_OVERDUE, MEASURE_OFF };

struct measure {
	const char *code;
	const char *name, *words;     /* msgids; words may hold {n}, {all} and {date} */
	enum measure_state state;
	int64_t n, all, date;         /* date 0: never */
};

#define MEASURES_MOST 16

/* All measures in the order of the page. */
CHECKED enum store_result measures_read(struct app *app, struct db *db, struct measure list[static MEASURES_MOST], size_t *count);

#endif
