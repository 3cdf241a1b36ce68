/* SPDX-License-Identifier: Apache-2.0
 * Search and counts against a recount by plain loops, words of several languages, queries there and back, snapshots that are
 * swapped under their readers. A failure prints the seed; CABINET_TEST_SEED=N runs that one. */
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <pthread.h>
#include <stdarg.h>
#include <cmocka.h>

#include "catalogue/search.h"
#include "catalogue/words.h"
#include "support/random_catalogue.h"

#define SOLUTIONS 300
#define QUERIES 400

static struct arena *arena;
static struct vocabulary *vocabulary;
static uint64_t seed;

static int setup(void **state)
{
	arena = arena_new(1u << 30);
	vocabulary = shipped_vocabulary(arena, SOURCE_ROOT);
	seed = chance_seed();
	return vocabulary ? 0 : -1;
}

static int teardown(void **state)
{
	vocabulary_free(vocabulary);
	arena_free(arena);
	return 0;
}

/* ---- the recount ---- */

struct terms {
	struct text at[2000];
	bool stem[2000];
	size_t count;
};

static void take(void *context, struct text term, bool is_stem)
{
	struct terms *terms = context;
	assert_true(terms->count < COUNT_OF(terms->at));
	terms->at[terms->count] = arena_copy(arena, term);
	terms->stem[terms->count++] = is_stem;
}

static void terms_of(const struct solution *solution, struct terms *out)
{
	static const char *const searched[] = {"form", "area", "channel"};
	struct words *words = words_of_thread();
	out->count = 0;
	const struct text texts[] = {solution->name, solution->organisation, solution->summary, solution->description};
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		words_each(words, texts[i], solution->language, take, out);
	for (size_t i = 0; i < vocabulary->text_count; i++)
		words_each(words, solution->texts[i], solution->language, take, out);
	for (size_t i = 0; i < COUNT_OF(searched); i++) {
		size_t facet = vocabulary_facet(vocabulary, text_of(searched[i]));
		for (size_t k = 0; k < solution->facts[facet].count; k++)
			words_each(words, vocabulary_value(&vocabulary->facets[facet], solution->facts[facet].at[k])->label,
				TEXT("en"), take, out);
	}
}

static bool has_term(const struct terms *terms, struct text term, bool as_prefix)
{
	for (size_t i = 0; i < terms->count; i++)
		if (as_prefix ? text_starts(terms->at[i], term) : text_is(terms->at[i], term))
			return true;
	return false;
}

static bool has_words(const struct terms *record, const struct terms *words, bool last_goes_on)
{
	size_t last = 0;
	for (size_t i = 0; i < words->count; i++)
		last = words->stem[i] ? last : i;
	for (size_t i = 0; i < words->count;) {
		size_t start = i;
		bool found = last_goes_on && text_is(words->at[i], words->at[last]) && !words->stem[i] && words->at[i].len >= 2 &&
			     has_term(record, words->at[i], true);
		do
			found = found || has_term(record, words->at[i], false);
		while (++i < words->count && words->stem[i]);
		assert_true(i > start);
		if (!found)
			return false;
	}
	return true;
}

static bool has_code(const struct solution *solution, size_t facet, struct text code)
{
	return text_is_cstr(code, "unknown") ? solution->facts[facet].count == 0 : texts_have(solution->facts[facet], code);
}

static bool passes_facet(const struct solution *solution, const struct query *query, size_t facet)
{
	if (query->chosen[facet].count == 0)
		return !(text_is_cstr(vocabulary->facets[facet].key, "status") && solution->status == SOLUTION_WITHDRAWN);
	for (size_t i = 0; i < query->chosen[facet].count; i++)
		if (has_code(solution, facet, query->chosen[facet].at[i]))
			return true;
	return false;
}

static bool passes_numbers(const struct solution *solution, const struct query *query)
{
	struct solution_number from = solution->numbers[vocabulary_number(vocabulary, TEXT("age_min"))];
	struct solution_number to = solution->numbers[vocabulary_number(vocabulary, TEXT("age_max"))];
	struct solution_number storage = solution->numbers[vocabulary_number(vocabulary, TEXT("storage"))];
	double wanted_from = query->age_min.known ? (double)query->age_min.value : 0;
	double wanted_to = query->age_max.known ? (double)query->age_max.value : 1000;
	if (query->age_min.known || query->age_max.known) {
		if (!from.known && !to.known)
			return false;
		if ((to.known ? to.value : 1000) < wanted_from || (from.known ? from.value : 0) > wanted_to)
			return false;
	}
	return !query->storage_max.known || (storage.known && storage.value <= (double)query->storage_max.value);
}

