/* SPDX-License-Identifier: Apache-2.0
 * A package as JSON and as CSV, and the words that say where a datum comes from and what it is for. */
#include "privacy/package_inside.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/json.h"
#include "catalogue/export.h"
#include "people/pages.h"

#define PACKAGE_MAX_BYTES (64u << 20)

/* W3C Data Privacy Vocabulary, personal data categories (https://w3id.org/dpv/pd). */
const char *package_dpv(const char *category)
{
	static const char *const terms[][2] = {{"user.name", "dpv-pd:Name"}, {"user.name.first", "dpv-pd:GivenName"}, {"user.name.last", "dpv-pd:FamilyName"},
		{"user.contact.email", "dpv-pd:EmailAddress"}, {"user.contact.phone_number", "dpv-pd:TelephoneNumber"},
		{"user.contact.organization", "dpv-pd:Employment"}, {"user.job_title", "dpv-pd:Job"}, {"user.workplace", "dpv-pd:WorkHistory"},
		{"user.account", "dpv-pd:AccountIdentifier"}, {"user.privacy_preferences", "dpv-pd:PrivacyPreference"},
		{"user.authorization.password", "dpv-pd:Password"}, {"user.device", "dpv-pd:DeviceBased"}, {"user.device.ip_address", "dpv-pd:IPAddress"},
		{"user.behavior", "dpv-pd:ServiceConsumptionBehavior"}, {"user.content", "dpv-pd:ProfessionalEvaluation"},
		{"user.content.private", "dpv-pd:OpinionBelief"}, {"user.unique_id.pseudonymous", "dpv-pd:UID"}};
	for (size_t i = 0; i < COUNT_OF(terms); i++)
		if (strcmp(terms[i][0], category) == 0)
			return terms[i][1];
	return "dpv:PersonalData";
}

struct text package_purposes(const struct lang *lang, struct arena *arena, enum datum datum)
{
	struct text list = TEXT("");
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (inventory_rows[datum].purposes & (1u << p)) {
			struct text name = tr(lang, inventory_purpose_labels[p]);
			list = arena_fmt(arena, "%.*s%s%.*s", TEXT_ARG(list), list.len ? "; " : "", TEXT_ARG(name));
		}
	return list;
}

struct text package_source(const struct lang *lang, enum datum datum)
{
	static const char *const sources[][2] = {{"person", N_("you")}, {"organisation", N_("your organisation")}, {"administrators", N_("the administrators")},
		{"program", N_("the program itself")}};
	for (size_t i = 0; i < COUNT_OF(sources); i++)
		if (strcmp(sources[i][0], inventory_rows[datum].source) == 0)
			return tr(lang, sources[i][1]);
	return TEXT("");
}

/* --- JSON --- */

static json_t *purpose_codes(unsigned purposes)
{
	json_t *list = json_array();
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (purposes & (1u << p))
			json_array_append_new(list, json_string(inventory_purpose_codes[p]));
	return list;
}

static json_t *values_of(struct arena *arena, const struct package_line *line)
{
	json_t *list = json_array();
	for (size_t i = 0; i < line->count; i++) {
		const struct package_value *value = &line->values[i];
		json_t *one = json_object(), *fields = json_object();
		for (size_t f = 0; f < value->count; f++)
			json_put_text(fields, value->fields[f].name, value->fields[f].text);
		json_put(one, "fields", fields);
		if (value->object)
			json_put_text(one, "about", arena_fmt(arena, "%lld", (long long)value->object));
		if (value->changed)
			json_put_text(one, "changed", package_time(arena, value->changed));
		json_put(one, "delete_after", value->due ? json_new_text(package_time(arena, value->due)) : json_null());
		json_array_append_new(list, one);
	}
	return list;
}

static json_t *line_of(struct arena *arena, const struct package_line *line)
{
	const struct datum_row *row = &inventory_rows[line->datum];
	json_t *one = json_object();
	json_put_text(one, "datum", text_of(row->id));
	json_put_text(one, "label", text_of(row->label));
	json_put_text(one, "category", text_of(row->category));
	json_put_text(one, "dpv", text_of(package_dpv(row->category)));
	json_put_text(one, "source", text_of(row->source));
	json_put_text(one, "basis", text_of(row->basis));
	json_put(one, "purposes", purpose_codes(row->purposes));
	json_put_text(one, "recipients", people_readers_in(langs[0], arena, line->datum));
	json_put_text(one, "retention", text_of(row->retention));
	json_put(one, "held", json_boolean(line->count > 0));
	json_put(one, "secret", json_boolean(line->secret));
	json_put(one, "values", line->secret ? json_array() : values_of(arena, line));
	return one;
}

