/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/retention.h"
#include "base/clock.h"
#include "statements.gen.h"

#define NOT_STARTED 0
#define NEVER_RAN 1 /* there is nothing of that kind, so nothing to wait for */

/* What the look-ups are about. */
struct kept {
	struct vault *vault;
	struct db *db;
	int64_t subject;
	enum datum datum;
	int64_t object, changed;
};

/* --- when a clock started --- */

static enum store_result explicit_start(const struct kept *kept, enum clock clock, int64_t *at)
{
	struct clock_start_get row;
	enum store_result result = db_one(kept->db, &stmt_clock_start_get,
		&(struct clock_start_get_in){kept->subject, text_of(inventory_clock_codes[clock])}, &row);
	*at = row.at;
	return result == STORE_NONE ? STORE_OK : result;
}

static enum store_result account_row(const struct kept *kept, struct clock_account *row, bool *there)
{
	enum store_result result = db_one(kept->db, &stmt_clock_account, &(struct clock_account_in){kept->subject}, row);
	*there = result == STORE_OK;
	return result == STORE_NONE ? STORE_OK : result;
}

static enum store_result last_sign_in(const struct kept *kept, int64_t *at)
{
	struct clock_account row;
	bool there;
	enum store_result result = account_row(kept, &row, &there);
	*at = !there ? kept->changed : row.last_sign_in_null ? row.created : row.last_sign_in;
	return result;
}

/* An administrator's role ends with the designation, any role with the account. */
static enum store_result role_end(const struct kept *kept, int64_t *at)
{
	struct clock_account row;
	bool there;
	enum store_result result = explicit_start(kept, CLOCK_STARTS_ROLE_END, at);
	if (result == STORE_OK && !*at)
		result = explicit_start(kept, CLOCK_STARTS_ACCOUNT_END, at);
	if (result != STORE_OK || *at)
		return result;
	result = account_row(kept, &row, &there);
	*at = there && !row.until_null && row.until <= clock_now_s() ? row.until : NOT_STARTED;
	return result;
}

/* Of several listings the last counts. One not answered ends with the question, one confirmed a year after, unless it is confirmed again. */
static enum store_result listing_end(const struct kept *kept, int64_t *at)
{
	struct clock_listings *rows;
	size_t count;
	int64_t unlisted = 0, created = kept->changed;
	enum store_result result = explicit_start(kept, CLOCK_STARTS_LISTING_END, &unlisted);
	if (result == STORE_OK)
		result = db_all(kept->db, &stmt_clock_listings, &(struct clock_listings_in){kept->subject}, &rows, &count);
	*at = unlisted;
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		const struct clock_listings *row = &rows[i];
		int64_t end = text_is(row->state, TEXT("confirmed")) ? (row->confirmed_null ? created : row->confirmed) + RETENTION_CONFIRMED_S
			: text_is(row->state, TEXT("waiting"))       ? (row->asked_null ? created : row->asked)
								     : unlisted;
		if (text_is(row->status, TEXT("withdrawn")) && row->changed < end)
			end = row->changed;
		*at = end > *at ? end : *at;
	}
	if (result == STORE_OK && !*at)
		*at = created;
	return result;
}

static bool is_closed(const struct clock_assessment *row, int64_t *at)
{
	static const struct text ended[] = {TEXT_INIT("not_eligible"), TEXT_INIT("withdrawn")};
	for (size_t i = 0; i < COUNT_OF(ended); i++)
		if (text_is(row->state, ended[i])) {
			*at = row->decided_null ? row->changed : row->decided;
			return true;
		}
	bool out = text_is(row->state, TEXT("published")) || text_is(row->state, TEXT("imported"));
	/* a published result stands until it expires, and what it rests on with it */
	*at = row->expires_null ? row->decided_null ? row->changed : row->decided : row->expires;
	return out;
}

