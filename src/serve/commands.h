/* SPDX-License-Identifier: Apache-2.0
 * The subcommands. Each returns the exit status: 0 done, 1 done in part (said line by line), 2 not done. */
#ifndef SERVE_COMMANDS_H
#define SERVE_COMMANDS_H

#include "base/config.h"
#include "web/app.h"

struct command_line {
	const char *option[256];  /* by the option's letter in main.c; NULL when not given */
	char **words;             /* what is no option */
	size_t words_count;
};

int command_serve(struct command_line *line);
int command_init(struct command_line *line);
int command_demo_data(struct command_line *line);
int command_check(struct command_line *line);
int command_import(struct command_line *line);
int command_admin(struct command_line *line);
int command_audit(struct command_line *line);
int command_policy(struct command_line *line);
int command_migrate(struct command_line *line);
int command_backup(struct command_line *line);
int command_restore(struct command_line *line);
int command_retention(struct command_line *line);
int command_version(struct command_line *line);

/* The configuration a command line asks for; false: the reason has been printed. */
CHECKED bool command_config(const struct command_line *line, struct config *config);
/* The same for a command that needs a data directory to be there. */
CHECKED bool command_open(const struct command_line *line, struct config *config);
/* The same, with store and keys opened, or also rubrics and vocabulary: app_close() is the caller's. */
CHECKED bool command_open_store(const struct command_line *line, struct config *config, struct app *app);
CHECKED bool command_open_app(const struct command_line *line, struct config *config, struct app *app);

#endif
