/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as posted pairs: what is accepted is UTF-8 without control characters and within its bounds. */
#include "base/utf8.h"
#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((8u << 20) + size);
	struct http_pairs pairs;
	must(arena);
	enum http_parse result = http_parse_pairs(arena, (struct text){(const char *)data, size}, &pairs);
	must(result == HTTP_PARSE_OK || !pairs.count);
	must(pairs.count <= 2000 && !arena_failed(arena));
	for (size_t i = 0; i < pairs.count; i++) {
		must(utf8_is_valid(pairs.at[i].name) && !utf8_has_control(pairs.at[i].name, ""));
		must(utf8_is_valid(pairs.at[i].value) && !utf8_has_control(pairs.at[i].value, "\t\n"));
	}
	arena_free(arena);
	return 0;
}
