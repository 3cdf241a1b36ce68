/* SPDX-License-Identifier: Apache-2.0
 * What the pages of the policy and its clauses are filled with (pages/policy.html, pages/admin_policy.html). */
#ifndef PRIVACY_POLICY_VIEWS_H
#define PRIVACY_POLICY_VIEWS_H

#include "web/out.h"

enum policy_state { POLICY_STATE_PASSED, POLICY_STATE_OPEN, POLICY_STATE_UNTRIED, POLICY_STATE_FAILED };

/* One clause with what keeps it and how its tests went. */
struct policy_proof {
	struct text id, class_words, meaning, result, open;
	enum policy_state state;
	struct texts enforced, settings, proves, refuses;
};

/* A paragraph, an item or a table. */
struct policy_row {
	struct html words;
	bool is_title, is_table;
	struct text codes;           /* "P-05 P-36" */
	enum policy_state state;
	struct text state_words, note;
	const struct policy_proof *proofs;
	size_t proofs_count;
};

struct policy_section {
	struct text id, title;
	const struct policy_row *rows;
	size_t rows_count;
};

struct policy_link {
	struct text id, words;
	bool current;
};

struct policy_view {
	struct text version, date, updated, controller, unit, contact_text, hash, coming, coming_date;
	struct url contact;
	bool in_force, alone, is_old;
	const struct policy_section *sections;
	size_t sections_count;
	const struct policy_link *versions;
	size_t versions_count;
	struct text before;          /* the version before this one; empty: this is the first */
};

struct policy_change {
	enum { CHANGE_NONE, CHANGE_ADDED, CHANGE_REMOVED } kind;
	struct text words;
};

struct policy_changes_view {
	struct text version, before, date;
	bool material;
	const struct policy_change *changes;
	size_t changes_count, added, removed;
};

struct clauses_view {
	const struct policy_proof *proofs;
	size_t proofs_count;
	int64_t proved, failed, open, untried, all;
	bool tried;
	struct text at, build;
};

struct policy_desk_view {
	const struct policy_link *versions;
	size_t versions_count;
	bool has_draft, may_answer, waits, refused, given, old_fits;
	struct text draft_class, draft_date, draft_words, today;
	const struct policy_mistake_row {
		int64_t line;
		struct text words;
	} *mistakes, *old_mistakes;
	size_t mistakes_count, old_mistakes_count;
	struct text coming, coming_date;
	int64_t told, sentences, notice_days;
	struct options classes;
};

#endif