struct recount {
	bool matches[SOLUTIONS];    /* words and numbers */
	bool passes[SOLUTIONS][64]; /* per facet */
	bool found[SOLUTIONS];
	size_t total;
};

static void recount(const struct solution *solutions, const struct terms *terms, const struct query *query, struct recount *out)
{
	struct terms *words = ARENA_NEW(arena, struct terms);
	words_each_of_query(words_of_thread(), query->q, take, words);
	bool any = false;
	for (size_t i = 0; i < SOLUTIONS; i++) {
		out->matches[i] = has_words(&terms[i], words, query->type_ahead);
		any = any || out->matches[i];
	}
	out->total = 0;
	for (size_t i = 0; i < SOLUTIONS; i++) {
		if (!any)
			out->matches[i] = has_words(&terms[i], words, true);
		out->matches[i] = out->matches[i] && passes_numbers(&solutions[i], query);
		out->found[i] = out->matches[i];
		for (size_t k = 0; k < vocabulary->facet_count; k++) {
			out->passes[i][k] = passes_facet(&solutions[i], query, k);
			out->found[i] = out->found[i] && out->passes[i][k];
		}
		out->total += out->found[i];
	}
}

static size_t recount_value(const struct solution *solutions, const struct recount *recounted, size_t facet, struct text code)
{
	size_t count = 0;
	for (size_t i = 0; i < SOLUTIONS; i++) {
		bool counts = recounted->matches[i] && has_code(&solutions[i], facet, code);
		for (size_t k = 0; k < vocabulary->facet_count; k++)
			counts = counts && (k == facet || recounted->passes[i][k]);
		count += counts;
	}
	return count;
}

static struct query random_query(struct chance *chance, const struct solution *solutions)
{
	struct http_pair pairs[16];
	size_t count = 0;
	static const char *const sorts[] = {"relevance", "name", "newest", "reviewed"};
	pairs[count++] = (struct http_pair){TEXT("sort"), text_of(sorts[chance_below(chance, 4)])};
	size_t words = chance_below(chance, 4);
	struct text q = TEXT("");
	for (size_t i = 0; i < words; i++) {
		struct text word = chance_below(chance, 8) ? random_zipf_word(arena, chance, 400)
							   : random_word(arena, chance_below(chance, 5000));
		q = arena_fmt(arena, "%.*s %.*s", TEXT_ARG(q), TEXT_ARG(text_slice(word, 0, 2 + chance_below(chance, 6))));
	}
	pairs[count++] = (struct http_pair){TEXT("q"), q};
	for (size_t i = chance_below(chance, 6); i > 0; i--) {
		const struct facet *facet = &vocabulary->facets[chance_below(chance, vocabulary->facet_count)];
		pairs[count++] =
			(struct http_pair){facet->key, chance_below(chance, 6) ? random_code(chance, facet) : VOCABULARY_UNKNOWN};
	}
	static const char *const numbers[] = {"age_min", "age_max", "storage_max"};
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		if (chance_below(chance, 6) == 0)
			pairs[count++] =
				(struct http_pair){text_of(numbers[i]), arena_fmt(arena, "%d", (int)chance_below(chance, 100))};
	struct query query = query_parse(arena, vocabulary, (struct http_pairs){pairs, count});
	query.type_ahead = chance_below(chance, 4) == 0;
	return query;
}

/* Whether `before` may stand before `after` in the query's order. */
static bool in_order(const struct solution *before, const struct solution *after, enum query_sort sort)
{
	int64_t left = 0, right = 0;
	if (sort == SORT_NEWEST) {
		left = before->listed;
		right = after->listed;
	} else if (sort == SORT_REVIEWED) {
		left = before->result.published ? before->result.decided : 0;
		right = after->result.published ? after->result.decided : 0;
	}
	return left > right || (left == right && text_compare(before->name, after->name) <= 0);
}

