/* SPDX-License-Identifier: Apache-2.0
 * What a person does by themselves behind /privacy/requests/{token}: correct, restrict, object, erase, write to the desk; and everybody's
 * report that an account belongs to a minor (P-13). */
#include "privacy/package_page.h"
#include "privacy/requests.h"
#include "people/pages.h"
#include "base/clock.h"
#include "pages.gen.h"
#include "routes.gen.h"

static void go_back(struct visit *visit, const struct requests_who *who, const char *done)
{
	visit_go(visit, TEXT(""), "/privacy/requests/%.*s?done=%s", TEXT_ARG(who->token), done);
}

/* --- correcting --- */

/* The field of the form that a datum stands in: the part of its name after the dot. */
static const char *field_of(enum datum datum)
{
	return strchr(inventory_rows[datum].id, '.') + 1;
}

void requests_correct_get(struct visit *visit)
{
	struct requests_who who;
	int64_t person;
	enum capacity capacity;
	enum datum data[DATUM_COUNT];
	if (!requests_person(visit, &who, &person, &capacity))
		return;
	size_t count = rights_correctable(capacity, data);
	struct requests_field *fields = ARENA_MANY(visit->arena, struct requests_field, count + 1);
	struct requests_form view = {.id = person, .token = who.token, .name = people_capacity_name(visit, capacity), .fields = fields, .fields_count = count,
		.policy = visit_policy(visit),
		.write = url_here(visit->arena, visit->prefix, "/privacy/requests/%.*s/write/%lld?kind=correct", TEXT_ARG(who.token), (long long)person)};
	for (size_t i = 0; i < count; i++) {
		fields[i] = (struct requests_field){.name = text_of(field_of(data[i])), .label = visit_tr(visit, inventory_rows[data[i]].label)};
		enum vault_result result = rights_read_own(visit->app, &visit->db, person, data[i], 0, &fields[i].value);
		if (result != VAULT_NONE && visit_refuse_vault(visit, result))
			return;
	}
	requests_show(visit, N_("Correct or complete"), html_requests_correct(visit_out(visit), &view));
}

static struct text posted(const struct form_requests_correct_post *form, enum datum datum)
{
	const struct {
		const char *field;
		struct text value;
	} all[] = {{"first_name", form->first_name}, {"last_name", form->last_name}, {"shown_name", form->shown_name}, {"organisation", form->organisation},
		{"role", form->role}, {"phone", form->phone}};
	for (size_t i = 0; i < COUNT_OF(all); i++)
		if (strcmp(all[i].field, field_of(datum)) == 0)
			return all[i].value;
	return TEXT("");
}

void requests_correct_post(struct visit *visit, const struct form_requests_correct_post *form)
{
	struct requests_who who;
	int64_t person;
	enum capacity capacity;
	enum datum data[DATUM_COUNT];
	struct rights_value values[DATUM_COUNT];
	if (!requests_person(visit, &who, &person, &capacity))
		return;
	size_t count = rights_correctable(capacity, data);
	for (size_t i = 0; i < count; i++) {
		values[i] = (struct rights_value){data[i], posted(form, data[i])};
		if (rights_needs_value(data[i]) && !values[i].value.len)
			visit_error(visit, field_of(data[i]), visit_tr(visit, N_("This is needed")));
	}
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	if (visit_refuse_store(visit, rights_correct(visit->app, &visit->db, &who.viewer, person, visit->lang, values, count)))
		return;
	visit->person_changed = person;
	visit->catalogue_changed = true;
	go_back(visit, &who, "corrected");
}

/* --- being left alone --- */

void requests_limits_get(struct visit *visit)
{
	struct requests_who who;
	int64_t person;
	enum capacity capacity;
	struct vault_limits limits;
	if (!requests_person(visit, &who, &person, &capacity))
		return;
	if (visit_refuse_vault(visit, vault_limits_of(visit->app->vault, &visit->db, person, &limits)))
		return;
	const struct requests_form view = {.id = person, .token = who.token, .name = people_capacity_name(visit, capacity), .restricted = limits.restricted,
		.purposes = requests_purposes(visit, capacity, limits.objected)};
	requests_show(visit, N_("Restrict or object"), html_requests_limits(visit_out(visit), &view));
}

