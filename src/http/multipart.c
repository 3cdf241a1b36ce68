/* SPDX-License-Identifier: Apache-2.0
 * multipart/form-data (RFC 7578), as browsers write it: no preamble, no epilogue, no folded lines. */
#include "http/parse.h"

#include "base/utf8.h"

#define MAX_FIELDS 2000
#define MAX_FILES 20
#define MAX_BOUNDARY 70
#define MAX_PART_HEAD_BYTES 4096
#define MAX_PART_HEADERS 16

/* One part: what its head says and its bytes. */
struct part {
	struct text name, file_name, type, bytes;
	bool has_name, has_file_name, has_disposition;
};

static bool is_token_char(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr("!#$%&'*+-.^_`|~", c));
}

static size_t token_len(struct text text)
{
	size_t len = 0;
	while (len < text.len && is_token_char(text.at[len]))
		len++;
	return len;
}

static void skip_space(struct text *text)
{
	while (text->len && (text->at[0] == ' ' || text->at[0] == '\t'))
		*text = text_slice(*text, 1, SIZE_MAX);
}

/* Takes a quoted string off the front. Browsers leave a lone backslash as it is; only \" and \\ are pairs. */
static bool take_quoted(struct arena *arena, struct text *rest, struct text *value)
{
	bool escaped = false;
	size_t end = 1;
	for (; end < rest->len && rest->at[end] != '"'; end++) {
		if (rest->at[end] == '\\' && end + 1 < rest->len && (rest->at[end + 1] == '"' || rest->at[end + 1] == '\\')) {
			escaped = true;
			end++;
		}
	}
	if (end >= rest->len)
		return false;
	*value = text_slice(*rest, 1, end - 1);
	*rest = text_slice(*rest, end + 1, SIZE_MAX);
	if (!escaped)
		return true;
	char *at = arena_alloc(arena, value->len + 1);
	size_t len = 0;
	for (size_t i = 0; i < value->len && !arena_failed(arena); i++) {
		if (value->at[i] == '\\' && i + 1 < value->len && (value->at[i + 1] == '"' || value->at[i + 1] == '\\'))
			i++;
		at[len++] = value->at[i];
	}
	*value = (struct text){at, len};
	return true;
}

/* Takes `; name=value` or `; name="value"` off the front of *rest. false: it is neither. */
static bool take_parameter(struct arena *arena, struct text *rest, struct text *name, struct text *value)
{
	skip_space(rest);
	if (!rest->len || rest->at[0] != ';')
		return false;
	*rest = text_slice(*rest, 1, SIZE_MAX);
	skip_space(rest);
	size_t len = token_len(*rest);
	*name = text_slice(*rest, 0, len);
	*rest = text_slice(*rest, len, SIZE_MAX);
	if (!len || !rest->len || rest->at[0] != '=')
		return false;
	*rest = text_slice(*rest, 1, SIZE_MAX);
	if (rest->len && rest->at[0] == '"')
		return take_quoted(arena, rest, value);
	len = token_len(*rest);
	*value = text_slice(*rest, 0, len);
	*rest = text_slice(*rest, len, SIZE_MAX);
	return len > 0;
}

/* Whether what comes before the parameters is `expected`; leaves the parameters in *rest. */
static bool take_kind(struct text *rest, struct text expected)
{
	size_t end = text_find_byte(*rest, ';');
	struct text kind = text_trim(text_slice(*rest, 0, end));
	*rest = text_slice(*rest, end, SIZE_MAX);
	return text_is_icase(kind, expected);
}

static bool is_boundary(struct text boundary)
{
	if (!boundary.len || boundary.len > MAX_BOUNDARY || boundary.at[boundary.len - 1] == ' ')
		return false;
	for (size_t i = 0; i < boundary.len; i++) {
		char c = boundary.at[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!plain && !(c && strchr("'()+_,-./:=? ", c)))
			return false;
	}
	return true;
}

