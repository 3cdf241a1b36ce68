/* SPDX-License-Identifier: Apache-2.0
 * /privacy/transparency: what is counted for the public, as page and JSON. Every number comes from the records. */
#include "base/clock.h"
#include "base/json.h"
#include "policy/approval.h"
#include "policy/egress.h"
#include "policy/settings.h"
#include "privacy/register_views.h"
#include "web/visit.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

struct counted {
	const char *code, *name;
	int64_t n;
};

#define COUNTED 10
#define YEAR_S (365 * (int64_t)CLOCK_DAY)

/* Requests of the last twelve months about personal data (P-88). */
struct requests_counted {
	struct rights_counts all;
	int64_t median_days;     /* from the day it arrived to the answer, begun days; 0: none was answered */
	int64_t in_target;
};

static enum store_result count_requests(struct db *db, struct requests_counted *out)
{
	struct rights_times *times;
	size_t count;
	const int64_t since = clock_now_s() - YEAR_S;
	enum store_result result = db_one(db, &stmt_rights_counts, &(struct rights_counts_in){since}, &out->all);
	if (result == STORE_OK)
		result = db_all(db, &stmt_rights_times, &(struct rights_times_in){since}, &times, &count);
	if (result == STORE_OK && count)
		out->median_days = (times[(count - 1) / 2].took + CLOCK_DAY - 1) / CLOCK_DAY;
	const int64_t target_s = settings_get(db, SETTING_CASE_TARGET_DAYS) * CLOCK_DAY;
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		out->in_target += times[i].took <= target_s;
	return result;
}

static enum store_result count(struct visit *visit, struct counted out[static COUNTED], struct register_log_root *root)
{
	struct register_counts row;
	struct requests_counted requests = {0};
	enum store_result result = db_one(&visit->db, &stmt_register_counts, &(struct register_counts_in){clock_now_s()}, &row);
	if (result == STORE_OK)
		result = count_requests(&visit->db, &requests);
	if (result == STORE_OK)
		result = db_one(&visit->db, &stmt_register_log_root, NULL, root);
	const struct counted counted[COUNTED] = {{"requests", N_("Requests about personal data in twelve months"), requests.all.received},
		{"requests_open", N_("of these, open"), requests.all.open}, {"requests_in_target", N_("of these, answered within the target time"), requests.in_target},
		{"requests_late", N_("of these, answered late or late now"), requests.all.late},
		{"requests_median_days", N_("Days to the answer, the middle one of all"), requests.median_days},
		{"disclosures", N_("Readings of somebody’s data by somebody else, all told"), row.disclosures},
		{"holds", N_("Holds on deletion that stand now"), row.holds}, {"processors", N_("Processors with a live record"), row.processors},
		{"breaches", N_("Breaches recorded"), row.breaches}, {"alone", N_("Decisions that one person took where two are asked"), row.alone}};
	memcpy(out, counted, sizeof counted);
	return result == STORE_NONE ? STORE_OK : result;
}

/* --- what leaves (P-75): from the table of flows, the inventory and the register --- */

static const char *state_words(enum flow_state state)
{
	switch (state) {
	case FLOW_OFF: return N_("Nobody: no recipient is set, nothing leaves");
	case FLOW_KEPT: return N_("Nobody: this is a demonstration, letters stay on this machine");
	case FLOW_LOCAL: return N_("A mail server on the same machine");
	case FLOW_WAITS: return N_("Nobody: the recipient has no live record, nothing leaves");
	case FLOW_RUNS: break;
	}
	return "";
}

static enum store_result fill_flows(struct visit *visit, struct transparency_view *view)
{
	struct transparency_flow *flows = ARENA_MANY(visit->arena, struct transparency_flow, FLOW_COUNT);
	enum store_result result = STORE_OK;
	for (enum flow f = 0; result == STORE_OK && f < FLOW_COUNT; f++) {
		enum flow_state state;
		struct text to;
		struct transparency_flow *row = &flows[view->flows_count++];
		*row = (struct transparency_flow){.name = visit_tr(visit, flow_rows[f].name), .needed = visit_tr(visit, flow_rows[f].needed)};
		for (int p = 0; p < PURPOSE_COUNT; p++)
			if (flow_rows[f].purposes & (1u << p))
				row->purposes = lang_list(visit->lang, visit->arena, row->purposes, visit_tr(visit, inventory_purpose_labels[p]));
		for (enum datum d = 0; d < DATUM_COUNT; d++)
			if (flow_data(f) & (UINT64_C(1) << d))
				row->data = arena_fmt(visit->arena, "%.*s%s%s", TEXT_ARG(row->data), row->data.len ? ", " : "", inventory_rows[d].id);
		result = flow_look(visit->app->config, &visit->db, f, &state, &to);
		row->to = state == FLOW_RUNS ? to : visit_tr(visit, state_words(state));
	}
	view->flows = flows;
	return result;
}

static enum store_result json_flows(struct visit *visit, json_t *body)
{
	static const char *const states[] = {"off", "kept", "local", "waits", "runs"};
	json_t *flows = json_array();
	enum store_result result = STORE_OK;
	for (enum flow f = 0; result == STORE_OK && f < FLOW_COUNT; f++) {
		enum flow_state state;
		struct text to;
		json_t *row = json_object(), *purposes = json_array(), *data = json_array();
		for (int p = 0; p < PURPOSE_COUNT; p++)
			if (flow_rows[f].purposes & (1u << p))
				json_array_append_new(purposes, json_string(inventory_purpose_codes[p]));
		for (enum datum d = 0; d < DATUM_COUNT; d++)
			if (flow_data(f) & (UINT64_C(1) << d))
				json_array_append_new(data, json_string(inventory_rows[d].id));
		result = flow_look(visit->app->config, &visit->db, f, &state, &to);
		json_put(row, "flow", json_string(flow_rows[f].code));
		json_put(row, "purposes", purposes);
		json_put(row, "data", data);
		json_put(row, "needed", json_string(flow_rows[f].needed));
		json_put(row, "state", json_string(states[state]));
		json_put_text(row, "to", to);
		json_array_append_new(flows, row);
	}
	json_put(body, "flows", flows);
	return result;
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
		decisions[i] = (struct transparency_alone){visit_tr(visit, approval_kind_words(alone[i].kind)), lang_date(visit->lang, visit->arena, alone[i].answered)};
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
	if (visit_refuse_store(visit, count(visit, counted, &root)) || visit_refuse_store(visit, fill_lists(visit, &view)) ||
		visit_refuse_store(visit, fill_flows(visit, &view)))
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
	if (visit_refuse_store(visit, json_flows(visit, body))) {
		json_decref(body);
		return;
	}
	struct text text = json_write(visit->arena, body);
	json_decref(body);
	visit_body(visit, 200, "application/json", text);
}
