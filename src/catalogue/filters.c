/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/filters.h"
#include "catalogue/shown.h"

#define VALUES_FIRST 8  /* of a drawer; the others stand behind one more click */
#define DRAWERS_OPEN 2  /* while nothing is chosen */
#define REMOVALS_MOST 8 /* each costs a search */

static const struct vocabulary *vocabulary_of(const struct listing *on)
{
	return on->snapshot->vocabulary;
}

struct url listing_url(const struct listing *on, const struct query *query)
{
	struct text address = query_address(on->visit->arena, vocabulary_of(on), query);
	return url_here(on->visit->arena, on->visit->prefix, "/solutions%.*s", TEXT_ARG(address));
}

/* ---- drawers ---- */

/* A value with what orders it: the chosen first, then the vocabulary's order or, in long open lists, the most used. */
struct ranked {
	struct filter_value value;
	size_t used, place;
	bool by_use;
};

static int compare_ranked(const void *a, const void *b)
{
	const struct ranked *one = a, *other = b;
	if (one->value.chosen != other->value.chosen)
		return one->value.chosen ? -1 : 1;
	if (one->by_use && one->used != other->used)
		return one->used > other->used ? -1 : 1;
	return one->place < other->place ? -1 : one->place > other->place;
}

/* Whether people know a facet by its codes ("N1"). */
static bool has_known_codes(const struct facet *facet)
{
	return text_is_cstr(facet->key, "connection") || text_is_cstr(facet->key, "evidence");
}

static size_t rank_values(const struct listing *on, size_t number, struct ranked *ranked)
{
	const struct facet *facet = &vocabulary_of(on)->facets[number];
	struct facet_range range = on->snapshot->facets.ranges[number];
	bool open_list = facet->source == FACET_LANGUAGE || facet->source == FACET_COUNTRY || facet->source == FACET_SPDX;
	size_t count = 0;
	for (size_t i = 0; i < range.count; i++) {
		struct text code = on->snapshot->facets.codes[range.first + i];
		bool is_unknown = text_is(code, VOCABULARY_UNKNOWN), chosen = query_has(&on->query, number, code);
		size_t used = on->snapshot->facets.totals[range.first + i];
		/* what nobody offers is left out of long lists */
		if (!used && !chosen && (is_unknown || range.count > VALUES_FIRST + 1))
			continue;
		ranked[count++] = (struct ranked){.used = is_unknown ? 0 : used,
			.place = i,
			.by_use = open_list,
			.value = {.code = code,
				.label = shown_code(on->visit, number, code),
				.count = on->found.counts[range.first + i],
				.chosen = chosen,
				.mark = has_known_codes(facet) && !is_unknown ? code : TEXT("")}};
	}
	qsort(ranked, count, sizeof *ranked, compare_ranked);
	return count;
}

static struct filter_view drawer_of(const struct listing *on, size_t number)
{
	const struct facet *facet = &vocabulary_of(on)->facets[number];
	struct filter_view view = {
		.key = facet->key, .label = tr_text(on->visit->lang, facet->label), .chosen = on->query.chosen[number].count};
	size_t room = on->snapshot->facets.ranges[number].count;
	struct ranked *ranked = ARENA_MANY(on->visit->arena, struct ranked, room);
	struct filter_value *values = ARENA_MANY(on->visit->arena, struct filter_value, room);
	size_t count = arena_failed(on->visit->arena) ? 0 : rank_values(on, number, ranked);
	for (size_t i = 0; i < count; i++)
		values[i] = ranked[i].value;
	size_t first = view.chosen > VALUES_FIRST ? view.chosen : VALUES_FIRST;
	view.first = values;
	view.first_count = count <= first + 1 ? count : first; /* no click for one more line */
	view.more = values + view.first_count;
	view.more_count = count - view.first_count;
	return view;
}

