/* SPDX-License-Identifier: Apache-2.0
 * serve, init, check, migrate, version. Accounts are in command_admin.c, imports beside what they import. */
#include "serve/commands.h"
#include "serve/demo.h"
#include "serve/open.h"
#include "serve/serve.h"
#include "people/account.h"
#include "privacy/measures.h"
#include "privacy/policy.h"
#include "store/store.h"

#include <errno.h>
#include <sys/stat.h>

#ifndef CABINET_VERSION
#define CABINET_VERSION "0.1.0"
#endif

bool command_config(const struct command_line *line, struct config *config)
{
	char error[300];
	const char *data = line->option['d'] ? line->option['d'] : getenv("CABINET_DATA") ? getenv("CABINET_DATA") : "data";
	if (config_load(config, data, line->option['c'], error))
		return true;
	fprintf(stderr, "cabinet: %s\n", error);
	return false;
}

bool command_open(const struct command_line *line, struct config *config)
{
	struct stat status;
	if (!command_config(line, config))
		return false;
	if (stat(config->data, &status) == 0 && S_ISDIR(status.st_mode))
		return true;
	fprintf(stderr, "cabinet: there is no data directory '%s': make one with 'cabinet init --data %s'\n", config->data, config->data);
	return false;
}

static bool open_what(const struct command_line *line, struct config *config, struct app *app, enum open_what what)
{
	char error[300];
	if (!command_open(line, config))
		return false;
	if (app_open(app, config, what, false, error))
		return true;
	fprintf(stderr, "cabinet: %s\n", error);
	return false;
}

bool command_open_store(const struct command_line *line, struct config *config, struct app *app)
{
	return open_what(line, config, app, OPEN_STORE);
}

bool command_open_app(const struct command_line *line, struct config *config, struct app *app)
{
	return open_what(line, config, app, OPEN_DATA);
}

int command_version(struct command_line *line)
{
	printf("cabinet %s\n", CABINET_VERSION);
	return 0;
}

int command_migrate(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	if (!command_open_app(line, &config, &app))
		return 2;
	int ran = store_migrate(app.store);
	app_close(&app);
	if (ran < 0)
		return 2;
	printf("%d migrations run\n", ran);
	return 0;
}

/* What the measures page says in public, for whoever keeps the machine. */
static void print_measures(struct app *app)
{
	struct measure list[MEASURES_MOST];
	size_t count;
	struct arena *arena = arena_new(4u << 20);
	if (!arena)
		return;
	struct db db = db_open(app->store, arena);
	if (measures_read(app, &db, list, &count) == STORE_OK)
		for (size_t i = 0; i < count; i++)
			if (list[i].state != MEASURE_ON)
				printf("measure %s: %s\n", list[i].state == MEASURE_OFF ? "off" : "overdue", list[i].code);
	db_close(&db);
	arena_free(arena);
}

int command_check(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	char error[300];
	if (!command_open(line, &config))
		return 2;
	const char *missing = config_missing(&config);
	if (missing)
		printf("missing: %s\n", missing);
	bool good = app_open(&app, &config, OPEN_TO_SERVE, false, error);
	if (good)
		print_measures(&app);
	if (!good)
		printf("cannot be opened: %s\n", error);
	app_close(&app);
	if (missing || !good)
		return 2;
	printf("this cabinet can serve\n");
	return 0;
}

int command_serve(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	char error[300];
	if (!command_open(line, &config))
		return 2;
	const char *missing = config_missing(&config);
	if (missing) {
		fprintf(stderr, "cabinet: not set: %s\n", missing);
		return 2;
	}
	/* opened and closed before any process is made: what is wrong is said once, and demo accounts never serve in production */
	if (!app_open(&app, &config, OPEN_DATA, false, error)) {
		fprintf(stderr, "cabinet: %s\n", error);
		return 2;
	}
	bool refused = store_migrate(app.store) < 0 || (!config.demo && demo_accounts_exist(&app));
	app_close(&app);
	if (refused) {
		fprintf(stderr, "cabinet: the database is not ready, or demo accounts are in it: a cabinet with them serves only with demo = yes\n");
		return 2;
	}
	const char *listen = line->option['l'] ? line->option['l'] : "127.0.0.1:8080";
	if (config.demo) {
		/* a demo is visited where it listens: links in its letters lead there */
		snprintf(config.base_url, sizeof config.base_url, "http://%s", listen);
		demo_print_accounts(stdout);
	}
	return serve_run(&config, text_of(listen));
}

static void take(char *to, size_t room, const char *value)
{
	if (value)
		snprintf(to, room, "%s", value);
}

static void fill_config(struct config *config, const struct command_line *line)
{
	config->demo = config->demo || line->option['D'];
	if (line->option['D']) {
		take(config->controller, sizeof config->controller, "Ministry of Education of Examplia (demo)");
		take(config->unit, sizeof config->unit, "Digital Learning Unit");
		take(config->privacy_contact, sizeof config->privacy_contact, "privacy@demo.example");
		take(config->base_url, sizeof config->base_url, "http://127.0.0.1:8080");
		take(config->mail_from, sizeof config->mail_from, "cabinet@demo.example");
	}
	take(config->controller, sizeof config->controller, line->option['C']);
	take(config->unit, sizeof config->unit, line->option['U']);
	take(config->privacy_contact, sizeof config->privacy_contact, line->option['p']);
	take(config->base_url, sizeof config->base_url, line->option['b']);
}

int command_init(struct command_line *line)
{
	struct config config;
	struct app app = {0};
	char error[300];
	if (!command_config(line, &config))
		return 2;
	fill_config(&config, line);
	const char *missing = config_missing(&config);
	if (missing) {
		fprintf(stderr, "cabinet: not set: %s\n", missing);
		return 2;
	}
	if (!app_open(&app, &config, OPEN_DATA, true, error)) {
		fprintf(stderr, "cabinet: %s\n", error);
		return 2;
	}
	if (!policy_begin(&app, error)) {
		fprintf(stderr, "cabinet: %s\n", error);
		app_close(&app);
		return 2;
	}
	bool good = config_write(&config) && (!config.demo || demo_make_accounts(&app));
	app_close(&app);
	if (!good) {
		fprintf(stderr, "cabinet: cabinet.ini or the demo accounts could not be written\n");
		return 2;
	}
	printf("ready: %s\n", config.data);
	return 0;
}
