/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/import_inside.h"
#include "base/json.h"
#include "base/clock.h"
#include "base/log.h"
#include "statements.gen.h"

#include <sodium.h>

#define ARENA_MAX ((size_t)1 << 30)
#define NAMES_MAX ((size_t)1 << 30)
#define BATCH 200

/* --- names --- */

static struct import_name *place_for(const struct import_names *names, struct text folded)
{
	size_t i = text_hash(folded) & (names->room - 1);
	while (names->at[i].folded.len && !text_is(names->at[i].folded, folded))
		i = (i + 1) & (names->room - 1);
	return &names->at[i];
}

struct import_name *import_names_find(const struct import_names *names, struct text folded)
{
	if (!names->room || !folded.len)
		return NULL;
	struct import_name *found = place_for(names, folded);
	return found->folded.len ? found : NULL;
}

static void grow(struct import_names *names)
{
	struct import_names larger = {.arena = names->arena, .count = names->count, .room = names->room ? names->room * 2 : 1024};
	larger.at = calloc(larger.room, sizeof *larger.at);
	must(larger.at);
	for (size_t i = 0; i < names->room; i++)
		if (names->at[i].folded.len)
			*place_for(&larger, names->at[i].folded) = names->at[i];
	free(names->at);
	*names = larger;
}

struct import_name *import_names_add(struct import_names *names, struct text folded, bool *is_new)
{
	must(folded.len);
	if (names->count * 2 >= names->room)
		grow(names);
	struct import_name *found = place_for(names, folded);
	*is_new = !found->folded.len;
	if (*is_new) {
		*found = (struct import_name){.folded = arena_copy(names->arena, folded)};
		names->count++;
	}
	return found;
}

/* --- transactions --- */

bool import_fail(struct import *import, const char *place, const char *why)
{
	snprintf(import->error, 300, "%.150s: %.140s", place, why);
	return false;
}

bool import_commit(struct import *import)
{
	if (!import->open)
		return true;
	bool good = !arena_failed(import->arena) && keystore_batch_end(import->app->keystore, true) == KEY_OK;
	good = good && (!import->db.writing || db_commit(&import->db) == STORE_OK);
	db_close(&import->db);
	arena_reset(import->arena);
	import->open = false;
	return good || import_fail(import, "import", "the database did not take it (see the lines above)");
}

bool import_begin(struct import *import)
{
	if (import->open && ++import->pending < BATCH)
		return true;
	if (!import_commit(import))
		return false;
	import->db = db_open(import->app->store, import->arena);
	if (keystore_batch_begin(import->app->keystore) != KEY_OK) {
		db_close(&import->db);
		return import_fail(import, "import", "the key store is not to be written");
	}
	import->open = true;
	import->pending = 0;
	return true;
}

static void abandon(struct import *import)
{
	if (!import->open)
		return;
	db_close(&import->db);
	if (keystore_batch_end(import->app->keystore, false) != KEY_OK)
		log_error("import_keys_not_forgotten", "reason=keystore");
	import->open = false;
}

struct text import_digest(const struct import *import, struct arena *arena, struct text raw)
{
	unsigned char hash[16];
	char hex[sizeof hash * 2 + 1];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)raw.at, raw.len, import->digest_key, sizeof import->digest_key);
	sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
	return arena_copy(arena, text_of(hex));
}

/* --- solutions --- */

static void refuse_solution(void *context, const char *place, const char *why)
{
	struct import *import = context;
	fprintf(import->order->complain, "%s: %s\n", place, why);
	import->figures->refused++;
}

static bool take_solution(void *context, const char *place, const json_t *record, struct text raw)
{
	struct import *import = context;
	char why[200];
	if (import_solution_trouble(record, why)) {
		refuse_solution(context, place, why);
		return true;
	}
	return import_begin(import) && import_solution(import, place, record, raw);
}

/* Tells a running server that there is something new to show. */
static bool tell_server(struct import *import)
{
	const struct import_figures *figures = import->figures;
	if (figures->added + figures->changed + figures->reviews_new == 0)
		return true;
	struct setting_put_in in = {TEXT("catalogue_version"), arena_fmt(import->arena, "%lld-%lld", (long long)clock_now_s(), (long long)store_new_id())};
	return import_begin(import) && db_run(&import->db, &stmt_setting_put, &in, NULL) == STORE_OK && import_commit(import);
}

bool import_dpg(struct app *app, const struct import_order *order, struct import_figures *figures, char error[static 300])
{
	struct import import = {.app = app, .order = order, .figures = figures, .program = {.program = true}, .error = error,
		.arena = arena_new(ARENA_MAX), .names = {.arena = arena_new(NAMES_MAX)}};
	const struct import_sink sink = {&import, take_solution, refuse_solution};
	*figures = (struct import_figures){0};
	must(import.arena && import.names.arena);
	keystore_derive(app->keystore, "import digests", import.digest_key);
	snprintf(error, 300, "the database did not take it (see the lines above)");
	bool good = import_read(order->solutions, &sink, error) && import_commit(&import);
	good = good && (!order->reviews || import_reviews(&import)) && import_commit(&import) && tell_server(&import);
	abandon(&import);
	sodium_memzero(import.digest_key, sizeof import.digest_key);
	free(import.names.at);
	arena_free(import.names.arena);
	arena_free(import.arena);
	return good;
}
