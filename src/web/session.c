/* SPDX-License-Identifier: Apache-2.0 */
#include "web/session.h"
#include "base/clock.h"
#include "base/config.h"
#include "base/random.h"
#include "policy/settings.h"
#include "statements.gen.h"

#include <sodium.h>

#define COOKIE_TLS "__Host-session"
#define COOKIE_PLAIN "session" /* the loopback demo has no TLS, and browsers refuse the prefix there */

static const char *cookie_name(const struct visit *visit)
{
	return visit->request->tls ? COOKIE_TLS : COOKIE_PLAIN;
}

struct text session_cookie_name(const struct visit *visit)
{
	return text_of(cookie_name(visit));
}

static struct text hash_of(struct arena *arena, struct text token)
{
	unsigned char hash[32];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)token.at, token.len, NULL, 0);
	return hex_of(arena, hash, sizeof hash);
}

struct text session_form_token(struct visit *visit, struct text session_token)
{
	unsigned char hash[24];
	crypto_generichash(hash, sizeof hash, (const unsigned char *)session_token.at, session_token.len, visit->app->token_key,
		sizeof visit->app->token_key);
	return base64url_of(visit->arena, hash, sizeof hash);
}

/* "Firefox on Android": families only, so that a person knows their devices and nobody else can. */
static struct text coarse_device(struct text agent)
{
	static const char *const browsers[][2] = {{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}};
	static const char *const systems[][2] = {{"Android", "Android"}, {"iPhone", "iOS"}, {"iPad", "iOS"}, {"Windows", "Windows"}, {"Mac OS", "macOS"},
		{"CrOS", "ChromeOS"}, {"Linux", "Linux"}};
	static const char *const names[5][7] = {
#define ON(b) {b " on Android", b " on iOS", b " on iOS", b " on Windows", b " on macOS", b " on ChromeOS", b " on Linux"}
		ON("Edge"), ON("Opera"), ON("Firefox"), ON("Chrome"), ON("Safari")};
	for (size_t b = 0; b < COUNT_OF(browsers); b++)
		for (size_t s = 0; text_find(agent, text_of(browsers[b][0])) != SIZE_MAX && s < COUNT_OF(systems); s++)
			if (text_find(agent, text_of(systems[s][0])) != SIZE_MAX)
				return text_of(names[b][s]);
	return TEXT("Another browser");
}

void visit_set_session_cookie(struct visit *visit, struct text token)
{
	http_reply_header(visit->reply, "Set-Cookie", arena_fmt(visit->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax%s", cookie_name(visit),
		TEXT_ARG(token), visit->request->tls ? "; Secure" : ""));
}

void visit_clear_session_cookie(struct visit *visit)
{
	http_reply_header(visit->reply, "Set-Cookie", arena_fmt(visit->arena, "%s=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0%s", cookie_name(visit),
		visit->request->tls ? "; Secure" : ""));
}

static const char *elevation_name(const struct visit *visit)
{
	return visit->request->tls ? "__Host-elevation" : "elevation";
}

enum store_result session_begin(struct visit *visit, int64_t subject)
{
	struct text token = random_token(visit->arena);
	struct session_add_in in = {.hash = hash_of(visit->arena, token), .id = store_new_id(), .subject = subject, .now = clock_now_s(),
		.device = coarse_device(http_header(visit->request, "User-Agent"))};
	enum store_result result = db_run(&visit->db, &stmt_session_add, &in, NULL);
	if (result != STORE_OK)
		return result;
	visit->session = in.id;
	visit->viewer.subject = subject;
	visit_set_session_cookie(visit, token);
	return STORE_OK;
}

enum store_result session_end(struct visit *visit)
{
	visit_clear_session_cookie(visit);
	if (visit->elevated)
		http_reply_header(visit->reply, "Set-Cookie", arena_fmt(visit->arena, "%s=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0%s",
			elevation_name(visit), visit->request->tls ? "; Secure" : ""));
	if (db_run(&visit->db, &stmt_elevations_end_session, &(struct elevations_end_session_in){visit->session}, NULL) != STORE_OK)
		return STORE_FAILED;
	http_reply_header(visit->reply, "Clear-Site-Data", TEXT("\"cache\", \"storage\""));
	return db_run(&visit->db, &stmt_session_end_one,
		&(struct session_end_one_in){visit->session, visit->viewer.subject, clock_now_s()}, NULL);
}

