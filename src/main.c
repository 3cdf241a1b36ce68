/* SPDX-License-Identifier: Apache-2.0
 * The program: a table of subcommands. */
#include "serve/commands.h"

#include <getopt.h>

static const struct command {
	const char *name, *arguments, *help;
	int (*run)(struct command_line *line);
} commands[] = {
	{"serve", "[--listen ADDRESS:PORT]", "Serve the cabinet (default 127.0.0.1:8080).", command_serve},
	{"init", "[--demo] [--controller NAME --unit NAME --contact ADDRESS --base-url URL]", "Make the data directory, keys, database and cabinet.ini.", command_init},
	{"demo-data", "", "Load the demo's organisations, solutions and reviews.", command_demo_data},
	{"check", "", "Look whether this cabinet can serve, and say what is missing.", command_check},
	{"import", "dpg FILE [--reviews FILE] [--invite]", "Import solutions and their reviews; a second run changes nothing.", command_import},
	{"admin", "create|recover|list [--email ADDRESS --first-name NAME --last-name NAME --duties LIST]",
		"Designate an administrator, let one back in, or list them.", command_admin},
	{"migrate", "", "Bring the database up to this program's schema.", command_migrate},
	{"version", "", "Print the version.", command_version},
};

static int print_help(FILE *to)
{
	fprintf(to, "usage: cabinet COMMAND [--data DIR] [--config FILE] ...\n\n");
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].help);
	fprintf(to, "\ncabinet COMMAND --help says more. The data directory is ./data unless CABINET_DATA or --data names another.\n");
	return to == stdout ? 0 : 2;
}

static bool read_options(struct command_line *line, int argc, char **argv)
{
	static const struct option options[] = {
		{"data", required_argument, NULL, 'd'}, {"config", required_argument, NULL, 'c'}, {"listen", required_argument, NULL, 'l'},
		{"demo", no_argument, NULL, 'D'}, {"reviews", required_argument, NULL, 'r'}, {"invite", no_argument, NULL, 'i'},
		{"email", required_argument, NULL, 'e'}, {"first-name", required_argument, NULL, 'f'}, {"last-name", required_argument, NULL, 'n'},
		{"duties", required_argument, NULL, 'u'}, {"controller", required_argument, NULL, 'C'}, {"unit", required_argument, NULL, 'U'},
		{"contact", required_argument, NULL, 'p'}, {"base-url", required_argument, NULL, 'b'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
	int letter;
	while ((letter = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (letter == '?')
			return false;
		line->option[(unsigned char)letter] = optarg ? optarg : "yes";
	}
	line->words = argv + optind;
	line->words_count = (size_t)(argc - optind);
	return true;
}

int main(int argc, char **argv)
{
	struct command_line line = {0};
	if (argc < 2)
		return print_help(stderr);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return print_help(stdout);
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		if (!read_options(&line, argc - 1, argv + 1))
			return 2;
		if (line.option['h']) {
			printf("usage: cabinet %s %s [--data DIR] [--config FILE]\n\n%s\n", commands[i].name, commands[i].arguments, commands[i].help);
			return 0;
		}
		return commands[i].run(&line);
	}
	fprintf(stderr, "cabinet: there is no command '%s'\n\n", argv[1]);
	return print_help(stderr);
}