static void check_pages(const struct snapshot *snapshot, const struct query *query, const struct recount *recounted)
{
	bool seen[SOLUTIONS] = {false};
	struct search_result all, page;
	assert_true(search_all(arena, snapshot, query, &all));
	assert_int_equal(all.count, recounted->total);
	for (size_t i = 0; i < all.count; i++) {
		assert_true(recounted->found[all.records[i]] && !seen[all.records[i]]);
		seen[all.records[i]] = true;
		const struct solution *now = &snapshot->solutions[all.records[i]];
		if (i && (query->sort != SORT_RELEVANCE || !query->q.len))
			assert_true(in_order(&snapshot->solutions[all.records[i - 1]], now, query->sort));
	}
	size_t at = 0;
	for (size_t number = 1; number <= all.total / QUERY_PAGE_SIZE + 2; number++) {
		struct query one = query_on_page(query, number);
		assert_true(search_run(arena, snapshot, &one, &page));
		for (size_t i = 0; i < page.count; i++)
			assert_int_equal(page.records[i], all.records[at++]);
	}
	assert_int_equal(at, all.count);
}

static void check_query(
	const struct snapshot *snapshot, const struct solution *solutions, const struct terms *terms, const struct query *query)
{
	static struct recount recounted;
	struct search_result result;
	recount(solutions, terms, query, &recounted);
	assert_true(search_run(arena, snapshot, query, &result));
	assert_int_equal(result.total, recounted.total);
	for (size_t facet = 0; facet < vocabulary->facet_count; facet++) {
		struct facet_range range = snapshot->facets.ranges[facet];
		for (size_t k = range.first; k < range.first + range.count; k++) {
			struct text code = snapshot->facets.codes[k];
			size_t expected = recount_value(solutions, &recounted, facet, code);
			if (result.counts[k] != expected)
				print_error("seed %llu: %.*s=%.*s counts %u, not %zu\n", (unsigned long long)seed,
					TEXT_ARG(vocabulary->facets[facet].key), TEXT_ARG(code), result.counts[k], expected);
			assert_int_equal(result.counts[k], expected);
			assert_int_equal(search_count(snapshot, &result, facet, code), expected);
		}
	}
	check_pages(snapshot, query, &recounted);
}

static void test_search_equals_recount(void **state)
{
	struct chance chance = {seed};
	struct solution *solutions = random_catalogue(arena, vocabulary, &chance, SOLUTIONS, 30, 400);
	struct snapshot *snapshot = snapshot_build(vocabulary, solutions, SOLUTIONS, 1);
	assert_non_null(snapshot);
	struct terms *terms = ARENA_MANY(arena, struct terms, SOLUTIONS);
	for (size_t i = 0; i < SOLUTIONS; i++)
		terms_of(&solutions[i], &terms[i]);
	size_t hits = 0;
	for (size_t i = 0; i < QUERIES; i++) {
		struct query query = random_query(&chance, solutions);
		check_query(snapshot, solutions, terms, &query);
		struct search_result result;
		assert_true(search_run(arena, snapshot, &query, &result));
		hits += result.total > 0;
	}
	assert_true(hits > QUERIES / 4); /* the queries would prove little if most found nothing */
	for (size_t i = 0; i < SOLUTIONS; i++)
		assert_string_equal(snapshot_by_slug(snapshot, solutions[i].slug)->slug.at, solutions[i].slug.at);
	assert_null(snapshot_by_slug(snapshot, TEXT("nobody")));
	snapshot_free(snapshot);
}

/* ---- words ---- */

static struct solution make(const char *slug, const char *name, const char *summary, const char *language)
{
	struct solution solution = *solution_new(arena, vocabulary);
	solution.slug = text_of(slug);
	solution.name = text_of(name);
	solution.summary = text_of(summary);
	solution.language = text_of(language);
	return solution;
}

static struct search_result ask(const struct snapshot *snapshot, const char *q, bool type_ahead)
{
	struct query query = query_empty(arena, vocabulary);
	query = query_with_words(&query, text_of(q));
	query.type_ahead = type_ahead;
	struct search_result result;
	assert_true(search_run(arena, snapshot, &query, &result));
	return result;
}

static void expect(const struct snapshot *snapshot, const char *q, const char *slug)
{
	struct search_result result = ask(snapshot, q, false);
	if (result.count == 0 || !text_is_cstr(snapshot->solutions[result.records[0]].slug, slug))
		print_error("\"%s\" does not find %s first\n", q, slug);
	assert_true(result.count > 0);
	assert_true(text_is_cstr(snapshot->solutions[result.records[0]].slug, slug));
}

