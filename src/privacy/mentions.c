/* SPDX-License-Identifier: Apache-2.0 */
#include "privacy/mentions.h"
#include "assessment/review.h"
#include "base/fold.h"
#include "statements.gen.h"

#define ROUND 50
#define ROUND_BYTES (64u << 20)
#define AROUND 60

struct search {
	struct app *app;
	struct db *keep;            /* what is found lies in its arena */
	struct db *db;              /* of this round: forgotten with it */
	int64_t subject;
	struct mention_terms terms;
	struct mention *found;
	size_t count;
};

/* A little before and after, at whole letters. */
static struct text around(struct search *search, struct text folded, size_t at, size_t len)
{
	size_t from = at > AROUND ? at - AROUND : 0, end = at + len + AROUND < folded.len ? at + len + AROUND : folded.len;
	while (from && ((unsigned char)folded.at[from] & 0xc0) == 0x80)
		from--;
	while (end < folded.len && ((unsigned char)folded.at[end] & 0xc0) == 0x80)
		end++;
	return arena_copy(search->keep->arena, text_slice(folded, from, end - from));
}

static void look(struct search *search, struct text text, struct text place, struct text where, int64_t object)
{
	size_t len;
	struct text folded = text_fold(search->db->arena, text);
	size_t at = search->count < MENTIONS_MOST ? mention_match(&search->terms, folded, &len) : SIZE_MAX;
	if (at != SIZE_MAX)
		search->found[search->count++] = (struct mention){arena_copy(search->keep->arena, place), arena_copy(search->keep->arena, where),
			around(search, folded, at, len), object};
}

/* Each text of a document by itself. */
static void look_json(struct search *search, const json_t *json, struct text place, struct text where, int64_t object)
{
	const char *key;
	size_t i;
	json_t *one;
	if (json_is_object(json)) {
		json_object_foreach((json_t *)json, key, one)
			look_json(search, one, place, where, object);
	} else if (json_is_array(json)) {
		json_array_foreach(json, i, one)
			look_json(search, one, place, where, object);
	} else if (json_is_string(json)) {
		look(search, (struct text){json_string_value(json), json_string_length(json)}, place, where, object);
	}
}

/* --- assessments --- */

static bool look_answers(struct search *search, int64_t assessment, struct text where)
{
	struct answers answers;
	if (answers_open(search->app, search->db, assessment, &answers) != STORE_OK)
		return false;
	for (size_t i = 0; i < answers.count; i++)
		look_json(search, answers.at[i].value, arena_fmt(search->db->arena, "answer:%.*s", TEXT_ARG(answers.at[i].question)), where, assessment);
	answers_done(&answers);
	return true;
}

static bool look_reviews(struct search *search, int64_t assessment, struct text where)
{
	struct review *reviews;
	size_t count;
	if (reviews_load(search->db, assessment, &reviews, &count) != STORE_OK)
		return false;
	for (size_t r = 0; r < count; r++) {
		struct review_answers answers;
		if (review_answers_load(search->app, search->db, &reviews[r], &answers) != STORE_OK)
			return false;
		for (size_t i = 0; i < answers.count; i++)
			look_json(search, answers.at[i].value,
				arena_fmt(search->db->arena, "review:%.*s:%.*s", TEXT_ARG(reviews[r].label), TEXT_ARG(answers.at[i].criterion)), where, assessment);
		review_answers_done(&answers);
	}
	return true;
}

static bool look_verdicts(struct search *search, int64_t assessment, struct text where)
{
	static const char *const kinds[] = {"screening", "decision", "summary"};
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		json_t *said;
		if (verdict_open(search->app, search->db, assessment, kinds[i], &said) != STORE_OK)
			return false;
		look_json(search, said, arena_fmt(search->db->arena, "verdict:%s", kinds[i]), where, assessment);
		json_decref(said);
	}
	return true;
}

static bool look_assessment(struct search *search, int64_t assessment)
{
	struct text where = arena_fmt(search->db->arena, "/admin/assessments/%lld", (long long)assessment);
	return look_answers(search, assessment, where) && look_reviews(search, assessment, where) && look_verdicts(search, assessment, where);
}

/* --- rounds: each with memory of its own --- */

/* Looks at one and gives its number; 0: no more, -1: failed. */
typedef int64_t round_step(struct search *search, int64_t after);

