/* SPDX-License-Identifier: Apache-2.0
 * The store, over the small schema of test/fixtures/sql, in a file of its own for each test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "fixture.gen.h"
#include "store/schema.h"
#include "store/turn.h"

struct bench {
	char folder[32], path[64];
	struct store *store;
	struct arena *arena;
};

static struct store *opened(const char *path)
{
	const char *error = NULL;
	struct store *store = store_open(path, true, &error);
	if (!store)
		fail_msg("store_open: %s", error);
	return store;
}

static int set_up(void **state)
{
	struct bench *bench = calloc(1, sizeof *bench);
	assert_non_null(bench);
	snprintf(bench->folder, sizeof bench->folder, "/tmp/cabinet-store-XXXXXX");
	assert_non_null(mkdtemp(bench->folder));
	snprintf(bench->path, sizeof bench->path, "%s/db", bench->folder);
	bench->store = opened(bench->path);
	assert_int_equal(store_migrate(bench->store), migrations_count);
	bench->arena = arena_new(1 << 20);
	*state = bench;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *bench = *state;
	store_close(bench->store);
	arena_free(bench->arena);
	unlink(bench->path);
	assert_int_equal(rmdir(bench->folder), 0);
	free(bench);
	return 0;
}

static void add_thing(struct db *db, int64_t id)
{
	assert_int_equal(db_run(db, &stmt_thing_add, &(struct thing_add_in){.id = id, .words = TEXT("x")}, NULL), STORE_OK);
}

static int64_t count_things(struct db *db)
{
	struct thing_count row;
	assert_int_equal(db_one(db, &stmt_thing_count, NULL, &row), STORE_OK);
	return row.things;
}

static void set_counter(struct store *store, int64_t value)
{
	struct arena *arena = arena_new(10000);
	struct db db = db_open(store, arena);
	assert_int_equal(db_run(&db, &stmt_counter_set, &(struct counter_set_in){TEXT("n"), value}, NULL), STORE_OK);
	assert_int_equal(db_commit(&db), STORE_OK);
	db_close(&db);
	arena_free(arena);
}

static int64_t counter_of(struct db *db)
{
	struct counter_get row;
	assert_int_equal(db_one(db, &stmt_counter_get, &(struct counter_get_in){TEXT("n")}, &row), STORE_OK);
	return row.value;
}

static void every_type_comes_back(void **state)
{
	struct bench *bench = *state;
	struct db db = db_open(bench->store, bench->arena);
	struct thing_add_in full = {.id = INT64_MAX, .whole = INT64_MIN, .words = TEXT("é→𝄞\nO'x"), .raw = {"\0\xFF\n", 3}, .ratio = 0.1};
	struct thing_add_in empty = {.id = 2, .words = {NULL, 0}, .raw = {NULL, 0}};
	struct thing_add_in null = {.id = 3, .whole_null = true, .words_null = true, .raw_null = true, .ratio_null = true};
	int64_t changed = 0;
	assert_int_equal(db_run(&db, &stmt_thing_add, &full, &changed), STORE_OK);
	assert_int_equal(changed, 1);
	assert_int_equal(db_run(&db, &stmt_thing_add, &empty, NULL), STORE_OK);
	assert_int_equal(db_run(&db, &stmt_thing_add, &null, NULL), STORE_OK);
	assert_int_equal(db_commit(&db), STORE_OK);

	struct thing_by_id row;
	assert_int_equal(db_one(&db, &stmt_thing_by_id, &(struct thing_by_id_in){INT64_MAX}, &row), STORE_OK);
	assert_true(row.id == INT64_MAX && row.whole == INT64_MIN && row.ratio == 0.1);
	assert_true(text_is(row.words, full.words));
	assert_int_equal(row.raw.len, 3);
	assert_memory_equal(row.raw.at, "\0\xFF\n", 3);
	assert_false(row.whole_null || row.words_null || row.raw_null || row.ratio_null);

	assert_int_equal(db_one(&db, &stmt_thing_by_id, &(struct thing_by_id_in){2}, &row), STORE_OK);
	assert_true(row.words.len == 0 && row.raw.len == 0 && row.words.at && row.raw.at);
	assert_false(row.words_null || row.raw_null);

	assert_int_equal(db_one(&db, &stmt_thing_by_id, &(struct thing_by_id_in){3}, &row), STORE_OK);
	assert_true(row.whole_null && row.words_null && row.raw_null && row.ratio_null);

	assert_int_equal(db_one(&db, &stmt_thing_by_id, &(struct thing_by_id_in){4}, &row), STORE_NONE);
	assert_int_equal(row.id, 0);
	db_close(&db);
}

static void all_rows_come_in_order(void **state)
{
	struct bench *bench = *state;
	struct db db = db_open(bench->store, bench->arena);
	struct thing_by_id *rows;
	size_t count = 7;
	assert_int_equal(db_all(&db, &stmt_thing_list, NULL, &rows, &count), STORE_OK);
	assert_int_equal(count, 0);
	for (int64_t id = 100; id > 0; id--)
		assert_int_equal(db_run(&db, &stmt_thing_add, &(struct thing_add_in){.id = id, .whole = -id}, NULL), STORE_OK);
	struct thing_list *list;
	assert_int_equal(db_all(&db, &stmt_thing_list, NULL, &list, &count), STORE_OK);
	assert_int_equal(count, 100);
	for (size_t i = 0; i < count; i++)
		assert_true(list[i].id == (int64_t)i + 1 && list[i].whole == -list[i].id);
	db_close(&db);
}

/* Stops after the third row; runs another statement of the same db for each. */
static bool add_up(void *context, const void *out)
{
	struct {
		struct db *db;
		int64_t sum, rows;
	} *adding = context;
	const struct thing_list *row = out;
	struct thing_by_id found;
	assert_int_equal(db_one(adding->db, &stmt_thing_by_id, &(struct thing_by_id_in){row->id}, &found), STORE_OK);
	adding->sum += found.id;
	return ++adding->rows < 3;
}

