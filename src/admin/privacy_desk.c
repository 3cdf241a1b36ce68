/* SPDX-License-Identifier: Apache-2.0
 * /admin/privacy: what the cabinet's promises ask of its administrators now; and the decisions that want two of them. */
#include "admin/privacy.h"
#include "base/clock.h"
#include "policy/approval.h"
#include "policy/recipient.h"
#include "policy/settings.h"
#include "privacy/gates.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#define CARDS_MOST 16

/* --- the desk --- */

struct cards {
	struct visit *visit;
	struct desk_card *at;
	size_t count;
};

static void card(struct cards *cards, const char *path, const char *title, struct text words, enum desk_mark mark, const char *state)
{
	struct visit *visit = cards->visit;
	must(cards->count < CARDS_MOST);
	cards->at[cards->count++] = (struct desk_card){visit_tr(visit, title), words, url_here(visit->arena, visit->prefix, "%s", path),
		{mark, visit_tr(visit, state)}};
}

static enum store_result approvals_card(struct cards *cards)
{
	struct approvals_waiting *rows;
	size_t count;
	enum store_result result = db_all(&cards->visit->db, &stmt_approvals_waiting, NULL, &rows, &count);
	if (result == STORE_OK)
		card(cards, "/admin/privacy/approvals", N_("Decisions for two"),
			desk_count(cards->visit, N_("{n} waits for an answer"), N_("{n} wait for an answer"), (int64_t)count), count ? MARK_TODO : MARK_DONE,
			count ? N_("to be answered") : N_("nothing to do"));
	return result;
}

static enum store_result rights_card(struct cards *cards)
{
	struct rights_due_counts counts;
	int64_t now = clock_now_s();
	if (!desk_has_duty(cards->visit, DUTY_PRIVACY))
		return STORE_OK;
	enum store_result result = db_one(&cards->visit->db, &stmt_rights_due_counts, &(struct rights_due_counts_in){now, now + 5 * (int64_t)CLOCK_DAY}, &counts);
	if (result == STORE_OK)
		card(cards, "/admin/privacy/cases", N_("Requests about personal data"),
			desk_count(cards->visit, N_("{n} waits for an answer"), N_("{n} wait for an answer"), counts.open),
			counts.late || counts.unreached ? MARK_WRONG : counts.open ? MARK_TODO : MARK_DONE,
			counts.late ? N_("Late") : counts.unreached ? N_("a letter did not arrive") : counts.open ? N_("to be answered") : N_("nothing to do"));
	return result;
}

static enum store_result holds_card(struct cards *cards)
{
	struct holds_unfinished *rows;
	size_t count, overdue = 0;
	if (!desk_has_duty(cards->visit, DUTY_PRIVACY))
		return STORE_OK;
	enum store_result result = db_all(&cards->visit->db, &stmt_holds_unfinished, NULL, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++)
		overdue += rows[i].review < clock_now_s();
	if (result == STORE_OK)
		card(cards, "/admin/privacy/holds", N_("Holds and deletions to come"),
			desk_count(cards->visit, N_("{n} stands"), N_("{n} stand"), (int64_t)count), overdue ? MARK_WRONG : MARK_DONE,
			overdue ? N_("Overdue") : N_("list"));
	return result;
}

static enum store_result objections_card(struct cards *cards)
{
	struct vault_objection *rows;
	size_t count;
	if (!desk_has_duty(cards->visit, DUTY_PRIVACY))
		return STORE_OK;
	if (vault_list_objections(&cards->visit->db, &rows, &count) != VAULT_OK)
		return STORE_FAILED;
	card(cards, "/admin/privacy/objections", N_("Objections"), desk_count(cards->visit, N_("{n} person objects to a use"), N_("{n} people object to a use"), (int64_t)count),
		MARK_DONE, N_("list"));
	return STORE_OK;
}

static enum store_result policy_card(struct cards *cards)
{
	struct text words;
	bool to_do;
	enum store_result result = privacy_policy_card(cards->visit, &words, &to_do);
	if (result == STORE_OK)
		card(cards, "/admin/privacy/policy", N_("The policy and its versions"), words, to_do ? MARK_TODO : MARK_DONE, to_do ? N_("a draft waits") : N_("nothing to do"));
	return result;
}

