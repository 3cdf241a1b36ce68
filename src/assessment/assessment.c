/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/assessment.h"
#include "base/clock.h"
#include "base/log.h"
#include "statements.gen.h"

const char *const assessment_state_codes[ASSESSMENT_STATE_COUNT] = {"draft", "submitted", "screening", "in_review", "clarification", "panel", "decided",
	"published", "returned", "not_eligible", "withdrawn", "imported"};

/* Which step may follow which: the whole life of an assessment. */
#define TO(state) (1u << ASSESSMENT_##state)
static const unsigned steps[ASSESSMENT_STATE_COUNT] = {
	[ASSESSMENT_DRAFT] = TO(SUBMITTED) | TO(WITHDRAWN),
	[ASSESSMENT_SUBMITTED] = TO(SCREENING) | TO(WITHDRAWN),
	[ASSESSMENT_SCREENING] = TO(IN_REVIEW) | TO(DECIDED) | TO(RETURNED) | TO(NOT_ELIGIBLE) | TO(WITHDRAWN),
	[ASSESSMENT_RETURNED] = TO(SUBMITTED) | TO(WITHDRAWN),
	[ASSESSMENT_IN_REVIEW] = TO(CLARIFICATION) | TO(PANEL) | TO(WITHDRAWN),
	[ASSESSMENT_CLARIFICATION] = TO(IN_REVIEW) | TO(WITHDRAWN),
	[ASSESSMENT_PANEL] = TO(IN_REVIEW) | TO(DECIDED) | TO(RETURNED) | TO(NOT_ELIGIBLE),
	[ASSESSMENT_DECIDED] = TO(PUBLISHED) | TO(PANEL),
	[ASSESSMENT_PUBLISHED] = TO(DECIDED),
};

static enum assessment_state state_of(struct text code)
{
	for (int s = 0; s < ASSESSMENT_STATE_COUNT; s++)
		if (text_is_cstr(code, assessment_state_codes[s]))
			return (enum assessment_state)s;
	must(!"a state that the table's check allows");
	return ASSESSMENT_DRAFT;
}

/* "cabinet-1.0" */
static const struct rubric *rubric_of(struct app *app, struct text code)
{
	size_t dash = code.len;
	while (dash && code.at[dash - 1] != '-')
		dash--;
	return dash ? rubrics_find(app->rubrics, text_slice(code, 0, dash - 1), text_slice(code, dash, SIZE_MAX)) : NULL;
}

enum store_result assessment_load(struct app *app, struct db *db, int64_t id, struct assessment *out)
{
	struct assessment_by_id row;
	enum store_result result = db_one(db, &stmt_assessment_by_id, &(struct assessment_by_id_in){id}, &row);
	if (result != STORE_OK)
		return result;
	*out = (struct assessment){.id = row.id, .solution = row.solution, .organisation = row.organisation, .slug = row.slug, .name = row.name,
		.solution_status = row.solution_status, .organisation_name = row.organisation_name, .state = state_of(row.state),
		.rubric = rubric_of(app, row.rubric), .rubric_code = row.rubric, .product_version = row.product_version, .terms = row.terms,
		.outcome = row.outcome, .created = row.created, .changed = row.changed, .submitted = row.submitted, .screened = row.screened,
		.decided = row.decided, .published = row.published, .expires = row.expires};
	return STORE_OK;
}

enum store_result assessment_create(struct app *app, struct db *db, const struct viewer *actor, int64_t solution, const char *rubric_id, int64_t *id)
{
	const struct rubric *rubric = rubrics_newest(app->rubrics, text_of(rubric_id));
	must(rubric);
	*id = store_new_id();
	struct assessment_add_in in = {.id = *id, .solution = solution, .rubric = arena_fmt(db->arena, "%.*s-%.*s", TEXT_ARG(rubric->id), TEXT_ARG(rubric->version)),
		.rubric_hash = rubric->hash_hex, .now = clock_now_s()};
	if (vault_add_content_key(app->vault, *id) != VAULT_OK || db_run(db, &stmt_assessment_add, &in, NULL) != STORE_OK)
		return STORE_FAILED;
	if (actor->capacity == CAPACITY_MEMBER && vault_link_author(app->vault, db, *id, "submitter", actor->subject) != VAULT_OK)
		return STORE_FAILED;
	return audit_event(db, actor, "assessment_draft", *id, TEXT(""));
}

