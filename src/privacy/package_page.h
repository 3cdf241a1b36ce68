/* SPDX-License-Identifier: Apache-2.0
 * A package's lines in words, for its page and for /privacy/my-data. */
#ifndef PRIVACY_PACKAGE_PAGE_H
#define PRIVACY_PACKAGE_PAGE_H

#include "privacy/package_inside.h"
#include "privacy/package_views.h"

struct package_value_view package_value_view(const struct lang *lang, struct arena *arena, const struct package_value *value);
struct package_line_view package_line_view(const struct lang *lang, struct arena *arena, const struct package_line *line);

#endif
