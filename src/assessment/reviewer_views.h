/* SPDX-License-Identifier: Apache-2.0
 * What the reviewer's pages (pages/review.html) show. */
#ifndef ASSESSMENT_REVIEWER_VIEWS_H
#define ASSESSMENT_REVIEWER_VIEWS_H

#include "assessment/reviewer.h"
#include "web/out.h"

/* One review in the reviewer's own list. */
struct reviewer_item {
	int64_t id;
	struct text solution, organisation;
	struct text due, due_words, submitted;   /* dates in words */
	bool late;
	struct html progress;
	size_t done, all;
	bool panel;                              /* what the others said may be read */
	struct text ending;                      /* what became of one that is over */
};

struct reviewer_list_view {
	const struct reviewer_item *invited, *open, *submitted, *past;
	size_t invited_count, open_count, submitted_count, past_count;
	bool none;
};

/* After a review was handed back. */
struct reviewer_closed_view {
	bool conflict;
};

/* Before the declaration: the two names that a conflict can be seen from, and nothing more (P-40). */
struct reviewer_declare_view {
	int64_t review;
	struct text solution, organisation, due, due_words;
	bool late;
	struct options choices;
};

struct reviewer_task_line {
	struct text id, name;
	struct url url;
	int state;                               /* enum task_state */
	struct text trouble;                     /* what is missing; empty: nothing */
	struct text words;                       /* "3 Shown", when something was chosen */
};

struct reviewer_task_group {
	struct text id, name;                    /* id: empty for the gates */
	bool module;
	const struct reviewer_task_line *lines;
	size_t lines_count, done;
};

struct reviewer_overview_view {
	int64_t review;
	struct text solution, organisation, product_version, label, submitter;
	struct text due, due_words, submitted;
	bool late, open, sent, sight_over;
	struct html progress;
	size_t done, all;
	const struct reviewer_task_group *groups;
	size_t groups_count;
	const struct reviewer_task_line *next;   /* where to go on; NULL: all is answered */
	struct options choices;                  /* reasons to hand it back */
};

struct reviewer_evidence {
	struct text title, host;
	struct url url;
	bool is_public;
};

/* What the provider said to one question. */
struct reviewer_given {
	struct text word;                        /* "Yes" */
	struct text text;
	const struct reviewer_evidence *evidence;
	size_t evidence_count;
};

/* One choice of the ladder. */
struct reviewer_level {
	struct text value, mark, key, name, words;
	bool chosen, disabled;
};

struct reviewer_neighbour {
	struct text id;
	struct url url;
};

/* A saved answer in words. */
struct reviewer_saved {
	struct text level, confidence, evidence, reason, comment, note;
};

struct reviewer_criterion_view {
	int64_t review, revision;
	struct text id, name, question, guidance, provider_question;
	struct text label, due, due_words, solution;
	bool late, open, sent, gate;
	struct html progress;
	size_t done, all;
	struct reviewer_given given;
	const struct reviewer_level *levels;
	size_t levels_count;
	struct text level_error;
	struct options confidence;
	struct text confidence_error;
	struct reviewer_saved answer;            /* as it is saved */
	struct text trouble;                     /* of the saved answer: what is missing */
	struct text saved;                       /* when, in words */
	const struct reviewer_neighbour *next, *back;
	const struct reviewer_saved *saved_first; /* what another tab saved in between, when what was typed met it */
};

/* --- the provider's profile --- */

struct reviewer_fact {
	struct text label, value;                /* value: empty means not stated */
	bool is_text;                            /* in the provider's own words */
	struct url url;
};

struct reviewer_facts {
	struct text name;
	const struct reviewer_fact *facts;
	size_t facts_count;
};

struct reviewer_profile_view {
	int64_t review;
	struct text solution, organisation;
	const struct reviewer_facts *sections;
	size_t sections_count;
};

/* --- check and submit --- */

struct reviewer_missing {
	struct text id, words;
	struct url url;
};

struct reviewer_check_line {
	struct text id, name;
	struct url url;
	struct reviewer_saved answer;
	struct text trouble;
	bool begun;
};

struct reviewer_check_group {
	struct text id, name;
	const struct reviewer_check_line *lines;
	size_t lines_count;
};

struct reviewer_check_view {
	int64_t review;
	struct text solution;
	bool open, refused;                      /* refused: it was sent, and is not complete */
	const struct reviewer_missing *missing;
	size_t missing_count;
	const struct reviewer_check_group *groups;
	size_t groups_count;
};

struct reviewer_thanks_view {
	int64_t review;
	struct text solution;
};

/* --- what the panel says --- */

struct reviewer_voice {
	struct text label;                       /* "B"; never a name */
	bool own;
	struct reviewer_saved answer;            /* without the private note of others */
};

struct reviewer_panel_row {
	struct text id, name;
	struct html rung;                        /* of a criterion with ratings */
	struct text numbers, short_numbers;      /* "median 2.5, from 1 to 4"; "2.5 (1–4)" */
	bool split;
	const struct reviewer_voice *voices;
	size_t voices_count;
};

struct reviewer_panel_group {
	struct text id, name;
	const struct reviewer_panel_row *rows;
	size_t rows_count, splits;
};

struct reviewer_panel_view {
	int64_t review;
	struct text solution;
	bool open;                               /* the reader's own review is in */
	size_t reviews_count;
	const struct reviewer_panel_group *groups;
	size_t groups_count;
};

#endif
