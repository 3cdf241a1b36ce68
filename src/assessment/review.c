/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/review.h"
#include "base/clock.h"
#include "policy/gate.h"
#include "web/out.h"
#include "statements.gen.h"

static const char *const state_codes[] = {"invited", "in_progress", "submitted", "declined", "conflict", "removed"};

#define TO(state) (1u << REVIEW_##state)
static const unsigned steps[COUNT_OF(state_codes)] = {
	[REVIEW_INVITED] = TO(IN_PROGRESS) | TO(DECLINED) | TO(CONFLICT) | TO(REMOVED),
	[REVIEW_IN_PROGRESS] = TO(SUBMITTED) | TO(DECLINED) | TO(CONFLICT) | TO(REMOVED),
};

static enum review_state state_of(struct text code)
{
	for (size_t s = 0; s < COUNT_OF(state_codes); s++)
		if (text_is_cstr(code, state_codes[s]))
			return (enum review_state)s;
	must(!"a state that the table's check allows");
	return REVIEW_INVITED;
}

enum store_result review_load(struct db *db, int64_t id, struct review *out)
{
	struct review_by_id row;
	enum store_result result = db_one(db, &stmt_review_by_id, &(struct review_by_id_in){id}, &row);
	if (result == STORE_OK)
		*out = (struct review){row.id, row.assessment, row.label, state_of(row.state), row.assigned, row.due, row.declared, row.submitted};
	return result;
}

enum store_result reviews_load(struct db *db, int64_t assessment, struct review **out, size_t *count)
{
	struct reviews_of_assessment *rows;
	enum store_result result = db_all(db, &stmt_reviews_of_assessment, &(struct reviews_of_assessment_in){assessment}, &rows, count);
	if (result != STORE_OK)
		return result;
	*out = ARENA_MANY(db->arena, struct review, *count ? *count : 1);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = (struct review){rows[i].id, assessment, rows[i].label, state_of(rows[i].state), rows[i].assigned, rows[i].due, rows[i].declared,
			rows[i].submitted};
	return STORE_OK;
}

enum store_result reviews_of_reviewer(struct app *app, struct db *db, int64_t reviewer, struct review **out, size_t *count)
{
	int64_t *works;
	size_t works_count;
	*count = 0;
	if (vault_works_of_subject(app->vault, db, reviewer, "reviewer", &works, &works_count) != VAULT_OK)
		return STORE_FAILED;
	*out = ARENA_MANY(db->arena, struct review, works_count ? works_count : 1);
	for (size_t i = 0; i < works_count; i++) {
		enum store_result result = review_load(db, works[i], &(*out)[*count]);
		if (result == STORE_FAILED)
			return result;
		*count += result == STORE_OK;
	}
	return STORE_OK;
}

struct text review_label(struct arena *arena, size_t number)
{
	return number < 26 ? arena_fmt(arena, "%c", (char)('A' + number)) : arena_fmt(arena, "%c%c", (char)('A' + number / 26 - 1), (char)('A' + number % 26));
}

enum store_result review_assign(struct app *app, struct db *db, const struct viewer *actor, const struct assessment *assessment, int64_t reviewer,
	int64_t due, int64_t *id)
{
	struct review *reviews;
	size_t count;
	if (assessment->state != ASSESSMENT_IN_REVIEW)
		return STORE_CONFLICT;
	if (db_write_begin(db) != STORE_OK || reviews_load(db, assessment->id, &reviews, &count) != STORE_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < count; i++) {
		int64_t author;
		if (vault_author_of(app->vault, db, reviews[i].id, "reviewer", &author) == VAULT_OK && author == reviewer)
			return STORE_CONFLICT;
	}
	bool trained;
	if (gate_is_trained(db, reviewer, &trained) != STORE_OK)
		return STORE_FAILED;
	if (!trained) /* P-100 */
		return STORE_CONFLICT;
	*id = store_new_id();
	struct review_add_in in = {*id, assessment->id, review_label(db->arena, count), clock_now_s(), due};
	if (db_run(db, &stmt_review_add, &in, NULL) != STORE_OK || vault_link_author(app->vault, db, *id, "reviewer", reviewer) != VAULT_OK)
		return STORE_FAILED;
	/* the event names the label, not the person: who it is stands in the vault alone */
	return audit_event(db, actor, "review_assigned", assessment->id, arena_fmt(db->arena, "reviewer=%.*s", TEXT_ARG(in.label)));
}

