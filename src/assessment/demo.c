/* SPDX-License-Identifier: Apache-2.0
 * Reads the demo's files, lays out what happened when, and lets it happen in that order with the clock told. */
#include "assessment/demo_inside.h"
#include "base/clock.h"
#include "statements.gen.h"

#define ARENA_MAX ((size_t)512 << 20)
#define STEPS_A_CASE 24

/* Days between the stations of a submission, where the files do not say. */
enum { DAYS_WRITING = 6, DAYS_WAITING = 2, DAYS_SCREENING = 3, DAYS_TO_ASSIGN = 2, DAYS_REVIEWING = 12, DAYS_TO_PANEL = 2 };

struct event {
	int64_t at;
	size_t number;              /* keeps what happens at one time in order */
	demo_step *run;
	struct demo_case *one;
	size_t which;
};

struct calendar {
	struct event *at;
	size_t count, room;
};

/* --- the files --- */

static json_t *read_file(const char *directory, const char *name, char error[static 300])
{
	char path[1200];
	json_error_t problem;
	snprintf(path, sizeof path, "%s/%s", directory, name);
	json_t *json = json_load_file(path, JSON_REJECT_DUPLICATES, &problem);
	if (!json)
		snprintf(error, 300, "demo/%s cannot be read: %.100s", name, problem.text);
	return json;
}

static const json_t *find(const json_t *list, const char *key, struct text value)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (text_is(json_member_text(json_array_get(list, i), key), value))
			return json_array_get(list, i);
	return NULL;
}

static bool lists(const json_t *array, struct text value)
{
	for (size_t i = 0; i < json_array_size(array); i++)
		if (text_is_cstr(value, json_string_value(json_array_get(array, i))))
			return true;
	return false;
}

static void add_reviews(const struct demo *demo, struct demo_case *one, const json_t *reviews)
{
	const json_t *late = json_object_get(demo->scenes, "late_review");
	for (size_t i = 0; i < json_array_size(reviews); i++) {
		const json_t *json = json_array_get(reviews, i);
		struct text reviewer = json_member_text(json, "reviewer");
		int64_t number;
		if (!text_is(json_member_text(json, "solution"), json_member_text(one->json, "slug")) || one->reviews_count == DEMO_REVIEWERS ||
			!text_to_int(text_slice(reviewer, strlen("reviewer"), SIZE_MAX), &number) || number < 1 || number > DEMO_REVIEWERS)
			continue;
		one->reviews[one->reviews_count++] = (struct demo_review){.json = json, .reviewer = (size_t)number - 1,
			.late = text_is(json_member_text(late, "solution"), json_member_text(one->json, "slug")) && text_is(json_member_text(late, "reviewer"), reviewer)};
	}
}

static void make_case(struct demo *demo, const json_t *json)
{
	struct demo_case *one = &demo->cases[demo->cases_count++];
	const json_t *scene = find(json_object_get(demo->scenes, "submissions"), "solution", json_member_text(json, "slug"));
	*one = (struct demo_case){.json = json, .state = json_member_text(scene, "state"), .submitter = {.program = true}};
	one->answers = json_object_get(scene, "answers") ? json_object_get(scene, "answers") : json_object_get(json, "answers");
	one->decision = find(json_object_get(demo->reviews, "decisions"), "solution", json_member_text(json, "slug"));
	one->half = json_is_true(json_object_get(scene, "half"));
	one->contact_waits = lists(json_object_get(demo->scenes, "contacts_waiting"), json_member_text(json, "slug"));
	if (text_is(json_member_text(json, "organisation"), json_member_text(demo->scenes, "provider_organisation")))
		one->submitter = demo->provider;
	add_reviews(demo, one, json_object_get(demo->reviews, "reviews"));
	add_reviews(demo, one, json_object_get(demo->scenes, "reviews"));
}

static void make_cases(struct demo *demo)
{
	const json_t *added = json_object_get(demo->scenes, "solutions");
	demo->cases = ARENA_MANY(demo->db->arena, struct demo_case, json_array_size(demo->solutions) + json_array_size(added));
	for (size_t i = 0; i < json_array_size(demo->solutions); i++)
		make_case(demo, json_array_get(demo->solutions, i));
	for (size_t i = 0; i < json_array_size(added); i++)
		make_case(demo, json_array_get(added, i));
}

