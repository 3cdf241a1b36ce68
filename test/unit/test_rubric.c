/* SPDX-License-Identifier: Apache-2.0
 * Reading rubrics: the ones we ship, what is refused and where, modules, versions and imported forms. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>

#include "assessment/rubric.h"

static struct arena *arena;
static struct rubrics shipped;

static int load_shipped(void **state)
{
	struct text error = {0};
	arena = arena_new(64u << 20);
	if (rubrics_load(SOURCE_ROOT "/rubric", &shipped, arena, &error))
		return 0;
	print_error("%.*s\n", TEXT_ARG(error));
	return 1;
}

static int free_shipped(void **state)
{
	rubrics_free(&shipped);
	arena_free(arena);
	return 0;
}

static const struct rubric *cabinet(void)
{
	const struct rubric *rubric = rubrics_find(&shipped, TEXT("cabinet"), TEXT("1.0"));
	assert_non_null(rubric);
	return rubric;
}

static void the_shipped_rubric_has_its_shape(void **state)
{
	const struct rubric *rubric = cabinet();
	assert_int_equal(rubric->scale, SCALE_LEVELS);
	assert_int_equal(rubric->gates_count, 6);
	assert_int_equal(rubric->pillars_count, 6);
	assert_int_equal(rubric->groups_count, 7);
	size_t seen = 0;
	for (size_t g = 0; g < rubric->groups_count; g++)
		for (size_t c = 0; c < rubric->groups[g].criteria_count; c++, seen++) {
			const struct rubric_criterion *criterion = &rubric->groups[g].criteria[c];
			assert_ptr_equal(criterion, &rubric->criteria[seen]);
			assert_int_equal(criterion->group, g);
			assert_ptr_equal(rubric_criterion(rubric, criterion->id), criterion);
		}
	assert_int_equal(seen, rubric->criteria_count);
	assert_int_equal(seen, 29 + 4);
	assert_true(text_is(rubric->levels[4].name, TEXT("Proven and kept")));
	assert_null(rubric_criterion(rubric, TEXT("P9.9")));
	assert_non_null(rubric_gate(rubric, TEXT("G6")));
	assert_true(rubric_outcome(rubric, TEXT("expired"))->is_public);
}

static bool ai_applies(const char *code)
{
	struct text codes[] = {text_of(code)};
	return rubric_group_applies(rubric_group(cabinet(), TEXT("A")), (struct texts){codes, code ? 1 : 0});
}

static void a_module_applies_when_the_facet_says_so(void **state)
{
	assert_false(ai_applies("none"));
	assert_false(ai_applies("unknown"));
	assert_false(ai_applies(NULL));
	assert_true(ai_applies("generative_learner"));
	assert_true(rubric_group_applies(rubric_group(cabinet(), TEXT("P1")), (struct texts){0}));
}

static void the_imported_form_has_yes_and_no(void **state)
{
	const struct rubric *dpg = rubrics_newest(&shipped, TEXT("dpg"));
	assert_non_null(dpg);
	assert_int_equal(dpg->scale, SCALE_YES_NO);
	assert_int_equal(dpg->levels_count, 0);
	assert_int_equal(dpg->confidence_count, 5);
	size_t repeat = 99;
	const struct rubric_criterion *owner = rubric_criterion_of_import(dpg, TEXT("ownership"), &repeat);
	assert_non_null(owner);
	assert_int_equal(repeat, 0);
	assert_ptr_equal(owner, rubric_criterion_of_import(dpg, TEXT("clearOwnership"), &repeat));
	const struct rubric_criterion *goal = rubric_criterion_of_import(dpg, TEXT("SDG[7]"), &repeat);
	assert_non_null(goal);
	assert_int_equal(repeat, 7);
	assert_true(goal->repeated);
	const char *strangers[] = {"timeTaken", "SDG", "SDG[", "SDG[x]", "SDG[-1]", "license[0]", ""};
	for (size_t i = 0; i < COUNT_OF(strangers); i++)
		assert_null(rubric_criterion_of_import(dpg, text_of(strangers[i]), &repeat));
}

/* The small rubric of the tests below, with one thing changed by `change` (a JSON object merged into it, or NULL). */
static const char small[] =
	"{'id':'small','version':'1.0','name':'Small','licence':'CC-BY-4.0','levels':[{'level':0,'name':'a'},{'level':1,'name':'"
	"b'},"
	"{'level':2,'name':'c'},{'level':3,'name':'d'},{'level':4,'name':'e'}],'not_applicable':{'code':'na','name':'n'},"
	"'cannot_tell':{'code':'?','name':'q'},'confidence':[{'value':1,'name':'low'},{'value':2,'name':'high'}],'gate_answers':["
	"],"
	"'provider_answers':[],'gates':[],'pillars':[{'id':'P1','name':'One','short':'One','criteria':[{'id':'P1.1','name':'n','"
	"question':'q',"
	"'anchors':{'0':'x','2':'y','4':'z'},'na_allowed':true}]}],'modules':[],'outcomes':[],'scoring':{'criterion':'median','"
	"pillar':'mean',"
	"'pillar_factor':25,'spread_range':2,'min_reviewers':2,'min_units_for_agreement':3,'valid_months':24,'total':false,'"
	"words':'w'}}";

