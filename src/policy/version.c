/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/version.h"
#include "policy/notice.h"
#include "policy/settings.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "statements.gen.h"

#include <pthread.h>
#include <sodium.h>

#define ARENA_MOST ((size_t)64 << 20)
#define BODY_DATE_LEN 10

/* One reading of the table; older ones stay until the end, because pages may still point into them. */
struct loaded {
	struct arena *arena;
	struct version *at;
	size_t count;
	struct loaded *before;
};

struct versions {
	pthread_mutex_t lock;
	struct loaded *now;
};

struct versions *versions_new(void)
{
	struct versions *versions = calloc(1, sizeof *versions);
	if (versions)
		pthread_mutex_init(&versions->lock, NULL);
	return versions;
}

void versions_free(struct versions *versions)
{
	if (!versions)
		return;
	while (versions->now) {
		struct loaded *before = versions->now->before;
		arena_free(versions->now->arena);
		free(versions->now);
		versions->now = before;
	}
	pthread_mutex_destroy(&versions->lock);
	free(versions);
}

/* --- reading --- */

struct text version_hash(struct arena *arena, const struct version *version)
{
	unsigned char hash[32];
	struct text whole = arena_fmt(arena, "%lld\n%s\n%lld\n%lld\n%lld\n%d\n%.*s\n%.*s\n%.*s\n%.*s", (long long)version->number,
		version->first ? "first" : version->material ? "material" : "editorial", (long long)version->announced, (long long)version->effective,
		(long long)version->updated, version->alone, TEXT_ARG(version->purposes), TEXT_ARG(version->inventory), TEXT_ARG(version->previous),
		TEXT_ARG(version->body));
	crypto_generichash(hash, sizeof hash, (const unsigned char *)whole.at, whole.len, NULL, 0);
	return hex_of(arena, hash, sizeof hash);
}

/* Every version in its place, with its own hash and the hash before it. */
static bool is_whole(struct arena *arena, const struct version *all, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		bool good = all[i].number == (int64_t)i + 1 && text_is(all[i].previous, i ? all[i - 1].hash : TEXT("")) &&
			text_is(all[i].hash, version_hash(arena, &all[i]));
		if (!good) {
			log_error("policy_altered", "version=%lld", (long long)all[i].number);
			return false;
		}
	}
	return true;
}

static bool load(struct db *db, struct loaded *into)
{
	struct policy_versions *rows;
	size_t count;
	struct db own = db_open(db->store, into->arena);
	bool good = db_all(&own, &stmt_policy_versions, NULL, &rows, &count) == STORE_OK;
	into->at = ARENA_MANY(into->arena, struct version, good ? count : 0);
	for (size_t i = 0; good && i < count; i++)
		into->at[into->count++] = (struct version){.number = rows[i].number, .id = arena_fmt(into->arena, "%lld", (long long)rows[i].number),
			.first = text_is(rows[i].class, TEXT("first")), .material = text_is(rows[i].class, TEXT("material")), .alone = rows[i].alone != 0,
			.announced = rows[i].announced, .effective = rows[i].effective, .updated = rows[i].updated, .body = rows[i].body,
			.purposes = rows[i].purposes, .inventory = rows[i].inventory, .previous = rows[i].previous, .hash = rows[i].hash};
	good = good && is_whole(into->arena, into->at, into->count) && !arena_failed(into->arena);
	db_close(&own);
	return good;
}

static const struct loaded *now_of(const struct versions *versions)
{
	struct versions *lockable = (struct versions *)(uintptr_t)versions;
	pthread_mutex_lock(&lockable->lock);
	const struct loaded *now = versions->now;
	pthread_mutex_unlock(&lockable->lock);
	return now;
}

bool versions_refresh(struct versions *versions, struct db *db)
{
	struct policy_versions_count row;
	if (db_one(db, &stmt_policy_versions_count, NULL, &row) != STORE_OK)
		return false;
	const struct loaded *now = now_of(versions);
	if (now && (int64_t)now->count == row.versions)
		return true;
	struct loaded *next = calloc(1, sizeof *next);
	if (!next)
		return false;
	next->arena = arena_new(ARENA_MOST);
	if (!next->arena || !load(db, next)) {
		arena_free(next->arena);
		free(next);
		return false;
	}
	pthread_mutex_lock(&versions->lock);
	next->before = versions->now;
	versions->now = next;
	pthread_mutex_unlock(&versions->lock);
	return true;
}

const struct version *versions_all(const struct versions *versions, size_t *count)
{
	const struct loaded *now = now_of(versions);
	*count = now ? now->count : 0;
	return now ? now->at : NULL;
}

/* While the demo's past is made up the clock stands before the first version: then that one holds. */
const struct version *versions_current(const struct versions *versions)
{
	size_t count;
	int64_t now = clock_now_s();
	const struct version *all = versions_all(versions, &count), *current = count ? &all[0] : NULL;
	for (size_t i = 0; i < count; i++)
		if (all[i].effective <= now)
			current = &all[i];
	return current;
}

