/* SPDX-License-Identifier: Apache-2.0
 * Inviting reviewers and administrators, and the designation without which nobody is an administrator (P-02, P-03). */
#include "admin/people.h"
#include "base/clock.h"
#include "people/designate.h"
#include "people/invite.h"
#include "policy/approval.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

static const struct {
	const char *code;
	unsigned bit;
	const char *words, *hint;
} duties_known[] = {
	{"programme", DUTY_PROGRAMME, N_("Programme"), N_("screens, assigns, decides, publishes; sees submitters and reviewers")},
	{"privacy", DUTY_PRIVACY, N_("Privacy desk"), N_("answers people’s rights; sees all kinds of personal data")},
	{"communication", DUTY_COMMUNICATION, N_("Communication"), N_("writes to those who asked for news")},
	{"technical", DUTY_TECHNICAL, N_("Technical"), N_("keeps the program running; opens no personal data")},
};

struct options people_duty_options(struct visit *visit, unsigned duties)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, COUNT_OF(duties_known));
	for (size_t i = 0; i < COUNT_OF(duties_known); i++)
		options[i] = (struct option){text_of(duties_known[i].code), visit_tr(visit, duties_known[i].words), visit_tr(visit, duties_known[i].hint),
			(duties & duties_known[i].bit) != 0};
	return (struct options){options, COUNT_OF(duties_known)};
}

unsigned people_duties_of(struct texts codes)
{
	unsigned duties = 0;
	for (size_t i = 0; i < COUNT_OF(duties_known); i++)
		if (texts_have(codes, text_of(duties_known[i].code)))
			duties |= duties_known[i].bit;
	return duties;
}

struct text people_duty_words(const struct visit *visit, unsigned duties)
{
	struct text words = {"", 0};
	for (size_t i = 0; i < COUNT_OF(duties_known); i++)
		if (duties & duties_known[i].bit)
			words = lang_list(visit->lang, visit->arena, words, visit_tr(visit, duties_known[i].words));
	return words;
}

struct options people_designation_options(struct visit *visit, struct text chosen)
{
	struct option *options = ARENA_MANY(visit->arena, struct option, 2);
	options[0] = (struct option){TEXT("staff"), visit_tr(visit, N_("Staff")), visit_tr(visit, N_("of the controller")), text_is(chosen, TEXT("staff"))};
	options[1] = (struct option){TEXT("contractor"), visit_tr(visit, N_("Contractor")), visit_tr(visit, N_("under a contract that ends on a day")),
		text_is(chosen, TEXT("contractor"))};
	return (struct options){options, 2};
}

void people_check_designation(struct visit *visit, unsigned duties, struct text designation, struct text record, int64_t until, bool standard)
{
	bool contractor = text_is(designation, TEXT("contractor"));
	if (!duties)
		visit_error(visit, "duties", visit_tr(visit, N_("Choose at least one duty")));
	if (!designation.len)
		visit_error(visit, "designation", visit_tr(visit, N_("Choose staff or contractor")));
	if (!text_trim(record).len)
		visit_error(visit, "record", visit_tr(visit, N_("Say by which act or contract the person is designated")));
	if (contractor && !until)
		visit_error(visit, "until", visit_tr(visit, N_("A contractor’s designation ends on a day: enter it")));
	if (contractor && !standard)
		visit_error(visit, "standard", visit_tr(visit, N_("A contractor accepts the standard of data protection first")));
	if (until && until < clock_now_s())
		visit_error(visit, "until", visit_tr(visit, N_("Choose a day in the future")));
}

/* Who is alone is told that nobody will answer. */
static struct text asked_words(struct visit *visit)
{
	int64_t able;
	bool alone = approval_able(&visit->db, &able) == STORE_OK && able < 2;
	return visit_tr(visit, alone ? N_("Nobody else can agree now: it waits at the privacy desk, stands by itself after a while, and is then marked in public.")
				     : N_("Another administrator has to agree: it waits at the privacy desk."));
}

/* --- inviting --- */

void admin_invite_get(struct visit *visit)
{
	struct texts posted = desk_posted(visit, "kind");
	struct text kind = posted.count ? posted.at[0] : visit_query(visit, "kind");
	struct desk_invite view = {.policy = visit_policy(visit), .administrator = text_is(kind, TEXT("administrator")), .duties = people_duty_options(visit, DUTY_TECHNICAL),
		.designations = people_designation_options(visit, TEXT("staff"))};
	view.kind = view.administrator ? TEXT("administrator") : TEXT("reviewer");
	desk_page(visit, DESK_PEOPLE, visit_tr(visit, view.administrator ? N_("Invite an administrator") : N_("Invite a reviewer")),
		html_desk_invite(visit_out(visit), &view));
}

