/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/audit.h"
#include "policy/daylog.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "statements.gen.h"

#include <sodium.h>

#define SALT_BYTES 16

struct text audit_commit(struct arena *arena, struct text salt, struct text entry)
{
	unsigned char hash[32];
	struct text both = arena_join(arena, salt, entry);
	crypto_generichash(hash, sizeof hash, (const unsigned char *)both.at, both.len, NULL, 0);
	return hex_of(arena, hash, sizeof hash);
}

static struct text new_salt(struct arena *arena)
{
	unsigned char salt[SALT_BYTES];
	random_bytes(salt, sizeof salt);
	return hex_of(arena, salt, sizeof salt);
}

static const char *role_of(const struct viewer *viewer)
{
	return viewer->program ? "program" : viewer->contractor ? "contractor" : viewer->subject ? capacity_codes[viewer->capacity] : "public";
}

/* --- events --- */

struct text audit_event_text(struct arena *arena, const struct audit_event *event)
{
	return arena_fmt(arena, "{\"actor\":%lld,\"at\":%lld,\"detail\":\"%.*s\",\"kind\":\"%.*s\",\"object\":%lld,\"role\":\"%.*s\"}",
		(long long)event->actor, (long long)event->at, TEXT_ARG(event->detail), TEXT_ARG(event->kind), (long long)event->object,
		TEXT_ARG(event->role));
}

enum store_result audit_event(struct db *db, const struct viewer *actor, const char *kind, int64_t object, struct text detail)
{
	int64_t seq;
	struct text salt = new_salt(db->arena);
	const struct audit_event event = {clock_now_s(), object, actor->subject, text_of(kind), text_of(role_of(actor)), detail};
	struct text commitment = audit_commit(db->arena, salt, audit_event_text(db->arena, &event));
	if (daylog_append(db, event.at, kind, commitment, &seq) != STORE_OK)
		return STORE_FAILED;
	struct event_add_in in = {.seq = seq, .at = event.at, .kind = event.kind, .object = object, .actor = actor->subject,
		.actor_null = actor->subject == 0, .actor_role = event.role, .detail = detail, .salt = salt};
	return db_run(db, &stmt_event_add, &in, NULL);
}

/* --- disclosures --- */

static struct text datum_list(struct arena *arena, uint64_t datums)
{
	struct text list = {"", 0};
	for (int d = 0; d < DATUM_COUNT; d++)
		if (datums & (UINT64_C(1) << d))
			list = arena_fmt(arena, "%.*s%s\"%s\"", TEXT_ARG(list), list.len ? "," : "", inventory_rows[d].id);
	return list;
}

/* The viewer stands in the entry as a commitment: what the person may open does not say who it was, what the program may open does. */
static struct text viewer_text(struct arena *arena, int64_t viewer)
{
	return arena_fmt(arena, "%lld", (long long)viewer);
}

struct said {
	int64_t subject, times, viewer;
	struct text datums, role, purpose, route;
};

static enum store_result write_entry(struct vault *vault, struct db *db, const struct said *said)
{
	int64_t seq, now = clock_now_s();
	struct text salt = new_salt(db->arena), viewer_salt = new_salt(db->arena);
	struct text viewer = audit_commit(db->arena, viewer_salt, viewer_text(db->arena, said->viewer));
	struct text entry = arena_fmt(db->arena,
		"{\"at\":%lld,\"datums\":[%.*s],\"purpose\":\"%.*s\",\"route\":\"%.*s\",\"salt\":\"%.*s\",\"subject\":%lld,\"times\":%lld,"
		"\"viewer\":\"%.*s\",\"viewer_role\":\"%.*s\"}",
		(long long)now, TEXT_ARG(said->datums), TEXT_ARG(said->purpose), TEXT_ARG(said->route), TEXT_ARG(salt), (long long)said->subject,
		(long long)said->times, TEXT_ARG(viewer), TEXT_ARG(said->role));
	struct text kept = arena_fmt(db->arena, "%.*s\n{\"viewer\":%lld,\"viewer_salt\":\"%.*s\"}", TEXT_ARG(entry), (long long)said->viewer,
		TEXT_ARG(viewer_salt));
	if (daylog_append(db, now, "disclosure", audit_commit(db->arena, salt, entry), &seq) != STORE_OK)
		return STORE_FAILED;
	return vault_add_disclosure(vault, db, seq, said->subject, kept) == VAULT_OK ? STORE_OK : STORE_FAILED;
}

static enum store_result write_one(struct vault *vault, struct db *db, const struct viewer *viewer, enum purpose purpose, const char *route,
	const struct disclosure *one)
{
	const struct said said = {one->subject, 1, viewer->subject, datum_list(db->arena, one->datums), text_of(role_of(viewer)),
		text_of(inventory_purpose_codes[purpose]), text_of(route)};
	if (viewer->subject || viewer->program)
		return write_entry(vault, db, &said);
	int64_t now = clock_now_s();
	const struct vault_view view = {one->subject, now - now % CLOCK_DAY, said.datums, said.route, said.purpose, 1};
	return vault_count_view(db, &view) == VAULT_OK ? STORE_OK : STORE_FAILED;
}

