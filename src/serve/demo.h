/* SPDX-License-Identifier: Apache-2.0
 * The demo: accounts with a known password, and content of our own. */
#ifndef SERVE_DEMO_H
#define SERVE_DEMO_H

#include "web/app.h"
#include "base/base.h"

#define DEMO_PASSWORD "reading room lamp green"

/* Makes the accounts that are not there yet. */
CHECKED bool demo_make_accounts(struct app *app);
/* Whether any demo account is in the database (or cannot be ruled out). */
CHECKED bool demo_accounts_exist(struct app *app);
void demo_print_accounts(FILE *to);

#endif
