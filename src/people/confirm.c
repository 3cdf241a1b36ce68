/* SPDX-License-Identifier: Apache-2.0
 * /confirm/{token}: what a mailed link opens. GET only shows a page (mail scanners follow links), the button does it. */
#include "people/account.h"
#include "people/contact.h"
#include "people/organisation.h"
#include "people/pages.h"
#include "people/people_views.h"
#include "messages/letters.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

static void gone(struct visit *visit)
{
	visit_refuse(visit, 410);
}

/* An organisation can take its invitation back, and of two who claim an entry one is first: then the link says nothing any more. */
static enum store_result check_standing(struct visit *visit, const struct link_found *link)
{
	struct membership_get row;
	struct organisation_get organisation;
	if (link->kind == LINK_CLAIM) {
		enum store_result found = db_one(&visit->db, &stmt_organisation_get, &(struct organisation_get_in){link->object}, &organisation);
		return found == STORE_OK && !text_is(organisation.state, TEXT("unclaimed")) ? STORE_NONE : found;
	}
	if (link->kind != LINK_INVITE || !link->object)
		return STORE_OK;
	enum store_result result = db_one(&visit->db, &stmt_membership_get, &(struct membership_get_in){link->object, link->subject}, &row);
	return result == STORE_OK && !text_is(row.state, TEXT("invited")) ? STORE_NONE : result;
}

/* What the path's token stands for; false when it has refused: unknown, used, too old, taken back, or the person is gone. */
static bool find(struct visit *visit, struct link_found *out, enum capacity *capacity)
{
	enum store_result result = link_find(&visit->db, visit_text(visit, "token"), out);
	if (result == STORE_OK)
		result = check_standing(visit, out);
	bool opens_here = result == STORE_OK && out->kind < LINK_SIGN_IN; /* the others have pages of their own */
	if (opens_here) {
		enum vault_result known = vault_capacity_of(visit->app->vault, &visit->db, out->subject, capacity);
		if (known == VAULT_OK)
			return true;
		result = known == VAULT_NONE ? STORE_NONE : STORE_FAILED;
	}
	if (result == STORE_FAILED)
		visit_refuse(visit, 503);
	else
		gone(visit);
	return false;
}

/* Uses the link up; false when it has refused. */
static bool use(struct visit *visit)
{
	enum store_result result = link_use(&visit->db, visit_text(visit, "token"));
	if (result == STORE_OK)
		return true;
	if (result == STORE_NONE)
		gone(visit);
	else
		visit_refuse(visit, 503);
	return false;
}

static bool is_invited(struct visit *visit, int64_t subject)
{
	struct account_get row;
	return db_one(&visit->db, &stmt_account_get, &(struct account_get_in){subject}, &row) == STORE_OK && text_is(row.state, TEXT("invited"));
}

static struct text organisation_name(struct visit *visit, int64_t organisation)
{
	struct organisation_get row;
	return organisation && db_one(&visit->db, &stmt_organisation_get, &(struct organisation_get_in){organisation}, &row) == STORE_OK ? row.name : TEXT("");
}

/* --- the page --- */

void people_confirm_get(struct visit *visit)
{
	struct link_found link;
	enum capacity capacity;
	if (!find(visit, &link, &capacity))
		return;
	if (link.kind == LINK_CONTACT) {
		contact_page(visit, &link);
		return;
	}
	bool joins_new = link.kind == LINK_INVITE && is_invited(visit, link.subject);
	struct confirm_view view = {.token = visit_text(visit, "token"), .policy = visit_policy(visit),
		.organisation = organisation_name(visit, link.object), .capacity = people_capacity_name(visit, capacity),
		.wants_names = capacity == CAPACITY_MEMBER || capacity == CAPACITY_REVIEWER || capacity == CAPACITY_ADMINISTRATOR};
	static const char *const titles[] = {[LINK_CONFIRM_EMAIL] = N_("Confirm your e-mail address"), [LINK_RESET] = N_("Choose a new password"),
		[LINK_INVITE] = N_("You are invited"), [LINK_CLAIM] = N_("Take over an organisation’s entry"), [LINK_NEW_EMAIL] = N_("Confirm your new address")};
	const struct out *out = visit_out(visit);
	struct html body = link.kind == LINK_RESET ? html_confirm_reset(out, &view)
		: link.kind == LINK_CLAIM          ? html_confirm_claim(out, &view)
		: joins_new                        ? html_confirm_join(out, &view)
		: link.kind == LINK_INVITE         ? html_confirm_join_too(out, &view)
						   : html_confirm_address(out, &view);
	visit_page(visit, &(struct page){.title = visit_tr(visit, titles[link.kind]), .body = body, .tab = TAB_SIGN_IN, .noindex = true});
}

