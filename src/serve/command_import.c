/* SPDX-License-Identifier: Apache-2.0
 * `cabinet import` and `cabinet demo-data`. */
#include "serve/commands.h"

int command_import(struct command_line *line)
{
	(void)line;
	return 2;
}

int command_demo_data(struct command_line *line)
{
	(void)line;
	return 0;
}
