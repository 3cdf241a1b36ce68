/* SPDX-License-Identifier: Apache-2.0
 * /admin/people/{person}: state of the account, memberships, load; locking, ending sessions. */
#include "admin/people.h"
#include "base/clock.h"
#include "policy/approval.h"
#include "policy/retention.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

static bool open_account(struct visit *visit, int64_t *person, struct account_get *row)
{
	*person = visit_id(visit, "person");
	return !visit_refuse_store(visit, db_one(&visit->db, &stmt_account_get, &(struct account_get_in){*person}, row));
}

static enum vault_result fill_contact(struct visit *visit, enum capacity kind, struct desk_person *view)
{
	enum vault_result result = people_name(visit, view->id, kind, &view->name);
	if (result != VAULT_OK || !view->name.len)
		return result;
	result = vault_read(visit->app->vault, &visit->db, &visit->asking, view->id, vault_email_datum(kind), 0, &view->email);
	if (result == VAULT_DENIED && visit->viewer.contractor)
		return VAULT_OK; /* outside the grant */
	if (result == VAULT_OK)
		view->mail = url_external(arena_fmt(visit->arena, "mailto:%.*s", TEXT_ARG(view->email)));
	return result == VAULT_NONE ? VAULT_OK : result;
}

static enum store_result fill_memberships(struct visit *visit, struct desk_person *view)
{
	struct memberships_of_subject *rows;
	enum store_result result = db_all(&visit->db, &stmt_memberships_of_subject, &(struct memberships_of_subject_in){view->id}, &rows,
		&view->memberships_count);
	if (result != STORE_OK)
		return result;
	struct desk_person_membership *out = ARENA_MANY(visit->arena, struct desk_person_membership, view->memberships_count ? view->memberships_count : 1);
	for (size_t i = 0; i < view->memberships_count; i++)
		out[i] = (struct desk_person_membership){rows[i].name, rows[i].slug,
			visit_tr(visit, text_is(rows[i].role, TEXT("owner")) ? N_("owner") : N_("editor")),
			text_is(rows[i].state, TEXT("active")) ? TEXT("")
				: visit_tr(visit, text_is(rows[i].state, TEXT("asked")) ? N_("asks to join") : N_("invited"))};
	view->memberships = out;
	return STORE_OK;
}

/* Numbers only: which reviews they are is told on the pages of the assessments. */
static enum store_result fill_load(struct visit *visit, struct desk_person *view)
{
	struct review *reviews;
	size_t count;
	enum store_result result = reviews_of_reviewer(visit->app, &visit->db, view->id, &reviews, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		view->reviews_open += review_is_awaited(&reviews[i]);
		view->reviews_in += reviews[i].state == REVIEW_SUBMITTED;
	}
	return result;
}

static enum store_result fill_duties(struct visit *visit, struct desk_person *view)
{
	struct desk_administrator row;
	enum store_result result = db_one(&visit->db, &stmt_desk_administrator, &(struct desk_administrator_in){view->id}, &row);
	if (result != STORE_OK)
		return result == STORE_NONE ? STORE_OK : result;
	view->duties = people_duty_words(visit, (unsigned)row.duties);
	view->until = row.until_null ? TEXT("") : lang_date(visit->lang, visit->arena, row.until);
	return STORE_OK;
}

static enum store_result fill_account(struct visit *visit, const struct account_get *row, struct desk_person *view)
{
	struct desk_open_sessions sessions;
	bool may = desk_has_duty(visit, DUTY_PROGRAMME | DUTY_TECHNICAL) && visit->viewer.subject != view->id;
	if (db_one(&visit->db, &stmt_desk_open_sessions, &(struct desk_open_sessions_in){view->id}, &sessions) != STORE_OK)
		return STORE_FAILED;
	view->kind = people_kind_words(visit, row->kind);
	view->state = people_state(visit, row->state);
	view->created = lang_date(visit->lang, visit->arena, row->created);
	view->confirmed = row->confirmed_null ? TEXT("") : lang_date(visit->lang, visit->arena, row->confirmed);
	view->seen = row->last_sign_in_null ? TEXT("") : lang_date(visit->lang, visit->arena, row->last_sign_in);
	view->sessions = sessions.count;
	view->self = visit->viewer.subject == view->id;
	view->can_lock = may && text_is(row->state, TEXT("active"));
	view->can_unlock = may && text_is(row->state, TEXT("locked"));
	view->can_end = may && sessions.count > 0;
	view->is_reviewer = text_is(row->kind, TEXT("reviewer"));
	view->can_end_role = view->is_reviewer && text_is(row->state, TEXT("active")) && desk_has_duty(visit, DUTY_PROGRAMME);
	view->can_begin_role = view->is_reviewer && text_is(row->state, TEXT("closed")) && desk_has_duty(visit, DUTY_PROGRAMME);
	view->is_administrator = text_is(row->kind, TEXT("administrator"));
	view->may_see_designation = view->is_administrator && desk_has_duty(visit, DUTY_PROGRAMME | DUTY_PRIVACY);
	view->may_search_mentions = desk_has_duty(visit, DUTY_PRIVACY);
	return STORE_OK;
}

