/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <time.h>
#include <unistd.h>

static void write_line(const char *level, const char *event, const char *format, va_list args)
{
	char line[2048];
	time_t now = time(NULL);
	struct tm utc;
	gmtime_r(&now, &utc);
	size_t len = strftime(line, sizeof line, "time=%Y-%m-%dT%H:%M:%SZ", &utc);
	len += (size_t)snprintf(line + len, sizeof line - len, " level=%s event=%s ", level, event);
	int more = vsnprintf(line + len, sizeof line - len - 1, format, args);
	if (more > 0)
		len += (size_t)more < sizeof line - len - 1 ? (size_t)more : sizeof line - len - 2;
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)line[i] < ' ' || line[i] == 127)
			line[i] = '?';
	line[len++] = '\n';
	ssize_t written = write(STDERR_FILENO, line, len);
	(void)written; /* a log that cannot be written has nowhere to say so */
}

#define WRITE(level)                                \
	va_list args;                               \
	va_start(args, format);                     \
	write_line(level, event, format, args);     \
	va_end(args)

void log_info(const char *event, const char *format, ...) { WRITE("info"); }
void log_warn(const char *event, const char *format, ...) { WRITE("warn"); }
void log_error(const char *event, const char *format, ...) { WRITE("error"); }
