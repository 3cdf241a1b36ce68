/* SPDX-License-Identifier: Apache-2.0
 * Volunteers' reviews: those of one solution together are one assessment on the imported rubric, with yes and no as they were
 * given. Reviewers become labels; who they were is not kept. */
#include "assessment/import_inside.h"
#include "assessment/publish.h"
#include "base/fold.h"
#include "statements.gen.h"

#define REPEATS_MAX 17          /* a repeated question is asked once for each goal */
#define ALL_UNITS_MAX 64
#define COMMENTS_MAX 60

struct one_review {
	int64_t solution;
	size_t number;              /* in the order read */
	json_t *json;               /* a reference of our own */
	struct text digest;
};

struct all_reviews {
	struct import *import;
	struct arena *arena;
	struct one_review *at;
	size_t count, room;
	const struct rubric *rubric;
};

/* --- reading --- */

static void refuse_review(void *context, const char *place, const char *why)
{
	struct all_reviews *all = context;
	fprintf(all->import->order->complain, "%s: %s\n", place, why);
	all->import->figures->reviews_refused++;
}

/* By a name or alias of this run, or a name of an earlier one. 0: no such solution. */
static int64_t find_solution(struct import *import, struct text project, bool *ambiguous)
{
	struct text folded = text_fold(import->db.arena, project);
	const struct import_name *name = import_names_find(&import->names, folded);
	struct import_record_get known;
	*ambiguous = name && name->ambiguous;
	if (name && !name->ambiguous)
		return name->solution;
	struct text record = arena_fmt(import->db.arena, "name:%.*s", TEXT_ARG(folded));
	return db_one(&import->db, &stmt_import_record_get, &(struct import_record_get_in){IMPORT_SOURCE, record}, &known) == STORE_OK ? known.object : 0;
}

/* One reviewer, one review of a solution. */
static bool is_second(const struct all_reviews *all, int64_t solution, struct text reviewer)
{
	for (size_t i = 0; i < all->count; i++)
		if (all->at[i].solution == solution && text_is(import_text(all->at[i].json, "reviewer"), reviewer))
			return true;
	return false;
}

static void keep(struct all_reviews *all, int64_t solution, const json_t *record, struct text raw)
{
	if (all->count == all->room) {
		all->room = all->room ? all->room * 2 : 256;
		all->at = reallocarray(all->at, all->room, sizeof *all->at);
		must(all->at);
	}
	all->at[all->count] = (struct one_review){solution, all->count, json_incref((json_t *)record), import_digest(all->import, all->arena, raw)};
	all->count++;
}

static bool take_review(void *context, const char *place, const json_t *record, struct text raw)
{
	struct all_reviews *all = context;
	struct import *import = all->import;
	char why[300];
	bool ambiguous;
	if (import_review_trouble(record, why)) {
		refuse_review(context, place, why);
		return true;
	}
	int64_t solution = find_solution(import, import_text(record, "project"), &ambiguous);
	if (!solution) {
		snprintf(why, sizeof why, "%s '%.200s'", ambiguous ? "several solutions are called" : "no such solution:",
			json_string_value(json_object_get(record, "project")));
		fprintf(import->order->complain, "%s: %s\n", place, why);
		import->figures->reviews_unknown++;
	} else if (is_second(all, solution, import_text(record, "reviewer"))) {
		refuse_review(context, place, "this reviewer has a review of that solution already");
	} else {
		keep(all, solution, record, raw);
	}
	return true;
}

