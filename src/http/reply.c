/* SPDX-License-Identifier: Apache-2.0 */
#include "http/reply.h"

static bool is_sound_value(struct text value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.at[i] < 0x20 || value.at[i] == 0x7F)
			return false;
	return true;
}

void http_reply_header(struct http_reply *reply, const char *name, struct text value)
{
	must(reply->headers_count < HTTP_REPLY_MAX_HEADERS);
	must(is_sound_value(value));
	reply->headers[reply->headers_count++] = (struct http_pair){text_of(name), value};
}

void http_reply_set_header(struct http_reply *reply, const char *name, struct text value)
{
	for (size_t i = 0; i < reply->headers_count; i++) {
		if (!text_is_icase(reply->headers[i].name, text_of(name)))
			continue;
		must(is_sound_value(value));
		reply->headers[i].value = value;
		return;
	}
	http_reply_header(reply, name, value);
}
