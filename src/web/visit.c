/* SPDX-License-Identifier: Apache-2.0 */
#include "web/inside.h"
#include "web/errors.h"
#include "web/flash.h"
#include "web/frame_wrap.h"
#include "base/config.h"
#include "base/random.h"
#include "policy/version.h"

#include <stdarg.h>

/* --- the path --- */

struct text visit_text(const struct visit *visit, const char *name)
{
	for (size_t i = 0; i < visit->match.count; i++)
		if (text_is_cstr(visit->match.names[i], name))
			return visit->match.values[i];
	must(!"a parameter that stands in the route");
	return TEXT("");
}

int64_t visit_id(const struct visit *visit, const char *name)
{
	int64_t id = 0;
	must(text_to_int(visit_text(visit, name), &id));
	return id;
}

struct text visit_query(const struct visit *visit, const char *name)
{
	return http_pair_value(visit->request->query, text_of(name));
}

/* --- rendering --- */

const struct out *visit_out(struct visit *visit)
{
	struct out *out = ARENA_NEW(visit->arena, struct out);
	*out = (struct out){.arena = visit->arena, .lang = visit->lang, .prefix = visit->prefix, .form_token = visit->form_token, .form = &visit->state};
	return out;
}

void visit_page(struct visit *visit, const struct page *page)
{
	visit->reply->status = visit->status;
	visit->reply->body = frame_wrap(visit, page).markup;
	http_reply_set_header(visit->reply, "Content-Type", TEXT("text/html; charset=utf-8"));
	http_reply_set_header(visit->reply, "Content-Language", text_of(visit->lang->code));
	if (!visit->prefix.len)
		http_reply_set_header(visit->reply, "Vary", TEXT("Accept-Language"));
	if (page->cached && visit->status == 200)
		http_reply_set_header(visit->reply, "Cache-Control", TEXT("no-cache"));
	if (page->noindex)
		http_reply_set_header(visit->reply, "X-Robots-Tag", TEXT("noindex, nofollow"));
	if (page->cached && visit->status == 200 && visit->cache_key.len)
		kept_reply(visit, visit->reply->body);
}

void visit_go(struct visit *visit, struct text message, const char *format, ...)
{
	char path[2000];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(path, sizeof path, format, args);
	va_end(args);
	must(len > 0 && path[0] == '/');
	if ((size_t)len >= sizeof path) {
		visit_refuse(visit, 400);
		return;
	}
	flashes_put(visit->app->flashes, visit->session, message);
	visit->reply->status = 303;
	visit->reply->body = TEXT("");
	http_reply_set_header(visit->reply, "Location", arena_fmt(visit->arena, "%.*s%s", TEXT_ARG(visit->prefix), path));
}

void visit_body(struct visit *visit, int status, const char *type, struct text body)
{
	visit->reply->status = status;
	visit->reply->body = body;
	http_reply_set_header(visit->reply, "Content-Type", text_of(type));
}

void visit_refuse(struct visit *visit, int status)
{
	visit->refused = true;
	visit->status = status;
	errors_page(visit, status);
}

bool visit_refuse_vault(struct visit *visit, enum vault_result result)
{
	static const int statuses[] = {[VAULT_OK] = 0, [VAULT_NONE] = 404, [VAULT_DENIED] = 403, [VAULT_FAILED] = 503};
	if (statuses[result])
		visit_refuse(visit, statuses[result]);
	return result != VAULT_OK;
}

bool visit_refuse_store(struct visit *visit, enum store_result result)
{
	static const int statuses[] = {[STORE_OK] = 0, [STORE_NONE] = 404, [STORE_CONFLICT] = 409, [STORE_FAILED] = 503};
	if (statuses[result])
		visit_refuse(visit, statuses[result]);
	return result != STORE_OK;
}

/* --- forms --- */

static struct form_value *value_named(struct visit *visit, struct text name)
{
	struct form_state *state = &visit->state;
	for (size_t i = 0; i < state->count; i++)
		if (text_is(state->at[i].name, name))
			return &state->at[i];
	if (state->count == state->room) {
		size_t room = state->room ? state->room * 2 : 16;
		struct form_value *more = ARENA_MANY(visit->arena, struct form_value, room);
		if (arena_failed(visit->arena))
			return more; /* the reply is refused when the arena failed */
		if (state->count)
			memcpy(more, state->at, state->count * sizeof *more);
		state->at = more;
		state->room = room;
	}
	struct form_value *value = &state->at[state->count++];
	*value = (struct form_value){.name = arena_copy(visit->arena, name)};
	return value;
}

void visit_set_many(struct visit *visit, const char *name, struct texts values)
{
	if (!visit->state.posted)
		value_named(visit, text_of(name))->values = values;
}

void visit_set(struct visit *visit, const char *name, struct text value)
{
	struct text *one = ARENA_NEW(visit->arena, struct text);
	*one = value;
	visit_set_many(visit, name, (struct texts){one, 1});
}

void visit_error(struct visit *visit, const char *name, struct text message)
{
	struct form_value *value = value_named(visit, text_of(name));
	if (value->error.len)
		return; /* the first error of a field is the one to mend */
	value->error = message;
	visit->state.errors++;
}

bool visit_has_errors(const struct visit *visit)
{
	return visit->state.errors > 0;
}

void visit_forget_form(struct visit *visit)
{
	visit->state = (struct form_state){0};
}

void visit_again(struct visit *visit)
{
	must(visit->route->again);
	db_rollback(&visit->db);
	visit->status = 422;
	visit->route = visit->route->again;
	visit->asking.allowed = visit->route->reads;
	visit->asking.purpose = visit->route->purpose;
	visit->route->run(visit);
}

struct text visit_policy(const struct visit *visit)
{
	return versions_id(visit->app->policy);
}

struct text visit_tr(const struct visit *visit, const char *msgid)
{
	return tr(visit->lang, msgid);
}
