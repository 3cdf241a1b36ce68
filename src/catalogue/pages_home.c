/* SPDX-License-Identifier: Apache-2.0
 * The first page: three questions that lead into the list, what is in the cabinet, the newest reviews. */
#include "catalogue/query.h"
#include "catalogue/shown.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "pages.gen.h"
#include "routes.gen.h"

#define NEWEST 3
#define PLACES_MOST 80

/* ---- the page ---- */

static struct option *options_of(const struct visit *visit, const char *key, size_t room_for_more, size_t *count)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	size_t facet = vocabulary_facet(vocabulary, text_of(key));
	size_t values = facet == VOCABULARY_NONE ? 0 : vocabulary->facets[facet].value_count;
	struct option *options = ARENA_MANY(visit->arena, struct option, values + room_for_more);
	for (size_t i = 0; i < values; i++) {
		struct text code = vocabulary->facets[facet].values[i].code;
		options[i] = (struct option){.value = code, .label = shown_code(visit, facet, code)};
	}
	*count = values;
	return options;
}

/* Values of a facet that some solution has; "not stated" does not count. */
static size_t values_in_use(const struct snapshot *snapshot, const char *key)
{
	size_t facet = vocabulary_facet(snapshot->vocabulary, text_of(key)), used = 0;
	if (facet == VOCABULARY_NONE)
		return 0;
	struct facet_range range = snapshot->facets.ranges[facet];
	for (size_t i = 0; i < range.count; i++)
		used += snapshot->facets.totals[range.first + i] &&
			!text_is(snapshot->facets.codes[range.first + i], VOCABULARY_UNKNOWN);
	return used;
}

static size_t organisations_in(const struct snapshot *snapshot)
{
	size_t count = 0;
	for (size_t i = 0; i < snapshot->count; i++) {
		bool is_new = bits_have(snapshot->shown, i);
		for (size_t k = 0; k < i && is_new; k++)
			is_new = !text_is(snapshot->solutions[k].organisation_slug, snapshot->solutions[i].organisation_slug);
		count += is_new;
	}
	return count;
}

static struct figure_view figures_of(const struct snapshot *snapshot)
{
	struct figure_view figures = {.solutions = bits_count(snapshot->shown, snapshot->facets.words),
		.languages = values_in_use(snapshot, "content_language"),
		.countries = values_in_use(snapshot, "country"),
		.organisations = organisations_in(snapshot)};
	for (size_t i = 0; i < snapshot->count; i++)
		figures.reviewed += snapshot->solutions[i].status == SOLUTION_REVIEWED ||
				    snapshot->solutions[i].status == SOLUTION_CONDITIONS;
	return figures;
}

/* Languages and countries in use, in the reader's words. */
static void fill_places(const struct visit *visit, const struct snapshot *snapshot, struct home_view *view)
{
	static const char *const keys[] = {"country", "content_language"};
	struct option *places = ARENA_MANY(visit->arena, struct option, PLACES_MOST);
	for (size_t k = 0; k < COUNT_OF(keys); k++) {
		size_t facet = vocabulary_facet(snapshot->vocabulary, text_of(keys[k]));
		struct facet_range range = facet == VOCABULARY_NONE ? (struct facet_range){0} : snapshot->facets.ranges[facet];
		for (size_t i = 0; i + 1 < range.count && view->places_count < (k + 1) * PLACES_MOST / 2; i++)
			if (snapshot->facets.totals[range.first + i])
				places[view->places_count++].label =
					shown_code(visit, facet, snapshot->facets.codes[range.first + i]);
	}
	view->places = places;
}

static void fill_newest(const struct visit *visit, const struct snapshot *snapshot, struct home_view *view)
{
	struct card_view *cards = ARENA_MANY(visit->arena, struct card_view, NEWEST);
	for (size_t i = 0; i < snapshot->count && view->newest_count < NEWEST; i++) {
		const struct solution *solution = &snapshot->solutions[snapshot->orders[ORDER_REVIEWED][i]];
		if (solution->status != SOLUTION_REVIEWED && solution->status != SOLUTION_CONDITIONS)
			continue;
		struct glyph glyph;
		shown_profile(visit, solution, &glyph);
		if (!view->newest_count && glyph.state == GLYPH_CURRENT) {
			view->example = glyph_large(visit->arena, visit->lang, &glyph);
			view->example_name = solution->name;
		}
		cards[view->newest_count++] = shown_card(visit, solution);
	}
	view->newest = cards;
}