/* --- the button --- */

static void confirm_address(struct visit *visit, const struct link_found *link)
{
	enum account_result result = account_confirm(visit->app, &visit->db, link->subject);
	if (result == ACCOUNT_TAKEN) {
		/* two people claimed the address and the other was first: this claim and its data go */
		if (!account_erase(visit->app, &visit->db, link->subject))
			visit_refuse(visit, 503);
		else
			visit_go(visit, TEXT(""), "/sign-in");
		return;
	}
	if (result != ACCOUNT_OK || organisation_activate_member(&visit->db, link->subject) != STORE_OK ||
		audit_event(&visit->db, &(struct viewer){.subject = link->subject}, "account_confirmed", link->subject, TEXT("")) != STORE_OK) {
		visit_refuse(visit, 503);
		return;
	}
	visit->person_changed = link->subject;
	visit_go(visit, TEXT(""), "/sign-in?done=confirmed");
}

static void claim(struct visit *visit, const struct link_found *link)
{
	struct organisation_get row;
	if (visit_refuse_store(visit, db_one(&visit->db, &stmt_organisation_get, &(struct organisation_get_in){link->object}, &row)))
		return;
	if (!text_is(row.state, TEXT("unclaimed"))) {
		gone(visit); /* somebody else was given the entry since the link was mailed */
		return;
	}
	if (organisation_set_member(&visit->db, link->object, link->subject, "owner", "active") != STORE_OK ||
		organisation_member_came(visit->app->vault, &visit->db, link->subject) != STORE_OK ||
		db_run(&visit->db, &stmt_organisation_set_state, &(struct organisation_set_state_in){link->object, TEXT("active")}, NULL) != STORE_OK ||
		audit_event(&visit->db, &(struct viewer){.subject = link->subject, .capacity = CAPACITY_MEMBER}, "organisation_claimed", link->object,
			TEXT("by=domain")) != STORE_OK) {
		visit_refuse(visit, 503);
		return;
	}
	visit->catalogue_changed = true;
	visit_go(visit, TEXT(""), "/sign-in?done=claimed");
}

/* An invited person becomes an active member of the one organisation that asked; false: refused, also when the invitation was taken back. */
static bool join(struct visit *visit, const struct link_found *link)
{
	struct membership_get row;
	const struct viewer person = {.subject = link->subject, .capacity = CAPACITY_MEMBER};
	if (!link->object)
		return true;
	enum store_result result = db_one(&visit->db, &stmt_membership_get, &(struct membership_get_in){link->object, link->subject}, &row);
	if (result == STORE_NONE) {
		gone(visit);
		return false;
	}
	if (result == STORE_OK)
		result = organisation_set_member(&visit->db, link->object, link->subject, arena_cstr(visit->arena, row.role), "active");
	if (result == STORE_OK)
		result = organisation_member_came(visit->app->vault, &visit->db, link->subject);
	if (result == STORE_OK)
		result = audit_event(&visit->db, &person, "member_joined", link->object, TEXT(""));
	return !visit_refuse_store(visit, result);
}

void people_confirm_post(struct visit *visit)
{
	struct link_found link;
	enum capacity capacity;
	if (!find(visit, &link, &capacity))
		return;
	bool is_form_of_another = link.kind == LINK_RESET || (link.kind == LINK_INVITE && is_invited(visit, link.subject));
	if (is_form_of_another) {
		visit_refuse(visit, 400);
		return;
	}
	if (link.kind == LINK_CONTACT) {
		contact_agree(visit, &link);
		return;
	}
	if (!use(visit))
		return;
	if (link.kind == LINK_CONFIRM_EMAIL)
		confirm_address(visit, &link);
	else if (link.kind == LINK_NEW_EMAIL)
		people_take_new_address(visit, link.subject, capacity);
	else if (link.kind == LINK_CLAIM)
		claim(visit, &link);
	else if (join(visit, &link))
		visit_go(visit, TEXT(""), "/sign-in");
}