void admin_invite_post(struct visit *visit, const struct form_admin_invite_post *form)
{
	int64_t subject;
	bool administrator = text_is(form->kind, TEXT("administrator"));
	struct invitation invitation = {.kind = administrator ? CAPACITY_ADMINISTRATOR : CAPACITY_REVIEWER, .email = form->email,
		.first_name = form->first_name, .last_name = form->last_name};
	if (administrator) {
		invitation.duties = people_duties_of(form->duties);
		invitation.designation = text_is(form->designation, TEXT("contractor")) ? "contractor" : "staff";
		invitation.until = form->until;
		invitation.record = text_trim(form->record);
		invitation.standard = form->standard;
		people_check_designation(visit, invitation.duties, form->designation, form->record, form->until, form->standard);
	}
	enum invite_result result = visit_has_errors(visit) ? INVITE_OK : people_invite(visit->app, &visit->db, visit->lang, &visit->viewer, &invitation, &subject);
	if (result == INVITE_FAILED) {
		visit_refuse(visit, 503);
		return;
	}
	if (result == INVITE_HAS_ACCOUNT)
		visit_error(visit, "email", visit_tr(visit, N_("This address has such an account already")));
	if (visit_has_errors(visit))
		visit_again(visit);
	else {
		visit->person_changed = subject;
		visit_go(visit, result == INVITE_ASKED ? asked_words(visit) : visit_tr(visit, N_("The invitation is on its way.")),
			"/admin/people/%lld", (long long)subject);
	}
}

/* --- the designation of an administrator --- */

static bool open_administrator(struct visit *visit, int64_t *person, struct desk_administrator *row)
{
	*person = visit_id(visit, "person");
	return !visit_refuse_store(visit, db_one(&visit->db, &stmt_desk_administrator, &(struct desk_administrator_in){*person}, row));
}

static enum store_result fill_gates(struct visit *visit, struct desk_designation *view)
{
	struct gate_record record;
	enum approval state = APPROVAL_NONE;
	enum store_result result = gate_record_of(&visit->db, view->id, &record);
	if (result == STORE_OK)
		result = approval_state(&visit->db, "role", view->id, &state);
	view->waits = state == APPROVAL_WAITING;
	view->lapsed = record.lapsed;
	view->untrained = record.untrained;
	view->certified_until = lang_date(visit->lang, visit->arena, record.certified_until);
	view->trained_until = record.trained ? lang_date(visit->lang, visit->arena, record.trained_until) : TEXT("");
	return result;
}

void admin_designation_get(struct visit *visit)
{
	struct desk_administrator row;
	struct desk_designation view = {0};
	if (!open_administrator(visit, &view.id, &row))
		return;
	enum vault_result result = people_name(visit, view.id, CAPACITY_ADMINISTRATOR, &view.name);
	if (result == VAULT_OK)
		result = vault_read(visit->app->vault, &visit->db, &visit->asking, view.id, DATUM_ADMINISTRATOR_DESIGNATION, 0, &view.record);
	if (visit_refuse_vault(visit, result == VAULT_NONE ? VAULT_OK : result))
		return;
	view.until = row.until_null ? TEXT("") : desk_date_field(visit->arena, row.until);
	view.designated = lang_date(visit->lang, visit->arena, row.designated);
	view.duties = people_duty_options(visit, (unsigned)row.duties);
	view.designations = people_designation_options(visit, row.kind);
	view.self = view.id == visit->viewer.subject;
	view.can_change = !view.self && desk_has_duty(visit, DUTY_PROGRAMME);
	view.can_certify = !view.self;
	if (visit_refuse_store(visit, fill_gates(visit, &view)))
		return;
	desk_page(visit, DESK_PEOPLE, visit_tr(visit, N_("Designation and duties")), html_desk_designation(visit_out(visit), &view));
}

void admin_designation_post(struct visit *visit, const struct form_admin_designation_post *form)
{
	struct desk_administrator row;
	int64_t person;
	unsigned duties = people_duties_of(form->duties);
	const struct designation wanted = {.kind = text_is(form->designation, TEXT("contractor")) ? "contractor" : "staff", .duties = duties,
		.until = form->until, .record = text_trim(form->record), .standard = form->standard};
	if (!open_administrator(visit, &person, &row))
		return;
	if (person == visit->viewer.subject) {
		visit_refuse(visit, 403);
		return;
	}
	people_check_designation(visit, duties, form->designation, form->record, form->until, form->standard);
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	enum designate result = designate(visit->app, &visit->db, visit->lang, &visit->viewer, person, &wanted);
	if (result == DESIGNATE_LAST) {
		visit_error(visit, "duties", visit_tr(visit, N_("Nobody else directs the cabinet: this person keeps the programme duty, without an end")));
		visit_again(visit);
	} else if (!visit_refuse_store(visit, result == DESIGNATE_FAILED ? STORE_FAILED : STORE_OK))
		visit_go(visit, result == DESIGNATE_DONE ? visit_tr(visit, N_("The duties are changed.")) : asked_words(visit),
			"/admin/people/%lld", (long long)person);
}

void admin_certify_post(struct visit *visit)
{
	struct desk_administrator row;
	int64_t person;
	if (!open_administrator(visit, &person, &row))
		return;
	if (person == visit->viewer.subject) {
		visit_refuse(visit, 403);
		return;
	}
	if (!visit_refuse_store(visit, gate_certify(&visit->db, &visit->viewer, person)) &&
		!visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, "role_confirmed", person, TEXT(""))))
		visit_go(visit, visit_tr(visit, N_("The role is confirmed for another quarter.")), "/admin/people/%lld/designation", (long long)person);
}
