/* SPDX-License-Identifier: Apache-2.0
 * A consistent copy of an open SQLite database into a new file (mode 0600), for backups of the data and of the key store. */
#ifndef STORE_COPY_H
#define STORE_COPY_H

#include "base/base.h"

struct sqlite3;

/* false: it cannot be written, or exists (logged). Nothing is left behind then. */
CHECKED bool copy_database(struct sqlite3 *from, const char *path);

#endif
