/* SPDX-License-Identifier: Apache-2.0
 * /admin/privacy/grants: a contractor's sight of personal data (P-79). The contractor says why, which data and how long; another
 * administrator agrees; the people concerned see "a contractor" in their own log. */
#include "admin/privacy.h"
#include "base/clock.h"
#include "policy/approval.h"
#include "policy/settings.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

/* What a grant can open: what lies in the vault and some administrator may read. */
static bool is_grantable(const struct datum_row *row)
{
	return row->store == STORED_VAULT && (row->audience & (AUDIENCE_PROGRAMME | AUDIENCE_PRIVACY | AUDIENCE_COMMUNICATION | AUDIENCE_TECHNICAL));
}

static struct desk_state state_of(const struct visit *visit, const struct grants_all *row)
{
	if (text_is(row->state, TEXT("waiting")) || text_is(row->state, TEXT("alone")))
		return (struct desk_state){MARK_TODO, visit_tr(visit, N_("waits for another administrator"))};
	if (text_is(row->state, TEXT("refused")))
		return (struct desk_state){MARK_DONE, visit_tr(visit, N_("refused"))};
	bool open = clock_now_s() < row->answered + row->hours * CLOCK_HOUR;
	return (struct desk_state){open ? MARK_HALF : MARK_DONE, visit_tr(visit, open ? N_("open now") : N_("ended"))};
}

void admin_grants_get(struct visit *visit)
{
	struct grants_all *rows;
	struct desk_grants view = {.contractor = visit->viewer.contractor, .hours = settings_get(&visit->db, SETTING_GRANT_HOURS), .datums = desk_datum_options(visit, is_grantable)};
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_grants_all, NULL, &rows, &view.rows_count)))
		return;
	struct desk_grant *out = ARENA_MANY(visit->arena, struct desk_grant, view.rows_count + 1);
	for (size_t i = 0; i < view.rows_count; i++)
		out[i] = (struct desk_grant){rows[i].subject, rows[i].hours, rows[i].datums, lang_date(visit->lang, visit->arena, rows[i].asked),
			state_of(visit, &rows[i])};
	view.rows = out;
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Support grants")), html_desk_grants(visit_out(visit), &view));
}

void admin_grants_post(struct visit *visit, const struct form_admin_grants_post *form)
{
	int64_t most = settings_get(&visit->db, SETTING_GRANT_HOURS);
	const struct grant_add_in in = {store_new_id(), visit->viewer.subject, desk_datums_posted(visit, form->datums, is_grantable), form->hours, clock_now_s()};
	if (!visit->viewer.contractor)
		visit_error(visit, "reason", visit_tr(visit, N_("Only a contractor needs a grant: your duties say what you may see")));
	if (form->hours < 1 || form->hours > most)
		visit_error(visit, "hours", desk_count(visit, N_("At most {n} hour"), N_("At most {n} hours"), most));
	if (visit_has_errors(visit)) {
		visit_again(visit);
		return;
	}
	if (!visit_refuse_store(visit, db_run(&visit->db, &stmt_grant_add, &in, NULL)) &&
		!visit_refuse_store(visit, approval_ask(visit->app->vault, &visit->db, &visit->viewer, "grant", in.id, text_trim(form->reason))))
		visit_go(visit, visit_tr(visit, N_("Asked. It opens when another administrator agrees.")), "/admin/privacy/grants");
}