static int64_t assessment_step(struct search *search, int64_t after)
{
	struct mentions_assessments row;
	enum store_result result = db_one(search->db, &stmt_mentions_assessments, &(struct mentions_assessments_in){after, 1}, &row);
	if (result != STORE_OK)
		return result == STORE_NONE ? 0 : -1;
	return look_assessment(search, row.id) ? row.id : -1;
}

static int64_t solution_step(struct search *search, int64_t after)
{
	struct mentions_solutions *rows;
	size_t count;
	if (db_all(search->db, &stmt_mentions_solutions, &(struct mentions_solutions_in){after, ROUND}, &rows, &count) != STORE_OK)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct text where = arena_fmt(search->db->arena, "/solutions/%.*s", TEXT_ARG(rows[i].slug));
		look(search, arena_fmt(search->db->arena, "%.*s\n%.*s", TEXT_ARG(rows[i].name), TEXT_ARG(rows[i].profile)), TEXT("solution"), where, rows[i].id);
	}
	return count ? rows[count - 1].id : 0;
}

static int64_t organisation_step(struct search *search, int64_t after)
{
	struct mentions_organisations *rows;
	size_t count;
	if (db_all(search->db, &stmt_mentions_organisations, &(struct mentions_organisations_in){after, ROUND}, &rows, &count) != STORE_OK)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct text where = arena_fmt(search->db->arena, "/organisations/%.*s", TEXT_ARG(rows[i].slug));
		look(search, arena_fmt(search->db->arena, "%.*s\n%.*s", TEXT_ARG(rows[i].name), TEXT_ARG(rows[i].profile)), TEXT("organisation"), where, rows[i].id);
	}
	return count ? rows[count - 1].id : 0;
}

/* What somebody else said about themselves in their own words. Their names and addresses are not looked at: namesakes are other people. */
static void look_datum(void *context, int64_t subject, enum capacity capacity, enum datum datum, struct text value)
{
	struct search *search = context;
	if (subject != search->subject && (datum == DATUM_ACCOUNT_STATEMENT || datum == DATUM_VISITOR_ROLE || datum == DATUM_VISITOR_ORGANISATION))
		look(search, value, arena_fmt(search->db->arena, "datum:%s", inventory_rows[datum].id),
			arena_fmt(search->db->arena, "/admin/people/%lld", (long long)subject), subject);
}

static int64_t people_step(struct search *search, int64_t after)
{
	struct vault_person *people;
	size_t count;
	if (vault_list_after(search->app->vault, search->db, after, ROUND, &people, &count) != VAULT_OK)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (vault_each_searchable_of(search->app->vault, search->db, people[i].subject, look_datum, search) != VAULT_OK)
			return -1;
	return count ? people[count - 1].subject : 0;
}

static bool walk(struct search *search, struct arena *arena, round_step *step)
{
	int64_t after = 0;
	do {
		struct db db = db_open(search->app->store, arena);
		search->db = &db;
		after = step(search, after);
		bool whole = !arena_failed(arena);
		db_close(&db);
		arena_reset(arena);
		if (!whole)
			return false;
	} while (after > 0 && search->count < MENTIONS_MOST);
	return after >= 0;
}

/* --- whom to look for --- */

static void add_term(void *context, int64_t subject, enum capacity capacity, enum datum datum, struct text value)
{
	struct search *search = context;
	if (datum == vault_first_name_datum(capacity) || datum == vault_last_name_datum(capacity) || datum == vault_email_datum(capacity))
		mention_terms_add(&search->terms, search->keep->arena, value, false);
	else if (datum == DATUM_CONTACT_PHONE)
		mention_terms_add(&search->terms, search->keep->arena, value, true);
}

enum vault_result mentions_find(struct app *app, struct db *db, int64_t subject, struct mention **found, size_t *count)
{
	static round_step *const steps[] = {assessment_step, solution_step, organisation_step, people_step};
	struct search search = {.app = app, .keep = db, .db = db, .subject = subject, .found = ARENA_MANY(db->arena, struct mention, MENTIONS_MOST)};
	*found = search.found;
	*count = 0;
	enum vault_result result = vault_each_searchable_of(app->vault, db, subject, add_term, &search);
	struct arena *arena = arena_new(ROUND_BYTES);
	if (!arena)
		return VAULT_FAILED;
	for (size_t i = 0; result == VAULT_OK && search.terms.count && i < COUNT_OF(steps); i++)
		result = walk(&search, arena, steps[i]) ? VAULT_OK : VAULT_FAILED;
	arena_free(arena);
	*count = search.count;
	return result;
}
