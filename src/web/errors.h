/* SPDX-License-Identifier: Apache-2.0
 * Error pages: what happened, what to do next, a reference number that stands in the log too (S-32). */
#ifndef WEB_ERRORS_H
#define WEB_ERRORS_H

#include "web/visit.h"

struct error_view {
	struct text title, words, reference;
	struct text account;            /* of a 403: whom the page is for, when the account at hand is of another kind; or empty */
	bool for_provider, for_reviewer;
	int status;
};

void errors_page(struct visit *visit, int status);
/* The same with words of one's own. */
void errors_page_saying(struct visit *visit, int status, struct text title, struct text words);

#endif