static enum store_result work_closed(const struct kept *kept, int64_t work, int64_t *at)
{
	struct clock_assessment row;
	enum store_result result = db_one(kept->db, &stmt_clock_assessment, &(struct clock_assessment_in){work}, &row);
	if (result == STORE_NONE)
		*at = NEVER_RAN;
	else if (!is_closed(&row, at))
		*at = NOT_STARTED;
	return result == STORE_NONE ? STORE_OK : result;
}

/* The last of all works of the subject; one that is open keeps the clock from starting. */
static enum store_result works_closed(const struct kept *kept, int64_t *at)
{
	static const char *const relations[] = {"submitter", "editor", "reviewer"};
	*at = NEVER_RAN;
	for (size_t r = 0; r < COUNT_OF(relations); r++) {
		int64_t *works, closed;
		size_t count;
		if (vault_works_of_subject(kept->vault, kept->db, kept->subject, relations[r], &works, &count) != VAULT_OK)
			return STORE_FAILED;
		for (size_t i = 0; i < count; i++) {
			enum store_result result = work_closed(kept, works[i], &closed);
			if (result != STORE_OK)
				return result;
			if (closed == NOT_STARTED) {
				*at = NOT_STARTED;
				return STORE_OK;
			}
			*at = closed > *at ? closed : *at;
		}
	}
	return STORE_OK;
}

static enum store_result entry_end(const struct kept *kept, int64_t *at)
{
	struct clock_assessment row;
	enum store_result result = db_one(kept->db, &stmt_clock_assessment, &(struct clock_assessment_in){kept->object}, &row);
	*at = result == STORE_NONE ? kept->changed : text_is(row.status, TEXT("withdrawn")) ? row.solution_changed : NOT_STARTED;
	return result == STORE_NONE ? STORE_OK : result;
}

static enum store_result started(const struct kept *kept, enum clock clock, int64_t *at)
{
	switch (clock) {
	case CLOCK_STARTS_CREATED:
	case CLOCK_STARTS_SENT:
	case CLOCK_STARTS_ENDED:
	case CLOCK_STARTS_RELEASED:
	case CLOCK_STARTS_UNANSWERED:
		*at = kept->changed;
		return STORE_OK;
	case CLOCK_STARTS_ACCOUNT_END:
	case CLOCK_STARTS_MEMBERSHIP_END:
		return explicit_start(kept, clock, at);
	case CLOCK_STARTS_ROLE_END:
		return role_end(kept, at);
	case CLOCK_STARTS_LISTING_END:
		return listing_end(kept, at);
	case CLOCK_STARTS_LAST_SIGN_IN:
		return last_sign_in(kept, at);
	case CLOCK_STARTS_ASSESSMENT_CLOSED:
		return kept->object ? work_closed(kept, kept->object, at) : works_closed(kept, at);
	case CLOCK_STARTS_ENTRY_END:
		return entry_end(kept, at);
	case CLOCK_STARTS_LISTED:
	case CLOCK_STARTS_REQUEST:
	case CLOCK_STARTS_COUNT:
		break;
	}
	*at = NOT_STARTED;
	return STORE_OK;
}

/* --- what follows from it --- */

static enum store_result due_of(const struct kept *kept, int64_t *due_s)
{
	const struct datum_row *row = &inventory_rows[kept->datum];
	*due_s = 0;
	for (size_t i = 0; i < row->keep_count; i++) {
		int64_t at;
		enum store_result result = started(kept, row->keep[i].clock, &at);
		if (result != STORE_OK || at == NOT_STARTED) {
			*due_s = 0;
			return result;
		}
		/* nothing of its kind ever ran: the row itself is all there was */
		if (at == NEVER_RAN)
			at = row->keep_count == 1 ? kept->changed : 0;
		if (at && at + row->keep[i].keep_s > *due_s)
			*due_s = at + row->keep[i].keep_s;
	}
	return STORE_OK;
}

enum store_result retention_due(struct vault *vault, struct db *db, int64_t subject, enum datum datum, int64_t object, int64_t changed,
	int64_t *due_s)
{
	const struct kept kept = {vault, db, subject, datum, object, changed};
	return due_of(&kept, due_s);
}

