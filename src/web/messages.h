/* SPDX-License-Identifier: Apache-2.0
 * The tables that tools/messages.py makes of lang/: every message of the program in order of its hash, and one column of
 * translations a language. Only lang.c reads them. */
#ifndef WEB_MESSAGES_H
#define WEB_MESSAGES_H

#include "web/out.h"

struct messages {
	size_t count;
	const uint64_t *hashes; /* text_hash of the English, rising */
	const char *const *ids; /* the English */
};

struct catalogue {
	struct lang lang;
	const char *locale;         /* for ICU */
	const char *const *plurals; /* names of the plural forms in the order in which translations hold them; NULL ends */
	const char *const *texts;   /* by message; NULL: not translated; the forms of a plural follow each other, and an empty one ends them */
};

extern const struct messages messages;
extern const struct catalogue catalogues[];

#endif
