/* SPDX-License-Identifier: Apache-2.0
 * Writing the log's days. What is published and proved is in daylog_publish.c, what an auditor checks in daylog_verify.c. */
#include "policy/daylog.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "statements.gen.h"

#include <sodium.h>
#include <time.h>

/* --- the key --- */

bool daylog_open(struct store *store, const char *keys_directory, const char **error)
{
	struct log_key *key = log_key_open(keys_directory, error);
	store_keep(store, key);
	return key != NULL;
}

void daylog_close(struct store *store)
{
	if (!store)
		return;
	log_key_close(store_kept(store));
	store_keep(store, NULL);
}

enum store_result daylog_sign(struct db *db, struct text message, struct text *signature)
{
	const struct log_key *key = store_kept(db->store);
	if (!key) {
		log_error("log_key", "state=not_opened");
		return STORE_FAILED;
	}
	*signature = log_key_sign(db->arena, key, message);
	return STORE_OK;
}

enum store_result daylog_public_key(struct db *db, struct text *key)
{
	const struct log_key *ours = store_kept(db->store);
	*key = ours ? log_key_public(db->arena, ours) : TEXT("");
	return ours ? STORE_OK : STORE_FAILED;
}

bool daylog_has_its_key(struct db *db)
{
	struct log_head head;
	struct text key;
	enum store_result found = db_one(db, &stmt_log_head, NULL, &head);
	return found == STORE_NONE || (found == STORE_OK && daylog_public_key(db, &key) == STORE_OK && text_is(key, head.public_key));
}

/* --- what is signed --- */

