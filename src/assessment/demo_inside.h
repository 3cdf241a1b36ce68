/* SPDX-License-Identifier: Apache-2.0
 * Between the files that load the demo: demo.c reads and orders, demo_steps.c writes. */
#ifndef ASSESSMENT_DEMO_INSIDE_H
#define ASSESSMENT_DEMO_INSIDE_H

#include "assessment/demo.h"
#include "assessment/review.h"
#include "base/json.h"

#define DEMO_REVIEWERS 4

struct demo_review {
	const json_t *json;
	size_t reviewer;            /* into demo.reviewers */
	bool late;
	struct review review;
};

/* One solution on its way; json members may be NULL. */
struct demo_case {
	const json_t *json;         /* of solutions.json, or a scene's own */
	const json_t *answers;      /* {"gates", "criteria"} */
	const json_t *decision;
	struct text state;          /* where a scene leaves the assessment: "draft", "submitted", "screening", "panel"; empty: by the files */
	bool half;                  /* a draft with some answers only */
	bool contact_waits;
	struct viewer submitter;
	struct demo_review reviews[DEMO_REVIEWERS];
	size_t reviews_count;
	int64_t solution;
	struct assessment assessment;
};

struct demo {
	struct app *app;
	struct db *db;
	const json_t *organisations, *solutions, *reviews, *scenes;
	int64_t now;
	struct viewer programme;    /* the demo's administrator */
	struct viewer provider;
	struct viewer reviewers[DEMO_REVIEWERS];
	struct demo_case *cases;
	size_t cases_count;
	struct demo_figures figures;
};

/* Something that happened to one solution. `which`: a review. false: it could not be written. */
typedef bool demo_step(struct demo *demo, struct demo_case *one, size_t which);

demo_step demo_list, demo_draft, demo_submit, demo_screen, demo_start_review, demo_assign, demo_begin_review, demo_finish_review, demo_panel,
	demo_decide, demo_publish, demo_withdraw;

/* All organisations, with the provider as owner of the scenes' one. */
CHECKED bool demo_organisations(struct demo *demo);

int64_t demo_number(const json_t *object, const char *key);

#endif
