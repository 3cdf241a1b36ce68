/* SPDX-License-Identifier: Apache-2.0
 * What the other reviewers say, per criterion, unnamed: open once one's own review is in. That is decided by the vault (audience
 * "panel"), for each author's answers anew. */
#include "assessment/reviewer_views.h"
#include "assessment/result.h"
#include "catalogue/glyph.h"
#include "pages.gen.h"
#include "routes.gen.h"

static bool may_see_all(struct visit *visit, const struct result *result)
{
	for (size_t r = 0; r < result->reviews_count; r++) {
		int64_t author = 0;
		enum vault_result found = vault_author_of(visit->app->vault, &visit->db, result->reviews[r].id, "reviewer", &author);
		if (found != VAULT_OK && found != VAULT_NONE)
			return false;
		if (vault_may_open(visit->app->vault, &visit->db, &visit->asking, DATUM_REVIEW_ANSWER, author) != VAULT_OK)
			return false;
	}
	return true;
}

static struct text gate_numbers(struct visit *visit, const struct result_row *row, size_t reviewers)
{
	int pass = 0, fail = 0;
	for (size_t a = 0; a < reviewers; a++) {
		pass += row->answers[a].kind == PANEL_RATED && row->answers[a].level == 1;
		fail += row->answers[a].kind == PANEL_RATED && row->answers[a].level == 0;
	}
	const struct out_arg args[] = {out_arg_int("pass", pass), out_arg_int("fail", fail), out_arg_int("unsure", row->panel.cannot_tell)};
	return lang_text(visit->lang, visit->arena, N_("{pass} pass, {fail} fail, {unsure} cannot tell"), NULL, args, COUNT_OF(args));
}

static struct text criterion_numbers(struct visit *visit, const struct panel_criterion *panel)
{
	if (!panel->ratings)
		return visit_tr(visit, N_("no level was given"));
	const struct out_arg args[] = {
		out_arg_text("median", arena_fmt(visit->arena, panel->twice_median % 2 ? "%d.5" : "%d", panel->twice_median / 2)),
		out_arg_int("low", panel->low), out_arg_int("high", panel->high)};
	return lang_text(visit->lang, visit->arena, N_("median {median}, from {low} to {high}"), NULL, args, COUNT_OF(args));
}

/* The same for a drawer's front. */
static struct text short_numbers(struct visit *visit, const struct result_row *row)
{
	const struct panel_criterion *panel = &row->panel;
	if (!panel->ratings)
		return TEXT("–");
	if (row->gate)
		return visit_tr(visit, row->split ? N_("mixed") : panel->high ? N_("pass") : N_("fail"));
	return arena_fmt(visit->arena, panel->twice_median % 2 ? "%d.5 (%d–%d)" : "%d (%d–%d)", panel->twice_median / 2, panel->low, panel->high);
}

static struct reviewer_panel_row row_of(struct visit *visit, const struct desk *desk, const struct result *result, const struct result_row *row)
{
	struct reviewer_voice *voices = ARENA_MANY(visit->arena, struct reviewer_voice, result->reviews_count + 1);
	struct reviewer_panel_row out = {.id = row->id, .name = tr_text(visit->lang, row->gate ? row->gate->name : row->criterion->name),
		.numbers = row->gate ? gate_numbers(visit, row, result->reviews_count) : criterion_numbers(visit, &row->panel), .short_numbers = short_numbers(visit, row), .split = row->split, .voices = voices};
	for (size_t r = 0; r < result->reviews_count; r++) {
		if (!row->values[r])
			continue;
		bool own = result->reviews[r].id == desk->review.id;
		struct reviewer_voice voice = {result->reviews[r].label, own, reviewer_saved_words(visit, desk->rubric, row->values[r])};
		if (!own)
			voice.answer.note = TEXT(""); /* for administrators only */
		voices[out.voices_count++] = voice;
	}
	if (row->criterion)
		out.rung = glyph_rung(visit->arena, visit->lang, row->panel.twice_median, row->panel.low, row->panel.high, row->panel.ratings);
	return out;
}

static struct reviewer_panel_group group_of(struct visit *visit, const struct desk *desk, const struct result *result, const struct result_row *rows,
	size_t count)
{
	struct reviewer_panel_row *out = ARENA_MANY(visit->arena, struct reviewer_panel_row, count + 1);
	struct reviewer_panel_group group = {.rows = out, .rows_count = count};
	for (size_t i = 0; i < count; i++) {
		out[i] = row_of(visit, desk, result, &rows[i]);
		group.splits += rows[i].split;
	}
	return group;
}

static void fill_groups(struct visit *visit, const struct desk *desk, const struct result *result, struct reviewer_panel_view *view)
{
	struct reviewer_panel_group *groups = ARENA_MANY(visit->arena, struct reviewer_panel_group, result->pillars_count + 1);
	groups[0] = group_of(visit, desk, result, result->gates, result->gates_count);
	groups[0].name = visit_tr(visit, N_("Gates"));
	for (size_t p = 0; p < result->pillars_count; p++) {
		const struct result_pillar_row *pillar = &result->pillars[p];
		groups[p + 1] = group_of(visit, desk, result, &result->criteria[pillar->first], pillar->count);
		groups[p + 1].id = pillar->group->id;
		groups[p + 1].name = tr_text(visit->lang, pillar->group->name);
	}
	view->groups = groups;
	view->groups_count = result->pillars_count + 1;
	view->reviews_count = result->reviews_count;
}

static void show_panel(struct visit *visit, const struct desk *desk)
{
	struct result result = {0};
	struct reviewer_panel_view view = {.review = desk->review.id, .solution = desk->assessment.name,
		.open = desk->review.state == REVIEW_SUBMITTED && !desk->sight_over};
	if (view.open && visit_refuse_store(visit, result_compute(visit->app, &visit->db, &desk->assessment, &desk->given, &result)))
		return;
	if (view.open && !may_see_all(visit, &result))
		view.open = false;
	if (view.open)
		fill_groups(visit, desk, &result, &view);
	else
		visit->status = 403;
	reviewer_show(visit, desk, visit_tr(visit, N_("What the panel says")), visit_tr(visit, N_("The panel")),
		html_reviewer_panel(visit_out(visit), &view));
	result_done(&result);
}

void reviewer_panel_get(struct visit *visit)
{
	struct desk desk;
	if (desk_open(visit, &desk))
		show_panel(visit, &desk);
	desk_close(&desk);
}