void people_confirm_refuse_post(struct visit *visit)
{
	struct link_found link;
	enum capacity capacity;
	if (!find(visit, &link, &capacity))
		return;
	if (link.kind == LINK_CONTACT)
		contact_refuse(visit, &link);
	else
		visit_refuse(visit, 400);
}

void people_confirm_password_post(struct visit *visit, const struct form_people_confirm_password_post *form)
{
	struct link_found link;
	enum capacity capacity;
	if (!find(visit, &link, &capacity))
		return;
	if (link.kind != LINK_RESET) {
		visit_refuse(visit, 400);
		return;
	}
	if (!people_check_password(visit, "password", form->password)) {
		visit_again(visit);
		return;
	}
	if (!account_set_password(visit->app, &visit->db, link.subject, form->password, 0)) {
		visit_refuse(visit, 503);
		return;
	}
	if (!use(visit))
		return;
	const struct viewer person = {.subject = link.subject, .capacity = capacity};
	if (!account_revoke(visit->app, &visit->db, link.subject) || audit_event(&visit->db, &person, "password_changed", link.subject, TEXT("by=link")) != STORE_OK ||
		outbox_put(visit->app, &visit->db, visit->lang, link.subject, LETTER_PASSWORD_CHANGED, 0, NULL, 0) != STORE_OK)
		visit_refuse(visit, 503);
	else
		visit_go(visit, TEXT(""), "/sign-in?done=password");
}

/* --- an invitation taken --- */

static bool check_names(struct visit *visit, enum capacity capacity, struct text first, struct text last)
{
	if (vault_first_name_datum(capacity) != DATUM_COUNT && !first.len)
		visit_error(visit, "first_name", visit_tr(visit, N_("This is needed")));
	if (vault_last_name_datum(capacity) != DATUM_COUNT && !last.len)
		visit_error(visit, "last_name", visit_tr(visit, N_("This is needed")));
	return !visit_has_errors(visit);
}

/* A visitor has no name here. */
static bool put_name(struct visit *visit, int64_t subject, enum datum datum, struct text name)
{
	return datum == DATUM_COUNT || vault_put(visit->app->vault, &visit->db, subject, datum, 0, name) == VAULT_OK;
}

static bool take_invitation(struct visit *visit, const struct link_found *link, enum capacity capacity, const struct form_people_confirm_join_post *form)
{
	struct db *db = &visit->db;
	return account_set_password(visit->app, db, link->subject, form->password, 0) &&
		put_name(visit, link->subject, vault_first_name_datum(capacity), form->first_name) &&
		put_name(visit, link->subject, vault_last_name_datum(capacity), form->last_name) &&
		account_record_declarations(visit->app, db, link->subject, form->adult, form->acknowledged) &&
		account_confirm(visit->app, db, link->subject) == ACCOUNT_OK &&
		audit_event(db, &(struct viewer){.subject = link->subject, .capacity = capacity}, "invitation_taken", link->subject, TEXT("")) == STORE_OK;
}

void people_confirm_join_post(struct visit *visit, const struct form_people_confirm_join_post *form)
{
	struct link_found link;
	enum capacity capacity;
	if (!find(visit, &link, &capacity))
		return;
	if (link.kind != LINK_INVITE || !is_invited(visit, link.subject)) {
		visit_refuse(visit, 400);
		return;
	}
	bool good = people_check_policy(visit, form->policy);
	good = people_check_password(visit, "password", form->password) && good;
	if (!check_names(visit, capacity, form->first_name, form->last_name) || !good) {
		visit_again(visit);
		return;
	}
	if (!take_invitation(visit, &link, capacity, form)) {
		visit_refuse(visit, 503);
		return;
	}
	if (!use(visit) || !join(visit, &link))
		return;
	visit->person_changed = link.subject;
	visit_go(visit, TEXT(""), "/sign-in?done=joined");
}
