/* SPDX-License-Identifier: Apache-2.0
 * `cabinet import` and `cabinet demo-data`: what they read and say; the work is in assessment/. */
#include "serve/commands.h"
#include "serve/open.h"
#include "assessment/demo.h"

int command_import(struct command_line *line)
{
	(void)line;
	return 2;
}

int command_demo_data(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	struct demo_figures figures;
	char error[300], directory[1100];
	if (!command_config(line, &config))
		return 2;
	snprintf(directory, sizeof directory, "%s/demo", config.share);
	if (!app_open(&app, &config, OPEN_DATA, false, error)) {
		fprintf(stderr, "cabinet: %s\n", error);
		return 2;
	}
	bool good = demo_load(&app, directory, &figures, error);
	app_close(&app);
	if (!good) {
		fprintf(stderr, "cabinet: %s\n", error);
		return 2;
	}
	printf("demo data: %zu organisations, %zu solutions, %zu contacts, %zu submissions, %zu reviews, %zu results\n", figures.organisations,
		figures.solutions, figures.contacts, figures.assessments, figures.reviews, figures.results);
	return 0;
}
