/* SPDX-License-Identifier: Apache-2.0
 * /privacy/my-data: everything held about the person who is signed in, what they can do about it, and their copies. */
#include "privacy/package_page.h"
#include "base/clock.h"
#include "people/account.h"
#include "people/pages.h"
#include "privacy/rights.h"
#include "privacy/seen.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

#include <stdlib.h>

#define NEXT_MOST 8

/* "yes 1763922000", "2026-11-23 1763922000": what was declared, and when. */
static struct text shown_value(struct visit *visit, enum datum datum, struct text value)
{
	struct text rest = value, word = text_cut(&rest, ' ');
	int64_t at;
	if ((strcmp(inventory_rows[datum].subject, "account") != 0 && datum != DATUM_CONTACT_CONFIRMATION) || !text_to_int(rest, &at))
		return value;
	struct text date = lang_date(visit->lang, visit->arena, at), said = text_is(word, TEXT("yes")) ? visit_tr(visit, N_("yes")) : word;
	return arena_fmt(visit->arena, "%.*s, %.*s", TEXT_ARG(said), TEXT_ARG(date));
}

static struct url change_of(struct visit *visit, enum datum datum)
{
	if (datum == vault_email_datum(visit->viewer.capacity))
		return url_here(visit->arena, visit->prefix, "/account/email");
	bool typed = (inventory_rows[datum].export_class == 'P' && inventory_rows[datum].store == STORED_VAULT) ||
		datum == vault_first_name_datum(visit->viewer.capacity) || datum == vault_last_name_datum(visit->viewer.capacity);
	return typed ? url_here(visit->arena, visit->prefix, "/account/details") : (struct url){TEXT("")};
}

static struct package_line_view line_of(struct visit *visit, const struct package_line *line)
{
	struct package_line_view view = package_line_view(visit->lang, visit->arena, line);
	struct package_value_view *values = ARENA_MANY(visit->arena, struct package_value_view, line->count + 1);
	for (size_t i = 0; i < line->count; i++) {
		values[i] = view.values[i];
		values[i].waiting = line->datum == vault_email_datum(visit->viewer.capacity) && line->values[i].object == ACCOUNT_NEW_ADDRESS;
		if (line->values[i].count != 1)
			continue;
		struct package_field_view *field = ARENA_NEW(visit->arena, struct package_field_view);
		field->text = shown_value(visit, line->datum, line->values[i].fields[0].text);
		values[i].fields = field;
	}
	view.values = values;
	view.change = change_of(visit, line->datum);
	return view;
}

/* What one wrote in one's work is long: it stands in the copy, the page counts it. What was read stands in words of its own. */
static bool is_counted(enum datum datum)
{
	return inventory_rows[datum].store == STORED_CONTENT || inventory_rows[datum].store == STORED_OPEN || datum == DATUM_ACCOUNT_DISCLOSURE;
}

static struct package_line_view counted_of(struct visit *visit, const struct package_line *line)
{
	struct package_line_view view = package_line_view(visit->lang, visit->arena, line);
	struct package_value_view *value = ARENA_NEW(visit->arena, struct package_value_view);
	struct package_field_view *field = ARENA_NEW(visit->arena, struct package_field_view);
	const struct out_arg n[] = {out_arg_int("n", (int64_t)line->count)};
	field->text = lang_text(visit->lang, visit->arena, N_("{n} entry, in your copy"), N_("{n} entries, in your copy"), n, 1);
	*value = (struct package_value_view){.fields = field, .fields_count = 1};
	view.values = value;
	view.values_count = 1;
	return view;
}

/* --- what goes next --- */

static int by_due(const void *a, const void *b)
{
	const struct my_data_next *one = a, *other = b;
	return one->due < other->due ? -1 : one->due > other->due;
}

static void fill_next(struct visit *visit, const struct package_person *person, struct my_data_view *view)
{
	size_t room = 0;
	for (int d = 0; d < DATUM_COUNT; d++)
		room += person->lines[d].count;
	struct my_data_next *next = ARENA_MANY(visit->arena, struct my_data_next, room + 1);
	for (int d = 0; d < DATUM_COUNT; d++)
		for (size_t i = 0; i < person->lines[d].count; i++) {
			int64_t due = person->lines[d].values[i].due;
			if (due)
				next[view->next_count++] = (struct my_data_next){due, lang_date(visit->lang, visit->arena, due), visit_tr(visit, inventory_rows[d].label)};
		}
	if (view->next_count)
		qsort(next, view->next_count, sizeof *next, by_due);
	view->next = next;
	if (view->next_count > NEXT_MOST)
		view->next_count = NEXT_MOST;
}

/* --- what one can ask to be left alone with --- */

