/* SPDX-License-Identifier: Apache-2.0
 * The one way through: plan, identify, authorise, decode, handle, commit, reply. */
#include "policy/version.h"
#include "web/inside.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "policy/read_limit.h"
#include "web/limiter.h"
#include "assets.gen.h"

/* "/fr/solutions" -> prefix "/fr", path "/solutions", lang French. The bare address answers by Accept-Language. */
static void split_language(struct visit *visit, struct text path)
{
	struct text rest = text_slice(path, 1, SIZE_MAX);
	struct text first = text_cut(&rest, '/');
	const struct lang *lang = lang_by_code(first);
	visit->prefix = TEXT("");
	visit->path = path;
	if (lang) {
		visit->lang = lang;
		visit->prefix = text_slice(path, 0, first.len + 1);
		visit->path = rest.len || path.len > first.len + 1 ? text_slice(path, first.len + 1, SIZE_MAX) : TEXT("/");
	} else {
		visit->lang = lang_wanted(http_header(visit->request, "Accept-Language"));
	}
}

/* The path without a language prefix, for planning before there is a visit. */
static struct text bare_path(struct text path)
{
	struct text rest = text_slice(path, 1, SIZE_MAX);
	struct text first = text_cut(&rest, '/');
	if (!lang_by_code(first))
		return path;
	return rest.len || path.len > first.len + 1 ? text_slice(path, first.len + 1, SIZE_MAX) : TEXT("/");
}

static struct http_plan plan(void *context, enum http_method method, struct text path)
{
	struct route_match match = route_find(method, bare_path(path));
	if (!match.route)
		return (struct http_plan){.max_body_bytes = 0, .on_pool = false};
	return (struct http_plan){.max_body_bytes = match.route->max_body, .on_pool = match.route->on_pool};
}

/* --- static files --- */

static bool answer_asset(const struct http_request *request, struct http_reply *reply)
{
	const struct asset *asset = asset_find(request->path);
	if (!asset || request->method == HTTP_POST)
		return false;
	http_reply_header(reply, "ETag", text_of(asset->etag));
	http_reply_header(reply, "Cache-Control", TEXT("public, max-age=31536000, immutable"));
	if (text_is_cstr(http_header(request, "If-None-Match"), asset->etag)) {
		reply->status = 304;
		return true;
	}
	reply->status = 200;
	http_reply_header(reply, "Content-Type", text_of(asset->type));
	http_reply_header(reply, "Vary", TEXT("Accept-Encoding"));
	bool gzip = asset->gzip.len && text_find(http_header(request, "Accept-Encoding"), TEXT("gzip")) != SIZE_MAX;
	if (gzip)
		http_reply_header(reply, "Content-Encoding", TEXT("gzip"));
	reply->body = gzip ? asset->gzip : asset->bytes;
	return true;
}

/* --- the steps; each returns false when it has replied --- */

static bool find_route(struct visit *visit)
{
	visit->match = route_find(visit->request->method, visit->path);
	visit->route = visit->match.route;
	if (!visit->route) {
		visit_refuse(visit, visit->match.other_method ? 405 : 404);
		return false;
	}
	visit->asking = (struct asking){.viewer = &visit->viewer, .purpose = visit->route->purpose, .allowed = visit->route->reads, .seen = &visit->seen};
	if (visit->route->machine && visit->prefix.len) {
		visit_refuse(visit, 404);
		return false;
	}
	return true;
}

static bool keep_rate(struct visit *visit)
{
	const struct route *route = visit->route;
	if (!route->rate_count || limiter_take(visit->app->limiter, visit->request->peer, route->name, route->rate_count, route->rate_seconds))
		return true;
	http_reply_header(visit->reply, "Retry-After", arena_fmt(visit->arena, "%u", route->rate_seconds));
	visit_refuse(visit, 429);
	return false;
}

static bool is_public_look(const struct visit *visit)
{
	return !visit->viewer.subject && visit->request->method != HTTP_POST && (visit->route->who & WHO_PUBLIC);
}

/* A read by somebody did not happen when it cannot be logged. Of the public only sums are kept: what is public stays open without. */
static bool write_disclosures(struct visit *visit)
{
	enum store_result result = audit_write_disclosures(visit->app->vault, &visit->db, &visit->viewer, visit->route->purpose, visit->route->pattern,
		&visit->seen);
	if (result == STORE_OK && guard_opens_record(visit))
		result = read_limit_count(&visit->db, &visit->viewer, visit->asking.object);
	if (result == STORE_OK)
		return true;
	db_rollback(&visit->db);
	if (is_public_look(visit)) {
		log_warn("view_not_counted", "route=%s", visit->route->pattern);
		return true;
	}
	visit_refuse(visit, 503);
	return false;
}

