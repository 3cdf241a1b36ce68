/* SPDX-License-Identifier: Apache-2.0
 * The one place that decides on a read: inventory, restriction, objection, hold, and the purpose's clock. */
#include "policy/vault_inside.h"
#include "policy/hold.h"
#include "policy/retention.h"
#include "base/clock.h"
#include "statements.gen.h"

#define MAY_OBJECT (1u << PURPOSE_ASSESSMENT | 1u << PURPOSE_UPDATES | 1u << PURPOSE_LISTING | 1u << PURPOSE_COHORTS | 1u << PURPOSE_USAGE)
#define RIGHTS_AND_CASES (1u << PURPOSE_RIGHTS | 1u << PURPOSE_COMPLIANCE)

bool vault_may_object(enum purpose purpose)
{
	return (MAY_OBJECT & (1u << purpose)) != 0;
}

/* No row: no limits. */
static enum vault_result load(struct vault *vault, struct db *db, int64_t subject, struct vault_limit_of *row)
{
	enum vault_result result = vault_one(db, &stmt_vault_limit_of, &(struct vault_limit_of_in){subject}, row);
	return result == VAULT_NONE ? VAULT_OK : result;
}

static enum vault_result store(struct vault *vault, struct db *db, int64_t subject, const struct vault_limit_of *row)
{
	bool hidden = row->restricted || row->deferred || (row->objected & ~row->overridden & (1 << PURPOSE_LISTING));
	enum store_result listed = hidden ? db_run(db, &stmt_unlisted_put, &(struct unlisted_put_in){subject}, NULL)
					  : db_run(db, &stmt_unlisted_drop, &(struct unlisted_drop_in){subject}, NULL);
	if (listed != STORE_OK)
		return VAULT_FAILED;
	if (!row->restricted && !row->deferred && !row->objected)
		return vault_run(db, &stmt_vault_limit_drop, &(struct vault_limit_drop_in){subject});
	return vault_run(db, &stmt_vault_limit_put,
		&(struct vault_limit_put_in){subject, row->restricted, row->objected, row->overridden, row->deferred, clock_now_s()});
}

static enum vault_result open_limits(struct vault *vault, struct db *db, int64_t subject, struct vault_limit_of *row)
{
	enum capacity capacity;
	if (db_write_begin(db) != STORE_OK)
		return VAULT_FAILED;
	enum vault_result result = vault_capacity_of(vault, db, subject, &capacity);
	return result == VAULT_OK ? load(vault, db, subject, row) : result;
}

enum vault_result vault_set_restricted(struct vault *vault, struct db *db, int64_t subject, bool on)
{
	struct vault_limit_of row;
	enum vault_result result = open_limits(vault, db, subject, &row);
	row.restricted = on;
	return result == VAULT_OK ? store(vault, db, subject, &row) : result;
}

enum vault_result vault_set_deferred(struct vault *vault, struct db *db, int64_t subject, bool on)
{
	struct vault_limit_of row;
	enum vault_result result = open_limits(vault, db, subject, &row);
	row.deferred = on;
	return result == VAULT_OK ? store(vault, db, subject, &row) : result;
}

enum vault_result vault_set_objection(struct vault *vault, struct db *db, int64_t subject, enum purpose purpose, bool on)
{
	struct vault_limit_of row;
	if (!vault_may_object(purpose))
		return VAULT_DENIED;
	enum vault_result result = open_limits(vault, db, subject, &row);
	row.objected = on ? row.objected | (1 << purpose) : row.objected & ~(1 << purpose);
	row.overridden &= ~(1 << purpose);
	return result == VAULT_OK ? store(vault, db, subject, &row) : result;
}

enum vault_result vault_override_objection(struct vault *vault, struct db *db, int64_t subject, enum purpose purpose)
{
	struct vault_limit_of row;
	enum vault_result result = open_limits(vault, db, subject, &row);
	if (result == VAULT_OK && !(row.objected & (1 << purpose)))
		return VAULT_NONE;
	row.overridden |= 1 << purpose;
	return result == VAULT_OK ? store(vault, db, subject, &row) : result;
}

