/* SPDX-License-Identifier: Apache-2.0
 * What surrounds the search: vocabularies, addresses of queries, solutions as JSON, exports. A failure prints the seed;
 * CABINET_TEST_SEED=N runs that one. */
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdarg.h>
#include <cmocka.h>

#include "catalogue/export.h"
#include "support/random_catalogue.h"

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

/* ---- vocabulary ---- */

static void test_codes(void **state)
{
	static const char *const good[] = {"en", "fr", "ar", "sw", "ps", "uz-Latn", "uz-Cyrl", "pt-BR", "ase", "zh-Hant-TW"};
	static const char *const bad[] = {"", "e", "english", "xx", "qqq", "EN", "en_US", "en-", "uz-Zzzx", "en-QQ", "unknown",
		"und", "../x", "en-x-private"};
	for (size_t i = 0; i < COUNT_OF(good); i++)
		assert_true(vocabulary_is_language(text_of(good[i])));
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(vocabulary_is_language(text_of(bad[i])));
	assert_true(vocabulary_has_country(vocabulary, TEXT("KE")));
	assert_false(vocabulary_has_country(vocabulary, TEXT("ZZ")));
	assert_true(vocabulary_is_right_to_left(TEXT("ps")));
	assert_false(vocabulary_is_right_to_left(TEXT("sw")));
	assert_string_equal(vocabulary_language_name(arena, TEXT("sw"), "fr").at, "swahili");
	assert_string_equal(vocabulary_own_name(arena, TEXT("de")).at, "Deutsch");
	assert_string_equal(vocabulary_country_name(arena, TEXT("KE"), "es").at, "Kenia");
	assert_string_equal(vocabulary_country(vocabulary, TEXT("ÅLAND Islands")).at, "AX");
	assert_string_equal(vocabulary_country(vocabulary, TEXT("ke")).at, "KE");
	assert_int_equal(vocabulary_country(vocabulary, TEXT("Atlantis")).len, 0);
	bool is_message;
	const struct facet *connection = &vocabulary->facets[vocabulary_facet(vocabulary, TEXT("connection"))];
	assert_true(vocabulary_label(vocabulary, connection, TEXT("N1"), arena, "en", &is_message).len > 0 && is_message);
}

static void expect_problem(const char *json, const char *regions, const char *part)
{
	struct text problem = TEXT("");
	struct vocabulary *made = vocabulary_parse(arena, text_of(json), text_of(regions), &problem);
	assert_null(made);
	if (text_find(problem, text_of(part)) == SIZE_MAX)
		print_error("\"%.*s\" does not say \"%s\"\n", TEXT_ARG(problem), part);
	assert_true(text_find(problem, text_of(part)) != SIZE_MAX);
}

static void test_broken_vocabularies(void **state)
{
	const char *regions = "{\"regions\":[{\"code\":\"a\",\"label\":\"A\",\"countries\":[\"KE\"]}],\"aliases\":{}}";
	expect_problem("{", regions, "vocabulary: line 1");
	expect_problem("{\"facets\":[]}", regions, "$.version");
	expect_problem("{\"version\":\"1\",\"facets\":[{\"key\":\"a b\"}]}", regions, "$.facets[0].key");
	expect_problem("{\"version\":\"1\",\"facets\":[{\"key\":\"a\",\"label\":\"A\",\"source\":\"guess\"}]}", regions,
		"$.facets[0].source");
	expect_problem("{\"version\":\"1\",\"facets\":[{\"key\":\"a\",\"label\":\"A\",\"source\":\"list\",\"values\":[{\"code\":"
		       "\"x\",\"label\":\"X\"},"
		       "{\"code\":\"x\",\"label\":\"Y\"}]}]}",
		regions, "$.facets[0].values[1].code: \"x\" stands twice");
	expect_problem("{\"version\":\"1\",\"facets\":[]}",
		"{\"regions\":[{\"code\":\"a\",\"label\":\"A\",\"countries\":[\"Kenya\"]}]}",
		"regions: $.regions[0].countries[0]");
}

/* ---- queries ---- */

static struct query parse(const char *encoded)
{
	struct http_pairs pairs;
	assert_int_equal(http_parse_pairs(arena, text_of(encoded), &pairs), HTTP_PARSE_OK);
	return query_parse(arena, vocabulary, pairs);
}

static void expect_address(const struct query *query, const char *address)
{
	assert_string_equal(query_address(arena, vocabulary, query).at, address);
}

