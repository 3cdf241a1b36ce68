/* SPDX-License-Identifier: Apache-2.0
 * `cabinet serve`: a parent without data starts the image helper (before any key is opened) and the web worker, starts the worker
 * anew when a bug ended it, and ends both on SIGTERM or SIGINT. */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include "base/config.h"

/* Runs until told to stop; returns the exit status. Prints "listening on http://HOST:PORT" once the worker answers. */
int serve_run(const struct config *config, struct text listen);

#endif