bool assessment_is_editable(const struct assessment *assessment)
{
	return assessment->state == ASSESSMENT_DRAFT || assessment->state == ASSESSMENT_RETURNED || assessment->state == ASSESSMENT_CLARIFICATION;
}

enum store_result assessment_move(struct db *db, const struct viewer *actor, struct assessment *assessment, enum assessment_state to, struct text detail)
{
	int64_t changed;
	if (!(steps[assessment->state] & (1u << to)))
		return STORE_CONFLICT;
	struct assessment_move_in in = {.id = assessment->id, .from = text_of(assessment_state_codes[assessment->state]),
		.to = text_of(assessment_state_codes[to]), .now = clock_now_s()};
	enum store_result result = db_run(db, &stmt_assessment_move, &in, &changed);
	if (result != STORE_OK || changed == 0)
		return result == STORE_OK ? STORE_CONFLICT : result;
	assessment->state = to;
	return audit_event(db, actor, arena_fmt(db->arena, "assessment_%s", assessment_state_codes[to]).at, assessment->id, detail);
}

/* --- sealed JSON --- */

enum store_result content_seal(struct app *app, struct db *db, int64_t assessment, struct text place, const json_t *value, struct bytes *sealed)
{
	char *dumped = json_dumps(value, JSON_COMPACT | JSON_SORT_KEYS);
	if (!dumped)
		return STORE_FAILED;
	enum vault_result result = vault_seal_content(app->vault, db, assessment, place, text_of(dumped), sealed);
	explicit_bzero(dumped, strlen(dumped));
	free(dumped);
	return result == VAULT_OK ? STORE_OK : STORE_FAILED;
}

json_t *content_open(struct app *app, struct db *db, int64_t assessment, struct text place, struct bytes sealed)
{
	struct text clear;
	if (vault_open_content(app->vault, db, assessment, place, sealed, &clear) != VAULT_OK)
		return NULL;
	return json_loadb(clear.at, clear.len, JSON_REJECT_DUPLICATES, NULL);
}

static struct text place_of(struct db *db, const char *what, struct text name)
{
	return arena_fmt(db->arena, "%s:%.*s", what, TEXT_ARG(name));
}

/* What is written for an assessment has no single author: the viewer's relation to the assessment decides. */
static enum store_result may_open(struct app *app, struct db *db, const struct asking *asking, enum datum datum)
{
	enum vault_result may = vault_may_open(app->vault, db, asking, datum, 0);
	return may == VAULT_OK ? STORE_OK : may == VAULT_FAILED ? STORE_FAILED : STORE_NONE;
}

/* --- answers --- */

enum store_result answers_load(struct app *app, struct db *db, const struct asking *asking, int64_t assessment, struct answers *out)
{
	*out = (struct answers){0};
	enum store_result may = may_open(app, db, asking, DATUM_ASSESSMENT_ANSWER);
	return may == STORE_OK ? answers_open(app, db, assessment, out) : may;
}

enum store_result answers_open(struct app *app, struct db *db, int64_t assessment, struct answers *out)
{
	struct answers_of *rows;
	size_t count;
	*out = (struct answers){0};
	enum store_result result = db_all(db, &stmt_answers_of, &(struct answers_of_in){assessment}, &rows, &count);
	if (result != STORE_OK)
		return result;
	out->at = ARENA_MANY(db->arena, struct answer, count ? count : 1);
	for (size_t i = 0; i < count; i++) {
		json_t *value = content_open(app, db, assessment, place_of(db, "answer", rows[i].question), rows[i].sealed);
		if (!value) {
			answers_done(out);
			return STORE_FAILED;
		}
		out->at[out->count++] = (struct answer){rows[i].question, rows[i].revision, rows[i].changed, text_is(rows[i].state, TEXT("complete")), value};
	}
	return STORE_OK;
}

void answers_done(struct answers *answers)
{
	for (size_t i = 0; i < answers->count; i++)
		json_decref(answers->at[i].value);
	*answers = (struct answers){0};
}

const struct answer *answers_find(const struct answers *answers, const char *question)
{
	static const struct answer none;
	for (size_t i = 0; i < answers->count; i++)
		if (text_is_cstr(answers->at[i].question, question))
			return &answers->at[i];
	return &none;
}

