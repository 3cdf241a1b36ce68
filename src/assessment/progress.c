/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/progress.h"

/* --- what is missing --- */

static struct text basics_missing(struct arena *arena, const struct lang *lang, const struct solution *solution)
{
	const struct {
		struct text value;
		const char *label;
	} needed[] = {{solution->name, N_("Name of the solution")}, {solution->summary, N_("Summary in one sentence")},
		{solution->description, N_("Description")}, {solution->version, N_("Version under review")}};
	struct text missing = TEXT("");
	for (size_t i = 0; i < COUNT_OF(needed); i++)
		if (!needed[i].value.len)
			missing = lang_list(lang, arena, missing, tr(lang, needed[i].label));
	return missing;
}

struct text section_missing(struct arena *arena, const struct lang *lang, const struct vocabulary *vocabulary, struct text section,
	const struct solution *solution)
{
	struct text missing = text_is(section, TEXT("basics")) ? basics_missing(arena, lang, solution) : TEXT("");
	for (size_t i = 0; i < vocabulary->facet_count; i++) {
		const struct facet *facet = &vocabulary->facets[i];
		if (facet->required && text_is(facet->section, section) && !solution->facts[i].count)
			missing = lang_list(lang, arena, missing, tr_text(lang, facet->label));
	}
	for (size_t i = 0; i < vocabulary->text_count; i++)
		if (vocabulary->texts[i].required && text_is(vocabulary->texts[i].section, section) && !solution->texts[i].len)
			missing = lang_list(lang, arena, missing, tr_text(lang, vocabulary->texts[i].label));
	return missing;
}

bool claim_needs_evidence(const struct claim *claim, bool is_gate)
{
	return is_gate && claim->text.len && claim->answer.len && !text_is(claim->answer, TEXT("no")) && !claim->evidence_count;
}

struct text claim_missing(const struct lang *lang, const struct claim *claim, bool is_gate)
{
	if (is_gate && !claim->answer.len)
		return tr(lang, N_("yes, partly or no"));
	if (!claim->text.len)
		return tr(lang, N_("your answer in words"));
	return claim_needs_evidence(claim, is_gate) ? tr(lang, N_("a piece of evidence")) : TEXT("");
}

struct text channel_missing(const struct lang *lang, const struct channel *channel)
{
	if (!channel->value.len)
		return tr(lang, N_("a mailbox, page or switchboard of your organisation"));
	return channel->declared ? TEXT("") : tr(lang, N_("your word that it is not a person's"));
}

/* --- the list --- */

struct gatherer {
	struct app *app;
	struct arena *arena;
	const struct lang *lang;
	struct text prefix;
	const struct assessment *assessment;
	const struct answers *answers;
	struct question *tasks;
	size_t count, done;
};

static void add(struct gatherer *to, struct question question, const struct answer *answer, bool needs_evidence)
{
	question.state = !answer->revision ? QUESTION_TODO : !question.missing.len ? QUESTION_DONE : needs_evidence ? QUESTION_NEEDS_EVIDENCE : QUESTION_HALF;
	to->done += question.state == QUESTION_DONE;
	to->tasks[to->count++] = question;
}

static void add_section(struct gatherer *to, const struct vocabulary_section *section)
{
	struct solution solution;
	struct question question = {.kind = QUESTION_SECTION, .key = question_of_section(to->arena, section->key), .code = section->key,
		.name = tr_text(to->lang, section->label),
		.url = url_here(to->arena, to->prefix, "/submissions/%lld/facts/%.*s", (long long)to->assessment->id, TEXT_ARG(section->key))};
	const struct answer *answer = answers_find(to->answers, question.key);
	section_read(to->arena, to->app->vocabulary, answer->value, &solution);
	question.missing = section_missing(to->arena, to->lang, to->app->vocabulary, section->key, &solution);
	add(to, question, answer, false);
}

static void add_claim(struct gatherer *to, struct text code, struct text name, const struct rubric_group *group)
{
	struct claim claim;
	struct question question = {.kind = group ? QUESTION_CRITERION : QUESTION_GATE, .key = question_of_code(to->arena, to->assessment->rubric, code),
		.code = code, .name = tr_text(to->lang, name), .group = group,
		.url = url_here(to->arena, to->prefix, "/submissions/%lld/questions/%.*s", (long long)to->assessment->id, TEXT_ARG(code))};
	const struct answer *answer = answers_find(to->answers, question.key);
	claim_read(to->arena, answer->value, &claim);
	question.missing = claim_missing(to->lang, &claim, !group);
	add(to, question, answer, claim_needs_evidence(&claim, !group));
}

static void add_channel(struct gatherer *to)
{
	struct channel channel;
	struct question question = {.kind = QUESTION_CHANNEL, .key = "channel", .code = TEXT("channel"), .name = tr(to->lang, N_("How to reach your organisation")),
		.url = url_here(to->arena, to->prefix, "/submissions/%lld/channel", (long long)to->assessment->id)};
	const struct answer *answer = answers_find(to->answers, question.key);
	channel_read(to->arena, answer->value, &channel);
	question.missing = channel_missing(to->lang, &channel);
	add(to, question, answer, false);
}

struct progress progress_of(struct app *app, struct arena *arena, const struct lang *lang, struct text prefix,
	const struct assessment *assessment, const struct answers *answers)
{
	const struct rubric *rubric = assessment->rubric;
	size_t most = app->vocabulary->section_count + 1 + (rubric ? rubric->gates_count + rubric->criteria_count : 0);
	struct gatherer to = {app, arena, lang, prefix, assessment, answers, ARENA_MANY(arena, struct question, most), 0, 0};
	for (size_t i = 0; i < app->vocabulary->section_count; i++)
		add_section(&to, &app->vocabulary->sections[i]);
	for (size_t i = 0; rubric && i < rubric->gates_count; i++)
		add_claim(&to, rubric->gates[i].id, rubric->gates[i].name, NULL);
	for (size_t g = 0; rubric && g < rubric->groups_count; g++) {
		const struct rubric_group *group = &rubric->groups[g];
		for (size_t c = 0; c < group->criteria_count && assessment_group_applies(answers, group); c++)
			add_claim(&to, group->criteria[c].id, group->criteria[c].name, group);
	}
	add_channel(&to);
	return (struct progress){to.tasks, to.count, to.done};
}

const struct question *progress_find(const struct progress *progress, struct text code, enum question_kind kind)
{
	for (size_t i = 0; i < progress->count; i++)
		if (progress->at[i].kind == kind && text_is(progress->at[i].code, code))
			return &progress->at[i];
	return NULL;
}

struct text progress_next(struct arena *arena, const struct assessment *assessment, const struct progress *progress, const struct question *question)
{
	const struct question *next = question + 1;
	if (next == progress->at + progress->count)
		return arena_fmt(arena, "/submissions/%lld/contact", (long long)assessment->id);
	if (next->kind == QUESTION_CHANNEL)
		return arena_fmt(arena, "/submissions/%lld/channel", (long long)assessment->id);
	return arena_fmt(arena, "/submissions/%lld/%s/%.*s", (long long)assessment->id, next->kind == QUESTION_SECTION ? "facts" : "questions",
		TEXT_ARG(next->code));
}
