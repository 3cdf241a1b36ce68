/* SPDX-License-Identifier: Apache-2.0
 * Contact persons of a solution (P-41 to P-43): named by the provider, asked by a mailed link, public only once they agreed. */
#include "assessment/submission.h"
#include "privacy/erasure.h"
#include "base/clock.h"
#include "base/config.h"
#include "messages/letters.h"
#include "people/pages.h"
#include "pages.gen.h"
#include "people/link.h"
#include "routes.gen.h"
#include "statements.gen.h"

#define CONTACTS_MOST 3

static bool load(struct visit *visit, struct assessment *assessment)
{
	return !visit_refuse_store(visit, assessment_load(visit->app, &visit->db, visit_id(visit, "assessment"), assessment));
}

static bool load_contacts(struct visit *visit, const struct assessment *assessment, struct contacts_of_solution **rows, size_t *count)
{
	return !visit_refuse_store(visit, db_all(&visit->db, &stmt_contacts_of_solution, &(struct contacts_of_solution_in){assessment->solution}, rows, count));
}

/* --- the page --- */

/* Empty when the person is gone or the provider may not see it. */
static struct text read_one(struct visit *visit, int64_t subject, enum datum datum)
{
	struct text value;
	return vault_read(visit->app->vault, &visit->db, &visit->asking, subject, datum, 0, &value) == VAULT_OK ? value : TEXT("");
}

static struct submission_contact_row row_of(struct visit *visit, const struct contacts_of_solution *contact)
{
	bool confirmed = text_is(contact->state, TEXT("confirmed")), waiting = text_is(contact->state, TEXT("waiting"));
	struct text first = read_one(visit, contact->subject, DATUM_CONTACT_FIRST_NAME), last = read_one(visit, contact->subject, DATUM_CONTACT_LAST_NAME);
	struct submission_contact_row row = {.subject = contact->subject, .may_resend = waiting, .mark = confirmed ? "done" : waiting ? "half" : "wait",
		.name = text_trim(arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(first), TEXT_ARG(last))),
		.email = read_one(visit, contact->subject, DATUM_CONTACT_EMAIL), .phone = read_one(visit, contact->subject, DATUM_CONTACT_PHONE)};
	const struct out_arg asked[] = {out_arg_text("date", lang_date(visit->lang, visit->arena, contact->asked)),
		out_arg_text("until", lang_date(visit->lang, visit->arena, contact->asked + visit->app->config->contact_link_days * CLOCK_DAY))};
	row.words = confirmed ? visit_tr(visit, N_("Confirmed: public with the solution"))
		: waiting     ? lang_text(visit->lang, visit->arena, N_("We wrote on {date}; the link works until {until}"), NULL, asked, COUNT_OF(asked))
			      : visit_tr(visit, N_("The person did not agree, or ended the listing"));
	return row;
}

void submissions_contact_get(struct visit *visit)
{
	struct assessment assessment;
	struct contacts_of_solution *contacts;
	size_t count;
	if (!load(visit, &assessment) || !load_contacts(visit, &assessment, &contacts, &count))
		return;
	struct submission_contact_row *rows = ARENA_MANY(visit->arena, struct submission_contact_row, count);
	for (size_t i = 0; i < count; i++)
		rows[i] = row_of(visit, &contacts[i]);
	const struct submission_contact_view view = {.id = assessment.id, .solution = assessment.name, .organisation = assessment.organisation_name,
		.policy = visit_policy(visit), .contacts = rows, .contacts_count = count, .link_days = visit->app->config->contact_link_days};
	const struct submission submission = {.assessment = assessment};
	struct text title = visit_tr(visit, N_("Contact person for the public"));
	submission_page(visit, &submission, title, title, html_submission_contact(visit_out(visit), &view));
}

/* --- naming one --- */

static bool ask(struct visit *visit, const struct assessment *assessment, int64_t subject)
{
	struct url link;
	int64_t life_s = visit->app->config->contact_link_days * CLOCK_DAY;
	if (link_make(visit->app, &visit->db, visit->lang, LINK_CONTACT, subject, assessment->solution, life_s, &link) != STORE_OK)
		return false;
	const struct out_arg args[] = {out_arg_text("solution", assessment->name), out_arg_text("organisation", assessment->organisation_name),
		out_arg_text("a", link.address)};
	return outbox_put(visit->app, &visit->db, visit->lang, subject, LETTER_CONTACT_CONFIRM, assessment->solution, args, COUNT_OF(args)) == STORE_OK &&
		audit_event(&visit->db, &visit->viewer, "contact_asked", assessment->solution, TEXT("")) == STORE_OK;
}

static bool put(struct visit *visit, int64_t subject, enum datum datum, struct text value)
{
	if (value.len)
		return vault_put(visit->app->vault, &visit->db, subject, datum, 0, value) == VAULT_OK;
	enum vault_result dropped = vault_drop(visit->app->vault, &visit->db, subject, datum, 0);
	return dropped == VAULT_OK || dropped == VAULT_NONE;
}

static bool write_person(struct visit *visit, int64_t subject, const struct form_submissions_contact_post *form)
{
	return put(visit, subject, DATUM_CONTACT_FIRST_NAME, form->first_name) && put(visit, subject, DATUM_CONTACT_LAST_NAME, form->last_name) &&
		put(visit, subject, DATUM_CONTACT_PHONE, form->phone) && put(visit, subject, DATUM_CONTACT_EMAIL, form->email);
}

