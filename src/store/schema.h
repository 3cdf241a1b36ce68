/* SPDX-License-Identifier: Apache-2.0
 * The migrations of sql/schema/, embedded by tools/statements.py in order; number 1 is at 0. */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "base/base.h"

struct migration {
	int64_t number;
	const char *name;
	const char *sha256; /* of the text, in hex */
	const char *sql;
};

extern const struct migration migrations[];
extern const size_t migrations_count;

#endif
