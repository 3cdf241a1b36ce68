/* SPDX-License-Identifier: Apache-2.0
 * From the store to the snapshot: what the public sees is built here, whole, after each change that concerns it. */
#ifndef CATALOGUE_PUBLISH_H
#define CATALOGUE_PUBLISH_H

#include "base/base.h"
#include "web/app.h"

/* Builds the first snapshot from the store into app->catalogue. */
CHECKED bool catalogue_open(struct app *app);
/* Builds it anew and puts it in place; call after the commit of a change to what is public. false: the old one stays, and the
 * next call tries again (logged). */
bool catalogue_refresh(struct app *app);
/* Builds it anew when another program (an import) has noted a new "catalogue_version" since the last call, or a review has passed its
 * expiry; to be called now and then by one thread. */
void catalogue_follow(struct app *app);

#endif