void requests_limits_post(struct visit *visit, const struct form_requests_limits_post *form)
{
	struct requests_who who;
	int64_t person;
	enum capacity capacity;
	if (!requests_person(visit, &who, &person, &capacity))
		return;
	unsigned purposes = requests_purposes_posted(&form->purposes, capacity);
	if (visit_refuse_store(visit, rights_limit(visit->app, &visit->db, &who.viewer, person, visit->lang, form->restricted, purposes)))
		return;
	visit->person_changed = person;
	visit->catalogue_changed = true;
	go_back(visit, &who, "limits");
}

/* --- copies: of every capacity under the address --- */

static void copy(struct visit *visit, bool portable, enum package_form form)
{
	struct requests_who who;
	if (requests_who(visit, &who) && (!portable || requests_served(visit, &who.viewer, who.link_case, RIGHTS_PORT)))
		package_download(visit, who.people, who.count, portable, form);
}

void requests_package_get(struct visit *visit)
{
	struct requests_who who;
	if (requests_who(visit, &who))
		package_show(visit, who.people, who.count, N_("What we hold about you"),
			url_here(visit->arena, visit->prefix, "/privacy/requests/%.*s", TEXT_ARG(who.token)));
}

void requests_package_json_get(struct visit *visit)
{
	copy(visit, false, PACKAGE_JSON);
}

void requests_package_csv_get(struct visit *visit)
{
	copy(visit, false, PACKAGE_CSV);
}

void requests_person_json_get(struct visit *visit)
{
	copy(visit, true, PACKAGE_JSON);
}

void requests_person_csv_get(struct visit *visit)
{
	copy(visit, true, PACKAGE_CSV);
}

/* --- erasing --- */

void requests_erase_get(struct visit *visit)
{
	struct requests_who who;
	int64_t person;
	enum capacity capacity;
	struct vault_row *rows;
	size_t count;
	if (!requests_person(visit, &who, &person, &capacity) ||
		visit_refuse_vault(visit, vault_list_rows(visit->app->vault, &visit->db, person, &rows, &count)))
		return;
	struct text *labels = ARENA_MANY(visit->arena, struct text, count + 1);
	struct requests_form view = {.id = person, .token = who.token, .name = people_capacity_name(visit, capacity), .labels = labels};
	uint64_t said = 0;
	for (size_t i = 0; i < count; i++) {
		bool own = strcmp(inventory_rows[rows[i].datum].subject, capacity_codes[capacity]) == 0 && !(said & (UINT64_C(1) << rows[i].datum));
		said |= UINT64_C(1) << rows[i].datum;
		if (own)
			labels[view.labels_count++] = visit_tr(visit, inventory_rows[rows[i].datum].label);
	}
	if (capacity == CAPACITY_ADMINISTRATOR)
		visit_refuse(visit, 403); /* an administrator's role is ended by another one first */
	else
		requests_show(visit, N_("Delete my data"), html_requests_erase(visit_out(visit), &view));
}

/* The page goes on for what is left of the person under the same address. */
static void go_on(struct visit *visit, const struct requests_who *who, int64_t erased)
{
	struct text token;
	for (size_t i = 0; i < who->count; i++) {
		if (who->people[i] == erased)
			continue;
		if (!visit_refuse_store(visit, link_make_token(&visit->db, LINK_RIGHTS_PAGE, who->people[i], who->link_case, REQUESTS_PAGE_LIFE_S, &token)))
			visit_go(visit, TEXT(""), "/privacy/requests/%.*s?done=erased", TEXT_ARG(token));
		return;
	}
	visit_go(visit, TEXT(""), "/privacy/requests/erased");
}

void requests_erase_post(struct visit *visit, const struct form_requests_erase_post *form)
{
	struct requests_who who;
	int64_t person;
	enum capacity capacity;
	bool held;
	if (!form->sure)
		visit_error(visit, "sure", visit_tr(visit, N_("This is needed")));
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	if (!requests_person(visit, &who, &person, &capacity))
		return;
	if (capacity == CAPACITY_ADMINISTRATOR) {
		visit_refuse(visit, 403);
		return;
	}
	if (visit_refuse_store(visit, rights_erase(visit->app, &visit->db, &who.viewer, person, visit->lang, &held)))
		return;
	visit->person_changed = person;
	visit->catalogue_changed = true;
	if (held)
		visit_go(visit, TEXT(""), "/privacy/requests/held");
	else
		go_on(visit, &who, person);
}

