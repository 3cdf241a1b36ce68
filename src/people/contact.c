/* SPDX-License-Identifier: Apache-2.0 */
#include "people/contact.h"
#include "people/finder.h"
#include "people/pages.h"
#include "people/people_views.h"
#include "policy/retention.h"
#include "privacy/erasure.h"
#include "base/clock.h"
#include "base/fold.h"
#include "messages/letters.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

#define WAY_BACK_LIFE_S CLOCK_HOUR
#define MOST_LISTINGS 50

/* The link names the solution; the one for a lasting way back (object 0) stands for what is still listed. */
static bool find_contact(struct visit *visit, const struct link_found *link, struct contact_of_subject *row)
{
	enum store_result result = db_one(&visit->db, &stmt_contact_of_subject, &(struct contact_of_subject_in){link->subject, link->object}, row);
	if (result == STORE_OK && !text_is(row->state, TEXT("unlisted")))
		return true;
	visit_refuse(visit, result == STORE_FAILED ? 503 : 410);
	return false;
}

/* Holding the link is being the contact: it went to no other address. */
static bool read_as_self(struct visit *visit, int64_t subject, enum datum datum, struct text *out)
{
	const struct viewer self = {.subject = subject, .capacity = CAPACITY_CONTACT};
	struct asking asking = visit->asking;
	asking.viewer = &self;
	enum vault_result result = vault_read(visit->app->vault, &visit->db, &asking, subject, datum, 0, out);
	return result == VAULT_OK || result == VAULT_NONE;
}

void contact_page(struct visit *visit, const struct link_found *link)
{
	struct contact_of_subject row;
	struct text first, last;
	if (!find_contact(visit, link, &row))
		return;
	struct contact_view view = {.token = visit_text(visit, "token"), .organisation = row.organisation, .solution = row.solution_name,
		.solution_page = url_here(visit->arena, visit->prefix, "/solutions/%.*s", TEXT_ARG(row.slug))};
	if (!read_as_self(visit, link->subject, DATUM_CONTACT_FIRST_NAME, &first) || !read_as_self(visit, link->subject, DATUM_CONTACT_LAST_NAME, &last) ||
		!read_as_self(visit, link->subject, DATUM_CONTACT_EMAIL, &view.email) || !read_as_self(visit, link->subject, DATUM_CONTACT_PHONE, &view.phone)) {
		visit_refuse(visit, 503);
		return;
	}
	view.name = text_trim(arena_fmt(visit->arena, "%.*s %.*s", TEXT_ARG(first), TEXT_ARG(last)));
	/* after a year the question is asked again, on the same page */
	bool listed = text_is(row.state, TEXT("confirmed")) && clock_now_s() < row.confirmed + CONTACT_ASK_AGAIN_S;
	visit_page(visit, &(struct page){.title = visit_tr(visit, listed ? N_("Your public listing") : N_("May we show you as a contact?")),
		.body = listed ? html_contact_listed(visit_out(visit), &view) : html_contact_ask(visit_out(visit), &view), .noindex = true});
}

static bool set_state(struct visit *visit, const struct link_found *link, const struct contact_of_subject *row, const char *state, const char *event)
{
	int64_t now = clock_now_s();
	bool confirmed = strcmp(state, "confirmed") == 0;
	const struct viewer person = {.subject = link->subject, .capacity = CAPACITY_CONTACT};
	struct contact_set_state_in in = {.subject = link->subject, .solution = row->solution, .state = text_of(state), .confirmed = now, .confirmed_null = !confirmed};
	return db_run(&visit->db, &stmt_contact_set_state, &in, NULL) == STORE_OK &&
		audit_event(&visit->db, &person, event, row->solution, TEXT("")) == STORE_OK;
}

void contact_agree(struct visit *visit, const struct link_found *link)
{
	struct contact_of_subject row;
	struct text said = arena_fmt(visit->arena, "{\"at\":%lld,\"policy\":\"%.*s\"}", (long long)clock_now_s(),
		TEXT_ARG(visit_policy(visit)));
	if (!find_contact(visit, link, &row) || visit_refuse_store(visit, link_use(&visit->db, visit_text(visit, "token"))))
		return;
	if (!set_state(visit, link, &row, "confirmed", "contact_confirmed") ||
		vault_put(visit->app->vault, &visit->db, link->subject, DATUM_CONTACT_CONFIRMATION, 0, said) != VAULT_OK) {
		visit_refuse(visit, 503);
		return;
	}
	visit->person_changed = link->subject;
	visit->catalogue_changed = true;
	visit_go(visit, TEXT(""), "/contact-listing/agreed");
}

