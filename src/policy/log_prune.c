/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/log_prune.h"
#include "policy/daylog.h"
#include "policy/hold.h"
#include "policy/retention.h"
#include "base/clock.h"
#include "statements.gen.h"

#define DAYS_MOST 100000

int64_t log_keep_s(void)
{
	return retention_keep(DATUM_ACCOUNT_DISCLOSURE, CLOCK_STARTS_CREATED) - LOG_PRUNE_EARLY_S;
}

struct days {
	struct log_days_older *at;
	size_t count;
	bool *held;
};

static void hold_day(struct days *days, int64_t seq)
{
	for (size_t low = 0, high = days->count; low < high;) {
		size_t middle = (low + high) / 2;
		const struct log_days_older *day = &days->at[middle];
		if (seq < day->first_seq) {
			high = middle;
		} else if (seq >= day->first_seq + day->size) {
			low = middle + 1;
		} else {
			days->held[middle] = true;
			return;
		}
	}
}

static enum store_result hold_days_of(struct vault *vault, struct db *db, int64_t subject, struct days *days)
{
	struct events_about *events;
	int64_t *seqs;
	size_t count, events_count;
	if (vault_disclosure_numbers(vault, db, subject, &seqs, &count) != VAULT_OK ||
		db_all(db, &stmt_events_about, &(struct events_about_in){subject}, &events, &events_count) != STORE_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < count; i++)
		hold_day(days, seqs[i]);
	for (size_t i = 0; i < events_count; i++)
		hold_day(days, events[i].seq);
	return STORE_OK;
}

static enum store_result find_days(struct vault *vault, struct db *db, int64_t before_s, struct days *days)
{
	struct log_held_subjects *subjects;
	size_t count;
	const struct log_held_subjects_in asked = {clock_now_s() - hold_asked_s(db)};
	if (db_all(db, &stmt_log_days_older, &(struct log_days_older_in){before_s, DAYS_MOST}, &days->at, &days->count) != STORE_OK)
		return STORE_FAILED;
	days->held = ARENA_MANY(db->arena, bool, days->count);
	if (!days->count)
		return STORE_OK;
	enum store_result result = db_all(db, &stmt_log_held_subjects, &asked, &subjects, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		result = hold_days_of(vault, db, subjects[i].subject, days);
	return result;
}

static enum store_result prune_day(struct vault *vault, struct db *db, const struct log_days_older *day, int64_t now)
{
	struct text signature;
	int64_t first = day->first_seq, last = first + day->size - 1;
	if (daylog_sign(db, daylog_pruned_text(db->arena, day->number, day->root, now), &signature) != STORE_OK ||
		db_run(db, &stmt_log_day_pruned, &(struct log_day_pruned_in){day->number, now, signature}, NULL) != STORE_OK ||
		db_run(db, &stmt_log_prune_entries, &(struct log_prune_entries_in){first, last}, NULL) != STORE_OK ||
		db_run(db, &stmt_log_prune_events, &(struct log_prune_events_in){first, last}, NULL) != STORE_OK ||
		db_run(db, &stmt_log_prune_gone, &(struct log_prune_gone_in){first, last}, NULL) != STORE_OK)
		return STORE_FAILED;
	return vault_prune_log(vault, db, first, last) == VAULT_OK ? STORE_OK : STORE_FAILED;
}

enum store_result log_prune(struct vault *vault, struct db *db, int64_t before_s, bool dry, struct log_pruned *out)
{
	struct days days;
	*out = (struct log_pruned){0};
	enum store_result result = find_days(vault, db, before_s, &days);
	for (size_t i = 0; result == STORE_OK && i < days.count; i++) {
		out->held += days.held[i];
		if (days.held[i])
			continue;
		out->days++;
		out->entries += days.at[i].size;
		if (!dry)
			result = prune_day(vault, db, &days.at[i], clock_now_s());
	}
	return result;
}