void requests_held_get(struct visit *visit)
{
	people_message(visit, N_("Your data must be kept for now"), N_("A hold stands: a law, an authority or an open dispute asks for it. Until it ends your data are used for nothing else "
		"and shown to nobody but those who answer for the hold; then they are erased by themselves. The privacy desk writes to you."));
}

/* --- everything else: in words, to the desk --- */

void requests_write_get(struct visit *visit)
{
	struct requests_who who;
	int64_t person;
	enum capacity capacity;
	if (!requests_person(visit, &who, &person, &capacity))
		return;
	struct requests_form view = {.id = person, .token = who.token, .name = people_capacity_name(visit, capacity), .policy = visit_policy(visit),
		.kinds = requests_kinds(visit, rights_kind_find(visit_query(visit, "kind")))};
	requests_show(visit, N_("Write to the privacy desk"), html_requests_write(visit_out(visit), &view));
}

void requests_write_post(struct visit *visit, const struct form_requests_write_post *form)
{
	struct requests_who who;
	int64_t person, id;
	enum capacity capacity;
	bool merged;
	if (!requests_person(visit, &who, &person, &capacity))
		return;
	const struct rights_new request = {.kind = rights_kind_find(form->kind), .subject = person, .channel = "web", .received = clock_now_s(),
		.words = form->words, .lang = visit->lang, .proved = true};
	enum store_result result = rights_open(visit->app, &visit->db, &who.viewer, &request, &id, &merged);
	if (result == STORE_OK)
		result = rights_send_receipt(visit->app, &visit->db, id, rights_requests_page(visit->app, visit->lang, visit->arena));
	if (!visit_refuse_store(visit, result))
		go_back(visit, &who, "written");
}

void requests_withdraw_post(struct visit *visit)
{
	struct requests_who who;
	struct rights_get row;
	int64_t id = visit_id(visit, "case");
	if (!requests_who(visit, &who) || visit_refuse_store(visit, db_one(&visit->db, &stmt_rights_get, &(struct rights_get_in){id}, &row)))
		return;
	bool mine = false;
	for (size_t i = 0; i < who.count; i++)
		mine = mine || who.people[i] == row.subject;
	if (!mine || text_is(row.kind, TEXT("minor")))
		visit_refuse(visit, 404);
	else if (!visit_refuse_store(visit, rights_withdraw(&visit->db, &who.viewer, id)))
		go_back(visit, &who, "withdrawn");
}

/* --- a minor --- */

void requests_minor_get(struct visit *visit)
{
	requests_show(visit, N_("Report an account of a minor"), html_requests_minor(visit_out(visit), &(struct requests_form){.contact_text = text_of(rights_contact(visit->app)), .policy = visit_policy(visit)}));
}

void requests_minor_post(struct visit *visit, const struct form_requests_minor_post *form)
{
	int64_t people[RIGHTS_PEOPLE_MOST];
	size_t count;
	bool good = rights_people(visit->app, &visit->db, form->email, people, &count) == VAULT_OK &&
		audit_event(&visit->db, &visit->viewer, "minor_report_sent", 0, TEXT("")) == STORE_OK;
	for (size_t i = 0; good && i < count; i++) {
		good = rights_report_minor(visit->app, &visit->db, &visit->viewer, people[i], visit->lang) == STORE_OK;
		visit->person_changed = people[i];
		visit->catalogue_changed = true;
	}
	if (good)
		visit_go(visit, TEXT(""), "/privacy/requests/reported");
	else
		visit_refuse(visit, 503);
}

void requests_reported_get(struct visit *visit)
{
	people_message(visit, N_("Thank you for telling us"), N_("If there is an account with this address, it is locked now, and its data are deleted within 72 hours. Whether there is one we "
		"tell nobody but its owner."));
}