enum store_result audit_write_disclosures(struct vault *vault, struct db *db, const struct viewer *viewer, enum purpose purpose,
	const char *route, struct disclosures *seen)
{
	for (size_t i = 0; i < seen->count; i++)
		if (write_one(vault, db, viewer, purpose, route, &seen->at[i]) != STORE_OK)
			return STORE_FAILED;
	seen->count = 0;
	return STORE_OK;
}

enum store_result audit_write_views(struct vault *vault, struct db *db)
{
	struct vault_view *views;
	size_t count;
	int64_t now = clock_now_s();
	/* of a clock that was set back the days to come count too: a sum waits for no date that may be years away */
	if (vault_take_views(vault, db, now - now % CLOCK_DAY, &views, &count) != VAULT_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < count; i++) {
		const struct said said = {views[i].subject, views[i].times, 0, views[i].datums, TEXT("public"), views[i].purpose, views[i].route};
		if (write_entry(vault, db, &said) != STORE_OK)
			return STORE_FAILED;
	}
	return STORE_OK;
}

bool audit_sweep(struct vault *vault, struct store *store)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	if (!arena)
		return false;
	struct db db = db_open(store, arena);
	bool good = audit_write_views(vault, &db) == STORE_OK && db_commit(&db) == STORE_OK;
	db_close(&db);
	arena_free(arena);
	return good;
}

/* --- reading one --- */

static uint64_t read_datums(const json_t *list)
{
	uint64_t datums = 0;
	size_t i;
	json_t *one;
	json_array_foreach(list, i, one) {
		enum datum datum = inventory_find(json_string_value(one) ? json_string_value(one) : "");
		datums |= datum == DATUM_COUNT ? 0 : UINT64_C(1) << datum;
	}
	return datums;
}

/* Entries of before the viewer was committed to hold the id itself and have no second line. */
static bool read_viewer(struct arena *arena, struct text second, const json_t *root, struct audit_disclosure *out)
{
	const json_t *viewer = json_object_get(root, "viewer");
	if (json_is_integer(viewer)) {
		out->viewer_id = json_integer_value(viewer);
		return second.len == 0;
	}
	json_t *own = json_loadb(second.at, second.len, 0, NULL);
	out->viewer_id = json_integer_value(json_object_get(own, "viewer"));
	out->viewer = json_member_copy(arena, root, "viewer");
	struct text salt = json_member_copy(arena, own, "viewer_salt");
	bool good = own && text_is(audit_commit(arena, salt, viewer_text(arena, out->viewer_id)), out->viewer);
	json_decref(own);
	return good;
}

bool audit_read_disclosure(struct arena *arena, struct text sealed, struct audit_disclosure *out)
{
	struct text second = sealed, first = text_cut(&second, '\n');
	json_t *root = json_loadb(first.at, first.len, 0, NULL);
	*out = (struct audit_disclosure){.entry = first};
	if (!root)
		return false;
	const json_t *times = json_object_get(root, "times");
	out->at = json_integer_value(json_object_get(root, "at"));
	out->subject = json_integer_value(json_object_get(root, "subject"));
	out->times = times ? json_integer_value(times) : 1;
	out->salt = json_member_copy(arena, root, "salt");
	out->role = json_member_copy(arena, root, "viewer_role");
	out->purpose = json_member_copy(arena, root, "purpose");
	out->route = json_member_copy(arena, root, "route");
	out->datums = read_datums(json_object_get(root, "datums"));
	out->by_week = text_is(out->role, TEXT("reviewer"));
	out->told_day = out->at - out->at % CLOCK_DAY;
	if (out->by_week)
		out->told_day -= (out->told_day / CLOCK_DAY + 3) % 7 * CLOCK_DAY; /* 1 January 1970 was a Thursday */
	bool good = read_viewer(arena, second, root, out);
	json_decref(root);
	return good;
}

bool audit_is_told(const struct audit_disclosure *said)
{
	return !said->by_week || said->told_day + 7 * (int64_t)CLOCK_DAY <= clock_now_s();
}

bool audit_tell(struct arena *arena, const struct audit_disclosure *said, struct text *out)
{
	if (!audit_is_told(said))
		return false;
	struct text date = daylog_date(arena, said->told_day);
	*out = arena_fmt(arena, "{\"data\":[%.*s],\"%s\":\"%.*s\",\"purpose\":\"%.*s\",\"role\":\"%.*s\",\"times\":%lld}", TEXT_ARG(datum_list(arena, said->datums)),
		said->by_week ? "week" : "day", TEXT_ARG(date), TEXT_ARG(said->purpose), TEXT_ARG(said->role), (long long)said->times);
	return true;
}
