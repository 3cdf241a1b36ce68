/* SPDX-License-Identifier: Apache-2.0
 * `cabinet audit`: verify the log offline, print what of it is published, prune what is past its time. */
#include "serve/commands.h"
#include "serve/open.h"
#include "base/clock.h"
#include "policy/daylog.h"
#include "policy/daylog_verify.h"
#include "policy/log_prune.h"

#define MEMORY ((size_t)2 << 30)
#define LINES_MOST 200

static void tell(void *context, int64_t number, struct text date, int64_t seq, const char *what)
{
	int64_t *told = context;
	if (++*told > LINES_MOST)
		return;
	if (number)
		printf("day %lld (%.*s)", (long long)number, TEXT_ARG(date));
	if (seq)
		printf("%sentry %lld", number ? ", " : "", (long long)seq);
	printf("%s%s\n", number || seq ? ": " : "", what);
}

static int say(const struct daylog_found *found)
{
	if (found->problems > LINES_MOST)
		printf("... and %lld more\n", (long long)(found->problems - LINES_MOST));
	printf("%lld sealed days (%lld pruned), %lld entries: %lld events, %lld disclosures opened, %lld gone with their person: %s\n",
		(long long)found->days, (long long)found->pruned_days, (long long)found->entries, (long long)found->events, (long long)found->opened,
		(long long)found->gone, found->problems ? "NOT as it was written" : "as it was written");
	return found->problems ? 1 : 0;
}

/* NULL with *good: nothing was kept. */
static json_t *read_kept(const char *file, bool *good)
{
	json_t *kept = file ? json_load_file(file, 0, NULL) : NULL;
	*good = !file || (kept && json_is_array(json_object_get(kept, "days")));
	if (!*good)
		fprintf(stderr, "cabinet: %s is not what /privacy/log.json or 'cabinet audit root' gives\n", file);
	return kept;
}

static int verify(struct app *app, struct db *db, const struct command_line *line)
{
	bool good;
	int64_t told = 0;
	struct daylog_found found = {.tell = tell, .context = &told};
	json_t *kept = read_kept(line->option['R'], &good);
	enum store_result result = good ? daylog_verify(app->vault, db, kept, &found) : STORE_FAILED;
	json_decref(kept);
	if (result == STORE_OK)
		return say(&found);
	if (good)
		fprintf(stderr, "cabinet: the log could not be read (see the lines above): nothing is said about it\n");
	return 2;
}

static int prune(struct app *app, struct db *db, const struct command_line *line)
{
	struct log_pruned pruned;
	const char *would = line->option['N'] ? "would go" : "gone";
	if (log_prune(app->vault, db, clock_now_s() - log_keep_s(), line->option['N'] != NULL, &pruned) != STORE_OK || db_commit(db) != STORE_OK)
		return 2;
	printf("%lld days with %lld entries %s; %lld days stay for a hold\n", (long long)pruned.days, (long long)pruned.entries, would, (long long)pruned.held);
	return 0;
}

static int print_root(struct db *db)
{
	struct text out;
	if (daylog_publish(db, 1, INT64_MAX, true, &out) != STORE_OK)
		return 2;
	printf("%.*s\n", TEXT_ARG(out));
	return 0;
}

int command_audit(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	const char *what = line->words_count ? line->words[0] : "";
	if (strcmp(what, "verify") != 0 && strcmp(what, "root") != 0 && strcmp(what, "prune") != 0) {
		fprintf(stderr, "cabinet: audit verify, root or prune\n");
		return 2;
	}
	if (!command_open_store(line, &config, &app))
		return 2;
	struct arena *arena = arena_new(MEMORY);
	int status = 2;
	if (arena) {
		struct db db = db_open(app.store, arena);
		status = what[0] == 'v' ? verify(&app, &db, line) : what[0] == 'p' ? prune(&app, &db, line) : print_root(&db);
		db_close(&db);
		arena_free(arena);
	}
	app_close(&app);
	return status;
}
