/* SPDX-License-Identifier: Apache-2.0
 * `cabinet import` and `cabinet demo-data`: what they read and say; the work is in assessment/. */
#include "serve/commands.h"
#include "serve/open.h"
#include "privacy/policy.h"
#include "assessment/demo.h"
#include "assessment/import.h"

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

int command_import(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	if (line->words_count != 2 || strcmp(line->words[0], "dpg") != 0) {
		fprintf(stderr, "cabinet: import dpg FILE [--reviews FILE] [--invite]\n");
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
