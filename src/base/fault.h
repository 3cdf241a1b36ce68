/* SPDX-License-Identifier: Apache-2.0
 * Faults that tests ask for: a step that fails, or a program that stops in the middle. Only builds with tests have them; in all others
 * fault_here() is false and leaves nothing in the program. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "base/base.h"

#ifdef CABINET_FAULTS
/* Whether this step should fail now. CABINET_FAULT=fail:NAME in the environment (or fault_set) fails the step each time, stop:NAME ends the
 * program there as a power cut does. */
bool fault_here(const char *name);
/* From now on this is the fault; NULL: none. */
void fault_set(const char *fault);
#else
static inline bool fault_here(const char *name)
{
	return false;
}
#endif

#endif
