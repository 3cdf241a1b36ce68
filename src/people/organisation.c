/* SPDX-License-Identifier: Apache-2.0 */
#include "people/organisation.h"
#include "policy/retention.h"
#include "base/clock.h"
#include "base/fold.h"
#include "base/random.h"
#include "statements.gen.h"

#define TRIES 20

/* The first of "name", "name-2", ... that is free; past a score of namesakes a random number ends the search. */
static enum store_result free_slug(struct db *db, struct text name, struct text *out)
{
	struct text base = text_slug(db->arena, name);
	if (!base.len)
		base = TEXT("organisation");
	*out = base;
	for (int i = 2; i < TRIES; i++) {
		struct organisation_by_slug row;
		enum store_result result = db_one(db, &stmt_organisation_by_slug, &(struct organisation_by_slug_in){*out}, &row);
		if (result != STORE_OK)
			return result == STORE_NONE ? STORE_OK : result;
		*out = arena_fmt(db->arena, "%.*s-%d", TEXT_ARG(base), i);
	}
	*out = arena_fmt(db->arena, "%.*s-%lld", TEXT_ARG(base), (long long)(random_id() % 1000000000));
	return STORE_OK;
}

enum store_result organisation_create(struct db *db, struct text name, int64_t owner, const char *member_state, int64_t *organisation)
{
	struct text slug;
	enum store_result result = db_write_begin(db);
	if (result == STORE_OK)
		result = free_slug(db, name, &slug);
	if (result != STORE_OK)
		return result;
	*organisation = store_new_id();
	struct organisation_add_in in = {.id = *organisation, .slug = slug, .name = name, .folded = text_fold(db->arena, name), .profile = TEXT("{}"),
		.domain = TEXT(""), .state = TEXT("active"), .now = clock_now_s()};
	result = db_run(db, &stmt_organisation_add, &in, NULL);
	return result == STORE_OK && owner ? organisation_set_member(db, *organisation, owner, "owner", member_state) : result;
}

enum store_result organisation_set_member(struct db *db, int64_t organisation, int64_t subject, const char *role, const char *state)
{
	return db_run(db, &stmt_membership_put,
		&(struct membership_put_in){organisation, subject, text_of(role), text_of(state), clock_now_s()}, NULL);
}

enum store_result organisation_drop_member(struct db *db, int64_t organisation, int64_t subject)
{
	return db_run(db, &stmt_membership_drop, &(struct membership_drop_in){organisation, subject}, NULL);
}

enum store_result organisation_member_left(struct vault *vault, struct db *db, int64_t subject)
{
	struct memberships_of_subject *rows;
	size_t count;
	enum store_result result = db_all(db, &stmt_memberships_of_subject, &(struct memberships_of_subject_in){subject}, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		if (text_is(rows[i].state, TEXT("active")))
			return STORE_OK;
	return result == STORE_OK ? retention_start(vault, db, subject, CLOCK_STARTS_MEMBERSHIP_END) : result;
}

enum store_result organisation_member_came(struct vault *vault, struct db *db, int64_t subject)
{
	return retention_stop(vault, db, subject, CLOCK_STARTS_MEMBERSHIP_END);
}

enum store_result organisation_activate_member(struct db *db, int64_t subject)
{
	return db_run(db, &stmt_membership_activate, &(struct membership_activate_in){subject, clock_now_s()}, NULL);
}

enum store_result organisation_has_namesake(struct db *db, int64_t organisation, struct text name, bool *out)
{
	struct organisation_namesake row;
	enum store_result result = db_one(db, &stmt_organisation_namesake,
		&(struct organisation_namesake_in){text_fold(db->arena, name), organisation}, &row);
	*out = result == STORE_OK;
	return result == STORE_NONE ? STORE_OK : result;
}

enum store_result organisation_last_owner_of(struct db *db, int64_t subject, int64_t *organisation)
{
	struct organisation_last_owner row = {0};
	enum store_result result = db_one(db, &stmt_organisation_last_owner, &(struct organisation_last_owner_in){subject}, &row);
	*organisation = row.organisation;
	return result == STORE_NONE ? STORE_OK : result;
}
