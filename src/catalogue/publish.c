/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/publish.h"
#include "catalogue/snapshot.h"
#include "base/clock.h"
#include "base/log.h"
#include "statements.gen.h"

#include <pthread.h>

#define ARENA_MAX ((size_t)2 << 30)

static void take_text(struct arena *arena, const json_t *object, const char *key, struct text *into)
{
	const json_t *value = json_object_get(object, key);
	if (json_is_string(value) && json_string_length(value))
		*into = arena_copy(arena, (struct text){json_string_value(value), json_string_length(value)});
}

/* What the organisation says of itself stands once, in its own row: {"country", "website", "about", "provider_type",
 * "channel": {"kind", "value"}}. */
static void read_organisation(
	struct arena *arena, const struct vocabulary *vocabulary, struct text profile, struct solution *solution)
{
	json_t *json = json_loadb(profile.at, profile.len, 0, NULL);
	const json_t *channel = json_object_get(json, "channel");
	take_text(arena, json, "country", &solution->organisation_country);
	take_text(arena, json, "website", &solution->organisation_website);
	take_text(arena, json, "about", &solution->organisation_about);
	take_text(arena, channel, "kind", &solution->organisation_channel_kind);
	take_text(arena, channel, "value", &solution->organisation_channel);
	size_t type = vocabulary_facet(vocabulary, TEXT("provider_type"));
	struct text code = TEXT("");
	take_text(arena, json, "provider_type", &code);
	if (type != VOCABULARY_NONE && code.len && vocabulary_has_code(vocabulary, &vocabulary->facets[type], code)) {
		struct text *one = ARENA_NEW(arena, struct text);
		*one = code;
		solution->facts[type] = (struct texts){one, 1};
	}
	json_decref(json);
}

/* Of a withdrawn solution only its name stays public: no facts, no results. */
static void keep_name_only(struct arena *arena, const struct vocabulary *vocabulary, struct solution *solution)
{
	struct solution *bare = solution_new(arena, vocabulary);
	bare->slug = solution->slug;
	bare->name = solution->name;
	bare->language = solution->language;
	bare->id = solution->id;
	bare->status = SOLUTION_WITHDRAWN;
	bare->listed = solution->listed;
	bare->changed = solution->changed;
	bare->organisation = solution->organisation;
	bare->organisation_slug = solution->organisation_slug;
	bare->organisation_unclaimed = solution->organisation_unclaimed;
	*solution = *bare;
}

/* When the next review in the current picture expires: then the picture is made anew. Only builders write it. */
static _Atomic int64_t next_expiry = INT64_MAX;

/* The stored profile, with what only the columns know. false: the profile is not one (logged; the others are shown). */
static bool read_row(
	struct arena *arena, const struct vocabulary *vocabulary, const struct solutions_public *row, struct solution *solution)
{
	enum solution_status status;
	int64_t logo = 0;
	*solution = *solution_new(arena, vocabulary);
	if (!solution_from_json_text(arena, vocabulary, row->profile, solution) || !solution_status_of(row->status, &status)) {
		log_error("profile_unreadable", "solution=%lld", (long long)row->id);
		return false;
	}
	solution->id = row->id;
	solution->slug = row->slug;
	solution->status = status;
	solution->organisation = row->organisation;
	solution->organisation_slug = row->organisation_slug;
	solution->organisation_unclaimed = row->unclaimed != 0;
	read_organisation(arena, vocabulary, row->organisation_profile, solution);
	solution->listed = row->listed_null ? row->created : row->listed;
	solution->changed = row->changed;
	solution->has_contact = row->contacts > 0;
	if (!row->logo_null && text_to_int(row->logo, &logo))
		solution->logo = logo;
	/* a review past its date says so from that moment, without anyone having to press a button */
	bool reviewed = status == SOLUTION_REVIEWED || status == SOLUTION_CONDITIONS;
	if (reviewed && !row->expires_null && row->expires <= clock_now_s())
		solution->status = SOLUTION_EXPIRED;
	else if (reviewed && !row->expires_null && row->expires < next_expiry)
		next_expiry = row->expires;
	if (status == SOLUTION_WITHDRAWN)
		keep_name_only(arena, vocabulary, solution);
	solution_derive(arena, vocabulary, solution);
	return true;
}

static struct snapshot *build(struct app *app, struct arena *arena)
{
	next_expiry = INT64_MAX;
	static _Atomic uint64_t version = 1;
	struct solutions_public *rows;
	size_t count = 0, good = 0;
	struct db db = db_open(app->store, arena);
	enum store_result result = db_all(&db, &stmt_solutions_public, NULL, &rows, &count);
	db_close(&db);
	if (result != STORE_OK)
		return NULL;
	struct solution *solutions = ARENA_MANY(arena, struct solution, count ? count : 1);
	for (size_t i = 0; i < count && !arena_failed(arena); i++)
		good += read_row(arena, app->vocabulary, &rows[i], &solutions[good]);
	return arena_failed(arena) ? NULL : snapshot_build(app->vocabulary, solutions, good, version++);
}

static struct snapshot *build_once(struct app *app)
{
	int64_t started_ms = clock_monotonic_ms();
	struct arena *arena = arena_new(ARENA_MAX);
	struct snapshot *snapshot = arena ? build(app, arena) : NULL;
	arena_free(arena);
	if (snapshot)
		log_info("catalogue_built", "solutions=%zu ms=%lld bytes=%zu", snapshot->count,
			(long long)(clock_monotonic_ms() - started_ms), snapshot_bytes(snapshot));
	else
		log_error("catalogue_not_built", "reason=memory_or_store");
	return snapshot;
}

bool catalogue_open(struct app *app)
{
	struct snapshot *first = build_once(app);
	if (!first)
		return false;
	app->catalogue = snapshot_holder_new(first);
	app->refresh_catalogue = catalogue_refresh;
	if (!app->catalogue)
		snapshot_free(first);
	return app->catalogue != NULL;
}

bool catalogue_refresh(struct app *app)
{
	/* two changes at once must not leave the older picture in place */
	static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&one_at_a_time);
	struct snapshot *next = build_once(app);
	if (next)
		snapshot_publish(app->catalogue, next);
	pthread_mutex_unlock(&one_at_a_time);
	return next != NULL;
}

void catalogue_follow(struct app *app)
{
	static uint64_t followed; /* of the version's words; 0: not looked yet */
	struct setting_get row = {0};
	struct arena *arena = arena_new(1u << 16);
	if (!arena)
		return;
	struct db db = db_open(app->store, arena);
	enum store_result result = db_one(&db, &stmt_setting_get, &(struct setting_get_in){TEXT("catalogue_version")}, &row);
	db_close(&db);
	uint64_t said = text_hash(row.value) | 1;
	arena_free(arena);
	if (result == STORE_FAILED || (said == followed && clock_now_s() < next_expiry))
		return;
	bool first = followed == 0;
	followed = said;
	if (!first)
		catalogue_refresh(app);
}
