/* SPDX-License-Identifier: Apache-2.0
 * What a person wrote in their work, found by the links of authorship; and the entries they stand behind. */
#include "privacy/package_inside.h"
#include "assessment/review.h"
#include "statements.gen.h"

/* Works of several relations, each once. */
static enum vault_result works_of(struct package_reader *reader, const char *const *relations, size_t relations_count, int64_t **works, size_t *count)
{
	*count = 0;
	*works = NULL;
	for (size_t r = 0; r < relations_count; r++) {
		int64_t *found;
		size_t found_count;
		enum vault_result result = vault_works_of_subject(reader->app->vault, reader->db, reader->self.subject, relations[r], &found, &found_count);
		if (result != VAULT_OK)
			return result;
		int64_t *more = ARENA_MANY(reader->db->arena, int64_t, *count + found_count);
		if (*count)
			memcpy(more, *works, *count * sizeof *more);
		for (size_t i = 0; i < found_count; i++) {
			bool known = false;
			for (size_t k = 0; k < *count && !known; k++)
				known = more[k] == found[i];
			if (!known)
				more[(*count)++] = found[i];
		}
		*works = more;
	}
	return VAULT_OK;
}

static const char *const writers[] = {"submitter", "editor", "last_editor"};

static enum vault_result from_store(enum store_result result)
{
	return result == STORE_OK || result == STORE_NONE ? VAULT_OK : VAULT_FAILED;
}

static enum vault_result read_answers(struct package_reader *reader, const struct assessment *assessment)
{
	struct answers answers;
	struct asking asking = reader->asking;
	asking.object = assessment->id;
	if (vault_may_open(reader->app->vault, reader->db, &asking, DATUM_ASSESSMENT_ANSWER, reader->self.subject) != VAULT_OK)
		return VAULT_OK;
	enum store_result result = answers_open(reader->app, reader->db, assessment->id, &answers);
	for (size_t i = 0; result == STORE_OK && i < answers.count; i++) {
		struct package_value *value = package_add_datum(reader, DATUM_ASSESSMENT_ANSWER, assessment->id, answers.at[i].changed);
		package_put(reader, value, "solution", assessment->name);
		package_put(reader, value, "question", answers.at[i].question);
		package_put_json(reader, value, "", answers.at[i].value);
	}
	if (result == STORE_OK)
		answers_done(&answers);
	return from_store(result);
}

enum vault_result package_written(struct package_reader *reader, int64_t **works, size_t *count)
{
	return works_of(reader, writers, COUNT_OF(writers), works, count);
}

static enum vault_result each_written(struct package_reader *reader, enum vault_result (*read)(struct package_reader *, const struct assessment *))
{
	int64_t *works;
	size_t count;
	enum vault_result result = package_written(reader, &works, &count);
	for (size_t i = 0; result == VAULT_OK && i < count; i++) {
		struct assessment assessment;
		enum store_result found = assessment_load(reader->app, reader->db, works[i], &assessment);
		result = found == STORE_OK ? read(reader, &assessment) : from_store(found);
	}
	return result;
}

enum vault_result package_read_assessment_answer(struct package_reader *reader)
{
	return each_written(reader, read_answers);
}

/* What was decided and told: as a colleague of the organisation, and not before it went out. */
static enum vault_result read_decision(struct package_reader *reader, const struct assessment *assessment)
{
	static const char *const kinds[] = {"screening", "decision", "summary"};
	struct asking asking = reader->asking;
	bool screened = assessment->state == ASSESSMENT_RETURNED || assessment->state == ASSESSMENT_NOT_ELIGIBLE;
	bool decided = assessment->outcome.len && (assessment->state == ASSESSMENT_DECIDED || assessment->state == ASSESSMENT_PUBLISHED);
	asking.object = assessment->id;
	asking.purpose = PURPOSE_ASSESSMENT;
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		json_t *said;
		if (!(i == 0 ? screened : decided))
			continue;
		enum store_result result = verdict_load(reader->app, reader->db, &asking, assessment->id, kinds[i], &said);
		if (result != STORE_OK || !said) {
			if (from_store(result) != VAULT_OK)
				return VAULT_FAILED;
			continue;
		}
		struct package_value *value = package_add_datum(reader, DATUM_ASSESSMENT_DECISION, assessment->id,
			assessment->decided ? assessment->decided : assessment->changed);
		package_put(reader, value, "solution", assessment->name);
		package_put(reader, value, "kind", text_of(kinds[i]));
		package_put_json(reader, value, "", said);
		json_decref(said);
	}
	return VAULT_OK;
}

