/* SPDX-License-Identifier: Apache-2.0
 * Reading one person's package: the loop over the inventory. */
#include "privacy/package_inside.h"
#include "policy/retention.h"

#include <time.h>

const char *const package_part_codes[PART_COUNT] = {"account", "memberships", "listings", "duties", "mentions"};
const char *const package_part_labels[PART_COUNT] = {N_("Account"), N_("Where you are a member"), N_("Listings as contact person"), N_("Duties"),
	N_("Mentions in what others wrote")};

struct package_value *package_add(struct package_reader *reader, struct package_line *line, int64_t object, int64_t changed)
{
	if (line->count == line->room) {
		size_t room = line->room ? line->room * 2 : 4;
		struct package_value *more = ARENA_MANY(reader->db->arena, struct package_value, room);
		if (line->count)
			memcpy(more, line->values, line->count * sizeof *more);
		line->values = more;
		line->room = room;
	}
	struct package_value *value = &line->values[line->count++];
	*value = (struct package_value){.object = object, .changed = changed};
	return value;
}

struct package_value *package_add_datum(struct package_reader *reader, enum datum datum, int64_t object, int64_t changed)
{
	return package_add(reader, &reader->person->lines[datum], object, changed);
}

void package_put(struct package_reader *reader, struct package_value *value, const char *name, struct text text)
{
	if (value->count == value->room) {
		size_t room = value->room ? value->room * 2 : 4;
		struct package_field *more = ARENA_MANY(reader->db->arena, struct package_field, room);
		if (value->count)
			memcpy(more, value->fields, value->count * sizeof *more);
		value->fields = more;
		value->room = room;
	}
	value->fields[value->count++] = (struct package_field){name, text};
}

struct text package_time(struct arena *arena, int64_t at)
{
	struct tm parts;
	time_t seconds = (time_t)at;
	char text[32] = "";
	if (at && gmtime_r(&seconds, &parts))
		strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
	return arena_copy(arena, text_of(text));
}

void package_put_time(struct package_reader *reader, struct package_value *value, const char *name, int64_t at)
{
	if (at)
		package_put(reader, value, name, package_time(reader->db->arena, at));
}

/* Our own documents are a few levels deep. */
void package_put_json(struct package_reader *reader, struct package_value *value, const char *path, const json_t *json)
{
	struct arena *arena = reader->db->arena;
	const char *key;
	size_t i;
	json_t *one;
	if (json_is_object(json)) {
		json_object_foreach((json_t *)json, key, one)
			package_put_json(reader, value, path[0] ? arena_fmt(arena, "%s.%s", path, key).at : arena_fmt(arena, "%s", key).at, one);
	} else if (json_is_array(json)) {
		json_array_foreach(json, i, one)
			package_put_json(reader, value, arena_fmt(arena, "%s.%zu", path, i + 1).at, one);
	} else if (json_is_string(json)) {
		package_put(reader, value, path, arena_copy(arena, (struct text){json_string_value(json), json_string_length(json)}));
	} else if (json_is_integer(json)) {
		package_put(reader, value, path, arena_fmt(arena, "%lld", (long long)json_integer_value(json)));
	} else if (json_is_real(json)) {
		package_put(reader, value, path, arena_fmt(arena, "%.15g", json_real_value(json)));
	} else if (json_is_boolean(json)) {
		package_put(reader, value, path, json_is_true(json) ? TEXT("yes") : TEXT("no"));
	}
}

/* --- the loop --- */

/* Whether a datum is one of a person of this capacity. What is everybody's is told to everybody. */
static bool is_of(enum datum datum, enum capacity capacity)
{
	const char *subject = inventory_rows[datum].subject;
	return strcmp(subject, capacity_codes[capacity]) == 0 || strcmp(subject, "account") == 0 || strcmp(subject, "public") == 0;
}

/* Everything that lies in the vault, as the vault lets a person see it. */
static enum vault_result read_vault(struct package_reader *reader)
{
	struct vault_own *rows;
	size_t count;
	enum vault_result result = vault_read_own(reader->app->vault, reader->db, &reader->asking, &rows, &count);
	for (size_t i = 0; result == VAULT_OK && i < count; i++)
		package_put(reader, package_add_datum(reader, rows[i].datum, rows[i].object, rows[i].changed), "value", rows[i].value);
	return result;
}

