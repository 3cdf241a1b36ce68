/* SPDX-License-Identifier: Apache-2.0
 * What the typed fields of forms accept. */
#ifndef WEB_FORM_TYPES_H
#define WEB_FORM_TYPES_H

#include "base/text.h"

/* local@domain with a dot in the domain, no spaces, controls, quotes or brackets; at most 254 bytes (RFC 5321). */
bool form_is_email(struct text value);
/* Keys of vocabularies, languages, rubrics: letters, digits, '.', '-', '_', '+', at most 80 bytes. */
bool form_is_code(struct text value);
/* An address of ours: begins with one '/', no scheme, no backslash, no control. */
bool form_is_path(struct text value);
/* "+", country code, 7 to 15 digits; spaces, hyphens and brackets are allowed between (E.164). */
bool form_is_phone(struct text value);
/* "2026-11-23" to unix seconds at the day's beginning, UTC; 1900 to 2199. */
bool form_read_date(struct text value, int64_t *out);

#endif
