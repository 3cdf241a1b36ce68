/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fault.h"

#ifdef CABINET_FAULTS
#include <signal.h>
#include <unistd.h>

static const char *asked;
static bool told;

void fault_set(const char *fault)
{
	asked = fault;
	told = true;
}

bool fault_here(const char *name)
{
	const char *fault = told ? asked : getenv("CABINET_FAULT");
	const char *colon = fault ? strchr(fault, ':') : NULL;
	if (!colon || strcmp(colon + 1, name) != 0)
		return false;
	if (strncmp(fault, "stop:", 5) == 0)
		kill(getpid(), SIGKILL);
	return true;
}
#endif