/* What was public goes; the proof that the person once agreed stays with them (inventory: contact.confirmation). */
static bool forget(struct visit *visit, int64_t subject, bool had_agreed)
{
	static const enum datum shown[] = {DATUM_CONTACT_FIRST_NAME, DATUM_CONTACT_LAST_NAME, DATUM_CONTACT_EMAIL, DATUM_CONTACT_PHONE};
	struct vault *vault = visit->app->vault;
	struct contact_uses other;
	if (db_one(&visit->db, &stmt_contact_uses, &(struct contact_uses_in){subject}, &other) != STORE_OK)
		return false;
	if (other.uses)
		return true; /* the person stands for another solution still, or is asked to */
	if (!had_agreed)
		return erasure_run(visit->app, &visit->db, subject, "asked") != ERASURE_FAILED;
	for (size_t i = 0; i < COUNT_OF(shown); i++)
		if (vault_drop(vault, &visit->db, subject, shown[i], 0) != VAULT_OK)
			return false;
	return vault_clear_address(vault, &visit->db, subject) == VAULT_OK &&
		retention_start(vault, &visit->db, subject, CLOCK_STARTS_LISTING_END) == STORE_OK;
}

void contact_refuse(struct visit *visit, const struct link_found *link)
{
	struct contact_of_subject row;
	if (!find_contact(visit, link, &row) || visit_refuse_store(visit, link_use(&visit->db, visit_text(visit, "token"))))
		return;
	bool had_agreed = text_is(row.state, TEXT("confirmed"));
	if (!set_state(visit, link, &row, "unlisted", had_agreed ? "contact_unlisted" : "contact_refused") || !forget(visit, link->subject, had_agreed)) {
		visit_refuse(visit, 503);
		return;
	}
	visit->person_changed = link->subject;
	visit->catalogue_changed = true;
	visit_go(visit, TEXT(""), "/contact-listing/ended");
}

/* --- the lasting way back --- */

void people_contact_listing_get(struct visit *visit)
{
	struct sign_up_view view = {.policy = visit_policy(visit)};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("End or change a public listing")), .body = html_contact_listing(visit_out(visit), &view)});
}

static bool send_way_back(struct visit *visit, int64_t subject)
{
	struct url link;
	if (link_make(visit->app, &visit->db, visit->lang, LINK_CONTACT, subject, 0, WAY_BACK_LIFE_S, &link) != STORE_OK)
		return false;
	const struct out_arg args[] = {out_arg_text("a", link.address)};
	return outbox_put(visit->app, &visit->db, visit->lang, subject, LETTER_CONTACT_BACK, 0, args, COUNT_OF(args)) == STORE_OK;
}

/* Somebody may stand for several solutions, as a subject for each: the blind index knows one of them, the finder all. What is read
 * here is compared and shown to nobody; the letter goes to the listed address itself. */
void people_contact_listing_post(struct visit *visit, const struct form_people_contact_listing_post *form)
{
	size_t count, total;
	struct text wanted = text_fold(visit->arena, form->email);
	struct finder_hit *hits = finder_search(visit->app->finder, visit->arena, form->email, 1u << CAPACITY_CONTACT, MOST_LISTINGS, &count, &total);
	bool good = audit_event(&visit->db, &visit->viewer, "listing_asked", 0, TEXT("")) == STORE_OK;
	for (size_t i = 0; good && i < count; i++) {
		struct text email;
		good = read_as_self(visit, hits[i].subject, DATUM_CONTACT_EMAIL, &email) &&
			(!text_is(text_fold(visit->arena, email), wanted) || send_way_back(visit, hits[i].subject));
	}
	if (good)
		visit_go(visit, TEXT(""), "/contact-listing/sent");
	else
		visit_refuse(visit, 503);
}

void people_contact_listing_sent_get(struct visit *visit)
{
	people_message(visit, N_("Look into your mail"), N_("If this address is listed as a contact, or is asked to be, a letter with a link is on its way. The link opens "
		"what is public about you and ends it if you wish. It works for one hour."));
}

void people_contact_agreed_get(struct visit *visit)
{
	people_message(visit, N_("Thank you: you are listed"), N_("Your details now stand on the solution’s contact page, and nowhere else. "
		"You can end the listing at any time: the page “End a public listing” sends a link to your address."));
}

void people_contact_ended_get(struct visit *visit)
{
	people_message(visit, N_("You are not listed"), N_("Your name and addresses have been deleted here and are no longer shown. The provider is told only that this contact "
		"is not available."));
}