static struct snapshot *of_languages(void)
{
	struct solution solutions[] = {
		make("stories", "Storybook Reader", "Reading picture stories together", "en"),
		make("ecole", "Lécole numérique", "Les enfants apprennent à l’école", "fr"),
		make("escuela", "Matemáticas en casa", "Lecciones para niños", "es"),
		make("russkiy", "Букварь", "Чтение для детей и ёлка", "ru"),
		make("arabi", "المَدرَسة", "أنشطة للأطفال", "ar"),
		make("zhongwen", "数学教育", "小学数学练习", "zh"),
	};
	struct snapshot *snapshot = snapshot_build(vocabulary, solutions, COUNT_OF(solutions), 1);
	assert_non_null(snapshot);
	return snapshot;
}

static void test_words_of_languages(void **state)
{
	struct snapshot *snapshot = of_languages();
	expect(snapshot, "story", "stories");      /* stem: stories */
	expect(snapshot, "READ", "stories");       /* case, stem: reading */
	expect(snapshot, "ecole", "ecole");        /* accent and elision */
	expect(snapshot, "enfant", "ecole");       /* plural */
	expect(snapshot, "matematica", "escuela"); /* accent, plural */
	expect(snapshot, "ninos", "escuela");
	expect(snapshot, "leccion", "escuela");
	expect(snapshot, "елка", "russkiy");    /* e for yo */
	expect(snapshot, "буквари", "russkiy"); /* another case */
	expect(snapshot, "المدرسة", "arabi");   /* without harakat */
	expect(snapshot, "مدرسة", "arabi");     /* without the article */
	expect(snapshot, "انشطة", "arabi");     /* alef without hamza */
	expect(snapshot, "数学", "zhongwen");
	expect(snapshot, "教育", "zhongwen");                    /* second word of a run */
	expect(snapshot, "the stories for a reader", "stories"); /* it holds neither "the" nor "for" */
	assert_int_equal(ask(snapshot, "the", false).total, 0);
	assert_int_equal(ask(snapshot, "story lecciones", false).total, 0); /* all words must match */
	snapshot_free(snapshot);
}

static void test_prefix_and_suggestion(void **state)
{
	struct snapshot *snapshot = of_languages();
	assert_int_equal(ask(snapshot, "stor", true).total, 1);
	assert_int_equal(ask(snapshot, "storyb", false).total, 1); /* nothing has the word itself: it may go on */
	struct search_result result = ask(snapshot, "picture storybok", false);
	assert_int_equal(result.total, 0);
	assert_true(text_is_cstr(result.suggestion, "picture storybook"));
	result = ask(snapshot, "pcitures", false);
	assert_true(text_is_cstr(result.suggestion, "picture"));
	assert_int_equal(ask(snapshot, "qqqqqqqqqq", false).suggestion.len, 0);
	assert_int_equal(ask(snapshot, "!!!", false).total, 6);
	snapshot_free(snapshot);
}

static void test_names_weigh_most(void **state)
{
	struct solution solutions[] = {
		make("in-text", "Alpha", "Fractions and more fractions for everybody", "en"),
		make("in-name", "Fractions", "Numbers for everybody", "en"),
	};
	struct snapshot *snapshot = snapshot_build(vocabulary, solutions, COUNT_OF(solutions), 1);
	expect(snapshot, "fractions", "in-name");
	assert_int_equal(ask(snapshot, "fractions", false).total, 2);
	snapshot_free(snapshot);
}

static void test_withdrawn_only_when_asked(void **state)
{
	struct solution solutions[] = {make("here", "Here", "", "en"), make("gone", "Gone", "", "en")};
	solutions[1].status = SOLUTION_WITHDRAWN;
	struct snapshot *snapshot = snapshot_build(vocabulary, solutions, COUNT_OF(solutions), 1);
	assert_int_equal(ask(snapshot, "", false).total, 1);
	assert_non_null(snapshot_by_slug(snapshot, TEXT("gone")));
	struct http_pair pair = {TEXT("status"), TEXT("withdrawn")};
	struct query query = query_parse(arena, vocabulary, (struct http_pairs){&pair, 1});
	struct search_result result;
	assert_true(search_run(arena, snapshot, &query, &result));
	assert_int_equal(result.total, 1);
	assert_int_equal(result.records[0], 1);
	snapshot_free(snapshot);
}