enum vault_result vault_limits_of(struct vault *vault, struct db *db, int64_t subject, struct vault_limits *limits)
{
	struct vault_limit_of row;
	enum vault_result result = load(vault, db, subject, &row);
	*limits = (struct vault_limits){row.restricted != 0, (unsigned)row.objected, (unsigned)row.overridden};
	return result;
}

enum vault_result vault_list_objections(struct db *db, struct vault_objection **rows, size_t *count)
{
	struct vault_objections *found;
	enum vault_result result = vault_all(db, &stmt_vault_objections, NULL, &found, count);
	if (result != VAULT_OK)
		return result;
	*rows = ARENA_MANY(db->arena, struct vault_objection, *count + 1);
	for (size_t i = 0; i < *count; i++)
		(*rows)[i] = (struct vault_objection){found[i].subject, found[i].since, (unsigned)found[i].objected, (unsigned)found[i].overridden};
	return VAULT_OK;
}

/* Held data are read for the case they are held for, and to answer the person. */
static bool hold_allows(struct db *db, const struct asking *asking, int64_t subject, enum datum datum, unsigned relations)
{
	if (asking->purpose == PURPOSE_RIGHTS)
		return inventory_allows(datum, relations & ~(unsigned)AUDIENCE_PRIVACY, asking->purpose);
	return asking->purpose == PURPOSE_COMPLIANCE && (inventory_rows[datum].audience & relations & AUDIENCE_PRIVACY) &&
		hold_is_of(db, asking->object, subject);
}

/* What a hold alone still keeps: its time is over under every purpose, and without the hold the sweep would have deleted it (P-92). */
static enum store_result is_kept_by_hold(struct vault *vault, struct db *db, int64_t subject, enum datum datum, int64_t object, bool *kept)
{
	bool held;
	int64_t due = 0;
	struct vault_datum_changed row;
	*kept = false;
	enum store_result result = hold_stands(db, subject, &held);
	if (result != STORE_OK || !held)
		return result;
	enum vault_result there = vault_one(db, &stmt_vault_datum_changed, &(struct vault_datum_changed_in){subject, text_of(inventory_rows[datum].id), object}, &row);
	if (there != VAULT_OK)
		return there == VAULT_NONE ? STORE_OK : STORE_FAILED;
	result = retention_due(vault, db, subject, datum, object, row.changed, &due);
	*kept = due && due <= clock_now_s();
	return result;
}

static bool is_withheld(const struct vault_limit_of *row, const struct asking *asking, unsigned relations)
{
	unsigned purpose = 1u << asking->purpose;
	if (row->restricted && !((purpose & RIGHTS_AND_CASES) && (asking->viewer->program || (relations & AUDIENCE_PRIVACY))))
		return true;
	return ((unsigned)row->objected & ~(unsigned)row->overridden & purpose) != 0;
}

enum vault_result vault_limits_allow(struct vault *vault, struct db *db, const struct asking *asking, int64_t subject, enum datum datum,
	int64_t object, unsigned relations)
{
	struct vault_limit_of row;
	bool over = false, kept = false, allowed = inventory_allows(datum, relations, asking->purpose);
	if (!subject || inventory_rows[datum].store != STORED_VAULT)
		return allowed ? VAULT_OK : VAULT_DENIED;
	if (load(vault, db, subject, &row) != VAULT_OK)
		return VAULT_FAILED;
	if (row.deferred)
		return hold_allows(db, asking, subject, datum, relations) ? VAULT_OK : allowed ? VAULT_NONE : VAULT_DENIED;
	if (!allowed || (relations & AUDIENCE_SELF))
		return allowed ? VAULT_OK : VAULT_DENIED;
	if (is_withheld(&row, asking, relations))
		return VAULT_NONE;
	if (is_kept_by_hold(vault, db, subject, datum, object, &kept) != STORE_OK)
		return VAULT_FAILED;
	if (kept)
		return hold_allows(db, asking, subject, datum, relations) ? VAULT_OK : VAULT_NONE;
	if (retention_is_over(vault, db, subject, datum, object, asking->purpose, &over) != STORE_OK)
		return VAULT_FAILED;
	return over ? VAULT_NONE : VAULT_OK;
}
