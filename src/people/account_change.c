/* SPDX-License-Identifier: Apache-2.0
 * Changing and closing one's own account. */
#include "people/account.h"
#include "people/organisation.h"
#include "people/pages.h"
#include "people/password.h"
#include "people/people_views.h"
#include "base/clock.h"
#include "messages/letters.h"
#include "policy/recipient.h"
#include "web/limiter.h"
#include "web/session.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

static void show(struct visit *visit, const char *title, struct html body)
{
	visit_page(visit, &(struct page){.title = visit_tr(visit, title), .body = body, .tab = TAB_ACCOUNT, .noindex = true});
}

static bool may_have(const struct visit *visit, enum datum datum)
{
	return datum == DATUM_ACCOUNT_STATEMENT ||
		(datum != DATUM_COUNT && strcmp(inventory_rows[datum].subject, capacity_codes[visit->viewer.capacity]) == 0);
}

/* --- names and the like --- */

static void set_default(struct visit *visit, const char *field, enum datum datum)
{
	struct text value;
	if (may_have(visit, datum) && vault_read(visit->app->vault, &visit->db, &visit->asking, visit->viewer.subject, datum, 0, &value) == VAULT_OK)
		visit_set(visit, field, value);
}

void people_account_details_get(struct visit *visit)
{
	enum capacity capacity = visit->viewer.capacity;
	struct details_view view = {.is_visitor = capacity == CAPACITY_VISITOR, .is_member = capacity == CAPACITY_MEMBER, .policy = visit_policy(visit)};
	set_default(visit, "first_name", vault_first_name_datum(capacity));
	set_default(visit, "last_name", vault_last_name_datum(capacity));
	set_default(visit, "shown_name", DATUM_MEMBER_SHOWN_NAME);
	set_default(visit, "organisation", DATUM_VISITOR_ORGANISATION);
	set_default(visit, "role", DATUM_VISITOR_ROLE);
	set_default(visit, "statement", DATUM_ACCOUNT_STATEMENT);
	show(visit, N_("Correct my details"), html_account_details(visit_out(visit), &view));
}

/* Adds the datum to *changed when another value stood there before. */
static bool write_detail(struct visit *visit, enum datum datum, struct text value, uint64_t *changed)
{
	struct text before = TEXT("");
	struct vault *vault = visit->app->vault;
	if (!may_have(visit, datum))
		return true;
	enum vault_result result = vault_read(vault, &visit->db, &visit->asking, visit->viewer.subject, datum, 0, &before);
	if (result != VAULT_OK && result != VAULT_NONE)
		return false;
	if (text_is(result == VAULT_OK ? before : TEXT(""), value))
		return true;
	*changed |= UINT64_C(1) << datum;
	result = value.len ? vault_put(vault, &visit->db, visit->viewer.subject, datum, 0, value) : vault_drop(vault, &visit->db, visit->viewer.subject, datum, 0);
	return result == VAULT_OK;
}

static bool write_details(struct visit *visit, const struct form_people_account_details_post *form)
{
	enum capacity capacity = visit->viewer.capacity;
	const struct {
		enum datum datum;
		struct text value;
	} details[] = {{vault_first_name_datum(capacity), form->first_name}, {vault_last_name_datum(capacity), form->last_name},
		{DATUM_MEMBER_SHOWN_NAME, form->shown_name}, {DATUM_VISITOR_ORGANISATION, form->organisation}, {DATUM_VISITOR_ROLE, form->role},
		{DATUM_ACCOUNT_STATEMENT, form->statement}};
	uint64_t changed = 0;
	for (size_t i = 0; i < COUNT_OF(details); i++)
		if (!write_detail(visit, details[i].datum, details[i].value, &changed))
			return false;
	return recipient_note(&visit->db, visit->viewer.subject, "corrected", changed) == STORE_OK &&
		account_record_declarations(visit->app, &visit->db, visit->viewer.subject, false, form->acknowledged) &&
		audit_event(&visit->db, &visit->viewer, "details_changed", visit->viewer.subject, TEXT("")) == STORE_OK;
}

