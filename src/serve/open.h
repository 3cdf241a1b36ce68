/* SPDX-License-Identifier: Apache-2.0
 * Opening all that the program shares, in order, and closing it in the other. */
#ifndef SERVE_OPEN_H
#define SERVE_OPEN_H

#include "base/config.h"
#include "web/app.h"

/* What a command needs. */
enum open_what { OPEN_STORE /* store and keys */, OPEN_DATA /* store, keys, rubrics, vocabulary */, OPEN_TO_SERVE /* also the catalogue, limits, the finder */ };

/* false: *error says what is wrong and what to do. `create`: make the key and the database when they are not there. */
CHECKED bool app_open(struct app *app, const struct config *config, enum open_what what, bool create, char error[static 300]);
void app_close(struct app *app);

/* Whoever serves the data directory, or puts a backup in its place, holds this alone until the process ends. false: somebody else does. */
CHECKED bool data_lock(const struct config *config);

#endif
