/* SPDX-License-Identifier: Apache-2.0
 * Two to five solutions side by side. A line differs when its words do; a pillar only when the reviewers' ranges do not meet. */
#include "assessment/rubric.h"
#include "catalogue/compare_views.h"
#include "catalogue/facts_shown.h"
#include "catalogue/search.h"
#include "catalogue/shown.h"
#include "pages.gen.h"
#include "routes.gen.h"

#define UNKNOWN_MOST 5

struct comparison {
	struct visit *visit;
	const struct snapshot *snapshot;
	const struct solution *solutions[COMPARE_MOST];
	struct glyph profiles[COMPARE_MOST];
	size_t count;
	struct compare_row *rows;
	size_t rows_count;
	bool only_differing;
};

/* ---- what is asked for ---- */

static void choose(struct comparison *on, struct compare_view *view, struct text slug)
{
	const struct solution *solution = snapshot_by_slug(on->snapshot, slug);
	struct pair_view *unknown = (struct pair_view *)view->unknown;
	if (!slug.len)
		return;
	if (!solution || solution->status == SOLUTION_WITHDRAWN) {
		if (view->unknown_count < UNKNOWN_MOST)
			unknown[view->unknown_count++].value = slug;
		return;
	}
	for (size_t i = 0; i < on->count; i++)
		if (on->solutions[i] == solution)
			return;
	if (on->count == COMPARE_MOST)
		view->too_many = true;
	else
		on->solutions[on->count++] = solution;
}

/* s=a,b,c as well as s=a&s=b&s=c */
static void read_choice(struct comparison *on, struct compare_view *view)
{
	view->unknown = ARENA_MANY(on->visit->arena, struct pair_view, UNKNOWN_MOST);
	for (size_t i = 0; i < on->visit->request->query.count; i++) {
		struct http_pair pair = on->visit->request->query.at[i];
		while (text_is_cstr(pair.name, "s") && pair.value.len)
			choose(on, view, text_trim(text_cut(&pair.value, ',')));
	}
}

/* "a,b,c" without the one at `left_out`. */
static struct text joined(const struct comparison *on, size_t left_out)
{
	struct text all = TEXT("");
	for (size_t i = 0; i < on->count; i++)
		if (i != left_out)
			all = arena_fmt(on->visit->arena, "%.*s%s%.*s", TEXT_ARG(all), all.len ? "," : "",
				TEXT_ARG(on->solutions[i]->slug));
	return all;
}

/* The best match for what was typed into "add another", which is not there yet; NULL: none. */
static const struct solution *find_another(const struct comparison *on, struct text typed)
{
	struct query query = query_empty(on->visit->arena, on->snapshot->vocabulary);
	struct search_result found;
	query = query_with_words(&query, typed);
	query.type_ahead = true;
	if (!query.q.len || !search_run(on->visit->arena, on->snapshot, &query, &found))
		return NULL;
	for (size_t i = 0; i < found.count; i++) {
		const struct solution *solution = &on->snapshot->solutions[found.records[i]];
		bool is_new = true;
		for (size_t k = 0; k < on->count; k++)
			is_new = is_new && on->solutions[k] != solution;
		if (is_new)
			return solution;
	}
	return NULL;
}

/* ---- lines ---- */

static struct compare_row *new_row(struct comparison *on, struct text label)
{
	struct compare_row *row = &on->rows[on->rows_count++];
	*row = (struct compare_row){.label = label, .cells_count = on->count};
	return row;
}

/* Says whether the line differs, and takes it back where only differing ones are wanted. */
static void finish_row(struct comparison *on, struct compare_row *row, bool differs, const char *same)
{
	row->differs = differs;
	row->tag = visit_tr(on->visit, differs ? N_("differs") : same);
	if (on->only_differing && !differs)
		on->rows_count--;
}

static void finish_words(struct comparison *on, struct compare_row *row)
{
	bool differs = false;
	for (size_t i = 1; i < on->count; i++)
		differs = differs || !text_is(row->cells[i].value, row->cells[0].value);
	finish_row(on, row, differs, N_("same"));
}

static void add_facet(struct comparison *on, const char *key)
{
	size_t facet = vocabulary_facet(on->snapshot->vocabulary, text_of(key));
	if (facet == VOCABULARY_NONE)
		return;
	struct compare_row *row = new_row(on, tr_text(on->visit->lang, on->snapshot->vocabulary->facets[facet].label));
	bool has_codes = text_is_cstr(text_of(key), "connection") || text_is_cstr(text_of(key), "evidence");
	for (size_t i = 0; i < on->count; i++) {
		struct texts codes = on->solutions[i]->facts[facet];
		row->cells[i].value = shown_codes(on->visit, facet, codes, 0);
		if (has_codes && codes.count == 1)
			row->cells[i].code = codes.at[0];
	}
	finish_words(on, row);
}