/* What another organisation said of somebody, and what they agreed to (it is public as they read it: P-42), is not written over. */
static enum store_result may_write(struct visit *visit, const struct assessment *assessment, int64_t subject, bool *may)
{
	struct contact_elsewhere other;
	struct contact_organisation listed = {0};
	enum store_result elsewhere = db_one(&visit->db, &stmt_contact_elsewhere, &(struct contact_elsewhere_in){subject, assessment->organisation}, &other);
	enum store_result any = db_one(&visit->db, &stmt_contact_organisation, &(struct contact_organisation_in){subject}, &listed);
	*may = elsewhere == STORE_NONE && !text_is(listed.state, TEXT("confirmed"));
	return elsewhere == STORE_FAILED || any == STORE_FAILED ? STORE_FAILED : STORE_OK;
}

/* The person of that address, made when unknown. */
static bool person_of(struct visit *visit, const struct assessment *assessment, const struct form_submissions_contact_post *form, int64_t *subject)
{
	bool may;
	struct vault *vault = visit->app->vault;
	enum vault_result known = vault_find_address(vault, &visit->db, CAPACITY_CONTACT, form->email, subject);
	if (known == VAULT_FAILED)
		return false;
	if (known == VAULT_OK)
		return may_write(visit, assessment, *subject, &may) == STORE_OK && (!may || write_person(visit, *subject, form));
	return vault_add_subject(vault, &visit->db, CAPACITY_CONTACT, subject) == VAULT_OK &&
		vault_set_address(vault, &visit->db, *subject, CAPACITY_CONTACT, form->email) == VAULT_OK && write_person(visit, *subject, form);
}

static bool is_confirmed(const struct contacts_of_solution *contacts, size_t count, int64_t subject)
{
	for (size_t i = 0; i < count; i++)
		if (contacts[i].subject == subject && text_is(contacts[i].state, TEXT("confirmed")))
			return true;
	return false;
}

void submissions_contact_post(struct visit *visit, const struct form_submissions_contact_post *form)
{
	struct assessment assessment;
	struct contacts_of_solution *contacts;
	size_t count;
	int64_t subject;
	if (!load(visit, &assessment) || !load_contacts(visit, &assessment, &contacts, &count))
		return;
	if (count >= CONTACTS_MOST) {
		visit_error(visit, "email", visit_tr(visit, N_("Three persons are enough: take one away first")));
		visit_again(visit);
		return;
	}
	if (!people_check_acknowledged(visit, "email")) {
		visit_again(visit);
		return;
	}
	bool good = person_of(visit, &assessment, form, &subject);
	if (good && is_confirmed(contacts, count, subject)) {
		visit_go(visit, visit_tr(visit, N_("This person has agreed already")), "/submissions/%lld/contact", (long long)assessment.id);
		return;
	}
	good = good && db_run(&visit->db, &stmt_contact_put, &(struct contact_put_in){assessment.solution, subject, clock_now_s()}, NULL) == STORE_OK &&
		ask(visit, &assessment, subject);
	if (!good) {
		visit_refuse(visit, 503);
		return;
	}
	visit->person_changed = subject;
	visit_go(visit, visit_tr(visit, N_("We have written to this person. Nothing is public until they agree")), "/submissions/%lld/contact",
		(long long)assessment.id);
}

/* --- asking again, taking away --- */

static const struct contacts_of_solution *named(struct visit *visit, struct assessment *assessment, int64_t subject)
{
	struct contacts_of_solution *contacts;
	size_t count;
	if (!load(visit, assessment) || !load_contacts(visit, assessment, &contacts, &count))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (contacts[i].subject == subject)
			return &contacts[i];
	visit_refuse(visit, 404);
	return NULL;
}

void submissions_contact_resend_post(struct visit *visit, const struct form_submissions_contact_resend_post *form)
{
	struct assessment assessment;
	const struct contacts_of_solution *contact = named(visit, &assessment, form->contact);
	if (!contact)
		return;
	if (!text_is(contact->state, TEXT("waiting"))) {
		visit_refuse(visit, 409);
		return;
	}
	if (db_run(&visit->db, &stmt_contact_asked, &(struct contact_asked_in){assessment.solution, form->contact, clock_now_s()}, NULL) != STORE_OK ||
		!ask(visit, &assessment, form->contact)) {
		visit_refuse(visit, 503);
		return;
	}
	visit_go(visit, visit_tr(visit, N_("We have written again")), "/submissions/%lld/contact", (long long)assessment.id);
}

/* The person goes with the last solution they stand for. */
static bool forget(struct visit *visit, int64_t solution, int64_t subject)
{
	struct contact_uses other;
	if (db_run(&visit->db, &stmt_contact_drop, &(struct contact_drop_in){solution, subject}, NULL) != STORE_OK ||
		db_one(&visit->db, &stmt_contact_uses, &(struct contact_uses_in){subject}, &other) != STORE_OK)
		return false;
	return other.uses || erasure_run(visit->app, &visit->db, subject, "removed") != ERASURE_FAILED;
}

void submissions_contact_remove_post(struct visit *visit, const struct form_submissions_contact_remove_post *form)
{
	struct assessment assessment;
	if (!named(visit, &assessment, form->contact))
		return;
	if (!forget(visit, assessment.solution, form->contact) ||
		audit_event(&visit->db, &visit->viewer, "contact_removed", assessment.solution, TEXT("")) != STORE_OK) {
		visit_refuse(visit, 503);
		return;
	}
	visit->person_changed = form->contact;
	visit->catalogue_changed = true;
	visit_go(visit, visit_tr(visit, N_("Taken away")), "/submissions/%lld/contact", (long long)assessment.id);
}
