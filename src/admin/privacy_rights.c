/* SPDX-License-Identifier: Apache-2.0
 * /admin/privacy/cases: what people asked about their data, with the clocks (P-80, P-88), and how the desk answers (P-89). */
#include "admin/privacy_serve.h"
#include "base/clock.h"
#include "people/pages.h"
#include "policy/hold.h"
#include "privacy/erasure.h"
#include "privacy/requests.h"
#include "privacy/rights.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define ANSWERED_SHOWN 50

/* --- words --- */

static struct desk_state state_of(const struct visit *visit, struct text state, bool late)
{
	static const struct {
		const char *code;
		enum desk_mark mark;
		const char *words;
	} known[] = {{"received", MARK_WAIT, N_("not proved yet")}, {"proved", MARK_TODO, N_("to be answered")}, {"working", MARK_HALF, N_("being worked on")},
		{"extended", MARK_HALF, N_("extended")}, {"done", MARK_DONE, N_("done")}, {"refused", MARK_DONE, N_("refused")}, {"partly", MARK_DONE, N_("partly done")}};
	if (late)
		return (struct desk_state){MARK_WRONG, visit_tr(visit, N_("Late"))};
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (text_is_cstr(state, known[i].code))
			return (struct desk_state){known[i].mark, visit_tr(visit, known[i].words)};
	return (struct desk_state){MARK_TODO, state};
}

static struct text kind_words(const struct visit *visit, struct text kind)
{
	return visit_tr(visit, rights_kinds[rights_kind_find(kind)].words);
}

static struct text left_words(const struct visit *visit, int64_t due)
{
	int64_t now = clock_now_s();
	if (now >= due)
		return desk_count(visit, N_("{n} day late"), N_("{n} days late"), (now - due) / CLOCK_DAY);
	return desk_count(visit, N_("{n} day left"), N_("{n} days left"), (due - now) / CLOCK_DAY);
}

/* --- the list --- */

void admin_requests_get(struct visit *visit)
{
	struct rights_unfinished *rows;
	struct rights_answered *done;
	struct desk_requests view = {0};
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_rights_unfinished, NULL, &rows, &view.open_count)) ||
		visit_refuse_store(visit, db_all(&visit->db, &stmt_rights_answered, &(struct rights_answered_in){ANSWERED_SHOWN}, &done, &view.closed_count)))
		return;
	struct desk_request *open = ARENA_MANY(visit->arena, struct desk_request, view.open_count + 1);
	struct desk_request *closed = ARENA_MANY(visit->arena, struct desk_request, view.closed_count + 1);
	for (size_t i = 0; i < view.open_count; i++)
		open[i] = (struct desk_request){.id = rows[i].id, .number = rights_number(visit->arena, rows[i].number), .kind = kind_words(visit, rows[i].kind),
			.due = lang_date(visit->lang, visit->arena, rows[i].due), .left = left_words(visit, rows[i].due),
			.state = state_of(visit, rows[i].state, clock_now_s() >= rows[i].due), .unreached = !rows[i].unreached_null};
	for (size_t i = 0; i < view.closed_count; i++)
		closed[i] = (struct desk_request){.id = done[i].id, .number = rights_number(visit->arena, done[i].number), .kind = kind_words(visit, done[i].kind),
			.due = lang_date(visit->lang, visit->arena, done[i].closed), .state = state_of(visit, done[i].state, false)};
	view.open = open;
	view.closed = closed;
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Requests about personal data")), html_desk_requests(visit_out(visit), &view));
}

/* --- a mailed one --- */

void admin_request_new_get(struct visit *visit)
{
	struct desk_request_new view = {.kinds = requests_kinds(visit, RIGHTS_KIND_COUNT), .today = desk_date_field(visit->arena, clock_now_s()),
		.policy = visit_policy(visit)};
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Enter a mailed request")), html_desk_request_new(visit_out(visit), &view));
}

void admin_request_new_post(struct visit *visit, const struct form_admin_request_new_post *form)
{
	int64_t people[RIGHTS_PEOPLE_MOST], id, now = clock_now_s();
	size_t count;
	bool merged;
	if (form->received > now || form->received < now - 366 * (int64_t)CLOCK_DAY) {
		visit_error(visit, "received", visit_tr(visit, N_("A day within the last year, today at the latest")));
		visit_again(visit);
		return;
	}
	if (visit_refuse_vault(visit, rights_people(visit->app, &visit->db, form->email, people, &count)))
		return;
	const struct rights_new request = {.kind = rights_kind_find(form->kind), .subject = count ? people[0] : 0, .channel = "post",
		.received = form->received, .words = form->words, .lang = visit->lang};
	enum store_result result = rights_open(visit->app, &visit->db, &visit->viewer, &request, &id, &merged);
	if (result == STORE_OK)
		result = rights_send_receipt(visit->app, &visit->db, id, rights_requests_page(visit->app, visit->lang, visit->arena));
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, merged ? N_("Joined to the open request of the same person.") : N_("Entered; the receipt is on its way.")),
			"/admin/privacy/cases/%lld", (long long)id);
}

