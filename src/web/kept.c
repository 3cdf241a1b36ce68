/* SPDX-License-Identifier: Apache-2.0
 * Public pages out of the page cache: an ETag that names all a page depends on, 304 where the reader has it, the compressed
 * form where the reader takes it. */
#include "web/inside.h"
#include "web/page_cache.h"
#include "policy/version.h"

/* "gzip" or "*" in Accept-Encoding, not refused with a weight of 0. */
static bool takes_gzip(const struct http_request *request)
{
	struct text rest = http_header(request, "Accept-Encoding");
	while (rest.len) {
		struct text one = text_cut(&rest, ',');
		struct text name = text_trim(text_cut(&one, ';')), weight = text_trim(one);
		if (!text_is_icase(name, TEXT("gzip")) && !text_is_icase(name, TEXT("*")))
			continue;
		return !text_is_cstr(weight, "q=0") && !text_is_cstr(weight, "q=0.0") && !text_is_cstr(weight, "q=0.00") &&
		       !text_is_cstr(weight, "q=0.000");
	}
	return false;
}

static bool reader_has(const struct visit *visit)
{
	struct text rest = http_header(visit->request, "If-None-Match");
	while (rest.len) {
		struct text one = text_trim(text_cut(&rest, ','));
		if (text_is(one, visit->etag) || text_is_cstr(one, "*"))
			return true;
	}
	return false;
}

static void set_headers(struct visit *visit)
{
	http_reply_set_header(visit->reply, "ETag", visit->etag);
	http_reply_set_header(visit->reply, "Cache-Control", TEXT("no-cache"));
	http_reply_set_header(
		visit->reply, "Vary", visit->prefix.len ? TEXT("Accept-Encoding") : TEXT("Accept-Encoding, Accept-Language"));
}

/* The reply takes the hold of `page` over. */
static void reply_with(struct visit *visit, const struct kept_page *page)
{
	struct text gzip = takes_gzip(visit->request) ? page_cache_gzip(visit->app->pages, page) : TEXT("");
	visit->reply->status = 200;
	visit->reply->body = gzip.len ? gzip : page->body;
	visit->reply->owner = (void *)(uintptr_t)page;
	visit->reply->release = page_cache_release;
	set_headers(visit);
	http_reply_set_header(visit->reply, "Content-Type", TEXT("text/html; charset=utf-8"));
	http_reply_set_header(visit->reply, "Content-Language", text_of(visit->lang->code));
	if (gzip.len)
		http_reply_set_header(visit->reply, "Content-Encoding", TEXT("gzip"));
}

bool visit_from_cache(struct visit *visit, uint64_t version, struct text query)
{
	/* the foot names the policy's version, and a coming one is announced at the head of every page */
	visit->cache_key = arena_fmt(visit->arena, "%llu %llx %s %.*s %.*s%.*s", (unsigned long long)version,
		(unsigned long long)versions_stamp(visit->app->policy), visit->lang->code, TEXT_ARG(visit->prefix), TEXT_ARG(visit->path), TEXT_ARG(query));
	visit->etag = arena_fmt(visit->arena, "W/\"%llx-%llx-%llx\"", (unsigned long long)page_cache_run(visit->app->pages),
		(unsigned long long)version, (unsigned long long)text_hash(visit->cache_key));
	if (reader_has(visit)) {
		visit->reply->status = 304;
		set_headers(visit);
		return true;
	}
	const struct kept_page *page = page_cache_find(visit->app->pages, visit->cache_key);
	if (page)
		reply_with(visit, page);
	return page != NULL;
}

void kept_reply(struct visit *visit, struct text body)
{
	const struct kept_page *page =
		arena_failed(visit->arena) ? NULL : page_cache_keep(visit->app->pages, visit->cache_key, body);
	if (page)
		reply_with(visit, page);
}
