/* SPDX-License-Identifier: Apache-2.0 */
#include "base/json.h"

struct text json_text_of(const json_t *value)
{
	return json_is_string(value) ? (struct text){json_string_value(value), json_string_length(value)} : TEXT("");
}

struct text json_member_text(const json_t *object, const char *key)
{
	return json_text_of(json_object_get(object, key));
}

struct text json_member_copy(struct arena *arena, const json_t *object, const char *key)
{
	return arena_copy(arena, json_member_text(object, key));
}

json_t *json_new_text(struct text text)
{
	json_t *value = json_stringn(text.len ? text.at : "", text.len); /* an empty text may point nowhere */
	must(value);
	return value;
}

void json_put(json_t *object, const char *key, json_t *value)
{
	must(json_object_set_new(object, key, value) == 0);
}

void json_put_text(json_t *object, const char *key, struct text text)
{
	json_put(object, key, json_new_text(text));
}

struct text json_write(struct arena *arena, const json_t *value)
{
	char *dumped = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
	must(dumped);
	struct text text = arena_copy(arena, text_of(dumped));
	explicit_bzero(dumped, strlen(dumped)); /* it may be somebody's words */
	free(dumped);
	return text;
}
