/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/daylog_verify.h"
#include "policy/audit.h"
#include "policy/daylog.h"
#include "base/clock.h"
#include "base/json.h"
#include "statements.gen.h"

#include <sodium.h>

/* One entry of the log that still has to find its other half. */
struct leaf {
	int64_t seq;
	struct merkle_hash hash;
	struct text commitment;
	bool disclosure, matched;
};

struct audit {
	struct vault *vault;
	struct db *db;
	struct daylog_found *found;
	struct text key;            /* public, hex */
	struct log_days_from *days;
	size_t days_count;
	struct log_head head;
	bool has_head;
	struct leaf *leaves;
	size_t leaves_count;
	struct arena *scratch;      /* emptied row by row */
};

/* --- telling --- */

static const struct log_days_from *day_of(const struct audit *audit, int64_t seq)
{
	for (size_t low = 0, high = audit->days_count; low < high;) {
		size_t middle = (low + high) / 2;
		const struct log_days_from *day = &audit->days[middle];
		if (seq < day->first_seq)
			high = middle;
		else if (seq >= day->first_seq + day->size)
			low = middle + 1;
		else
			return day;
	}
	return NULL;
}

static void wrong_day(struct audit *audit, int64_t number, int64_t day, const char *what)
{
	audit->found->problems++;
	audit->found->tell(audit->found->context, number, daylog_date(audit->db->arena, day), 0, what);
}

static void wrong_entry(struct audit *audit, int64_t seq, const char *what)
{
	const struct log_days_from *day = day_of(audit, seq);
	int64_t number = day ? day->number : audit->has_head ? audit->head.number : 0;
	int64_t at = day ? day->day : audit->has_head ? audit->head.day : 0;
	audit->found->problems++;
	audit->found->tell(audit->found->context, number, number ? daylog_date(audit->db->arena, at) : TEXT(""), seq, what);
}

/* --- days and head --- */

static struct daylog_day plain(const struct log_days_from *row)
{
	return (struct daylog_day){row->number, row->day, row->first_seq, row->size, row->sealed, row->root};
}

static void check_days(struct audit *audit, struct text *previous, int64_t *next)
{
	struct arena *arena = audit->db->arena;
	*previous = daylog_begin();
	*next = 1;
	for (size_t i = 0; i < audit->days_count; i++) {
		const struct log_days_from *row = &audit->days[i];
		const struct daylog_day day = plain(row);
		struct text said = daylog_day_text(arena, &day, *previous);
		if (day.number != (int64_t)i + 1)
			wrong_day(audit, day.number, day.day, "the days before it are not all there");
		if (day.first_seq != *next || day.size < 1)
			wrong_day(audit, day.number, day.day, "it does not begin where the day before ends");
		if (day.day % CLOCK_DAY != 0)
			wrong_day(audit, day.number, day.day, "its date is not the beginning of a day");
		if (!log_key_verify(audit->key, said, row->signature))
			wrong_day(audit, day.number, day.day, "its signature, or the chain to the day before, does not fit");
		if (row->pruned ? !log_key_verify(audit->key, daylog_pruned_text(arena, day.number, day.root, row->pruned), row->pruned_signature)
				: row->pruned_signature.len != 0)
			wrong_day(audit, day.number, day.day, "that its entries were pruned is not signed");
		audit->found->pruned_days += row->pruned != 0;
		*previous = daylog_chain(arena, said);
		*next = day.first_seq + day.size;
	}
	audit->found->days = (int64_t)audit->days_count;
}

static void check_head(struct audit *audit, struct text previous, int64_t next)
{
	const struct log_head *row = &audit->head;
	if (!audit->has_head) {
		wrong_day(audit, (int64_t)audit->days_count + 1, 0, "the signed head of the open day is not there");
		return;
	}
	const struct daylog_day day = {row->number, row->day, row->first_seq, row->size, 0, row->root};
	if (!text_is(row->public_key, audit->key))
		wrong_day(audit, row->number, row->day, "the log is signed with another key than keys/log.key");
	if (!log_key_verify(audit->key, daylog_head_text(audit->db->arena, &day, row->previous), row->signature))
		wrong_day(audit, row->number, row->day, "the head of the open day is not as it was signed");
	if (row->number != (int64_t)audit->days_count + 1 || row->first_seq != next || !text_is(row->previous, previous) || row->day % CLOCK_DAY != 0)
		wrong_day(audit, row->number, row->day, "the open day does not follow the last sealed one");
}

/* --- the leaves --- */

