/* SPDX-License-Identifier: Apache-2.0
 * Places of what was written for assessments, of who wrote it, and of the readable log. */
#include "privacy/places.h"
#include "policy/audit.h"
#include "policy/log_prune.h"
#include "policy/hold.h"
#include "statements.gen.h"

/* --- texts of a work, opened for the one who wrote it --- */

static struct text opened(struct app *app, struct db *db, int64_t assessment, struct text place, struct bytes sealed)
{
	struct text clear = TEXT("");
	return vault_open_content(app->vault, db, assessment, place, sealed, &clear) == VAULT_OK ? clear : TEXT("");
}

static enum store_result add_answers(struct app *app, struct db *db, int64_t work, struct own_rows *rows)
{
	struct answers_of *found;
	size_t count;
	enum store_result result = db_all(db, &stmt_answers_of, &(struct answers_of_in){work}, &found, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		struct text value = opened(app, db, work, arena_fmt(db->arena, "answer:%.*s", TEXT_ARG(found[i].question)), found[i].sealed);
		own_rows_add(db->arena, rows, (struct own_row){.object = work, .changed = found[i].changed,
			.value = arena_fmt(db->arena, "%.*s: %.*s", TEXT_ARG(found[i].question), TEXT_ARG(value))});
	}
	return result;
}

static enum store_result add_verdicts(struct app *app, struct db *db, int64_t work, struct own_rows *rows)
{
	struct own_verdicts *found;
	size_t count;
	enum store_result result = db_all(db, &stmt_own_verdicts, &(struct own_verdicts_in){work}, &found, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		if (text_is(found[i].kind, TEXT("comments")))
			continue; /* which of the reviewers' sentences are public: theirs */
		struct text value = opened(app, db, work, arena_fmt(db->arena, "verdict:%.*s", TEXT_ARG(found[i].kind)), found[i].sealed);
		own_rows_add(db->arena, rows, (struct own_row){.object = work, .changed = found[i].changed,
			.value = arena_fmt(db->arena, "%.*s: %.*s", TEXT_ARG(found[i].kind), TEXT_ARG(value))});
	}
	return result;
}

static enum store_result add_review(struct app *app, struct db *db, int64_t work, struct own_rows *rows)
{
	struct review_by_id review;
	struct review_answers_of *found;
	size_t count;
	enum store_result result = db_one(db, &stmt_review_by_id, &(struct review_by_id_in){work}, &review);
	if (result == STORE_OK)
		result = db_all(db, &stmt_review_answers_of, &(struct review_answers_of_in){work}, &found, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		struct text place = arena_fmt(db->arena, "review:%lld:%.*s", (long long)work, TEXT_ARG(found[i].criterion));
		struct text value = opened(app, db, review.assessment, place, found[i].sealed);
		own_rows_add(db->arena, rows, (struct own_row){.object = work, .changed = found[i].changed,
			.value = arena_fmt(db->arena, "%.*s: %.*s", TEXT_ARG(found[i].criterion), TEXT_ARG(value))});
	}
	return result == STORE_NONE ? STORE_OK : result;
}

static enum store_result add_label(struct app *app, struct db *db, int64_t work, struct own_rows *rows)
{
	struct review_by_id review;
	enum store_result result = db_one(db, &stmt_review_by_id, &(struct review_by_id_in){work}, &review);
	if (result == STORE_OK)
		own_rows_add(db->arena, rows, (struct own_row){.object = work, .changed = review.assigned, .value = review.label});
	return result == STORE_NONE ? STORE_OK : result;
}

static enum store_result each_work(struct app *app, struct db *db, int64_t subject, const char *relation, struct own_rows *rows,
	enum store_result (*add)(struct app *, struct db *, int64_t, struct own_rows *))
{
	int64_t *works;
	size_t count;
	if (vault_works_of_subject(app->vault, db, subject, relation, &works, &count) != VAULT_OK)
		return STORE_FAILED;
	enum store_result result = STORE_OK;
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		result = add(app, db, works[i], rows);
	return result;
}

static enum store_result own_answers(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	return each_work(app, db, subject, "submitter", rows, add_answers);
}

static enum store_result own_decisions(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	return each_work(app, db, subject, "submitter", rows, add_verdicts);
}

static enum store_result own_reviews(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	return each_work(app, db, subject, "reviewer", rows, add_review);
}

static enum store_result own_labels(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	return each_work(app, db, subject, "reviewer", rows, add_label);
}

/* A read by a reviewer is told without a number, once for a week, after all others: nothing tells which one it was. */
static void add_told(struct db *db, struct own_rows *rows, int64_t seq, struct text told)
{
	for (size_t i = 0; !seq && i < rows->count; i++)
		if (!rows->at[i].object && text_is(rows->at[i].value, told))
			return;
	own_rows_add(db->arena, rows, (struct own_row){.object = seq, .value = told});
}

