/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/publish.h"
#include "base/json.h"
#include "base/clock.h"
#include "base/fold.h"
#include "base/random.h"
#include "statements.gen.h"

#include <time.h>

#define SLUG_TRIES 20

/* --- what is stored --- */

struct stored {
	struct solution_get row;
	struct solution *profile; /* empty while the solution is hidden */
};

static enum store_result load(struct app *app, struct db *db, int64_t id, struct stored *out)
{
	enum store_result result = db_write_begin(db);
	if (result == STORE_OK)
		result = db_one(db, &stmt_solution_get, &(struct solution_get_in){id}, &out->row);
	if (result != STORE_OK)
		return result;
	out->profile = solution_new(db->arena, app->vocabulary);
	if (!solution_from_json_text(db->arena, app->vocabulary, out->row.profile, out->profile))
		out->profile = solution_new(db->arena, app->vocabulary);
	return STORE_OK;
}

static void add_history(struct arena *arena, struct solution *solution, struct text code)
{
	struct solution_event *events = ARENA_MANY(arena, struct solution_event, solution->history_count + 1);
	for (size_t i = 0; i < solution->history_count; i++)
		events[i] = solution->history[i];
	events[solution->history_count++] = (struct solution_event){clock_now_s(), code};
	solution->history = events;
}

/* Writes the row. What the columns and the organisation's row know is not repeated in the profile. */
static enum store_result save(struct app *app, struct db *db, int64_t id, const struct stored *stored, struct solution *next, int64_t expires)
{
	next->id = id;
	next->slug = stored->row.slug;
	next->changed = clock_now_s();
	next->listed = stored->row.listed_null ? next->changed : stored->row.listed;
	next->has_contact = false;
	struct solution_publish_in in = {.id = id, .status = solution_status_code(next->status), .name = next->name, .now = next->changed,
		.profile = solution_to_json_text(db->arena, app->vocabulary, next), .expires = expires, .expires_null = expires == 0};
	return db_run(db, &stmt_solution_publish, &in, NULL);
}

/* The provider's words with the result and history that are stored. */
static struct solution *renewed(struct arena *arena, const struct stored *stored, const struct solution *profile)
{
	struct solution *next = ARENA_NEW(arena, struct solution);
	*next = *profile;
	next->result = stored->profile->result;
	next->history = stored->profile->history;
	next->history_count = stored->profile->history_count;
	if (!next->verified)
		next->verified = stored->profile->verified;
	return next;
}

/* --- the result --- */

/* Only answers that rate speak for how sure the panel was. */
static int64_t mean_confidence(const struct result *result, const struct result_row *row)
{
	int64_t sum = 0, stated = 0;
	for (size_t r = 0; r < result->reviews_count; r++)
		if (row->answers[r].kind == PANEL_RATED && row->answers[r].confidence > 0) {
			sum += row->answers[r].confidence;
			stated++;
		}
	return stated ? (sum * 100 + stated / 2) / stated : 0;
}

static void fill_criteria(struct arena *arena, const struct result *result, struct solution_result *out)
{
	struct result_criterion *criteria = ARENA_MANY(arena, struct result_criterion, result->criteria_count);
	for (size_t i = 0; i < result->criteria_count; i++) {
		const struct result_row *row = &result->criteria[i];
		const struct panel_criterion *panel = &row->panel;
		criteria[i] = (struct result_criterion){.id = row->id, .median_twice = panel->twice_median, .low = panel->low, .high = panel->high,
			.ratings = panel->ratings, .cannot_tell = panel->cannot_tell, .not_applicable = panel->not_applicable,
			.confidence_hundredths = mean_confidence(result, row), .known = panel->ratings > 0, .spread = panel->spread};
	}
	out->criteria = criteria;
	out->criterion_count = result->criteria_count;
}

static void fill_pillars(struct arena *arena, const struct result *result, struct solution_result *out)
{
	struct result_pillar *pillars = ARENA_MANY(arena, struct result_pillar, result->pillars_count);
	for (size_t i = 0; i < result->pillars_count; i++) {
		const struct panel_pillar *panel = &result->pillars[i].panel;
		bool known = panel->known && !panel->too_few;
		pillars[i] = (struct result_pillar){.id = result->pillars[i].group->id, .known = known, .result = known ? panel->result : 0,
			.low = known ? panel->low : 0, .high = known ? panel->high : 0};
	}
	out->pillars = pillars;
	out->pillar_count = result->pillars_count;
}

/* A gate that no reviewer could judge has no outcome to show. */
static void fill_gates(struct arena *arena, const struct result *result, struct solution_result *out)
{
	struct result_gate *gates = ARENA_MANY(arena, struct result_gate, result->gates_count);
	for (size_t i = 0; i < result->gates_count; i++) {
		const struct panel_criterion *panel = &result->gates[i].panel;
		if (panel->ratings == 0)
			continue;
		struct text outcome = panel_gate_is_split(panel) ? TEXT("mixed") : panel->low ? TEXT("pass") : TEXT("fail");
		gates[out->gate_count++] = (struct result_gate){result->gates[i].id, outcome};
	}
	out->gates = gates;
}

