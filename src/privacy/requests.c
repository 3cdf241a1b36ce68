/* SPDX-License-Identifier: Apache-2.0
 * /privacy/requests: everybody's rights desk (P-23, P-80). Nobody needs an account: a link to the address on file is the proof. Known and
 * unknown addresses get the same answer after the same work (S-22); only the address's owner learns more, by letter. */
#include "privacy/requests.h"
#include "people/pages.h"
#include "policy/settings.h"
#include "base/clock.h"
#include "base/config.h"
#include "pages.gen.h"
#include "routes.gen.h"

#define LETTER_LIFE_S (15 * (int64_t)CLOCK_MINUTE)

void requests_show(struct visit *visit, const char *title, struct html body)
{
	struct frame_step *trail = ARENA_MANY(visit->arena, struct frame_step, 2);
	trail[0] = (struct frame_step){visit_tr(visit, N_("Privacy")), url_here(visit->arena, visit->prefix, "/privacy")};
	trail[1] = (struct frame_step){.name = visit_tr(visit, title)};
	visit_page(visit, &(struct page){.title = visit_tr(visit, title), .body = body, .trail = trail, .trail_count = 2, .noindex = true});
}

struct options requests_kinds(struct visit *visit, enum rights_kind chosen)
{
	struct option *at = ARENA_MANY(visit->arena, struct option, RIGHTS_KIND_COUNT);
	for (size_t i = 0; i < RIGHTS_MINOR; i++)
		at[i] = (struct option){.value = text_of(rights_kinds[i].code), .label = visit_tr(visit, rights_kinds[i].words), .chosen = i == chosen};
	return (struct options){at, RIGHTS_MINOR};
}

struct options requests_purposes(struct visit *visit, enum capacity capacity, unsigned objected)
{
	unsigned purposes = rights_objectable(capacity);
	struct option *at = ARENA_MANY(visit->arena, struct option, PURPOSE_COUNT);
	size_t count = 0;
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (purposes & (1u << p))
			at[count++] = (struct option){.value = text_of(inventory_purpose_codes[p]), .label = visit_tr(visit, inventory_purpose_labels[p]),
				.chosen = (objected & (1u << p)) != 0};
	return (struct options){at, count};
}

unsigned requests_purposes_posted(const struct texts *codes, enum capacity capacity)
{
	unsigned purposes = 0;
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (texts_have(*codes, text_of(inventory_purpose_codes[p])))
			purposes |= 1u << p;
	return purposes & rights_objectable(capacity);
}

/* --- asking --- */

void requests_ask_get(struct visit *visit)
{
	const char *contact = rights_contact(visit->app);
	struct requests_ask view = {.kinds = requests_kinds(visit, RIGHTS_KIND_COUNT), .contact_text = text_of(contact),
		.contact = url_external(arena_fmt(visit->arena, "mailto:%s", contact)), .policy = visit_policy(visit),
		.days = settings_get(&visit->db, SETTING_CASE_LIMIT_DAYS), .complain = rights_complain(visit->app, visit->lang, visit->arena)};
	requests_show(visit, N_("Your data, your rights"), html_requests_ask(visit_out(visit), &view));
}

/* One case for all the person's capacities: the first that has an open one, or the first. */
static enum store_result open_for(struct visit *visit, enum rights_kind kind, const int64_t *people, size_t count, int64_t *subject, int64_t *id)
{
	bool merged;
	*subject = people[0];
	for (size_t i = count; i-- > 0;) {
		struct rights_open_of open;
		const struct rights_open_of_in in = {people[i], text_of(rights_kinds[kind].code)};
		enum store_result found = db_one(&visit->db, &stmt_rights_open_of, &in, &open);
		if (found == STORE_FAILED)
			return found;
		if (found == STORE_OK)
			*subject = people[i];
	}
	const struct rights_new request = {.kind = kind, .subject = *subject, .channel = "web", .received = clock_now_s(), .lang = visit->lang};
	return rights_open(visit->app, &visit->db, &visit->viewer, &request, id, &merged);
}

