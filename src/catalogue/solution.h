/* SPDX-License-Identifier: Apache-2.0
 * One public solution as a plain value: what the provider states and what the reviewers found. It holds no personal data:
 * the organisation's own channel is in it, contact persons are not. The store keeps the published version as JSON text,
 * made and read here. Texts belong to whoever made the solution (an arena). */
#ifndef CATALOGUE_SOLUTION_H
#define CATALOGUE_SOLUTION_H

#include "catalogue/vocabulary.h"

#include <jansson.h>

/* In the order of a solution's life; the codes are those of the vocabulary's facet "status". */
enum solution_status {
	SOLUTION_LISTED,
	SOLUTION_UNDER_REVIEW,
	SOLUTION_REVIEWED,
	SOLUTION_CONDITIONS,
	SOLUTION_EXPIRED,
	SOLUTION_WITHDRAWN,
	SOLUTION_STATUS_COUNT,
};

struct solution_number {
	double value;
	bool known;
};

/* How the reviewers answered: with levels 0 to 4, or (imported reviews) with yes and no. No level is ever made out of a yes. */
enum result_scale { RESULT_LEVELS, RESULT_YES_NO };

/* The reviewers' medians are halves (two reviewers, 2 and 3: 2.5), so they are kept doubled: 5. */
struct result_criterion {
	struct text id;
	int64_t median_twice; /* of RESULT_LEVELS, as low and high */
	int64_t low, high;
	int64_t ratings, cannot_tell, not_applicable;
	int64_t yes, no;               /* of RESULT_YES_NO; ratings is their sum */
	int64_t confidence_hundredths; /* mean of the stated confidences: 350 is 3.5; 0: none stated */
	bool known;                    /* at least one rating */
	bool spread;                   /* the reviewers were two or more levels apart */
};

struct result_pillar {
	struct text id;
	int64_t result, low, high; /* 0 to 100 */
	bool known;                /* enough ratings for numbers; false: none are shown */
};

/* What the reviewers said of a gate: "pass", "fail", or "mixed" where they differ. */
struct result_gate {
	struct text id, outcome;
};

struct result_comment {
	struct text criterion;
	struct text reviewer; /* "A": never a name */
	struct text comment;
};

struct solution_result {
	bool published;
	enum result_scale scale;
	struct text rubric_id, rubric_version, product_version;
	int64_t reviewers;
	int64_t review_start, review_end, decided, expires; /* 0: not stated */
	const struct result_pillar *pillars;
	size_t pillar_count;
	const struct result_criterion *criteria;
	size_t criterion_count;
	const struct result_gate *gates;
	size_t gate_count;
	int64_t agreement_pairs,
		within_one_percent; /* pairs of ratings, and how many lie at most one level apart; 0 pairs: not known */
	bool alpha_known;
	int64_t alpha_thousandths; /* Krippendorff's alpha */
	/* The panel's summary: whom it fits best, strengths, cautions, conditions; each may be empty. */
	struct text fits, strengths, cautions, conditions;
	const struct result_comment *comments;
	size_t comment_count;
};

struct solution_event {
	int64_t time;
	struct text code;
};

/* A piece of evidence. Of a confidential one only the question is public: that reviewers saw something, never what. */
struct solution_evidence {
	struct text question; /* a criterion or gate; may be empty */
	struct text title, url;
	bool confidential;
};

struct solution {
	int64_t id;
	struct text slug, name, summary, description, website, version;
	struct text language; /* of name, summary, description and texts; empty: not known */
	struct text organisation, organisation_slug, organisation_country, organisation_website, organisation_about;
	bool organisation_unclaimed;     /* imported, and nobody of the organisation looks after the entry yet */
	struct text organisation_channel, organisation_channel_kind; /* kind: "mailbox", "page" or "switchboard" */
	enum solution_status status;
	int64_t listed, changed, verified; /* first shown; last changed; last confirmed by the provider */
	struct texts *facts;               /* one list of codes per facet of the vocabulary; empty: not stated */
	struct solution_number *numbers;   /* one per number of the vocabulary */
	struct text *texts;                /* one per text of the vocabulary */
	struct texts checked;              /* keys of facets that reviewers checked; the others are the provider's statement */
	struct solution_result result;
	const struct solution_evidence *evidence;
	size_t evidence_count;
	const struct solution_event *history;
	size_t history_count;
	bool has_contact;
	int64_t logo; /* version of the logo; 0: none */
};

/* An empty solution with room for every facet, number and text. */
struct solution *solution_new(struct arena *arena, const struct vocabulary *vocabulary);
/* A deep copy of `from` into *into. */
void solution_copy(struct arena *arena, const struct vocabulary *vocabulary, const struct solution *from, struct solution *into);

struct text solution_status_code(enum solution_status status);
CHECKED bool solution_status_of(struct text code, enum solution_status *out);
/* Fills the facets that follow from others: status, and region from the countries of use. */
void solution_derive(struct arena *arena, const struct vocabulary *vocabulary, struct solution *solution);

/* A new reference, which the caller gives back with json_decref. */
json_t *solution_to_json(const struct vocabulary *vocabulary, const struct solution *solution);
/* The same as compact text. */
struct text solution_to_json_text(struct arena *arena, const struct vocabulary *vocabulary, const struct solution *solution);
/* Reads what solution_to_json made. Keys and codes that the vocabulary does not know (any more) are left out; derived facets
 * are derived anew. false: not such an object, or without slug or name. */
CHECKED bool solution_from_json(
	struct arena *arena, const struct vocabulary *vocabulary, const json_t *json, struct solution *out);
CHECKED bool solution_from_json_text(
	struct arena *arena, const struct vocabulary *vocabulary, struct text json, struct solution *out);

#endif