enum store_result review_move(struct db *db, const struct viewer *actor, struct review *review, enum review_state to)
{
	int64_t changed;
	const struct viewer unnamed = {.capacity = actor->capacity};
	if (!(steps[review->state] & (1u << to)))
		return STORE_CONFLICT;
	struct review_move_in in = {review->id, text_of(state_codes[review->state]), text_of(state_codes[to]), clock_now_s()};
	enum store_result result = db_run(db, &stmt_review_move, &in, &changed);
	if (result != STORE_OK || changed == 0)
		return result == STORE_OK ? STORE_CONFLICT : result;
	review->state = to;
	return audit_event(db, actor->capacity == CAPACITY_REVIEWER ? &unnamed : actor, arena_fmt(db->arena, "review_%s", state_codes[to]).at,
		review->assessment, arena_fmt(db->arena, "reviewer=%.*s", TEXT_ARG(review->label)));
}

enum store_result review_reopen(struct db *db, const struct viewer *actor, struct review *review, int64_t due)
{
	int64_t changed;
	enum store_result result = db_run(db, &stmt_review_reopen, &(struct review_reopen_in){review->id, due}, &changed);
	if (result != STORE_OK || changed == 0)
		return result == STORE_OK ? STORE_CONFLICT : result;
	review->state = REVIEW_IN_PROGRESS;
	review->due = due;
	review->submitted = 0;
	return audit_event(db, actor, "review_reopened", review->assessment, arena_fmt(db->arena, "reviewer=%.*s", TEXT_ARG(review->label)));
}

bool review_is_awaited(const struct review *review)
{
	return review->state == REVIEW_INVITED || review->state == REVIEW_IN_PROGRESS;
}

bool review_is_open(const struct review *review, const struct assessment *assessment)
{
	return review->state == REVIEW_IN_PROGRESS && (assessment->state == ASSESSMENT_IN_REVIEW ||
		assessment->state == ASSESSMENT_CLARIFICATION || assessment->state == ASSESSMENT_PANEL);
}

/* --- answers --- */

static struct text place_of(struct db *db, int64_t review, struct text criterion)
{
	return arena_fmt(db->arena, "review:%lld:%.*s", (long long)review, TEXT_ARG(criterion));
}

enum store_result review_answers_load(struct app *app, struct db *db, const struct review *review, struct review_answers *out)
{
	struct review_answers_of *rows;
	size_t count;
	*out = (struct review_answers){0};
	enum store_result result = db_all(db, &stmt_review_answers_of, &(struct review_answers_of_in){review->id}, &rows, &count);
	if (result != STORE_OK)
		return result;
	out->at = ARENA_MANY(db->arena, struct review_answer, count ? count : 1);
	for (size_t i = 0; i < count; i++) {
		json_t *value = content_open(app, db, review->assessment, place_of(db, review->id, rows[i].criterion), rows[i].sealed);
		if (!value) {
			review_answers_done(out);
			return STORE_FAILED;
		}
		out->at[out->count++] = (struct review_answer){rows[i].criterion, rows[i].revision, rows[i].changed, value};
	}
	return STORE_OK;
}

void review_answers_done(struct review_answers *answers)
{
	for (size_t i = 0; i < answers->count; i++)
		json_decref(answers->at[i].value);
	*answers = (struct review_answers){0};
}

const struct review_answer *review_answers_find(const struct review_answers *answers, struct text criterion)
{
	static const struct review_answer none;
	for (size_t i = 0; i < answers->count; i++)
		if (text_is(answers->at[i].criterion, criterion))
			return &answers->at[i];
	return &none;
}

