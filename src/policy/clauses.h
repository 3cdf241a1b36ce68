/* SPDX-License-Identifier: Apache-2.0
 * The privacy policy's clauses as the program's table, made from policy/clauses.toml by tools/clauses.py, and how their tests went for
 * this very build: the test runner leaves a file beside the program that names the build it tried. */
#ifndef POLICY_CLAUSES_H
#define POLICY_CLAUSES_H

#include "base/arena.h"

struct clause {
	const char *id;               /* "P-41" */
	char class;                   /* 'E' enforced by code, 'G' gate, 'D' disclosure, 'S' scope */
	const char *meaning;
	const char *not_yet;          /* why it is not yet enforced ("half: ...": only in part); "" when it is */
	const char *const *enforced, *const *settings, *const *proves, *const *refuses; /* each ends with NULL */
};

extern const struct clause clauses[];
extern const size_t clauses_count;

/* The clause of that id; NULL: there is none. */
const struct clause *clause_find(struct text id);
/* Whether it is enforced, or only half of it is. */
bool clause_is_open(const struct clause *clause);
bool clause_is_half(const struct clause *clause);

/* How the tests went. */
enum outcome { OUTCOME_NONE /* not tried with this build */, OUTCOME_PASSED, OUTCOME_FAILED };

struct clause_results {
	bool tried;              /* somebody ran tests of this very build */
	int64_t at;              /* when */
	struct clause_outcome {
		struct text test;
		enum outcome outcome;
	} *tests;
	size_t count;
};

/* The identity of the running program, in hex; empty when the linker gave it none. In the arena. */
struct text clause_build_id(struct arena *arena);
/* Reads the file beside the program; what was noted for another build counts as not tried. */
struct clause_results clause_results_read(struct arena *arena);
enum outcome clause_outcome_of_test(const struct clause_results *results, const char *test);
/* Of all its tests: failed when one did, passed when all did. *passed (may be NULL): how many did. */
enum outcome clause_outcome(const struct clause_results *results, const struct clause *clause, int64_t *passed);

#endif
