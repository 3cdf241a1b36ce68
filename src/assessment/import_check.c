/* SPDX-License-Identifier: Apache-2.0
 * The shape of a record, before anything of it is used. Members that are not known are no mistake: they are named later. */
#include "assessment/import_read.h"

#define NAME_MAX_BYTES 200
#define TEXT_MAX_BYTES 20000
#define LIST_MAX 500

struct check {
	char *why;
	bool good;
};

static void refuse(struct check *check, const char *where, const char *what)
{
	if (check->good)
		snprintf(check->why, 200, "%.100s %s", where, what);
	check->good = false;
}

static bool has_controls(const json_t *value, bool lines)
{
	const unsigned char *at = (const unsigned char *)json_string_value(value);
	for (size_t i = 0; i < json_string_length(value); i++)
		if ((at[i] < 32 && !(lines && (at[i] == '\n' || at[i] == '\r' || at[i] == '\t'))) || at[i] == 127)
			return true;
	return false;
}

static void check_text(struct check *check, const char *where, const json_t *value, size_t max, bool lines)
{
	if (!json_is_string(value))
		refuse(check, where, "is not a text");
	else if (json_string_length(value) > max)
		refuse(check, where, "is too long");
	else if (has_controls(value, lines))
		refuse(check, where, "holds control characters");
}

/* A required one line of text with something in it. */
static void check_name(struct check *check, const char *where, const json_t *value)
{
	if (!value) {
		refuse(check, where, "is missing");
		return;
	}
	check_text(check, where, value, NAME_MAX_BYTES, false);
	if (check->good && text_trim(text_of(json_string_value(value))).len == 0)
		refuse(check, where, "is empty");
}

static const json_t *check_list(struct check *check, const json_t *record, const char *key)
{
	const json_t *list = json_object_get(record, key);
	if (!list || json_is_null(list))
		return NULL;
	if (!json_is_array(list))
		refuse(check, key, "is not a list");
	else if (json_array_size(list) > LIST_MAX)
		refuse(check, key, "is too long");
	return check->good ? list : NULL;
}

static void check_texts(struct check *check, const json_t *record, const char *key)
{
	const json_t *list = check_list(check, record, key);
	for (size_t i = 0; list && check->good && i < json_array_size(list); i++)
		check_text(check, key, json_array_get(list, i), NAME_MAX_BYTES, false);
}

/* A list of objects whose members `keys` are texts where they are there; the first must be. */
static void check_objects(struct check *check, const json_t *record, const char *key, const char *const *keys, size_t count)
{
	const json_t *list = check_list(check, record, key);
	for (size_t i = 0; list && check->good && i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);
		if (!json_is_object(item)) {
			refuse(check, key, "holds something that is no object");
			return;
		}
		for (size_t k = 0; k < count; k++) {
			const json_t *value = json_object_get(item, keys[k]);
			if (k == 0)
				check_name(check, keys[k], value);
			else if (value)
				check_text(check, keys[k], value, TEXT_MAX_BYTES, true);
		}
	}
}

static void check_goals(struct check *check, const json_t *record)
{
	const json_t *list = check_list(check, record, "SDGs");
	for (size_t i = 0; list && check->good && i < json_array_size(list); i++) {
		const json_t *goal = json_array_get(list, i), *number = json_object_get(goal, "SDGNumber");
		if (!json_is_integer(number) || json_integer_value(number) < 1 || json_integer_value(number) > 17)
			refuse(check, "SDGNumber", "is not a number from 1 to 17");
		else if (json_object_get(goal, "evidenceURL"))
			check_text(check, "evidenceURL", json_object_get(goal, "evidenceURL"), TEXT_MAX_BYTES, true);
	}
}

/* The provider's own answers: texts and lists of texts, in sections. */
static void check_words(struct check *check, const char *where, const json_t *value)
{
	const char *key;
	json_t *inner;
	if (json_is_object(value)) {
		json_object_foreach((json_t *)value, key, inner)
			check_words(check, key, inner);
		return;
	}
	for (size_t i = 0; json_is_array(value) && i < json_array_size(value); i++)
		check_text(check, where, json_array_get(value, i), TEXT_MAX_BYTES, true);
	if (!json_is_array(value) && !json_is_boolean(value))
		check_text(check, where, value, TEXT_MAX_BYTES, true);
}

const char *import_solution_trouble(const json_t *record, char why[static 200])
{
	static const char *const licence[] = {"spdx", "licenseURL"}, *const organisation[] = {"name", "org_type", "website", "contact_name",
		"contact_email"}, *const repository[] = {"name", "url"};
	static const char *const optional[] = {"description", "website", "stage", "folder"};
	struct check check = {why, true};
	check_name(&check, "name", json_object_get(record, "name"));
	for (size_t i = 0; i < COUNT_OF(optional); i++)
		if (json_object_get(record, optional[i]))
			check_text(&check, optional[i], json_object_get(record, optional[i]), TEXT_MAX_BYTES, true);
	check_texts(&check, record, "aliases");
	check_texts(&check, record, "sectors");
	check_texts(&check, record, "type");
	check_objects(&check, record, "license", licence, COUNT_OF(licence));
	check_objects(&check, record, "organizations", organisation, COUNT_OF(organisation));
	check_objects(&check, record, "repositories", repository, COUNT_OF(repository));
	check_goals(&check, record);
	const json_t *answers = json_object_get(record, "answers");
	if (answers && !json_is_object(answers))
		refuse(&check, "answers", "is not an object");
	else if (answers)
		check_words(&check, "answers", answers);
	return check.good ? NULL : why;
}

/* 1 to 5, as a number or in a string: both were in use. */
static bool is_confidence(const json_t *value)
{
	int64_t number = json_integer_value(value);
	if (json_is_string(value) && !text_to_int(text_of(json_string_value(value)), &number))
		return false;
	return number >= 1 && number <= 5;
}

const char *import_review_trouble(const json_t *record, char why[static 200])
{
	struct check check = {why, true};
	const char *key;
	json_t *value;
	check_name(&check, "project", json_object_get(record, "project"));
	check_name(&check, "reviewer", json_object_get(record, "reviewer"));
	if (!json_is_integer(json_object_get(record, "timestamp")) || json_integer_value(json_object_get(record, "timestamp")) <= 0)
		refuse(&check, "timestamp", "is not a time");
	json_object_foreach((json_t *)record, key, value) {
		if (!json_is_object(value))
			continue;
		if (!json_is_boolean(json_object_get(value, "answer")))
			refuse(&check, key, "has no answer true or false");
		if (json_object_get(value, "confidence") && !is_confidence(json_object_get(value, "confidence")))
			refuse(&check, key, "has a confidence that is not 1 to 5");
		if (json_object_get(value, "comment"))
			check_text(&check, key, json_object_get(value, "comment"), TEXT_MAX_BYTES, true);
	}
	return check.good ? NULL : why;
}
