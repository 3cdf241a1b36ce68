/* SPDX-License-Identifier: Apache-2.0
 * /admin/privacy/breaches and /admin/privacy/reviews: incidents with the clock of 72 hours and who was affected; security
 * reviews with what they found (P-98). */
#include "admin/privacy.h"
#include "base/clock.h"
#include "messages/letters.h"
#include "policy/affected.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define AUTHORITY_HOURS 72
#define UNREACHED_MOST 200 /* named on the page */

/* --- breaches --- */

static bool is_stored(const struct datum_row *row)
{
	return row->store == STORED_VAULT;
}

static struct desk_state clock_of(const struct visit *visit, int64_t known, bool told)
{
	int64_t left = known + AUTHORITY_HOURS * CLOCK_HOUR - clock_now_s();
	if (told)
		return (struct desk_state){MARK_DONE, visit_tr(visit, N_("the authority was told"))};
	if (left < 0)
		return (struct desk_state){MARK_WRONG, visit_tr(visit, N_("72 hours are over and the authority was not told"))};
	return (struct desk_state){MARK_TODO, desk_count(visit, N_("{n} hour left to tell the authority"), N_("{n} hours left to tell the authority"), left / CLOCK_HOUR)};
}

void admin_breaches_get(struct visit *visit)
{
	struct breaches *rows;
	struct desk_breaches view = {.datums = desk_datum_options(visit, is_stored)};
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_breaches, NULL, &rows, &view.rows_count)))
		return;
	struct desk_breach_row *out = ARENA_MANY(visit->arena, struct desk_breach_row, view.rows_count + 1);
	for (size_t i = 0; i < view.rows_count; i++)
		out[i] = (struct desk_breach_row){rows[i].id, rows[i].told_count, lang_date(visit->lang, visit->arena, rows[i].known),
			clock_of(visit, rows[i].known, !rows[i].authority_null)};
	view.rows = out;
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Breaches")), html_desk_breaches(visit_out(visit), &view));
}

void admin_breaches_post(struct visit *visit, const struct form_admin_breaches_post *form)
{
	const struct breach_add_in in = {.id = store_new_id(), .kind = form->kind, .known = form->known, .since = form->since, .till = form->till + CLOCK_DAY - 1,
		.datums = desk_datums_posted(visit, form->datums, is_stored), .by = visit->viewer.subject};
	if (form->till < form->since)
		visit_error(visit, "till", visit_tr(visit, N_("The end lies before the beginning")));
	if (form->known > clock_now_s())
		visit_error(visit, "known", visit_tr(visit, N_("Choose the day on which it became known")));
	if (text_is(form->kind, TEXT("stored")) && !form->datums.count)
		visit_error(visit, "datums", visit_tr(visit, N_("Choose at least one")));
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	if (!visit_refuse_store(visit, db_run(&visit->db, &stmt_breach_add, &in, NULL)) &&
		!visit_refuse_vault(visit, vault_put(visit->app->vault, &visit->db, visit->viewer.subject, DATUM_ADMINISTRATOR_REASON, in.id, text_trim(form->words))) &&
		!visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, "breach_entered", in.id, arena_fmt(visit->arena, "kind=%.*s", TEXT_ARG(form->kind)))))
		visit_go(visit, visit_tr(visit, N_("Entered. The clock is running.")), "/admin/privacy/breaches/%lld", (long long)in.id);
}

static uint64_t bits_of(struct visit *visit, struct text list)
{
	uint64_t bits = 0;
	while (list.len) {
		enum datum datum = inventory_find(arena_cstr(visit->arena, text_cut(&list, ' ')));
		if (datum != DATUM_COUNT)
			bits |= UINT64_C(1) << datum;
	}
	return bits;
}

static enum vault_result find_affected(struct visit *visit, const struct breach_get *row, struct affected *out)
{
	struct log_between seqs;
	*out = (struct affected){0};
	if (text_is(row->kind, TEXT("stored")))
		return affected_by_store(visit->app->vault, &visit->db, bits_of(visit, row->datums), row->till, out);
	if (db_one(&visit->db, &stmt_log_between, &(struct log_between_in){row->since, row->till}, &seqs) != STORE_OK)
		return VAULT_FAILED;
	return seqs.first_null ? VAULT_OK : affected_by_reading(visit->app->vault, &visit->db, seqs.first, seqs.last, out);
}

