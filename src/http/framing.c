/* SPDX-License-Identifier: Apache-2.0 */
#include "http/framing.h"

#define MAX_TARGET_BYTES 4096
#define MAX_LENGTH_DIGITS 18

enum http_method http_method_of(struct text method)
{
	if (text_is(method, TEXT("GET")))
		return HTTP_GET;
	if (text_is(method, TEXT("HEAD")))
		return HTTP_HEAD;
	return text_is(method, TEXT("POST")) ? HTTP_POST : HTTP_OTHER;
}

static bool is_alphanumeric(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_made_of(struct text text, const char *others)
{
	for (size_t i = 0; i < text.len; i++)
		if (!is_alphanumeric(text.at[i]) && !(text.at[i] && strchr(others, text.at[i])))
			return false;
	return text.len > 0;
}

static bool is_token(struct text text)
{
	return is_made_of(text, "!#$%&'*+-.^_`|~");
}

/* Bytes above ASCII may stand in a value, control characters other than tab may not. */
static bool is_header_value(struct text value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.at[i];
		if ((c < ' ' && c != '\t') || c == 0x7F)
			return false;
	}
	return true;
}

/* Origin-form only: a path of ours with or without a query, in printable ASCII. */
static bool is_origin_form(struct text target)
{
	if (!target.len || target.at[0] != '/')
		return false;
	for (size_t i = 0; i < target.len; i++)
		if (target.at[i] <= ' ' || target.at[i] > '~' || target.at[i] == '#')
			return false;
	return true;
}

/* The only header of that name; *count tells how many there are. */
static struct text only_header(struct http_pairs headers, struct text name, size_t *count)
{
	struct text value = {"", 0};
	*count = 0;
	for (size_t i = 0; i < headers.count; i++) {
		if (!text_is_icase(headers.at[i].name, name))
			continue;
		value = headers.at[i].value;
		++*count;
	}
	return value;
}

static bool read_length(const struct http_head *head, bool is_1_1, struct http_length *length)
{
	size_t lengths, codings;
	struct text bytes = only_header(head->headers, TEXT("content-length"), &lengths);
	struct text coding = only_header(head->headers, TEXT("transfer-encoding"), &codings);
	if (lengths > 1 || codings > 1 || (lengths && codings))
		return false;
	*length = (struct http_length){.chunked = codings > 0, .known = lengths > 0};
	if (codings)
		return is_1_1 && text_is_icase(coding, TEXT("chunked"));
	if (!lengths)
		return true;
	int64_t number;
	if (bytes.len > MAX_LENGTH_DIGITS || !text_to_int(bytes, &number) || bytes.at[0] == '-')
		return false;
	length->bytes = (uint64_t)number;
	return true;
}

int http_head_check(const struct http_head *head, struct http_length *length)
{
	*length = (struct http_length){0};
	if (head->target.len > MAX_TARGET_BYTES)
		return 414;
	if (head->bytes > HTTP_MAX_HEAD_BYTES || head->headers.count > HTTP_MAX_HEADERS)
		return 431;
	for (size_t i = 0; i < head->headers.count; i++)
		if (!is_token(head->headers.at[i].name) || !is_header_value(head->headers.at[i].value))
			return 400;
	bool is_1_1 = text_is(head->version, TEXT("HTTP/1.1"));
	if (!is_1_1 && !text_is(head->version, TEXT("HTTP/1.0")))
		return 400;
	size_t hosts;
	struct text host = only_header(head->headers, TEXT("host"), &hosts);
	if (hosts > 1 || (is_1_1 && !hosts) || (hosts && !is_made_of(host, "-._:[]")))
		return 400;
	if (!is_token(head->method) || !read_length(head, is_1_1, length))
		return 400;
	enum http_method method = http_method_of(head->method);
	if (method == HTTP_OTHER)
		return 405;
	if (!is_origin_form(head->target))
		return 400;
	return method == HTTP_POST && !length->known && !length->chunked ? 411 : 0;
}
