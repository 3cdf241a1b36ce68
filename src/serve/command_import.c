/* SPDX-License-Identifier: Apache-2.0
 * `cabinet import` and `cabinet demo-data`: what they read and say; the work is in assessment/. */
#include "serve/commands.h"
#include "serve/open.h"
#include "privacy/policy.h"
#include "assessment/demo.h"
#include "assessment/import.h"
#include "privacy/import_person.h"
#include "store/store.h"

static void print_figures(const struct import_figures *figures, bool reviews)
{
	printf("solutions: %zu new, %zu changed, %zu unchanged, %zu refused\n", figures->added, figures->changed, figures->unchanged, figures->refused);
	if (reviews)
		printf("reviews: %zu in, %zu of them new, %zu of unknown solutions, %zu refused\n", figures->reviews, figures->reviews_new,
			figures->reviews_unknown, figures->reviews_refused);
	printf("values: %zu mapped, %zu without a place in the vocabulary\n", figures->mapped, figures->unmapped);
	printf("contact persons: %zu new, %zu asked by mail\n", figures->contacts, figures->letters);
}

static int run_import(struct app *app, const struct import_order *order)
{
	struct import_figures figures;
	char error[300];
	bool good = import_dpg(app, order, &figures, error);
	print_figures(&figures, order->reviews != NULL);
	if (!good)
		fprintf(stderr, "cabinet: %s\n", error);
	else if (figures.added + figures.changed + figures.reviews_new == 0)
		printf("0 changes\n");
	if (!good)
		return 2;
	return figures.refused + figures.reviews_refused + figures.reviews_unknown ? 1 : 0;
}

/* A file that a person made of what they gave to another cabinet: small. */
#define PERSON_MAX_BYTES (32u << 20)

static char *read_whole(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *at = file ? malloc(PERSON_MAX_BYTES) : NULL;
	*len = at ? fread(at, 1, PERSON_MAX_BYTES, file) : 0;
	bool good = at && !ferror(file) && *len < PERSON_MAX_BYTES;
	if (file)
		fclose(file);
	if (!good) {
		free(at);
		return NULL;
	}
	return at;
}

static int import_one(struct app *app, const char *path)
{
	struct import_person_figures figures;
	char error[300];
	size_t len;
	char *file = read_whole(path, &len);
	struct arena *arena = arena_new(256u << 20);
	if (!file || !arena) {
		fprintf(stderr, "cabinet: %s cannot be read, or is larger than 32 MB\n", path);
		free(file);
		arena_free(arena);
		return 2;
	}
	struct db db = db_open(app->store, arena);
	bool good = import_person(app, &db, (struct text){file, len}, &figures, error);
	if (good && db_commit(&db) != STORE_OK) {
		snprintf(error, sizeof error, "the database could not be written");
		good = false;
	}
	db_close(&db);
	arena_free(arena);
	explicit_bzero(file, len);
	free(file);
	if (good)
		printf("people: %zu new, %zu known here already; %zu data, %zu works\n", figures.people, figures.known, figures.data, figures.works);
	else
		fprintf(stderr, "cabinet: %s: %s\n", path, error);
	return good ? 0 : 2;
}

int command_import(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	if (line->words_count == 2 && strcmp(line->words[0], "person") == 0) {
		if (!command_open_app(line, &config, &app))
			return 2;
		int status = import_one(&app, line->words[1]);
		app_close(&app);
		return status;
	}
	if (line->words_count != 2 || strcmp(line->words[0], "dpg") != 0) {
		fprintf(stderr, "cabinet: import dpg FILE [--reviews FILE] [--invite], or import person FILE\n");
		return 2;
	}
	if (!command_open_app(line, &config, &app))
		return 2;
	const struct import_order order = {.solutions = line->words[1], .reviews = line->option['r'], .invite = line->option['i'] != NULL,
		.say = stdout, .complain = stderr};
	int status = run_import(&app, &order);
	app_close(&app);
	return status;
}

int command_demo_data(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	struct demo_figures figures;
	char error[300], directory[1100];
	if (!command_open(line, &config))
		return 2;
	snprintf(directory, sizeof directory, "%s/demo", config.share);
	if (!app_open(&app, &config, OPEN_DATA, false, error)) {
		fprintf(stderr, "cabinet: %s\n", error);
		return 2;
	}
	bool good = policy_begin(&app, error) && demo_load(&app, directory, &figures, error);
	app_close(&app);
	if (!good) {
		fprintf(stderr, "cabinet: %s\n", error);
		return 2;
	}
	printf("demo data: %zu organisations, %zu solutions, %zu contacts, %zu submissions, %zu reviews, %zu results\n", figures.organisations,
		figures.solutions, figures.contacts, figures.assessments, figures.reviews, figures.results);
	return 0;
}