static void rows_are_walked_until_enough(void **state)
{
	struct bench *bench = *state;
	struct db db = db_open(bench->store, bench->arena);
	for (int64_t id = 1; id <= 5; id++)
		add_thing(&db, id);
	assert_int_equal(db_commit(&db), STORE_OK);
	struct {
		struct db *db;
		int64_t sum, rows;
	} adding = {.db = &db};
	assert_int_equal(db_each(&db, &stmt_thing_list, NULL, add_up, &adding), STORE_OK);
	assert_int_equal(adding.sum, 6);
	db_close(&db);
}

static void a_conflict_undoes_the_transaction(void **state)
{
	struct bench *bench = *state;
	struct db db = db_open(bench->store, bench->arena);
	add_thing(&db, 1);
	assert_int_equal(db_commit(&db), STORE_OK);
	add_thing(&db, 2);
	assert_int_equal(db_run(&db, &stmt_thing_add, &(struct thing_add_in){.id = 1}, NULL), STORE_CONFLICT);
	assert_int_equal(count_things(&db), 1); /* reads go on, without the transaction */
	assert_int_equal(db_run(&db, &stmt_thing_clear, NULL, NULL), STORE_FAILED);
	assert_int_equal(db_commit(&db), STORE_FAILED);
	assert_int_equal(count_things(&db), 1);
	add_thing(&db, 3);
	assert_int_equal(db_commit(&db), STORE_OK);
	assert_int_equal(count_things(&db), 2);
	assert_int_equal(db_run(&db, &stmt_counter_set, &(struct counter_set_in){TEXT("n"), -1}, NULL), STORE_CONFLICT);
	db_close(&db);
}