enum store_result retention_is_over(struct vault *vault, struct db *db, int64_t subject, enum datum datum, int64_t object,
	enum purpose purpose, bool *over)
{
	const struct datum_row *row = &inventory_rows[datum];
	const struct kept kept = {vault, db, subject, datum, object, 0};
	*over = false;
	for (size_t i = 0; row->keep_count > 1 && row->store == STORED_VAULT && i < row->keep_count; i++) {
		int64_t at;
		if (!(row->keep[i].purposes & (1u << purpose)))
			continue;
		enum store_result result = started(&kept, row->keep[i].clock, &at);
		*over = result != STORE_OK || (at > NEVER_RAN && at + row->keep[i].keep_s <= clock_now_s());
		return result;
	}
	return STORE_OK;
}

enum store_result retention_start(struct vault *vault, struct db *db, int64_t subject, enum clock clock)
{
	return retention_start_at(vault, db, subject, clock, clock_now_s());
}

enum store_result retention_start_at(struct vault *vault, struct db *db, int64_t subject, enum clock clock, int64_t at_s)
{
	const struct clock_start_put_in in = {subject, text_of(inventory_clock_codes[clock]), at_s};
	enum store_result result = db_run(db, &stmt_clock_start_put, &in, NULL);
	return result == STORE_OK && vault_set_due(vault, db, subject, 0) != VAULT_OK ? STORE_FAILED : result;
}

enum store_result retention_stop(struct vault *vault, struct db *db, int64_t subject, enum clock clock)
{
	const struct clock_start_drop_in in = {subject, text_of(inventory_clock_codes[clock])};
	enum store_result result = db_run(db, &stmt_clock_start_drop, &in, NULL);
	return result == STORE_OK && vault_set_due(vault, db, subject, 0) != VAULT_OK ? STORE_FAILED : result;
}

/* Clocks that retention_start() starts tell the sweep themselves; the others are looked at before anything could be due. */
static bool tells_the_sweep(enum clock clock)
{
	return clock == CLOCK_STARTS_ACCOUNT_END || clock == CLOCK_STARTS_MEMBERSHIP_END;
}

static enum store_result row_next(const struct kept *kept, int64_t *next_s)
{
	const struct datum_row *row = &inventory_rows[kept->datum];
	enum store_result result = due_of(kept, next_s);
	if (result != STORE_OK || *next_s)
		return result;
	*next_s = clock_now_s() + 3650 * (int64_t)CLOCK_DAY; /* of those that tell the sweep themselves */
	for (size_t i = 0; i < row->keep_count; i++)
		if (!tells_the_sweep(row->keep[i].clock) && clock_now_s() + row->keep[i].keep_s < *next_s)
			*next_s = clock_now_s() + (row->keep[i].keep_s ? row->keep[i].keep_s : CLOCK_DAY);
	return STORE_OK;
}

enum store_result retention_look(struct vault *vault, struct db *db, int64_t subject, int64_t now_s, struct vault_row **due, size_t *due_count,
	int64_t *next_s)
{
	struct vault_row *rows;
	size_t count;
	*next_s = INT64_MAX;
	*due_count = 0;
	if (vault_list_rows(vault, db, subject, &rows, &count) != VAULT_OK)
		return STORE_FAILED;
	*due = rows;
	for (size_t i = 0; i < count; i++) {
		int64_t next;
		const struct kept kept = {vault, db, subject, rows[i].datum, rows[i].object, rows[i].changed};
		enum store_result result = row_next(&kept, &next);
		if (result != STORE_OK)
			return result;
		if (next <= now_s)
			rows[(*due_count)++] = rows[i];
		else
			*next_s = next < *next_s ? next : *next_s;
	}
	return STORE_OK;
}

int64_t retention_keep(enum datum datum, enum clock clock)
{
	const struct datum_row *row = &inventory_rows[datum];
	for (size_t i = 0; i < row->keep_count; i++)
		if (row->keep[i].clock == clock)
			return row->keep[i].keep_s;
	must(false);
	return 0;
}
