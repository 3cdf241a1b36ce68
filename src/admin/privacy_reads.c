/* SPDX-License-Identifier: Apache-2.0
 * How much each administrator reads, and what stood out (P-36). */
#include "admin/privacy.h"
#include "admin/privacy_reads_views.h"
#include "base/clock.h"
#include "policy/settings.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define SHOWN_S (90 * (int64_t)CLOCK_DAY)
#define ROWS_MOST 500

static enum store_result fill_alerts(struct visit *visit, struct desk_reads *view)
{
	struct reads_alerts *rows;
	const struct reads_alerts_in in = {clock_now_s() - SHOWN_S, ROWS_MOST};
	enum store_result result = db_all(&visit->db, &stmt_reads_alerts, &in, &rows, &view->alerts_count);
	if (result != STORE_OK)
		return result;
	struct desk_read_alert *out = ARENA_MANY(visit->arena, struct desk_read_alert, view->alerts_count);
	for (size_t i = 0; i < view->alerts_count; i++)
		out[i] = (struct desk_read_alert){rows[i].administrator, rows[i].opened, rows[i].usual, lang_date(visit->lang, visit->arena, rows[i].at),
			text_is(rows[i].kind, TEXT("limit"))};
	view->alerts = out;
	return STORE_OK;
}

static enum store_result fill_days(struct visit *visit, struct desk_reads *view)
{
	struct reads_days *rows;
	const struct reads_days_in in = {clock_now_s() - SHOWN_S, ROWS_MOST};
	enum store_result result = db_all(&visit->db, &stmt_reads_days, &in, &rows, &view->days_count);
	if (result != STORE_OK)
		return result;
	struct desk_read_day *out = ARENA_MANY(visit->arena, struct desk_read_day, view->days_count);
	for (size_t i = 0; i < view->days_count; i++)
		out[i] = (struct desk_read_day){rows[i].administrator, rows[i].opened, lang_date(visit->lang, visit->arena, rows[i].day)};
	view->days = out;
	return STORE_OK;
}

void admin_reads_get(struct visit *visit)
{
	struct desk_reads view = {.most = settings_get(&visit->db, SETTING_READS_LIMIT), .minutes = settings_get(&visit->db, SETTING_READS_MINUTES)};
	if (visit_refuse_store(visit, fill_alerts(visit, &view)) || visit_refuse_store(visit, fill_days(visit, &view)))
		return;
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("How much administrators read")), html_desk_reads(visit_out(visit), &view));
}
