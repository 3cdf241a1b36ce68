/* SPDX-License-Identifier: Apache-2.0
 * /sign-in and /sign-out. Unknown address, wrong password and unconfirmed account look the same and take as long (S-22); wrong
 * tries are counted per account and network, and more widely per account (S-23). */
#include "people/account.h"
#include "people/pages.h"
#include "people/password.h"
#include "people/people_views.h"
#include "base/clock.h"
#include "base/fold.h"
#include "base/log.h"
#include "base/random.h"
#include "web/limiter.h"
#include "web/session.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

#include <sodium.h>

#define TRIES_HERE 10
#define TRIES_HERE_S (15 * CLOCK_MINUTE)
#define TRIES_ANYWHERE 100
#define TRIES_ANYWHERE_S CLOCK_HOUR
#define CHOICE_LIFE_S (5 * CLOCK_MINUTE)

/* An address as the value of a query parameter. */
static struct text as_value(struct visit *visit, struct text address)
{
	struct text out = TEXT("");
	for (size_t i = 0; i < address.len; i++) {
		unsigned char c = (unsigned char)address.at[i];
		bool plain = c > 0x20 && c < 0x7f && !strchr("&#%+\"<>", c);
		out = arena_fmt(visit->arena, plain ? "%.*s%c" : "%.*s%%%02X", TEXT_ARG(out), c);
	}
	return out;
}

/* Where to after signing in: `next` when it is a page of ours, otherwise where this kind of person works. */
static struct text landing(const struct visit *visit, struct text next)
{
	static const char *const homes[] = {"/", "/account", "/submissions", "/account", "/reviews", "/admin"};
	if (visit->standing.untrained && !visit->standing.lapsed && (visit->viewer.capacity == CAPACITY_REVIEWER || visit->viewer.capacity == CAPACITY_ADMINISTRATOR))
		return TEXT("/training");
	struct text rest = text_slice(next, 1, SIZE_MAX), first = text_cut(&rest, '/');
	if (next.len && lang_by_code(first))
		next = text_slice(next, first.len + 1, SIZE_MAX);
	struct text query = next, path = text_cut(&query, '?'), home = text_of(homes[visit->viewer.capacity]);
	if (path.len && route_find(HTTP_GET, path).route && !text_starts(path, TEXT("/sign-")))
		return next;
	return route_find(HTTP_GET, home).route ? home : TEXT("/account");
}

static struct text note_of(const struct visit *visit)
{
	static const struct {
		const char *code, *words;
	} notes[] = {
		{"confirmed", N_("Your address is confirmed. Sign in with the password you chose.")},
		{"joined", N_("Welcome. Sign in with the password you have just chosen.")},
		{"password", N_("Your password was changed and all sessions were ended. Sign in with the new one.")},
		{"address", N_("Your new address is confirmed. Sign in with it from now on.")},
		{"claimed", N_("The organisation’s entry is yours to look after. Sign in to begin.")},
	};
	struct text done = visit_query(visit, "done");
	for (size_t i = 0; i < COUNT_OF(notes); i++)
		if (text_is_cstr(done, notes[i].code))
			return visit_tr(visit, notes[i].words);
	return TEXT("");
}

void people_sign_in_get(struct visit *visit)
{
	struct sign_in_view view = {.note = note_of(visit), .policy = visit_policy(visit), .next = visit_query(visit, "next")};
	visit_set(visit, "next", view.next);
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Sign in")), .body = html_sign_in(visit_out(visit), &view), .tab = TAB_SIGN_IN});
}

/* --- wrong tries --- */

static const char *key_of(struct visit *visit, struct text email)
{
	unsigned char hash[16];
	struct text folded = text_fold(visit->arena, email);
	crypto_generichash(hash, sizeof hash, (const unsigned char *)folded.at, folded.len, visit->app->token_key, sizeof visit->app->token_key);
	return arena_fmt(visit->arena, "sign-in %.*s", TEXT_ARG(hex_of(visit->arena, hash, sizeof hash))).at;
}

static bool may_try(struct visit *visit, const char *key)
{
	return limiter_has(visit->app->limiter, visit->request->peer, key, TRIES_HERE, TRIES_HERE_S) &&
		limiter_has(visit->app->limiter, TEXT(""), key, TRIES_ANYWHERE, TRIES_ANYWHERE_S);
}

static void count_wrong(struct visit *visit, const char *key)
{
	bool here = limiter_take(visit->app->limiter, visit->request->peer, key, TRIES_HERE, TRIES_HERE_S);
	bool anywhere = limiter_take(visit->app->limiter, TEXT(""), key, TRIES_ANYWHERE, TRIES_ANYWHERE_S);
	log_info("sign_in_wrong", "left_here=%d left_anywhere=%d", here, anywhere);
}

/* --- who fits --- */

struct fitting {
	int64_t subject[CAPACITY_ADMINISTRATOR + 1];
	enum capacity capacity[CAPACITY_ADMINISTRATOR + 1];
	size_t count;
};

static bool is_active(struct visit *visit, int64_t subject)
{
	struct account_get row;
	return db_one(&visit->db, &stmt_account_get, &(struct account_get_in){subject}, &row) == STORE_OK && text_is(row.state, TEXT("active"));
}

