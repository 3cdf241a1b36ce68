/* SPDX-License-Identifier: Apache-2.0
 * What the pages of one assessment show to an administrator (pages/admin_case.html). */
#ifndef ADMIN_CASE_VIEWS_H
#define ADMIN_CASE_VIEWS_H

#include "admin/desk_views.h"

struct case_event {
	struct text date, words, by, detail;
};

struct case_fact {
	struct text label, value;
};

struct case_review {
	int64_t id, assessment;
	struct text label, name, assigned, due, due_field;
	struct desk_state state;
	bool open;               /* asked or reviewing: it can be reminded, moved, taken away */
	int64_t share;           /* percent answered */
	struct html progress;
};

struct desk_case {
	int64_t id;
	struct text name, organisation, slug, status, status_words;
	struct desk_state state;
	struct text next;        /* what comes next, in a sentence */
	bool is_public, can_start, can_screen, can_assign, has_results, can_publish;
	struct text submitter, submitter_email;
	struct url submitter_mail;
	const struct case_fact *facts;
	size_t facts_count;
	const struct case_event *events;
	size_t events_count;
	const struct case_review *reviews;
	size_t reviews_count;
	int64_t reviews_open, reviews_in;
	struct options verdicts;
	struct text reasons_before;
	int64_t answered, questions;
};

/* --- asking reviewers --- */
struct case_assign {
	int64_t id;
	struct text name, q, due;
	struct options reviewers;
	bool has_reviewers;
	int64_t more;            /* reviewers who are not shown: the list is cut */
	int64_t now;             /* reviewers it has already */
};

struct case_one_review {
	struct case_review review;
	struct text solution;
};

/* --- the provider's answers, to be read in one go --- */
struct case_evidence {
	struct text title;
	struct url url;
	struct text host;
	bool is_public;
};

struct case_claim {
	struct text code, name, question, answer, text;
	const struct case_evidence *evidence;
	size_t evidence_count;
	bool stated;
};

struct case_claims {
	struct text id, name;
	const struct case_claim *claims;
	size_t claims_count;
};

struct case_section {
	struct text key, name;
	const struct case_fact *facts;
	size_t facts_count;
};

struct case_answers {
	int64_t id;
	struct text name;
	const struct case_section *sections;
	size_t sections_count;
	const struct case_claims *groups;
	size_t groups_count;
	struct text channel, channel_kind;
};

#endif
