/* SPDX-License-Identifier: Apache-2.0
 * Where each datum of the inventory lies, and what is done with it there: shown to its subject, deleted with them, swept by age. Data in the
 * vault are found by the inventory alone; every other datum has a place in places_*.c, named by a table that the inventory makes
 * (INVENTORY_PLACES): a datum without one does not link. Export, erasure, sweep and notice loop over the inventory and call these; there is no second list. */
#ifndef PRIVACY_PLACES_H
#define PRIVACY_PLACES_H

#include "policy/vault.h"
#include "web/app.h"

/* One row of the subject's own, in words a person can read (times as unix seconds under names). */
struct own_row {
	enum datum datum;
	int64_t object, changed;
	struct text value;
};

struct own_rows {
	struct own_row *at;
	size_t count, room;
};

/* A round over what is too old: counts what lies before `before`, and deletes it unless `dry`. */
typedef enum store_result place_sweep(struct app *app, struct db *db, int64_t before, bool dry, int64_t *count);

struct place {
	/* Adds the subject's rows; NULL: what lies there is about no person. */
	enum store_result (*own)(struct app *app, struct db *db, int64_t subject, struct own_rows *rows);
	/* Deletes one subject's rows; NULL: they go with the vault's, or stay for the reason given. */
	const struct statement *erase;
	const char *stays;   /* why they outlive the person: a msgid; NULL: they do not */
	/* By age; one for each clock of the datum that runs by itself. */
	struct place_rule {
		enum clock clock;
		place_sweep *sweep;
	} rules[2];
};

/* NULL: the datum lies in the vault's own rows, or in memory only. */
const struct place *place_of_datum(enum datum datum);
/* All that is kept about a subject, datum by datum, for the person themselves: never secrets (export class N). */
CHECKED enum store_result places_own(struct app *app, struct db *db, const struct asking *asking, struct own_rows *rows);
/* The same for one datum. */
CHECKED enum store_result places_own_datum(struct app *app, struct db *db, const struct asking *asking, enum datum datum, struct own_rows *rows);
/* For the places themselves. */
void own_rows_add(struct arena *arena, struct own_rows *rows, struct own_row row);

#endif