/* --- one --- */

static bool load(struct visit *visit, struct rights_get *row)
{
	return !visit_refuse_store(visit, db_one(&visit->db, &stmt_rights_get, &(struct rights_get_in){visit_id(visit, "case")}, row));
}

static enum vault_result read_text(struct visit *visit, int64_t subject, enum datum datum, int64_t object, struct text *out)
{
	enum vault_result result = subject ? vault_read(visit->app->vault, &visit->db, &visit->asking, subject, datum, object, out) : VAULT_NONE;
	if (result == VAULT_NONE)
		*out = TEXT("");
	return result == VAULT_NONE ? VAULT_OK : result;
}

/* The person's own data, which the request is about; each reading is told to the person. */
static enum vault_result read_held(struct visit *visit, const struct rights_get *row, enum capacity capacity, struct desk_request_page *view)
{
	enum datum data[DATUM_COUNT];
	size_t count = rights_correctable(capacity, data);
	struct desk_request_row *out = ARENA_MANY(visit->arena, struct desk_request_row, DATUM_COUNT);
	struct option *kept = ARENA_MANY(visit->arena, struct option, DATUM_COUNT);
	data[count++] = vault_email_datum(capacity);
	view->rows = out;
	view->kept = (struct options){kept, 0};
	for (size_t i = 0; i < count; i++) {
		struct text value;
		enum vault_result result = read_text(visit, row->subject, data[i], 0, &value);
		if (result != VAULT_OK)
			return result;
		if (!value.len)
			continue;
		struct text label = visit_tr(visit, inventory_rows[data[i]].label);
		out[view->rows_count++] = (struct desk_request_row){label, value};
		if (text_is(row->kind, TEXT("delete")))
			kept[view->kept.count++] = (struct option){.value = text_of(inventory_rows[data[i]].id), .label = label};
	}
	return VAULT_OK;
}

static enum vault_result fill_person(struct visit *visit, const struct rights_get *row, struct desk_request_page *view)
{
	enum capacity capacity;
	enum vault_result result = row->subject ? vault_capacity_of(visit->app->vault, &visit->db, row->subject, &capacity) : VAULT_NONE;
	if (result != VAULT_OK)
		return result == VAULT_NONE ? VAULT_OK : result;
	view->who = people_capacity_name(visit, capacity);
	result = read_text(visit, row->subject, DATUM_ACCOUNT_CASE, row->id, &view->words);
	if (result == VAULT_OK)
		result = read_text(visit, row->subject, DATUM_ACCOUNT_CASE_ANSWER, row->id, &view->answer);
	if (result == VAULT_OK)
		result = privacy_serve_fill(visit, row, capacity, view);
	return result == VAULT_OK && row->closed_null ? read_held(visit, row, capacity, view) : result;
}

static struct options reasons(struct visit *visit)
{
	struct option *at = ARENA_MANY(visit->arena, struct option, rights_reasons_count);
	size_t count = 0;
	for (size_t i = 0; i < rights_reasons_count; i++)
		if (!rights_reasons[i].for_two)
			at[count++] = (struct option){.value = text_of(rights_reasons[i].code), .label = visit_tr(visit, rights_reasons[i].words)};
	return (struct options){at, count};
}

static void fill_choices(struct visit *visit, const struct rights_get *row, struct desk_request_page *view)
{
	bool minor = text_is(row->kind, TEXT("minor"));
	view->is_open = row->closed_null;
	view->proved = !text_is(row->state, TEXT("received"));
	view->can_start = text_is(row->state, TEXT("proved")) && !minor;
	view->can_extend = row->extended_null && clock_now_s() < row->due && !minor;
	view->can_refuse = !minor;
	view->can_refute = minor;
	view->can_finish = view->proved && !minor;
	view->in_words = !rights_is_seen(row);
	view->reasons = reasons(visit);
}

static bool fill(struct visit *visit, struct rights_get *row, struct desk_request_page *view)
{
	struct texts against;
	if (!load(visit, row))
		return false;
	bool late = row->closed_null && clock_now_s() >= row->due;
	*view = (struct desk_request_page){.id = row->id, .number = rights_number(visit->arena, row->number), .kind = kind_words(visit, row->kind),
		.channel = visit_tr(visit, text_is(row->channel, TEXT("post")) ? N_("by mail") : N_("on the web")),
		.received = lang_date(visit->lang, visit->arena, row->received), .due = lang_date(visit->lang, visit->arena, row->due),
		.state = state_of(visit, row->state, late), .unreached = !row->unreached_null, .merged = row->merged > 0, .merged_n = row->merged};
	view->left = row->closed_null ? left_words(visit, row->due) : TEXT("");
	fill_choices(visit, row, view);
	if (visit_refuse_vault(visit, fill_person(visit, row, view)) ||
		(view->is_open && visit_refuse_store(visit, rights_check(visit->app, &visit->db, row->id, &against))))
		return false;
	if (view->is_open) {
		view->against = against.at;
		view->against_count = against.count;
	}
	return true;
}