static bool open_breach(struct visit *visit, int64_t *id, struct breach_get *row, struct affected *affected)
{
	*id = visit_id(visit, "breach");
	return !visit_refuse_store(visit, db_one(&visit->db, &stmt_breach_get, &(struct breach_get_in){*id}, row)) &&
		!visit_refuse_vault(visit, find_affected(visit, row, affected));
}

/* How it went with the letters: what failed is to be told in another way, so the people are named, by number. */
static enum store_result fill_letters(struct visit *visit, struct desk_breach *view)
{
	struct breach_letters letters;
	struct breach_unreached *people;
	enum store_result result = db_one(&visit->db, &stmt_breach_letters, &(struct breach_letters_in){view->id}, &letters);
	if (result == STORE_OK)
		result = db_all(&visit->db, &stmt_breach_unreached, &(struct breach_unreached_in){view->id, UNREACHED_MOST}, &people, &view->unreached_count);
	if (result != STORE_OK)
		return result;
	int64_t known = letters.sent + letters.waiting + letters.failed;
	view->sent = letters.sent;
	view->waiting = letters.waiting;
	view->failed = letters.failed;
	view->gone = view->told_count > known ? view->told_count - known : 0;
	struct desk_unreached *out = ARENA_MANY(visit->arena, struct desk_unreached, view->unreached_count + 1);
	for (size_t i = 0; i < view->unreached_count; i++)
		out[i].person = people[i].person;
	view->unreached = out;
	view->more = letters.failed > UNREACHED_MOST;
	return STORE_OK;
}

void admin_breach_get(struct visit *visit)
{
	struct breach_get row;
	struct affected affected;
	struct desk_breach view = {0};
	if (!open_breach(visit, &view.id, &row, &affected))
		return;
	enum vault_result result = vault_read(visit->app->vault, &visit->db, &visit->asking, row.by, DATUM_ADMINISTRATOR_REASON, view.id, &view.words);
	if (visit_refuse_vault(visit, result == VAULT_NONE ? VAULT_OK : result))
		return;
	view.stored = text_is(row.kind, TEXT("stored"));
	view.datums = row.datums;
	view.known = lang_date(visit->lang, visit->arena, row.known);
	view.since = lang_date(visit->lang, visit->arena, row.since);
	view.till = lang_date(visit->lang, visit->arena, row.till);
	view.affected = (int64_t)affected.count;
	view.authority = !row.authority_null;
	view.told = !row.told_null;
	view.told_count = row.told_count;
	view.state = clock_of(visit, row.known, view.authority);
	if (view.told && visit_refuse_store(visit, fill_letters(visit, &view)))
		return;
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("A breach")), html_desk_breach(visit_out(visit), &view));
}

struct incident {
	struct visit *visit;
	const struct breach_get *row;
	struct text words;
};

static struct text data_words(struct visit *visit, const struct lang *lang, struct text list)
{
	struct text words = TEXT("");
	uint64_t bits = bits_of(visit, list);
	for (int d = 0; d < DATUM_COUNT; d++)
		if (bits & (UINT64_C(1) << d))
			words = lang_list(lang, visit->arena, words, tr(lang, inventory_rows[d].label));
	return words.len ? words : tr(lang, N_("what an administrator could see"));
}

static size_t incident_args(const void *context, struct arena *arena, const struct lang *lang, struct out_arg args[static LETTER_ARGS_MOST])
{
	const struct incident *incident = context;
	args[0] = out_arg_text("day", lang_date(lang, arena, incident->row->known));
	args[1] = out_arg_text("data", data_words(incident->visit, lang, incident->row->datums));
	args[2] = out_arg_text("words", incident->words);
	return 3;
}

