/* SPDX-License-Identifier: Apache-2.0
 * Reading one rubric from JSON. Every value is read through a place (a node and its path), so that a refusal can say where.
 * After the first refusal reading goes on over empty places: what was read is thrown away at the end. */
#include "assessment/rubric.h"

#include <jansson.h>
#include <sodium.h>

#include "assessment/panel.h"
#include "base/random.h"
#include "base/utf8.h"

#define IDS_MOST 200
#define PILLARS_MOST 6 /* the drawers of the profile's glyph */

struct reader {
	struct arena *arena;
	const char *file;
	struct text *error;
	bool refused;
	struct text ids[IDS_MOST]; /* of gates, groups and criteria: one name, one thing */
	size_t ids_count;
};

struct place {
	struct reader *reader;
	const json_t *node; /* NULL: missing */
	struct text path;
};

static void refuse(struct place place, const char *why)
{
	struct reader *r = place.reader;
	if (!r->refused)
		*r->error = arena_fmt(r->arena, "%s: %.*s: %s", r->file, TEXT_ARG(place.path), why);
	r->refused = true;
}

static struct place member(struct place object, const char *name)
{
	return (struct place){object.reader, json_object_get(object.node, name),
		arena_fmt(object.reader->arena, "%.*s.%s", TEXT_ARG(object.path), name)};
}

static struct place item(struct place array, size_t index)
{
	return (struct place){array.reader, json_array_get(array.node, index),
		arena_fmt(array.reader->arena, "%.*s[%zu]", TEXT_ARG(array.path), index)};
}

/* Refuses a place that is no object, or that has a member not in `names` (parted by blanks): a slip of the pen must not pass as
 * a question left out. */
static void only(struct place object, const char *names)
{
	const char *name;
	json_t *value;
	if (!json_is_object(object.node)) {
		refuse(object, object.node ? "must be an object" : "is missing");
		return;
	}
	json_object_foreach((json_t *)object.node, name, value)
	{
		bool known = false;
		for (struct text rest = text_of(names); rest.len && !known;)
			known = text_is_cstr(text_cut(&rest, ' '), name);
		if (!known)
			refuse(member(object, name), "is not a member known here");
	}
}

static struct text text_maybe(struct place place)
{
	if (!place.node)
		return (struct text){0};
	if (!json_is_string(place.node)) {
		refuse(place, "must be a text");
		return (struct text){0};
	}
	struct text value = {json_string_value(place.node), json_string_length(place.node)};
	if (utf8_has_control(value, ""))
		refuse(place, "holds a control character");
	return arena_copy(place.reader->arena, value);
}

static struct text text_needed(struct place place)
{
	struct text value = text_maybe(place);
	if (!place.node)
		refuse(place, "is missing");
	else if (!text_trim(value).len)
		refuse(place, "must not be empty");
	return value;
}