static void add_number(struct comparison *on, const char *key)
{
	size_t number = vocabulary_number(on->snapshot->vocabulary, text_of(key));
	if (number == VOCABULARY_NONE)
		return;
	struct compare_row *row = new_row(on, tr_text(on->visit->lang, on->snapshot->vocabulary->numbers[number].label));
	for (size_t i = 0; i < on->count; i++)
		if (on->solutions[i]->numbers[number].known)
			row->cells[i].value = facts_number(on->visit, number, on->solutions[i]->numbers[number].value);
	finish_words(on, row);
}

static void add_ages(struct comparison *on)
{
	struct compare_row *row = new_row(on, visit_tr(on->visit, N_("Ages of learners")));
	for (size_t i = 0; i < on->count; i++)
		row->cells[i].value = shown_ages(on->visit, on->solutions[i]);
	finish_words(on, row);
}

static void add_profiles(struct comparison *on)
{
	struct compare_row *row = new_row(on, visit_tr(on->visit, N_("Profile")));
	bool any = false, all = true;
	for (size_t i = 0; i < on->count; i++) {
		row->cells[i].drawing = glyph_small(on->visit->arena, on->visit->lang, &on->profiles[i], GLYPH_48, false);
		any = any || on->profiles[i].state != GLYPH_CLOSED;
		all = all && on->profiles[i].state != GLYPH_CLOSED;
	}
	finish_row(on, row, any && !all, any ? N_("see the lines below") : N_("none reviewed yet"));
}

/* Whether two reviewed solutions lie apart in a pillar: the range of one ends before the other's begins. */
static bool ranges_part(const struct comparison *on, size_t drawer)
{
	for (size_t i = 0; i < on->count; i++)
		for (size_t k = 0; k < on->count; k++) {
			const struct glyph *one = &on->profiles[i], *other = &on->profiles[k];
			if (drawer >= one->count || drawer >= other->count || one->drawers[drawer].too_few ||
				other->drawers[drawer].too_few)
				continue;
			if (one->drawers[drawer].high < other->drawers[drawer].low)
				return true;
		}
	return false;
}

static void add_pillar(struct comparison *on, const struct glyph_drawer *like, size_t drawer)
{
	struct compare_row *row = new_row(on, like->name);
	row->code = like->code;
	for (size_t i = 0; i < on->count; i++) {
		if (on->profiles[i].state == GLYPH_CLOSED || drawer >= on->profiles[i].count) {
			row->cells[i].value = visit_tr(on->visit, N_("not reviewed"));
			continue;
		}
		const struct glyph_drawer *own = &on->profiles[i].drawers[drawer];
		row->cells[i].drawing = glyph_one(on->visit->arena, on->visit->lang, own);
		row->cells[i].value = own->too_few ? glyph_drawer_words(on->visit->arena, on->visit->lang, own)
						   : arena_fmt(on->visit->arena, "%d", own->result);
		if (!own->too_few)
			row->cells[i].range = arena_fmt(on->visit->arena, "(%d–%d)", own->low, own->high);
	}
	finish_row(on, row, ranges_part(on, drawer), N_("within the spread"));
}

static void add_pillars(struct comparison *on)
{
	for (size_t i = 0; i < on->count; i++)
		if (on->profiles[i].count) {
			for (size_t k = 0; k < on->profiles[i].count; k++)
				add_pillar(on, &on->profiles[i].drawers[k], k);
			return;
		}
}

static void add_conditions(struct comparison *on)
{
	struct compare_row *row = new_row(on, visit_tr(on->visit, N_("Conditions")));
	for (size_t i = 0; i < on->count; i++) {
		const struct solution_result *result = &on->solutions[i]->result;
		row->cells[i].value = !result->published       ? visit_tr(on->visit, N_("not reviewed"))
				      : result->conditions.len ? result->conditions
							       : visit_tr(on->visit, N_("None"));
	}
	finish_words(on, row);
}

