/* SPDX-License-Identifier: Apache-2.0
 * A solution as JSON, both ways: one table of its plain members, and lists for the rest. */
#include "catalogue/solution.h"
#include "base/json.h"

struct text_member {
	const char *key;
	size_t offset;
};

struct int_member {
	const char *key;
	size_t offset;
};

static const struct text_member solution_texts[] = {
	{"slug", offsetof(struct solution, slug)},
	{"name", offsetof(struct solution, name)},
	{"summary", offsetof(struct solution, summary)},
	{"description", offsetof(struct solution, description)},
	{"website", offsetof(struct solution, website)},
	{"version", offsetof(struct solution, version)},
	{"text_language", offsetof(struct solution, language)},
	{"organisation", offsetof(struct solution, organisation)},
	{"organisation_slug", offsetof(struct solution, organisation_slug)},
	{"organisation_country", offsetof(struct solution, organisation_country)},
	{"organisation_website", offsetof(struct solution, organisation_website)},
	{"organisation_about", offsetof(struct solution, organisation_about)},
	{"organisation_channel", offsetof(struct solution, organisation_channel)},
	{"organisation_channel_kind", offsetof(struct solution, organisation_channel_kind)},
};

static const struct int_member solution_ints[] = {
	{"id", offsetof(struct solution, id)},
	{"listed", offsetof(struct solution, listed)},
	{"changed", offsetof(struct solution, changed)},
	{"verified", offsetof(struct solution, verified)},
	{"logo", offsetof(struct solution, logo)},
};

static const struct text_member result_texts[] = {
	{"rubric_id", offsetof(struct solution_result, rubric_id)},
	{"rubric", offsetof(struct solution_result, rubric_version)},
	{"product_version", offsetof(struct solution_result, product_version)},
	{"fits", offsetof(struct solution_result, fits)},
	{"strengths", offsetof(struct solution_result, strengths)},
	{"cautions", offsetof(struct solution_result, cautions)},
	{"conditions", offsetof(struct solution_result, conditions)},
};

static const struct int_member result_ints[] = {
	{"reviewers", offsetof(struct solution_result, reviewers)},
	{"review_start", offsetof(struct solution_result, review_start)},
	{"review_end", offsetof(struct solution_result, review_end)},
	{"decided", offsetof(struct solution_result, decided)},
	{"expires", offsetof(struct solution_result, expires)},
	{"agreement_pairs", offsetof(struct solution_result, agreement_pairs)},
	{"within_one_percent", offsetof(struct solution_result, within_one_percent)},
	{"alpha_thousandths", offsetof(struct solution_result, alpha_thousandths)},
};

static const struct int_member criterion_ints[] = {
	{"median_twice", offsetof(struct result_criterion, median_twice)},
	{"low", offsetof(struct result_criterion, low)},
	{"high", offsetof(struct result_criterion, high)},
	{"ratings", offsetof(struct result_criterion, ratings)},
	{"cannot_tell", offsetof(struct result_criterion, cannot_tell)},
	{"not_applicable", offsetof(struct result_criterion, not_applicable)},
	{"yes", offsetof(struct result_criterion, yes)},
	{"no", offsetof(struct result_criterion, no)},
	{"confidence_hundredths", offsetof(struct result_criterion, confidence_hundredths)},
};

static const struct int_member pillar_ints[] = {
	{"result", offsetof(struct result_pillar, result)},
	{"low", offsetof(struct result_pillar, low)},
	{"high", offsetof(struct result_pillar, high)},
};

/* ---- out ---- */

static void put_text(json_t *object, const char *key, struct text text)
{
	if (text.len)
		json_put(object, key, json_new_text(text));
}

static void put_texts(json_t *object, const struct text_member *members, size_t count, const void *from)
{
	for (size_t i = 0; i < count; i++)
		put_text(object, members[i].key, *(const struct text *)((const char *)from + members[i].offset));
}

static void put_ints(json_t *object, const struct int_member *members, size_t count, const void *from)
{
	for (size_t i = 0; i < count; i++) {
		int64_t number = *(const int64_t *)((const char *)from + members[i].offset);
		if (number)
			json_put(object, members[i].key, json_integer(number));
	}
}

static json_t *codes_to_json(struct texts codes)
{
	json_t *array = json_array();
	for (size_t i = 0; i < codes.count; i++)
		must(json_array_append_new(array, json_new_text(codes.at[i])) == 0);
	return array;
}

static void key_of(char key[64], struct text text)
{
	must(text.len < 64);
	memcpy(key, text.at, text.len);
	key[text.len] = 0;
}

