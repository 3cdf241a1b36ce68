/* SPDX-License-Identifier: Apache-2.0
 * The program: a table of subcommands. */
#include "serve/commands.h"

#include <getopt.h>

static const struct command {
	const char *name, *arguments, *help;
	int (*run)(struct command_line *line);
	const char *options;      /* letters of the options it takes besides --data, --config and --help */
	size_t words_most;
} commands[] = {
	{"serve", "[--listen ADDRESS:PORT]", "Serve the cabinet (default 127.0.0.1:8080).", command_serve, "l", 0},
	{"init", "[--demo] [--controller NAME --unit NAME --contact ADDRESS --base-url URL]", "Make the data directory, keys, database and cabinet.ini.", command_init, "DCUpb", 0},
	{"demo-data", "", "Load the demo's organisations, solutions and reviews.", command_demo_data, "", 0},
	{"check", "", "Look whether this cabinet can serve, and say what is missing.", command_check, "", 0},
	{"import", "dpg FILE [--reviews FILE] [--invite], or person FILE", "Import solutions and reviews, or what a person takes along; a second run changes nothing.", command_import, "ri", 2},
	{"admin", "create|recover|list [--email ADDRESS --first-name NAME --last-name NAME --duties LIST]",
		"Designate an administrator, let one back in, or list them.", command_admin, "efnu", 1},
	{"audit", "verify [--root FILE]|root|prune [--dry-run]", "Check the whole log offline; print its roots; let go of days past their time.", command_audit, "RN", 1},
	{"policy", "check|load|numbers FILE [--anchors FILE] [--class material|editorial] [--effective DATE], or publish",
		"Compare a privacy policy with the program, keep it as the draft, publish the draft.", command_policy, "akx", 2},
	{"migrate", "", "Bring the database up to this program's schema.", command_migrate, "", 0},
	{"backup", "FILE|DIRECTORY [--keys] [--passphrase FILE]", "Write an encrypted backup of the data, or of the keys.", command_backup, "KP", 1},
	{"restore", "FILE [--keys] [--passphrase FILE] [--replace]", "Put a backup in place, without those who were erased since.", command_restore, "KPz", 1},
	{"retention", "run [--dry-run] | clock", "Delete what is due, say what will be, or confirm the clock.", command_retention, "N", 1},
	{"version", "", "Print the version.", command_version, "", 0},
};

static int print_help(FILE *to)
{
	fprintf(to, "usage: cabinet COMMAND [--data DIR] [--config FILE] ...\n\n");
	for (size_t i = 0; i < COUNT_OF(commands); i++)
		fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].help);
	fprintf(to, "\ncabinet COMMAND --help says more. The data directory is ./data unless CABINET_DATA or --data names another.\n");
	return to == stdout ? 0 : 2;
}

static bool complain(const struct command *command, const char *what, const char *which)
{
	fprintf(stderr, "cabinet %s: %s '%s'; see cabinet %s --help\n", command->name, what, which, command->name);
	return false;
}

static bool read_options(const struct command *command, struct command_line *line, int argc, char **argv)
{
	static const struct option options[] = {
		{"data", required_argument, NULL, 'd'}, {"config", required_argument, NULL, 'c'}, {"listen", required_argument, NULL, 'l'},
		{"demo", no_argument, NULL, 'D'}, {"reviews", required_argument, NULL, 'r'}, {"invite", no_argument, NULL, 'i'},
		{"email", required_argument, NULL, 'e'}, {"first-name", required_argument, NULL, 'f'}, {"last-name", required_argument, NULL, 'n'},
		{"duties", required_argument, NULL, 'u'}, {"controller", required_argument, NULL, 'C'}, {"unit", required_argument, NULL, 'U'},
		{"contact", required_argument, NULL, 'p'}, {"base-url", required_argument, NULL, 'b'}, {"root", required_argument, NULL, 'R'}, {"dry-run", no_argument, NULL, 'N'},
		{"anchors", required_argument, NULL, 'a'}, {"class", required_argument, NULL, 'k'},
		{"effective", required_argument, NULL, 'x'}, {"keys", no_argument, NULL, 'K'}, {"passphrase", required_argument, NULL, 'P'},
		{"replace", no_argument, NULL, 'z'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
	int letter;
	opterr = 0;
	while ((letter = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (letter == '?')
			return complain(command, "unknown option", argv[optind - 1]);
		if (letter == ':')
			return complain(command, "a value is missing after", argv[optind - 1]);
		if (!strchr("dch", letter) && !strchr(command->options, letter))
			return complain(command, "does not take", argv[optarg && optarg == argv[optind - 1] ? optind - 2 : optind - 1]);
		line->option[(unsigned char)letter] = optarg ? optarg : "yes";
	}
	line->words = argv + optind;
	line->words_count = (size_t)(argc - optind);
	return line->words_count <= command->words_most || complain(command, "does not expect", line->words[command->words_most]);
}

int main(int argc, char **argv)
{
	struct command_line line = {0};
	if (argc < 2)
		return print_help(stderr);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return print_help(stdout);
	if (strcmp(argv[1], "--version") == 0)
		return command_version(&line);
	for (size_t i = 0; i < COUNT_OF(commands); i++) {
		if (strcmp(argv[1], commands[i].name) != 0)
			continue;
		if (!read_options(&commands[i], &line, argc - 1, argv + 1))
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