static void fill_drawers(const struct listing *on, struct list_view *view)
{
	const struct vocabulary *vocabulary = vocabulary_of(on);
	struct filter_view *filters = ARENA_MANY(on->visit->arena, struct filter_view, vocabulary->facet_count);
	for (size_t i = 0; i < vocabulary->facet_count; i++) {
		if (!vocabulary->facets[i].filter)
			continue;
		struct filter_view drawer = drawer_of(on, i);
		drawer.open = drawer.chosen > 0 || (!view->chips_count && view->filters_count < DRAWERS_OPEN);
		if (drawer.first_count)
			filters[view->filters_count++] = drawer;
	}
	view->filters = filters;
}

static struct text number_text(const struct listing *on, struct query_number number)
{
	return number.known ? arena_fmt(on->visit->arena, "%lld", (long long)number.value) : TEXT("");
}

static void fill_numbers(const struct listing *on, struct list_view *view)
{
	const struct query *query = &on->query;
	view->age_min = number_text(on, query->age_min);
	view->age_max = number_text(on, query->age_max);
	view->storage_max = number_text(on, query->storage_max);
	view->numbers_chosen = (size_t)query->age_min.known + query->age_max.known + query->storage_max.known;
}

/* ---- chips, and what fits without one of them ---- */

/* Each chip: its words and the query without it. */
struct chips {
	const struct listing *on;
	struct chip_view *at;
	struct query *without;
	size_t count;
};

static void add_chip(struct chips *chips, struct text label, struct query without, bool is_alternative)
{
	chips->without[chips->count] = without;
	chips->at[chips->count] = (struct chip_view){.label = label,
		.without = listing_url(chips->on, &without),
		.is_first = chips->count == 0,
		.is_alternative = is_alternative};
	chips->count++;
}

static void add_number_chips(struct chips *chips)
{
	const struct query *query = &chips->on->query;
	const struct visit *visit = chips->on->visit;
	const struct out_arg args[] = {out_arg_int("from", query->age_min.value), out_arg_int("to", query->age_max.value),
		out_arg_int("n", query->storage_max.value)};
	const char *ages = query->age_min.known && query->age_max.known ? N_("Ages {from} to {to}")
			   : query->age_min.known                       ? N_("From age {from}")
			   : query->age_max.known                       ? N_("Up to age {to}")
									: NULL;
	if (ages)
		add_chip(chips, lang_text(visit->lang, visit->arena, ages, NULL, args, 3), query_without_age(query), false);
	if (query->storage_max.known)
		add_chip(chips, lang_text(visit->lang, visit->arena, N_("At most {n} MB"), NULL, args, 3),
			query_without_storage(query), false);
}

static struct chips chips_of(const struct listing *on)
{
	struct arena *arena = on->visit->arena;
	const struct query *query = &on->query;
	const struct vocabulary *vocabulary = vocabulary_of(on);
	size_t room = 4;
	for (size_t i = 0; i < query->facet_count; i++)
		room += query->chosen[i].count;
	struct chips chips = {on, ARENA_MANY(arena, struct chip_view, room), ARENA_MANY(arena, struct query, room), 0};
	if (arena_failed(arena))
		return chips;
	if (query->q.len)
		add_chip(&chips, arena_fmt(arena, "“%.*s”", TEXT_ARG(query->q)), query_with_words(query, TEXT("")), false);
	for (size_t i = 0; i < query->facet_count; i++)
		for (size_t k = 0; k < query->chosen[i].count; k++) {
			struct text code = query->chosen[i].at[k], label = shown_code(on->visit, i, code);
			if (text_is(code, VOCABULARY_UNKNOWN))
				label = arena_fmt(arena, "%.*s: %.*s",
					TEXT_ARG(tr_text(on->visit->lang, vocabulary->facets[i].label)), TEXT_ARG(label));
			add_chip(&chips, label, query_without(arena, query, i, code), k > 0);
		}
	add_number_chips(&chips);
	return chips;
}

static void fill_removals(const struct listing *on, const struct chips *chips, struct list_view *view)
{
	struct way_view *ways = ARENA_MANY(on->visit->arena, struct way_view, REMOVALS_MOST);
	for (size_t i = 0; i < chips->count && i < REMOVALS_MOST; i++) {
		struct search_result found;
		if (search_run(on->visit->arena, on->snapshot, &chips->without[i], &found) && found.total)
			ways[view->removals_count++] = (struct way_view){chips->at[i].label, found.total, chips->at[i].without};
	}
	view->removals = ways;
}

