/* SPDX-License-Identifier: Apache-2.0
 * /privacy/clauses: every clause with its class, what it means, what keeps it, its tests and how they went for this very build. */
#include "privacy/policy_page.h"
#include "base/json.h"
#include "pages.gen.h"
#include "routes.gen.h"

static struct text class_words_of(struct visit *visit, char class)
{
	switch (class) {
	case 'E':
		return visit_tr(visit, N_("Enforced by the program"));
	case 'G':
		return visit_tr(visit, N_("Gate: a person records evidence"));
	case 'D':
		return visit_tr(visit, N_("Told where it matters"));
	default:
		return visit_tr(visit, N_("Kept by absence"));
	}
}

static struct texts texts_of(struct arena *arena, const char *const *list)
{
	size_t count = 0;
	while (list[count])
		count++;
	struct text *at = ARENA_MANY(arena, struct text, count);
	for (size_t i = 0; i < count; i++)
		at[i] = text_of(list[i]);
	return (struct texts){at, count};
}

static struct text result_words(struct visit *visit, const struct policy_proof *proof, int64_t passed)
{
	const struct out_arg args[] = {out_arg_int("n", passed), out_arg_int("all", (int64_t)(proof->proves.count + proof->refuses.count))};
	switch (proof->state) {
	case POLICY_STATE_FAILED:
		return lang_text(visit->lang, visit->arena, N_("Failed: {n} of {all} tests passed"), NULL, args, 2);
	case POLICY_STATE_UNTRIED:
		return visit_tr(visit, N_("Not tested here"));
	case POLICY_STATE_OPEN:
		return visit_tr(visit, N_("Not yet enforced"));
	default:
		return lang_text(visit->lang, visit->arena, N_("Passed: {n} test"), N_("Passed: {n} tests"), args, 2);
	}
}

struct policy_proof policy_proof_of(struct visit *visit, const struct clause_results *results, const struct clause *clause)
{
	static const enum policy_state states[] = {[OUTCOME_NONE] = POLICY_STATE_UNTRIED, [OUTCOME_PASSED] = POLICY_STATE_PASSED,
		[OUTCOME_FAILED] = POLICY_STATE_FAILED};
	int64_t passed;
	enum outcome outcome = clause_outcome(results, clause, &passed);
	struct policy_proof proof = {.id = text_of(clause->id), .class_words = class_words_of(visit, clause->class), .meaning = text_of(clause->meaning),
		.open = text_of(clause->not_yet), .enforced = texts_of(visit->arena, clause->enforced), .settings = texts_of(visit->arena, clause->settings),
		.proves = texts_of(visit->arena, clause->proves), .refuses = texts_of(visit->arena, clause->refuses)};
	proof.state = outcome == OUTCOME_FAILED ? POLICY_STATE_FAILED : clause_is_open(clause) ? POLICY_STATE_OPEN : states[outcome];
	proof.result = result_words(visit, &proof, passed);
	return proof;
}

static void count_in(struct clauses_view *view, enum policy_state state)
{
	int64_t *counts[] = {[POLICY_STATE_PASSED] = &view->proved, [POLICY_STATE_OPEN] = &view->open, [POLICY_STATE_UNTRIED] = &view->untried,
		[POLICY_STATE_FAILED] = &view->failed};
	++*counts[state];
}

void privacy_clauses_get(struct visit *visit)
{
	struct clause_results results = clause_results_read(visit->arena);
	struct policy_proof *proofs = ARENA_MANY(visit->arena, struct policy_proof, clauses_count);
	struct clauses_view view = {.proofs = proofs, .proofs_count = clauses_count, .all = (int64_t)clauses_count, .tried = results.tried,
		.at = lang_date(visit->lang, visit->arena, results.at), .build = text_slice(clause_build_id(visit->arena), 0, 12)};
	for (size_t i = 0; i < clauses_count; i++) {
		proofs[i] = policy_proof_of(visit, &results, &clauses[i]);
		count_in(&view, proofs[i].state);
	}
	policy_show(visit, visit_tr(visit, N_("Privacy policy, clause by clause")), html_clauses(visit_out(visit), &view));
}

/* --- for machines --- */

static json_t *tests_json(const struct clause_results *results, const char *const *tests)
{
	static const char *const words[] = {[OUTCOME_NONE] = "not tested", [OUTCOME_PASSED] = "passed", [OUTCOME_FAILED] = "failed"};
	json_t *list = json_array();
	for (; *tests; tests++) {
		json_t *one = json_object();
		json_put_text(one, "test", text_of(*tests));
		json_put_text(one, "result", text_of(words[clause_outcome_of_test(results, *tests)]));
		must(json_array_append_new(list, one) == 0);
	}
	return list;
}

static json_t *list_json(const char *const *texts)
{
	json_t *list = json_array();
	for (; *texts; texts++)
		must(json_array_append_new(list, json_new_text(text_of(*texts))) == 0);
	return list;
}

static json_t *clause_json(const struct clause_results *results, const struct clause *clause)
{
	static const char *const words[] = {[OUTCOME_NONE] = "not tested", [OUTCOME_PASSED] = "passed", [OUTCOME_FAILED] = "failed"};
	json_t *one = json_object();
	json_put_text(one, "id", text_of(clause->id));
	json_put_text(one, "class", (struct text){&clause->class, 1});
	json_put_text(one, "meaning", text_of(clause->meaning));
	json_put_text(one, "not_yet", text_of(clause->not_yet));
	json_put(one, "enforced", list_json(clause->enforced));
	json_put(one, "settings", list_json(clause->settings));
	json_put(one, "proves", tests_json(results, clause->proves));
	json_put(one, "refuses", tests_json(results, clause->refuses));
	json_put_text(one, "result", text_of(words[clause_outcome(results, clause, NULL)]));
	return one;
}

void privacy_clauses_json_get(struct visit *visit)
{
	struct clause_results results = clause_results_read(visit->arena);
	json_t *root = json_object(), *list = json_array();
	for (size_t i = 0; i < clauses_count; i++)
		must(json_array_append_new(list, clause_json(&results, &clauses[i])) == 0);
	json_put_text(root, "build", clause_build_id(visit->arena));
	json_put(root, "tested", results.tried ? json_integer(results.at) : json_null());
	json_put(root, "clauses", list);
	visit_body(visit, 200, "application/json", json_write(visit->arena, root));
	json_decref(root);
}
