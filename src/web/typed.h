/* SPDX-License-Identifier: Apache-2.0
 * What a person typed into a form when the password was asked for in between: kept in memory for minutes, given back once to the page
 * that shows the form. Passwords and files are not kept. */
#ifndef WEB_TYPED_H
#define WEB_TYPED_H

#include "web/visit.h"

struct typed;

CHECKED struct typed *typed_new(void);
void typed_free(struct typed *typed);
/* Keeps the visit's posted form for the page at `path` (without a language prefix). */
void typed_keep(struct visit *visit, struct text path);
/* On a page: takes back what was kept for it; true: the form is filled. */
bool typed_take(struct visit *visit);

#endif
