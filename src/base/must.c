/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base.h"

_Noreturn void must_failed(const char *truth, const char *file, int line)
{
	fprintf(stderr, "level=fatal event=bug where=%s:%d truth=\"%s\"\n", file, line, truth);
	abort();
}
