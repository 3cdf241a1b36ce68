/* SPDX-License-Identifier: Apache-2.0
 * The schema's history: which migrations a database has had, and running those it has not. Only src/store/store.c uses it. */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/connection.h"

/* NULL when this program may work on the database, else why not. */
CHECKED const char *migrate_refusal(struct connection *connection);
/* Runs what is missing, each in one transaction. How many, or -1 (logged). */
CHECKED int migrate_run(struct connection *connection);

#endif