static void add_rows(struct comparison *on)
{
	static const char *const first[] = {"level", "content_language", "area", "country", "connection"},
				 *const later[] = {"channel", "sharing", "power", "cost", "price", "licence", "data", "hosting",
					 "ai", "evidence", "access_feature"};
	on->rows = ARENA_MANY(on->visit->arena, struct compare_row, COUNT_OF(first) + COUNT_OF(later) + GLYPH_DRAWERS + 8);
	for (size_t i = 0; i < on->count; i++)
		shown_profile(on->visit, on->solutions[i], &on->profiles[i]);
	add_profiles(on);
	add_pillars(on);
	add_ages(on);
	for (size_t i = 0; i < COUNT_OF(first); i++)
		add_facet(on, first[i]);
	add_number(on, "storage");
	add_number(on, "memory");
	for (size_t i = 0; i < COUNT_OF(later); i++)
		add_facet(on, later[i]);
	add_number(on, "price_amount");
	add_conditions(on);
}

/* ---- the page ---- */

static struct url compare_url(const struct comparison *on, struct text slugs, bool only_differing)
{
	if (!slugs.len)
		return url_here(on->visit->arena, on->visit->prefix, "/compare");
	return url_here(
		on->visit->arena, on->visit->prefix, "/compare?s=%.*s%s", TEXT_ARG(slugs), only_differing ? "&only=differs" : "");
}

static void fill_columns(const struct comparison *on, struct compare_view *view)
{
	struct text names[COMPARE_MOST];
	for (size_t i = 0; i < on->count; i++) {
		const struct solution *solution = on->solutions[i];
		names[i] = solution->name;
		view->columns[i] = (struct compare_column){.slug = solution->slug,
			.name = solution->name,
			.words = shown_words_in(on->visit, solution),
			.status = shown_status(on->visit, solution, true),
			.without = compare_url(on, joined(on, i), on->only_differing)};
	}
	view->columns_count = on->count;
	view->caption = shown_list(on->visit, names, on->count);
}

static void show(struct comparison *on, struct compare_view *view)
{
	struct visit *visit = on->visit;
	struct text all = joined(on, COMPARE_MOST), query = TEXT("");
	if (all.len)
		query = arena_fmt(visit->arena, "?s=%.*s%s", TEXT_ARG(all), on->only_differing ? "&only=differs" : "");
	/* what was asked for in vain is shown, so such a page is not for others */
	if (!view->unknown_count && !view->too_many && visit_from_cache(visit, on->snapshot->version, query))
		return;
	fill_columns(on, view);
	if (on->count > 1)
		add_rows(on);
	view->rows = on->rows;
	view->rows_count = on->rows_count;
	for (size_t i = 0; i < on->rows_count; i++)
		view->differing += on->rows[i].differs;
	view->only_differing = on->only_differing;
	view->all_rows = compare_url(on, all, false);
	view->only_rows = compare_url(on, all, true);
	view->joined = all;
	view->address = compare_url(on, all, false).address;
	const struct frame_step trail[] = {{visit_tr(visit, N_("Home")), url_here(visit->arena, visit->prefix, "/")},
		{visit_tr(visit, N_("Solutions")), url_here(visit->arena, visit->prefix, "/solutions")},
		{visit_tr(visit, N_("Compare")), {{0}}}};
	visit_page(visit,
		&(struct page){.title = on->count ? arena_fmt(visit->arena, "%.*s: %.*s",
							    TEXT_ARG(visit_tr(visit, N_("Compare"))), TEXT_ARG(view->caption))
						  : visit_tr(visit, N_("Compare solutions")),
			.body = html_compare(visit_out(visit), view),
			.tab = TAB_COMPARE,
			.trail = trail,
			.trail_count = COUNT_OF(trail),
			.cached = true,
			.query = query,
			.noindex = on->count > 0});
}

void catalogue_compare_get(struct visit *visit)
{
	struct comparison on = {.visit = visit,
		.snapshot = snapshot_hold(visit->app->catalogue),
		.only_differing = text_is_cstr(visit_query(visit, "only"), "differs")};
	struct compare_view view = {0};
	struct text typed = text_trim(visit_query(visit, "add"));
	read_choice(&on, &view);
	const struct solution *another = typed.len && on.count < COMPARE_MOST ? find_another(&on, typed) : NULL;
	if (another) {
		on.solutions[on.count++] = another;
		visit_go(visit, TEXT(""), "/compare?s=%.*s", TEXT_ARG(joined(&on, COMPARE_MOST)));
	} else {
		if (typed.len && view.unknown_count < UNKNOWN_MOST)
			((struct pair_view *)view.unknown)[view.unknown_count++].value = typed;
		show(&on, &view);
	}
	snapshot_release(on.snapshot);
}