const struct version *versions_coming(const struct versions *versions)
{
	size_t count;
	const struct version *all = versions_all(versions, &count), *current = versions_current(versions);
	return current && current != &all[count - 1] ? &all[count - 1] : NULL;
}

const struct version *versions_to_tell(const struct versions *versions)
{
	size_t count;
	const struct version *all = versions_all(versions, &count), *current = versions_current(versions);
	for (size_t i = count; current && i-- > 0 && &all[i] != current;)
		if (all[i].material)
			return &all[i];
	return NULL;
}

const struct version *versions_find(const struct versions *versions, struct text id)
{
	size_t count;
	const struct version *all = versions_all(versions, &count);
	for (size_t i = 0; i < count; i++)
		if (text_is(all[i].id, id))
			return &all[i];
	return NULL;
}

struct text versions_id(const struct versions *versions)
{
	const struct version *current = versions_current(versions);
	return current ? current->id : TEXT("0");
}

uint64_t versions_stamp(const struct versions *versions)
{
	const struct version *current = versions_current(versions), *coming = versions_coming(versions);
	return ((uint64_t)(current ? current->number : 0) << 20) + (uint64_t)(coming ? coming->number : 0);
}

bool versions_cover(const struct versions *versions, struct text id, enum purpose purpose)
{
	const struct version *version = versions_find(versions, id);
	struct text rest = version ? version->purposes : TEXT("");
	while (rest.len)
		if (text_is_cstr(text_cut(&rest, ','), inventory_purpose_codes[purpose]))
			return true;
	return false;
}

/* --- publishing --- */

static struct text purposes_now(struct arena *arena)
{
	struct text list = TEXT("");
	for (int p = 0; p < PURPOSE_COUNT; p++)
		list = arena_fmt(arena, "%.*s%s%s", TEXT_ARG(list), p ? "," : "", inventory_purpose_codes[p]);
	return list;
}

/* "2026-11-26" in the text's head, or today. false: no date, or one to come. */
static bool date_of(struct text updated, int64_t now, int64_t *out)
{
	struct tm day = {0};
	char copy[BODY_DATE_LEN + 1];
	*out = now;
	if (!updated.len)
		return true;
	if (updated.len != BODY_DATE_LEN)
		return false;
	snprintf(copy, sizeof copy, "%.*s", TEXT_ARG(updated));
	const char *end = strptime(copy, "%Y-%m-%d", &day);
	*out = end && !*end ? (int64_t)timegm(&day) : INT64_MAX;
	return *out <= now;
}

int64_t version_earliest(const struct versions *versions, struct db *db, bool material)
{
	int64_t now = clock_now_s();
	return material && versions_current(versions) ? now + settings_get(db, SETTING_NOTICE_DAYS) * CLOCK_DAY : now;
}

/* Whether the text or the inventory now says something else about data, readers, tools and purposes. */
static bool says_the_same(struct arena *arena, const struct version *last, struct text body)
{
	struct notice old, new;
	struct notice_mistakes unheard = {0};
	notice_read(arena, last->body, &old, &unheard);
	notice_read(arena, body, &new, &unheard);
	return text_is(notice_claims(arena, &old), notice_claims(arena, &new)) && text_is(last->purposes, purposes_now(arena)) &&
		text_is(last->inventory, text_of(inventory_version));
}

enum publish_result version_publish(struct versions *versions, struct db *db, bool material, int64_t effective, struct text body, bool alone)
{
	struct notice notice;
	struct notice_mistakes unheard = {0};
	size_t count;
	/* the newest is read inside the writer's transaction, so two cannot become the same number */
	if (db_write_begin(db) != STORE_OK || !versions_refresh(versions, db))
		return PUBLISH_FAILED;
	const struct version *all = versions_all(versions, &count), *last = count ? &all[count - 1] : NULL;
	int64_t now = clock_now_s(), earliest = version_earliest(versions, db, material);
	struct version next = {.number = (int64_t)count + 1, .first = !last, .material = last && material, .announced = now, .body = body, .alone = alone,
		.effective = effective ? effective : earliest, .purposes = purposes_now(db->arena), .inventory = text_of(inventory_version),
		.previous = last ? last->hash : TEXT("")};
	notice_read(db->arena, body, &notice, &unheard);
	if (next.effective < earliest || (last && next.effective < last->effective) || !date_of(notice.updated, now, &next.updated))
		return PUBLISH_TOO_EARLY;
	if (last && !material && !says_the_same(db->arena, last, body))
		return PUBLISH_NOT_EDITORIAL;
	const struct policy_version_add_in in = {next.number, next.first ? TEXT("first") : next.material ? TEXT("material") : TEXT("editorial"), next.announced,
		next.effective, next.updated, next.body, next.purposes, next.inventory, next.alone, next.previous, version_hash(db->arena, &next)};
	return db_run(db, &stmt_policy_version_add, &in, NULL) == STORE_OK ? PUBLISH_OK : PUBLISH_FAILED;
}
