/* SPDX-License-Identifier: Apache-2.0
 * Error pages: what happened, what to do next, a reference number that stands in the log too (S-32). */
#ifndef WEB_ERRORS_H
#define WEB_ERRORS_H

#include "web/visit.h"

struct error_view {
	struct text title, words, reference;
	int status;
};

void errors_page(struct visit *visit, int status);

#endif