/* Every account of the address whose password fits. An address without any still costs one hash. */
static struct fitting find_fitting(struct visit *visit, struct text email, struct text password)
{
	struct fitting fitting = {0};
	bool hashed = false;
	for (enum capacity c = CAPACITY_VISITOR; c <= CAPACITY_ADMINISTRATOR; c++) {
		int64_t subject;
		struct text hash;
		if (c == CAPACITY_CONTACT || vault_find_address(visit->app->vault, &visit->db, c, email, &subject) != VAULT_OK ||
			vault_get_secret(visit->app->vault, &visit->db, subject, DATUM_ACCOUNT_PASSWORD, &hash) != VAULT_OK)
			continue;
		hashed = true;
		if (password_fits(hash, password) && is_active(visit, subject)) {
			fitting.subject[fitting.count] = subject;
			fitting.capacity[fitting.count++] = c;
		}
	}
	if (!hashed && password_fits(TEXT(""), password))
		fitting.count = 0; /* never true: the hash is made for its time only */
	return fitting;
}

static void sign_in(struct visit *visit, int64_t subject, struct text next)
{
	struct viewer person = {.subject = subject};
	if (vault_capacity_of(visit->app->vault, &visit->db, subject, &person.capacity) != VAULT_OK || session_begin(visit, subject) != STORE_OK ||
		db_run(&visit->db, &stmt_account_signed_in, &(struct account_signed_in_in){subject, clock_now_s()}, NULL) != STORE_OK ||
		audit_event(&visit->db, &person, "signed_in", subject, TEXT("")) != STORE_OK) {
		visit_refuse(visit, 503);
		return;
	}
	struct text value = as_value(visit, next);
	visit_go(visit, TEXT(""), "/sign-in/check%s%.*s", next.len ? "?next=" : "", TEXT_ARG(value));
}

static void ask_which(struct visit *visit, const struct fitting *fitting, struct text next)
{
	struct sign_in_choice *choices = ARENA_MANY(visit->arena, struct sign_in_choice, fitting->count);
	for (size_t i = 0; i < fitting->count; i++) {
		choices[i].name = people_capacity_name(visit, fitting->capacity[i]);
		if (link_make_token(&visit->db, LINK_SIGN_IN, fitting->subject[i], 0, CHOICE_LIFE_S, &choices[i].token) != STORE_OK) {
			visit_refuse(visit, 503);
			return;
		}
	}
	struct sign_in_as_view view = {.next = next, .choices = choices, .choices_count = fitting->count};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Which account?")), .body = html_sign_in_as(visit_out(visit), &view), .tab = TAB_SIGN_IN,
		.noindex = true});
}

void people_sign_in_post(struct visit *visit, const struct form_people_sign_in_post *form)
{
	const char *key = key_of(visit, form->email);
	if (!may_try(visit, key)) {
		visit_error(visit, "email", visit_tr(visit, N_("Too many wrong tries for this address. Wait 15 minutes, or choose a new password by mail")));
		visit_again(visit);
		visit->reply->status = 429;
		http_reply_header(visit->reply, "Retry-After", arena_fmt(visit->arena, "%d", TRIES_HERE_S));
		return;
	}
	struct fitting fitting = find_fitting(visit, form->email, form->password);
	if (!fitting.count) {
		count_wrong(visit, key);
		visit_error(visit, "email", visit_tr(visit, N_("The address and the password do not fit together, or the address is not confirmed yet")));
		visit_again(visit);
	} else if (fitting.count == 1) {
		sign_in(visit, fitting.subject[0], form->next);
	} else {
		ask_which(visit, &fitting, form->next);
	}
}

void people_sign_in_as_post(struct visit *visit, const struct form_people_sign_in_as_post *form)
{
	struct link_found found;
	enum store_result result = link_find(&visit->db, form->token, &found);
	if (result == STORE_OK && found.kind == LINK_SIGN_IN && is_active(visit, found.subject))
		result = link_use(&visit->db, form->token);
	else if (result == STORE_OK)
		result = STORE_NONE;
	if (result == STORE_OK)
		sign_in(visit, found.subject, form->next);
	else
		visit_refuse(visit, result == STORE_NONE ? 410 : 503);
}

/* P-68: a browser that refuses cookies comes here without a session and is told once, without a loop. */
void people_sign_in_check_get(struct visit *visit)
{
	struct text next = visit_query(visit, "next");
	if (visit->viewer.subject) {
		struct text where = landing(visit, next);
		visit_go(visit, TEXT(""), "%.*s", TEXT_ARG(where));
		return;
	}
	struct cookies_view view = {url_here(visit->arena, visit->prefix, "/sign-in")};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Cookies are needed to sign in")), .body = html_cookies_refused(visit_out(visit), &view),
		.tab = TAB_SIGN_IN, .noindex = true});
}

void people_sign_out_post(struct visit *visit)
{
	if (visit->session && visit_refuse_store(visit, session_end(visit)))
		return;
	visit_go(visit, TEXT(""), "/sign-out");
}

void people_sign_out_get(struct visit *visit)
{
	if (visit->viewer.subject) {
		struct message_view view = {.title = visit_tr(visit, N_("Sign out"))};
		visit_page(visit, &(struct page){.title = view.title, .body = html_sign_out(visit_out(visit), &view), .tab = TAB_ACCOUNT, .noindex = true});
	} else {
		people_message(visit, N_("You are signed out"), N_("What this browser had stored for the cabinet was cleared. The catalogue stays open to you without an account."));
	}
}
