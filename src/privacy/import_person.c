/* SPDX-License-Identifier: Apache-2.0 */
#include "privacy/import_person.h"
#include "privacy/package_inside.h"
#include "assessment/assessment.h"
#include "assessment/publish.h"
#include "base/json.h"
#include "people/account.h"
#include "people/organisation.h"

#define VALUE_MOST 12000

struct import {
	struct app *app;
	struct db *db;
	struct import_person_figures *figures;
	char *error;
};

static bool refuse(struct import *import, struct text where, const char *why)
{
	snprintf(import->error, 300, "%.*s: %s", TEXT_ARG(where), why);
	return false;
}

static struct text at(struct import *import, struct text where, const char *name, size_t i)
{
	return arena_fmt(import->db->arena, "%.*s%s%s[%zu]", TEXT_ARG(where), where.len ? "." : "", name, i);
}

/* --- looking at everything first --- */

/* Only the named members, and every one of them that does not end in '?'. */
static bool has_members(struct import *import, struct text where, const json_t *object, const char *const *names, size_t count)
{
	size_t found = 0;
	if (!json_is_object(object))
		return refuse(import, where, "is no object");
	for (size_t i = 0; i < count; i++) {
		struct text name = text_of(names[i]);
		bool optional = text_ends(name, TEXT("?"));
		const char *key = optional ? arena_cstr(import->db->arena, text_slice(name, 0, name.len - 1)) : names[i];
		bool there = json_object_get(object, key) != NULL;
		if (!there && !optional)
			return refuse(import, where, arena_fmt(import->db->arena, "'%s' is missing", key).at);
		found += there;
	}
	return found == json_object_size(object) || refuse(import, where, "has an entry that is not known");
}

static bool check_datum(struct import *import, struct text where, enum capacity capacity, const json_t *one, uint64_t *seen)
{
	static const char *const names[] = {"datum", "value", "category?", "dpv?"};
	if (!has_members(import, where, one, names, COUNT_OF(names)))
		return false;
	struct text id = json_member_text(one, "datum"), value = json_member_text(one, "value");
	enum datum datum = inventory_find(arena_cstr(import->db->arena, id));
	if (datum == DATUM_COUNT || !package_is_given(datum) || inventory_rows[datum].store != STORED_VAULT)
		return refuse(import, where, "is no datum that a person takes along");
	const char *subject = inventory_rows[datum].subject;
	if (strcmp(subject, capacity_codes[capacity]) != 0 && strcmp(subject, "account") != 0)
		return refuse(import, where, "is a datum of another capacity");
	if (*seen & (UINT64_C(1) << datum))
		return refuse(import, where, "stands twice");
	if (!json_is_string(json_object_get(one, "value")) || !value.len || value.len > VALUE_MOST || memchr(value.at, 0, value.len))
		return refuse(import, where, "has no value, or too long a one");
	if (datum == vault_email_datum(capacity) && (text_find_byte(value, '@') == SIZE_MAX || value.len > 254))
		return refuse(import, where, "is no e-mail address");
	*seen |= UINT64_C(1) << datum;
	return true;
}

static bool check_work(struct import *import, struct text where, const json_t *one)
{
	static const char *const names[] = {"organisation", "solution", "rubric", "answers"}, *const answers[] = {"question", "complete", "answer"};
	json_t *answer;
	size_t i;
	if (!has_members(import, where, one, names, COUNT_OF(names)))
		return false;
	struct text name = json_member_text(one, "solution"), organisation = json_member_text(one, "organisation"), rubric = json_member_text(one, "rubric");
	if (!name.len || name.len > 200 || !organisation.len || organisation.len > 300)
		return refuse(import, where, "names no solution or no organisation");
	const struct rubric *newest = rubrics_newest(import->app->rubrics, text_slice(rubric, 0, text_find_byte(rubric, '-')));
	if (!newest || !text_is(rubric, arena_fmt(import->db->arena, "%.*s-%.*s", TEXT_ARG(newest->id), TEXT_ARG(newest->version))))
		return refuse(import, where, "was written for a rubric that is not in use here");
	if (!json_is_array(json_object_get(one, "answers")))
		return refuse(import, where, "has no list of answers");
	json_array_foreach(json_object_get(one, "answers"), i, answer) {
		struct text place = at(import, where, "answers", i);
		if (!has_members(import, place, answer, answers, COUNT_OF(answers)))
			return false;
		struct text question = json_member_text(answer, "question");
		if (!question.len || question.len > 80 || !json_is_object(json_object_get(answer, "answer")) || !json_is_boolean(json_object_get(answer, "complete")))
			return refuse(import, place, "is no answer to a question");
	}
	return true;
}