static struct text with(const char *from, const char *to)
{
	struct text whole = text_of(small);
	size_t at = from ? text_find(whole, text_of(from)) : 0;
	assert_true(at != SIZE_MAX);
	size_t skip = from ? strlen(from) : 0;
	struct text json = arena_fmt(arena, "%.*s%s%s", (int)at, small, from ? to : "", small + at + skip);
	for (char *c = (char *)json.at; *c; c++)
		if (*c == '\'')
			*c = '"';
	return json;
}

static void a_refusal_names_the_place(void **state)
{
	static const struct {
		const char *from, *to, *place;
	} cases[] = {
		{"'id':'P1.1',", "", "small.json: $.pillars[0].criteria[0].id: is missing"},
		{"'id':'P1.1'", "'id':'P1'", "small.json: $.pillars[0].criteria[0].id: stands twice"},
		{"'2':'y',", "", "small.json: $.pillars[0].criteria[0].anchors.2: is missing"},
		{"'question':'q'", "'question':7", "small.json: $.pillars[0].criteria[0].question: must be a text"},
		{"'question':'q'", "'question':' '", "small.json: $.pillars[0].criteria[0].question: must not be empty"},
		{"'question':'q'", "'question':'a\\u0007'",
			"small.json: $.pillars[0].criteria[0].question: holds a control character"},
		{"'na_allowed':true", "'na_alowed':true",
			"small.json: $.pillars[0].criteria[0].na_alowed: is not a member known here"},
		{"'na_allowed':true", "'na_allowed':1", "small.json: $.pillars[0].criteria[0].na_allowed: must be true or false"},
		{"'level':3", "'level':2", "small.json: $.levels[3].level: must be a whole number from 3 to 3"},
		{",{'level':4,'name':'e'}", "", "small.json: $.levels: must be a list of 5 to 5"},
		{"'version':'1.0'", "'version':'1.'", "small.json: $.version: must be numbers parted by dots"},
		{"'spread_range':2", "'spread_range':3",
			"small.json: $.scoring.spread_range: must be a whole number from 2 to 2"},
		{"'total':false", "'total':true", "small.json: $.scoring.total: must be false"},
		{"'median'", "'mean'", "small.json: $.scoring.criterion: must be \"median\""},
		{"'modules':[]", "'modules':[{'id':'A','name':'n','short':'s','when':{'facet':'ai','not':[1]},'criteria':[]}]",
			"small.json: $.modules[0].when.not[0]: must be a text"},
		{"'modules':[]", "'modules':{}", "small.json: $.modules: must be a list"},
		{"'name':'Small'", "'scale':'stars','name':'Small'", "small.json: $.scale: must be \"levels\" or \"yes_no\""},
		{"'name':'Small'", "'name':'Small','name':'Big'", "small.json: line 1: duplicate object key"},
		{"{'id':'small'", "['id':'small'", "small.json: line 1: "},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct text error = {0};
		assert_null(rubric_read(arena, with(cases[i].from, cases[i].to), "small.json", &error));
		if (!text_starts(error, text_of(cases[i].place)))
			fail_msg("case %zu: %.*s", i, TEXT_ARG(error));
	}
}

static const struct rubric *read_small(const char *from, const char *to)
{
	struct text error = {0};
	const struct rubric *rubric = rubric_read(arena, with(from, to), "small.json", &error);
	if (!rubric)
		fail_msg("%.*s", TEXT_ARG(error));
	return rubric;
}

static void the_hash_is_of_the_meaning(void **state)
{
	struct text first = read_small(NULL, NULL)->hash_hex;
	assert_int_equal(first.len, 64);
	assert_true(text_is(first, read_small("'id':'small','version':'1.0'", " 'version' : '1.0',\n'id':'small'")->hash_hex));
	assert_false(text_is(first, read_small("'question':'q'", "'question':'Q'")->hash_hex));
}