static struct leaf *leaf_of(const struct audit *audit, int64_t seq)
{
	for (size_t low = 0, high = audit->leaves_count; low < high;) {
		size_t middle = (low + high) / 2;
		if (audit->leaves[middle].seq == seq)
			return &audit->leaves[middle];
		if (audit->leaves[middle].seq < seq)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static enum store_result read_leaves(struct audit *audit)
{
	struct log_entries_all *rows;
	enum store_result result = db_all(audit->db, &stmt_log_entries_all, NULL, &rows, &audit->leaves_count);
	if (result != STORE_OK)
		return result;
	audit->leaves = ARENA_MANY(audit->db->arena, struct leaf, audit->leaves_count);
	for (size_t i = 0; i < audit->leaves_count; i++) {
		audit->leaves[i] = (struct leaf){.seq = rows[i].seq, .commitment = rows[i].commitment,
			.hash = merkle_leaf(daylog_leaf_text(audit->scratch, rows[i].seq, rows[i].at, rows[i].kind, rows[i].commitment)),
			.disclosure = text_is(rows[i].kind, TEXT("disclosure"))};
		arena_reset(audit->scratch);
	}
	audit->found->entries = (int64_t)audit->leaves_count;
	return STORE_OK;
}

/* The tree of one day out of the leaves from *at on. Says which entry is missing, once for a row of them. */
static struct merkle tree_of(struct audit *audit, int64_t first, int64_t size, size_t *at)
{
	struct merkle tree = {0};
	int64_t expected = first;
	for (; *at < audit->leaves_count && audit->leaves[*at].seq < first + size; (*at)++) {
		const struct leaf *leaf = &audit->leaves[*at];
		if (leaf->seq < expected) {
			wrong_entry(audit, leaf->seq, "an entry of this number belongs to no day");
			continue;
		}
		if (leaf->seq > expected)
			wrong_entry(audit, expected, "the entry is missing");
		expected = leaf->seq + 1;
		merkle_add(&tree, leaf->hash);
	}
	if (expected < first + size)
		wrong_entry(audit, expected, "this entry and those after it are missing");
	return tree;
}

static void check_trees(struct audit *audit)
{
	size_t at = 0;
	for (size_t i = 0; i < audit->days_count; i++) {
		const struct log_days_from *day = &audit->days[i];
		if (day->pruned) {
			for (; at < audit->leaves_count && audit->leaves[at].seq < day->first_seq + day->size; at++)
				wrong_entry(audit, audit->leaves[at].seq, "the entry is there although its day was pruned");
			continue;
		}
		struct merkle tree = tree_of(audit, day->first_seq, day->size, &at);
		if (!text_is(daylog_hex(audit->db->arena, merkle_root(&tree)), day->root))
			wrong_day(audit, day->number, day->day, "its entries are not those it was sealed with");
	}
	if (audit->has_head) {
		struct merkle tree = tree_of(audit, audit->head.first_seq, audit->head.size, &at);
		if (!text_is(daylog_hex(audit->db->arena, merkle_root(&tree)), audit->head.root) ||
			!text_is(daylog_frontier(audit->db->arena, &tree), audit->head.frontier))
			wrong_day(audit, audit->head.number, audit->head.day, "the entries of the open day are not those of its signed head");
	}
	for (; at < audit->leaves_count; at++)
		wrong_entry(audit, audit->leaves[at].seq, "the entry was added after the signed head");
}

/* --- the other halves --- */

static bool check_event(void *context, const void *out)
{
	struct audit *audit = context;
	const struct events_all *row = out;
	const struct audit_event event = {row->at, row->object, row->actor, row->kind, row->actor_role, row->detail};
	struct leaf *leaf = leaf_of(audit, row->seq);
	if (!leaf || leaf->disclosure)
		wrong_entry(audit, row->seq, "an event without an entry in the log");
	else if ((!row->actor_null && !row->actor) ||
		!text_is(audit_commit(audit->scratch, row->salt, audit_event_text(audit->scratch, &event)), leaf->commitment))
		wrong_entry(audit, row->seq, "the event is not the one that was committed to");
	if (leaf)
		leaf->matched = true;
	audit->found->events++;
	arena_reset(audit->scratch);
	return true;
}

static void check_disclosure(void *context, int64_t seq, int64_t subject, enum vault_result opened, struct text detail)
{
	struct audit *audit = context;
	struct audit_disclosure said;
	struct leaf *leaf = leaf_of(audit, seq);
	if (!leaf || !leaf->disclosure)
		wrong_entry(audit, seq, "a disclosure without an entry in the log");
	else if (opened == VAULT_NONE)
		wrong_entry(audit, seq, "the disclosure stands although the key of its person is gone");
	else if (opened != VAULT_OK || !audit_read_disclosure(audit->scratch, detail, &said) || said.subject != subject ||
		!text_is(audit_commit(audit->scratch, said.salt, said.entry), leaf->commitment))
		wrong_entry(audit, seq, "the disclosure is not the one that was committed to");
	if (leaf)
		leaf->matched = true;
	audit->found->opened += opened == VAULT_OK;
	arena_reset(audit->scratch);
}

static bool check_gone(void *context, const void *out)
{
	struct audit *audit = context;
	const struct log_gone_all *row = out;
	struct leaf *leaf = leaf_of(audit, row->seq);
	if (!leaf || !leaf->disclosure || leaf->matched || !log_key_verify(audit->key, daylog_gone_text(audit->scratch, row->seq), row->signature))
		wrong_entry(audit, row->seq, "that the disclosure went with its person's key is not signed, or it is still there");
	if (leaf)
		leaf->matched = true;
	audit->found->gone++;
	arena_reset(audit->scratch);
	return true;
}

static enum store_result check_halves(struct audit *audit)
{
	if (db_each(audit->db, &stmt_events_all, NULL, check_event, audit) != STORE_OK ||
		vault_each_disclosure(audit->vault, audit->db, check_disclosure, audit) != VAULT_OK ||
		db_each(audit->db, &stmt_log_gone_all, NULL, check_gone, audit) != STORE_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < audit->leaves_count; i++)
		if (!audit->leaves[i].matched)
			wrong_entry(audit, audit->leaves[i].seq, audit->leaves[i].disclosure ? "its readable half is missing" : "its event is missing");
	return STORE_OK;
}

/* --- what was kept elsewhere --- */

static int64_t number_in(const json_t *day, const char *name)
{
	return json_integer_value(json_object_get(day, name));
}

/* A day that was sealed when it was kept. */
static void compare_day(struct audit *audit, const json_t *kept)
{
	int64_t number = number_in(kept, "number");
	struct text date = json_member_text(kept, "day");
	const struct log_days_from *row = number >= 1 && (size_t)number <= audit->days_count ? &audit->days[number - 1] : NULL;
	const char *what = NULL;
	if (!row)
		what = "it was published, and is not there any more";
	else if (!text_is(json_member_text(kept, "root"), row->root) || number_in(kept, "size") != row->size ||
		number_in(kept, "first") != row->first_seq || number_in(kept, "sealed") != row->sealed ||
		!text_is(date, daylog_date(audit->db->arena, row->day)))
		what = "another day of this number was published: the log took another way";
	if (!what)
		return;
	audit->found->problems++;
	audit->found->tell(audit->found->context, number, date, 0, what);
}

/* The open day as it was kept has to be how the day of that number begins now. */
static void compare_open(struct audit *audit, const json_t *kept)
{
	struct merkle tree = {0};
	int64_t number = number_in(kept, "number"), first = number_in(kept, "first"), size = number_in(kept, "size");
	if (number >= 1 && (size_t)number <= audit->days_count && audit->days[number - 1].pruned)
		return;
	for (int64_t seq = first; seq < first + size; seq++) {
		const struct leaf *leaf = leaf_of(audit, seq);
		if (!leaf)
			break;
		merkle_add(&tree, leaf->hash);
	}
	if (tree.size == size && (size == 0 || text_is(daylog_hex(audit->db->arena, merkle_root(&tree)), json_member_text(kept, "root"))))
		return;
	audit->found->problems++;
	audit->found->tell(audit->found->context, number, json_member_text(kept, "day"), 0, "the open day does not go on from the head that was kept");
}

static void compare(struct audit *audit, const json_t *kept)
{
	size_t i;
	json_t *day, *open = json_object_get(kept, "open");
	if (!text_is(json_member_text(kept, "public_key"), audit->key)) {
		audit->found->problems++;
		audit->found->tell(audit->found->context, 0, TEXT(""), 0, "what was kept is signed with another key");
	}
	json_array_foreach(json_object_get(kept, "days"), i, day)
		compare_day(audit, day);
	if (open)
		compare_open(audit, open);
}

/* --- all of it --- */

static enum store_result run(struct audit *audit, const json_t *kept)
{
	struct text previous;
	int64_t next;
	enum store_result head = db_one(audit->db, &stmt_log_head, NULL, &audit->head);
	const struct log_days_from_in all = {INT64_MIN, INT64_MAX};
	if (head == STORE_FAILED || daylog_public_key(audit->db, &audit->key) != STORE_OK ||
		db_all(audit->db, &stmt_log_days_from, &all, &audit->days, &audit->days_count) != STORE_OK || read_leaves(audit) != STORE_OK)
		return STORE_FAILED;
	audit->has_head = head == STORE_OK;
	if (audit->has_head || audit->days_count || audit->leaves_count) {
		check_days(audit, &previous, &next);
		check_head(audit, previous, next);
		check_trees(audit);
	}
	if (check_halves(audit) != STORE_OK)
		return STORE_FAILED;
	if (kept)
		compare(audit, kept);
	return STORE_OK;
}

enum store_result daylog_verify(struct vault *vault, struct db *db, const json_t *kept, struct daylog_found *found)
{
	struct audit audit = {.vault = vault, .db = db, .found = found, .scratch = arena_new(1u << 20)};
	if (!audit.scratch)
		return STORE_FAILED;
	enum store_result result = run(&audit, kept);
	arena_free(audit.scratch);
	return arena_failed(db->arena) ? STORE_FAILED : result;
}
