/* SPDX-License-Identifier: Apache-2.0
 * The list of solutions: what is asked for, what is found, and every way on from there. */
#include "catalogue/filters.h"
#include "catalogue/search.h"
#include "catalogue/shown.h"
#include "pages.gen.h"
#include "routes.gen.h"

/* How many addresses of pages stand on each side of the current one. */
#define PAGES_BESIDE 2

static struct url page_url(const struct listing *on, size_t page)
{
	struct query query = query_on_page(&on->query, page);
	return listing_url(on, &query);
}

/* 1 ... 4 5 [6] 7 8 ... 12 */
static void list_pages(const struct listing *on, struct list_view *view)
{
	size_t current = on->found.page, last = on->found.pages;
	struct paging_view *pages = ARENA_MANY(on->visit->arena, struct paging_view, 2 * PAGES_BESIDE + 5);
	if (last < 2)
		return;
	for (size_t page = 1; page <= last; page++) {
		bool is_near = page + PAGES_BESIDE >= current && page <= current + PAGES_BESIDE;
		if (is_near || page == 1 || page == last)
			pages[view->pages_count++] = (struct paging_view){page, page_url(on, page), page == current};
		else if (pages[view->pages_count - 1].number)
			pages[view->pages_count++] = (struct paging_view){0};
	}
	view->pages = pages;
	if (current > 1)
		view->previous = page_url(on, current - 1);
	if (current < last)
		view->next = page_url(on, current + 1);
}

static void list_cards(const struct listing *on, struct list_view *view)
{
	struct card_view *cards = ARENA_MANY(on->visit->arena, struct card_view, on->found.count);
	for (size_t i = 0; i < on->found.count; i++)
		cards[i] = shown_card(on->visit, &on->snapshot->solutions[on->found.records[i]]);
	view->cards = cards;
	view->cards_count = on->found.count;
}

static void list_sorts(const struct listing *on, struct list_view *view)
{
	static const char *const names[SORT_COUNT] = {[SORT_RELEVANCE] = N_("Best match"),
		[SORT_NAME] = N_("Name"),
		[SORT_NEWEST] = N_("Newest"),
		[SORT_REVIEWED] = N_("Newest review")};
	struct option *sorts = ARENA_MANY(on->visit->arena, struct option, SORT_COUNT);
	for (enum query_sort sort = 0; sort < SORT_COUNT; sort++)
		sorts[sort] = (struct option){.value = query_sort_code(sort),
			.label = visit_tr(on->visit, names[sort]),
			.chosen = on->query.sort == sort};
	view->sorts = sorts;
	view->sorts_count = SORT_COUNT;
}

/* What was found, on a page that exists. false: no memory. */
static bool find(struct listing *on)
{
	struct arena *arena = on->visit->arena;
	if (!search_run(arena, on->snapshot, &on->query, &on->found))
		return false;
	if (on->found.count || !on->found.total)
		return true;
	on->query = query_on_page(&on->query, on->found.pages);
	return search_run(arena, on->snapshot, &on->query, &on->found);
}

static void show(struct listing *on)
{
	struct visit *visit = on->visit;
	struct text set = query_address_of_set(visit->arena, on->snapshot->vocabulary, &on->query);
	struct list_view view = {
		.q = on->query.q, .total = on->found.total, .all = bits_count(on->snapshot->shown, on->snapshot->facets.words)};
	filters_fill(on, &view);
	list_cards(on, &view);
	list_pages(on, &view);
	list_sorts(on, &view);
	view.json = (struct url){arena_join(visit->arena, TEXT("/solutions.json"), set)};
	view.csv = (struct url){arena_join(visit->arena, TEXT("/solutions.csv"), set)};
	view.ignored_count = on->query.ignored.count;
	view.ignored = filters_ignored(on);
	const struct out_arg q = out_arg_text("words", on->query.q);
	struct text title = on->query.q.len ? lang_text(visit->lang, visit->arena, N_("Solutions for “{words}”"), NULL, &q, 1)
					    : visit_tr(visit, N_("Solutions"));
	visit_page(visit, &(struct page){.title = title,
				  .body = html_list(visit_out(visit), &view),
				  .tab = TAB_SOLUTIONS,
				  .cached = true,
				  .own_search = true,
				  .query = query_address(visit->arena, on->snapshot->vocabulary, &on->query),
				  .noindex = query_narrows(&on->query)});
}

void catalogue_list_get(struct visit *visit)
{
	struct listing on = {.visit = visit, .snapshot = snapshot_hold(visit->app->catalogue)};
	on.query = query_parse(visit->arena, on.snapshot->vocabulary, visit->request->query);
	struct text address = query_address(visit->arena, on.snapshot->vocabulary, &on.query);
	/* what the address asked for in vain is shown, so such a page is not for others */
	if (!on.query.ignored.count && visit_from_cache(visit, on.snapshot->version, address)) {
		snapshot_release(on.snapshot);
		return;
	}
	if (find(&on))
		show(&on);
	else
		visit_refuse(visit, 503);
	snapshot_release(on.snapshot);
}
