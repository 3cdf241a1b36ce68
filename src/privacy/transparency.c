/* SPDX-License-Identifier: Apache-2.0
 * /privacy/transparency: what is counted for the public, as page and JSON. Every number comes from the records. */
#include "base/clock.h"
#include "base/json.h"
#include "policy/approval.h"
#include "privacy/register_views.h"
#include "web/visit.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

struct counted {
	const char *code, *name;
	int64_t n;
};

#define COUNTED 5

static enum store_result count(struct visit *visit, struct counted out[static COUNTED], struct register_log_root *root)
{
	struct register_counts row;
	enum store_result result = db_one(&visit->db, &stmt_register_counts, &(struct register_counts_in){clock_now_s()}, &row);
	if (result == STORE_OK)
		result = db_one(&visit->db, &stmt_register_log_root, NULL, root);
	const struct counted counted[COUNTED] = {{"disclosures", N_("Readings of somebody’s data by somebody else, all told"), row.disclosures},
		{"holds", N_("Holds on deletion that stand now"), row.holds}, {"processors", N_("Processors with a live record"), row.processors},
		{"breaches", N_("Breaches recorded"), row.breaches}, {"alone", N_("Decisions that one person took where two are asked"), row.alone}};
	memcpy(out, counted, sizeof counted);
	return result == STORE_NONE ? STORE_OK : result;
}

static struct text kind_words(const struct visit *visit, struct text kind)
{
	static const char *const known[][2] = {{"role", N_("An administrator’s role")}, {"hold", N_("A hold on deletion")}, {"processor", N_("A processor")},
		{"policy", N_("A new version of the policy")}, {"objection", N_("A ground against an objection")}};
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (text_is_cstr(kind, known[i][0]))
			return visit_tr(visit, known[i][1]);
	return kind;
}

static enum store_result fill_lists(struct visit *visit, struct transparency_view *view)
{
	struct approvals_alone *alone;
	struct processors_all *all;
	size_t count_all;
	enum store_result result = db_all(&visit->db, &stmt_approvals_alone, NULL, &alone, &view->alone_count);
	if (result == STORE_OK)
		result = db_all(&visit->db, &stmt_processors_all, NULL, &all, &count_all);
	if (result != STORE_OK)
		return result;
	struct transparency_alone *decisions = ARENA_MANY(visit->arena, struct transparency_alone, view->alone_count + 1);
	for (size_t i = 0; i < view->alone_count; i++)
		decisions[i] = (struct transparency_alone){kind_words(visit, alone[i].kind), lang_date(visit->lang, visit->arena, alone[i].answered)};
	struct transparency_processor *processors = ARENA_MANY(visit->arena, struct transparency_processor, count_all + 1);
	for (size_t i = 0; i < count_all; i++) {
		bool live = (text_is(all[i].state, TEXT("given")) || text_is(all[i].state, TEXT("alone"))) && all[i].starts <= clock_now_s() &&
			clock_now_s() < all[i].ends;
		if (live)
			processors[view->processors_count++] = (struct transparency_processor){all[i].name, all[i].class, lang_date(visit->lang, visit->arena, all[i].ends)};
	}
	view->alone = decisions;
	view->processors = processors;
	return STORE_OK;
}

void privacy_transparency_get(struct visit *visit)
{
	struct counted counted[COUNTED];
	struct register_log_root root = {0};
	struct transparency_view view = {0};
	if (visit_refuse_store(visit, count(visit, counted, &root)) || visit_refuse_store(visit, fill_lists(visit, &view)))
		return;
	struct transparency_row *rows = ARENA_MANY(visit->arena, struct transparency_row, COUNTED + 1);
	for (size_t i = 0; i < COUNTED; i++)
		rows[view.rows_count++] = (struct transparency_row){text_of(counted[i].code), visit_tr(visit, counted[i].name),
			arena_fmt(visit->arena, "%lld", (long long)counted[i].n)};
	if (root.root.len)
		rows[view.rows_count++] = (struct transparency_row){TEXT("log_root"), visit_tr(visit, N_("Root of the last sealed day of the log")), root.root};
	view.rows = rows;
	struct frame_step *trail = ARENA_MANY(visit->arena, struct frame_step, 2);
	trail[0] = (struct frame_step){visit_tr(visit, N_("Privacy")), url_here(visit->arena, visit->prefix, "/privacy")};
	trail[1] = (struct frame_step){.name = visit_tr(visit, N_("Transparency"))};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Transparency")), .body = html_privacy_transparency(visit_out(visit), &view), .trail = trail, .trail_count = 2});
}

void privacy_transparency_json_get(struct visit *visit)
{
	struct counted counted[COUNTED];
	struct register_log_root root = {0};
	if (visit_refuse_store(visit, count(visit, counted, &root)))
		return;
	json_t *body = json_object();
	for (size_t i = 0; i < COUNTED; i++)
		json_put(body, counted[i].code, json_integer(counted[i].n));
	json_put_text(body, "log_root", root.root);
	struct text text = json_write(visit->arena, body);
	json_decref(body);
	visit_body(visit, 200, "application/json", text);
}