static enum vault_result fill_limits(struct visit *visit, struct my_data_view *view)
{
	struct vault_limits limits;
	struct my_data_purpose *rows = ARENA_MANY(visit->arena, struct my_data_purpose, PURPOSE_COUNT);
	enum vault_result result = vault_limits_of(visit->app->vault, &visit->db, visit->viewer.subject, &limits);
	view->restricted = limits.restricted;
	unsigned purposes = rights_objectable(visit->viewer.capacity);
	for (int p = 0; p < PURPOSE_COUNT; p++)
		if (purposes & (1u << p))
			rows[view->purposes_count++] = (struct my_data_purpose){text_of(inventory_purpose_codes[p]), visit_tr(visit, inventory_purpose_labels[p]),
				(limits.objected & (1u << p)) != 0, (limits.overridden & (1u << p)) != 0};
	view->purposes = rows;
	return result;
}

static enum vault_result fill(struct visit *visit, struct my_data_view *view)
{
	struct package_person *person = ARENA_NEW(visit->arena, struct package_person);
	enum vault_result result = package_read(visit->app, &visit->db, visit->viewer.subject, person);
	struct package_line_view *lines = ARENA_MANY(visit->arena, struct package_line_view, DATUM_COUNT);
	for (int d = 0; result == VAULT_OK && d < DATUM_COUNT; d++) {
		const struct package_line *line = &person->lines[d];
		if (line->listed && line->count)
			lines[view->lines_count++] = is_counted((enum datum)d) ? counted_of(visit, line) : line_of(visit, line);
	}
	view->lines = lines;
	view->holds = (int64_t)person->lines[DATUM_ACCOUNT_HOLD].count;
	if (result == VAULT_OK)
		fill_next(visit, person, view);
	return result == VAULT_OK ? fill_limits(visit, view) : result;
}

void privacy_my_data_get(struct visit *visit)
{
	struct my_data_view view = {.capacity = people_capacity_name(visit, visit->viewer.capacity), .is_visitor = visit->viewer.capacity == CAPACITY_VISITOR,
		.is_member = visit->viewer.capacity == CAPACITY_MEMBER};
	if (visit_refuse_vault(visit, fill(visit, &view)) || visit_refuse_vault(visit, seen_read(visit, &view.seen, &view.seen_count)))
		return;
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("My data")), .body = html_my_data(visit_out(visit), &view), .tab = TAB_ACCOUNT, .noindex = true});
}

/* --- copies --- */

void privacy_package_get(struct visit *visit)
{
	package_show(visit, &visit->viewer.subject, 1, N_("My data"), url_here(visit->arena, visit->prefix, "/privacy/my-data"));
}

void privacy_package_json_get(struct visit *visit)
{
	package_download(visit, &visit->viewer.subject, 1, false, PACKAGE_JSON);
}

void privacy_package_csv_get(struct visit *visit)
{
	package_download(visit, &visit->viewer.subject, 1, false, PACKAGE_CSV);
}

void privacy_person_json_get(struct visit *visit)
{
	package_download(visit, &visit->viewer.subject, 1, true, PACKAGE_JSON);
}

void privacy_person_csv_get(struct visit *visit)
{
	package_download(visit, &visit->viewer.subject, 1, true, PACKAGE_CSV);
}

/* --- restriction and objection: from the next read on, each a case of its own --- */

static void limit(struct visit *visit, bool restricted, unsigned purposes, const char *message)
{
	if (visit_refuse_store(visit, rights_limit(visit->app, &visit->db, &visit->viewer, visit->viewer.subject, visit->lang, restricted, purposes)))
		return;
	visit->person_changed = visit->viewer.subject;
	visit->catalogue_changed = true;
	visit_go(visit, visit_tr(visit, message), "/privacy/my-data");
}

static bool limits_now(struct visit *visit, struct vault_limits *limits)
{
	return !visit_refuse_vault(visit, vault_limits_of(visit->app->vault, &visit->db, visit->viewer.subject, limits));
}

void privacy_restrict_post(struct visit *visit, const struct form_privacy_restrict_post *form)
{
	struct vault_limits limits;
	bool on = text_is(form->answer, TEXT("pause"));
	if (limits_now(visit, &limits))
		limit(visit, on, limits.objected, on ? N_("Nobody uses your data now. They are kept, not read.") : N_("Your data are used again."));
}

void privacy_object_post(struct visit *visit, const struct form_privacy_object_post *form)
{
	struct vault_limits limits;
	bool on = text_is(form->answer, TEXT("object"));
	enum purpose purpose = inventory_purpose_find(form->purpose);
	if (purpose == PURPOSE_COUNT || !vault_may_object(purpose))
		visit_refuse(visit, 422);
	else if (limits_now(visit, &limits))
		limit(visit, limits.restricted, on ? limits.objected | 1u << purpose : limits.objected & ~(1u << purpose),
			on ? N_("Your data are not used for that any more.") : N_("Your data are used for that again."));
}