static bool send_link(struct visit *visit, int64_t subject, int64_t id)
{
	struct text token;
	if (link_make_token(&visit->db, LINK_RIGHTS, subject, id, LETTER_LIFE_S, &token) != STORE_OK)
		return false;
	struct text address = arena_fmt(visit->arena, "%.*s/%.*s", TEXT_ARG(rights_requests_page(visit->app, visit->lang, visit->arena)), TEXT_ARG(token));
	return rights_send_receipt(visit->app, &visit->db, id, address) == STORE_OK;
}

void requests_ask_post(struct visit *visit, const struct form_requests_ask_post *form)
{
	int64_t people[RIGHTS_PEOPLE_MOST], subject, id;
	size_t count;
	enum rights_kind kind = rights_kind_find(form->kind);
	bool good = rights_people(visit->app, &visit->db, form->email, people, &count) == VAULT_OK;
	/* to an address that is on no file nothing is written and nothing of it is kept: not even what was asked */
	if (good && !count)
		good = audit_event(&visit->db, &visit->viewer, "rights_asked", 0, TEXT("known=no")) == STORE_OK;
	else if (good)
		good = open_for(visit, kind, people, count, &subject, &id) == STORE_OK && send_link(visit, subject, id);
	if (good)
		visit_go(visit, TEXT(""), "/privacy/requests/sent");
	else
		visit_refuse(visit, 503);
}

void requests_sent_get(struct visit *visit)
{
	people_message(visit, N_("Look into your mail"), N_("If we hold data about this address, a letter with a link is on its way to it. The link works once, for 15 minutes, and opens "
		"what is held about you; there you can correct and delete it. No letter after some minutes: then nothing is held under this address."));
}

void requests_erased_get(struct visit *visit)
{
	people_message(visit, N_("Your data are erased"), N_("The key to your data was destroyed, so nobody can read them any more, and what was sealed with it was deleted. The program "
		"has looked: nothing is left. Copies in backups cannot be read either and go when those are replaced. A last letter says the same; then the copy of your address "
		"that it needs is deleted too."));
}

/* --- the door: a mailed link is used up by a button, and a page of its own goes on --- */

static bool gone(struct visit *visit, enum store_result result)
{
	visit_refuse(visit, result == STORE_FAILED ? 503 : 410);
	return false;
}

static void show_door(struct visit *visit, const struct link_found *link)
{
	struct rights_get row;
	enum store_result result = db_one(&visit->db, &stmt_rights_get, &(struct rights_get_in){link->object}, &row);
	if (result != STORE_OK) {
		gone(visit, result);
		return;
	}
	struct requests_door view = {.token = visit_text(visit, "token"), .number = rights_number(visit->arena, row.number),
		.kind = visit_tr(visit, rights_kinds[rights_kind_find(row.kind)].words)};
	requests_show(visit, N_("Your data, your rights"), html_requests_door(visit_out(visit), &view));
}

bool requests_served(struct visit *visit, const struct viewer *person, int64_t id, enum rights_kind kind)
{
	struct rights_get row;
	struct texts left;
	enum store_result result = db_one(&visit->db, &stmt_rights_get, &(struct rights_get_in){id}, &row);
	if (result == STORE_OK && row.closed_null && rights_kind_find(row.kind) == kind)
		result = rights_finish(visit->app, &visit->db, person, id, true, TEXT(""), &left);
	return !visit_refuse_store(visit, result);
}

void requests_open_post(struct visit *visit)
{
	struct link_found link;
	struct text token, page;
	token = visit_text(visit, "token");
	enum store_result result = link_find(&visit->db, token, &link);
	if (result == STORE_OK && link.kind != LINK_RIGHTS)
		result = STORE_NONE;
	if (result == STORE_OK)
		result = link_use(&visit->db, token);
	if (result != STORE_OK) {
		gone(visit, result);
		return;
	}
	const struct viewer person = {.subject = link.subject};
	result = rights_prove(&visit->db, &person, link.object, "link");
	if (result == STORE_CONFLICT)
		result = STORE_OK; /* answered meanwhile: the page says so */
	if (result == STORE_OK)
		result = link_make_token(&visit->db, LINK_RIGHTS_PAGE, link.subject, link.object, REQUESTS_PAGE_LIFE_S, &page);
	if (!visit_refuse_store(visit, result) && requests_served(visit, &person, link.object, RIGHTS_ACCESS))
		visit_go(visit, TEXT(""), "/privacy/requests/%.*s", TEXT_ARG(page));
}

