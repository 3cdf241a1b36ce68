/* SPDX-License-Identifier: Apache-2.0
 * /privacy/record: the record of processing (GDPR Art. 30, Q-03), made from the inventory, as page, JSON and CSV, with the terms of
 * the W3C Data Privacy Vocabulary; and /.well-known/gpc.json (P-33). */
#include "base/config.h"
#include "base/json.h"
#include "catalogue/export.h"
#include "people/pages.h"
#include "privacy/register_views.h"
#include "web/visit.h"
#include "pages.gen.h"
#include "routes.gen.h"

#define DPV "https://w3id.org/dpv#"
#define PD "https://w3id.org/dpv/pd#"
#define MEASURES "sealed per person, keys apart, TLS, access by role and purpose, each reading logged"

static const char *const purpose_terms[][2] = {{"account", DPV "AccountManagement"}, {"assessment", DPV "ServiceProvision"},
	{"updates", DPV "CommunicationManagement"}, {"listing", DPV "ServiceProvision"}, {"cohorts", DPV "ServiceUsageAnalytics"},
	{"usage", DPV "ServiceUsageAnalytics"}, {"security", DPV "EnforceSecurity"}, {"compliance", DPV "LegalCompliance"}, {"rights", DPV "RightsFulfilment"}};
static const char *const basis_terms[][2] = {{"contract", DPV "Contract"}, {"consent", DPV "Consent"}, {"interest", DPV "LegitimateInterest"},
	{"obligation", DPV "LegalObligation"}};
/* By the beginning of the inventory's category; the first that fits. */
static const char *const category_terms[][2] = {{"user.name", PD "Name"}, {"user.contact.email", PD "EmailAddress"},
	{"user.contact.phone_number", PD "TelephoneNumber"}, {"user.device.ip_address", PD "IPAddress"}, {"user.device", PD "DeviceBased"},
	{"user.authorization", PD "Password"}, {"user.workplace", PD "Professional"}, {"user.privacy_preferences", PD "PrivacyPreference"},
	{"user.behavior", PD "Behavioral"}, {"user.unique_id", PD "UID"}, {"user.content", PD "Communication"}, {"user", DPV "PersonalData"}};

static const char *term_of(const char *const (*terms)[2], size_t count, const char *code)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(terms[i][0], code, strlen(terms[i][0])) == 0)
			return terms[i][1];
	return DPV "PersonalData";
}

static const char *purpose_term(int purpose)
{
	return term_of(purpose_terms, COUNT_OF(purpose_terms), inventory_purpose_codes[purpose]);
}

/* --- the rows: one for each purpose of each datum --- */

static void each_row(void (*row)(void *context, const struct datum_row *datum, int number, int purpose), void *context)
{
	for (int p = 0; p < PURPOSE_COUNT; p++)
		for (int d = 0; d < DATUM_COUNT; d++)
			if (inventory_rows[d].purposes & (1u << p))
				row(context, &inventory_rows[d], d, p);
}

struct filling {
	struct visit *visit;
	struct record_row *at;
	size_t count;
};

static struct text basis_words(const struct visit *visit, const char *basis)
{
	static const char *const known[][2] = {{"contract", N_("needed for the service you ask for")}, {"consent", N_("your consent")},
		{"interest", N_("a legitimate interest, weighed against yours")}, {"obligation", N_("a legal duty")}};
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (strcmp(known[i][0], basis) == 0)
			return visit_tr(visit, known[i][1]);
	return text_of(basis);
}

static void fill(void *context, const struct datum_row *datum, int number, int purpose)
{
	struct filling *filling = context;
	struct visit *visit = filling->visit;
	struct text readers = people_readers_of(visit, (enum datum)number);
	filling->at[filling->count++] = (struct record_row){.purpose = visit_tr(visit, inventory_purpose_labels[purpose]), .term = text_of(purpose_term(purpose)),
		.datum = visit_tr(visit, datum->label), .subject = text_of(datum->subject), .basis = basis_words(visit, datum->basis),
		.recipients = readers.len ? readers : visit_tr(visit, N_("nobody")), .until = visit_tr(visit, datum->retention)};
}

void privacy_record_get(struct visit *visit)
{
	struct filling filling = {visit, ARENA_MANY(visit->arena, struct record_row, (size_t)DATUM_COUNT * PURPOSE_COUNT), 0};
	each_row(fill, &filling);
	const struct record_view view = {.rows = filling.at, .rows_count = filling.count, .controller = text_of(visit->app->config->controller),
		.unit = text_of(visit->app->config->unit)};
	struct frame_step *trail = ARENA_MANY(visit->arena, struct frame_step, 2);
	trail[0] = (struct frame_step){visit_tr(visit, N_("Privacy")), url_here(visit->arena, visit->prefix, "/privacy")};
	trail[1] = (struct frame_step){.name = visit_tr(visit, N_("Record of processing"))};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Record of processing")), .body = html_privacy_record(visit_out(visit), &view),
		.trail = trail, .trail_count = 2, .cached = true});
}