enum vault_result package_read_assessment_decision(struct package_reader *reader)
{
	return each_written(reader, read_decision);
}

/* --- reviews --- */

static enum vault_result each_review(struct package_reader *reader,
	enum vault_result (*read)(struct package_reader *, const struct review *, const struct assessment *))
{
	struct review *reviews;
	size_t count;
	enum store_result found = reviews_of_reviewer(reader->app, reader->db, reader->self.subject, &reviews, &count);
	enum vault_result result = from_store(found);
	for (size_t i = 0; result == VAULT_OK && found == STORE_OK && i < count; i++) {
		struct assessment assessment;
		enum store_result loaded = assessment_load(reader->app, reader->db, reviews[i].assessment, &assessment);
		result = loaded == STORE_OK ? read(reader, &reviews[i], &assessment) : from_store(loaded);
	}
	return result;
}

static enum vault_result read_review(struct package_reader *reader, const struct review *review, const struct assessment *assessment)
{
	struct review_answers answers;
	struct asking asking = reader->asking;
	asking.object = review->id;
	if (vault_may_open(reader->app->vault, reader->db, &asking, DATUM_REVIEW_ANSWER, reader->self.subject) != VAULT_OK)
		return VAULT_OK;
	enum store_result result = review_answers_load(reader->app, reader->db, review, &answers);
	for (size_t i = 0; result == STORE_OK && i < answers.count; i++) {
		struct package_value *value = package_add_datum(reader, DATUM_REVIEW_ANSWER, assessment->id, answers.at[i].changed);
		package_put(reader, value, "solution", assessment->name);
		package_put(reader, value, "criterion", answers.at[i].criterion);
		package_put_json(reader, value, "", answers.at[i].value);
	}
	if (result == STORE_OK)
		review_answers_done(&answers);
	return from_store(result);
}

enum vault_result package_read_review_answer(struct package_reader *reader)
{
	return each_review(reader, read_review);
}

static enum vault_result read_authorship(struct package_reader *reader, const struct review *review, const struct assessment *assessment)
{
	struct package_value *value = package_add_datum(reader, DATUM_REVIEW_AUTHORSHIP, review->id, review->assigned);
	package_put(reader, value, "solution", assessment->name);
	package_put(reader, value, "label", review->label);
	package_put_time(reader, value, "assigned", review->assigned);
	package_put_time(reader, value, "due", review->due);
	package_put_time(reader, value, "declared", review->declared);
	package_put_time(reader, value, "submitted", review->submitted);
	return VAULT_OK;
}

enum vault_result package_read_review_authorship(struct package_reader *reader)
{
	return each_review(reader, read_authorship);
}

/* --- the entries they stand behind: public, and their organisation's --- */

enum vault_result package_read_organisation_profile(struct package_reader *reader)
{
	struct memberships_of_subject *rows;
	size_t count;
	enum store_result result = db_all(reader->db, &stmt_memberships_of_subject, &(struct memberships_of_subject_in){reader->self.subject}, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		if (!text_is(rows[i].state, TEXT("active")))
			continue;
		struct package_value *value = package_add_datum(reader, DATUM_ORGANISATION_PROFILE, rows[i].organisation, 0);
		package_put(reader, value, "address", arena_fmt(reader->db->arena, "/organisations/%.*s", TEXT_ARG(rows[i].slug)));
	}
	return from_store(result);
}

enum vault_result package_read_solution_profile(struct package_reader *reader)
{
	struct package_solutions_of_member *rows;
	size_t count;
	enum store_result result = db_all(reader->db, &stmt_package_solutions_of_member, &(struct package_solutions_of_member_in){reader->self.subject}, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		struct package_value *value = package_add_datum(reader, DATUM_SOLUTION_PROFILE, rows[i].id, 0);
		package_put(reader, value, "status", rows[i].status);
		package_put(reader, value, "address", arena_fmt(reader->db->arena, "/solutions/%.*s", TEXT_ARG(rows[i].slug)));
	}
	return from_store(result);
}

/* --- the register of processors names organisations, nobody --- */

enum vault_result package_read_processor_record(struct package_reader *reader)
{
	return VAULT_OK;
}