/* Adds a thing that is there already. */
static bool add_again(void *context, const void *out)
{
	const struct thing_list *row = out;
	enum store_result result = db_run(context, &stmt_thing_add, &(struct thing_add_in){.id = row->id}, NULL);
	assert_int_equal(result, row->id == 1 ? STORE_CONFLICT : STORE_FAILED);
	return true;
}

static void a_conflict_while_walking_undoes_at_the_end(void **state)
{
	struct bench *bench = *state;
	struct db db = db_open(bench->store, bench->arena);
	add_thing(&db, 1);
	add_thing(&db, 2);
	assert_int_equal(db_each(&db, &stmt_thing_list, NULL, add_again, &db), STORE_OK);
	assert_false(db.writing);
	assert_int_equal(db_commit(&db), STORE_FAILED);
	assert_int_equal(count_things(&db), 0);
	db_close(&db);
}

static void what_is_not_committed_never_was(void **state)
{
	struct bench *bench = *state;
	struct db db = db_open(bench->store, bench->arena);
	add_thing(&db, 1);
	assert_int_equal(count_things(&db), 1);
	db_rollback(&db);
	assert_int_equal(count_things(&db), 0);
	add_thing(&db, 2);
	db_close(&db);
	db = db_open(bench->store, bench->arena);
	assert_int_equal(count_things(&db), 0);
	db_close(&db);
}

static void changed_rows_are_counted_and_returned(void **state)
{
	struct bench *bench = *state;
	set_counter(bench->store, 40);
	struct db db = db_open(bench->store, bench->arena);
	struct counter_add row;
	assert_int_equal(db_one(&db, &stmt_counter_add, &(struct counter_add_in){TEXT("n"), 2}, &row), STORE_OK);
	assert_int_equal(row.value, 42);
	assert_int_equal(db_one(&db, &stmt_counter_add, &(struct counter_add_in){TEXT("other"), 2}, &row), STORE_NONE);
	int64_t changed = 7;
	assert_int_equal(db_run(&db, &stmt_thing_clear, NULL, &changed), STORE_OK);
	assert_int_equal(changed, 0);
	assert_int_equal(db_commit(&db), STORE_OK);
	assert_int_equal(counter_of(&db), 42);
	db_close(&db);
}

#define ADDITIONS 200

/* Reads, adds one and writes back: loses an update unless reading and writing are one. */
static void *add_often(void *context)
{
	struct store *store = context;
	struct arena *arena = arena_new(100000);
	for (int i = 0; i < ADDITIONS; i++) {
		struct db db = db_open(store, arena);
		must(db_write_begin(&db) == STORE_OK);
		struct counter_get row;
		must(db_one(&db, &stmt_counter_get, &(struct counter_get_in){TEXT("n")}, &row) == STORE_OK);
		must(db_run(&db, &stmt_counter_set, &(struct counter_set_in){TEXT("n"), row.value + 1}, NULL) == STORE_OK);
		must(db_commit(&db) == STORE_OK);
		db_close(&db);
	}
	arena_free(arena);
	return NULL;
}

static void two_writers_lose_nothing(void **state)
{
	struct bench *bench = *state;
	set_counter(bench->store, 0);
	pthread_t threads[2];
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, add_often, bench->store), 0);
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		pthread_join(threads[i], NULL);
	struct db db = db_open(bench->store, bench->arena);
	assert_int_equal(counter_of(&db), ADDITIONS * COUNT_OF(threads));
	db_close(&db);
}

static void a_reader_sees_one_state(void **state)
{
	struct bench *bench = *state;
	set_counter(bench->store, 1);
	struct db reader = db_open(bench->store, bench->arena);
	assert_int_equal(counter_of(&reader), 1);
	set_counter(bench->store, 2);
	assert_int_equal(counter_of(&reader), 1);
	db_close(&reader);
	reader = db_open(bench->store, bench->arena);
	assert_int_equal(counter_of(&reader), 2);
	db_close(&reader);
}

static void *ask_for_turn(void *context)
{
	return (void *)(intptr_t)turn_take(context, 20);
}

