/* SPDX-License-Identifier: Apache-2.0 */
#include "web/typed.h"
#include "base/clock.h"

#include <pthread.h>
#include <string.h>

#define SLOTS 32u
#define ROOM (64u << 10)
#define LIFE_S (15 * CLOCK_MINUTE)

struct typed {
	pthread_mutex_t lock;
	struct slot {
		int64_t session, at;
		char path[300];
		const char *form;     /* the route's pattern, static */
		size_t len;
		char bytes[ROOM];     /* names and values in turn, each ended by a NUL */
	} slots[SLOTS];
};

struct typed *typed_new(void)
{
	struct typed *typed = calloc(1, sizeof *typed);
	if (typed)
		pthread_mutex_init(&typed->lock, NULL);
	return typed;
}

void typed_free(struct typed *typed)
{
	if (typed)
		explicit_bzero(typed, sizeof *typed);
	free(typed);
}

static struct slot *slot_of(struct typed *typed, int64_t session)
{
	return &typed->slots[(uint64_t)session % SLOTS];
}

static bool add(struct slot *slot, struct text text)
{
	if (slot->len + text.len + 1 > ROOM || (text.len && memchr(text.at, 0, text.len)))
		return false;
	if (text.len)
		memcpy(slot->bytes + slot->len, text.at, text.len);
	slot->len += text.len + 1;
	slot->bytes[slot->len - 1] = 0;
	return true;
}

static bool is_kept(const struct route *route, struct text name)
{
	for (size_t i = 0; i < route->fields_count; i++)
		if (text_is_cstr(name, route->fields[i].name))
			return route->fields[i].type != FIELD_SECRET && route->fields[i].type != FIELD_FILE;
	return !text_is(name, TEXT("form_token"));
}

void typed_keep(struct visit *visit, struct text path)
{
	struct typed *typed = visit->app->typed;
	if (path.len >= sizeof typed->slots[0].path)
		return;
	pthread_mutex_lock(&typed->lock);
	struct slot *slot = slot_of(typed, visit->session);
	explicit_bzero(slot, sizeof *slot);
	slot->session = visit->session;
	slot->at = clock_now_s();
	slot->form = visit->route->pattern;
	memcpy(slot->path, path.at, path.len);
	bool good = true;
	for (size_t i = 0; i < visit->state.count; i++)
		for (size_t k = 0; is_kept(visit->route, visit->state.at[i].name) && k < visit->state.at[i].values.count; k++)
			good = good && add(slot, visit->state.at[i].name) && add(slot, visit->state.at[i].values.at[k]);
	if (!good)
		explicit_bzero(slot, sizeof *slot);
	pthread_mutex_unlock(&typed->lock);
}

/* Values of one name stand together. */
static void fill(struct visit *visit, const struct slot *slot)
{
	size_t room = 8, at = 0;
	for (size_t i = 0; i < slot->len; i++)
		room += slot->bytes[i] == 0;
	visit->state.at = ARENA_MANY(visit->arena, struct form_value, room);
	visit->state.room = room;
	while (at < slot->len) {
		struct text name = arena_copy(visit->arena, text_of(slot->bytes + at));
		struct text *values = ARENA_MANY(visit->arena, struct text, room);
		size_t count = 0;
		while (at < slot->len && text_is_cstr(name, slot->bytes + at)) {
			struct text value = arena_copy(visit->arena, text_of(slot->bytes + at + name.len + 1));
			at += name.len + 1 + value.len + 1;
			values[count++] = value;
		}
		visit->state.at[visit->state.count++] = (struct form_value){.name = name, .values = {values, count}};
	}
	visit->state.posted = true;
	visit->state.path = slot->form;
}

bool typed_take(struct visit *visit)
{
	struct typed *typed = visit->app->typed;
	pthread_mutex_lock(&typed->lock);
	struct slot *slot = slot_of(typed, visit->session);
	bool mine = slot->session == visit->session && slot->len && text_is_cstr(visit->path, slot->path) && clock_now_s() - slot->at < LIFE_S;
	if (mine) {
		fill(visit, slot);
		explicit_bzero(slot, sizeof *slot);
	}
	pthread_mutex_unlock(&typed->lock);
	return mine;
}
