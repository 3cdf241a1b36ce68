/* SPDX-License-Identifier: Apache-2.0
 * /admin/assessments/{assessment}/answers: all that the provider wrote, to be read in one go, with what is public of it. */
#include "admin/case.h"
#include "catalogue/facts_shown.h"
#include "catalogue/shown.h"
#include "assessment/profile.h"
#include "base/config.h"
#include "routes.gen.h"
#include "pages.gen.h"

/* --- facts --- */

static void add(const struct visit *visit, struct case_section *section, struct case_fact *facts, struct text label, struct text value)
{
	facts[section->facts_count++] = (struct case_fact){tr_text(visit->lang, label), value};
}

/* The plain members that only the section "basics" has. */
static void add_basics(const struct visit *visit, struct case_section *section, struct case_fact *facts, const struct solution *said)
{
	const struct {
		const char *label;
		struct text value;
	} plain[] = {{N_("Name"), said->name}, {N_("In one sentence"), said->summary}, {N_("Description"), said->description}, {N_("Website"), said->website},
		{N_("Version"), said->version}};
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		add(visit, section, facts, text_of(plain[i].label), plain[i].value);
}

static struct case_section make_section(struct visit *visit, const struct vocabulary_section *from, const struct answers *answers)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	struct solution *said = solution_new(visit->arena, vocabulary);
	struct case_fact *facts = ARENA_MANY(visit->arena, struct case_fact, 5 + vocabulary->facet_count + vocabulary->number_count + vocabulary->text_count);
	struct case_section section = {.key = from->key, .name = tr_text(visit->lang, from->label), .facts = facts};
	section_read(visit->arena, vocabulary, answers_find(answers, question_of_section(visit->arena, from->key))->value, said);
	if (text_is(from->key, TEXT("basics")))
		add_basics(visit, &section, facts, said);
	for (size_t i = 0; i < vocabulary->facet_count; i++)
		if (text_is(vocabulary->facets[i].section, from->key) && vocabulary->facets[i].source != FACET_DERIVED)
			add(visit, &section, facts, vocabulary->facets[i].label, shown_codes(visit, i, said->facts[i], 0));
	for (size_t i = 0; i < vocabulary->number_count; i++)
		if (text_is(vocabulary->numbers[i].section, from->key))
			add(visit, &section, facts, vocabulary->numbers[i].label, said->numbers[i].known ? facts_number(visit, i, said->numbers[i].value) : TEXT(""));
	for (size_t i = 0; i < vocabulary->text_count; i++)
		if (text_is(vocabulary->texts[i].section, from->key))
			add(visit, &section, facts, vocabulary->texts[i].label, said->texts[i]);
	return section;
}

static void fill_sections(struct visit *visit, const struct answers *answers, struct case_answers *view)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	struct case_section *sections = ARENA_MANY(visit->arena, struct case_section, vocabulary->section_count);
	for (size_t i = 0; i < vocabulary->section_count; i++) {
		struct case_section section = make_section(visit, &vocabulary->sections[i], answers);
		if (section.facts_count)
			sections[view->sections_count++] = section;
	}
	view->sections = sections;
}

/* --- claims --- */

static struct text answer_words(const struct visit *visit, const struct rubric *rubric, struct text code)
{
	for (size_t i = 0; i < rubric->provider_answers_count; i++)
		if (text_is(rubric->provider_answers[i].code, code))
			return tr_text(visit->lang, rubric->provider_answers[i].name);
	return code;
}

static struct case_claim make_claim(struct visit *visit, const struct rubric *rubric, struct text code, const struct answers *answers)
{
	struct claim said;
	claim_read(visit->arena, answers_find(answers, question_of_code(visit->arena, rubric, code))->value, &said);
	struct case_evidence *evidence = ARENA_MANY(visit->arena, struct case_evidence, said.evidence_count ? said.evidence_count : 1);
	for (size_t i = 0; i < said.evidence_count; i++) {
		struct url url = url_external(said.evidence[i].url);
		evidence[i] = (struct case_evidence){said.evidence[i].title.len ? said.evidence[i].title : said.evidence[i].url, url, url_host(url),
			said.evidence[i].is_public};
	}
	return (struct case_claim){.code = code, .answer = answer_words(visit, rubric, said.answer), .text = said.text, .evidence = evidence,
		.evidence_count = said.evidence_count, .stated = said.answer.len || said.text.len || said.evidence_count};
}

static struct case_claims make_gates(struct visit *visit, const struct rubric *rubric, const struct answers *answers)
{
	struct case_claim *claims = ARENA_MANY(visit->arena, struct case_claim, rubric->gates_count ? rubric->gates_count : 1);
	for (size_t i = 0; i < rubric->gates_count; i++) {
		claims[i] = make_claim(visit, rubric, rubric->gates[i].id, answers);
		claims[i].name = tr_text(visit->lang, rubric->gates[i].name);
		claims[i].question = tr_text(visit->lang, rubric->gates[i].question);
	}
	return (struct case_claims){.id = TEXT("gates"), .name = visit_tr(visit, N_("Gates")), .claims = claims, .claims_count = rubric->gates_count};
}

static struct case_claims make_group(struct visit *visit, const struct rubric *rubric, const struct rubric_group *group, const struct answers *answers)
{
	struct case_claim *claims = ARENA_MANY(visit->arena, struct case_claim, group->criteria_count);
	for (size_t i = 0; i < group->criteria_count; i++) {
		const struct rubric_criterion *criterion = &group->criteria[i];
		claims[i] = make_claim(visit, rubric, criterion->id, answers);
		claims[i].name = tr_text(visit->lang, criterion->name);
		claims[i].question = tr_text(visit->lang, criterion->provider_question.len ? criterion->provider_question : criterion->question);
	}
	return (struct case_claims){.id = group->id, .name = tr_text(visit->lang, group->name), .claims = claims, .claims_count = group->criteria_count};
}

static void fill_claims(struct visit *visit, const struct assessment *assessment, const struct answers *answers, struct case_answers *view)
{
	const struct rubric *rubric = assessment->rubric;
	if (!rubric)
		return;
	struct case_claims *groups = ARENA_MANY(visit->arena, struct case_claims, rubric->groups_count + 1);
	groups[view->groups_count++] = make_gates(visit, rubric, answers);
	for (size_t g = 0; g < rubric->groups_count; g++)
		if (assessment_group_applies(answers, &rubric->groups[g]))
			groups[view->groups_count++] = make_group(visit, rubric, &rubric->groups[g], answers);
	view->groups = groups;
}

void admin_answers_get(struct visit *visit)
{
	struct assessment assessment;
	struct answers answers;
	struct channel channel;
	if (!case_open(visit, &assessment) ||
		visit_refuse_store(visit, answers_load(visit->app, &visit->db, &visit->asking, assessment.id, &answers)))
		return;
	struct case_answers view = {.id = assessment.id, .name = assessment.name};
	channel_read(visit->arena, answers_find(&answers, "channel")->value, &channel);
	view.channel = channel.value;
	view.channel_kind = channel.kind;
	fill_sections(visit, &answers, &view);
	fill_claims(visit, &assessment, &answers, &view);
	answers_done(&answers);
	case_page(visit, &assessment, visit_tr(visit, N_("The provider’s answers")), visit_tr(visit, N_("Answers")), html_case_answers(visit_out(visit), &view));
}