/* --- for machines --- */

static struct text audience_codes(struct arena *arena, unsigned audience)
{
	static const char *const names[] = {"self", "programme", "privacy", "communication", "technical", "reviewer", "colleague", "provider", "public", "mail",
		"aggregate", "panel"};
	struct text list = TEXT("");
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (audience & (1u << i))
			list = arena_fmt(arena, "%.*s%s%s", TEXT_ARG(list), list.len ? " " : "", names[i]);
	return list;
}

struct columns {
	const char *name;
	struct text value;
};

#define COLUMNS 10

static void columns_of(struct arena *arena, const struct datum_row *datum, int purpose, struct columns out[static COLUMNS])
{
	const struct columns columns[COLUMNS] = {{"datum", text_of(datum->id)}, {"subject", text_of(datum->subject)}, {"purpose", text_of(inventory_purpose_codes[purpose])},
		{"purpose_term", text_of(purpose_term(purpose))}, {"category", text_of(datum->category)},
		{"category_term", text_of(term_of(category_terms, COUNT_OF(category_terms), datum->category))}, {"basis", text_of(datum->basis)},
		{"basis_term", text_of(term_of(basis_terms, COUNT_OF(basis_terms), datum->basis))}, {"recipients", audience_codes(arena, datum->audience)},
		{"retention", text_of(datum->retention)}};
	memcpy(out, columns, sizeof columns);
}

struct writing {
	struct arena *arena;
	json_t *list;
	struct buffer *csv;
};

static void write_json(void *context, const struct datum_row *datum, int number, int purpose)
{
	struct writing *writing = context;
	struct columns columns[COLUMNS];
	json_t *row = json_object();
	columns_of(writing->arena, datum, purpose, columns);
	for (size_t i = 0; i < COLUMNS; i++)
		json_put_text(row, columns[i].name, columns[i].value);
	json_array_append_new(writing->list, row);
}

void privacy_record_json_get(struct visit *visit)
{
	struct writing writing = {.arena = visit->arena, .list = json_array()};
	const struct config *config = visit->app->config;
	json_t *root = json_object();
	each_row(write_json, &writing);
	json_put_text(root, "controller", text_of(config->controller));
	json_put_text(root, "unit", text_of(config->unit));
	json_put_text(root, "contact", text_of(config->privacy_contact));
	json_put_text(root, "inventory", text_of(inventory_version));
	json_put_text(root, "measures", TEXT(MEASURES));
	json_put_text(root, "vocabulary", TEXT(DPV));
	json_put(root, "processing", writing.list);
	struct text body = json_write(visit->arena, root);
	json_decref(root);
	visit_body(visit, 200, "application/json", body);
}

static void write_csv(void *context, const struct datum_row *datum, int number, int purpose)
{
	struct writing *writing = context;
	struct columns columns[COLUMNS];
	columns_of(writing->arena, datum, purpose, columns);
	for (size_t i = 0; i < COLUMNS; i++) {
		buffer_put_cstr(writing->csv, i ? "," : "");
		export_put_csv_cell(writing->csv, columns[i].value);
	}
	buffer_put_cstr(writing->csv, "\r\n");
}

void privacy_record_csv_get(struct visit *visit)
{
	struct buffer csv;
	struct writing writing = {.arena = visit->arena, .csv = &csv};
	struct columns columns[COLUMNS];
	buffer_init(&csv, 1u << 20);
	columns_of(visit->arena, &inventory_rows[0], 0, columns);
	for (size_t i = 0; i < COLUMNS; i++)
		buffer_fmt(&csv, "%s%s", i ? "," : "", columns[i].name);
	buffer_put_cstr(&csv, "\r\n");
	each_row(write_csv, &writing);
	struct text body = arena_copy(visit->arena, buffer_text(&csv));
	buffer_done(&csv);
	visit_body(visit, 200, "text/csv; charset=utf-8", body);
}

/* Nothing is sold or shared, and nothing optional runs: a browser's "no" (Sec-GPC) finds everything off already. */
void privacy_gpc_get(struct visit *visit)
{
	visit_body(visit, 200, "application/json", arena_fmt(visit->arena, "{\"gpc\":true,\"lastUpdate\":\"%s\"}\n", inventory_version));
}