void catalogue_home_get(struct visit *visit)
{
	const struct snapshot *snapshot = snapshot_hold(visit->app->catalogue);
	if (visit_from_cache(visit, snapshot->version, TEXT(""))) {
		snapshot_release(snapshot);
		return;
	}
	struct home_view view = {.figures = figures_of(snapshot)};
	struct option *levels = options_of(visit, "level", 1, &view.levels_count);
	levels[view.levels_count++] = (struct option){.value = TEXT("teacher"), .label = visit_tr(visit, N_("Teachers"))};
	view.levels = levels;
	view.connections = options_of(visit, "connection", 0, &view.connections_count);
	fill_places(visit, snapshot, &view);
	fill_newest(visit, snapshot, &view);
	visit_page(visit,
		&(struct page){.title = visit_tr(visit, N_("Find learning technology that works where you are")),
			.body = html_home(visit_out(visit), &view),
			.description = visit_tr(visit, N_("A public cabinet of EdTech solutions. Providers describe them, "
							  "independent experts review them, and you see both, side by side.")),
			.cached = true,
			.own_search = true});
	snapshot_release(snapshot);
}

/* ---- from the three questions to the list ---- */

/* Whether what was typed names this code: in the reader's language, in English, or as a language calls itself. */
static bool is_called(const struct visit *visit, const struct facet *facet, struct text code, struct text typed)
{
	bool is_message;
	struct text names[] = {code,
		vocabulary_label(visit->app->vocabulary, facet, code, visit->arena, visit->lang->code, &is_message),
		vocabulary_label(visit->app->vocabulary, facet, code, visit->arena, "en", &is_message),
		facet->source == FACET_LANGUAGE ? vocabulary_own_name(visit->arena, code) : TEXT("")};
	for (size_t i = 0; i < COUNT_OF(names); i++)
		if (names[i].len && text_is(text_fold(visit->arena, names[i]), typed))
			return true;
	return false;
}

/* A country or a language that solutions name; anything else is searched for as words. */
static void ask_where(const struct visit *visit, const struct snapshot *snapshot, struct text where, struct query *query)
{
	static const char *const keys[] = {"country", "content_language"};
	struct text typed = text_fold(visit->arena, where), country = vocabulary_country(snapshot->vocabulary, where);
	for (size_t k = 0; k < COUNT_OF(keys); k++) {
		size_t facet = vocabulary_facet(snapshot->vocabulary, text_of(keys[k]));
		struct facet_range range = snapshot->facets.ranges[facet];
		for (size_t i = 0; i < range.count; i++) {
			struct text code = snapshot->facets.codes[range.first + i];
			if ((k == 0 && country.len && text_is(code, country)) ||
				is_called(visit, &snapshot->vocabulary->facets[facet], code, typed)) {
				*query = query_with(visit->arena, query, facet, code);
				return;
			}
		}
	}
	*query = query_with_words(query, where);
}

/* A connection is enough for all that needs less. */
static void ask_connection(const struct visit *visit, struct text code, struct query *query)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	size_t number = vocabulary_facet(vocabulary, TEXT("connection"));
	const struct facet *facet = &vocabulary->facets[number];
	if (!vocabulary_value(facet, code))
		return;
	for (size_t i = 0; i < facet->value_count; i++) {
		*query = query_with(visit->arena, query, number, facet->values[i].code);
		if (text_is(facet->values[i].code, code))
			return;
	}
}

static void ask_level(const struct visit *visit, struct text code, struct query *query)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	bool is_user = text_is_cstr(code, "teacher");
	size_t number = vocabulary_facet(vocabulary, is_user ? TEXT("user") : TEXT("level"));
	if (vocabulary_value(&vocabulary->facets[number], code))
		*query = query_with(visit->arena, query, number, code);
}

void catalogue_find_get(struct visit *visit)
{
	const struct snapshot *snapshot = snapshot_hold(visit->app->catalogue);
	struct query query = query_empty(visit->arena, snapshot->vocabulary);
	struct text where = text_trim(utf8_cut(visit_query(visit, "where"), QUERY_WORDS_BYTES));
	if (where.len)
		ask_where(visit, snapshot, where, &query);
	ask_level(visit, visit_query(visit, "level"), &query);
	ask_connection(visit, visit_query(visit, "connection"), &query);
	struct text address = query_address(visit->arena, snapshot->vocabulary, &query);
	snapshot_release(snapshot);
	visit_go(visit, TEXT(""), "/solutions%.*s", TEXT_ARG(address));
}
