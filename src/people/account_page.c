/* SPDX-License-Identifier: Apache-2.0
 * /account: everything held about the person, from the inventory's loop; who has seen it; sessions. */
#include "people/account.h"
#include "people/organisation.h"
#include "people/pages.h"
#include "people/people_views.h"
#include "people/seen.h"
#include "base/clock.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

#include <stdlib.h>

/* "yes 1763922000", "2026-11-23 1763922000": what was declared, and when. */
static struct text shown_value(struct visit *visit, enum datum datum, struct text value)
{
	struct text rest = value, word = text_cut(&rest, ' ');
	int64_t at;
	if (strcmp(inventory_rows[datum].subject, "account") != 0 && datum != DATUM_CONTACT_CONFIRMATION)
		return value;
	if (!text_to_int(rest, &at))
		return value;
	struct text date = lang_date(visit->lang, visit->arena, at), said = text_is(word, TEXT("yes")) ? visit_tr(visit, N_("yes")) : word;
	return arena_fmt(visit->arena, "%.*s, %.*s", TEXT_ARG(said), TEXT_ARG(date));
}

static struct url change_of(struct visit *visit, enum datum datum)
{
	if (datum == vault_email_datum(visit->viewer.capacity))
		return url_here(visit->arena, visit->prefix, "/account/email");
	bool typed = inventory_rows[datum].export_class == 'P' || datum == vault_first_name_datum(visit->viewer.capacity) ||
		datum == vault_last_name_datum(visit->viewer.capacity);
	return typed ? url_here(visit->arena, visit->prefix, "/account/details") : (struct url){TEXT("")};
}

/* In the inventory's order: names first, declarations last. */
static int by_datum(const void *a, const void *b)
{
	const struct vault_own *one = a, *other = b;
	return one->datum < other->datum ? -1 : one->datum > other->datum;
}

/* "3 1763922000": the version. */
static struct text acknowledged_of(struct text value)
{
	return text_cut(&value, ' ');
}

static enum vault_result read_own(struct visit *visit, struct account_view *view)
{
	struct vault_own *own;
	size_t count;
	enum vault_result result = vault_read_own(visit->app->vault, &visit->db, &visit->asking, &own, &count);
	if (result != VAULT_OK)
		return result;
	if (count)
		qsort(own, count, sizeof *own, by_datum);
	struct own_row *rows = ARENA_MANY(visit->arena, struct own_row, count);
	for (size_t i = 0; i < count; i++) {
		const struct datum_row *datum = &inventory_rows[own[i].datum];
		rows[i] = (struct own_row){.label = visit_tr(visit, datum->label), .value = shown_value(visit, own[i].datum, own[i].value),
			.readers = people_readers_of(visit, own[i].datum), .until = visit_tr(visit, datum->retention), .change = change_of(visit, own[i].datum),
			.waiting = own[i].datum == vault_email_datum(visit->viewer.capacity) && own[i].object == ACCOUNT_NEW_ADDRESS};
		if (own[i].datum == DATUM_ACCOUNT_ACKNOWLEDGED)
			view->policy_is_old = !text_is(acknowledged_of(own[i].value), visit_policy(visit));
	}
	view->own = rows;
	view->own_count = count;
	return VAULT_OK;
}

static bool read_sessions(struct visit *visit, struct account_view *view)
{
	struct sessions_of *found;
	size_t count;
	if (db_all(&visit->db, &stmt_sessions_of, &(struct sessions_of_in){visit->viewer.subject}, &found, &count) != STORE_OK)
		return false;
	struct session_row *rows = ARENA_MANY(visit->arena, struct session_row, count);
	for (size_t i = 0; i < count; i++)
		rows[i] = (struct session_row){.id = found[i].id, .device = found[i].device, .since = lang_date(visit->lang, visit->arena, found[i].created),
			.seen = lang_date(visit->lang, visit->arena, found[i].seen), .current = found[i].id == visit->session};
	view->sessions = rows;
	view->sessions_count = count;
	view->other_sessions = count ? count - 1 : 0;
	return true;
}

static bool read_organisations(struct visit *visit, struct account_view *view)
{
	struct memberships_of_subject *found;
	size_t count;
	if (db_all(&visit->db, &stmt_memberships_of_subject, &(struct memberships_of_subject_in){visit->viewer.subject}, &found, &count) != STORE_OK)
		return false;
	struct account_organisation *rows = ARENA_MANY(visit->arena, struct account_organisation, count);
	for (size_t i = 0; i < count; i++) {
		bool owner = text_is(found[i].role, TEXT("owner"));
		rows[i] = (struct account_organisation){.name = found[i].name, .role = visit_tr(visit, owner ? N_("owner") : N_("editor")),
			.active = text_is(found[i].state, TEXT("active"))};
		if (organisation_has_namesake(&visit->db, found[i].organisation, found[i].name, &rows[i].has_namesake) != STORE_OK)
			return false;
	}
	view->organisations = rows;
	view->organisations_count = count;
	return true;
}

void people_account_get(struct visit *visit)
{
	struct account_view view = {.capacity = people_capacity_name(visit, visit->viewer.capacity), .policy = visit_policy(visit),
		.is_visitor = visit->viewer.capacity == CAPACITY_VISITOR, .is_member = visit->viewer.capacity == CAPACITY_MEMBER};
	if (visit_refuse_vault(visit, read_own(visit, &view)) || visit_refuse_vault(visit, seen_read(visit, &view.seen, &view.seen_count)))
		return;
	if (!read_sessions(visit, &view) || !read_organisations(visit, &view)) {
		visit_refuse(visit, 503);
		return;
	}
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("My account")), .body = html_account(visit_out(visit), &view), .tab = TAB_ACCOUNT, .noindex = true});
}
