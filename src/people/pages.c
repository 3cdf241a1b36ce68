/* SPDX-License-Identifier: Apache-2.0 */
#include "people/pages.h"
#include "people/password.h"
#include "people/people_views.h"
#include "pages.gen.h"
#include "statements.gen.h"

bool people_check_policy(struct visit *visit, struct text sent)
{
	if (text_is(sent, visit_policy(visit)))
		return true;
	visit_error(visit, "acknowledged", visit_tr(visit, N_("The policy shown on this page was another version than today’s: read it again, then tick this anew")));
	return false;
}

bool people_check_acknowledged(struct visit *visit, const char *field)
{
	struct text value;
	struct asking asking = visit->asking;
	asking.purpose = PURPOSE_ACCOUNT;
	asking.object = 0;
	asking.allowed |= UINT64_C(1) << DATUM_ACCOUNT_ACKNOWLEDGED;
	enum vault_result result = vault_read(visit->app->vault, &visit->db, &asking, visit->viewer.subject, DATUM_ACCOUNT_ACKNOWLEDGED, 0, &value);
	if (result == VAULT_OK && text_is(text_cut(&value, ' '), visit_policy(visit)))
		return true;
	visit_error(visit, field, visit_tr(visit, N_("The privacy policy has changed since you last saw it. Read it and say so in your account, then send this again")));
	return false;
}

bool people_check_password(struct visit *visit, const char *field, struct text password)
{
	const char *trouble = password_trouble(password);
	if (trouble)
		visit_error(visit, field, visit_tr(visit, trouble));
	return !trouble;
}

struct text people_capacity_in(const struct lang *lang, enum capacity capacity)
{
	static const char *const names[] = {N_("nobody"), N_("visitor"), N_("provider"), N_("contact person"), N_("reviewer"), N_("administrator")};
	return tr(lang, names[capacity]);
}

struct text people_capacity_name(const struct visit *visit, enum capacity capacity)
{
	return people_capacity_in(visit->lang, capacity);
}

void people_message(struct visit *visit, const char *title, const char *words)
{
	struct message_view view = {.title = visit_tr(visit, title), .words = visit_tr(visit, words)};
	visit_page(visit, &(struct page){.title = view.title, .body = html_people_message(visit_out(visit), &view), .tab = TAB_SIGN_IN, .noindex = true});
}

int64_t people_invited_to(struct visit *visit, int64_t subject)
{
	struct memberships_of_subject *rows;
	size_t count;
	if (db_all(&visit->db, &stmt_memberships_of_subject, &(struct memberships_of_subject_in){subject}, &rows, &count) != STORE_OK)
		return 0;
	for (size_t i = 0; i < count; i++)
		if (text_is(rows[i].state, TEXT("invited")))
			return rows[i].organisation;
	return 0;
}

struct text people_readers_in(const struct lang *lang, struct arena *arena, enum datum datum)
{
	static const struct {
		enum audience bit;
		const char *name;
	} names[] = {
		{AUDIENCE_SELF, N_("you")}, {AUDIENCE_COLLEAGUE, N_("your colleagues")}, {AUDIENCE_PROGRAMME, N_("administrators of the programme")},
		{AUDIENCE_PRIVACY, N_("the privacy desk")}, {AUDIENCE_COMMUNICATION, N_("administrators for communication")},
		{AUDIENCE_TECHNICAL, N_("technical administrators")},
		{AUDIENCE_REVIEWER, N_("reviewers assigned to your submission")}, {AUDIENCE_PANEL, N_("other reviewers of the same panel, without your name")},
		{AUDIENCE_PROVIDER, N_("the provider")}, {AUDIENCE_PUBLIC, N_("everyone")}, {AUDIENCE_MAIL, N_("the program, to send mail")}};
	struct text list = TEXT("");
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (inventory_rows[datum].audience & names[i].bit)
			list = lang_list(lang, arena, list, tr(lang, names[i].name));
	return list;
}

struct text people_readers_of(struct visit *visit, enum datum datum)
{
	return people_readers_in(visit->lang, visit->arena, datum);
}