static bool log_is_empty(const struct bench *bench)
{
	char path[sizeof bench->path + 8];
	struct stat log;
	snprintf(path, sizeof path, "%s-wal", bench->path);
	assert_int_equal(stat(path, &log), 0);
	return log.st_size == 0;
}

/* A reader who stays keeps the log from being emptied; others write meanwhile, and it is emptied once the reader is gone. */
static void the_log_is_emptied_when_the_last_reader_is_gone(void **state)
{
	struct bench *bench = *state;
	struct db writer = db_open(bench->store, bench->arena), reader = db_open(bench->store, bench->arena);
	add_thing(&writer, 1);
	assert_int_equal(db_commit(&writer), STORE_OK);
	assert_int_equal(count_things(&reader), 1);
	store_checkpoint(bench->store);
	assert_false(log_is_empty(bench));
	add_thing(&writer, 2);
	assert_int_equal(db_commit(&writer), STORE_OK);
	store_tidy(bench->store);
	assert_false(log_is_empty(bench));
	assert_int_equal(count_things(&reader), 1);
	db_close(&reader);
	store_tidy(bench->store);
	assert_true(log_is_empty(bench));
	add_thing(&writer, 3);
	assert_int_equal(db_commit(&writer), STORE_OK);
	store_tidy(bench->store);
	assert_false(log_is_empty(bench)); /* nobody asked for it */
	db_close(&writer);
}

static void nobody_waits_for_ever(void **state)
{
	struct turn turn;
	turn_init(&turn);
	assert_true(turn_take(&turn, 0));
	pthread_t threads[3];
	void *got;
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_for_turn, &turn), 0);
	for (size_t i = 0; i < COUNT_OF(threads); i++) {
		pthread_join(threads[i], &got);
		assert_null(got);
	}
	turn_give(&turn);
	assert_true(turn_take(&turn, 0));
	turn_give(&turn);
	turn_done(&turn);
}

struct queue {
	struct turn turn;
	int order[3], count;
};

struct guest {
	struct queue *queue;
	int number;
};

static void *sign_in_turn(void *context)
{
	struct guest *guest = context;
	struct queue *queue = guest->queue;
	must(turn_take(&queue->turn, 60000));
	queue->order[queue->count++] = guest->number;
	turn_give(&queue->turn);
	return NULL;
}

/* Waits until somebody stands behind `last`. */
static struct turn_waiter *next_in_queue(struct turn *turn, struct turn_waiter *last)
{
	struct turn_waiter *now = last;
	while (now == last) {
		pthread_mutex_lock(&turn->mutex);
		now = turn->last;
		pthread_mutex_unlock(&turn->mutex);
		sched_yield();
	}
	return now;
}

static void who_comes_first_is_served_first(void **state)
{
	struct queue queue = {.count = 0};
	struct guest guests[3];
	pthread_t threads[3];
	struct turn_waiter *last = NULL;
	turn_init(&queue.turn);
	assert_true(turn_take(&queue.turn, 0));
	for (int i = 0; i < 3; i++) {
		guests[i] = (struct guest){&queue, i};
		assert_int_equal(pthread_create(&threads[i], NULL, sign_in_turn, &guests[i]), 0);
		last = next_in_queue(&queue.turn, last);
	}
	turn_give(&queue.turn);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	for (int i = 0; i < 3; i++)
		assert_int_equal(queue.order[i], i);
	turn_done(&queue.turn);
}

static void the_vault_opens_between_enter_and_leave(void **state)
{
	struct bench *bench = *state;
	struct db db = db_open(bench->store, bench->arena);
	struct vault_note_by_id row;
	db_vault_enter(&db);
	assert_int_equal(db_run(&db, &stmt_vault_note_add, &(struct vault_note_add_in){1, {"abc", 3}}, NULL), STORE_OK);
	db_vault_leave(&db);
	add_thing(&db, 1); /* vault and other rows change in one transaction */
	assert_int_equal(db_commit(&db), STORE_OK);
	db_vault_enter(&db);
	assert_int_equal(db_one(&db, &stmt_vault_note_by_id, &(struct vault_note_by_id_in){1}, &row), STORE_OK);
	assert_int_equal(row.sealed.len, 3);
	db_vault_leave(&db);
	db_close(&db);
}