enum store_result answer_save(struct app *app, struct db *db, const struct viewer *actor, int64_t assessment, const char *question,
	int64_t revision, bool complete, const json_t *value)
{
	struct bytes sealed;
	int64_t changed, now = clock_now_s();
	struct text state = complete ? TEXT("complete") : TEXT("started");
	if (content_seal(app, db, assessment, place_of(db, "answer", text_of(question)), value, &sealed) != STORE_OK)
		return STORE_FAILED;
	enum store_result result = revision == 0
		? db_run(db, &stmt_answer_add, &(struct answer_add_in){assessment, text_of(question), state, now, sealed}, &changed)
		: db_run(db, &stmt_answer_change, &(struct answer_change_in){assessment, text_of(question), revision, state, now, sealed}, &changed);
	if (result != STORE_OK)
		return result;
	if (changed == 0) {
		db_rollback(db);
		return STORE_CONFLICT;
	}
	if (actor->capacity == CAPACITY_MEMBER && vault_link_author(app->vault, db, assessment, "editor", actor->subject) != VAULT_OK)
		return STORE_FAILED;
	return db_run(db, &stmt_assessment_touch, &(struct assessment_touch_in){assessment, now}, NULL);
}

enum store_result answer_redact(struct app *app, struct db *db, int64_t assessment, const struct answer *answer)
{
	int64_t changed;
	struct answer_redact_in in = {.assessment = assessment, .question = answer->question, .revision = answer->revision};
	if (content_seal(app, db, assessment, place_of(db, "answer", answer->question), answer->value, &in.sealed) != STORE_OK)
		return STORE_FAILED;
	enum store_result result = db_run(db, &stmt_answer_redact, &in, &changed);
	return result == STORE_OK && !changed ? STORE_CONFLICT : result;
}

/* --- verdicts --- */

enum store_result verdict_save(struct app *app, struct db *db, int64_t assessment, const char *kind, const json_t *value)
{
	struct verdict_put_in in = {.assessment = assessment, .kind = text_of(kind), .changed = clock_now_s()};
	if (content_seal(app, db, assessment, place_of(db, "verdict", in.kind), value, &in.sealed) != STORE_OK)
		return STORE_FAILED;
	return db_run(db, &stmt_verdict_put, &in, NULL);
}

enum store_result verdict_redact(struct app *app, struct db *db, int64_t assessment, const char *kind, const json_t *value)
{
	struct verdict_redact_in in = {.assessment = assessment, .kind = text_of(kind)};
	if (content_seal(app, db, assessment, place_of(db, "verdict", in.kind), value, &in.sealed) != STORE_OK)
		return STORE_FAILED;
	return db_run(db, &stmt_verdict_redact, &in, NULL);
}

enum store_result verdict_load(struct app *app, struct db *db, const struct asking *asking, int64_t assessment, const char *kind, json_t **out)
{
	*out = NULL;
	enum store_result may = may_open(app, db, asking, DATUM_ASSESSMENT_DECISION);
	return may == STORE_OK ? verdict_open(app, db, assessment, kind, out) : may;
}

enum store_result verdict_open(struct app *app, struct db *db, int64_t assessment, const char *kind, json_t **out)
{
	struct verdict_get row;
	*out = NULL;
	enum store_result result = db_one(db, &stmt_verdict_get, &(struct verdict_get_in){assessment, text_of(kind)}, &row);
	if (result != STORE_OK)
		return result == STORE_NONE ? STORE_OK : result;
	*out = content_open(app, db, assessment, place_of(db, "verdict", text_of(kind)), row.sealed);
	return *out ? STORE_OK : STORE_FAILED;
}

bool assessment_group_applies(const struct answers *answers, const struct rubric_group *group)
{
	struct text codes[40];
	size_t count = 0, i;
	json_t *code;
	if (!group->module)
		return true;
	char facet[80];
	snprintf(facet, sizeof facet, "%.*s", TEXT_ARG(group->when_facet));
	for (size_t a = 0; a < answers->count; a++) {
		json_t *list = json_object_get(json_object_get(answers->at[a].value, "facts"), facet);
		json_array_foreach(list, i, code)
			if (json_is_string(code) && count < COUNT_OF(codes))
				codes[count++] = text_of(json_string_value(code));
	}
	return rubric_group_applies(group, (struct texts){codes, count});
}