static void fill_suggestion(const struct listing *on, struct list_view *view)
{
	struct query meant = query_with_words(&on->query, on->found.suggestion);
	view->suggestion = on->found.suggestion;
	view->suggestion_url = listing_url(on, &meant);
}

/* Solutions that fit all other facets and say nothing about this one. */
static void fill_unstated(const struct listing *on, struct list_view *view)
{
	struct way_view *ways = ARENA_MANY(on->visit->arena, struct way_view, on->query.facet_count);
	for (size_t i = 0; i < on->query.facet_count; i++) {
		if (!on->query.chosen[i].count || query_has(&on->query, i, VOCABULARY_UNKNOWN))
			continue;
		size_t count = search_count(on->snapshot, &on->found, i, VOCABULARY_UNKNOWN);
		struct query wider = query_with(on->visit->arena, &on->query, i, VOCABULARY_UNKNOWN);
		if (count)
			ways[view->unstated_count++] = (struct way_view){
				tr_text(on->visit->lang, vocabulary_of(on)->facets[i].label), count, listing_url(on, &wider)};
	}
	view->unstated = ways;
}

/* ---- hidden fields: what a form keeps of the address ---- */

struct kept {
	struct pair_view *at;
	size_t count;
};

static void keep(struct kept *kept, struct text name, struct text value)
{
	if (value.len)
		kept->at[kept->count++] = (struct pair_view){name, value};
}

static struct kept keep_words_and_sort(const struct listing *on, bool words, bool sort, size_t more)
{
	struct kept kept = {ARENA_MANY(on->visit->arena, struct pair_view, 5 + more), 0};
	if (words)
		keep(&kept, TEXT("q"), on->query.q);
	if (sort && on->query.sort != SORT_RELEVANCE)
		keep(&kept, TEXT("sort"), query_sort_code(on->query.sort));
	return kept;
}

static struct kept keep_filters(const struct listing *on, bool words, bool sort)
{
	const struct query *query = &on->query;
	size_t more = 0;
	for (size_t i = 0; i < query->facet_count; i++)
		more += query->chosen[i].count;
	struct kept kept = keep_words_and_sort(on, words, sort, more);
	for (size_t i = 0; i < query->facet_count && !arena_failed(on->visit->arena); i++)
		for (size_t k = 0; k < query->chosen[i].count; k++)
			keep(&kept, vocabulary_of(on)->facets[i].key, query->chosen[i].at[k]);
	keep(&kept, TEXT("age_min"), number_text(on, query->age_min));
	keep(&kept, TEXT("age_max"), number_text(on, query->age_max));
	keep(&kept, TEXT("storage_max"), number_text(on, query->storage_max));
	return kept;
}

void filters_fill(const struct listing *on, struct list_view *view)
{
	struct chips chips = chips_of(on);
	view->chips = chips.at;
	view->chips_count = chips.count;
	fill_numbers(on, view);
	fill_drawers(on, view);
	fill_unstated(on, view);
	if (!on->found.total)
		fill_removals(on, &chips, view);
	if (on->found.suggestion.len)
		fill_suggestion(on, view);
	struct kept filters = keep_words_and_sort(on, true, true, 0), search = keep_filters(on, false, true),
		    sort = keep_filters(on, true, false);
	view->filters_kept = filters.at;
	view->filters_kept_count = filters.count;
	view->search_kept = search.at;
	view->search_kept_count = search.count;
	view->sort_kept = sort.at;
	view->sort_kept_count = sort.count;
}

const struct pair_view *filters_ignored(const struct listing *on)
{
	struct pair_view *pairs = ARENA_MANY(on->visit->arena, struct pair_view, on->query.ignored.count);
	for (size_t i = 0; i < on->query.ignored.count; i++)
		pairs[i] = (struct pair_view){on->query.ignored.at[i].name, on->query.ignored.at[i].value};
	return pairs;
}