/* The line that parts: "\r\n--" and the boundary of the content type. */
static bool read_delimiter(struct arena *arena, struct text content_type, struct text *delimiter)
{
	struct text name, value, boundary = {"", 0};
	if (!take_kind(&content_type, TEXT("multipart/form-data")))
		return false;
	while (skip_space(&content_type), content_type.len) {
		if (!take_parameter(arena, &content_type, &name, &value))
			return false;
		if (!text_is_icase(name, TEXT("boundary")))
			continue;
		if (boundary.len)
			return false;
		boundary = value;
	}
	if (!is_boundary(boundary))
		return false;
	*delimiter = arena_join(arena, TEXT("\r\n--"), boundary);
	return true;
}

static struct text last_path_part(struct text name)
{
	for (size_t i = name.len; i > 0; i--)
		if (name.at[i - 1] == '/' || name.at[i - 1] == '\\')
			return text_slice(name, i, SIZE_MAX);
	return name;
}

static bool read_disposition(struct arena *arena, struct text rest, struct part *part)
{
	struct text name, value;
	if (part->has_disposition || !take_kind(&rest, TEXT("form-data")))
		return false;
	part->has_disposition = true;
	while (skip_space(&rest), rest.len) {
		if (!take_parameter(arena, &rest, &name, &value))
			return false;
		bool is_name = text_is_icase(name, TEXT("name"));
		bool is_file = text_is_icase(name, TEXT("filename"));
		if ((is_name && part->has_name) || (is_file && part->has_file_name))
			return false;
		if (is_name) {
			part->has_name = true;
			part->name = value;
		} else if (is_file) {
			part->has_file_name = true;
			part->file_name = last_path_part(value);
		}
	}
	return part->has_name;
}

static bool read_part_header(struct arena *arena, struct text line, struct part *part)
{
	size_t len = token_len(line);
	struct text name = text_slice(line, 0, len);
	if (!len || len == line.len || line.at[len] != ':')
		return false;
	struct text value = text_trim(text_slice(line, len + 1, SIZE_MAX));
	if (text_is_icase(name, TEXT("content-disposition")))
		return read_disposition(arena, value, part);
	if (text_is_icase(name, TEXT("content-type")))
		part->type = value;
	else if (text_is_icase(name, TEXT("content-transfer-encoding")))
		return text_is_icase(value, TEXT("binary")) || text_is_icase(value, TEXT("8bit")) ||
		       text_is_icase(value, TEXT("7bit"));
	return true;
}

/* Reads the head of a part off the front of *rest, up to and with its empty line. */
static enum http_parse read_part_head(struct arena *arena, struct text *rest, struct part *part)
{
	size_t end = text_find(text_slice(*rest, 0, MAX_PART_HEAD_BYTES), TEXT("\r\n\r\n"));
	if (end == SIZE_MAX)
		return HTTP_PARSE_BAD_FORM;
	struct text head = text_slice(*rest, 0, end + 2);
	*rest = text_slice(*rest, end + 4, SIZE_MAX);
	if (!utf8_is_valid(head) || utf8_has_control(head, "\t\r\n"))
		return HTTP_PARSE_BAD_ENCODING;
	size_t lines = 0;
	while (head.len) {
		size_t line_end = text_find(head, TEXT("\r\n"));
		struct text line = text_slice(head, 0, line_end);
		head = text_slice(head, line_end + 2, SIZE_MAX);
		bool lone = text_find_byte(line, '\r') != SIZE_MAX || text_find_byte(line, '\n') != SIZE_MAX;
		if (lone || ++lines > MAX_PART_HEADERS || !read_part_header(arena, line, part))
			return HTTP_PARSE_BAD_FORM;
	}
	if (!part->has_disposition)
		return HTTP_PARSE_BAD_FORM;
	return http_parse_name(part->name) && http_parse_name(part->file_name) ? HTTP_PARSE_OK : HTTP_PARSE_BAD_ENCODING;
}