/* --- who --- */

static bool fill_who(struct visit *visit, const struct link_found *link, struct requests_who *who)
{
	enum capacity capacity;
	enum vault_result result = vault_capacity_of(visit->app->vault, &visit->db, link->subject, &capacity);
	who->link_case = link->object;
	who->viewer = (struct viewer){.subject = link->subject, .capacity = capacity};
	if (result == VAULT_OK)
		result = rights_read_own(visit->app, &visit->db, link->subject, vault_email_datum(capacity), 0, &who->email);
	if (result == VAULT_OK)
		result = rights_people(visit->app, &visit->db, who->email, who->people, &who->count);
	if (result == VAULT_OK)
		return true;
	return gone(visit, result == VAULT_NONE ? STORE_NONE : STORE_FAILED);
}

bool requests_who(struct visit *visit, struct requests_who *who)
{
	struct link_found link;
	*who = (struct requests_who){.token = visit_text(visit, "token")};
	enum store_result result = link_find(&visit->db, who->token, &link);
	if (result == STORE_OK && link.kind != LINK_RIGHTS_PAGE)
		result = STORE_NONE;
	return result == STORE_OK ? fill_who(visit, &link, who) : gone(visit, result);
}

bool requests_person(struct visit *visit, struct requests_who *who, int64_t *person, enum capacity *capacity)
{
	*person = visit_id(visit, "person");
	if (!requests_who(visit, who))
		return false;
	for (size_t i = 0; i < who->count; i++)
		if (who->people[i] == *person)
			return !visit_refuse_vault(visit, vault_capacity_of(visit->app->vault, &visit->db, *person, capacity));
	visit_refuse(visit, 404);
	return false;
}

/* --- the page --- */

static int by_datum(const void *a, const void *b)
{
	const struct vault_own *one = a, *other = b;
	return one->datum < other->datum ? -1 : one->datum > other->datum;
}

/* "yes 1763922000", "{"at":...}", a trace: what the program noted is told as the day it did. */
static struct text shown_value(struct visit *visit, const struct vault_own *own)
{
	bool noted = own->datum == DATUM_CONTACT_CONFIRMATION || own->datum == DATUM_ACCOUNT_ADULT || own->datum == DATUM_ACCOUNT_ACKNOWLEDGED ||
		own->datum == DATUM_ACCOUNT_TERMS || own->datum == DATUM_ACCOUNT_HISTORY || own->datum == DATUM_CONTACT_CONFIRMATION;
	return noted ? lang_date(visit->lang, visit->arena, own->changed) : own->value;
}

static enum vault_result read_rows(struct visit *visit, int64_t subject, enum capacity capacity, struct requests_person *out)
{
	struct vault_own *own;
	size_t count;
	const struct viewer self = {.subject = subject, .capacity = capacity};
	struct asking asking = visit->asking;
	asking.viewer = &self;
	enum vault_result result = vault_read_own(visit->app->vault, &visit->db, &asking, &own, &count);
	if (result != VAULT_OK)
		return result;
	if (count)
		qsort(own, count, sizeof *own, by_datum);
	struct requests_row *rows = ARENA_MANY(visit->arena, struct requests_row, count + 1);
	for (size_t i = 0; i < count; i++) {
		const struct datum_row *datum = &inventory_rows[own[i].datum];
		rows[i] = (struct requests_row){visit_tr(visit, datum->label), shown_value(visit, &own[i]), people_readers_of(visit, own[i].datum),
			visit_tr(visit, datum->retention)};
	}
	out->rows = rows;
	out->rows_count = count;
	return VAULT_OK;
}

static struct text purposes_words(struct visit *visit, unsigned purposes)
{
	struct text list = TEXT("");
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (purposes & (1u << p))
			list = lang_list(visit->lang, visit->arena, list, visit_tr(visit, inventory_purpose_labels[p]));
	return list;
}