static bool check_person(struct import *import, struct text where, const json_t *person)
{
	static const char *const names[] = {"capacity", "data", "works?"};
	uint64_t seen = 0;
	size_t i;
	json_t *one;
	if (!has_members(import, where, person, names, COUNT_OF(names)))
		return false;
	enum capacity capacity = CAPACITY_VISITOR;
	while (capacity < CAPACITY_ADMINISTRATOR && !text_is_cstr(json_member_text(person, "capacity"), capacity_codes[capacity]))
		capacity++;
	if (capacity == CAPACITY_ADMINISTRATOR)
		return refuse(import, where, "is of no capacity that can be taken over: an administrator comes by designation only");
	json_array_foreach(json_object_get(person, "data"), i, one)
		if (!check_datum(import, at(import, where, "data", i), capacity, one, &seen))
			return false;
	if (!(seen & (UINT64_C(1) << vault_email_datum(capacity))))
		return refuse(import, where, "has no e-mail address");
	if (capacity != CAPACITY_MEMBER && json_array_size(json_object_get(person, "works")))
		return refuse(import, where, "has works, which only members have");
	json_array_foreach(json_object_get(person, "works"), i, one)
		if (!check_work(import, at(import, where, "works", i), one))
			return false;
	return true;
}

static bool check(struct import *import, const json_t *root)
{
	static const char *const names[] = {"format", "version", "people"};
	size_t i;
	json_t *one;
	if (!has_members(import, TEXT("the file"), root, names, COUNT_OF(names)))
		return false;
	if (!text_is(json_member_text(root, "format"), TEXT("learning-cabinet.person")) || json_integer_value(json_object_get(root, "version")) != 1)
		return refuse(import, TEXT("the file"), "is not of format learning-cabinet.person, version 1");
	if (!json_is_array(json_object_get(root, "people")))
		return refuse(import, TEXT("people"), "is no list");
	json_array_foreach(json_object_get(root, "people"), i, one)
		if (!check_person(import, at(import, TEXT(""), "people", i), one))
			return false;
	return true;
}

/* --- writing --- */

static bool write_data(struct import *import, int64_t subject, const json_t *person)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(person, "data"), i, one) {
		enum datum datum = inventory_find(arena_cstr(import->db->arena, json_member_text(one, "datum")));
		if (vault_put(import->app->vault, import->db, subject, datum, 0, json_member_text(one, "value")) != VAULT_OK)
			return false;
		import->figures->data++;
	}
	return true;
}

static bool write_work(struct import *import, const struct viewer *author, int64_t organisation, const json_t *work)
{
	int64_t solution, assessment;
	struct text slug = TEXT(""), rubric = json_member_text(work, "rubric");
	size_t i;
	json_t *one;
	const char *id = arena_cstr(import->db->arena, text_slice(rubric, 0, text_find_byte(rubric, '-')));
	if (publish_hidden(import->app, import->db, organisation, json_member_copy(import->db->arena, work, "solution"), &slug, &solution) != STORE_OK ||
		assessment_create(import->app, import->db, author, solution, id, &assessment) != STORE_OK)
		return false;
	json_array_foreach(json_object_get(work, "answers"), i, one) {
		const char *question = arena_cstr(import->db->arena, json_member_text(one, "question"));
		if (answer_save(import->app, import->db, author, assessment, question, 0, json_is_true(json_object_get(one, "complete")),
			    json_object_get(one, "answer")) != STORE_OK)
			return false;
	}
	import->figures->works++;
	return true;
}

