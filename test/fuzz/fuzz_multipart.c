/* SPDX-License-Identifier: Apache-2.0
 * The first line is a content type, the rest a body: fields are checked texts, files lie inside the body, and a file's name
 * is no path. */
#include "base/utf8.h"
#include "http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_file(const struct http_file *file, struct text body)
{
	must(utf8_is_valid(file->name) && utf8_is_valid(file->file_name) && utf8_is_valid(file->type));
	must(text_find_byte(file->file_name, '/') == SIZE_MAX && text_find_byte(file->file_name, '\\') == SIZE_MAX);
	must(!file->bytes.len || (file->bytes.at >= body.at && file->bytes.at + file->bytes.len <= body.at + body.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((8u << 20) + size);
	struct text body = {(const char *)data, size}, type = text_cut(&body, '\n');
	struct http_pairs fields;
	struct http_files files;
	must(arena);
	enum http_parse result = http_parse_multipart(arena, type, body, &fields, &files);
	must(result == HTTP_PARSE_OK || (!fields.count && !files.count));
	must(fields.count <= 2000 && files.count <= 20 && !arena_failed(arena));
	for (size_t i = 0; i < fields.count; i++) {
		must(utf8_is_valid(fields.at[i].name) && !utf8_has_control(fields.at[i].name, ""));
		must(utf8_is_valid(fields.at[i].value) && !utf8_has_control(fields.at[i].value, "\t\n"));
	}
	for (size_t i = 0; i < files.count; i++)
		check_file(&files.at[i], body);
	arena_free(arena);
	return 0;
}
