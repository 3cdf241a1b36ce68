/* SPDX-License-Identifier: Apache-2.0
 * People who wait for an answer: contact persons who have not confirmed, and those who ask to look after an organisation's entry. */
#include "admin/desk.h"
#include "admin/lists_views.h"
#include "privacy/erasure.h"
#include "base/clock.h"
#include "base/config.h"
#include "messages/letters.h"
#include "people/link.h"
#include "people/organisation.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

/* Name and address as far as the viewer may; somebody who is gone has none. */
static enum vault_result read_person(struct visit *visit, int64_t subject, enum datum email_datum, struct text *name, struct text *email)
{
	enum vault_result result = vault_read_name(visit->app->vault, &visit->db, &visit->asking, subject, name);
	if (result == VAULT_OK)
		result = vault_read(visit->app->vault, &visit->db, &visit->asking, subject, email_datum, 0, email);
	return result == VAULT_NONE ? VAULT_OK : result;
}

/* --- contacts --- */

void admin_contacts_get(struct visit *visit)
{
	struct desk_contacts_waiting *rows;
	struct desk_contact_list view = {0};
	size_t count;
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_desk_contacts_waiting, NULL, &rows, &count)))
		return;
	struct desk_contact_row *out = ARENA_MANY(visit->arena, struct desk_contact_row, count ? count : 1);
	for (size_t i = 0; i < count; i++) {
		out[i] = (struct desk_contact_row){.solution = rows[i].solution, .contact = rows[i].subject, .solution_name = rows[i].name,
			.organisation = rows[i].organisation,
			.asked = rows[i].asked_null ? visit_tr(visit, N_("not asked yet")) : lang_date(visit->lang, visit->arena, rows[i].asked)};
		if (visit_refuse_vault(visit, read_person(visit, rows[i].subject, DATUM_CONTACT_EMAIL, &out[i].name, &out[i].email)))
			return;
	}
	view.rows = out;
	view.rows_count = count;
	desk_page(visit, DESK_CONTACTS, visit_tr(visit, N_("Contacts not confirmed")), html_desk_contact_list(visit_out(visit), &view));
}

static bool open_contact(struct visit *visit, int64_t *solution, int64_t *contact, struct desk_contact *row)
{
	*solution = visit_id(visit, "solution");
	*contact = visit_id(visit, "contact");
	enum store_result result = db_one(&visit->db, &stmt_desk_contact, &(struct desk_contact_in){*solution, *contact}, row);
	if (result == STORE_OK && !text_is(row->state, TEXT("waiting")))
		result = STORE_CONFLICT;
	return !visit_refuse_store(visit, result);
}

static enum store_result ask_again(struct visit *visit, int64_t solution, int64_t contact, const struct desk_contact *row)
{
	struct url link;
	int64_t life_s = visit->app->config->contact_link_days * CLOCK_DAY;
	enum store_result result = link_make(visit->app, &visit->db, visit->lang, LINK_CONTACT, contact, solution, life_s, &link);
	const struct out_arg args[] = {out_arg_text("solution", row->name), out_arg_text("organisation", row->organisation), out_arg_text("a", link.address)};
	if (result == STORE_OK)
		result = outbox_put(visit->app, &visit->db, visit->lang, contact, LETTER_CONTACT_CONFIRM, solution, args, COUNT_OF(args));
	if (result == STORE_OK)
		result = db_run(&visit->db, &stmt_contact_asked, &(struct contact_asked_in){solution, contact, clock_now_s()}, NULL);
	return result == STORE_OK ? audit_event(&visit->db, &visit->viewer, "contact_asked", solution, TEXT("")) : result;
}

void admin_contact_resend_post(struct visit *visit)
{
	struct desk_contact row;
	int64_t solution, contact;
	if (open_contact(visit, &solution, &contact, &row) && !visit_refuse_store(visit, ask_again(visit, solution, contact, &row)))
		visit_go(visit, visit_tr(visit, N_("A new link is on its way.")), "/admin/contacts");
}

/* A contact who never agreed is forgotten, unless another solution asks for the same person. */
static enum store_result forget(struct visit *visit, int64_t solution, int64_t contact)
{
	struct contact_uses uses;
	enum store_result result = db_run(&visit->db, &stmt_contact_drop, &(struct contact_drop_in){solution, contact}, NULL);
	if (result == STORE_OK)
		result = audit_event(&visit->db, &visit->viewer, "contact_removed", solution, TEXT(""));
	if (result == STORE_OK)
		result = db_one(&visit->db, &stmt_contact_uses, &(struct contact_uses_in){contact}, &uses);
	if (result != STORE_OK || uses.uses)
		return result;
	visit->person_changed = contact;
	return erasure_run(visit->app, &visit->db, contact, "removed") != ERASURE_FAILED ? STORE_OK : STORE_FAILED;
}

