/* SPDX-License-Identifier: Apache-2.0
 * The facts and texts that the provider states about the solution, for its reviewers. */
#include "assessment/reviewer_views.h"
#include "catalogue/facts_shown.h"
#include "catalogue/shown.h"
#include "assessment/profile.h"
#include "pages.gen.h"
#include "routes.gen.h"

/* The facts of a section, in the vocabulary's order: codes, numbers, then the provider's own words. */
static size_t fill_section(struct visit *visit, const struct solution *solution, struct text section, struct reviewer_fact *facts)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	size_t count = 0;
	for (size_t f = 0; f < vocabulary->facet_count; f++)
		if (text_is(vocabulary->facets[f].section, section) && vocabulary->facets[f].source != FACET_DERIVED)
			facts[count++] = (struct reviewer_fact){.label = tr_text(visit->lang, vocabulary->facets[f].label),
				.value = shown_codes(visit, f, solution->facts[f], 0)};
	for (size_t n = 0; n < vocabulary->number_count; n++)
		if (text_is(vocabulary->numbers[n].section, section))
			facts[count++] = (struct reviewer_fact){.label = tr_text(visit->lang, vocabulary->numbers[n].label),
				.value = solution->numbers[n].known ? facts_number(visit, n, solution->numbers[n].value) : TEXT("")};
	for (size_t t = 0; t < vocabulary->text_count; t++)
		if (text_is(vocabulary->texts[t].section, section))
			facts[count++] = (struct reviewer_fact){.label = tr_text(visit->lang, vocabulary->texts[t].label),
				.value = solution->texts[t], .is_text = true};
	return count;
}

static size_t fill_basics(struct visit *visit, const struct solution *solution, struct reviewer_fact *facts)
{
	const struct reviewer_fact basics[] = {
		{.label = visit_tr(visit, N_("In one sentence")), .value = solution->summary, .is_text = true},
		{.label = visit_tr(visit, N_("Description")), .value = solution->description, .is_text = true},
		{.label = visit_tr(visit, N_("Website")), .value = solution->website, .url = url_external(solution->website)},
		{.label = visit_tr(visit, N_("Version")), .value = solution->version, .is_text = true},
		{.label = visit_tr(visit, N_("Organisation’s channel")), .value = solution->organisation_channel, .is_text = true}};
	memcpy(facts, basics, sizeof basics);
	return COUNT_OF(basics);
}

static void show_profile(struct visit *visit, const struct desk *desk)
{
	const struct vocabulary *vocabulary = visit->app->vocabulary;
	struct solution *solution = solution_new(visit->arena, vocabulary);
	if (!profile_build(visit->app, &visit->db, &desk->assessment, &desk->given, solution)) {
		visit_refuse(visit, 503);
		return;
	}
	size_t room = 5 + vocabulary->facet_count + vocabulary->number_count + vocabulary->text_count;
	struct reviewer_fact *facts = ARENA_MANY(visit->arena, struct reviewer_fact, room);
	struct reviewer_facts *sections = ARENA_MANY(visit->arena, struct reviewer_facts, vocabulary->section_count + 1);
	struct reviewer_profile_view view = {.review = desk->review.id, .solution = desk->assessment.name,
		.organisation = desk->assessment.organisation_name, .sections = sections};
	size_t used = fill_basics(visit, solution, facts);
	sections[view.sections_count++] = (struct reviewer_facts){visit_tr(visit, N_("In short")), facts, used};
	for (size_t s = 0; s < vocabulary->section_count; s++) {
		size_t count = fill_section(visit, solution, vocabulary->sections[s].key, &facts[used]);
		if (count)
			sections[view.sections_count++] = (struct reviewer_facts){tr_text(visit->lang, vocabulary->sections[s].label), &facts[used], count};
		used += count;
	}
	struct text title = lang_text(visit->lang, visit->arena, N_("Profile of {solution}"), NULL,
		(struct out_arg[]){out_arg_text("solution", view.solution)}, 1);
	reviewer_show(visit, desk, title, visit_tr(visit, N_("Profile")), html_reviewer_profile(visit_out(visit), &view));
}

void reviewer_profile_get(struct visit *visit)
{
	struct desk desk;
	if (desk_open(visit, &desk)) {
		if (desk.sight_over)
			visit_refuse(visit, 404);
		else
			show_profile(visit, &desk);
	}
	desk_close(&desk);
}
