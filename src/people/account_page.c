/* SPDX-License-Identifier: Apache-2.0
 * /account: sessions, organisations, password, address, the end of the account. What is held about the person stands on /privacy/my-data. */
#include "people/account.h"
#include "people/organisation.h"
#include "people/pages.h"
#include "people/people_views.h"
#include "base/clock.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

/* "3 1763922000": the version. Who has acknowledged none yet is asked by the page that needs it. */
static enum vault_result read_acknowledged(struct visit *visit, struct account_view *view)
{
	struct text value;
	enum vault_result result = vault_read(visit->app->vault, &visit->db, &visit->asking, visit->viewer.subject, DATUM_ACCOUNT_ACKNOWLEDGED, 0, &value);
	view->policy_is_old = result == VAULT_OK && !text_is(text_cut(&value, ' '), visit_policy(visit));
	return result == VAULT_NONE ? VAULT_OK : result;
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
	struct account_view view = {.capacity = people_capacity_name(visit, visit->viewer.capacity), .policy = visit_policy(visit)};
	if (visit_refuse_vault(visit, read_acknowledged(visit, &view)))
		return;
	if (!read_sessions(visit, &view) || !read_organisations(visit, &view)) {
		visit_refuse(visit, 503);
		return;
	}
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("My account")), .body = html_account(visit_out(visit), &view), .tab = TAB_ACCOUNT, .noindex = true});
}
