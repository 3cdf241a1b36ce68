/* SPDX-License-Identifier: Apache-2.0
 * A package as a page to read and print. */
#include "privacy/package_page.h"
#include "base/clock.h"
#include "base/config.h"
#include "people/pages.h"
#include "pages.gen.h"

/* "2026-11-26T01:40:00Z" stays as it is: it is exact and the same in every language. */
struct package_value_view package_value_view(const struct lang *lang, struct arena *arena, const struct package_value *value)
{
	struct package_field_view *fields = ARENA_MANY(arena, struct package_field_view, value->count + 1);
	bool single = value->count == 1 && strcmp(value->fields[0].name, "value") == 0;
	for (size_t i = 0; i < value->count; i++)
		fields[i] = (struct package_field_view){single ? TEXT("") : text_of(value->fields[i].name), value->fields[i].text};
	return (struct package_value_view){.fields = fields, .fields_count = value->count, .due = value->due ? lang_date(lang, arena, value->due) : TEXT("")};
}

static const struct package_value_view *values_of(const struct lang *lang, struct arena *arena, const struct package_line *line)
{
	struct package_value_view *values = ARENA_MANY(arena, struct package_value_view, line->count + 1);
	for (size_t i = 0; i < line->count; i++)
		values[i] = package_value_view(lang, arena, &line->values[i]);
	return values;
}

struct package_line_view package_line_view(const struct lang *lang, struct arena *arena, const struct package_line *line)
{
	const struct datum_row *row = &inventory_rows[line->datum];
	struct text readers = people_readers_in(lang, arena, line->datum);
	return (struct package_line_view){.label = tr(lang, row->label), .purposes = package_purposes(lang, arena, line->datum),
		.readers = readers.len ? readers : tr(lang, N_("nobody")), .until = tr(lang, row->retention), .source = package_source(lang, line->datum),
		.secret = line->secret, .values = values_of(lang, arena, line), .values_count = line->secret ? 0 : line->count};
}

static struct package_person_view person_of(const struct lang *lang, struct arena *arena, const struct package_person *person)
{
	struct package_line_view *lines = ARENA_MANY(arena, struct package_line_view, DATUM_COUNT);
	struct package_part_view *shown = ARENA_MANY(arena, struct package_part_view, PART_COUNT);
	struct package_person_view view = {.capacity = people_capacity_in(lang, person->capacity), .lines = lines, .parts = shown};
	for (int d = 0; d < DATUM_COUNT; d++) {
		const struct package_line *line = &person->lines[d];
		if (line->listed && line->count)
			lines[view.lines_count++] = package_line_view(lang, arena, line);
		else if (line->listed)
			view.absent = lang_list(lang, arena, view.absent, tr(lang, inventory_rows[d].label));
	}
	for (int p = 0; p < PART_COUNT; p++)
		if (person->parts[p].count)
			shown[view.parts_count++] = (struct package_part_view){tr(lang, package_part_labels[p]), values_of(lang, arena, &person->parts[p]), person->parts[p].count};
	return view;
}

struct text package_html(struct app *app, struct db *db, const struct lang *lang, const struct package_person *people, size_t count)
{
	struct package_person_view *views = ARENA_MANY(db->arena, struct package_person_view, count + 1);
	struct package_view view = {.site = tr(lang, app->config->site_name), .controller = text_of(app->config->controller),
		.contact = text_of(app->config->privacy_contact), .made = lang_date(lang, db->arena, clock_now_s()), .version = text_of(inventory_version),
		.people = views, .people_count = count};
	for (size_t i = 0; i < count; i++)
		views[i] = person_of(lang, db->arena, &people[i]);
	const struct out like = {.arena = db->arena, .lang = lang, .prefix = lang == langs[0] ? TEXT("") : arena_fmt(db->arena, "/%s", lang->code)};
	return html_my_package(&like, &view).markup;
}
