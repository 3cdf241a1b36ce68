/* SPDX-License-Identifier: Apache-2.0
 * Headers that every reply carries, in one place (S-13, S-14, S-29). */
#include "web/inside.h"

static bool has(const struct http_reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->headers_count; i++)
		if (text_is_icase(reply->headers[i].name, text_of(name)))
			return true;
	return false;
}

void headers_finish(struct http_reply *reply, const struct http_request *request, enum headers_profile profile)
{
	static const struct {
		const char *name, *value;
	} always[] = {
		{"X-Content-Type-Options", "nosniff"},
		{"Referrer-Policy", "same-origin"},
		{"Cross-Origin-Opener-Policy", "same-origin"},
		{"Cross-Origin-Embedder-Policy", "require-corp"},
		{"Cross-Origin-Resource-Policy", "same-origin"},
	};
	for (size_t i = 0; i < COUNT_OF(always); i++)
		http_reply_set_header(reply, always[i].name, text_of(always[i].value));
	if (request->tls)
		http_reply_set_header(reply, "Strict-Transport-Security", TEXT("max-age=63072000; includeSubDomains"));
	if (profile == HEADERS_ASSET)
		return;
	if (!has(reply, "Content-Security-Policy"))
		http_reply_header(reply, "Content-Security-Policy",
			TEXT("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
			     "base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"));
	http_reply_set_header(reply, "Permissions-Policy",
		TEXT("camera=(), microphone=(), geolocation=(), interest-cohort=(), browsing-topics=()"));
	if (!has(reply, "Cache-Control"))
		http_reply_header(reply, "Cache-Control", TEXT("no-store"));
}