/* --- what happened when --- */

static void note(struct calendar *calendar, int64_t at, demo_step *run, struct demo_case *one, size_t which)
{
	must(calendar->count < calendar->room);
	calendar->at[calendar->count] = (struct event){at, calendar->count, run, one, which};
	calendar->count++;
}

static void note_reviews(struct calendar *calendar, const struct demo *demo, struct demo_case *one, int64_t started)
{
	for (size_t r = 0; r < one->reviews_count; r++) {
		struct text state = json_member_text(one->reviews[r].json, "state");
		bool submitted = text_is(state, TEXT("submitted"));
		int64_t at = demo->now - demo_number(one->reviews[r].json, "days_ago") * CLOCK_DAY;
		int64_t begun = submitted ? at - DAYS_REVIEWING * CLOCK_DAY : at;
		/* a late one was asked for long enough ago to be late */
		int64_t asked = begun - DAYS_TO_ASSIGN * CLOCK_DAY;
		note(calendar, asked > started ? asked : started + CLOCK_HOUR, demo_assign, one, r);
		if (!text_is(state, TEXT("assigned")))
			note(calendar, begun > started ? begun : started + 2 * CLOCK_HOUR, demo_begin_review, one, r);
		if (submitted)
			note(calendar, at, demo_finish_review, one, r);
	}
}

/* When the review began: before the first reviewer was asked. Without reviews: as long ago as it takes to be where it is. */
static int64_t review_start(const struct demo *demo, const struct demo_case *one)
{
	int64_t most = 0;
	for (size_t r = 0; r < one->reviews_count; r++)
		if (demo_number(one->reviews[r].json, "days_ago") > most)
			most = demo_number(one->reviews[r].json, "days_ago");
	return demo->now - (most + DAYS_REVIEWING + DAYS_TO_ASSIGN + 1) * CLOCK_DAY;
}

static int64_t later_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void note_submission(struct calendar *calendar, const struct demo *demo, struct demo_case *one, int64_t listed)
{
	bool reviewed = one->reviews_count > 0;
	int64_t started = reviewed ? review_start(demo, one) : demo->now - CLOCK_HOUR;
	int64_t screened = later_of(started - DAYS_SCREENING * CLOCK_DAY, listed + 3 * CLOCK_HOUR);
	int64_t submitted = later_of(screened - DAYS_WAITING * CLOCK_DAY, listed + 2 * CLOCK_HOUR);
	note(calendar, later_of(submitted - DAYS_WRITING * CLOCK_DAY, listed + CLOCK_HOUR), demo_draft, one, 0);
	if (text_is(one->state, TEXT("draft")))
		return;
	note(calendar, submitted, demo_submit, one, 0);
	if (text_is(one->state, TEXT("submitted")))
		return;
	note(calendar, screened, demo_screen, one, 0);
	if (!reviewed)
		return;
	started = later_of(started, screened + CLOCK_HOUR);
	note(calendar, started, demo_start_review, one, 0);
	note_reviews(calendar, demo, one, started);
	if (text_is(one->state, TEXT("panel")))
		note(calendar, demo->now - CLOCK_HOUR, demo_panel, one, 0);
	if (!one->decision)
		return;
	int64_t decided = demo->now - demo_number(one->decision, "decided") * CLOCK_DAY;
	note(calendar, decided - DAYS_TO_PANEL * CLOCK_DAY, demo_panel, one, 0);
	note(calendar, decided, demo_decide, one, 0);
	note(calendar, demo->now - demo_number(one->decision, "published") * CLOCK_DAY, demo_publish, one, 0);
}

static void note_case(struct calendar *calendar, const struct demo *demo, struct demo_case *one)
{
	int64_t listed = demo->now - demo_number(one->json, "listed") * CLOCK_DAY;
	note(calendar, listed, demo_list, one, 0);
	if (one->answers)
		note_submission(calendar, demo, one, listed);
	if (text_is(json_member_text(one->json, "status"), TEXT("withdrawn")))
		note(calendar, (listed + demo->now) / 2, demo_withdraw, one, 0);
}

static int by_time(const void *left, const void *right)
{
	const struct event *a = left, *b = right;
	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->number < b->number ? -1 : 1;
}

