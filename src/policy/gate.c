/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/gate.h"
#include "base/clock.h"
#include "policy/inventory.h"
#include "policy/settings.h"
#include "statements.gen.h"

static int64_t days_s(struct db *db, enum setting setting)
{
	return settings_get(db, setting) * CLOCK_DAY;
}

static enum store_result directors(struct db *db, struct gate_directors **rows, size_t *count)
{
	int64_t now = clock_now_s();
	const struct gate_directors_in in = {now, now - days_s(db, SETTING_CERTIFY_DAYS), DUTY_PROGRAMME};
	return db_all(db, &stmt_gate_directors, &in, rows, count);
}

enum store_result gate_is_last(struct db *db, int64_t subject, bool *last)
{
	struct gate_directors *rows;
	size_t count;
	enum store_result result = directors(db, &rows, &count);
	/* the first one works, or is the one that is kept from lapsing; it is the last when no second one works */
	*last = result == STORE_OK && count && rows[0].subject == subject && (count == 1 || !rows[1].works);
	return result;
}

enum store_result gate_record_of(struct db *db, int64_t subject, struct gate_record *out)
{
	struct gate_standing row;
	int64_t now = clock_now_s();
	*out = (struct gate_record){0};
	enum store_result result = db_one(db, &stmt_gate_standing, &(struct gate_standing_in){subject}, &row);
	if (result != STORE_OK)
		return result;
	out->administrator = !row.designated_null;
	out->contractor = text_is(row.kind, TEXT("contractor"));
	out->trained = row.trained;
	out->trained_until = row.trained_null ? 0 : row.trained + days_s(db, SETTING_TRAINING_DAYS);
	out->untrained = now >= out->trained_until;
	if (!out->administrator)
		return STORE_OK;
	out->until = row.until;
	out->certified = !row.certified_null && row.certified > row.designated ? row.certified : row.designated;
	out->certified_until = out->certified + days_s(db, SETTING_CERTIFY_DAYS);
	out->lapsed = now >= out->certified_until;
	out->ended = !row.until_null && now >= row.until;
	return STORE_OK;
}

static enum store_result read_grants(struct db *db, struct viewer *viewer)
{
	struct grants_live *rows;
	size_t count;
	enum store_result result = db_all(db, &stmt_grants_live, &(struct grants_live_in){viewer->subject, clock_now_s()}, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		while (rows[i].datums.len) {
			enum datum datum = inventory_find(arena_cstr(db->arena, text_cut(&rows[i].datums, ' ')));
			if (datum != DATUM_COUNT)
				viewer->granted |= UINT64_C(1) << datum;
		}
	return result;
}

enum store_result gate_standing(struct db *db, struct viewer *viewer, struct standing *out)
{
	struct gate_record record;
	bool last = false;
	*out = (struct standing){0};
	enum store_result result = gate_record_of(db, viewer->subject, &record);
	if (result != STORE_OK)
		return result;
	out->untrained = record.untrained;
	if (viewer->capacity != CAPACITY_ADMINISTRATOR)
		return STORE_OK;
	if ((record.ended || record.lapsed) && (result = gate_is_last(db, viewer->subject, &last)) != STORE_OK)
		return result;
	out->ended = !record.administrator || (record.ended && !last);
	out->lapsed = record.lapsed && !last;
	viewer->contractor = record.contractor;
	if (out->lapsed || out->ended)
		viewer->duties = 0;
	return viewer->contractor ? read_grants(db, viewer) : STORE_OK;
}

enum store_result gate_is_trained(struct db *db, int64_t subject, bool *trained)
{
	struct gate_record record;
	enum store_result result = gate_record_of(db, subject, &record);
	*trained = result == STORE_OK && !record.untrained;
	return result;
}

enum store_result gate_train(struct db *db, int64_t subject, const char *training)
{
	return db_run(db, &stmt_gate_train, &(struct gate_train_in){subject, clock_now_s(), text_of(training)}, NULL);
}

enum store_result gate_certify(struct db *db, const struct viewer *by, int64_t subject)
{
	const struct gate_certify_in in = {.subject = subject, .now = clock_now_s(), .by = by->subject, .by_null = by->subject == 0};
	return db_run(db, &stmt_gate_certify, &in, NULL);
}

enum store_result gate_accept_standard(struct db *db, int64_t subject, bool accepted)
{
	return db_run(db, &stmt_gate_standard, &(struct gate_standard_in){.subject = subject, .now = clock_now_s(), .now_null = !accepted}, NULL);
}
