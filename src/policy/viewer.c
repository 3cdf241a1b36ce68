/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/viewer.h"

const char *const capacity_codes[] = {"none", "visitor", "member", "contact", "reviewer", "administrator"};