enum store_result review_answer_save(struct app *app, struct db *db, const struct review *review, struct text criterion, int64_t revision,
	const json_t *value)
{
	struct bytes sealed;
	int64_t changed, now = clock_now_s();
	if (review->state != REVIEW_IN_PROGRESS)
		return STORE_CONFLICT;
	if (content_seal(app, db, review->assessment, place_of(db, review->id, criterion), value, &sealed) != STORE_OK)
		return STORE_FAILED;
	enum store_result result = revision == 0
		? db_run(db, &stmt_review_answer_add, &(struct review_answer_add_in){review->id, criterion, now, sealed}, &changed)
		: db_run(db, &stmt_review_answer_change, &(struct review_answer_change_in){review->id, criterion, revision, now, sealed}, &changed);
	if (result == STORE_OK && changed == 0) {
		db_rollback(db);
		return STORE_CONFLICT;
	}
	return result;
}

enum store_result review_answer_redact(struct app *app, struct db *db, const struct review *review, const struct review_answer *answer)
{
	int64_t changed;
	struct review_answer_redact_in in = {.review = review->id, .criterion = answer->criterion, .revision = answer->revision};
	if (content_seal(app, db, review->assessment, place_of(db, review->id, answer->criterion), answer->value, &in.sealed) != STORE_OK)
		return STORE_FAILED;
	enum store_result result = db_run(db, &stmt_review_answer_redact, &in, &changed);
	return result == STORE_OK && !changed ? STORE_CONFLICT : result;
}

static bool has_text(const json_t *value, const char *key)
{
	return json_string_length(json_object_get(value, key)) > 0;
}

const char *review_answer_trouble(const struct rubric_criterion *criterion, const json_t *value)
{
	const json_t *level = json_object_get(value, "level");
	if (json_is_string(level) && strcmp(json_string_value(level), "?") == 0)
		return NULL;
	if (json_is_string(level) && strcmp(json_string_value(level), "na") == 0) {
		if (!criterion->na_allowed)
			return N_("This criterion always applies: choose a level, or “cannot tell”");
		return has_text(value, "reason") ? NULL : N_("Say why it does not apply");
	}
	if (!json_is_integer(level))
		return N_("Choose a level, “cannot tell” or “not applicable”");
	if (!json_is_integer(json_object_get(value, "confidence")))
		return N_("Say how sure you are");
	if (json_integer_value(level) >= 2)
		return has_text(value, "evidence") ? NULL : N_("Point to what you looked at: an address, a page, a time, a version");
	return has_text(value, "reason") ? NULL : N_("Give a short reason for this level");
}

const char *review_gate_trouble(const json_t *value)
{
	const char *answer = json_string_value(json_object_get(value, "answer"));
	if (!answer)
		return N_("Choose pass, fail or “cannot tell”");
	if (strcmp(answer, "fail") == 0 && !has_text(value, "comment"))
		return N_("Say to the provider why this gate fails");
	return strcmp(answer, "pass") != 0 || has_text(value, "evidence") ? NULL : N_("Point to what you looked at: an address, a page, a time, a version");
}

struct panel_answer review_panel_answer(const json_t *value)
{
	const json_t *level = json_object_get(value, "level");
	const char *gate = json_string_value(json_object_get(value, "answer"));
	int confidence = (int)json_integer_value(json_object_get(value, "confidence"));
	if (json_is_integer(level))
		return (struct panel_answer){PANEL_RATED, (int)json_integer_value(level), confidence};
	if (json_is_string(level))
		return (struct panel_answer){strcmp(json_string_value(level), "na") == 0 ? PANEL_NOT_APPLICABLE : PANEL_CANNOT_TELL, 0, confidence};
	if (gate && strcmp(gate, "cannot_tell") != 0)
		return (struct panel_answer){PANEL_RATED, strcmp(gate, "pass") == 0, confidence};
	return (struct panel_answer){gate ? PANEL_CANNOT_TELL : PANEL_MISSING, 0, 0};
}