/* Takes one part off the front of *rest, which begins behind a delimiter's line end, up to behind the next delimiter. */
static enum http_parse take_part(struct arena *arena, struct text delimiter, struct text *rest, struct part *part)
{
	*part = (struct part){.name = {"", 0}, .file_name = {"", 0}, .type = {"", 0}};
	enum http_parse result = read_part_head(arena, rest, part);
	if (result != HTTP_PARSE_OK)
		return result;
	/* an empty part's delimiter begins with the line end of its head */
	struct text from = {rest->at - 2, rest->len + 2};
	const char *end = memmem(from.at, from.len, delimiter.at, delimiter.len);
	if (!end)
		return HTTP_PARSE_BAD_FORM;
	size_t offset = (size_t)(end - from.at);
	part->bytes = offset >= 2 ? (struct text){rest->at, offset - 2} : (struct text){"", 0};
	*rest = text_slice(from, offset + delimiter.len, SIZE_MAX);
	return HTTP_PARSE_OK;
}

static size_t count_delimiters(struct text body, struct text delimiter)
{
	size_t count = 0;
	const char *hit, *end = body.at + body.len;
	for (const char *at = body.at; (hit = memmem(at, (size_t)(end - at), delimiter.at, delimiter.len));
		at = hit + delimiter.len)
		count++;
	return count;
}

/* Where a part belongs: among the fields or the files. A file input left empty is neither. */
static enum http_parse keep_part(struct arena *arena, struct part *part, struct http_pairs *fields, struct http_files *files)
{
	if (part->has_file_name) {
		if (!part->file_name.len && !part->bytes.len)
			return HTTP_PARSE_OK;
		if (files->count == MAX_FILES)
			return HTTP_PARSE_TOO_MANY;
		files->at[files->count++] = (struct http_file){part->name, part->file_name, part->type, part->bytes};
		return HTTP_PARSE_OK;
	}
	if (fields->count == MAX_FIELDS)
		return HTTP_PARSE_TOO_MANY;
	if (!http_parse_value(arena, &part->bytes))
		return HTTP_PARSE_BAD_ENCODING;
	fields->at[fields->count++] = (struct http_pair){part->name, part->bytes};
	return HTTP_PARSE_OK;
}

/* Whether *rest, behind a delimiter, goes on with another part; steps over the line end. */
static bool take_line_end(struct text *rest)
{
	if (!text_starts(*rest, TEXT("\r\n")))
		return false;
	*rest = text_slice(*rest, 2, SIZE_MAX);
	return true;
}

enum http_parse http_parse_multipart(
	struct arena *arena, struct text content_type, struct text body, struct http_pairs *fields, struct http_files *files)
{
	*fields = (struct http_pairs){0};
	*files = (struct http_files){0};
	struct text delimiter, rest = body;
	if (!read_delimiter(arena, content_type, &delimiter))
		return HTTP_PARSE_BAD_FORM;
	struct text first = text_slice(delimiter, 2, SIZE_MAX);
	if (!text_starts(body, first))
		return HTTP_PARSE_BAD_FORM;
	size_t parts = count_delimiters(body, delimiter);
	if (parts > MAX_FIELDS + MAX_FILES)
		return HTTP_PARSE_TOO_MANY;
	struct http_pairs kept = {ARENA_MANY(arena, struct http_pair, parts < MAX_FIELDS ? parts + 1 : MAX_FIELDS), 0};
	struct http_files kept_files = {ARENA_MANY(arena, struct http_file, MAX_FILES), 0};
	rest = text_slice(body, first.len, SIZE_MAX);
	while (take_line_end(&rest)) {
		struct part part;
		enum http_parse result = take_part(arena, delimiter, &rest, &part);
		if (result == HTTP_PARSE_OK)
			result = keep_part(arena, &part, &kept, &kept_files);
		if (result != HTTP_PARSE_OK)
			return result;
	}
	if (!text_is(rest, TEXT("--")) && !text_is(rest, TEXT("--\r\n")))
		return HTTP_PARSE_BAD_FORM;
	if (!arena_failed(arena)) {
		*fields = kept;
		*files = kept_files;
	}
	return HTTP_PARSE_OK;
}