static void test_query_canonical(void **state)
{
	struct query one = parse(
		"page=2&language=sw&language=ar&language=sw&q=+story%20book+&connection=N1&connection=N0&sort=name&age_min=");
	struct query two = parse("connection=N0&connection=N1&q=story+book&sort=name&language=ar&language=sw&page=2");
	assert_string_equal(query_address(arena, vocabulary, &one).at, query_address(arena, vocabulary, &two).at);
	assert_int_equal(one.ignored.count, 0);
	expect_address(&one, "?q=story%20book&connection=N0&connection=N1&language=ar&language=sw&sort=name&page=2");
	size_t language = vocabulary_facet(vocabulary, TEXT("language"));
	struct query less = query_without(arena, &one, language, TEXT("ar"));
	expect_address(&less, "?q=story%20book&connection=N0&connection=N1&language=sw&sort=name");
	struct query more = query_with(arena, &less, language, TEXT("ps"));
	expect_address(&more, "?q=story%20book&connection=N0&connection=N1&language=ps&language=sw&sort=name");
	assert_true(query_has(&more, language, TEXT("ps")) && !query_has(&less, language, TEXT("ps")));
	struct query none = query_empty(arena, vocabulary);
	expect_address(&none, "");
	assert_false(query_narrows(&none));
	assert_true(query_narrows(&more));
}

static void test_query_reports_the_unknown(void **state)
{
	struct query query = parse("language=xx-nonsense&level=99&level=1&nosuch=1&page=0&age_min=abc&sort=best&country=ZZ&"
				   "storage_max=-1&level=unknown");
	assert_int_equal(query.ignored.count, 8);
	assert_true(text_is_cstr(query.ignored.at[0].value, "xx-nonsense"));
	expect_address(&query, "?level=1&level=unknown");
}

/* ---- solutions and exports ---- */

static void test_solution_json_round_trip(void **state)
{
	struct chance chance = {seed + 2};
	struct solution *solutions = random_catalogue(arena, vocabulary, &chance, 20, 10, 100);
	solutions[0].result = (struct solution_result){.published = true,
		.rubric_id = TEXT("cabinet"),
		.rubric_version = TEXT("1.0"),
		.reviewers = 3,
		.expires = 99,
		.fits = TEXT("F"),
		.strengths = TEXT("S"),
		.cautions = TEXT("C"),
		.conditions = TEXT("D"),
		.agreement_pairs = 12,
		.within_one_percent = 83,
		.alpha_known = true,
		.alpha_thousandths = -12,
		.gates = (struct result_gate[]){{TEXT("G1"), TEXT("mixed")}},
		.gate_count = 1,
		.pillars = (struct result_pillar[]){{TEXT("P1"), 75, 50, 100, true}},
		.pillar_count = 1,
		.criteria = (struct result_criterion[]){{TEXT("P1.1"), 5, 2, 3, 3, 1, 0, 2, 1, 350, true, false}},
		.criterion_count = 1,
		.comments = (struct result_comment[]){{TEXT("P1.1"), TEXT("A"), TEXT("Clear.")}},
		.comment_count = 1};
	solutions[1].result = (struct solution_result){.published = true, .scale = RESULT_YES_NO};
	solutions[0].evidence = (struct solution_evidence[]){
		{TEXT("P1.1"), TEXT("Report"), TEXT("https://a.example/r"), false}, {TEXT("P1.2"), TEXT(""), TEXT(""), true}};
	solutions[0].evidence_count = 2;
	solutions[0].history = (struct solution_event[]){{5, TEXT("listed")}};
	solutions[0].history_count = 1;
	solutions[0].checked = (struct texts){(struct text[]){TEXT_INIT("language")}, 1};
	solutions[0].texts[0] = TEXT("Children \"here\"\nأ");
	for (size_t i = 0; i < 20; i++) {
		struct text first = solution_to_json_text(arena, vocabulary, &solutions[i]);
		struct solution read;
		assert_true(solution_from_json_text(arena, vocabulary, first, &read));
		struct solution copy;
		solution_copy(arena, vocabulary, &read, &copy);
		struct text second = solution_to_json_text(arena, vocabulary, &copy);
		assert_true(text_is(first, second));
	}
	struct solution read;
	assert_true(solution_from_json_text(arena, vocabulary, solution_to_json_text(arena, vocabulary, &solutions[0]), &read));
	assert_true(read.result.scale == RESULT_LEVELS && read.result.alpha_thousandths == -12 &&
		    text_is_cstr(read.result.cautions, "C"));
	assert_true(read.result.criteria[0].yes == 2 && read.result.criteria[0].confidence_hundredths == 350);
	assert_true(text_is_cstr(read.evidence[0].url, "https://a.example/r") && read.evidence[1].confidential);
	assert_true(solution_from_json_text(arena, vocabulary, solution_to_json_text(arena, vocabulary, &solutions[1]), &read));
	assert_true(read.result.scale == RESULT_YES_NO);
	assert_true(solution_from_json_text(arena, vocabulary,
		TEXT("{\"slug\":\"a\",\"name\":\"A\",\"status\":\"listed\",\"evidence\":"
		     "[{\"confidential\":true,\"title\":\"Secret\"}]}"),
		&read));
	assert_true(read.evidence_count == 1 && read.evidence[0].title.len == 0);
	assert_false(solution_from_json_text(arena, vocabulary, TEXT("[]"), &read));
	assert_false(
		solution_from_json_text(arena, vocabulary, TEXT("{\"slug\":\"a\",\"name\":\"A\",\"status\":\"great\"}"), &read));
}

