/* SPDX-License-Identifier: Apache-2.0
 * Letters that did not leave (by kind and state, never to whom), and the log of events. */
#include "admin/desk.h"
#include "admin/lists_views.h"
#include "base/clock.h"
#include "messages/letters.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define LOG_ROWS 50

/* --- mail --- */

/* A letter's subject line says what it is; what it would name in it stays unnamed here. */
static struct text letter_words(struct visit *visit, struct text code)
{
	static const struct out_arg unnamed[] = {{"solution", ARG_TEXT, TEXT_INIT("…"), 0, {{0, 0}}}, {"organisation", ARG_TEXT, TEXT_INIT("…"), 0, {{0, 0}}}};
	enum letter letter = letter_find(code);
	if (letter == LETTER_COUNT)
		return code;
	return lang_text(visit->lang, visit->arena, letter_rows[letter].subject, NULL, unnamed, COUNT_OF(unnamed));
}

static struct text error_words(const struct visit *visit, struct text error)
{
	if (text_is(error, TEXT("no_address")))
		return visit_tr(visit, N_("the person has no address any more"));
	if (text_is(error, TEXT("no_body")))
		return visit_tr(visit, N_("its words are gone: they are kept for 72 hours at most"));
	if (text_is(error, TEXT("no_server")))
		return visit_tr(visit, N_("no mail server is set up"));
	return error;
}

void admin_mail_get(struct visit *visit)
{
	struct mails_in_trouble *rows;
	struct desk_mail_list view = {0};
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_mails_in_trouble, NULL, &rows, &view.rows_count)))
		return;
	struct desk_mail_row *out = ARENA_MANY(visit->arena, struct desk_mail_row, view.rows_count ? view.rows_count : 1);
	for (size_t i = 0; i < view.rows_count; i++)
		out[i] = (struct desk_mail_row){.id = rows[i].id, .subject = letter_words(visit, rows[i].template), .code = rows[i].template,
			.created = lang_date(visit->lang, visit->arena, rows[i].created), .next = lang_date(visit->lang, visit->arena, rows[i].next_attempt),
			.error = error_words(visit, rows[i].error), .attempts = rows[i].attempts, .waiting = text_is(rows[i].state, TEXT("waiting"))};
	view.rows = out;
	desk_page(visit, DESK_MAIL, visit_tr(visit, N_("Letters that did not leave")), html_desk_mail_list(visit_out(visit), &view));
}

static void change_mail(struct visit *visit, const struct statement *statement, const void *in, const char *kind, const char *done)
{
	int64_t changed;
	enum store_result result = db_run(&visit->db, statement, in, &changed);
	if (result == STORE_OK && !changed)
		result = STORE_CONFLICT;
	if (result == STORE_OK)
		result = audit_event(&visit->db, &visit->viewer, kind, visit_id(visit, "mail"), TEXT(""));
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, done), "/admin/mail");
}

void admin_mail_retry_post(struct visit *visit)
{
	change_mail(visit, &stmt_mail_try_now, &(struct mail_try_now_in){visit_id(visit, "mail"), clock_now_s()}, "mail_retried", N_("It is tried again now."));
}

void admin_mail_aside_post(struct visit *visit)
{
	change_mail(visit, &stmt_mail_set_aside, &(struct mail_set_aside_in){visit_id(visit, "mail")}, "mail_set_aside", N_("Set aside."));
}

/* --- the log --- */

/* What a reviewer does is logged without saying who: the kind of the event tells the role all the same. */
static struct text role_of(const struct desk_events *event)
{
	bool reviewer = text_is(event->actor_role, TEXT("public")) && text_starts(event->kind, TEXT("review_"));
	return reviewer ? TEXT("reviewer") : event->actor_role;
}

static struct options kind_options(struct visit *visit, struct text chosen)
{
	struct desk_event_kinds *rows;
	size_t count;
	if (db_all(&visit->db, &stmt_desk_event_kinds, NULL, &rows, &count) != STORE_OK)
		count = 0;
	struct option *options = ARENA_MANY(visit->arena, struct option, count + 1);
	options[0] = (struct option){.label = visit_tr(visit, N_("Everything")), .chosen = !chosen.len};
	for (size_t i = 0; i < count; i++)
		options[i + 1] = (struct option){.value = rows[i].kind, .label = desk_event_words(visit, rows[i].kind), .chosen = text_is(rows[i].kind, chosen)};
	return (struct options){options, count + 1};
}

void admin_log_get(struct visit *visit)
{
	struct desk_events *rows;
	struct desk_events_in in = {.kind = visit_query(visit, "kind"), .before = INT64_MAX, .most = LOG_ROWS};
	struct desk_log view = {.kind = in.kind, .object = text_trim(visit_query(visit, "object"))};
	if (!text_to_int(view.object, &in.object) || in.object < 0)
		in.object = 0;
	if (!text_to_int(visit_query(visit, "before"), &in.before) || in.before < 1)
		in.before = INT64_MAX;
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_desk_events, &in, &rows, &view.rows_count)))
		return;
	struct desk_log_row *out = ARENA_MANY(visit->arena, struct desk_log_row, view.rows_count ? view.rows_count : 1);
	for (size_t i = 0; i < view.rows_count; i++)
		out[i] = (struct desk_log_row){.seq = rows[i].seq, .object = rows[i].object, .date = lang_date(visit->lang, visit->arena, rows[i].at),
			.words = desk_event_words(visit, rows[i].kind), .code = rows[i].kind, .role = role_of(&rows[i]), .detail = rows[i].detail};
	view.rows = out;
	view.older = view.rows_count == LOG_ROWS ? rows[LOG_ROWS - 1].seq : 0;
	view.kinds = kind_options(visit, view.kind);
	desk_page(visit, DESK_LOG, visit_tr(visit, N_("Log")), html_desk_log(visit_out(visit), &view));
}