static enum store_result own_disclosures(struct app *app, struct db *db, int64_t subject, struct own_rows *rows)
{
	struct disclosures nobody_else = {0};
	struct vault_own_entry *entries;
	size_t count;
	const struct viewer self = {.subject = subject};
	const struct asking asking = {.viewer = &self, .purpose = PURPOSE_RIGHTS, .allowed = UINT64_C(1) << DATUM_ACCOUNT_DISCLOSURE, .seen = &nobody_else};
	if (vault_read_disclosures(app->vault, db, &asking, &entries, &count) != VAULT_OK)
		return STORE_FAILED;
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < count; i++) {
			struct audit_disclosure said;
			struct text told;
			if (audit_read_disclosure(db->arena, entries[i].detail, &said) && said.by_week == (round == 1) && audit_tell(db->arena, &said, &told))
				add_told(db, rows, said.by_week ? 0 : entries[i].seq, told);
		}
	return STORE_OK;
}

/* --- by age; nothing goes whose author is held --- */

static enum store_result somebody_is_held(struct app *app, struct db *db, int64_t assessment, bool *held)
{
	int64_t author;
	struct reviews_of_assessment *reviews;
	size_t count;
	enum vault_result known = vault_author_of(app->vault, db, assessment, "submitter", &author);
	*held = true;
	if (known == VAULT_FAILED)
		return STORE_FAILED;
	enum store_result result = known == VAULT_OK ? hold_stands(db, author, held) : STORE_OK;
	if (result != STORE_OK || (known == VAULT_OK && *held))
		return result;
	*held = false;
	result = db_all(db, &stmt_reviews_of_assessment, &(struct reviews_of_assessment_in){assessment}, &reviews, &count);
	for (size_t i = 0; result == STORE_OK && !*held && i < count; i++)
		if (vault_author_of(app->vault, db, reviews[i].id, "reviewer", &author) == VAULT_OK)
			result = hold_stands(db, author, held);
	return result;
}

static enum store_result by_assessment(struct app *app, struct db *db, const struct statement *list, const struct statement *drop, int64_t before,
	bool dry, int64_t *count)
{
	struct sweep_answers_of_entry *rows;
	size_t found;
	*count = 0;
	enum store_result result = db_all(db, list, &(struct sweep_answers_of_entry_in){before}, &rows, &found);
	for (size_t i = 0; result == STORE_OK && i < found; i++) {
		bool held;
		result = somebody_is_held(app, db, rows[i].assessment, &held);
		if (result != STORE_OK || held)
			continue;
		(*count)++;
		if (!dry)
			result = db_run(db, drop, &(struct sweep_answers_drop_in){rows[i].assessment}, NULL);
	}
	return result;
}

static enum store_result drop_answers(struct app *app, struct db *db, int64_t before, bool dry, int64_t *count)
{
	return by_assessment(app, db, &stmt_sweep_answers_of_entry, &stmt_sweep_answers_drop, before, dry, count);
}

static enum store_result drop_decisions(struct app *app, struct db *db, int64_t before, bool dry, int64_t *count)
{
	return by_assessment(app, db, &stmt_sweep_decisions_of_closed, &stmt_sweep_decisions_drop, before, dry, count);
}

/* The log goes by whole days, with what of them is under a hold kept. */
static enum store_result drop_disclosures(struct app *app, struct db *db, int64_t before, bool dry, int64_t *count)
{
	struct log_pruned pruned;
	enum store_result result = log_prune(app->vault, db, before + LOG_PRUNE_EARLY_S, dry, &pruned);
	*count = pruned.entries;
	return result;
}

#define OF_THE_ORGANISATION "It is the organisation's record; who wrote it is no longer known"
const struct place place_assessment_answer = {.own = own_answers, .stays = OF_THE_ORGANISATION, .rules = {{CLOCK_STARTS_ENTRY_END, drop_answers}}};
const struct place place_assessment_decision = {.own = own_decisions, .stays = OF_THE_ORGANISATION,
	.rules = {{CLOCK_STARTS_ASSESSMENT_CLOSED, drop_decisions}}};
/* The sweep of a reviewer unlinks what they wrote (privacy/sweep.c); the words stay without an author. */
const struct place place_review_answer = {.own = own_reviews, .stays = "A review stays without its author"};
const struct place place_review_authorship = {.own = own_labels};
const struct place place_account_disclosure = {.own = own_disclosures, .rules = {{CLOCK_STARTS_CREATED, drop_disclosures}}};
const struct place place_solution_profile = {.stays = "It is the organisation's public entry, not a person's"};
const struct place place_organisation_profile = {.stays = "It is the organisation's public entry, not a person's"};
const struct place place_processor_record = {.stays = "It is about an organisation, not about a person"};