static void show(struct visit *visit, const struct desk_request_page *view)
{
	desk_page(visit, DESK_PRIVACY, view->number, html_desk_request(visit_out(visit), view));
}

void admin_request_get(struct visit *visit)
{
	struct rights_get row;
	struct desk_request_page view;
	if (fill(visit, &row, &view))
		show(visit, &view);
}

static void done(struct visit *visit, enum store_result result, const char *said)
{
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, said), "/admin/privacy/cases/%lld", (long long)visit_id(visit, "case"));
}

void admin_request_prove_post(struct visit *visit)
{
	done(visit, rights_prove(&visit->db, &visit->viewer, visit_id(visit, "case"), "desk"), N_("Noted: the person has shown who they are."));
}

void admin_request_start_post(struct visit *visit)
{
	done(visit, rights_start(&visit->db, &visit->viewer, visit_id(visit, "case")), N_("Being worked on."));
}

void admin_request_refute_post(struct visit *visit)
{
	struct rights_get row;
	if (!load(visit, &row))
		return;
	enum store_result result = erasure_minor_refuted(visit->app, &visit->db, &visit->viewer, row.subject);
	if (result == STORE_NONE)
		result = STORE_OK; /* an administrator's account was not locked */
	if (result == STORE_OK)
		result = rights_withdraw(&visit->db, &visit->viewer, row.id);
	visit->person_changed = row.subject;
	visit->catalogue_changed = true;
	done(visit, result, N_("Unlocked; the report is closed."));
}

void admin_request_extend_post(struct visit *visit, const struct form_admin_request_extend_post *form)
{
	if (!text_trim(form->why).len) {
		visit_error(visit, "why", visit_tr(visit, N_("The person must be told why")));
		visit_again(visit);
		return;
	}
	done(visit, rights_extend(visit->app, &visit->db, &visit->viewer, visit_id(visit, "case"), form->why), N_("Extended; the letter with the reason is on its way."));
}

void admin_request_finish_post(struct visit *visit, const struct form_admin_request_finish_post *form)
{
	struct texts left;
	struct rights_get row;
	if (!load(visit, &row))
		return;
	enum store_result result = rights_finish(visit->app, &visit->db, &visit->viewer, row.id, false, form->answer, &left);
	if (result == STORE_CONFLICT && left.count) {
		bool wordless = text_is(left.at[0], TEXT("answer"));
		visit_error(visit, "answer", visit_tr(visit, wordless ? N_("Say in words what was done: the person reads it")
								      : N_("The program finds that it is not done yet: it stays open")));
		visit_again(visit);
		return;
	}
	done(visit, result, rights_is_seen(&row) ? N_("Closed as done; the letter is on its way.") : N_("Answered in words; the letter is on its way."));
}

/* Whether only a part of the deletion is refused; with a hold on the person that cannot be, and is said at the field. */
static bool is_partly(struct visit *visit, const struct rights_get *row, const struct texts *kept)
{
	bool held = false, partly = kept->count && text_is(row->kind, TEXT("delete"));
	if (partly && !visit_refuse_store(visit, hold_stands(&visit->db, row->subject, &held)) && held)
		visit_error(visit, "kept", visit_tr(visit, N_("A hold stands on this person and keeps everything. Refuse the whole, or end the hold first.")));
	return partly;
}

/* First the letter as the person will read it, then sending. */
void admin_request_refuse_post(struct visit *visit, const struct form_admin_request_refuse_post *form)
{
	struct rights_get row;
	struct desk_request_page view;
	const struct rights_refusal refusal = {form->reason, form->text, form->kept};
	const struct rights_reason *reason = rights_reason_find(form->reason);
	if (!reason || reason->for_two)
		visit_error(visit, "reason", visit_tr(visit, N_("Choose a reason out of the list")));
	if (!text_trim(form->text).len)
		visit_error(visit, "text", visit_tr(visit, N_("Say why, in words")));
	if (!load(visit, &row))
		return;
	bool partly = is_partly(visit, &row, &form->kept);
	if (visit->refused)
		return;
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	if (text_is(form->then, TEXT("send"))) {
		visit->person_changed = partly ? row.subject : 0;
		visit->catalogue_changed = partly;
		done(visit, rights_refuse(visit->app, &visit->db, &visit->viewer, visit_id(visit, "case"), &refusal), N_("Refused; the letter is on its way."));
		return;
	}
	if (fill(visit, &row, &view) && !visit_refuse_store(visit, rights_refusal_letter(visit->app, &visit->db, &visit->viewer, row.id, &refusal, &view.preview_subject,
		&view.preview_body)))
		show(visit, &view);
}
