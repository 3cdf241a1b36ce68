/* SPDX-License-Identifier: Apache-2.0
 * The logo of a solution: never stored as it came, but decoded and written anew by the image helper (web/image.h). */
#ifndef ASSESSMENT_LOGO_H
#define ASSESSMENT_LOGO_H

#include "store/store.h"
#include "web/visit.h"

#define LOGO_MAX_BYTES (2u << 20)
#define LOGO_SIDE 256

struct logo {
	struct bytes webp, png;
};

/* Decodes what was sent; false: an error stands at the field "logo". Slow: before the first write. */
CHECKED bool logo_read(struct visit *visit, struct text sent, struct logo *out);
/* Stores it, or (NULL) takes the old one away. A public solution's catalogue entry changes with it. */
CHECKED bool logo_store(struct visit *visit, int64_t solution, const struct logo *logo);
/* Where editors see it; the empty url: there is none. */
struct url logo_of_submission(struct visit *visit, int64_t assessment, int64_t solution);

#endif