/* The signal that ended a child which ran `work`; 0 when it ended by itself. */
static int signal_of(void (*work)(struct bench *bench), struct bench *bench)
{
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
		signal(SIGABRT, SIG_DFL);
		work(bench);
		_exit(0);
	}
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void open_vault_properly(struct bench *bench)
{
	struct db db = db_open(opened(bench->path), bench->arena);
	struct vault_note_by_id row;
	db_vault_enter(&db);
	must(db_one(&db, &stmt_vault_note_by_id, &(struct vault_note_by_id_in){1}, &row) == STORE_NONE);
	db_vault_leave(&db);
}

static void use_vault_after_leaving(struct bench *bench)
{
	struct db db = db_open(opened(bench->path), bench->arena);
	struct vault_note_by_id row;
	db_vault_enter(&db);
	if (db_one(&db, &stmt_vault_note_by_id, &(struct vault_note_by_id_in){1}, &row) != STORE_NONE)
		_exit(0);
	db_vault_leave(&db);
	if (db_one(&db, &stmt_vault_note_by_id, &(struct vault_note_by_id_in){1}, &row) != STORE_NONE)
		_exit(0);
}

static void a_vault_statement_outside_the_door_ends_the_process(void **state)
{
	assert_int_equal(signal_of(open_vault_properly, *state), 0);
	assert_int_equal(signal_of(use_vault_after_leaving, *state), SIGABRT);
}

static const struct column one_int[] = {{"n", COLUMN_INT, 0, false, 0}};

/* Statements that no build would let through. */
static void the_engine_refuses_what_slipped_past_the_build(void **state)
{
	struct bench *bench = *state;
	static const struct {
		const char *sql;
		bool writes;
	} bad[] = {
		{"SELECT id FROM vault_note", false},
		{"SELECT count(*) FROM vault_note", false},
		{"INSERT INTO VAULT_NOTE (id, sealed) VALUES (1, x'00')", true},
		{"DELETE FROM vault_note", true},
		{"DELETE FROM thing", false}, /* a reader may not */
		{"UPDATE fixed_record SET words = 'other'", true},
		{"DELETE FROM fixed_record", true},
		{"ATTACH DATABASE ':memory:' AS other", true},
		{"PRAGMA foreign_keys = OFF", true},
		{"PRAGMA user_version", false},
		{"SELECT load_extension('x')", false},
		{"CREATE TABLE more (id BIGINT)", true},
		{"DROP TABLE thing", true},
	};
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct statement slipped = {"slipped", bad[i].sql, DOOR_OPEN, bad[i].writes, 0, NULL, one_int, 0, 1, sizeof(int64_t)};
		struct db db = db_open(bench->store, bench->arena);
		assert_int_equal(db_run(&db, &slipped, NULL, NULL), STORE_FAILED);
		db_close(&db);
	}
}

static void a_result_of_another_type_is_a_failure(void **state)
{
	struct bench *bench = *state;
	struct statement wrong = {"wrong", "SELECT 'text'", DOOR_OPEN, false, 0, NULL, one_int, 0, 1, sizeof(int64_t)};
	struct db db = db_open(bench->store, bench->arena);
	int64_t n = 7;
	assert_int_equal(db_one(&db, &wrong, NULL, &n), STORE_FAILED);
	assert_int_equal(n, 0);
	db_close(&db);
}

static void like_tells_capitals_from_small_letters(void **state)
{
	struct bench *bench = *state;
	struct statement like = {"like", "SELECT ('Ab' LIKE 'A%') * 10 + ('Ab' LIKE 'a%') AS n", DOOR_OPEN, false, 0, NULL, one_int, 0, 1,
		sizeof(int64_t)};
	struct db db = db_open(bench->store, bench->arena);
	int64_t n = 7;
	assert_int_equal(db_one(&db, &like, NULL, &n), STORE_OK);
	assert_int_equal(n, 10);
	db_close(&db);
}