/* Works of one organisation stand together; whether it is one that is here already is for people to say. */
static bool write_works(struct import *import, const struct viewer *author, const json_t *works)
{
	size_t i, count = 0;
	json_t *one;
	struct {
		struct text name;
		int64_t id;
	} *made = arena_alloc_many(import->db->arena, json_array_size(works) + 1, sizeof *made);
	json_array_foreach(works, i, one) {
		struct text name = json_member_copy(import->db->arena, one, "organisation");
		size_t known = 0;
		while (known < count && !text_is(made[known].name, name))
			known++;
		if (known == count) {
			if (organisation_create(import->db, name, author->subject, "invited", &made[count].id) != STORE_OK)
				return false;
			made[count++].name = name;
		}
		if (!write_work(import, author, made[known].id, one))
			return false;
	}
	return true;
}

static struct text address_of(const json_t *person, enum capacity capacity)
{
	size_t i;
	json_t *one;
	json_array_foreach(json_object_get(person, "data"), i, one)
		if (text_is_cstr(json_member_text(one, "datum"), inventory_rows[vault_email_datum(capacity)].id))
			return json_member_text(one, "value");
	return TEXT("");
}

static bool add_subject(struct import *import, enum capacity capacity, struct text email, int64_t *subject)
{
	const struct account_new account = {.kind = capacity, .email = email, .state = "invited"};
	if (capacity != CAPACITY_CONTACT)
		return account_add(import->app, import->db, &account, subject) == ACCOUNT_OK;
	return vault_add_subject(import->app->vault, import->db, capacity, subject) == VAULT_OK &&
		vault_set_address(import->app->vault, import->db, *subject, capacity, email) == VAULT_OK;
}

static bool write_person(struct import *import, const json_t *person)
{
	static const struct viewer program = {.program = true};
	enum capacity capacity = CAPACITY_VISITOR;
	while (!text_is_cstr(json_member_text(person, "capacity"), capacity_codes[capacity]))
		capacity++;
	struct viewer author = {.capacity = capacity};
	struct text email = address_of(person, capacity);
	enum vault_result known = vault_find_address(import->app->vault, import->db, capacity, email, &author.subject);
	if (known != VAULT_NONE) {
		import->figures->known++;
		return known == VAULT_OK;
	}
	import->figures->people++;
	return add_subject(import, capacity, email, &author.subject) && write_data(import, author.subject, person) &&
		write_works(import, &author, json_object_get(person, "works")) &&
		audit_event(import->db, &program, "person_imported", author.subject, arena_fmt(import->db->arena, "kind=%s", capacity_codes[capacity])) == STORE_OK;
}

bool import_person(struct app *app, struct db *db, struct text file, struct import_person_figures *figures, char error[static 300])
{
	json_error_t trouble;
	struct import import = {app, db, figures, error};
	size_t i;
	json_t *one, *root = json_loadb(file.at, file.len, JSON_REJECT_DUPLICATES, &trouble);
	*figures = (struct import_person_figures){0};
	if (!root) {
		snprintf(error, 300, "line %d: %s", trouble.line, trouble.text);
		return false;
	}
	bool good = check(&import, root);
	if (good && db_write_begin(db) != STORE_OK)
		good = refuse(&import, TEXT("the database"), "cannot be written");
	if (good)
		json_array_foreach(json_object_get(root, "people"), i, one)
			if (good && !write_person(&import, one))
				good = refuse(&import, at(&import, TEXT(""), "people", i), "could not be written");
	json_decref(root);
	if (!good && db->writing)
		db_rollback(db);
	return good;
}
