/* SPDX-License-Identifier: Apache-2.0
 * One logfmt line per event to standard error (S-31): UTC time, level, event, pairs. Values are escaped. Never give it
 * personal data, addresses, tokens or query strings: ids, codes, numbers and route patterns only. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/text.h"

/* log_info("started", "port=%d", port): the format makes the pairs; quote texts with %.*s only when they are codes. */
void log_info(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);
void log_warn(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);
void log_error(const char *event, const char *format, ...) PRINTF_LIKE(2, 3);

#endif
