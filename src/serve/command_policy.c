/* SPDX-License-Identifier: Apache-2.0
 * `cabinet policy`: an operator's own privacy policy, compared with the program and published on the machine. */
#include "serve/commands.h"
#include "privacy/policy.h"
#include "serve/open.h"
#include "web/form_types.h"

struct texts_read {
	struct text source, anchors;
};

static bool read_text(struct arena *arena, const char *path, struct text *out)
{
	FILE *file = fopen(path, "re");
	char *bytes = file ? arena_try(arena, POLICY_MOST_BYTES) : NULL;
	size_t len = bytes ? fread(bytes, 1, POLICY_MOST_BYTES, file) : POLICY_MOST_BYTES;
	if (file)
		fclose(file);
	*out = (struct text){bytes, len};
	if (len < POLICY_MOST_BYTES)
		return true;
	fprintf(stderr, "cabinet: '%s' cannot be read, or is longer than %zu bytes\n", path, POLICY_MOST_BYTES);
	return false;
}

static void print_mistakes(const char *path, const struct notice_mistakes *mistakes)
{
	for (size_t i = 0; i < mistakes->count; i++)
		printf("%s:%zu: %.*s\n", path, mistakes->at[i].line, TEXT_ARG(mistakes->at[i].words));
}

static void print_counts(const struct notice *notice, size_t mistakes)
{
	size_t anchored = 0, nobody = 0;
	for (size_t b = 0; b < notice->count; b++)
		for (size_t s = 0; notice->blocks[b].kind != NOTICE_HEADING && s < notice->blocks[b].count; s++) {
			anchored += notice->blocks[b].sentences[s].anchored;
			nobody += notice->blocks[b].sentences[s].binds_nobody;
		}
	printf("%zu sentences, %zu anchored (%zu of them bind nobody), %zu mistakes\n", notice->sentences, anchored, nobody, mistakes);
}

/* The numbers and hashes of a text without anchors, to write a list of anchors for it. */
static void print_numbers(struct arena *arena, const struct notice *notice)
{
	size_t number = 0;
	for (size_t b = 0; b < notice->count; b++)
		for (size_t s = 0; notice->blocks[b].kind != NOTICE_HEADING && s < notice->blocks[b].count; s++) {
			const struct notice_sentence *sentence = &notice->blocks[b].sentences[s];
			printf("%zu %.*s\n", ++number, TEXT_ARG(notice_hash(arena, sentence->words)));
		}
}

static int run_check(struct app *app, struct db *db, struct command_line *line, bool keep)
{
	struct texts_read read = {0};
	struct notice notice;
	struct notice_mistakes mistakes = {0};
	int64_t effective = 0;
	const struct viewer console = {.program = true};
	bool editorial = line->option['k'] && strcmp(line->option['k'], "editorial") == 0;
	if (!read_text(db->arena, line->words[1], &read.source) || (line->option['a'] && !read_text(db->arena, line->option['a'], &read.anchors)))
		return 2;
	if (line->option['k'] && !editorial && strcmp(line->option['k'], "material") != 0) {
		fprintf(stderr, "cabinet: --class editorial or material\n");
		return 2;
	}
	if (line->option['x'] && !form_read_date(text_of(line->option['x']), &effective)) {
		fprintf(stderr, "cabinet: --effective wants a date such as 2027-01-31\n");
		return 2;
	}
	if (!policy_examine(app, db, read.source, read.anchors, &notice, &mistakes))
		return 2;
	print_mistakes(line->words[1], &mistakes);
	print_counts(&notice, mistakes.count);
	if (!keep)
		return mistakes.count ? 1 : 0;
	if (policy_put_draft(app, db, &console, &notice, !editorial, effective) != STORE_OK || db_commit(db) != STORE_OK) {
		fprintf(stderr, "cabinet: the draft could not be stored\n");
		return 2;
	}
	printf("kept as the draft%s\n", mistakes.count ? "; it cannot be published before the mistakes are mended" : "");
	return mistakes.count ? 1 : 0;
}

static int run_numbers(struct db *db, struct command_line *line)
{
	struct text source;
	struct notice notice;
	struct notice_mistakes mistakes = {0};
	if (!read_text(db->arena, line->words[1], &source))
		return 2;
	notice_read(db->arena, source, &notice, &mistakes);
	print_numbers(db->arena, &notice);
	return 0;
}

static int run_publish(struct app *app, struct db *db)
{
	const struct viewer console = {.program = true};
	enum policy_step step = policy_publish(app, db, &console);
	if (step == POLICY_PUBLISHED && db_commit(db) != STORE_OK)
		step = POLICY_FAILED;
	if (step != POLICY_PUBLISHED) {
		fprintf(stderr, "cabinet: %s\n", policy_step_words(step));
		return 2;
	}
	printf("%s\n", policy_step_words(step));
	return 0;
}

int command_policy(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	char error[300];
	const char *what = line->words_count ? line->words[0] : "";
	bool check = strcmp(what, "check") == 0, load = strcmp(what, "load") == 0, publish = strcmp(what, "publish") == 0, numbers = strcmp(what, "numbers") == 0;
	if (!(check || load || publish || numbers) || line->words_count != (publish ? 1 : 2)) {
		fprintf(stderr, "cabinet: policy check FILE, load FILE, numbers FILE or publish\n");
		return 2;
	}
	if (!command_open_app(line, &config, &app))
		return 2;
	struct arena *arena = arena_new(128u << 20);
	must(arena);
	int status = 2;
	if (!policy_begin(&app, error)) {
		fprintf(stderr, "cabinet: %s\n", error);
	} else {
		struct db db = db_open(app.store, arena);
		status = publish ? run_publish(&app, &db) : numbers ? run_numbers(&db, line) : run_check(&app, &db, line, load);
		db_close(&db);
	}
	arena_free(arena);
	app_close(&app);
	return status;
}
