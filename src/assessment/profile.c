/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/profile.h"
#include "base/json.h"
#include "statements.gen.h"

/* The plain members of "basics", as in the JSON of solutions. */
static const char *const basics[] = {"name", "summary", "description", "website", "version", "text_language"};

const char *question_of_section(struct arena *arena, struct text section)
{
	return arena_fmt(arena, "facts.%.*s", TEXT_ARG(section)).at;
}

const char *question_of_code(struct arena *arena, const struct rubric *rubric, struct text code)
{
	if (rubric_gate(rubric, code))
		return arena_fmt(arena, "gate.%.*s", TEXT_ARG(code)).at;
	return rubric_criterion(rubric, code) ? arena_fmt(arena, "criterion.%.*s", TEXT_ARG(code)).at : NULL;
}

/* --- the facts of a section --- */

/* Reads an object that may lack what every solution has. */
static void read_into(struct arena *arena, const struct vocabulary *vocabulary, json_t *object, struct solution *out)
{
	json_put_text(object, "slug", TEXT("-"));
	json_put_text(object, "status", solution_status_code(SOLUTION_LISTED));
	if (!solution_from_json(arena, vocabulary, object, out))
		out->name = TEXT(""); /* the only member a section may lack */
	out->slug = TEXT("");
}

void section_read(struct arena *arena, const struct vocabulary *vocabulary, const json_t *value, struct solution *out)
{
	json_t *object = json_is_object(value) ? json_deep_copy(value) : json_object();
	must(object);
	read_into(arena, vocabulary, object, out);
	json_decref(object);
}

/* Takes the member of that key over, when `from` has it. */
static void take(json_t *into, const json_t *from, struct text key)
{
	char name[64];
	must(key.len < sizeof name);
	memcpy(name, key.at, key.len);
	name[key.len] = 0;
	json_t *value = json_object_get(from, name);
	if (value)
		must(json_object_set(into, name, value) == 0);
}

json_t *section_write(const struct vocabulary *vocabulary, struct text section, const struct solution *solution)
{
	json_t *whole = solution_to_json(vocabulary, solution), *out = json_object();
	json_t *facts = json_object(), *numbers = json_object(), *texts = json_object();
	must(out && facts && numbers && texts);
	for (size_t i = 0; i < vocabulary->facet_count; i++)
		if (text_is(vocabulary->facets[i].section, section))
			take(facts, json_object_get(whole, "facts"), vocabulary->facets[i].key);
	for (size_t i = 0; i < vocabulary->number_count; i++)
		if (text_is(vocabulary->numbers[i].section, section))
			take(numbers, json_object_get(whole, "numbers"), vocabulary->numbers[i].key);
	for (size_t i = 0; i < vocabulary->text_count; i++)
		if (text_is(vocabulary->texts[i].section, section))
			take(texts, json_object_get(whole, "texts"), vocabulary->texts[i].key);
	for (size_t i = 0; i < COUNT_OF(basics) && text_is(section, TEXT("basics")); i++)
		take(out, whole, text_of(basics[i]));
	must(json_object_set_new(out, "facts", facts) == 0 && json_object_set_new(out, "numbers", numbers) == 0 &&
		json_object_set_new(out, "texts", texts) == 0);
	json_decref(whole);
	return out;
}

/* --- claims --- */

void claim_read(struct arena *arena, const json_t *value, struct claim *out)
{
	const json_t *list = json_object_get(value, "evidence"), *one;
	size_t i;
	*out = (struct claim){.answer = json_member_copy(arena, value, "answer"), .text = json_member_copy(arena, value, "text")};
	json_array_foreach(list, i, one)
		if (out->evidence_count < EVIDENCE_MAX)
			out->evidence[out->evidence_count++] = (struct evidence){json_member_copy(arena, one, "title"), json_member_copy(arena, one, "url"),
				json_is_true(json_object_get(one, "public"))};
}

json_t *claim_write(const struct claim *claim)
{
	json_t *object = json_object(), *list = json_array();
	must(object && list);
	if (claim->answer.len)
		json_put_text(object, "answer", claim->answer);
	json_put_text(object, "text", claim->text);
	for (size_t i = 0; i < claim->evidence_count; i++) {
		json_t *one = json_object();
		json_put_text(one, "title", claim->evidence[i].title);
		json_put_text(one, "url", claim->evidence[i].url);
		must(json_object_set_new(one, "public", json_boolean(claim->evidence[i].is_public)) == 0 && json_array_append_new(list, one) == 0);
	}
	must(json_object_set_new(object, "evidence", list) == 0);
	return object;
}

/* --- the organisation's channel --- */