/* A file cut short is refused; one with any value replaced is refused or read, never a crash. */
static void no_damage_breaks_the_reader(void **state)
{
	struct text whole = with(NULL, NULL), error;
	for (size_t cut = 0; cut < whole.len; cut++)
		assert_null(rubric_read(arena, text_slice(whole, 0, cut), "cut.json", &error));
	static const char *const others[] = {"null", "[]", "{}", "\"\"", "-1", "true", "[[]]"};
	for (size_t at = 0; at < whole.len; at++)
		for (size_t k = 0; k < COUNT_OF(others) && whole.at[at] == ':'; k++) {
			size_t end = at + 1;
			while (end < whole.len && !strchr(",}]", whole.at[end]))
				end++;
			struct arena *own = arena_new(1u << 20);
			struct text json = arena_fmt(
				own, "%.*s%s%.*s", (int)at + 1, whole.at, others[k], (int)(whole.len - end), whole.at + end);
			(void)!rubric_read(own, json, "damaged.json", &error);
			arena_free(own);
		}
}

static void write_file(const char *dir, const char *name, struct text content)
{
	FILE *file = fopen(arena_fmt(arena, "%s/%s", dir, name).at, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(content.at, 1, content.len, file), content.len);
	assert_int_equal(fclose(file), 0);
}

static void versions_stand_side_by_side(void **state)
{
	char dir[] = "rubrics-XXXXXX";
	assert_non_null(mkdtemp(dir));
	struct rubrics rubrics;
	struct text error = {0};
	assert_false(rubrics_load(dir, &rubrics, arena, &error));
	assert_true(text_ends(error, TEXT("holds no rubric-*.json")));
	write_file(dir, "rubric-a.json", with("'version':'1.0'", "'version':'1.10'"));
	write_file(dir, "rubric-b.json", with("'version':'1.0'", "'version':'1.9'"));
	write_file(dir, "other.json", TEXT("not read"));
	assert_true(rubrics_load(dir, &rubrics, arena, &error));
	assert_int_equal(rubrics.count, 2);
	assert_true(text_is(rubrics_newest(&rubrics, TEXT("small"))->version, TEXT("1.10")));
	assert_non_null(rubrics_find(&rubrics, TEXT("small"), TEXT("1.9")));
	assert_null(rubrics_find(&rubrics, TEXT("small"), TEXT("1")));
	assert_null(rubrics_newest(&rubrics, TEXT("big")));
	rubrics_free(&rubrics);

	write_file(dir, "rubric-c.json", with("'version':'1.0'", "'version':'1.9'"));
	assert_false(rubrics_load(dir, &rubrics, arena, &error));
	assert_true(text_is(error, TEXT("rubric small 1.9: two files hold it")));
	write_file(dir, "rubric-c.json", TEXT("{"));
	assert_false(rubrics_load(dir, &rubrics, arena, &error));
	assert_true(text_starts(error, TEXT("rubric-c.json: line 1: ")));
	static const char *const names[] = {"rubric-a.json", "rubric-b.json", "rubric-c.json", "other.json"};
	for (size_t i = 0; i < COUNT_OF(names); i++)
		assert_int_equal(unlink(arena_fmt(arena, "%s/%s", dir, names[i]).at), 0);
	assert_int_equal(rmdir(dir), 0);
	assert_false(rubrics_load(dir, &rubrics, arena, &error));
}

/* Real imported reviews fit the form: every question of theirs is one of ours. Skipped where they are not at hand. */
static void real_reviews_fit_the_imported_form(void **state)
{
	FILE *file = fopen(SOURCE_ROOT "/../shared/data/reviews.jsonl", "r");
	if (!file) {
		const char *ci = getenv("CI");
		assert_false(ci && strcmp(ci, "true") == 0); /* there the data must be at hand */
		print_message("skipped: no ../shared/data/reviews.jsonl\n");
		skip();
	}
	const struct rubric *dpg = rubrics_newest(&shipped, TEXT("dpg"));
	char *line = NULL;
	size_t room = 0, answers = 0, repeat;
	for (ssize_t len; (len = getline(&line, &room, file)) > 0;) {
		json_t *review = json_loadb(line, (size_t)len, 0, NULL), *answer;
		const char *key;
		assert_non_null(review);
		json_object_foreach(review, key, answer) if (json_is_boolean(json_object_get(answer, "answer")))
		{
			assert_non_null(rubric_criterion_of_import(dpg, text_of(key), &repeat));
			answers++;
		}
		json_decref(review);
	}
	assert_int_equal(answers, 1291);
	free(line);
	fclose(file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_rubric_has_its_shape),
		cmocka_unit_test(a_module_applies_when_the_facet_says_so),
		cmocka_unit_test(the_imported_form_has_yes_and_no),
		cmocka_unit_test(a_refusal_names_the_place),
		cmocka_unit_test(the_hash_is_of_the_meaning),
		cmocka_unit_test(no_damage_breaks_the_reader),
		cmocka_unit_test(versions_stand_side_by_side),
		cmocka_unit_test(real_reviews_fit_the_imported_form),
	};
	return cmocka_run_group_tests(tests, load_shipped, free_shipped);
}