/* Whether a review is the one an entry of "published" names: by id, or by label. */
static bool names_review(const json_t *entry, const struct review *review)
{
	const json_t *named = json_object_get(entry, "review");
	return json_is_integer(named) ? json_integer_value(named) == review->id
		: json_is_string(named) && text_is_cstr(review->label, json_string_value(named));
}

static void fill_comments(struct arena *arena, const struct result *result, const json_t *chosen, struct solution_result *out)
{
	const json_t *list = json_object_get(chosen, "published");
	struct result_comment *comments = ARENA_MANY(arena, struct result_comment, json_array_size(list) + 1);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *entry = json_array_get(list, i);
		struct text criterion = json_member_copy(arena, entry, "criterion");
		for (size_t r = 0; r < result->reviews_count; r++) {
			if (!names_review(entry, &result->reviews[r]))
				continue;
			const struct review_answer *answer = review_answers_find(&result->opened[r], criterion);
			struct text comment = json_member_copy(arena, answer->value, "comment");
			if (comment.len)
				comments[out->comment_count++] = (struct result_comment){criterion, result->reviews[r].label, comment};
			break;
		}
	}
	out->comments = comments;
}

static void fill_dates(const struct assessment *assessment, const struct result *result, struct solution_result *out)
{
	for (size_t r = 0; r < result->reviews_count; r++) {
		const struct review *review = &result->reviews[r];
		if (!out->review_start || review->assigned < out->review_start)
			out->review_start = review->assigned;
		if (review->submitted > out->review_end)
			out->review_end = review->submitted;
	}
	out->decided = assessment->decided;
	out->expires = assessment->expires;
}

void publish_fill_result(struct arena *arena, const struct assessment *assessment, const struct result *result, const json_t *summary,
	const json_t *comments, struct solution_result *out)
{
	bool alpha_known = result->agreement.state == PANEL_ALPHA_KNOWN;
	*out = (struct solution_result){.published = true, .scale = RESULT_LEVELS, .rubric_id = result->rubric->id,
		.rubric_version = result->rubric->version, .product_version = assessment->product_version,
		.reviewers = (int64_t)result->reviews_count, .agreement_pairs = result->agreement.pairs,
		.within_one_percent = result->agreement.within_one_percent, .alpha_known = alpha_known,
		.alpha_thousandths = alpha_known ? result->agreement.alpha_thousandths : 0, .fits = json_member_copy(arena, summary, "fits"),
		.strengths = json_member_copy(arena, summary, "strengths"), .cautions = json_member_copy(arena, summary, "cautions"),
		.conditions = json_member_copy(arena, summary, "conditions")};
	fill_criteria(arena, result, out);
	fill_pillars(arena, result, out);
	fill_gates(arena, result, out);
	fill_comments(arena, result, comments, out);
	fill_dates(assessment, result, out);
}

/* The same day that many months on; the calendar decides what a month is. */
static int64_t months_later(int64_t from, int months)
{
	struct tm day;
	time_t at = (time_t)from;
	gmtime_r(&at, &day);
	day.tm_mon += months;
	return (int64_t)timegm(&day);
}

enum store_result publish_result(struct app *app, struct db *db, const struct viewer *actor, struct assessment *assessment,
	const struct publication *publication)
{
	struct stored stored;
	enum solution_status status;
	const struct rubric_outcome *outcome = rubric_outcome(publication->result->rubric, assessment->outcome);
	if (!outcome || !outcome->is_public || !solution_status_of(outcome->status, &status) || assessment->state != ASSESSMENT_DECIDED)
		return STORE_CONFLICT;
	enum store_result result = load(app, db, assessment->solution, &stored);
	if (result == STORE_OK)
		result = assessment_move(db, actor, assessment, ASSESSMENT_PUBLISHED, arena_fmt(db->arena, "outcome=%.*s", TEXT_ARG(outcome->code)));
	if (result != STORE_OK)
		return result;
	assessment->published = clock_now_s();
	assessment->expires = publication->expires ? publication->expires : months_later(assessment->published, publication->result->rubric->valid_months);
	struct assessment_set_outcome_in in = {.id = assessment->id, .outcome = assessment->outcome, .expires = assessment->expires};
	result = db_run(db, &stmt_assessment_set_outcome, &in, NULL);
	if (result != STORE_OK)
		return result;
	struct solution *next = renewed(db->arena, &stored, publication->profile);
	next->status = status;
	if (!publication->profile->verified)
		next->verified = assessment->submitted;
	publish_fill_result(db->arena, assessment, publication->result, publication->summary, publication->comments, &next->result);
	add_history(db->arena, next, outcome->code);
	return save(app, db, assessment->solution, &stored, next, assessment->expires);
}

