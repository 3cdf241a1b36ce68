/* SPDX-License-Identifier: Apache-2.0
 * The log's days in public, who has seen one's own data, and the proof of one entry. */
#include "privacy/seen.h"
#include "base/json.h"
#include "policy/daylog.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

#define DAYS_SHOWN 60
#define DAYS_MOST 1000

static void show(struct visit *visit, const char *title, struct html body, bool noindex)
{
	const struct frame_step trail[] = {{visit_tr(visit, N_("Privacy")), url_here(visit->arena, visit->prefix, "/privacy")}, {.name = visit_tr(visit, title)}};
	visit_page(visit, &(struct page){.title = visit_tr(visit, title), .body = body, .trail = trail, .trail_count = COUNT_OF(trail), .noindex = noindex});
}

/* --- the days --- */

void privacy_log_get(struct visit *visit)
{
	struct log_days_latest *rows;
	struct log_view view = {0};
	struct log_days_latest_in in = {INT64_MAX, DAYS_SHOWN};
	if (!text_to_int(visit_query(visit, "before"), &in.before) || in.before < 1)
		in.before = INT64_MAX;
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_log_days_latest, &in, &rows, &view.days_count)) ||
		visit_refuse_store(visit, daylog_public_key(&visit->db, &view.key)))
		return;
	struct log_line *days = ARENA_MANY(visit->arena, struct log_line, view.days_count);
	for (size_t i = 0; i < view.days_count; i++)
		days[i] = (struct log_line){rows[i].number, rows[i].size, lang_date(visit->lang, visit->arena, rows[i].day), rows[i].root, rows[i].signature,
			rows[i].pruned != 0};
	view.days = days;
	view.older = view.days_count == DAYS_SHOWN ? rows[view.days_count - 1].number : 0;
	show(visit, N_("The log"), html_log_days(visit_out(visit), &view), false);
}

void privacy_log_json_get(struct visit *visit)
{
	struct text out;
	int64_t from;
	if (!text_to_int(visit_query(visit, "from"), &from) || from < 1)
		from = 1;
	if (!visit_refuse_store(visit, daylog_publish(&visit->db, from, DAYS_MOST, false, &out)))
		visit_body(visit, 200, "application/json", out);
}

/* --- one's own --- */

void privacy_seen_get(struct visit *visit)
{
	struct seen_view view = {0};
	if (!visit_refuse_vault(visit, seen_read(visit, &view.rows, &view.rows_count)))
		show(visit, N_("Who has seen my data"), html_seen_page(visit_out(visit), &view), true);
}

/* A read by a reviewer has none: its day would tell which reviewer it was. */
void privacy_proof_get(struct visit *visit)
{
	struct audit_disclosure said;
	struct text sealed;
	json_t *proof;
	int64_t seq = visit_id(visit, "entry");
	if (visit_refuse_vault(visit, vault_read_disclosure(visit->app->vault, &visit->db, &visit->asking, seq, &sealed)))
		return;
	if (!audit_read_disclosure(visit->arena, sealed, &said) || text_is(said.role, TEXT("reviewer"))) {
		visit_refuse(visit, 404);
		return;
	}
	if (visit_refuse_store(visit, daylog_prove(&visit->db, seq, &proof)))
		return;
	json_put_text(proof, "entry", said.entry);
	json_put_text(proof, "commitment", TEXT("BLAKE2b-256(salt || entry)"));
	visit_body(visit, 200, "application/json", json_write(visit->arena, proof));
	json_decref(proof);
}
