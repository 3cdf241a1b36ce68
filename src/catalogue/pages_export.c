/* SPDX-License-Identifier: Apache-2.0
 * The catalogue for machines: the filtered set as JSON and CSV, a sitemap, and how a browser can search here. */
#include "catalogue/export.h"
#include "catalogue/shown.h"
#include "base/config.h"
#include "routes.gen.h"

#define EXPORT_MAX_BYTES ((size_t)256 << 20)
#define SITEMAP_MAX_BYTES ((size_t)32 << 20)

/* The buffer's bytes become the reply's and are freed once it is sent. */
static void send_buffer(struct visit *visit, struct buffer *buffer, const char *type)
{
	if (buffer->failed) {
		buffer_done(buffer);
		visit_refuse(visit, 503);
		return;
	}
	size_t len;
	char *bytes = buffer_take(buffer, &len);
	visit_body(visit, 200, type, (struct text){bytes, len});
	visit->reply->owner = bytes;
	visit->reply->release = free;
	http_reply_set_header(visit->reply, "Cache-Control", TEXT("no-cache"));
}

typedef void export_writer(struct buffer *buffer, const struct snapshot *snapshot, const struct search_result *found);

static void send_found(struct visit *visit, export_writer *write, const char *type)
{
	const struct snapshot *snapshot = snapshot_hold(visit->app->catalogue);
	struct query query = query_parse(visit->arena, snapshot->vocabulary, visit->request->query);
	struct search_result found;
	struct buffer buffer;
	buffer_init(&buffer, EXPORT_MAX_BYTES);
	if (search_all(visit->arena, snapshot, &query, &found))
		write(&buffer, snapshot, &found);
	else
		buffer.failed = true;
	snapshot_release(snapshot);
	send_buffer(visit, &buffer, type);
}

void catalogue_json_get(struct visit *visit)
{
	send_found(visit, export_json, "application/json");
	/* public data for anybody's page; no cookie is read here */
	http_reply_set_header(visit->reply, "Access-Control-Allow-Origin", TEXT("*"));
}

void catalogue_csv_get(struct visit *visit)
{
	send_found(visit, export_csv, "text/csv; charset=utf-8; header=present");
	http_reply_set_header(visit->reply, "Content-Disposition", TEXT("attachment; filename=\"solutions.csv\""));
}

static void put_address(struct buffer *buffer, const struct visit *visit, const char *folder, struct text slug)
{
	buffer_fmt(buffer, "<url><loc>%s%s%.*s</loc></url>\n", visit->app->config->base_url, folder, TEXT_ARG(slug));
}

void catalogue_sitemap_get(struct visit *visit)
{
	static const char *const pages[] = {"/", "/solutions", "/about", "/how-we-review"};
	const struct snapshot *snapshot = snapshot_hold(visit->app->catalogue);
	struct buffer buffer;
	buffer_init(&buffer, SITEMAP_MAX_BYTES);
	buffer_put_cstr(&buffer,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	for (size_t i = 0; i < COUNT_OF(pages); i++)
		put_address(&buffer, visit, pages[i], TEXT(""));
	for (size_t i = 0; i < snapshot->count; i++)
		if (bits_have(snapshot->shown, i))
			put_address(&buffer, visit, "/solutions/", snapshot->solutions[i].slug);
	buffer_put_cstr(&buffer, "</urlset>\n");
	snapshot_release(snapshot);
	send_buffer(visit, &buffer, "application/xml");
}

/* The five signs of XML, for texts that an operator chose. */
static void put_xml(struct buffer *buffer, struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		switch (text.at[i]) {
		case '&':
			buffer_put_cstr(buffer, "&amp;");
			break;
		case '<':
			buffer_put_cstr(buffer, "&lt;");
			break;
		case '>':
			buffer_put_cstr(buffer, "&gt;");
			break;
		case '"':
			buffer_put_cstr(buffer, "&quot;");
			break;
		default:
			buffer_put_byte(buffer, text.at[i]);
		}
}

void catalogue_opensearch_get(struct visit *visit)
{
	struct buffer buffer;
	buffer_init(&buffer, 8192);
	buffer_put_cstr(&buffer, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<OpenSearchDescription "
				 "xmlns=\"http://a9.com/-/spec/opensearch/1.1/\"><ShortName>");
	put_xml(&buffer, text_of(visit->app->config->site_name));
	buffer_put_cstr(&buffer, "</ShortName><Url type=\"text/html\" template=\"");
	put_xml(&buffer, text_of(visit->app->config->base_url));
	buffer_put_cstr(&buffer, "/solutions?q={searchTerms}\"/></OpenSearchDescription>\n");
	send_buffer(visit, &buffer, "application/opensearchdescription+xml");
}