/* Secrets are named as held and not shown. */
static enum vault_result note_secrets(struct package_reader *reader)
{
	struct vault_row *rows;
	size_t count;
	enum vault_result result = vault_list_rows(reader->app->vault, reader->db, reader->self.subject, &rows, &count);
	for (size_t i = 0; result == VAULT_OK && i < count; i++) {
		if (inventory_rows[rows[i].datum].export_class == 'N')
			package_add_datum(reader, rows[i].datum, rows[i].object, rows[i].changed);
	}
	return result;
}

static enum vault_result read_places(struct package_reader *reader)
{
#define PACKAGE_READER(name, NAME) {DATUM_##NAME, package_read_##name},
	static const struct {
		enum datum datum;
		enum vault_result (*read)(struct package_reader *reader);
	} places[] = {INVENTORY_PLACES(PACKAGE_READER)};
#undef PACKAGE_READER
	for (size_t i = 0; i < COUNT_OF(places); i++) {
		enum vault_result result = is_of(places[i].datum, reader->self.capacity) ? places[i].read(reader) : VAULT_OK;
		if (result != VAULT_OK)
			return result;
	}
	return VAULT_OK;
}

static enum vault_result find_due(struct package_reader *reader, struct package_line *line)
{
	for (size_t i = 0; i < line->count; i++) {
		struct package_value *value = &line->values[i];
		if (value->changed && retention_due(reader->app->vault, reader->db, reader->self.subject, line->datum, value->object, value->changed,
						&value->due) != STORE_OK)
			return VAULT_FAILED;
	}
	return VAULT_OK;
}

struct package_reader package_reader(struct app *app, struct db *db, struct package_person *person)
{
	return (struct package_reader){.app = app, .db = db, .self = {.subject = person->subject, .capacity = person->capacity}, .person = person,
		.asking = {.purpose = PURPOSE_RIGHTS, .allowed = UINT64_MAX}};
}

enum vault_result package_read(struct app *app, struct db *db, int64_t subject, struct package_person *person)
{
	*person = (struct package_person){.subject = subject};
	enum vault_result result = vault_capacity_of(app->vault, db, subject, &person->capacity);
	struct package_reader reader = package_reader(app, db, person);
	reader.asking.viewer = &reader.self;
	reader.asking.seen = &reader.seen;
	for (int d = 0; d < DATUM_COUNT; d++)
		person->lines[d] = (struct package_line){.datum = (enum datum)d, .listed = is_of((enum datum)d, person->capacity),
			.secret = inventory_rows[d].export_class == 'N'};
	if (result == VAULT_OK)
		result = read_vault(&reader);
	if (result == VAULT_OK)
		result = note_secrets(&reader);
	if (result == VAULT_OK)
		result = read_places(&reader);
	if (result == VAULT_OK)
		result = package_read_parts(&reader);
	for (int d = 0; result == VAULT_OK && d < DATUM_COUNT; d++)
		result = find_due(&reader, &person->lines[d]);
	return result;
}

enum vault_result package_make(struct app *app, struct db *db, const struct lang *lang, const int64_t *subjects, size_t count, bool portable,
	enum package_form form, struct text *out)
{
	struct package_person *people = ARENA_MANY(db->arena, struct package_person, count);
	*out = TEXT("");
	for (size_t i = 0; i < count; i++) {
		enum vault_result result = package_read(app, db, subjects[i], &people[i]);
		if (result != VAULT_OK)
			return result;
	}
	if (portable && form == PACKAGE_JSON)
		return package_portable(app, db, people, count, out);
	*out = form == PACKAGE_JSON ? package_json(app, db, people, count)
		: form == PACKAGE_CSV   ? package_csv(db, people, count, portable)
					: package_html(app, db, lang, people, count);
	return arena_failed(db->arena) || !out->len ? VAULT_FAILED : VAULT_OK;
}
