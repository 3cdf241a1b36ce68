/* SPDX-License-Identifier: Apache-2.0
 * What a person gave, as one canonical JSON text (P-87): no ids and no times of this cabinet, so that a copy taken over elsewhere gives the same
 * bytes again. Works stand in the order of their own text. */
#include "privacy/package_inside.h"
#include "assessment/assessment.h"
#include "base/json.h"
#include "statements.gen.h"

#include <stdlib.h>

bool package_is_given(enum datum datum)
{
	return inventory_rows[datum].export_class == 'P' && strcmp(inventory_rows[datum].subject, "public") != 0;
}

static json_t *datum_of(enum datum datum, struct text value)
{
	const struct datum_row *row = &inventory_rows[datum];
	json_t *one = json_object();
	json_put_text(one, "datum", text_of(row->id));
	json_put_text(one, "category", text_of(row->category));
	json_put_text(one, "dpv", text_of(package_dpv(row->category)));
	json_put_text(one, "value", value);
	return one;
}

/* An address that waits for its confirmation is no datum of theirs yet. */
static json_t *data_of(const struct package_person *person)
{
	json_t *list = json_array();
	for (int d = 0; d < DATUM_COUNT; d++) {
		const struct package_line *line = &person->lines[d];
		if (!package_is_given((enum datum)d) || inventory_rows[d].store != STORED_VAULT)
			continue;
		for (size_t i = 0; i < line->count; i++)
			if (!line->values[i].object)
				json_array_append_new(list, datum_of((enum datum)d, line->values[i].fields[0].text));
	}
	return list;
}

static json_t *work_of(struct package_reader *reader, const struct assessment *assessment)
{
	struct answers answers;
	if (answers_open(reader->app, reader->db, assessment->id, &answers) != STORE_OK)
		return NULL;
	json_t *one = json_object(), *list = json_array();
	for (size_t i = 0; i < answers.count; i++) {
		json_t *answer = json_object();
		json_put_text(answer, "question", answers.at[i].question);
		json_put(answer, "complete", json_boolean(answers.at[i].complete));
		json_object_set(answer, "answer", answers.at[i].value);
		json_array_append_new(list, answer);
	}
	answers_done(&answers);
	json_put_text(one, "organisation", assessment->organisation_name);
	json_put_text(one, "solution", assessment->name);
	json_put_text(one, "rubric", assessment->rubric_code);
	json_put(one, "answers", list);
	return one;
}

/* The texts of the works, in order. */
static int by_text(const void *a, const void *b)
{
	return text_compare(*(const struct text *)a, *(const struct text *)b);
}

static json_t *in_order(struct text *texts, size_t count)
{
	json_t *list = json_array();
	if (count)
		qsort(texts, count, sizeof *texts, by_text);
	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, json_loadb(texts[i].at, texts[i].len, 0, NULL));
	return list;
}

static enum vault_result works_of(struct package_reader *reader, json_t **out)
{
	int64_t *works;
	size_t count, kept = 0;
	enum vault_result result = reader->self.capacity == CAPACITY_MEMBER ? package_written(reader, &works, &count) : VAULT_NONE;
	if (result != VAULT_OK)
		return result;
	struct text *texts = ARENA_MANY(reader->db->arena, struct text, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct assessment assessment;
		struct asking asking = reader->asking;
		asking.object = works[i];
		if (vault_may_open(reader->app->vault, reader->db, &asking, DATUM_ASSESSMENT_ANSWER, reader->self.subject) != VAULT_OK ||
			assessment_load(reader->app, reader->db, works[i], &assessment) != STORE_OK)
			continue;
		json_t *one = work_of(reader, &assessment);
		if (!one)
			return VAULT_FAILED;
		texts[kept++] = json_write(reader->db->arena, one);
		json_decref(one);
	}
	*out = in_order(texts, kept);
	return VAULT_OK;
}

static enum vault_result person_of(struct app *app, struct db *db, struct package_person *person, struct text *out)
{
	json_t *one = json_object(), *works = NULL;
	struct package_reader reader = package_reader(app, db, person);
	reader.asking.viewer = &reader.self;
	reader.asking.seen = &reader.seen;
	enum vault_result result = works_of(&reader, &works);
	json_put_text(one, "capacity", text_of(capacity_codes[person->capacity]));
	json_put(one, "data", data_of(person));
	if (works)
		json_put(one, "works", works);
	*out = json_write(db->arena, one);
	json_decref(one);
	return result == VAULT_NONE ? VAULT_OK : result;
}

enum vault_result package_portable(struct app *app, struct db *db, const struct package_person *people, size_t count, struct text *out)
{
	struct text *texts = ARENA_MANY(db->arena, struct text, count + 1);
	for (size_t i = 0; i < count; i++) {
		struct package_person person = people[i];
		enum vault_result result = person_of(app, db, &person, &texts[i]);
		if (result != VAULT_OK)
			return result;
	}
	json_t *root = json_object();
	json_put_text(root, "format", TEXT("learning-cabinet.person"));
	json_put(root, "version", json_integer(1));
	json_put(root, "people", in_order(texts, count));
	struct text said = json_write(db->arena, root);
	json_decref(root);
	*out = arena_fmt(db->arena, "%.*s\n", TEXT_ARG(said));
	return arena_failed(db->arena) ? VAULT_FAILED : VAULT_OK;
}