static int by_solution(const void *left, const void *right)
{
	const struct one_review *a = left, *b = right;
	if (a->solution != b->solution)
		return a->solution < b->solution ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

/* --- one solution's reviews --- */

struct group {
	struct all_reviews *all;
	const struct one_review *reviews;
	size_t count;
	int64_t assessment;
	/* by unit (a criterion, or one goal of a repeated one), then reviewer */
	struct panel_answer *answers;
	const struct rubric_criterion *units[ALL_UNITS_MAX];
	size_t units_count;
	struct result_comment *comments;
	size_t comments_count;
};

static struct panel_answer panel_answer_of(const json_t *value)
{
	const json_t *stated = json_object_get(value, "confidence");
	int64_t confidence = json_integer_value(stated);
	if (json_is_string(stated) && !text_to_int(text_of(json_string_value(stated)), &confidence))
		confidence = 0;
	return (struct panel_answer){PANEL_RATED, json_is_true(json_object_get(value, "answer")), (int)confidence};
}

/* All units of the rubric, the repeated ones once for each goal. */
static void lay_out(struct group *group)
{
	const struct rubric *rubric = group->all->rubric;
	for (size_t c = 0; c < rubric->criteria_count; c++)
		for (size_t repeat = 0; repeat < (rubric->criteria[c].repeated ? REPEATS_MAX : 1u); repeat++) {
			must(group->units_count < ALL_UNITS_MAX);
			group->units[group->units_count++] = &rubric->criteria[c];
		}
	group->answers = ARENA_MANY(group->all->import->db.arena, struct panel_answer, group->units_count * group->count);
}

/* The row of a criterion's repeat; SIZE_MAX: there are not that many. */
static size_t unit_of(const struct group *group, const struct rubric_criterion *criterion, size_t repeat)
{
	for (size_t u = 0; u < group->units_count; u++)
		if (group->units[u] == criterion)
			return repeat < (criterion->repeated ? REPEATS_MAX : 1u) ? u + repeat : SIZE_MAX;
	return SIZE_MAX;
}

static bool seal_answer(struct group *group, const struct review *review, struct text code, struct panel_answer answer, struct text comment)
{
	struct import *import = group->all->import;
	json_t *value = json_object();
	must(value && json_object_set_new(value, "level", json_integer(answer.level)) == 0 &&
		json_object_set_new(value, "comment", json_stringn(comment.len ? comment.at : "", comment.len)) == 0);
	if (answer.confidence)
		must(json_object_set_new(value, "confidence", json_integer(answer.confidence)) == 0);
	bool good = review_answer_save(import->app, &import->db, review, code, 0, value) == STORE_OK;
	json_decref(value);
	return good;
}

static bool add_answer(struct group *group, const struct review *review, size_t r, const char *key, const json_t *value)
{
	struct arena *arena = group->all->import->db.arena;
	struct text comment = import_text(value, "comment");
	size_t repeat;
	const struct rubric_criterion *criterion = rubric_criterion_of_import(group->all->rubric, text_of(key), &repeat);
	size_t unit = criterion ? unit_of(group, criterion, repeat) : SIZE_MAX;
	if (unit == SIZE_MAX) {
		fprintf(group->all->import->order->say, "a review of '%.*s': the question '%s' is not in the rubric\n",
			TEXT_ARG(import_text(group->reviews[r].json, "project")), key);
		group->all->import->figures->unmapped++;
		return true;
	}
	struct panel_answer answer = panel_answer_of(value);
	group->answers[unit * group->count + r] = answer;
	group->all->import->figures->mapped++;
	if (comment.len && group->comments_count < COMMENTS_MAX)
		group->comments[group->comments_count++] = (struct result_comment){criterion->id, review->label, comment};
	struct text code = criterion->repeated ? arena_fmt(arena, "%.*s[%zu]", TEXT_ARG(criterion->id), repeat) : criterion->id;
	return seal_answer(group, review, code, answer, comment);
}

static bool add_review(struct group *group, size_t r)
{
	struct import *import = group->all->import;
	const char *key;
	json_t *value;
	int64_t at = json_integer_value(json_object_get(group->reviews[r].json, "timestamp"));
	struct review review = {.id = store_new_id(), .assessment = group->assessment, .label = review_label(import->db.arena, r), .state = REVIEW_IN_PROGRESS};
	if (db_run(&import->db, &stmt_imported_review_add, &(struct imported_review_add_in){review.id, review.assessment, review.label, at}, NULL) != STORE_OK)
		return false;
	json_object_foreach(group->reviews[r].json, key, value)
		if (json_is_object(value) && !add_answer(group, &review, r, key, value))
			return false;
	return true;
}

/* --- the result --- */

static struct result_criterion count_criterion(const struct group *group, const struct rubric_criterion *criterion)
{
	struct result_criterion out = {.id = criterion->id};
	int64_t sum = 0, stated = 0;
	for (size_t u = 0; u < group->units_count; u++) {
		const struct panel_answer *row = group->answers + u * group->count;
		if (group->units[u] != criterion)
			continue;
		struct panel_yes_no counted = panel_yes_no_of(row, group->count);
		out.yes += counted.yes;
		out.no += counted.no;
		for (size_t r = 0; r < group->count; r++)
			if (row[r].kind == PANEL_RATED && row[r].confidence) {
				sum += row[r].confidence;
				stated++;
			}
	}
	out.ratings = out.yes + out.no;
	out.known = out.ratings > 0;
	out.spread = out.yes > 0 && out.no > 0;
	out.confidence_hundredths = stated ? (sum * 100 + stated / 2) / stated : 0;
	return out;
}

static void find_span(const struct group *group, int64_t *first, int64_t *last)
{
	*first = INT64_MAX;
	*last = 0;
	for (size_t r = 0; r < group->count; r++) {
		int64_t at = json_integer_value(json_object_get(group->reviews[r].json, "timestamp"));
		*first = at < *first ? at : *first;
		*last = at > *last ? at : *last;
	}
}

static void make_result(struct group *group, struct solution_result *out)
{
	const struct rubric *rubric = group->all->rubric;
	struct result_criterion *criteria = ARENA_MANY(group->all->import->db.arena, struct result_criterion, rubric->criteria_count);
	struct panel_agreement agreement = panel_agreement_of(group->answers, group->units_count, group->count);
	*out = (struct solution_result){.published = true, .scale = RESULT_YES_NO, .rubric_id = rubric->id, .rubric_version = rubric->version,
		.reviewers = (int64_t)group->count, .agreement_pairs = agreement.pairs, .within_one_percent = agreement.within_one_percent,
		.alpha_known = agreement.state == PANEL_ALPHA_KNOWN, .comments = group->comments, .comment_count = group->comments_count};
	if (out->alpha_known)
		out->alpha_thousandths = agreement.alpha_thousandths;
	for (size_t c = 0; c < rubric->criteria_count; c++)
		criteria[out->criterion_count++] = count_criterion(group, &rubric->criteria[c]);
	out->criteria = criteria;
	find_span(group, &out->review_start, &out->review_end);
}

/* --- writing --- */

static bool prepare_assessment(struct group *group)
{
	struct import *import = group->all->import;
	int64_t first, last;
	if (group->assessment)
		return db_run(&import->db, &stmt_imported_answers_drop, &(struct imported_answers_drop_in){group->assessment}, NULL) == STORE_OK &&
			db_run(&import->db, &stmt_imported_reviews_drop, &(struct imported_reviews_drop_in){group->assessment}, NULL) == STORE_OK;
	find_span(group, &first, &last);
	return assessment_create(import->app, &import->db, &import->program, group->reviews[0].solution, "dpg", &group->assessment) == STORE_OK &&
		db_run(&import->db, &stmt_assessment_set_imported, &(struct assessment_set_imported_in){group->assessment, first, last}, NULL) == STORE_OK;
}

static bool write_group(struct group *group)
{
	struct import *import = group->all->import;
	struct solution_result result;
	if (db_write_begin(&import->db) != STORE_OK || !prepare_assessment(group))
		return false;
	group->comments = ARENA_MANY(import->db.arena, struct result_comment, COMMENTS_MAX);
	lay_out(group);
	for (size_t r = 0; r < group->count; r++)
		if (!add_review(group, r))
			return false;
	make_result(group, &result);
	import->figures->reviews_new += group->count;
	/* where a review of our own is published, the imported ones are kept but not shown */
	return publish_imported_result(import->app, &import->db, &import->program, group->reviews[0].solution, &result) != STORE_FAILED;
}

/* Written anew as a whole when anything about it is new: a review more is another panel. */
static bool take_group(struct all_reviews *all, const struct one_review *reviews, size_t count)
{
	struct import *import = all->import;
	struct group group = {.all = all, .reviews = reviews, .count = count};
	struct import_record_get known;
	if (!import_begin(import))
		return false;
	struct arena *arena = import->db.arena;
	struct text together = TEXT("");
	for (size_t i = 0; i < count; i++)
		together = arena_join(arena, together, reviews[i].digest);
	struct import_record_put_in put = {IMPORT_SOURCE, arena_fmt(arena, "reviews:%lld", (long long)reviews[0].solution),
		import_digest(import, arena, together), 0};
	enum store_result result = db_one(&import->db, &stmt_import_record_get, &(struct import_record_get_in){put.source, put.record}, &known);
	import->figures->reviews += count;
	if (result == STORE_FAILED || (result == STORE_OK && text_is(known.digest, put.digest)))
		return result == STORE_OK;
	group.assessment = known.object;
	if (!write_group(&group))
		return import_fail(import, "reviews", "the database did not take them (see the lines above)");
	put.object = group.assessment;
	return db_run(&import->db, &stmt_import_record_put, &put, NULL) == STORE_OK;
}

static bool write_all(struct all_reviews *all)
{
	bool good = true;
	if (all->count)
		qsort(all->at, all->count, sizeof *all->at, by_solution);
	for (size_t i = 0, end; good && i < all->count; i = end) {
		for (end = i; end < all->count && all->at[end].solution == all->at[i].solution; end++)
			;
		good = take_group(all, all->at + i, end - i < REVIEW_LABELS ? end - i : REVIEW_LABELS);
	}
	return good;
}

bool import_reviews(struct import *import)
{
	struct all_reviews all = {.import = import, .arena = import->names.arena, .rubric = rubrics_newest(import->app->rubrics, TEXT("dpg"))};
	const struct import_sink sink = {&all, take_review, refuse_review};
	must(all.rubric);
	bool good = import_begin(import) && import_read(import->order->reviews, &sink, import->error) && write_all(&all);
	for (size_t i = 0; i < all.count; i++)
		json_decref(all.at[i].json);
	free(all.at);
	return good;
}
