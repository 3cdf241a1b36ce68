/* SPDX-License-Identifier: Apache-2.0
 * The demo's content: organisations, solutions, submissions, reviews and decisions from demo/, written through the same doors as
 * real ones, in the order of their made-up past. */
#ifndef ASSESSMENT_DEMO_H
#define ASSESSMENT_DEMO_H

#include "web/app.h"

struct demo_figures {
	size_t organisations, solutions, contacts, assessments, reviews, results;
};

/* Loads DIRECTORY/organisations.json, solutions.json, reviews.json and scenes.json in one transaction; what an earlier run loaded
 * stays as it is (all figures 0). The demo accounts must be there. false: *error says why; nothing was written. */
CHECKED bool demo_load(struct app *app, const char *directory, struct demo_figures *figures, char error[static 300]);

#endif