void channel_read(struct arena *arena, const json_t *value, struct channel *out)
{
	*out = (struct channel){json_member_copy(arena, value, "kind"), json_member_copy(arena, value, "value"), json_is_true(json_object_get(value, "declared"))};
}

json_t *channel_write(const struct channel *channel)
{
	json_t *object = json_object();
	must(object);
	json_put_text(object, "kind", channel->kind);
	json_put_text(object, "value", channel->value);
	must(json_object_set_new(object, "declared", json_boolean(channel->declared)) == 0);
	return object;
}

/* --- the whole --- */

/* All facts.* answers as one object. A new reference. */
static json_t *merge(const struct answers *answers)
{
	static const char *const parts[] = {"facts", "numbers", "texts"};
	json_t *whole = json_object();
	must(whole);
	for (size_t p = 0; p < COUNT_OF(parts); p++)
		must(json_object_set_new(whole, parts[p], json_object()) == 0);
	for (size_t i = 0; i < answers->count; i++) {
		const struct answer *answer = &answers->at[i];
		if (!text_starts(answer->question, TEXT("facts.")))
			continue;
		for (size_t p = 0; p < COUNT_OF(parts); p++)
			if (json_is_object(json_object_get(answer->value, parts[p])))
				must(json_object_update(json_object_get(whole, parts[p]), json_object_get(answer->value, parts[p])) == 0);
		for (size_t b = 0; b < COUNT_OF(basics) && text_is(answer->question, TEXT("facts.basics")); b++)
			take(whole, answer->value, text_of(basics[b]));
	}
	return whole;
}

/* Public pieces as they are; of a question with confidential ones one entry without words. */
static size_t gather(struct arena *arena, const struct answer *answer, struct solution_evidence *into)
{
	struct claim claim;
	struct text question = answer->question;
	size_t count = 0;
	bool confidential = false;
	text_cut(&question, '.');
	claim_read(arena, answer->value, &claim);
	for (size_t i = 0; i < claim.evidence_count; i++) {
		confidential = confidential || !claim.evidence[i].is_public;
		if (claim.evidence[i].is_public)
			into[count++] = (struct solution_evidence){.question = question, .title = claim.evidence[i].title, .url = claim.evidence[i].url};
	}
	if (confidential)
		into[count++] = (struct solution_evidence){.question = question, .confidential = true};
	return count;
}

static void gather_evidence(struct arena *arena, const struct answers *answers, struct solution *out)
{
	struct solution_evidence *evidence = ARENA_MANY(arena, struct solution_evidence, answers->count * (EVIDENCE_MAX + 1));
	for (size_t i = 0; i < answers->count && !arena_failed(arena); i++)
		if (text_starts(answers->at[i].question, TEXT("gate.")) || text_starts(answers->at[i].question, TEXT("criterion.")))
			out->evidence_count += gather(arena, &answers->at[i], &evidence[out->evidence_count]);
	out->evidence = evidence;
}

static void take_organisation(struct arena *arena, const struct organisation_get *row, const struct channel *channel, struct solution *out)
{
	json_t *profile = json_loadb(row->profile.at, row->profile.len, 0, NULL);
	struct channel known;
	channel_read(arena, json_object_get(profile, "channel"), &known);
	if (channel->value.len)
		known = *channel;
	out->organisation = row->name;
	out->organisation_slug = row->slug;
	out->organisation_country = json_member_copy(arena, profile, "country");
	out->organisation_website = json_member_copy(arena, profile, "website");
	out->organisation_about = json_member_copy(arena, profile, "about");
	out->organisation_channel = known.value;
	out->organisation_channel_kind = known.kind;
	json_decref(profile);
}

bool profile_build(struct app *app, struct db *db, const struct assessment *assessment, const struct answers *answers, struct solution *out)
{
	struct organisation_get organisation;
	struct channel channel;
	if (db_one(db, &stmt_organisation_get, &(struct organisation_get_in){assessment->organisation}, &organisation) != STORE_OK)
		return false;
	json_t *whole = merge(answers);
	read_into(db->arena, app->vocabulary, whole, out);
	json_decref(whole);
	channel_read(db->arena, answers_find(answers, "channel")->value, &channel);
	take_organisation(db->arena, &organisation, &channel, out);
	gather_evidence(db->arena, answers, out);
	out->id = assessment->solution;
	out->slug = assessment->slug;
	out->verified = assessment->submitted; /* what is sent in is confirmed */
	if (!out->name.len)
		out->name = assessment->name;
	if (!solution_status_of(assessment->solution_status, &out->status))
		out->status = SOLUTION_LISTED; /* hidden until now */
	solution_derive(db->arena, app->vocabulary, out);
	return true;
}
