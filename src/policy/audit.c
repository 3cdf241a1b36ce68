/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/audit.h"
#include "base/clock.h"
#include "base/random.h"
#include "statements.gen.h"

#include <sodium.h>

#define SALT_BYTES 16

/* Hex of BLAKE2b-256 over salt and entry. */
static struct text commit(struct arena *arena, struct text salt, struct text entry)
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

/* Takes the next number inside the writer's transaction, so numbers have no gaps and no rivals. */
static enum store_result add_commitment(struct db *db, const char *kind, struct text salt, struct text entry, int64_t *seq)
{
	struct log_next next;
	if (db_write_begin(db) != STORE_OK || db_one(db, &stmt_log_next, NULL, &next) != STORE_OK)
		return STORE_FAILED;
	*seq = next.seq;
	return db_run(db, &stmt_log_add,
		&(struct log_add_in){next.seq, clock_now_s(), text_of(kind), commit(db->arena, salt, entry)}, NULL);
}

static const char *role_of(const struct viewer *viewer)
{
	return viewer->program ? "program" : viewer->subject ? capacity_codes[viewer->capacity] : "public";
}

enum store_result audit_event(struct db *db, const struct viewer *actor, const char *kind, int64_t object, struct text detail)
{
	int64_t seq, now = clock_now_s();
	struct text salt = new_salt(db->arena);
	struct text entry = arena_fmt(db->arena, "{\"actor\":%lld,\"at\":%lld,\"detail\":\"%.*s\",\"kind\":\"%s\",\"object\":%lld,\"role\":\"%s\"}",
		(long long)actor->subject, (long long)now, TEXT_ARG(detail), kind, (long long)object, role_of(actor));
	if (add_commitment(db, kind, salt, entry, &seq) != STORE_OK)
		return STORE_FAILED;
	struct event_add_in in = {.seq = seq, .at = now, .kind = text_of(kind), .object = object, .actor = actor->subject,
		.actor_null = actor->subject == 0, .actor_role = text_of(role_of(actor)), .detail = detail, .salt = salt};
	return db_run(db, &stmt_event_add, &in, NULL);
}

static struct text datum_list(struct arena *arena, uint64_t datums)
{
	struct text list = {"", 0};
	for (int d = 0; d < DATUM_COUNT; d++)
		if (datums & (UINT64_C(1) << d))
			list = arena_fmt(arena, "%.*s%s\"%s\"", TEXT_ARG(list), list.len ? "," : "", inventory_rows[d].id);
	return list;
}

static enum store_result write_disclosure(struct vault *vault, struct db *db, const struct viewer *viewer, enum purpose purpose,
	const char *route, const struct disclosure *one)
{
	int64_t seq;
	struct text salt = new_salt(db->arena);
	struct text entry = arena_fmt(db->arena,
		"{\"at\":%lld,\"datums\":[%.*s],\"purpose\":\"%s\",\"route\":\"%s\",\"salt\":\"%.*s\",\"subject\":%lld,\"viewer\":%lld,\"viewer_role\":\"%s\"}",
		(long long)clock_now_s(), TEXT_ARG(datum_list(db->arena, one->datums)), inventory_purpose_codes[purpose], route, TEXT_ARG(salt),
		(long long)one->subject, (long long)viewer->subject, role_of(viewer));
	if (add_commitment(db, "disclosure", salt, entry, &seq) != STORE_OK)
		return STORE_FAILED;
	return vault_add_disclosure(vault, db, seq, one->subject, entry) == VAULT_OK ? STORE_OK : STORE_FAILED;
}

enum store_result audit_write_disclosures(struct vault *vault, struct db *db, const struct viewer *viewer, enum purpose purpose,
	const char *route, struct disclosures *seen)
{
	for (size_t i = 0; i < seen->count; i++)
		if (write_disclosure(vault, db, viewer, purpose, route, &seen->at[i]) != STORE_OK)
			return STORE_FAILED;
	seen->count = 0;
	return STORE_OK;
}
