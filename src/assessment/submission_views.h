/* SPDX-License-Identifier: Apache-2.0
 * What the pages of the provider's side show (pages/submission.html). */
#ifndef ASSESSMENT_SUBMISSION_VIEWS_H
#define ASSESSMENT_SUBMISSION_VIEWS_H

#include "assessment/progress.h"

/* --- /submissions --- */

struct submission_row {
	struct text name, status;
	struct url url;              /* of the submission; empty: none yet */
	struct url public_page;      /* empty: hidden */
	int64_t solution;
	bool may_ask;                /* for a (new) review */
};

struct submission_organisation_row {
	int64_t id;
	struct text name, role;
	bool waiting;                /* asked, or invited and not yet active */
	struct url members;
	const struct submission_row *rows;
	size_t rows_count;
};

struct submissions_view {
	const struct submission_organisation_row *organisations;
	size_t organisations_count;
	bool active;                 /* of one organisation at least */
};

struct submission_new_view {
	struct options organisations;
	bool several, none;
};

/* --- a submission's task list --- */

struct submission_task_row {
	struct text code, name, note, words; /* words: of the state */
	const char *mark;            /* done, half, todo, wrong, wait */
	struct url url;              /* empty: not a link */
};

struct submission_task_group {
	struct text title;
	const char *anchor;
	struct submission_task_row *rows;
	size_t rows_count;
};

struct submission_gap_row {
	struct text name, missing;
	struct url url;
};

struct submission_tasks_view {
	int64_t id;
	struct text name, status, saved, saved_by, reference;
	size_t done, count, left;
	const struct submission_task_group *groups;
	size_t groups_count;
	const struct submission_gap_row *gaps;
	size_t gaps_count;
	bool editable, submittable, returned, clarification, withdrawable, decided;
	struct text reasons;
	struct url public_page;
};

/* --- a page of questions --- */

struct submission_chip {
	struct text name, code;
};

enum fact_kind { FACT_LINE, FACT_URL, FACT_NUMBER, FACT_AREA, FACT_CHECKS, FACT_RADIOS, FACT_SELECT };

struct fact_field {
	enum fact_kind kind;
	struct text key, label, hint, value;
	struct options options;
	int64_t max, rows;
	const struct submission_chip *chips;    /* what is stored, of a field where names are typed */
	size_t chips_count;
};

/* What somebody else saved meanwhile, beside what was typed. */
struct submission_conflict_line {
	struct text label, theirs;
};

struct submission_conflict {
	struct text who;
	const struct submission_conflict_line *lines;
	size_t lines_count;
};

struct submission_neighbour {
	struct submission_task_row row;
	bool current;
};

/* What every page of questions has around it. */
struct submission_question_frame {
	int64_t id, revision;
	struct text code, position, saved;
	const struct submission_conflict *conflict;
	const struct submission_neighbour *neighbours;
	size_t neighbours_count;
	struct text neighbours_title;
};

struct submission_facts_view {
	struct submission_question_frame frame;
	struct text name, hint;
	const struct fact_field *fields;
	size_t fields_count;
	bool basics;
	struct url logo;             /* empty: none */
};

struct submission_anchor_row {
	struct text level, words;
};

struct submission_evidence_row {
	int64_t number;
	struct text title_key, url_key, see_key;
	struct text title, url;
	struct options see;
};

struct submission_claim_view {
	struct submission_question_frame frame;
	struct text name, question, evidence_hint, text;
	int64_t text_most;
	bool gate;
	struct options answers;
	const struct submission_anchor_row *anchors;
	size_t anchors_count;
	const struct submission_evidence_row *evidence;
	size_t evidence_count;
};

struct submission_channel_view {
	struct submission_question_frame frame;
	struct options kinds;
	struct text value;
	bool declared;
};

/* --- the contact person --- */

struct submission_contact_row {
	int64_t subject;
	struct text name, email, phone, words;
	const char *mark;
	bool may_resend;
};

struct submission_contact_view {
	int64_t id;
	struct text solution, organisation, policy;
	const struct submission_contact_row *contacts;
	size_t contacts_count;
	int64_t link_days;
};

/* --- check, send, decision --- */

struct submission_check_section {
	struct text name, missing;
	struct text code;            /* of a gate or criterion */
	struct url change;           /* empty: cannot be changed now */
	const struct submission_conflict_line *lines;
	size_t lines_count;
};

struct submission_check_view {
	int64_t id;
	struct text name, organisation;
	const struct submission_check_section *sections;
	size_t sections_count;
	bool editable, ready, clarification;
	size_t left;
};

struct submission_sent_view {
	int64_t id;
	struct text name, reference, status;
};

struct submission_preview_view {
	int64_t id;
	struct html body;
};

struct submission_terms_view {
	struct text controller;
};

struct submission_decision_row {
	struct text code, name, result, range;
	const struct submission_conflict_line *comments; /* label: "Reviewer A" */
	size_t comments_count;
};

struct submission_decision_pillar {
	struct text code, name, result, range;
	const struct submission_decision_row *rows;
	size_t rows_count;
};

struct submission_decision_view {
	int64_t id;
	struct text name, outcome, meaning, reasons, conditions_due, fits, strengths, cautions, conditions;
	const struct submission_decision_row *gates;
	size_t gates_count;
	const struct submission_decision_pillar *pillars;
	size_t pillars_count;
	int64_t reviewers;
};

#endif
