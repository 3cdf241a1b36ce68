/* SPDX-License-Identifier: Apache-2.0
 * Data of the inventory to choose from, in forms of the desk. */
#include "admin/privacy.h"

struct options desk_datum_options(struct visit *visit, desk_datum_offered *offered)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, DATUM_COUNT);
	size_t count = 0;
	for (int d = 0; d < DATUM_COUNT; d++)
		if (offered(&inventory_rows[d]))
			options[count++] = (struct option){.value = text_of(inventory_rows[d].id), .label = visit_tr(visit, inventory_rows[d].label),
				.hint = text_of(inventory_rows[d].id)};
	return (struct options){options, count};
}

struct text desk_datums_posted(struct visit *visit, struct texts posted, desk_datum_offered *offered)
{
	struct text list = TEXT("");
	for (size_t i = 0; i < posted.count; i++) {
		enum datum datum = inventory_find(arena_cstr(visit->arena, posted.at[i]));
		if (datum == DATUM_COUNT || !offered(&inventory_rows[datum])) {
			visit_error(visit, "datums", visit_tr(visit, N_("Choose from the list")));
			return TEXT("");
		}
		list = arena_fmt(visit->arena, "%.*s%s%s", TEXT_ARG(list), i ? " " : "", inventory_rows[datum].id);
	}
	return list;
}