static void put_facts(json_t *root, const struct vocabulary *vocabulary, const struct solution *solution)
{
	char key[64];
	json_t *facts = json_object(), *numbers = json_object(), *texts = json_object();
	for (size_t i = 0; i < vocabulary->facet_count; i++) {
		key_of(key, vocabulary->facets[i].key);
		if (solution->facts[i].count && vocabulary->facets[i].source != FACET_DERIVED)
			json_put(facts, key, codes_to_json(solution->facts[i]));
	}
	for (size_t i = 0; i < vocabulary->number_count; i++) {
		key_of(key, vocabulary->numbers[i].key);
		if (solution->numbers[i].known)
			json_put(numbers, key, json_real(solution->numbers[i].value));
	}
	for (size_t i = 0; i < vocabulary->text_count; i++) {
		key_of(key, vocabulary->texts[i].key);
		put_text(texts, key, solution->texts[i]);
	}
	json_put(root, "facts", facts);
	json_put(root, "numbers", numbers);
	json_put(root, "texts", texts);
}

static json_t *result_to_json(const struct solution_result *result)
{
	json_t *object = json_object(), *pillars = json_array(), *criteria = json_array(), *gates = json_array(),
	       *comments = json_array();
	json_put(object, "published", json_boolean(result->published));
	json_put(object, "scale", json_string(result->scale == RESULT_YES_NO ? "yes_no" : "levels"));
	json_put(object, "alpha_known", json_boolean(result->alpha_known));
	put_texts(object, result_texts, COUNT_OF(result_texts), result);
	put_ints(object, result_ints, COUNT_OF(result_ints), result);
	for (size_t i = 0; i < result->pillar_count; i++) {
		json_t *item = json_object();
		json_put(item, "id", json_new_text(result->pillars[i].id));
		json_put(item, "known", json_boolean(result->pillars[i].known));
		put_ints(item, pillar_ints, COUNT_OF(pillar_ints), &result->pillars[i]);
		must(json_array_append_new(pillars, item) == 0);
	}
	for (size_t i = 0; i < result->criterion_count; i++) {
		json_t *item = json_object();
		json_put(item, "id", json_new_text(result->criteria[i].id));
		json_put(item, "known", json_boolean(result->criteria[i].known));
		json_put(item, "spread", json_boolean(result->criteria[i].spread));
		put_ints(item, criterion_ints, COUNT_OF(criterion_ints), &result->criteria[i]);
		must(json_array_append_new(criteria, item) == 0);
	}
	for (size_t i = 0; i < result->gate_count; i++) {
		json_t *item = json_object();
		put_text(item, "id", result->gates[i].id);
		put_text(item, "outcome", result->gates[i].outcome);
		must(json_array_append_new(gates, item) == 0);
	}
	for (size_t i = 0; i < result->comment_count; i++) {
		json_t *item = json_object();
		put_text(item, "criterion", result->comments[i].criterion);
		put_text(item, "reviewer", result->comments[i].reviewer);
		put_text(item, "comment", result->comments[i].comment);
		must(json_array_append_new(comments, item) == 0);
	}
	json_put(object, "pillars", pillars);
	json_put(object, "criteria", criteria);
	json_put(object, "gates", gates);
	json_put(object, "comments", comments);
	return object;
}

static json_t *evidence_to_json(const struct solution *solution)
{
	json_t *array = json_array();
	for (size_t i = 0; i < solution->evidence_count; i++) {
		const struct solution_evidence *evidence = &solution->evidence[i];
		json_t *item = json_object();
		put_text(item, "question", evidence->question);
		json_put(item, "confidential", json_boolean(evidence->confidential));
		/* what reviewers alone may see never gets into a public profile */
		put_text(item, "title", evidence->confidential ? TEXT("") : evidence->title);
		put_text(item, "url", evidence->confidential ? TEXT("") : evidence->url);
		must(json_array_append_new(array, item) == 0);
	}
	return array;
}

json_t *solution_to_json(const struct vocabulary *vocabulary, const struct solution *solution)
{
	json_t *root = json_object(), *history = json_array();
	must(root && history);
	put_ints(root, solution_ints, COUNT_OF(solution_ints), solution);
	put_texts(root, solution_texts, COUNT_OF(solution_texts), solution);
	json_put(root, "status", json_new_text(solution_status_code(solution->status)));
	json_put(root, "has_contact", json_boolean(solution->has_contact));
	put_facts(root, vocabulary, solution);
	json_put(root, "checked", codes_to_json(solution->checked));
	if (solution->result.published)
		json_put(root, "result", result_to_json(&solution->result));
	json_put(root, "evidence", evidence_to_json(solution));
	for (size_t i = 0; i < solution->history_count; i++) {
		json_t *item = json_object();
		json_put(item, "time", json_integer(solution->history[i].time));
		put_text(item, "code", solution->history[i].code);
		must(json_array_append_new(history, item) == 0);
	}
	json_put(root, "history", history);
	return root;
}