static bool let_happen(struct demo *demo, char error[static 300])
{
	struct calendar calendar = {.room = demo->cases_count * STEPS_A_CASE};
	calendar.at = ARENA_MANY(demo->db->arena, struct event, calendar.room);
	for (size_t i = 0; i < demo->cases_count; i++)
		note_case(&calendar, demo, &demo->cases[i]);
	qsort(calendar.at, calendar.count, sizeof *calendar.at, by_time);
	for (size_t i = 0; i < calendar.count; i++) {
		struct event *event = &calendar.at[i];
		clock_tell(event->at);
		if (event->run(demo, event->one, event->which) && !arena_failed(demo->db->arena))
			continue;
		snprintf(error, 300, "the demo's %.*s could not be written (step %zu of %zu)", TEXT_ARG(json_member_text(event->one->json, "slug")), i + 1, calendar.count);
		return false;
	}
	return true;
}

/* --- all of it --- */

static bool find_account(struct demo *demo, enum capacity capacity, const char *email, struct viewer *out, char error[static 300])
{
	*out = (struct viewer){.capacity = capacity, .duties = capacity == CAPACITY_ADMINISTRATOR ? DUTY_PROGRAMME : 0};
	if (vault_find_address(demo->app->vault, demo->db, capacity, text_of(email), &out->subject) == VAULT_OK)
		return true;
	snprintf(error, 300, "the demo account %s is not there: run 'cabinet init --demo' first", email);
	return false;
}

static bool find_accounts(struct demo *demo, char error[static 300])
{
	bool good = find_account(demo, CAPACITY_ADMINISTRATOR, "admin@demo.example", &demo->programme, error) &&
		find_account(demo, CAPACITY_MEMBER, "provider@demo.example", &demo->provider, error);
	for (size_t i = 0; good && i < DEMO_REVIEWERS; i++)
		good = find_account(demo, CAPACITY_REVIEWER, arena_fmt(demo->db->arena, "reviewer%zu@demo.example", i + 1).at, &demo->reviewers[i], error);
	return good;
}

static bool write_all(struct demo *demo, char error[static 300])
{
	snprintf(error, 300, "the database did not take it (see the lines above)");
	if (db_write_begin(demo->db) != STORE_OK || keystore_batch_begin(demo->app->keystore) != KEY_OK)
		return false;
	make_cases(demo);
	clock_tell(demo->now - 1000 * CLOCK_DAY);
	bool good = demo_organisations(demo) && let_happen(demo, error);
	clock_tell(0);
	const struct import_record_put_in record = {.source = TEXT("demo"), .record = TEXT("all"), .digest = TEXT("")};
	good = good && db_run(demo->db, &stmt_import_record_put, &record, NULL) == STORE_OK;
	/* keys first: rows without their keys could never be read */
	good = keystore_batch_end(demo->app->keystore, good) == KEY_OK && good;
	return good && db_commit(demo->db) == STORE_OK;
}

static bool load(struct demo *demo, const char *directory, char error[static 300])
{
	struct import_record_get record;
	enum store_result before = db_one(demo->db, &stmt_import_record_get, &(struct import_record_get_in){TEXT("demo"), TEXT("all")}, &record);
	if (before == STORE_OK)
		return true;
	json_t *organisations = read_file(directory, "organisations.json", error), *solutions = read_file(directory, "solutions.json", error),
	       *reviews = read_file(directory, "reviews.json", error), *scenes = read_file(directory, "scenes.json", error);
	demo->organisations = json_object_get(organisations, "organisations");
	demo->solutions = json_object_get(solutions, "solutions");
	demo->reviews = reviews;
	demo->scenes = scenes;
	bool good = organisations && solutions && reviews && scenes && find_accounts(demo, error) && write_all(demo, error);
	json_decref(organisations);
	json_decref(solutions);
	json_decref(reviews);
	json_decref(scenes);
	return good;
}

bool demo_load(struct app *app, const char *directory, struct demo_figures *figures, char error[static 300])
{
	struct arena *arena = arena_new(ARENA_MAX);
	must(arena);
	struct db db = db_open(app->store, arena);
	struct demo demo = {.app = app, .db = &db, .now = clock_now_s()};
	bool good = load(&demo, directory, error);
	*figures = good ? demo.figures : (struct demo_figures){0};
	db_close(&db);
	arena_free(arena);
	return good;
}
