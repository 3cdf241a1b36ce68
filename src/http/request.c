/* SPDX-License-Identifier: Apache-2.0
 * Looking things up in a request: headers, cookies, pairs. */
#include "http/request.h"

static const struct http_pair *find_header(const struct http_request *request, const char *name)
{
	for (size_t i = 0; i < request->headers.count; i++)
		if (text_is_icase(request->headers.at[i].name, text_of(name)))
			return &request->headers.at[i];
	return NULL;
}

struct text http_header(const struct http_request *request, const char *name)
{
	const struct http_pair *header = find_header(request, name);
	return header ? header->value : (struct text){"", 0};
}

/* RFC 6265, cookie-octet; a value in quotes is none of ours. */
static bool is_cookie_value(struct text value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		if (c <= ' ' || c > '~' || c == '"' || c == ',' || c == ';' || c == '\\')
			return false;
	}
	return true;
}

/* Looks through one Cookie header; counts how often `name` is in it. */
static size_t find_cookie(struct text header, struct text name, struct text *value)
{
	size_t found = 0;
	while (header.len) {
		struct text pair = text_trim(text_cut(&header, ';'));
		struct text key = text_cut(&pair, '=');
		if (!text_is(key, name))
			continue;
		found++;
		*value = pair;
	}
	return found;
}

struct text http_cookie(const struct http_request *request, const char *name)
{
	/* HTTP/2 proxies in front may split cookies over several headers */
	struct text value = {"", 0};
	size_t found = 0;
	for (size_t i = 0; i < request->headers.count; i++)
		if (text_is_icase(request->headers.at[i].name, TEXT("cookie")))
			found += find_cookie(request->headers.at[i].value, text_of(name), &value);
	return found == 1 && is_cookie_value(value) ? value : (struct text){"", 0};
}

struct text http_pair_value(struct http_pairs pairs, struct text name)
{
	for (size_t i = 0; i < pairs.count; i++)
		if (text_is(pairs.at[i].name, name))
			return pairs.at[i].value;
	return (struct text){"", 0};
}
