/* SPDX-License-Identifier: Apache-2.0
 * Any bytes as a path: what is accepted keeps every promise of struct http_request. */
#include "base/utf8.h"
#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((1u << 20) + size);
	struct text path;
	must(arena);
	if (http_parse_path(arena, (struct text){(const char *)data, size}, &path)) {
		must(text_starts(path, TEXT("/")) && utf8_is_valid(path) && !utf8_has_control(path, ""));
		must(text_find(path, TEXT("//")) == SIZE_MAX && text_find_byte(path, '\\') == SIZE_MAX);
		must(text_find(path, TEXT("/./")) == SIZE_MAX && text_find(path, TEXT("/../")) == SIZE_MAX);
		must(!text_ends(path, TEXT("/.")) && !text_ends(path, TEXT("/..")));
	}
	arena_free(arena);
	return 0;
}
