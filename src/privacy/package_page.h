/* SPDX-License-Identifier: Apache-2.0
 * A package's lines in words, for its page and for /privacy/my-data. */
#ifndef PRIVACY_PACKAGE_PAGE_H
#define PRIVACY_PACKAGE_PAGE_H

#include "privacy/package_inside.h"
#include "privacy/package_views.h"
#include "web/visit.h"

/* What both the signed-in page and the mailed link's page give: the package of these subjects, all of them the person who looks, as a page below
 * `back` (called `title`, a msgid) or as a file to keep. */
void package_show(struct visit *visit, const int64_t *subjects, size_t count, const char *title, struct url back);
void package_download(struct visit *visit, const int64_t *subjects, size_t count, bool portable, enum package_form form);

struct package_value_view package_value_view(const struct lang *lang, struct arena *arena, const struct package_value *value);
struct package_line_view package_line_view(const struct lang *lang, struct arena *arena, const struct package_line *line);

#endif