static enum store_result tell(struct visit *visit, int64_t id, const struct breach_get *row, const struct affected *affected, struct text words)
{
	const struct incident incident = {visit, row, words};
	int64_t written = 0;
	for (size_t i = 0; i < affected->count; i++) {
		enum capacity capacity;
		enum vault_result there = vault_capacity_of(visit->app->vault, &visit->db, affected->subjects[i], &capacity);
		if (there == VAULT_NONE)
			continue; /* erased meanwhile */
		if (there != VAULT_OK || outbox_put_in_all(visit->app, &visit->db, affected->subjects[i], LETTER_BREACH, id, incident_args, &incident) != STORE_OK)
			return STORE_FAILED;
		written++;
	}
	return db_run(&visit->db, &stmt_breach_told, &(struct breach_told_in){id, clock_now_s(), written}, NULL);
}

void admin_breach_post(struct visit *visit, const struct form_admin_breach_post *form)
{
	int64_t id;
	struct breach_get row;
	struct affected affected;
	bool people = text_is(form->step, TEXT("people"));
	if (!open_breach(visit, &id, &row, &affected))
		return;
	if (people && !text_trim(form->words).len) {
		visit_error(visit, "words", visit_tr(visit, N_("Say what happened, what may follow and what we did")));
		visit_again(visit);
		return;
	}
	enum store_result result = people ? row.told_null ? tell(visit, id, &row, &affected, text_trim(form->words)) : STORE_CONFLICT
					  : db_run(&visit->db, &stmt_breach_authority, &(struct breach_authority_in){id, clock_now_s()}, NULL);
	if (!visit_refuse_store(visit, result) &&
		!visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, people ? "breach_people_told" : "breach_authority_told", id, TEXT(""))))
		visit_go(visit, visit_tr(visit, N_("Saved.")), "/admin/privacy/breaches/%lld", (long long)id);
}

/* --- security reviews --- */

static const char *const scopes[][2] = {{"code", N_("Code")}, {"machines", N_("Machines and network")}, {"penetration", N_("Attempted break-in")},
	{"organisation", N_("Roles and routines")}};
static const char *const outcomes[][2] = {{"clean", N_("nothing found")}, {"minor", N_("small faults, mended or planned")}, {"major", N_("grave faults, mended")}};

static struct text words_of(const struct visit *visit, const char *const (*known)[2], size_t count, struct text code)
{
	for (size_t i = 0; i < count; i++)
		if (text_is_cstr(code, known[i][0]))
			return visit_tr(visit, known[i][1]);
	return code;
}

static struct options choices(struct visit *visit, const char *const (*known)[2], size_t count)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, count);
	for (size_t i = 0; i < count; i++)
		options[i] = (struct option){.value = text_of(known[i][0]), .label = visit_tr(visit, known[i][1])};
	return (struct options){options, count};
}

void admin_reviews_get(struct visit *visit)
{
	struct security_reviews *rows;
	struct desk_reviews view = {.scopes = choices(visit, scopes, COUNT_OF(scopes)), .outcomes = choices(visit, outcomes, COUNT_OF(outcomes))};
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_security_reviews, NULL, &rows, &view.rows_count)))
		return;
	struct desk_review_row *out = ARENA_MANY(visit->arena, struct desk_review_row, view.rows_count + 1);
	for (size_t i = 0; i < view.rows_count; i++)
		out[i] = (struct desk_review_row){lang_date(visit->lang, visit->arena, rows[i].at), words_of(visit, scopes, COUNT_OF(scopes), rows[i].scope),
			words_of(visit, outcomes, COUNT_OF(outcomes), rows[i].outcome)};
	view.rows = out;
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Security reviews")), html_desk_reviews(visit_out(visit), &view));
}

void admin_reviews_post(struct visit *visit, const struct form_admin_reviews_post *form)
{
	const struct security_review_add_in in = {store_new_id(), form->at, form->scope, form->outcome, form->evidence, clock_now_s(), visit->viewer.subject};
	if (form->at > clock_now_s())
		visit_error(visit, "at", visit_tr(visit, N_("A review is entered when it is done")));
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	if (!visit_refuse_store(visit, db_run(&visit->db, &stmt_security_review_add, &in, NULL)) &&
		!visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, "security_reviewed", in.id, arena_fmt(visit->arena, "scope=%.*s outcome=%.*s",
			TEXT_ARG(form->scope), TEXT_ARG(form->outcome)))))
		visit_go(visit, visit_tr(visit, N_("Saved.")), "/admin/privacy/reviews");
}