void admin_person_get(struct visit *visit)
{
	struct account_get row;
	struct desk_person view = {0};
	if (!open_account(visit, &view.id, &row) || visit_refuse_store(visit, fill_account(visit, &row, &view)) ||
		visit_refuse_vault(visit, fill_contact(visit, people_capacity(row.kind), &view)) ||
		visit_refuse_store(visit, fill_memberships(visit, &view)))
		return;
	if (view.is_reviewer && desk_has_duty(visit, DUTY_PROGRAMME) && visit_refuse_store(visit, fill_load(visit, &view)))
		return;
	if (view.is_administrator && visit_refuse_store(visit, fill_duties(visit, &view)))
		return;
	struct text title = view.name.len ? view.name : visit_tr(visit, N_("A person"));
	desk_page(visit, DESK_PEOPLE, title, html_desk_person(visit_out(visit), &view));
}

/* --- locking --- */

/* Nobody locks themselves out; a technician alone does not lock those who direct the cabinet. */
static bool may_act_on(struct visit *visit, int64_t person, const struct account_get *row)
{
	bool above = text_is(row->kind, TEXT("administrator")) && !desk_has_duty(visit, DUTY_PROGRAMME);
	if (person != visit->viewer.subject && !above)
		return true;
	visit_refuse(visit, 403);
	return false;
}

static void set_state(struct visit *visit, const char *from, const char *to, const char *event, const char *done)
{
	struct account_get row;
	int64_t person, changed;
	if (!open_account(visit, &person, &row) || !may_act_on(visit, person, &row))
		return;
	enum store_result result = approval_note_taken(&visit->db, person, clock_now_s());
	if (result == STORE_OK)
		result = db_run(&visit->db, &stmt_desk_lock, &(struct desk_lock_in){person, text_of(from), text_of(to)}, &changed);
	if (result == STORE_OK && !changed)
		result = STORE_CONFLICT;
	if (result == STORE_OK)
		result = db_run(&visit->db, &stmt_session_end_all, &(struct session_end_all_in){person, clock_now_s()}, NULL);
	if (result == STORE_OK)
		result = audit_event(&visit->db, &visit->viewer, event, person, TEXT(""));
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, done), "/admin/people/%lld", (long long)person);
}

void admin_lock_post(struct visit *visit)
{
	set_state(visit, "active", "locked", "account_locked", N_("Locked; all sessions are ended."));
}

void admin_unlock_post(struct visit *visit)
{
	set_state(visit, "locked", "active", "account_unlocked", N_("Unlocked: the person can sign in again."));
}

void admin_sessions_post(struct visit *visit)
{
	struct account_get row;
	int64_t person;
	if (!open_account(visit, &person, &row) || !may_act_on(visit, person, &row))
		return;
	enum store_result result = db_run(&visit->db, &stmt_session_end_all, &(struct session_end_all_in){person, clock_now_s()}, NULL);
	if (result == STORE_OK)
		result = audit_event(&visit->db, &visit->viewer, "sessions_ended", person, TEXT(""));
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, N_("All sessions are ended.")), "/admin/people/%lld", (long long)person);
}

/* --- a reviewer's role --- */

static const enum clock role_clocks[] = {CLOCK_STARTS_ROLE_END, CLOCK_STARTS_ACCOUNT_END};

/* With the role's end the times begin after which a reviewer's data are deleted (P-90); while reviews are awaited of them it cannot end. */
static enum store_result end_role(struct visit *visit, int64_t person)
{
	enum store_result result = db_run(&visit->db, &stmt_account_close, &(struct account_close_in){person}, NULL);
	if (result == STORE_OK)
		result = db_run(&visit->db, &stmt_sessions_drop, &(struct sessions_drop_in){person}, NULL);
	if (result == STORE_OK)
		result = db_run(&visit->db, &stmt_links_drop, &(struct links_drop_in){person}, NULL);
	for (size_t i = 0; result == STORE_OK && i < COUNT_OF(role_clocks); i++)
		result = retention_start(visit->app->vault, &visit->db, person, role_clocks[i]);
	return result == STORE_OK ? audit_event(&visit->db, &visit->viewer, "role_ended", person, TEXT("")) : result;
}

static enum store_result begin_role(struct visit *visit, int64_t person)
{
	enum store_result result = db_run(&visit->db, &stmt_desk_lock, &(struct desk_lock_in){person, TEXT("closed"), TEXT("active")}, NULL);
	for (size_t i = 0; result == STORE_OK && i < COUNT_OF(role_clocks); i++)
		result = retention_stop(visit->app->vault, &visit->db, person, role_clocks[i]);
	return result == STORE_OK ? audit_event(&visit->db, &visit->viewer, "role_began", person, TEXT("")) : result;
}

void admin_role_post(struct visit *visit, const struct form_admin_role_post *form)
{
	struct account_get row;
	struct desk_person view = {0};
	bool ends = text_is(form->step, TEXT("end"));
	if (!open_account(visit, &view.id, &row) || visit_refuse_store(visit, fill_load(visit, &view)))
		return;
	if (!text_is(row.kind, TEXT("reviewer")) || !text_is(row.state, ends ? TEXT("active") : TEXT("closed"))) {
		visit_refuse(visit, 409);
		return;
	}
	if (ends && view.reviews_open) {
		visit_error(visit, "step", desk_count(visit, N_("{n} review is still awaited of this person: take it away first"),
			N_("{n} reviews are still awaited of this person: take them away first"), view.reviews_open));
		visit_again(visit);
		return;
	}
	if (!visit_refuse_store(visit, ends ? end_role(visit, view.id) : begin_role(visit, view.id)))
		visit_go(visit, visit_tr(visit, ends ? N_("The role has ended. What is held about the person is deleted when its times are over.") : N_("The role has begun again.")),
			"/admin/people/%lld", (long long)view.id);
}
