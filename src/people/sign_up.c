/* SPDX-License-Identifier: Apache-2.0
 * /sign-up: visitors and providers make an account themselves; reviewers and administrators are invited. The answer is the same
 * whether the address is known or not; the letter tells the person which (S-22). */
#include "people/account.h"
#include "people/organisation.h"
#include "people/pages.h"
#include "people/password.h"
#include "people/people_views.h"
#include "base/clock.h"
#include "base/config.h"
#include "messages/letters.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

#define CONFIRM_LIFE_S CLOCK_DAY

static void show(struct visit *visit, const char *title, struct html body)
{
	visit_page(visit, &(struct page){.title = visit_tr(visit, title), .body = body, .tab = TAB_SIGN_IN});
}

void people_sign_up_get(struct visit *visit)
{
	struct sign_up_view view = {.policy = visit_policy(visit)};
	show(visit, N_("Create an account"), html_sign_up(visit_out(visit), &view));
}

void people_sign_up_visitor_get(struct visit *visit)
{
	struct sign_up_view view = {.policy = visit_policy(visit)};
	show(visit, N_("An account as a visitor"), html_sign_up_visitor(visit_out(visit), &view));
}

void people_sign_up_provider_get(struct visit *visit)
{
	struct sign_up_view view = {.policy = visit_policy(visit)};
	show(visit, N_("An account as a provider"), html_sign_up_provider(visit_out(visit), &view));
}

void people_sign_up_sent_get(struct visit *visit)
{
	people_message(visit, N_("Look into your mail"), N_("We have sent a letter to the address you gave. Open the link in it within 24 hours, then sign in. "
		"If no letter arrives, look among the unwanted ones, or begin again."));
}

/* Somebody has the address already: the letter says so, the page does not. */
static bool tell_known(struct visit *visit, enum capacity kind, struct text email)
{
	int64_t subject;
	struct account_get row;
	struct url link = {arena_fmt(visit->arena, "%s/%s/reset", visit->app->config->base_url, visit->lang->code)};
	if (vault_find_address(visit->app->vault, &visit->db, kind, email, &subject) != VAULT_OK ||
		db_one(&visit->db, &stmt_account_get, &(struct account_get_in){subject}, &row) != STORE_OK)
		return false;
	if (text_is(row.state, TEXT("invited")) && link_make(visit->app, &visit->db, visit->lang, LINK_INVITE, subject, people_invited_to(visit, subject),
							    CONFIRM_LIFE_S, &link) != STORE_OK)
		return false;
	const struct out_arg args[] = {out_arg_text("a", link.address)};
	return outbox_put(visit->app, &visit->db, visit->lang, subject, LETTER_ALREADY_ACCOUNT, 0, args, COUNT_OF(args)) == STORE_OK;
}

static bool send_confirmation(struct visit *visit, int64_t subject)
{
	struct url link;
	if (link_make(visit->app, &visit->db, visit->lang, LINK_CONFIRM_EMAIL, subject, 0, CONFIRM_LIFE_S, &link) != STORE_OK)
		return false;
	const struct out_arg args[] = {out_arg_text("a", link.address)};
	return outbox_put(visit->app, &visit->db, visit->lang, subject, LETTER_CONFIRM_EMAIL, 0, args, COUNT_OF(args)) == STORE_OK;
}

/* The account, or the letter to the one who has it. *subject is 0 in that case. */
static bool begin_account(struct visit *visit, const struct account_new *account, int64_t *subject)
{
	enum account_result result = account_add(visit->app, &visit->db, account, subject);
	if (result == ACCOUNT_TAKEN) {
		*subject = 0;
		return tell_known(visit, account->kind, account->email);
	}
	return result == ACCOUNT_OK && send_confirmation(visit, *subject) &&
		audit_event(&visit->db, &visit->viewer, "account_asked", *subject, text_of(capacity_codes[account->kind])) == STORE_OK;
}

void people_sign_up_visitor_post(struct visit *visit, const struct form_people_sign_up_visitor_post *form)
{
	int64_t subject;
	struct vault *vault = visit->app->vault;
	if (!people_check_policy(visit, form->policy) || !people_check_password(visit, "password", form->password)) {
		visit_again(visit);
		return;
	}
	const struct account_new account = {.kind = CAPACITY_VISITOR, .email = form->email, .password = form->password, .state = "unconfirmed",
		.adult = form->adult, .acknowledged = form->acknowledged};
	bool good = begin_account(visit, &account, &subject) &&
		(!subject || !form->organisation.len || vault_put(vault, &visit->db, subject, DATUM_VISITOR_ORGANISATION, 0, form->organisation) == VAULT_OK) &&
		(!subject || !form->role.len || vault_put(vault, &visit->db, subject, DATUM_VISITOR_ROLE, 0, form->role) == VAULT_OK);
	if (good)
		visit_go(visit, TEXT(""), "/sign-up/sent");
	else
		visit_refuse(visit, 503);
}

void people_sign_up_provider_post(struct visit *visit, const struct form_people_sign_up_provider_post *form)
{
	int64_t subject, organisation;
	if (!people_check_policy(visit, form->policy) || !people_check_password(visit, "password", form->password)) {
		visit_again(visit);
		return;
	}
	const struct account_new account = {.kind = CAPACITY_MEMBER, .email = form->email, .first_name = form->first_name, .last_name = form->last_name,
		.password = form->password, .state = "unconfirmed", .adult = form->adult, .acknowledged = form->acknowledged};
	bool good = begin_account(visit, &account, &subject) &&
		(!subject || organisation_create(&visit->db, form->organisation, subject, "invited", &organisation) == STORE_OK);
	if (good)
		visit_go(visit, TEXT(""), "/sign-up/sent");
	else
		visit_refuse(visit, 503);
}