static enum vault_result fill_person(struct visit *visit, const struct requests_who *who, int64_t subject, struct requests_person *out)
{
	enum capacity capacity;
	enum datum data[DATUM_COUNT];
	struct vault_limits limits = {0};
	enum vault_result result = vault_capacity_of(visit->app->vault, &visit->db, subject, &capacity);
	*out = (struct requests_person){.id = subject, .token = who->token, .name = people_capacity_name(visit, capacity),
		.can_correct = rights_correctable(capacity, data) > 0, .can_erase = capacity != CAPACITY_ADMINISTRATOR};
	if (result == VAULT_OK)
		result = vault_limits_of(visit->app->vault, &visit->db, subject, &limits);
	out->restricted = limits.restricted;
	out->objected = purposes_words(visit, limits.objected & ~limits.overridden);
	out->overridden = purposes_words(visit, limits.overridden);
	return result == VAULT_OK ? read_rows(visit, subject, capacity, out) : result;
}

static struct text state_words(struct visit *visit, struct text state)
{
	static const char *const words[][2] = {{"received", N_("arrived")}, {"proved", N_("arrived, open")}, {"working", N_("being worked on")},
		{"extended", N_("being worked on, takes longer")}, {"done", N_("done")}, {"refused", N_("refused")}, {"partly", N_("partly done")}};
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (text_is_cstr(state, words[i][0]))
			return visit_tr(visit, words[i][1]);
	return state;
}

static enum store_result fill_cases(struct visit *visit, const struct requests_who *who, struct requests_page *view)
{
	size_t room = 0;
	struct requests_case *out = ARENA_MANY(visit->arena, struct requests_case, who->count * 20 + 1);
	for (size_t p = 0; p < who->count; p++) {
		struct rights_of_subject *rows;
		size_t count;
		bool waits;
		if (rights_waits(&visit->db, who->people[p], &waits) != STORE_OK || db_all(&visit->db, &stmt_rights_of_subject, &(struct rights_of_subject_in){who->people[p]}, &rows, &count) != STORE_OK)
			return STORE_FAILED;
		for (size_t i = 0; i < count && i < 20; i++)
			out[room++] = (struct requests_case){.id = rows[i].id, .token = who->token, .number = rights_number(visit->arena, rows[i].number),
				.kind = visit_tr(visit, rights_kinds[rights_kind_find(rows[i].kind)].words), .state = state_words(visit, rows[i].state),
				.due = lang_date(visit->lang, visit->arena, rows[i].due), .open = rows[i].closed_null,
				.can_withdraw = rows[i].closed_null && !(waits && text_is(rows[i].kind, TEXT("delete")))};
	}
	view->cases = out;
	view->cases_count = room;
	return STORE_OK;
}

static struct text done_words(struct visit *visit)
{
	static const char *const words[][2] = {{"corrected", N_("It is corrected, and the program has checked that the old value is gone.")},
		{"limits", N_("It is as you wish, from now on.")}, {"written", N_("Your words are with the privacy desk. A letter says until when you get an answer.")},
		{"withdrawn", N_("You have taken your request back.")}, {"erased", N_("That part is erased. What is held besides stands below.")}};
	struct text done = visit_query(visit, "done");
	for (size_t i = 0; i < COUNT_OF(words); i++)
		if (text_is_cstr(done, words[i][0]))
			return visit_tr(visit, words[i][1]);
	return TEXT("");
}

void requests_page_get(struct visit *visit)
{
	struct link_found link;
	struct requests_who who;
	if (link_find(&visit->db, visit_text(visit, "token"), &link) == STORE_OK && link.kind == LINK_RIGHTS) {
		show_door(visit, &link);
		return;
	}
	if (!requests_who(visit, &who))
		return;
	struct requests_page view = {.token = who.token, .email = who.email, .done = done_words(visit), .people_count = who.count};
	struct requests_person *people = ARENA_MANY(visit->arena, struct requests_person, who.count + 1);
	for (size_t i = 0; i < who.count; i++)
		if (visit_refuse_vault(visit, fill_person(visit, &who, who.people[i], &people[i])))
			return;
	view.people = people;
	if (!visit_refuse_store(visit, fill_cases(visit, &who, &view)))
		requests_show(visit, N_("What we hold about you"), html_requests_page(visit_out(visit), &view));
}
