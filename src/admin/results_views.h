/* SPDX-License-Identifier: Apache-2.0
 * What the panel's pages show (pages/admin_results.html): results, decision, publication. */
#ifndef ADMIN_RESULTS_VIEWS_H
#define ADMIN_RESULTS_VIEWS_H

#include "admin/desk_views.h"
#include "catalogue/solution_views.h"

/* One reviewer's answer, all of it. */
struct results_answer {
	struct text label, level, confidence, evidence, reason, comment, note;
	struct text key;         /* review and criterion, as the box that publishes the comment says it */
	bool published, given;
};

struct results_row {
	struct text code, name;
	bool split;
	struct html rung;
	struct text level, details;
	const struct results_answer *answers;
	size_t answers_count;
};

struct results_group {
	struct text id, name, numbers;
	int64_t splits;
	bool open;
	const struct results_row *rows;
	size_t rows_count;
};

struct desk_results {
	int64_t id;
	struct text name;
	struct desk_state state;
	const struct result_view *result;
	const struct results_group *groups;
	size_t groups_count;
	int64_t reviewers, splits, open_reviews;
	struct text agreement;
	bool can_choose, can_panel, can_back, can_decide, can_publish;
};

struct desk_decision {
	int64_t id;
	struct text name;
	struct options outcomes;
	struct text reasons, due, fits, strengths, cautions, conditions;
	int64_t splits;
};

struct desk_publication {
	int64_t id;
	struct text name, slug, outcome, reasons, why, rubric, product_version, expires, expires_words, decided, conditions_due;
	const struct result_view *result;
	int64_t comments;
	bool is_published, has_summary;
};

#endif