static enum capacity capacity_of_kind(struct text kind)
{
	for (int c = CAPACITY_VISITOR; c <= CAPACITY_ADMINISTRATOR; c++)
		if (text_is_cstr(kind, capacity_codes[c]))
			return (enum capacity)c;
	return CAPACITY_NONE;
}

static bool is_live(const struct visit *visit, const struct session_by_hash *row, int64_t now)
{
	const struct config *config = visit->app->config;
	int64_t idle = text_is(row->kind, TEXT("administrator")) ? config->session_admin_idle_s : config->session_idle_s;
	return now - row->seen < idle && now - row->created < config->session_absolute_s && text_is(row->state, TEXT("active"));
}

/* --- elevation: the password given again --- */

struct text session_elevation_name(const struct visit *visit)
{
	return text_of(elevation_name(visit));
}

enum store_result session_elevate(struct visit *visit)
{
	struct text token = random_token(visit->arena);
	const struct elevation_add_in in = {hash_of(visit->arena, token), visit->session,
		clock_now_s() + settings_get(&visit->db, SETTING_ELEVATION_MINUTES) * CLOCK_MINUTE};
	http_reply_header(visit->reply, "Set-Cookie", arena_fmt(visit->arena, "%s=%.*s; Path=/; HttpOnly; SameSite=Strict%s", elevation_name(visit),
		TEXT_ARG(token), visit->request->tls ? "; Secure" : ""));
	return db_run(&visit->db, &stmt_elevation_add, &in, NULL);
}

static enum store_result identify_elevation(struct visit *visit)
{
	struct text token = http_cookie(visit->request, elevation_name(visit));
	struct elevation_get row;
	if (!token.len)
		return STORE_OK;
	const struct elevation_get_in in = {hash_of(visit->arena, token), visit->session};
	enum store_result result = db_one(&visit->db, &stmt_elevation_get, &in, &row);
	visit->elevated = result == STORE_OK && clock_now_s() < row.until;
	return result == STORE_NONE ? STORE_OK : result;
}

/* Who is it? Administrators and reviewers also by what their role hangs on. */
static enum store_result identify_role(struct visit *visit, const struct session_by_hash *row)
{
	visit->viewer = (struct viewer){.subject = row->subject, .capacity = capacity_of_kind(row->kind), .duties = (unsigned)row->duties};
	if (visit->viewer.capacity != CAPACITY_ADMINISTRATOR && visit->viewer.capacity != CAPACITY_REVIEWER)
		return STORE_OK;
	enum store_result result = gate_standing(&visit->db, &visit->viewer, &visit->standing);
	return result == STORE_OK ? identify_elevation(visit) : result;
}

enum store_result session_identify(struct visit *visit)
{
	struct text token = http_cookie(visit->request, cookie_name(visit));
	struct session_by_hash row;
	int64_t now = clock_now_s();
	if (!token.len)
		return STORE_OK;
	enum store_result result = db_one(&visit->db, &stmt_session_by_hash, &(struct session_by_hash_in){hash_of(visit->arena, token)}, &row);
	if (result != STORE_OK || !is_live(visit, &row, now))
		return result == STORE_FAILED ? STORE_FAILED : STORE_OK;
	visit->session = row.id;
	result = identify_role(visit, &row);
	if (result != STORE_OK || visit->standing.ended) {
		visit->viewer = (struct viewer){0};
		visit->session = 0;
		return result;
	}
	visit->form_token = session_form_token(visit, token);
	/* autosave does not count as being there: only a visible page or a sent form does */
	bool is_autosave = text_is(http_header(visit->request, "X-Autosave"), TEXT("1"));
	if (now - row.seen > CLOCK_MINUTE && !is_autosave)
		return db_run(&visit->db, &stmt_session_touch, &(struct session_touch_in){row.id, now}, NULL);
	return STORE_OK;
}