struct text daylog_date(struct arena *arena, int64_t at_s)
{
	struct tm date;
	time_t at = (time_t)at_s;
	if (!gmtime_r(&at, &date))
		return TEXT("-");
	return arena_fmt(arena, "%04d-%02d-%02d", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

struct text daylog_hex(struct arena *arena, struct merkle_hash hash)
{
	return hex_of(arena, hash.at, sizeof hash.at);
}

struct text daylog_leaf_text(struct arena *arena, int64_t seq, int64_t at, struct text kind, struct text commitment)
{
	return arena_fmt(arena, "{\"at\":%lld,\"commitment\":\"%.*s\",\"kind\":\"%.*s\",\"seq\":%lld}", (long long)at, TEXT_ARG(commitment),
		TEXT_ARG(kind), (long long)seq);
}

struct text daylog_day_text(struct arena *arena, const struct daylog_day *day, struct text previous)
{
	return arena_fmt(arena, "cabinet log day 1\n%lld\n%.*s\n%lld\n%lld\n%.*s\n%lld\n%.*s\n", (long long)day->number,
		TEXT_ARG(daylog_date(arena, day->day)), (long long)day->first_seq, (long long)day->size, TEXT_ARG(day->root), (long long)day->sealed,
		TEXT_ARG(previous));
}

struct text daylog_head_text(struct arena *arena, const struct daylog_day *day, struct text previous)
{
	return arena_fmt(arena, "cabinet log head 1\n%lld\n%.*s\n%lld\n%lld\n%.*s\n%.*s\n", (long long)day->number,
		TEXT_ARG(daylog_date(arena, day->day)), (long long)day->first_seq, (long long)day->size, TEXT_ARG(day->root), TEXT_ARG(previous));
}

struct text daylog_gone_text(struct arena *arena, int64_t seq)
{
	return arena_fmt(arena, "cabinet log gone 1\n%lld\n", (long long)seq);
}

struct text daylog_pruned_text(struct arena *arena, int64_t number, struct text root, int64_t pruned)
{
	return arena_fmt(arena, "cabinet log pruned 1\n%lld\n%.*s\n%lld\n", (long long)number, TEXT_ARG(root), (long long)pruned);
}

struct text daylog_chain(struct arena *arena, struct text day_text)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256(hash, (const unsigned char *)day_text.at, day_text.len);
	return hex_of(arena, hash, sizeof hash);
}

struct text daylog_begin(void)
{
	return TEXT("0000000000000000000000000000000000000000000000000000000000000000");
}

/* --- the head --- */

struct head {
	struct daylog_day day;
	struct merkle tree;
	struct text previous;
};

struct text daylog_frontier(struct arena *arena, const struct merkle *tree)
{
	struct text all = TEXT("");
	for (int level = MERKLE_LEVELS - 1; level >= 0; level--)
		if (tree->size >> level & 1)
			all = arena_join(arena, all, daylog_hex(arena, tree->level[level]));
	return all;
}

static bool read_frontier(struct text hex, int64_t size, struct merkle *tree)
{
	size_t len, at = 0;
	tree->size = size;
	for (int level = MERKLE_LEVELS - 1; level >= 0; level--) {
		if (!(size >> level & 1))
			continue;
		if (hex.len < at + 2 * MERKLE_BYTES ||
			sodium_hex2bin(tree->level[level].at, MERKLE_BYTES, hex.at + at, 2 * MERKLE_BYTES, NULL, &len, NULL) != 0 || len != MERKLE_BYTES)
			return false;
		at += 2 * MERKLE_BYTES;
	}
	return at == hex.len;
}

/* The head is believed only when this cabinet signed it and it fits what it says of the tree: whoever changed it stops the log here,
 * loudly, and not with the next audit. */
static enum store_result read_head(struct db *db, struct head *head)
{
	struct log_head row;
	struct text key;
	enum store_result result = db_one(db, &stmt_log_head, NULL, &row);
	if (result != STORE_OK)
		return result;
	*head = (struct head){.day = {.number = row.number, .day = row.day, .first_seq = row.first_seq, .size = row.size, .root = row.root},
		.previous = row.previous};
	struct text said = daylog_head_text(db->arena, &head->day, row.previous);
	if (daylog_public_key(db, &key) == STORE_OK && log_key_verify(key, said, row.signature) && row.size >= 0 &&
		read_frontier(row.frontier, row.size, &head->tree) && text_is(daylog_hex(db->arena, merkle_root(&head->tree)), row.root))
		return STORE_OK;
	log_error("log_head", "state=%s", text_is(key, row.public_key) ? "not_as_signed" : "other_key");
	return STORE_FAILED;
}

static enum store_result write_head(struct db *db, struct head *head)
{
	struct text signature, key;
	head->day.size = head->tree.size;
	head->day.root = daylog_hex(db->arena, merkle_root(&head->tree));
	if (daylog_sign(db, daylog_head_text(db->arena, &head->day, head->previous), &signature) != STORE_OK ||
		daylog_public_key(db, &key) != STORE_OK)
		return STORE_FAILED;
	const struct log_head_put_in in = {head->day.number, head->day.day, head->day.first_seq, head->day.size, daylog_frontier(db->arena, &head->tree),
		head->day.root, head->previous, signature, key};
	return db_run(db, &stmt_log_head_put, &in, NULL);
}

static int64_t date_of(int64_t at_s)
{
	return at_s - (at_s % CLOCK_DAY + CLOCK_DAY) % CLOCK_DAY;
}

/* The open day becomes a sealed one; the head is then that of the next, still without an entry. */
static enum store_result seal(struct db *db, struct head *head)
{
	struct text signature;
	struct daylog_day day = head->day;
	day.size = head->tree.size;
	day.root = daylog_hex(db->arena, merkle_root(&head->tree));
	day.sealed = clock_now_s();
	struct text said = daylog_day_text(db->arena, &day, head->previous);
	if (daylog_sign(db, said, &signature) != STORE_OK)
		return STORE_FAILED;
	const struct log_day_add_in in = {day.number, day.day, day.first_seq, day.size, day.root, day.sealed, signature};
	if (db_run(db, &stmt_log_day_add, &in, NULL) != STORE_OK)
		return STORE_FAILED;
	*head = (struct head){.day = {.number = day.number + 1, .first_seq = day.first_seq + day.size}, .previous = daylog_chain(db->arena, said)};
	return STORE_OK;
}

static enum store_result add_leaf(struct db *db, struct head *head, int64_t at, int64_t today, struct text kind, struct text commitment)
{
	if (head->tree.size && today > head->day.day && seal(db, head) != STORE_OK)
		return STORE_FAILED;
	if (!head->tree.size)
		head->day.day = today;
	struct text leaf = daylog_leaf_text(db->arena, head->day.first_seq + head->tree.size, at, kind, commitment);
	merkle_add(&head->tree, merkle_leaf(leaf));
	return STORE_OK;
}

/* A log of before there were days gets them by the times of its entries. Only once: a log with days but without a head was meddled with. */
static enum store_result adopt(struct db *db, struct head *head)
{
	struct log_days_from *days;
	struct log_entries_all *entries;
	size_t count;
	*head = (struct head){.day = {.number = 1, .first_seq = 1}, .previous = daylog_begin()};
	if (db_all(db, &stmt_log_days_from, &(struct log_days_from_in){0, 1}, &days, &count) != STORE_OK)
		return STORE_FAILED;
	if (count) {
		log_error("log_head", "state=missing");
		return STORE_FAILED;
	}
	if (db_all(db, &stmt_log_entries_all, NULL, &entries, &count) != STORE_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < count; i++)
		if (add_leaf(db, head, entries[i].at, date_of(entries[i].at), entries[i].kind, entries[i].commitment) != STORE_OK)
			return STORE_FAILED;
	return STORE_OK;
}

static enum store_result begin(struct db *db, struct head *head)
{
	if (db_write_begin(db) != STORE_OK)
		return STORE_FAILED;
	enum store_result result = read_head(db, head);
	return result == STORE_NONE ? adopt(db, head) : result;
}

enum store_result daylog_append(struct db *db, int64_t at, const char *kind, struct text commitment, int64_t *seq)
{
	struct head head;
	if (begin(db, &head) != STORE_OK || add_leaf(db, &head, at, date_of(clock_now_s()), text_of(kind), commitment) != STORE_OK)
		return STORE_FAILED;
	*seq = head.day.first_seq + head.tree.size - 1;
	if (db_run(db, &stmt_log_add, &(struct log_add_in){*seq, at, text_of(kind), commitment}, NULL) != STORE_OK)
		return STORE_FAILED;
	return write_head(db, &head);
}

enum store_result daylog_seal(struct db *db, bool *sealed)
{
	struct head head;
	if (begin(db, &head) != STORE_OK)
		return STORE_FAILED;
	int64_t today = date_of(clock_now_s());
	bool over = head.tree.size && (today > head.day.day || today < head.day.day - CLOCK_DAY);
	if (sealed)
		*sealed = over;
	if (over && seal(db, &head) != STORE_OK)
		return STORE_FAILED;
	return write_head(db, &head);
}

/* Looks first, so that an idle cabinet's writer is left alone. */
static bool is_due(struct db *db)
{
	struct log_head row;
	int64_t today = date_of(clock_now_s());
	enum store_result result = db_one(db, &stmt_log_head, NULL, &row);
	return result == STORE_NONE || (result == STORE_OK && row.size && (today > row.day || today < row.day - CLOCK_DAY));
}

bool daylog_sweep(struct store *store)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	if (!arena)
		return false;
	struct db db = db_open(store, arena);
	bool good = !is_due(&db) || (daylog_seal(&db, NULL) == STORE_OK && db_commit(&db) == STORE_OK);
	db_close(&db);
	arena_free(arena);
	return good;
}
