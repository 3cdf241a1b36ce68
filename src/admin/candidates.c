/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/candidates.h"
#include "admin/find.h"
#include "statements.gen.h"

#define CANDIDATES_MOST 50

struct gathering {
	struct visit *visit;
	const int64_t *taken;
	size_t taken_count;
	struct option *at;
	size_t count;
	enum vault_result result;
};

static bool is_active_reviewer(struct visit *visit, int64_t subject)
{
	struct account_get row;
	return db_one(&visit->db, &stmt_account_get, &(struct account_get_in){subject}, &row) == STORE_OK && text_is(row.kind, TEXT("reviewer")) &&
		text_is(row.state, TEXT("active"));
}

static bool is_in(const struct gathering *gathering, int64_t subject)
{
	int64_t other;
	for (size_t i = 0; i < gathering->taken_count; i++)
		if (gathering->taken[i] == subject)
			return true;
	for (size_t i = 0; i < gathering->count; i++)
		if (text_to_int(gathering->at[i].value, &other) && other == subject)
			return true;
	return false;
}

static struct text load_words(struct visit *visit, int64_t subject)
{
	struct review *reviews;
	size_t count;
	int64_t open = 0;
	bool trained;
	if (gate_is_trained(&visit->db, subject, &trained) == STORE_OK && !trained)
		return visit_tr(visit, N_("has no training record yet and cannot be asked"));
	if (reviews_of_reviewer(visit->app, &visit->db, subject, &reviews, &count) != STORE_OK)
		return TEXT("");
	for (size_t i = 0; i < count; i++)
		open += review_is_awaited(&reviews[i]);
	return open ? desk_count(visit, "{n} open review", "{n} open reviews", open) : visit_tr(visit, N_("no open review"));
}

static void gather(struct gathering *gathering, int64_t subject)
{
	struct visit *visit = gathering->visit;
	struct text name;
	if (gathering->count == CANDIDATES_MOST || gathering->result != VAULT_OK || is_in(gathering, subject) || !is_active_reviewer(visit, subject))
		return;
	enum vault_result result = vault_read_name(visit->app->vault, &visit->db, &visit->asking, subject, &name);
	if (result == VAULT_OK)
		gathering->at[gathering->count++] = (struct option){.value = arena_fmt(visit->arena, "%lld", (long long)subject), .label = name,
			.hint = load_words(visit, subject)};
	else if (result != VAULT_NONE)
		gathering->result = result;
}

static void gather_found(struct gathering *gathering, struct text q, int64_t *more)
{
	size_t count, total;
	struct finder_hit *hits = find_people(gathering->visit->app->finder, gathering->visit->arena, q, 1u << CAPACITY_REVIEWER, CANDIDATES_MOST, &count,
		&total);
	for (size_t i = 0; i < count; i++)
		gather(gathering, hits[i].subject);
	*more = (int64_t)(total - count);
}

static void gather_all(struct gathering *gathering, int64_t *more)
{
	struct desk_accounts_of_kind *rows;
	size_t count;
	const struct desk_accounts_of_kind_in in = {TEXT("reviewer"), TEXT("active"), 10000};
	if (db_all(&gathering->visit->db, &stmt_desk_accounts_of_kind, &in, &rows, &count) != STORE_OK) {
		gathering->result = VAULT_FAILED;
		return;
	}
	for (size_t i = 0; i < count; i++)
		gather(gathering, rows[i].subject);
	*more = count > CANDIDATES_MOST ? (int64_t)(count - gathering->count) : 0;
}

enum vault_result candidates_load(struct visit *visit, struct text q, const int64_t *taken, size_t taken_count, struct candidates *out)
{
	struct gathering gathering = {visit, taken, taken_count, ARENA_MANY(visit->arena, struct option, CANDIDATES_MOST), 0, VAULT_OK};
	struct texts posted = desk_posted(visit, "reviewers");
	int64_t subject;
	for (size_t i = 0; i < posted.count; i++)
		if (text_to_int(posted.at[i], &subject))
			gather(&gathering, subject);
	*out = (struct candidates){0};
	if (text_trim(q).len)
		gather_found(&gathering, q, &out->more);
	else
		gather_all(&gathering, &out->more);
	out->options = (struct options){gathering.at, gathering.count};
	return gathering.result;
}

enum store_result candidates_taken(struct visit *visit, int64_t assessment, int64_t **taken, size_t *count)
{
	struct review *reviews;
	size_t reviews_count;
	*count = 0;
	if (reviews_load(&visit->db, assessment, &reviews, &reviews_count) != STORE_OK)
		return STORE_FAILED;
	*taken = ARENA_MANY(visit->arena, int64_t, reviews_count ? reviews_count : 1);
	for (size_t i = 0; i < reviews_count; i++)
		*count += vault_author_of(visit->app->vault, &visit->db, reviews[i].id, "reviewer", &(*taken)[*count]) == VAULT_OK;
	return STORE_OK;
}

enum store_result candidates_ask(struct visit *visit, const struct assessment *assessment, struct texts reviewers, int64_t due, int64_t *asked)
{
	for (size_t i = 0; i < reviewers.count; i++) {
		int64_t reviewer, id;
		struct review review;
		if (!text_to_int(reviewers.at[i], &reviewer) || !is_active_reviewer(visit, reviewer))
			continue;
		enum store_result result = review_assign(visit->app, &visit->db, &visit->viewer, assessment, reviewer, due, &id);
		if (result == STORE_CONFLICT && assessment->state == ASSESSMENT_IN_REVIEW)
			continue; /* has been asked already */
		if (result == STORE_OK)
			result = review_load(&visit->db, id, &review);
		if (result == STORE_OK)
			result = case_write_reviewer(visit, assessment, &review, LETTER_ASSIGNED);
		if (result != STORE_OK)
			return result;
		++*asked;
	}
	return STORE_OK;
}
