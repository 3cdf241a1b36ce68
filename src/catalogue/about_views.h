/* SPDX-License-Identifier: Apache-2.0
 * What the cabinet is, how it reviews, and the rubric in full. */
#ifndef CATALOGUE_ABOUT_VIEWS_H
#define CATALOGUE_ABOUT_VIEWS_H

#include "web/out.h"

struct step_view {
	int value;
	struct text name, meaning;
};

struct word_view {
	struct text name, meaning;
};

struct question_view {
	struct text id, name, question, guidance;
	const struct step_view *anchors; /* levels that have words of their own */
	size_t anchors_count;
};

struct pillar_view {
	struct text id, name;
	bool module;
	const struct question_view *criteria;
	size_t criteria_count;
};

struct rubric_view {
	struct text name, version, licence, basis, scoring, hash, address;
	bool yes_no;
	int valid_months;
	const struct step_view *levels, *confidence;
	size_t levels_count, confidence_count;
	const struct word_view *outcomes, *answers, *apart; /* apart: not applicable, cannot tell */
	size_t outcomes_count, answers_count, apart_count;
	const struct question_view *gates;
	size_t gates_count;
	const struct pillar_view *groups;
	size_t groups_count, criteria_count;
	const struct pair_of_rubrics {
		struct text name, version, address;
		bool current;
	} * others;
	size_t others_count;
};

struct about_view {
	struct text controller, unit, contact_text;
	struct url contact;
	struct text version;
};

#endif
