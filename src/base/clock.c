/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "base/text.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

static const char *test_clock_path;
static int64_t told_s;

void clock_tell(int64_t now_s)
{
	told_s = now_s;
}

void clock_allow_test(void)
{
	test_clock_path = getenv("CABINET_TEST_CLOCK");
}

bool clock_is_test(void)
{
	return test_clock_path && !getenv("CABINET_TEST_CLOCK_DOUBTED");
}

static bool read_test_clock(int64_t now_s, int64_t *out)
{
	char line[32];
	int fd = open(test_clock_path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	ssize_t got = read(fd, line, sizeof line);
	close(fd);
	if (got <= 0)
		return false;
	struct text said = text_trim((struct text){line, (size_t)got});
	bool relative = said.len && said.at[0] == '+';
	int64_t value;
	if (!text_to_int(text_slice(said, relative, SIZE_MAX), &value))
		return false;
	*out = relative ? now_s + value : value;
	return true;
}

int64_t clock_now_s(void)
{
	struct timespec now;
	if (told_s)
		return told_s;
	clock_gettime(CLOCK_REALTIME, &now);
	int64_t moved;
	if (test_clock_path && read_test_clock(now.tv_sec, &moved))
		return moved;
	return now.tv_sec;
}

int64_t clock_monotonic_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
