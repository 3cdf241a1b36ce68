/* SPDX-License-Identifier: Apache-2.0
 * Puts a page into the frame: who is signed in decides the tabs, the configuration the foot. */
#ifndef WEB_FRAME_WRAP_H
#define WEB_FRAME_WRAP_H

#include "web/visit.h"

/* The whole document. */
struct html frame_wrap(struct visit *visit, const struct page *page);

#endif
