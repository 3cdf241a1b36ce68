/* SPDX-License-Identifier: Apache-2.0
 * What the parsers of parse.c and multipart.c share. */
#ifndef HTTP_PARSE_H
#define HTTP_PARSE_H

#include "http/request.h"

/* Whether it may be a name: UTF-8 without control characters. */
CHECKED bool http_parse_name(struct text name);
/* Checks a value (UTF-8; no control character but tab, CR, LF) and makes its line ends LF. */
CHECKED bool http_parse_value(struct arena *arena, struct text *value);

#endif
