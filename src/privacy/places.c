/* SPDX-License-Identifier: Apache-2.0 */
#include "privacy/places.h"

#define DECLARE(name, NAME) extern const struct place place_##name;
INVENTORY_PLACES(DECLARE)

#define ENTER(name, NAME) [DATUM_##NAME] = &place_##name,
static const struct place *const table[DATUM_COUNT] = {INVENTORY_PLACES(ENTER)};

const struct place *place_of_datum(enum datum datum)
{
	return table[datum];
}

void own_rows_add(struct arena *arena, struct own_rows *rows, struct own_row row)
{
	if (rows->count == rows->room) {
		size_t room = rows->room ? rows->room * 2 : 32;
		struct own_row *more = ARENA_MANY(arena, struct own_row, room);
		if (arena_failed(arena))
			return; /* the reply is refused when the arena failed */
		if (rows->count)
			memcpy(more, rows->at, rows->count * sizeof *more);
		rows->at = more;
		rows->room = room;
	}
	rows->at[rows->count++] = row;
}

static enum store_result add_vault(struct app *app, struct db *db, const struct asking *asking, enum datum only, struct own_rows *rows)
{
	struct vault_own *found;
	size_t count;
	enum vault_result result = vault_read_own(app->vault, db, asking, &found, &count);
	for (size_t i = 0; result == VAULT_OK && i < count; i++)
		if (found[i].datum == only)
			own_rows_add(db->arena, rows, (struct own_row){only, found[i].object, found[i].changed, found[i].value});
	return result == VAULT_OK ? STORE_OK : STORE_FAILED;
}

enum store_result places_own_datum(struct app *app, struct db *db, const struct asking *asking, enum datum datum, struct own_rows *rows)
{
	const struct datum_row *row = &inventory_rows[datum];
	if (row->export_class == 'N' || row->store == STORED_MEMORY)
		return STORE_OK;
	if (!table[datum])
		return add_vault(app, db, asking, datum, rows);
	size_t before = rows->count;
	enum store_result result = table[datum]->own ? table[datum]->own(app, db, asking->viewer->subject, rows) : STORE_OK;
	for (size_t i = before; i < rows->count; i++)
		rows->at[i].datum = datum;
	return result;
}

enum store_result places_own(struct app *app, struct db *db, const struct asking *asking, struct own_rows *rows)
{
	enum store_result result = STORE_OK;
	for (enum datum datum = 0; result == STORE_OK && datum < DATUM_COUNT; datum++)
		result = places_own_datum(app, db, asking, datum, rows);
	return result;
}