static void test_empty_catalogue(void **state)
{
	struct snapshot *snapshot = snapshot_build(vocabulary, NULL, 0, 1);
	assert_non_null(snapshot);
	struct search_result result = ask(snapshot, "anything", false);
	assert_int_equal(result.total, 0);
	assert_int_equal(result.pages, 1);
	assert_null(snapshot_by_slug(snapshot, TEXT("x")));
	snapshot_free(snapshot);
}

static void test_query_round_trip(void **state)
{
	struct chance chance = {seed + 1};
	for (size_t i = 0; i < QUERIES; i++) {
		struct query query = random_query(&chance, NULL);
		query.page = 1 + chance_below(&chance, 3);
		struct text address = query_address(arena, vocabulary, &query);
		struct http_pairs pairs;
		assert_int_equal(http_parse_pairs(arena, text_slice(address, 1, address.len), &pairs), HTTP_PARSE_OK);
		struct query again = query_parse(arena, vocabulary, pairs);
		assert_int_equal(again.ignored.count, 0);
		assert_string_equal(query_address(arena, vocabulary, &again).at, address.at);
	}
}

/* ---- holder ---- */

static void test_holder_swaps(void **state)
{
	struct solution solution = make("one", "One", "", "en");
	struct snapshot_holder *holder = snapshot_holder_new(snapshot_build(vocabulary, &solution, 1, 1));
	assert_non_null(holder);
	const struct snapshot *old = snapshot_hold(holder);
	for (uint64_t version = 2; version < 100; version++)
		snapshot_publish(holder, snapshot_build(vocabulary, &solution, 1, version));
	const struct snapshot *now = snapshot_hold(holder);
	assert_int_equal(old->version, 1); /* still whole */
	assert_string_equal(old->solutions[0].slug.at, "one");
	assert_int_equal(now->version, 99);
	snapshot_release(old);
	snapshot_release(now);
	snapshot_holder_free(holder);
}

#define READERS 3
#define PUBLICATIONS 300

struct reading {
	struct snapshot_holder *holder;
	atomic_bool *done;
	size_t reads, wrong;
};

/* Every snapshot's only solution is named after the snapshot's version: a torn or freed one would differ. */
static void *read_on(void *context)
{
	struct reading *reading = context;
	struct arena *own = arena_new(1u << 26);
	uint64_t newest = 0;
	while (!atomic_load(reading->done) || reading->reads == 0) {
		const struct snapshot *snapshot = snapshot_hold(reading->holder);
		struct query query = query_empty(own, vocabulary);
		query = query_with_words(&query, arena_fmt(own, "version%llu", (unsigned long long)snapshot->version));
		struct search_result result;
		reading->wrong += !search_run(own, snapshot, &query, &result) || result.total != 1 || snapshot->version < newest;
		newest = snapshot->version;
		snapshot_release(snapshot);
		reading->reads++;
		arena_reset(own);
	}
	arena_free(own);
	return NULL;
}

static struct snapshot *numbered(uint64_t version)
{
	struct solution solution = make("one", "One", "", "en");
	solution.summary = arena_fmt(arena, "version%llu", (unsigned long long)version);
	return snapshot_build(vocabulary, &solution, 1, version);
}

static void test_holder_under_readers(void **state)
{
	struct snapshot_holder *holder = snapshot_holder_new(numbered(1));
	atomic_bool done = false;
	pthread_t threads[READERS];
	struct reading readings[READERS];
	for (size_t i = 0; i < READERS; i++) {
		readings[i] = (struct reading){holder, &done, 0, 0};
		assert_int_equal(pthread_create(&threads[i], NULL, read_on, &readings[i]), 0);
	}
	for (uint64_t version = 2; version < PUBLICATIONS; version++)
		snapshot_publish(holder, numbered(version));
	atomic_store(&done, true);
	for (size_t i = 0; i < READERS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(readings[i].wrong, 0);
		assert_true(readings[i].reads > 0);
	}
	snapshot_holder_free(holder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_search_equals_recount),
		cmocka_unit_test(test_words_of_languages),
		cmocka_unit_test(test_prefix_and_suggestion),
		cmocka_unit_test(test_names_weigh_most),
		cmocka_unit_test(test_withdrawn_only_when_asked),
		cmocka_unit_test(test_empty_catalogue),
		cmocka_unit_test(test_query_round_trip),
		cmocka_unit_test(test_holder_swaps),
		cmocka_unit_test(test_holder_under_readers),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