void admin_contact_remove_post(struct visit *visit)
{
	struct desk_contact row;
	int64_t solution, contact;
	if (open_contact(visit, &solution, &contact, &row) && !visit_refuse_store(visit, forget(visit, solution, contact)))
		visit_go(visit, visit_tr(visit, N_("Removed. The organisation can name somebody else.")), "/admin/contacts");
}

/* --- claims --- */

static bool is_at_domain(struct text email, struct text domain)
{
	struct text rest = email;
	(void)text_cut(&rest, '@');
	return domain.len && text_is_icase(rest, domain);
}

void admin_claims_get(struct visit *visit)
{
	struct desk_claims *rows;
	struct desk_claim_list view = {0};
	size_t count;
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_desk_claims, NULL, &rows, &count)))
		return;
	struct desk_claim_row *out = ARENA_MANY(visit->arena, struct desk_claim_row, count ? count : 1);
	for (size_t i = 0; i < count; i++) {
		out[i] = (struct desk_claim_row){.organisation = rows[i].organisation, .person = rows[i].subject, .organisation_name = rows[i].name,
			.slug = rows[i].slug, .domain = rows[i].domain, .since = lang_date(visit->lang, visit->arena, rows[i].since),
			.has_owner = rows[i].owners > 0};
		if (visit_refuse_vault(visit, read_person(visit, rows[i].subject, DATUM_MEMBER_EMAIL, &out[i].name, &out[i].email)))
			return;
		out[i].same_domain = is_at_domain(out[i].email, rows[i].domain);
	}
	view.rows = out;
	view.rows_count = count;
	desk_page(visit, DESK_CLAIMS, visit_tr(visit, N_("Claims")), html_desk_claim_list(visit_out(visit), &view));
}

static bool open_claim(struct visit *visit, int64_t *organisation, int64_t *person, struct desk_owners *row)
{
	struct membership_get membership;
	*organisation = visit_id(visit, "organisation");
	*person = visit_id(visit, "person");
	enum store_result result = db_one(&visit->db, &stmt_membership_get, &(struct membership_get_in){*organisation, *person}, &membership);
	if (result == STORE_OK && !text_is(membership.state, TEXT("asked")))
		result = STORE_CONFLICT;
	if (result == STORE_OK)
		result = db_one(&visit->db, &stmt_desk_owners, &(struct desk_owners_in){*organisation}, row);
	return !visit_refuse_store(visit, result);
}

static enum store_result tell(struct visit *visit, int64_t person, enum letter letter, int64_t organisation, struct text name)
{
	const struct out_arg args[] = {out_arg_text("organisation", name), out_arg_text("a", desk_address(visit, "/submissions"))};
	return outbox_put(visit->app, &visit->db, visit->lang, person, letter, organisation, args, COUNT_OF(args));
}

void admin_claim_accept_post(struct visit *visit)
{
	struct desk_owners row;
	int64_t organisation, person;
	if (!open_claim(visit, &organisation, &person, &row))
		return;
	/* the first to speak for an organisation owns its entry; later ones edit it, and the owner may hand it on */
	enum store_result result = organisation_set_member(&visit->db, organisation, person, row.owners ? "editor" : "owner", "active");
	if (result == STORE_OK)
		result = organisation_member_came(visit->app->vault, &visit->db, person);
	if (result == STORE_OK)
		result = db_run(&visit->db, &stmt_organisation_set_state, &(struct organisation_set_state_in){organisation, TEXT("active")}, NULL);
	if (result == STORE_OK)
		result = audit_event(&visit->db, &visit->viewer, "claim_accepted", organisation, TEXT(""));
	if (result == STORE_OK)
		result = tell(visit, person, LETTER_CLAIM_ACCEPTED, organisation, row.name);
	visit->catalogue_changed = true;
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, N_("Accepted; the person is told.")), "/admin/claims");
}

void admin_claim_refuse_post(struct visit *visit)
{
	struct desk_owners row;
	int64_t organisation, person;
	if (!open_claim(visit, &organisation, &person, &row))
		return;
	enum store_result result = organisation_drop_member(&visit->db, organisation, person);
	if (result == STORE_OK)
		result = audit_event(&visit->db, &visit->viewer, "claim_refused", organisation, TEXT(""));
	if (result == STORE_OK)
		result = tell(visit, person, LETTER_CLAIM_REFUSED, organisation, row.name);
	if (!visit_refuse_store(visit, result))
		visit_go(visit, visit_tr(visit, N_("Refused; the person is told.")), "/admin/claims");
}