static enum store_result gates_card(struct cards *cards)
{
	struct gates_all *rows;
	size_t count;
	int64_t open = 0;
	enum store_result result = db_all(&cards->visit->db, &stmt_gates_all, NULL, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		struct gate_record record;
		result = gate_record_of(&cards->visit->db, rows[i].subject, &record);
		open += record.untrained || record.lapsed;
	}
	if (result == STORE_OK)
		card(cards, "/admin/people?kind=administrator", N_("Training and confirmed roles"),
			desk_count(cards->visit, N_("{n} role is shut until somebody acts"), N_("{n} roles are shut until somebody acts"), open),
			open ? MARK_WRONG : MARK_DONE, open ? N_("to be done") : N_("nothing to do"));
	return result;
}

static enum store_result register_cards(struct cards *cards)
{
	struct processors_due *due;
	struct breaches *breaches;
	struct security_reviews *reviews;
	size_t due_count, breaches_count, reviews_count;
	struct db *db = &cards->visit->db;
	int64_t now = clock_now_s(), waiting = 0, untold, untold_late;
	if (recipient_count(db, &untold, &untold_late) != STORE_OK || db_all(db, &stmt_processors_due, &(struct processors_due_in){now}, &due, &due_count) != STORE_OK ||
		db_all(db, &stmt_breaches, NULL, &breaches, &breaches_count) != STORE_OK ||
		db_all(db, &stmt_security_reviews, NULL, &reviews, &reviews_count) != STORE_OK)
		return STORE_FAILED;
	for (size_t i = 0; i < breaches_count; i++)
		waiting += breaches[i].authority_null || breaches[i].told_null;
	bool late = !reviews_count || now > reviews[0].at + settings_get(db, SETTING_SECURITY_REVIEW_DAYS) * CLOCK_DAY;
	card(cards, "/admin/privacy/processors", N_("Processors"),
		desk_count(cards->visit, N_("{n} certificate of deletion is missing"), N_("{n} certificates of deletion are missing"), (int64_t)due_count),
		due_count || untold_late ? MARK_WRONG : untold ? MARK_TODO : MARK_DONE,
		due_count ? N_("to be done") : untold ? N_("to be told of a correction or an erasure") : N_("nothing to do"));
	card(cards, "/admin/privacy/breaches", N_("Breaches"), desk_count(cards->visit, N_("{n} is open"), N_("{n} are open"), waiting),
		waiting ? MARK_WRONG : MARK_DONE, waiting ? N_("to be done") : N_("nothing to do"));
	card(cards, "/admin/privacy/reviews", N_("Security reviews"),
		reviews_count ? lang_date(cards->visit->lang, cards->visit->arena, reviews[0].at) : visit_tr(cards->visit, N_("none yet")),
		late ? MARK_WRONG : MARK_DONE, late ? N_("overdue") : N_("nothing to do"));
	if (desk_has_duty(cards->visit, DUTY_PRIVACY))
		card(cards, "/admin/privacy/settings", N_("Periods and thresholds"), visit_tr(cards->visit, N_("Each with its range and consequence")), MARK_DONE, N_("list"));
	return gates_card(cards);
}

static enum store_result reads_card(struct cards *cards)
{
	struct reads_alerts *rows;
	size_t count;
	const struct reads_alerts_in week = {clock_now_s() - 7 * (int64_t)CLOCK_DAY, 100};
	enum store_result result = db_all(&cards->visit->db, &stmt_reads_alerts, &week, &rows, &count);
	if (result == STORE_OK && (cards->visit->viewer.duties & DUTY_PRIVACY))
		card(cards, "/admin/privacy/reads", N_("How much administrators read"),
			desk_count(cards->visit, N_("{n} alert in the last week"), N_("{n} alerts in the last week"), (int64_t)count), count ? MARK_TODO : MARK_DONE,
			count ? N_("to be looked at") : N_("nothing to do"));
	return result;
}