enum store_result publish_unpublish(struct app *app, struct db *db, const struct viewer *actor, struct assessment *assessment)
{
	struct stored stored;
	enum store_result result = load(app, db, assessment->solution, &stored);
	if (result == STORE_OK)
		result = assessment_move(db, actor, assessment, ASSESSMENT_DECIDED, TEXT("unpublished"));
	if (result != STORE_OK)
		return result;
	stored.profile->result = (struct solution_result){0};
	stored.profile->status = SOLUTION_UNDER_REVIEW;
	add_history(db->arena, stored.profile, TEXT("unpublished"));
	return save(app, db, assessment->solution, &stored, stored.profile, 0);
}

enum store_result publish_imported_result(struct app *app, struct db *db, const struct viewer *actor, int64_t solution,
	const struct solution_result *imported)
{
	struct stored stored;
	enum store_result result = load(app, db, solution, &stored);
	if (result != STORE_OK)
		return result;
	if (!solution_status_of(stored.row.status, &stored.profile->status) ||
		(stored.profile->result.published && stored.profile->result.scale == RESULT_LEVELS))
		return STORE_CONFLICT;
	stored.profile->result = *imported;
	add_history(db->arena, stored.profile, TEXT("reviews_imported"));
	result = save(app, db, solution, &stored, stored.profile, stored.row.expires_null ? 0 : stored.row.expires);
	return result == STORE_OK ? audit_event(db, actor, "reviews_imported", solution,
		arena_fmt(db->arena, "reviewers=%lld", (long long)imported->reviewers)) : result;
}

/* --- rows without a result --- */

/* The first of "name", "name-2", ... that is free; past a score of namesakes a random number ends the search. */
static enum store_result free_slug(struct db *db, struct text name, struct text *out)
{
	struct text base = text_slug(db->arena, name);
	if (!base.len)
		base = TEXT("solution");
	*out = base;
	for (int i = 2; i < SLUG_TRIES; i++) {
		struct solution_by_slug row;
		enum store_result result = db_one(db, &stmt_solution_by_slug, &(struct solution_by_slug_in){*out}, &row);
		if (result != STORE_OK)
			return result == STORE_NONE ? STORE_OK : result;
		*out = arena_fmt(db->arena, "%.*s-%d", TEXT_ARG(base), i);
	}
	*out = arena_fmt(db->arena, "%.*s-%lld", TEXT_ARG(base), (long long)(random_id() % 1000000000));
	return STORE_OK;
}

enum store_result publish_hidden(struct app *app, struct db *db, int64_t organisation, struct text name, struct text *slug, int64_t *solution)
{
	enum store_result result = db_write_begin(db);
	if (result == STORE_OK && slug->len == 0)
		result = free_slug(db, name, slug);
	if (result != STORE_OK)
		return result;
	*solution = store_new_id();
	struct solution *first = solution_new(db->arena, app->vocabulary);
	first->id = *solution;
	first->slug = *slug;
	first->name = name;
	struct solution_add_in in = {.id = *solution, .slug = *slug, .organisation = organisation, .name = name, .now = clock_now_s(),
		.profile = solution_to_json_text(db->arena, app->vocabulary, first)};
	return db_run(db, &stmt_solution_add, &in, NULL);
}

enum store_result publish_listing(struct app *app, struct db *db, const struct viewer *actor, int64_t solution, const struct solution *profile,
	enum solution_status status)
{
	struct stored stored;
	enum store_result result = load(app, db, solution, &stored);
	if (result != STORE_OK)
		return result;
	struct solution *next = renewed(db->arena, &stored, profile);
	bool moved = !text_is(stored.row.status, solution_status_code(status));
	struct text code = moved ? solution_status_code(status) : TEXT("changed");
	next->status = status;
	add_history(db->arena, next, code);
	result = save(app, db, solution, &stored, next, stored.row.expires_null ? 0 : stored.row.expires);
	return result == STORE_OK ? audit_event(db, actor, "solution_changed", solution, arena_fmt(db->arena, "status=%.*s",
		TEXT_ARG(solution_status_code(status)))) : result;
}

enum store_result publish_status(struct app *app, struct db *db, const struct viewer *actor, int64_t solution, enum solution_status status)
{
	struct stored stored;
	enum store_result result = load(app, db, solution, &stored);
	struct text code = solution_status_code(status);
	if (result != STORE_OK || text_is(stored.row.status, TEXT("hidden")) || text_is(stored.row.status, code))
		return result;
	stored.profile->status = status;
	add_history(db->arena, stored.profile, code);
	result = save(app, db, solution, &stored, stored.profile, stored.row.expires_null ? 0 : stored.row.expires);
	return result == STORE_OK ? audit_event(db, actor, "solution_changed", solution, arena_fmt(db->arena, "status=%.*s", TEXT_ARG(code))) : result;
}

enum store_result publish_withdraw(struct app *app, struct db *db, const struct viewer *actor, int64_t solution)
{
	return publish_status(app, db, actor, solution, SOLUTION_WITHDRAWN);
}

enum store_result publish_redacted(struct db *db, int64_t solution, struct text name, const json_t *profile)
{
	return db_run(db, &stmt_solution_redact, &(struct solution_redact_in){solution, name, json_write(db->arena, profile)}, NULL);
}