static void rows_past_the_arena_are_a_failure(void **state)
{
	struct bench *bench = *state;
	struct db db = db_open(bench->store, bench->arena);
	char *much = calloc(1, 200000);
	assert_int_equal(db_run(&db, &stmt_thing_add, &(struct thing_add_in){.id = 1, .raw = {much, 200000}}, NULL), STORE_OK);
	assert_int_equal(db_commit(&db), STORE_OK);
	db_close(&db);
	struct arena *small = arena_new(100000);
	struct thing_by_id row;
	db = db_open(bench->store, small);
	assert_int_equal(db_one(&db, &stmt_thing_by_id, &(struct thing_by_id_in){1}, &row), STORE_FAILED);
	assert_true(arena_failed(small));
	db_close(&db);
	arena_free(small);
	free(much);
}

static void migrations_run_once(void **state)
{
	struct bench *bench = *state;
	assert_int_equal(store_migrate(bench->store), 0);
	store_close(bench->store);
	bench->store = opened(bench->path);
	assert_int_equal(store_migrate(bench->store), 0);
	struct stat file;
	assert_int_equal(stat(bench->path, &file), 0);
	assert_int_equal(file.st_mode & 0777, 0600);
}

/* Changes the history as another program would have left it; what store_open says then. */
static const char *refusal_after(struct bench *bench, const char *sql)
{
	sqlite3 *other = NULL;
	assert_int_equal(sqlite3_open(bench->path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(other), SQLITE_OK);
	const char *error = NULL;
	assert_null(store_open(bench->path, false, &error));
	return error;
}

static void a_foreign_history_is_refused(void **state)
{
	struct bench *bench = *state;
	assert_non_null(strstr(refusal_after(bench, "INSERT INTO schema_migration VALUES (3, 'x', 'y', 0)"), "newer version"));
	assert_int_equal(store_migrate(bench->store), -1);
	assert_non_null(strstr(refusal_after(bench, "DELETE FROM schema_migration WHERE number <> 2"), "gap"));
	assert_non_null(strstr(refusal_after(bench, "UPDATE schema_migration SET number = 1"), "was changed"));
	const char *error = NULL;
	assert_null(store_open("/nowhere/at/all", true, &error));
	assert_non_null(error);
	assert_null(store_open("/nowhere/at/all", false, &error));
}

#define IN_A_FILE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_A_FILE(every_type_comes_back),
		IN_A_FILE(all_rows_come_in_order),
		IN_A_FILE(rows_are_walked_until_enough),
		IN_A_FILE(a_conflict_undoes_the_transaction),
		IN_A_FILE(a_conflict_while_walking_undoes_at_the_end),
		IN_A_FILE(what_is_not_committed_never_was),
		IN_A_FILE(changed_rows_are_counted_and_returned),
		IN_A_FILE(two_writers_lose_nothing),
		IN_A_FILE(a_reader_sees_one_state),
		IN_A_FILE(the_log_is_emptied_when_the_last_reader_is_gone),
		cmocka_unit_test(nobody_waits_for_ever),
		cmocka_unit_test(who_comes_first_is_served_first),
		IN_A_FILE(the_vault_opens_between_enter_and_leave),
		IN_A_FILE(a_vault_statement_outside_the_door_ends_the_process),
		IN_A_FILE(the_engine_refuses_what_slipped_past_the_build),
		IN_A_FILE(a_result_of_another_type_is_a_failure),
		IN_A_FILE(like_tells_capitals_from_small_letters),
		IN_A_FILE(rows_past_the_arena_are_a_failure),
		IN_A_FILE(migrations_run_once),
		IN_A_FILE(a_foreign_history_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