enum store_result privacy_cards(struct visit *visit, struct desk_privacy *view)
{
	struct cards cards = {visit, ARENA_MANY(visit->arena, struct desk_card, CARDS_MOST), 0};
	enum store_result result = rights_card(&cards);
	if (result == STORE_OK)
		result = approvals_card(&cards);
	if (result == STORE_OK)
		result = holds_card(&cards);
	if (result == STORE_OK)
		result = objections_card(&cards);
	if (result == STORE_OK)
		result = policy_card(&cards);
	if (result == STORE_OK)
		result = reads_card(&cards);
	if (result == STORE_OK)
		result = register_cards(&cards);
	card(&cards, "/admin/privacy/grants", N_("Support grants"), visit_tr(visit, N_("What contractors may see, and until when")), MARK_DONE, N_("list"));
	view->cards = cards.at;
	view->cards_count = cards.count;
	return result;
}

void admin_privacy_get(struct visit *visit)
{
	struct desk_privacy view = {0};
	if (!visit_refuse_store(visit, privacy_cards(visit, &view)))
		desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Privacy desk")), html_desk_privacy(visit_out(visit), &view));
}

/* --- decisions for two --- */

static enum vault_result fill_approval(struct visit *visit, const struct approvals_waiting *row, bool alone, struct desk_approval *out)
{
	int64_t stands = row->alone_from + settings_get(&visit->db, SETTING_APPROVAL_DELAY_HOURS) * CLOCK_HOUR;
	*out = (struct desk_approval){.id = row->id, .kind = visit_tr(visit, approval_kind_words(row->kind)),
		.asked = lang_date(visit->lang, visit->arena, row->asked), .mine = row->asked_by == visit->viewer.subject};
	if (alone)
		out->alone = lang_date(visit->lang, visit->arena, stands);
	enum vault_result result = vault_read(visit->app->vault, &visit->db, &visit->asking, row->asked_by, DATUM_ADMINISTRATOR_REASON, row->id, &out->reason);
	return result == VAULT_NONE ? VAULT_OK : result;
}

static enum store_result fill_decided(struct visit *visit, struct desk_approvals *view)
{
	struct approvals_alone *rows;
	enum store_result result = db_all(&visit->db, &stmt_approvals_alone, NULL, &rows, &view->decided_count);
	if (result != STORE_OK)
		return result;
	struct desk_decided *out = ARENA_MANY(visit->arena, struct desk_decided, view->decided_count + 1);
	for (size_t i = 0; i < view->decided_count; i++)
		out[i] = (struct desk_decided){visit_tr(visit, approval_kind_words(rows[i].kind)), lang_date(visit->lang, visit->arena, rows[i].answered)};
	view->decided = out;
	return STORE_OK;
}

void admin_approvals_get(struct visit *visit)
{
	struct approvals_waiting *rows;
	struct desk_approvals view = {0};
	int64_t able;
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_approvals_waiting, NULL, &rows, &view.rows_count)) ||
		visit_refuse_store(visit, approval_able(&visit->db, &able)) || visit_refuse_store(visit, fill_decided(visit, &view)))
		return;
	struct desk_approval *out = ARENA_MANY(visit->arena, struct desk_approval, view.rows_count + 1);
	for (size_t i = 0; i < view.rows_count; i++)
		if (visit_refuse_vault(visit, fill_approval(visit, &rows[i], able < 2, &out[i])))
			return;
	view.rows = out;
	desk_page(visit, DESK_PRIVACY, visit_tr(visit, N_("Decisions for two")), html_desk_approvals(visit_out(visit), &view));
}

void admin_approval_post(struct visit *visit, const struct form_admin_approval_post *form)
{
	struct approval_by_id row;
	bool yes = text_is(form->answer, TEXT("yes"));
	if (visit_refuse_store(visit, db_one(&visit->db, &stmt_approval_by_id, &(struct approval_by_id_in){visit_id(visit, "approval")}, &row)))
		return;
	const char *kind = arena_cstr(visit->arena, row.kind);
	if (!visit_refuse_store(visit, approval_answer(visit->app->vault, &visit->db, &visit->viewer, kind, row.object, yes)) &&
		!visit_refuse_store(visit, gates_settle(visit->app, &visit->db, &visit->catalogue_changed) ? STORE_OK : STORE_FAILED))
		visit_go(visit, visit_tr(visit, yes ? N_("Approved.") : N_("Refused.")), "/admin/privacy/approvals");
}
