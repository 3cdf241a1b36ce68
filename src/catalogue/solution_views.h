/* SPDX-License-Identifier: Apache-2.0
 * What the page of one solution shows. */
#ifndef CATALOGUE_SOLUTION_VIEWS_H
#define CATALOGUE_SOLUTION_VIEWS_H

#include "catalogue/glyph.h"
#include "catalogue/list_views.h"

struct comment_view {
	struct text reviewer, comment; /* reviewer: "A" */
};

/* One criterion in words: what the reviewers said of it together. */
struct criterion_view {
	struct text id, name;
	bool differ, known;
	struct html rung;
	struct text level;   /* "3 Shown" */
	struct text details; /* "from 2 to 3; 4 reviewers, 1 could not tell" */
	const struct comment_view *comments;
	size_t comments_count;
};

/* A pillar or module as a drawer. */
struct group_view {
	struct text id, name, numbers; /* numbers: "70 (55–80)", may be empty */
	bool open;
	const struct criterion_view *criteria;
	size_t criteria_count;
};

struct gate_view {
	struct text id, name, outcome;
};

/* Imported answers: how many said yes. */
struct yes_no_view {
	struct text id, name;
	size_t yes, no, cannot_tell;
	struct text confidence; /* "3.5 of 5", may be empty */
};

struct evidence_view {
	struct text question, title, host;
	struct url url;
};

struct fact_view {
	struct text label, value, code;
	bool checked;
	bool is_text; /* in the provider's own words */
};

struct section_view {
	struct text key, label;
	const struct fact_view *facts;
	size_t facts_count;
	struct text missing; /* the questions of this section that have no answer, in one line */
};

struct event_view {
	struct text date, words;
};

struct channel_view {
	struct text organisation, value, host; /* value empty: none known */
	bool is_phone;
	struct url url; /* of a mailbox or page */
};

struct result_view {
	size_t reviewers;
	struct text rubric_version, product_version;
	struct text fits, strengths, cautions, conditions;
	bool has_summary, expired;
	struct html glyph; /* empty: no profile */
	const struct glyph_row *rows;
	size_t rows_count;
	struct text agreement; /* a sentence, may be empty */
	const struct gate_view *gates;
	size_t gates_count, gates_passed;
	const struct group_view *groups;
	size_t groups_count;
	const struct yes_no_view *answers;
	size_t answers_count;
};

struct solution_view {
	struct text slug, name, summary, description;
	struct words_in words;
	struct status_view status;
	struct text status_words; /* "3 November 2025, by 4 experts; valid until 2 November 2027" */
	struct text status_meaning;
	struct text organisation, organisation_slug, organisation_about;
	struct text country, version;
	int64_t logo; /* 0: none */
	struct url website;
	struct text website_host;
	const struct result_view *result; /* NULL: none published */
	const struct evidence_view *evidence, *more_evidence; /* more: behind one click */
	size_t evidence_count, more_evidence_count, confidential_count;
	const struct section_view *sections;
	size_t sections_count;
	const struct event_view *history;
	size_t history_count;
	struct channel_view channel;
	bool has_contact;
	const struct card_view *near; /* others for the same needs */
	size_t near_count;
};

struct organisation_view {
	struct text slug, name, about, country, type;
	struct url website;
	struct text website_host;
	struct channel_view channel;
	bool unclaimed; /* imported, and nobody of the organisation looks after it yet */
	const struct card_view *cards;
	size_t cards_count;
};

struct person_view {
	struct text name, email, phone;
	struct url mail;
};

struct contacts_view {
	struct text slug, name;
	struct channel_view channel;
	const struct person_view *people;
	size_t people_count;
	struct url end; /* to whom one writes to end the listing */
	struct text end_text;
};

#endif