void people_account_details_post(struct visit *visit, const struct form_people_account_details_post *form)
{
	enum capacity capacity = visit->viewer.capacity;
	bool good = people_check_policy(visit, form->policy);
	if (may_have(visit, vault_first_name_datum(capacity)) && !form->first_name.len)
		visit_error(visit, "first_name", visit_tr(visit, N_("This is needed")));
	if (may_have(visit, vault_last_name_datum(capacity)) && !form->last_name.len)
		visit_error(visit, "last_name", visit_tr(visit, N_("This is needed")));
	if (!good || visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	if (!write_details(visit, form)) {
		visit_refuse(visit, 503);
		return;
	}
	visit->person_changed = visit->viewer.subject;
	visit_go(visit, visit_tr(visit, N_("Your details are saved")), "/privacy/my-data");
}

void people_account_acknowledge_post(struct visit *visit, const struct form_people_account_acknowledge_post *form)
{
	if (!text_is(form->policy, visit_policy(visit)))
		visit_refuse(visit, 409);
	else if (!account_record_declarations(visit->app, &visit->db, visit->viewer.subject, false, true))
		visit_refuse(visit, 503);
	else
		visit_go(visit, visit_tr(visit, N_("Noted")), "/account");
}

/* --- the old password, asked before what cannot be taken back --- */

/* A right session is not enough: at most ten wrong passwords in a quarter of an hour. */
static bool check_old(struct visit *visit, struct text old)
{
	struct text hash;
	const char *key = arena_fmt(visit->arena, "own password %lld", (long long)visit->viewer.subject).at;
	enum vault_result result = vault_get_secret(visit->app->vault, &visit->db, visit->viewer.subject, DATUM_ACCOUNT_PASSWORD, &hash);
	if (result != VAULT_OK)
		hash = TEXT("");
	if (limiter_has(visit->app->limiter, TEXT(""), key, 10, 15 * CLOCK_MINUTE) && password_fits(hash, old))
		return true;
	if (!limiter_take(visit->app->limiter, TEXT(""), key, 10, 15 * CLOCK_MINUTE))
		visit_error(visit, "old", visit_tr(visit, N_("Too many wrong tries. Wait 15 minutes")));
	visit_error(visit, "old", visit_tr(visit, N_("This is not your password")));
	return false;
}

void people_account_password_get(struct visit *visit)
{
	show(visit, N_("Change my password"), html_account_password(visit_out(visit), &(struct details_view){0}));
}

void people_account_password_post(struct visit *visit, const struct form_people_account_password_post *form)
{
	if (!people_check_password(visit, "password", form->password) || !check_old(visit, form->old)) {
		visit_again(visit);
		return;
	}
	if (!account_set_password(visit->app, &visit->db, visit->viewer.subject, form->password, visit->session) ||
		!account_revoke(visit->app, &visit->db, visit->viewer.subject) ||
		audit_event(&visit->db, &visit->viewer, "password_changed", visit->viewer.subject, TEXT("by=person")) != STORE_OK ||
		outbox_put(visit->app, &visit->db, visit->lang, visit->viewer.subject, LETTER_PASSWORD_CHANGED, 0, NULL, 0) != STORE_OK) {
		visit_refuse(visit, 503);
		return;
	}
	visit_go(visit, visit_tr(visit, N_("Your password is changed, and all other sessions have ended")), "/account");
}

/* --- another address --- */

void people_account_email_get(struct visit *visit)
{
	show(visit, N_("Change my e-mail address"), html_account_email(visit_out(visit), &(struct details_view){.policy = visit_policy(visit)}));
}

static bool ask_new_address(struct visit *visit, struct text email)
{
	struct url link;
	int64_t subject = visit->viewer.subject;
	enum datum datum = vault_email_datum(visit->viewer.capacity);
	if (vault_put(visit->app->vault, &visit->db, subject, datum, ACCOUNT_NEW_ADDRESS, email) != VAULT_OK ||
		db_run(&visit->db, &stmt_links_drop_kind, &(struct links_drop_kind_in){subject, TEXT("new_email")}, NULL) != STORE_OK ||
		link_make(visit->app, &visit->db, visit->lang, LINK_NEW_EMAIL, subject, 0, CLOCK_DAY, &link) != STORE_OK)
		return false;
	const struct out_arg args[] = {out_arg_text("a", link.address)};
	return outbox_put(visit->app, &visit->db, visit->lang, subject, LETTER_NEW_EMAIL, 0, args, COUNT_OF(args)) == STORE_OK &&
		outbox_put(visit->app, &visit->db, visit->lang, subject, LETTER_EMAIL_CHANGING, 0, NULL, 0) == STORE_OK &&
		audit_event(&visit->db, &visit->viewer, "address_change_asked", subject, TEXT("")) == STORE_OK;
}

void people_account_email_post(struct visit *visit, const struct form_people_account_email_post *form)
{
	if (!people_check_acknowledged(visit, "email") || !check_old(visit, form->old)) {
		visit_again(visit);
		return;
	}
	if (!ask_new_address(visit, form->email)) {
		visit_refuse(visit, 503);
		return;
	}
	visit_go(visit, visit_tr(visit, N_("We have sent a link to the new address. Until it is used, the old one stays")), "/account");
}

/* --- sessions --- */

void people_account_session_end_post(struct visit *visit, const struct form_people_account_session_end_post *form)
{
	const struct session_end_one_in in = {form->session, visit->viewer.subject, clock_now_s()};
	if (visit_refuse_store(visit, db_run(&visit->db, &stmt_session_end_one, &in, NULL)))
		return;
	visit_go(visit, visit_tr(visit, N_("That session has ended")), "/account#sessions");
}

void people_account_sessions_end_post(struct visit *visit)
{
	const struct session_end_others_in in = {visit->viewer.subject, visit->session, clock_now_s()};
	if (visit_refuse_store(visit, db_run(&visit->db, &stmt_session_end_others, &in, NULL)))
		return;
	visit_go(visit, visit_tr(visit, N_("All other sessions have ended")), "/account#sessions");
}

/* --- closing --- */

static bool find_obstacle(struct visit *visit, struct close_view *view)
{
	int64_t organisation;
	struct organisation_get row;
	if (organisation_last_owner_of(&visit->db, visit->viewer.subject, &organisation) != STORE_OK)
		return false;
	if (organisation && db_one(&visit->db, &stmt_organisation_get, &(struct organisation_get_in){organisation}, &row) != STORE_OK)
		return false;
	view->organisation = organisation ? row.name : TEXT("");
	return gate_is_last(&visit->db, visit->viewer.subject, &view->last) == STORE_OK;
}

void people_account_close_get(struct visit *visit)
{
	struct close_view view = {0};
	if (find_obstacle(visit, &view))
		show(visit, N_("Close my account"), html_account_close(visit_out(visit), &view));
	else
		visit_refuse(visit, 503);
}

void people_account_close_post(struct visit *visit, const struct form_people_account_close_post *form)
{
	struct close_view view = {0};
	int64_t subject = visit->viewer.subject;
	if (!check_old(visit, form->old)) {
		visit_again(visit);
		return;
	}
	/* of two last owners who leave at once the second is stopped: this is read where it is written */
	if (db_write_begin(&visit->db) != STORE_OK || !find_obstacle(visit, &view)) {
		visit_refuse(visit, 503);
		return;
	}
	if (view.organisation.len || view.last) {
		visit_again(visit);
		return;
	}
	if (audit_event(&visit->db, &visit->viewer, "account_closed", subject, TEXT("by=person")) != STORE_OK || session_end(visit) != STORE_OK ||
		!account_erase(visit->app, &visit->db, subject)) {
		visit_refuse(visit, 503);
		return;
	}
	visit->person_changed = subject;
	visit_go(visit, TEXT(""), "/account/closed");
}

void people_account_closed_get(struct visit *visit)
{
	people_message(visit, N_("Your account is closed"), N_("The key to your data was destroyed, so nobody can read them any more, and what was sealed with it was deleted. "
		"Copies in backups follow as those are replaced. What your organisation submitted stays with it."));
}