/* What was written becomes true, or the reply becomes an error. */
static void settle(struct visit *visit)
{
	if (visit->refused || arena_failed(visit->arena)) {
		db_rollback(&visit->db);
		return;
	}
	if (visit->seen.count && !write_disclosures(visit))
		return;
	if (!visit->db.writing)
		return;
	if (db_commit(&visit->db) != STORE_OK) {
		if (!is_public_look(visit))
			visit_refuse(visit, 503);
		return;
	}
	if (visit->words_gone || visit->person_changed)
		store_checkpoint(visit->app->store);
	if (visit->person_changed && visit->app->refresh_person)
		visit->app->refresh_person(visit->app, &visit->db, visit->person_changed);
	if (visit->policy_changed && !versions_refresh(visit->app->policy, &visit->db))
		log_error("policy_not_taken_in", "state=failed"); /* looked for again by itself */
	if (visit->catalogue_changed && visit->app->refresh_catalogue)
		(void)visit->app->refresh_catalogue(visit->app); /* logged; the next change tries again */
	if (visit->request->method == HTTP_POST && visit->app->wake_courier)
		visit->app->wake_courier(visit->app->courier);
}

/* What a POST decides by is read in the transaction it writes in, so that nothing changes in between. Where a password is hashed or a
 * picture decoded the handler begins it after that: nobody else could write meanwhile. */
static bool begin_writing(struct visit *visit)
{
	const struct route *route = visit->route;
	if (route->method != HTTP_POST)
		return true;
	for (size_t i = 0; i < route->fields_count; i++)
		if (route->fields[i].type == FIELD_SECRET || route->fields[i].type == FIELD_FILE)
			return true;
	return !visit_refuse_store(visit, db_write_begin(&visit->db));
}

static void run(struct visit *visit)
{
	if (!find_route(visit) || !keep_rate(visit) || !guard_origin(visit) || !guard_identify(visit) || !guard_role(visit) || !guard_access(visit))
		return;
	enum form_result decoded = form_decode(visit);
	if (decoded == FORM_REFUSED)
		return;
	if (!guard_token(visit) || !guard_elevation(visit) || !guard_reads(visit))
		return;
	if (decoded == FORM_HAS_ERRORS)
		visit_again(visit);
	else if (begin_writing(visit))
		visit->route->run(visit);
	must(visit->reply->status != 0);
}

static void answer(void *context, const struct http_plan *planned, const struct http_request *request, struct http_reply *reply)
{
	if (text_starts(request->path, TEXT("/static/")) && answer_asset(request, reply)) {
		headers_finish(reply, request, HEADERS_ASSET);
		return;
	}
	struct visit *visit = ARENA_NEW(request->arena, struct visit);
	*visit = (struct visit){.app = context, .request = request, .reply = reply, .arena = request->arena, .status = 200};
	visit->db = db_open(visit->app->store, visit->arena);
	split_language(visit, request->path);
	int64_t started_ms = clock_monotonic_ms();
	run(visit);
	settle(visit);
	db_close(&visit->db);
	headers_finish(reply, request, HEADERS_PAGE);
	log_info("request", "route=%s status=%d bytes=%zu ms=%lld", visit->route ? visit->route->pattern : "-", reply->status, reply->body.len,
		(long long)(clock_monotonic_ms() - started_ms));
}

static void refuse(void *context, int status, struct arena *arena, struct http_reply *reply)
{
	struct http_request *request = ARENA_NEW(arena, struct http_request);
	struct visit *visit = ARENA_NEW(arena, struct visit);
	request->arena = arena;
	request->path = TEXT("/");
	*visit = (struct visit){.app = context, .request = request, .reply = reply, .arena = arena, .status = status, .lang = langs[0],
		.prefix = TEXT(""), .path = TEXT("/")};
	visit->db = db_open(visit->app->store, arena);
	visit_refuse(visit, status);
	db_close(&visit->db);
	headers_finish(reply, request, HEADERS_PAGE);
}

struct http_application web_application(struct app *app)
{
	return (struct http_application){.plan = plan, .answer = answer, .refuse = refuse, .context = app};
}
