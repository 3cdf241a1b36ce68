/* SPDX-License-Identifier: Apache-2.0
 * Texts in and out of JSON. What is missing, or is no text, reads as the empty text. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/arena.h"

#include <jansson.h>

/* Borrowed: lives as long as `value`. */
struct text json_text_of(const json_t *value);
struct text json_member_text(const json_t *object, const char *key);
/* The same in the arena. */
struct text json_member_copy(struct arena *arena, const json_t *object, const char *key);
/* Valid UTF-8 only: all our texts are. */
json_t *json_new_text(struct text text);
/* Takes `value` over. */
void json_put(json_t *object, const char *key, json_t *value);
void json_put_text(json_t *object, const char *key, struct text text);
/* In one form only: keys sorted, no white space. */
struct text json_write(struct arena *arena, const json_t *value);

#endif
