/* SPDX-License-Identifier: Apache-2.0
 * A package before it is written as a page, JSON or CSV; nobody outside the package's own files and /privacy/my-data includes this. */
#ifndef PRIVACY_PACKAGE_INSIDE_H
#define PRIVACY_PACKAGE_INSIDE_H

#include "privacy/package.h"

#include <jansson.h>

/* One value of a datum: one field called "value", or several named ones. */
struct package_value {
	struct package_field {
		const char *name;
		struct text text;
	} *fields;
	size_t count, room;
	int64_t object, changed;    /* 0: none */
	int64_t due;                /* when it is deleted; 0: its clock has not started */
};

struct package_line {
	enum datum datum;
	bool listed;                /* it is one of this person's kind */
	bool secret;                /* held, never shown */
	struct package_value *values;
	size_t count, room;
};

/* What the program knows about the person's standing, by codes and times, and what stands around them in others' texts where the privacy desk gave
 * it to them: no datum of its own. */
enum package_part { PART_ACCOUNT, PART_MEMBERSHIPS, PART_LISTINGS, PART_DUTIES, PART_MENTIONS, PART_COUNT };
extern const char *const package_part_codes[PART_COUNT], *const package_part_labels[PART_COUNT]; /* labels: msgids */

struct package_person {
	int64_t subject;
	enum capacity capacity;
	struct package_line lines[DATUM_COUNT];
	struct package_line parts[PART_COUNT];
};

/* The reading of one person by themselves. */
struct package_reader {
	struct app *app;
	struct db *db;
	struct viewer self;
	struct disclosures seen;    /* stays empty: nobody else reads */
	struct asking asking;
	struct package_person *person;
};

CHECKED enum vault_result package_read(struct app *app, struct db *db, int64_t subject, struct package_person *person);

struct package_value *package_add(struct package_reader *reader, struct package_line *line, int64_t object, int64_t changed);
struct package_value *package_add_datum(struct package_reader *reader, enum datum datum, int64_t object, int64_t changed);
void package_put(struct package_reader *reader, struct package_value *value, const char *name, struct text text);
/* As "2026-11-26T01:40:00Z"; nothing for 0. */
void package_put_time(struct package_reader *reader, struct package_value *value, const char *name, int64_t at);
struct text package_time(struct arena *arena, int64_t at);
/* Every text, number and truth in `json`, each under its path ("evidence.0.title"). */
void package_put_json(struct package_reader *reader, struct package_value *value, const char *path, const json_t *json);

/* One reader for each datum outside vault_datum: the inventory names them. */
#define PACKAGE_READER(name, NAME) enum vault_result package_read_##name(struct package_reader *reader);
INVENTORY_PLACES(PACKAGE_READER)
#undef PACKAGE_READER

CHECKED enum vault_result package_read_parts(struct package_reader *reader);

/* --- writers --- */
struct text package_json(struct app *app, struct db *db, const struct package_person *people, size_t count);
struct text package_csv(struct db *db, const struct package_person *people, size_t count, bool portable);
struct text package_html(struct app *app, struct db *db, const struct lang *lang, const struct package_person *people, size_t count);
/* What they gave, in the one form that privacy/import_person.h reads; *out empty: no memory. */
CHECKED enum vault_result package_portable(struct app *app, struct db *db, const struct package_person *people, size_t count, struct text *out);
/* Whether the datum is one that a person gave and takes along: class P, and not what their organisation publishes. */
bool package_is_given(enum datum datum);
/* The assessments a person wrote for, each once. */
CHECKED enum vault_result package_written(struct package_reader *reader, int64_t **works, size_t *count);
/* The person reading for themselves; the caller points asking.viewer and asking.seen into its own copy. */
struct package_reader package_reader(struct app *app, struct db *db, struct package_person *person);

/* "Account and the services you ask for; ...": the purposes of a datum. */
struct text package_purposes(const struct lang *lang, struct arena *arena, enum datum datum);
struct text package_source(const struct lang *lang, enum datum datum);
/* A term of the W3C Data Privacy Vocabulary for an inventory category ("dpv-pd:GivenName"). */
const char *package_dpv(const char *category);

#endif