static void expect_cell(const char *raw, const char *cell)
{
	struct buffer buffer;
	buffer_init(&buffer, 1000);
	export_put_csv_cell(&buffer, text_of(raw));
	assert_true(text_is_cstr(buffer_text(&buffer), cell));
	buffer_done(&buffer);
}

static void test_csv_cells(void **state)
{
	expect_cell("plain", "plain");
	expect_cell("", "");
	expect_cell("a,b", "\"a,b\"");
	expect_cell("say \"hi\"", "\"say \"\"hi\"\"\"");
	expect_cell("=1+1", "'=1+1");
	expect_cell("+1", "'+1");
	expect_cell("-1", "'-1");
	expect_cell("@x", "'@x");
	expect_cell("\tx", "'\tx");
	expect_cell("\rx", "\"'\rx\"");
	expect_cell("=a,\"b\"", "\"'=a,\"\"b\"\"\"");
	expect_cell("two\nlines", "\"two\nlines\"");
}

static void check_json(const struct snapshot *snapshot, const struct search_result *all)
{
	struct buffer buffer;
	buffer_init(&buffer, 1 << 24);
	export_json(&buffer, snapshot, all);
	assert_false(buffer.failed);
	json_error_t error;
	json_t *root = json_loadb(buffer.at, buffer.len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		print_error("%s at %d\n", error.text, error.position);
	assert_non_null(root);
	assert_int_equal(json_integer_value(json_object_get(root, "total")), all->total);
	const json_t *list = json_object_get(root, "solutions");
	assert_int_equal(json_array_size(list), all->total);
	for (size_t i = 0; i < all->total; i++) {
		const json_t *item = json_array_get(list, i);
		const struct solution *solution = &snapshot->solutions[all->records[i]];
		assert_string_equal(json_string_value(json_object_get(item, "slug")), solution->slug.at);
		const json_t *languages = json_object_get(item, "language");
		size_t facet = vocabulary_facet(vocabulary, TEXT("language"));
		size_t known = solution->facts[facet].count;
		assert_int_equal(json_array_size(languages), known ? known : 1);
		if (!known)
			assert_string_equal(json_string_value(json_array_get(languages, 0)), "unknown");
	}
	json_decref(root);
	buffer_done(&buffer);
}

static void test_exports(void **state)
{
	struct chance chance = {seed + 3};
	struct solution *solutions = random_catalogue(arena, vocabulary, &chance, 100, 10, 100);
	solutions[0].name = TEXT("=\"quoted\", \\ and\ncontrol \x01");
	solutions[0].status = SOLUTION_LISTED;
	struct snapshot *snapshot = snapshot_build(vocabulary, solutions, 100, 1);
	struct query query = query_empty(arena, vocabulary);
	struct search_result all;
	assert_true(search_all(arena, snapshot, &query, &all));
	assert_true(all.total > QUERY_PAGE_SIZE);
	check_json(snapshot, &all);
	struct buffer buffer;
	buffer_init(&buffer, 1 << 24);
	export_csv(&buffer, snapshot, &all);
	size_t rows = 0, quotes = 0;
	for (size_t i = 0; i < buffer.len; i++) {
		quotes += buffer.at[i] == '"';
		rows += quotes % 2 == 0 && buffer.at[i] == '\n';
	}
	assert_int_equal(rows, all.total + 1);
	assert_true(text_find(buffer_text(&buffer), TEXT("\"'=\"\"quoted\"\", \\ and\n")) != SIZE_MAX);
	buffer_done(&buffer);
	snapshot_free(snapshot);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_broken_vocabularies),
		cmocka_unit_test(test_query_canonical),
		cmocka_unit_test(test_query_reports_the_unknown),
		cmocka_unit_test(test_solution_json_round_trip),
		cmocka_unit_test(test_csv_cells),
		cmocka_unit_test(test_exports),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