static json_t *person_of(struct arena *arena, const struct package_person *person)
{
	json_t *one = json_object(), *data = json_array(), *standing = json_object();
	for (int d = 0; d < DATUM_COUNT; d++)
		if (person->lines[d].listed)
			json_array_append_new(data, line_of(arena, &person->lines[d]));
	for (int p = 0; p < PART_COUNT; p++)
		json_put(standing, package_part_codes[p], values_of(arena, &person->parts[p]));
	json_put_text(one, "capacity", text_of(capacity_codes[person->capacity]));
	json_put(one, "data", data);
	json_put(one, "standing", standing);
	return one;
}

struct text package_json(struct app *app, struct db *db, const struct package_person *people, size_t count)
{
	json_t *root = json_object(), *list = json_array(), *purposes = json_object();
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, person_of(db->arena, &people[i]));
	for (int p = 0; p < PURPOSE_COUNT; p++)
		json_put_text(purposes, inventory_purpose_codes[p], text_of(inventory_purpose_labels[p]));
	json_put_text(root, "format", TEXT("learning-cabinet.access"));
	json_put(root, "version", json_integer(1));
	json_put_text(root, "made", package_time(db->arena, clock_now_s()));
	json_put_text(root, "inventory", text_of(inventory_version));
	json_put_text(root, "controller", text_of(app->config->controller));
	json_put_text(root, "contact", text_of(app->config->privacy_contact));
	json_put(root, "purposes", purposes);
	json_put(root, "people", list);
	struct text out = json_write(db->arena, root);
	json_decref(root);
	return arena_fmt(db->arena, "%.*s\n", TEXT_ARG(out));
}

/* --- CSV --- */

static void put_cells(struct buffer *buffer, const struct text *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_put_byte(buffer, ',');
		export_put_csv_cell(buffer, cells[i]);
	}
	buffer_put_cstr(buffer, "\r\n");
}

/* The cells of one line: what it is, then a row for each of its fields. */
static void put_line(struct buffer *buffer, struct arena *arena, const struct package_person *person, const struct package_line *line, const char *code,
	const char *label, const char *dpv)
{
	for (size_t i = 0; i < line->count; i++)
		for (size_t f = 0; f < line->values[i].count; f++) {
			const struct text cells[] = {text_of(capacity_codes[person->capacity]), text_of(code), text_of(label), text_of(dpv),
				text_of(line->values[i].fields[f].name), line->values[i].fields[f].text, package_time(arena, line->values[i].due)};
			put_cells(buffer, cells, COUNT_OF(cells));
		}
}

static void put_person(struct buffer *buffer, struct arena *arena, const struct package_person *person, bool portable)
{
	for (int d = 0; d < DATUM_COUNT; d++) {
		const struct package_line *line = &person->lines[d];
		const struct datum_row *row = &inventory_rows[line->datum];
		if (line->listed && !line->secret && (!portable || package_is_given(line->datum)))
			put_line(buffer, arena, person, line, row->id, row->label, package_dpv(row->category));
	}
	for (int p = 0; !portable && p < PART_COUNT; p++)
		put_line(buffer, arena, person, &person->parts[p], package_part_codes[p], package_part_labels[p], "");
}

struct text package_csv(struct db *db, const struct package_person *people, size_t count, bool portable)
{
	struct buffer buffer;
	buffer_init(&buffer, PACKAGE_MAX_BYTES);
	buffer_put_cstr(&buffer, "capacity,datum,label,dpv,field,value,delete_after\r\n");
	for (size_t i = 0; i < count; i++)
		put_person(&buffer, db->arena, &people[i], portable);
	struct text out = buffer.failed ? TEXT("") : arena_copy(db->arena, buffer_text(&buffer));
	buffer_done(&buffer);
	return out;
}
