/* SPDX-License-Identifier: Apache-2.0
 * A solution's values: new, copied, derived. */
#include "catalogue/solution.h"

static const struct text status_codes[SOLUTION_STATUS_COUNT] = {
	TEXT_INIT("listed"),
	TEXT_INIT("under_review"),
	TEXT_INIT("reviewed"),
	TEXT_INIT("reviewed_with_conditions"),
	TEXT_INIT("review_expired"),
	TEXT_INIT("withdrawn"),
};

struct text solution_status_code(enum solution_status status)
{
	must(status < SOLUTION_STATUS_COUNT);
	return status_codes[status];
}

bool solution_status_of(struct text code, enum solution_status *out)
{
	for (size_t i = 0; i < SOLUTION_STATUS_COUNT; i++)
		if (text_is(status_codes[i], code)) {
			*out = (enum solution_status)i;
			return true;
		}
	return false;
}

struct solution *solution_new(struct arena *arena, const struct vocabulary *vocabulary)
{
	struct solution *solution = ARENA_NEW(arena, struct solution);
	solution->facts = ARENA_MANY(arena, struct texts, vocabulary->facet_count);
	solution->numbers = ARENA_MANY(arena, struct solution_number, vocabulary->number_count);
	solution->texts = ARENA_MANY(arena, struct text, vocabulary->text_count);
	return solution;
}

static struct texts copy_texts(struct arena *arena, struct texts from)
{
	struct text *at = ARENA_MANY(arena, struct text, from.count);
	for (size_t i = 0; i < from.count; i++)
		at[i] = arena_copy(arena, from.at[i]);
	return (struct texts){at, from.count};
}

/* Replaces a text by its copy. */
static void own(struct arena *arena, struct text *text)
{
	*text = arena_copy(arena, *text);
}

static void copy_result(struct arena *arena, const struct solution_result *from, struct solution_result *into)
{
	struct text *texts[] = {&into->rubric_id, &into->rubric_version, &into->product_version, &into->fits, &into->strengths,
		&into->cautions, &into->conditions};
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		own(arena, texts[i]);
	struct result_pillar *pillars = ARENA_MANY(arena, struct result_pillar, from->pillar_count);
	for (size_t i = 0; i < from->pillar_count; i++) {
		pillars[i] = from->pillars[i];
		own(arena, &pillars[i].id);
	}
	into->pillars = pillars;
	struct result_criterion *criteria = ARENA_MANY(arena, struct result_criterion, from->criterion_count);
	for (size_t i = 0; i < from->criterion_count; i++) {
		criteria[i] = from->criteria[i];
		own(arena, &criteria[i].id);
	}
	into->criteria = criteria;
	struct result_gate *gates = ARENA_MANY(arena, struct result_gate, from->gate_count);
	for (size_t i = 0; i < from->gate_count; i++)
		gates[i] = (struct result_gate){arena_copy(arena, from->gates[i].id), arena_copy(arena, from->gates[i].outcome)};
	into->gates = gates;
	struct result_comment *comments = ARENA_MANY(arena, struct result_comment, from->comment_count);
	for (size_t i = 0; i < from->comment_count; i++) {
		comments[i] = from->comments[i];
		own(arena, &comments[i].criterion);
		own(arena, &comments[i].reviewer);
		own(arena, &comments[i].comment);
	}
	into->comments = comments;
}

void solution_copy(struct arena *arena, const struct vocabulary *vocabulary, const struct solution *from, struct solution *into)
{
	*into = *from;
	struct text *texts[] = {&into->slug, &into->name, &into->summary, &into->description, &into->website, &into->version,
		&into->language, &into->organisation, &into->organisation_slug, &into->organisation_country,
		&into->organisation_website, &into->organisation_about, &into->organisation_channel,
		&into->organisation_channel_kind};
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		own(arena, texts[i]);
	into->facts = ARENA_MANY(arena, struct texts, vocabulary->facet_count);
	for (size_t i = 0; i < vocabulary->facet_count; i++)
		into->facts[i] = copy_texts(arena, from->facts[i]);
	into->numbers = ARENA_MANY(arena, struct solution_number, vocabulary->number_count);
	for (size_t i = 0; i < vocabulary->number_count; i++)
		into->numbers[i] = from->numbers[i];
	into->texts = ARENA_MANY(arena, struct text, vocabulary->text_count);
	for (size_t i = 0; i < vocabulary->text_count; i++)
		into->texts[i] = arena_copy(arena, from->texts[i]);
	into->checked = copy_texts(arena, from->checked);
	copy_result(arena, &from->result, &into->result);
	struct solution_evidence *evidence = ARENA_MANY(arena, struct solution_evidence, from->evidence_count);
	for (size_t i = 0; i < from->evidence_count; i++) {
		evidence[i] = from->evidence[i];
		own(arena, &evidence[i].question);
		own(arena, &evidence[i].title);
		own(arena, &evidence[i].url);
	}
	into->evidence = evidence;
	struct solution_event *history = ARENA_MANY(arena, struct solution_event, from->history_count);
	for (size_t i = 0; i < from->history_count; i++)
		history[i] = (struct solution_event){from->history[i].time, arena_copy(arena, from->history[i].code)};
	into->history = history;
}

/* The codes of all regions that hold one of the countries, in the order of the regions file. */
static struct texts regions_of(struct arena *arena, const struct vocabulary *vocabulary, struct texts countries)
{
	struct text *codes = ARENA_MANY(arena, struct text, vocabulary->region_count);
	size_t count = 0;
	for (size_t i = 0; i < vocabulary->region_count; i++)
		for (size_t k = 0; k < countries.count; k++)
			if (texts_have(vocabulary->regions[i].countries, countries.at[k])) {
				codes[count++] = vocabulary->regions[i].code;
				break;
			}
	return (struct texts){codes, count};
}

void solution_derive(struct arena *arena, const struct vocabulary *vocabulary, struct solution *solution)
{
	size_t status = vocabulary_facet(vocabulary, TEXT("status"));
	if (status != VOCABULARY_NONE)
		solution->facts[status] = (struct texts){&status_codes[solution->status], 1};
	size_t region = vocabulary_facet(vocabulary, TEXT("region")), country = vocabulary_facet(vocabulary, TEXT("country"));
	if (region != VOCABULARY_NONE && country != VOCABULARY_NONE)
		solution->facts[region] = regions_of(arena, vocabulary, solution->facts[country]);
}