struct text solution_to_json_text(struct arena *arena, const struct vocabulary *vocabulary, const struct solution *solution)
{
	json_t *root = solution_to_json(vocabulary, solution);
	struct text text = json_write(arena, root);
	json_decref(root);
	return text;
}

/* ---- in ---- */

/* Not inlined: under the sanitizers gcc would mistake the members' addresses for single bytes. */
__attribute__((noinline)) static void get_texts(
	struct arena *arena, const json_t *object, const struct text_member *members, size_t count, void *into)
{
	for (size_t i = 0; i < count; i++)
		*(struct text *)((char *)into + members[i].offset) = json_member_copy(arena, object, members[i].key);
}

__attribute__((noinline)) static void get_ints(const json_t *object, const struct int_member *members, size_t count, void *into)
{
	for (size_t i = 0; i < count; i++)
		*(int64_t *)((char *)into + members[i].offset) = json_integer_value(json_object_get(object, members[i].key));
}

static bool get_flag(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

/* The codes of a list that the facet knows, each once. */
static struct texts get_codes(
	struct arena *arena, const struct vocabulary *vocabulary, const struct facet *facet, const json_t *array)
{
	size_t room = json_array_size(array), count = 0;
	struct text *codes = ARENA_MANY(arena, struct text, room);
	for (size_t i = 0; i < room; i++) {
		const json_t *item = json_array_get(array, i);
		struct text code = {json_string_value(item), json_string_length(item)};
		if (!code.len || texts_have((struct texts){codes, count}, code))
			continue;
		if (vocabulary_has_code(vocabulary, facet, code))
			codes[count++] = arena_copy(arena, code);
	}
	return (struct texts){codes, facet->many || count < 2 ? count : 1};
}

static void get_facts(struct arena *arena, const struct vocabulary *vocabulary, const json_t *root, struct solution *out)
{
	char key[64];
	const json_t *facts = json_object_get(root, "facts"), *numbers = json_object_get(root, "numbers"),
		     *texts = json_object_get(root, "texts");
	out->facts = ARENA_MANY(arena, struct texts, vocabulary->facet_count);
	for (size_t i = 0; i < vocabulary->facet_count; i++) {
		key_of(key, vocabulary->facets[i].key);
		if (vocabulary->facets[i].source != FACET_DERIVED)
			out->facts[i] = get_codes(arena, vocabulary, &vocabulary->facets[i], json_object_get(facts, key));
	}
	out->numbers = ARENA_MANY(arena, struct solution_number, vocabulary->number_count);
	for (size_t i = 0; i < vocabulary->number_count; i++) {
		key_of(key, vocabulary->numbers[i].key);
		const json_t *value = json_object_get(numbers, key);
		out->numbers[i] = (struct solution_number){json_number_value(value), json_is_number(value)};
	}
	out->texts = ARENA_MANY(arena, struct text, vocabulary->text_count);
	for (size_t i = 0; i < vocabulary->text_count; i++) {
		key_of(key, vocabulary->texts[i].key);
		out->texts[i] = json_member_copy(arena, texts, key);
	}
}

static void get_result_lists(struct arena *arena, const json_t *json, struct solution_result *out)
{
	const json_t *pillars = json_object_get(json, "pillars"), *criteria = json_object_get(json, "criteria"),
		     *comments = json_object_get(json, "comments");
	out->pillar_count = json_array_size(pillars);
	struct result_pillar *pillar = ARENA_MANY(arena, struct result_pillar, out->pillar_count);
	out->pillars = pillar;
	for (size_t i = 0; i < out->pillar_count; i++) {
		const json_t *item = json_array_get(pillars, i);
		get_ints(item, pillar_ints, COUNT_OF(pillar_ints), &pillar[i]);
		pillar[i].id = json_member_copy(arena, item, "id");
		pillar[i].known = get_flag(item, "known");
	}
	out->criterion_count = json_array_size(criteria);
	struct result_criterion *criterion = ARENA_MANY(arena, struct result_criterion, out->criterion_count);
	out->criteria = criterion;
	for (size_t i = 0; i < out->criterion_count; i++) {
		const json_t *item = json_array_get(criteria, i);
		get_ints(item, criterion_ints, COUNT_OF(criterion_ints), &criterion[i]);
		criterion[i].id = json_member_copy(arena, item, "id");
		criterion[i].known = get_flag(item, "known");
		criterion[i].spread = get_flag(item, "spread");
	}
	out->comment_count = json_array_size(comments);
	struct result_comment *comment = ARENA_MANY(arena, struct result_comment, out->comment_count);
	out->comments = comment;
	for (size_t i = 0; i < out->comment_count; i++) {
		const json_t *item = json_array_get(comments, i);
		comment[i].criterion = json_member_copy(arena, item, "criterion");
		comment[i].reviewer = json_member_copy(arena, item, "reviewer");
		comment[i].comment = json_member_copy(arena, item, "comment");
	}
}

static void get_gates(struct arena *arena, const json_t *array, struct solution_result *out)
{
	out->gate_count = json_array_size(array);
	struct result_gate *gates = ARENA_MANY(arena, struct result_gate, out->gate_count);
	out->gates = gates;
	for (size_t i = 0; i < out->gate_count; i++) {
		const json_t *item = json_array_get(array, i);
		gates[i] = (struct result_gate){json_member_copy(arena, item, "id"), json_member_copy(arena, item, "outcome")};
	}
}

static void get_evidence(struct arena *arena, const json_t *array, struct solution *out)
{
	out->evidence_count = json_array_size(array);
	struct solution_evidence *evidence = ARENA_MANY(arena, struct solution_evidence, out->evidence_count);
	out->evidence = evidence;
	for (size_t i = 0; i < out->evidence_count; i++) {
		const json_t *item = json_array_get(array, i);
		evidence[i].question = json_member_copy(arena, item, "question");
		evidence[i].confidential = get_flag(item, "confidential");
		if (evidence[i].confidential)
			continue;
		evidence[i].title = json_member_copy(arena, item, "title");
		evidence[i].url = json_member_copy(arena, item, "url");
	}
}

static void get_history(struct arena *arena, const json_t *array, struct solution *out)
{
	out->history_count = json_array_size(array);
	struct solution_event *history = ARENA_MANY(arena, struct solution_event, out->history_count);
	out->history = history;
	for (size_t i = 0; i < out->history_count; i++) {
		const json_t *item = json_array_get(array, i);
		history[i].time = json_integer_value(json_object_get(item, "time"));
		history[i].code = json_member_copy(arena, item, "code");
	}
}

static struct texts get_keys(struct arena *arena, const struct vocabulary *vocabulary, const json_t *array)
{
	size_t room = json_array_size(array), count = 0;
	struct text *keys = ARENA_MANY(arena, struct text, room);
	for (size_t i = 0; i < room; i++) {
		const json_t *item = json_array_get(array, i);
		struct text key = {json_string_value(item), json_string_length(item)};
		if (vocabulary_facet(vocabulary, key) != VOCABULARY_NONE)
			keys[count++] = arena_copy(arena, key);
	}
	return (struct texts){keys, count};
}

bool solution_from_json(struct arena *arena, const struct vocabulary *vocabulary, const json_t *json, struct solution *out)
{
	*out = (struct solution){0};
	if (!json_is_object(json))
		return false;
	get_ints(json, solution_ints, COUNT_OF(solution_ints), out);
	get_texts(arena, json, solution_texts, COUNT_OF(solution_texts), out);
	if (!solution_status_of(text_of(json_string_value(json_object_get(json, "status"))), &out->status))
		return false;
	out->has_contact = get_flag(json, "has_contact");
	get_facts(arena, vocabulary, json, out);
	out->checked = get_keys(arena, vocabulary, json_object_get(json, "checked"));
	const json_t *result = json_object_get(json, "result");
	out->result.published = get_flag(result, "published");
	get_texts(arena, result, result_texts, COUNT_OF(result_texts), &out->result);
	get_ints(result, result_ints, COUNT_OF(result_ints), &out->result);
	out->result.alpha_known = get_flag(result, "alpha_known");
	if (text_is(json_member_copy(arena, result, "scale"), TEXT("yes_no")))
		out->result.scale = RESULT_YES_NO;
	get_result_lists(arena, result, &out->result);
	get_gates(arena, json_object_get(result, "gates"), &out->result);
	get_evidence(arena, json_object_get(json, "evidence"), out);
	get_history(arena, json_object_get(json, "history"), out);
	solution_derive(arena, vocabulary, out);
	return out->slug.len > 0 && out->name.len > 0;
}

bool solution_from_json_text(struct arena *arena, const struct vocabulary *vocabulary, struct text json, struct solution *out)
{
	json_error_t error;
	json_t *root = json_loadb(json.at, json.len, 0, &error);
	bool read = solution_from_json(arena, vocabulary, root, out);
	json_decref(root);
	return read;
}