/* A name for machines: letters, digits, '.', '_', '-', '?'. */
static struct text code_needed(struct place place)
{
	struct text code = text_needed(place);
	for (size_t i = 0; i < code.len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-?", code.at[i]))
			refuse(place, "must be a code of letters, digits, '.', '_' and '-'");
	return code;
}

static struct text id_needed(struct place place)
{
	struct reader *r = place.reader;
	struct text id = code_needed(place);
	if (r->refused)
		return id;
	if (texts_have((struct texts){r->ids, r->ids_count}, id))
		refuse(place, "stands twice");
	else if (r->ids_count == IDS_MOST)
		refuse(place, "is one id too many");
	else
		r->ids[r->ids_count++] = id;
	return id;
}

static int int_needed(struct place place, int least, int most)
{
	json_int_t value = json_integer_value(place.node);
	if (!json_is_integer(place.node) || value < least || value > most) {
		refuse(place, arena_fmt(place.reader->arena, "must be a whole number from %d to %d", least, most).at);
		return least;
	}
	return (int)value;
}

static bool flag_maybe(struct place place)
{
	if (place.node && !json_is_boolean(place.node))
		refuse(place, "must be true or false");
	return json_is_true(place.node);
}

static bool flag_needed(struct place place)
{
	if (!place.node)
		refuse(place, "is missing");
	return flag_maybe(place);
}

static size_t count_needed(struct place array, size_t least, size_t most)
{
	size_t count = json_array_size(array.node);
	if (json_is_array(array.node) && count >= least && count <= most)
		return count;
	refuse(array, arena_fmt(array.reader->arena, "must be a list of %zu to %zu", least, most).at);
	return 0;
}

static struct texts codes_of(struct place array, size_t least)
{
	size_t count = count_needed(array, least, 50);
	struct text *codes = ARENA_MANY(array.reader->arena, struct text, count);
	for (size_t i = 0; i < count; i++)
		codes[i] = code_needed(item(array, i));
	return (struct texts){codes, count};
}

static struct rubric_word word_of(struct place place)
{
	only(place, "code name meaning");
	return (struct rubric_word){
		code_needed(member(place, "code")), text_needed(member(place, "name")), text_maybe(member(place, "meaning"))};
}

static const struct rubric_word *words_of(struct place array, size_t least, size_t *count)
{
	*count = count_needed(array, least, 10);
	struct rubric_word *words = ARENA_MANY(array.reader->arena, struct rubric_word, *count);
	for (size_t i = 0; i < *count; i++)
		words[i] = word_of(item(array, i));
	return words;
}

/* Steps in order without gaps, from `first` up. */
static const struct rubric_step *steps_of(
	struct place array, const char *value, int first, size_t least, size_t most, size_t *count)
{
	*count = count_needed(array, least, most);
	struct rubric_step *steps = ARENA_MANY(array.reader->arena, struct rubric_step, *count);
	const char *members = arena_fmt(array.reader->arena, "%s name meaning", value).at;
	for (size_t i = 0; i < *count; i++) {
		struct place at = item(array, i);
		int expected = first + (int)i;
		only(at, members);
		steps[i] = (struct rubric_step){int_needed(member(at, value), expected, expected),
			text_needed(member(at, "name")), text_maybe(member(at, "meaning"))};
	}
	return steps;
}

static const struct rubric_gate *gates_of(struct place array, size_t *count)
{
	*count = count_needed(array, 0, 20);
	struct rubric_gate *gates = ARENA_MANY(array.reader->arena, struct rubric_gate, *count);
	for (size_t i = 0; i < *count; i++) {
		struct place at = item(array, i);
		only(at, "id name question guidance");
		gates[i] = (struct rubric_gate){id_needed(member(at, "id")), text_maybe(member(at, "name")),
			text_needed(member(at, "question")), text_maybe(member(at, "guidance"))};
	}
	return gates;
}

static void anchors_of(struct place place, enum rubric_scale scale, struct text anchors[RUBRIC_LEVELS])
{
	if (scale == SCALE_YES_NO) {
		only(place, "no yes");
		anchors[0] = text_needed(member(place, "no"));
		anchors[1] = text_needed(member(place, "yes"));
		return;
	}
	static const char *const names[RUBRIC_LEVELS] = {"0", "1", "2", "3", "4"};
	only(place, "0 1 2 3 4");
	for (size_t level = 0; level < RUBRIC_LEVELS; level++)
		anchors[level] = level % 2 ? text_maybe(member(place, names[level])) : text_needed(member(place, names[level]));
}

static struct rubric_criterion criterion_of(struct place place, enum rubric_scale scale, size_t group)
{
	struct rubric_criterion c = {.group = group};
	only(place, "id name question anchors na_allowed provider_question evidence_hint repeated import_keys");
	c.id = id_needed(member(place, "id"));
	c.name = text_needed(member(place, "name"));
	c.question = text_needed(member(place, "question"));
	c.provider_question = text_maybe(member(place, "provider_question"));
	c.evidence_hint = text_maybe(member(place, "evidence_hint"));
	c.na_allowed = flag_needed(member(place, "na_allowed"));
	c.repeated = flag_maybe(member(place, "repeated"));
	anchors_of(member(place, "anchors"), scale, c.anchors);
	struct place keys = member(place, "import_keys");
	if (keys.node)
		c.import_keys = codes_of(keys, 1);
	return c;
}

static void when_of(struct place place, struct rubric_group *module)
{
	only(place, "facet not");
	module->when_facet = code_needed(member(place, "facet"));
	module->when_not = codes_of(member(place, "not"), 0);
}

/* Reads the groups of one list behind those read before, and their criteria behind those read before. */
static void groups_of(
	struct place array, bool modules, struct rubric *rubric, struct rubric_group *groups, struct rubric_criterion *criteria)
{
	size_t count = json_array_size(array.node);
	for (size_t i = 0; i < count && !array.reader->refused; i++) {
		struct place at = item(array, i), list = member(at, "criteria");
		struct rubric_group *group = &groups[rubric->groups_count];
		only(at, modules ? "id name short when criteria" : "id name short criteria");
		*group = (struct rubric_group){
			id_needed(member(at, "id")), text_needed(member(at, "name")), text_needed(member(at, "short")), modules};
		if (modules)
			when_of(member(at, "when"), group);
		group->criteria = &criteria[rubric->criteria_count];
		group->criteria_count = count_needed(list, 1, 20);
		for (size_t k = 0; k < group->criteria_count; k++)
			criteria[rubric->criteria_count++] = criterion_of(item(list, k), rubric->scale, rubric->groups_count);
		rubric->groups_count++;
	}
}

static size_t criteria_within(struct place groups)
{
	size_t count = 0;
	for (size_t i = 0; i < json_array_size(groups.node); i++)
		count += json_array_size(json_object_get(json_array_get(groups.node, i), "criteria"));
	return count;
}

static void all_groups_of(struct place root, struct rubric *rubric)
{
	struct place pillars = member(root, "pillars"), modules = member(root, "modules");
	size_t groups_count = count_needed(pillars, 1, PILLARS_MOST) + count_needed(modules, 0, 12);
	struct rubric_group *groups = ARENA_MANY(root.reader->arena, struct rubric_group, groups_count);
	struct rubric_criterion *criteria =
		ARENA_MANY(root.reader->arena, struct rubric_criterion, criteria_within(pillars) + criteria_within(modules));
	rubric->groups = groups;
	rubric->criteria = criteria;
	groups_of(pillars, false, rubric, groups, criteria);
	rubric->pillars_count = rubric->groups_count;
	groups_of(modules, true, rubric, groups, criteria);
}

static void outcomes_of(struct place array, struct rubric *rubric)
{
	rubric->outcomes_count = count_needed(array, 0, 12);
	struct rubric_outcome *outcomes = ARENA_MANY(array.reader->arena, struct rubric_outcome, rubric->outcomes_count);
	for (size_t i = 0; i < rubric->outcomes_count; i++) {
		struct place at = item(array, i);
		only(at, "code label meaning status public");
		outcomes[i] = (struct rubric_outcome){code_needed(member(at, "code")), text_needed(member(at, "label")),
			text_maybe(member(at, "meaning")), code_needed(member(at, "status")), flag_needed(member(at, "public"))};
		for (size_t k = 0; k < i; k++)
			if (text_is(outcomes[k].code, outcomes[i].code))
				refuse(member(at, "code"), "stands twice");
	}
	rubric->outcomes = outcomes;
}

static void word_needed(struct place place, const char *expected)
{
	if (!text_is_cstr(text_needed(place), expected))
		refuse(place, arena_fmt(place.reader->arena, "must be \"%s\", the only rule computed here", expected).at);
}

static void number_needed(struct place place, int expected)
{
	(void)int_needed(place, expected, expected);
}

/* The rules are computed by panel.c: the file states them for the reader and may not state others. */
static void scoring_of(struct place place, struct rubric *rubric)
{
	if (rubric->scale == SCALE_LEVELS) {
		only(place, "criterion pillar pillar_factor spread_range min_reviewers min_units_for_agreement valid_months "
			    "total words");
		word_needed(member(place, "criterion"), "median");
		word_needed(member(place, "pillar"), "mean");
		number_needed(member(place, "pillar_factor"), PANEL_PILLAR_FACTOR);
		number_needed(member(place, "spread_range"), PANEL_SPREAD_RANGE);
	} else {
		only(place, "criterion min_reviewers min_units_for_agreement valid_months total words");
		word_needed(member(place, "criterion"), "share");
	}
	number_needed(member(place, "min_reviewers"), PANEL_RATINGS_ENOUGH);
	number_needed(member(place, "min_units_for_agreement"), PANEL_UNITS_ENOUGH);
	if (flag_needed(member(place, "total")))
		refuse(member(place, "total"), "must be false: results are a profile");
	rubric->valid_months = int_needed(member(place, "valid_months"), 1, 120);
	rubric->scoring_words = text_needed(member(place, "words"));
}

static void scale_of(struct place root, struct rubric *rubric)
{
	struct place scale = member(root, "scale");
	struct text name = text_maybe(scale);
	if (text_is_cstr(name, "yes_no"))
		rubric->scale = SCALE_YES_NO;
	else if (name.len && !text_is_cstr(name, "levels"))
		refuse(scale, "must be \"levels\" or \"yes_no\"");
	if (rubric->scale == SCALE_LEVELS)
		rubric->levels =
			steps_of(member(root, "levels"), "level", 0, RUBRIC_LEVELS, RUBRIC_LEVELS, &rubric->levels_count);
	else
		rubric->answers = words_of(member(root, "answers"), 2, &rubric->answers_count);
	if (rubric->answers_count && (rubric->answers_count != 2 || !text_is_cstr(rubric->answers[0].code, "no") ||
					     !text_is_cstr(rubric->answers[1].code, "yes")))
		refuse(member(root, "answers"), "must be no and yes, in this order");
}

static bool version_is_good(struct text version)
{
	bool digit_before = false;
	for (size_t i = 0; i < version.len; i++) {
		bool digit = version.at[i] >= '0' && version.at[i] <= '9';
		if (!digit && (version.at[i] != '.' || !digit_before))
			return false;
		digit_before = digit;
	}
	return digit_before;
}

static void head_of(struct place root, struct rubric *rubric)
{
	struct place version = member(root, "version");
	rubric->id = code_needed(member(root, "id"));
	rubric->version = text_needed(version);
	if (!version_is_good(rubric->version))
		refuse(version, "must be numbers parted by dots");
	rubric->name = text_needed(member(root, "name"));
	rubric->licence = text_needed(member(root, "licence"));
	rubric->basis = text_maybe(member(root, "basis"));
	rubric->not_applicable = word_of(member(root, "not_applicable"));
	rubric->cannot_tell = word_of(member(root, "cannot_tell"));
	rubric->confidence = steps_of(member(root, "confidence"), "value", 1, 2, 10, &rubric->confidence_count);
}

static void hash_of(struct place root, struct rubric *rubric)
{
	char *canonical = json_dumps(root.node, JSON_COMPACT | JSON_SORT_KEYS);
	if (!canonical) {
		refuse(root, "cannot be written out");
		return;
	}
	crypto_generichash(rubric->hash, sizeof rubric->hash, (const unsigned char *)canonical, strlen(canonical), NULL, 0);
	free(canonical);
	rubric->hash_hex = hex_of(root.reader->arena, rubric->hash, sizeof rubric->hash);
}

static const struct rubric *rubric_of(struct place root)
{
	struct rubric *rubric = ARENA_NEW(root.reader->arena, struct rubric);
	only(root, "id version name licence basis scale levels answers not_applicable cannot_tell confidence gate_answers "
		   "provider_answers gates pillars modules "
		   "outcomes scoring");
	head_of(root, rubric);
	scale_of(root, rubric);
	rubric->gates = gates_of(member(root, "gates"), &rubric->gates_count);
	rubric->gate_answers = words_of(member(root, "gate_answers"), rubric->gates_count ? 2 : 0, &rubric->gate_answers_count);
	rubric->provider_answers = words_of(member(root, "provider_answers"), 0, &rubric->provider_answers_count);
	all_groups_of(root, rubric);
	outcomes_of(member(root, "outcomes"), rubric);
	scoring_of(member(root, "scoring"), rubric);
	hash_of(root, rubric);
	return root.reader->refused ? NULL : rubric;
}

const struct rubric *rubric_read(struct arena *arena, struct text json, const char *file, struct text *error)
{
	json_error_t why;
	json_t *root = json_loadb(json.at, json.len, JSON_REJECT_DUPLICATES, &why);
	if (!root) {
		*error = arena_fmt(arena, "%s: line %d: %s", file, why.line, why.text);
		return NULL;
	}
	struct reader reader = {.arena = arena, .file = file, .error = error};
	const struct rubric *rubric = rubric_of((struct place){&reader, root, TEXT("$")});
	json_decref(root);
	if (rubric && arena_failed(arena)) {
		*error = TEXT("out of memory");
		return NULL;
	}
	return rubric;
}
