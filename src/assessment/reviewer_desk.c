/* SPDX-License-Identifier: Apache-2.0 */
#include "assessment/reviewer_views.h"
#include "base/json.h"
#include "base/clock.h"
#include "policy/relation.h"
#include "catalogue/glyph.h"

static void judge(const struct desk *desk, struct task *task)
{
	task->answer = review_answers_find(&desk->own, task->id);
	task->trouble = task->gate ? review_gate_trouble(task->answer->value) : review_answer_trouble(task->criterion, task->answer->value);
	task->state = !task->answer->revision ? TASK_TODO : task->trouble ? TASK_HALF : TASK_DONE;
}

/* When the provider's facts are closed: whether a module applied is seen from one's own answers. */
static bool was_answered(const struct desk *desk, const struct rubric_group *group)
{
	bool answered = !group->module;
	for (size_t c = 0; c < group->criteria_count && !answered; c++)
		answered = review_answers_find(&desk->own, group->criteria[c].id)->revision != 0;
	return answered;
}

static void list_tasks(struct db *db, struct desk *desk)
{
	const struct rubric *rubric = desk->rubric;
	desk->tasks = ARENA_MANY(db->arena, struct task, rubric->gates_count + rubric->criteria_count);
	for (size_t g = 0; g < rubric->gates_count; g++)
		desk->tasks[desk->tasks_count++] = (struct task){.id = rubric->gates[g].id, .name = rubric->gates[g].name, .gate = &rubric->gates[g]};
	for (size_t g = 0; g < rubric->groups_count; g++) {
		const struct rubric_group *group = &rubric->groups[g];
		if (desk->sight_over ? !was_answered(desk, group) : !assessment_group_applies(&desk->given, group))
			continue;
		for (size_t c = 0; c < group->criteria_count; c++)
			desk->tasks[desk->tasks_count++] = (struct task){.id = group->criteria[c].id, .name = group->criteria[c].name,
				.criterion = &group->criteria[c], .group = group};
	}
	for (size_t t = 0; t < desk->tasks_count; t++) {
		judge(desk, &desk->tasks[t]);
		desk->done += desk->tasks[t].state == TASK_DONE;
	}
}

enum store_result desk_load(struct visit *visit, const struct review *review, struct desk *out)
{
	struct db *db = &visit->db;
	struct asking asking = visit->asking;
	*out = (struct desk){.review = *review};
	asking.object = review->id;
	enum store_result result = assessment_load(visit->app, db, review->assessment, &out->assessment);
	if (result != STORE_OK)
		return result;
	out->rubric = out->assessment.rubric;
	if (!out->rubric || vault_may_open(visit->app->vault, db, &asking, DATUM_REVIEW_ANSWER, visit->viewer.subject) != VAULT_OK)
		return STORE_NONE;
	out->sight_over = !(relation_find(visit->app->vault, db, &visit->viewer, 0, review->id) & AUDIENCE_REVIEWER);
	if (!out->sight_over)
		result = answers_load(visit->app, db, &asking, review->assessment, &out->given);
	if (result == STORE_OK)
		result = review_answers_load(visit->app, db, review, &out->own);
	if (result != STORE_OK)
		return result;
	out->open = review_is_open(review, &out->assessment);
	list_tasks(db, out);
	return STORE_OK;
}

bool desk_open(struct visit *visit, struct desk *out)
{
	struct review review;
	*out = (struct desk){0};
	return !visit_refuse_store(visit, review_load(&visit->db, visit_id(visit, "review"), &review)) &&
		!visit_refuse_store(visit, desk_load(visit, &review, out));
}

void desk_close(struct desk *desk)
{
	answers_done(&desk->given);
	review_answers_done(&desk->own);
}

const struct task *desk_task(const struct desk *desk, struct text id)
{
	for (size_t t = 0; t < desk->tasks_count; t++)
		if (text_is(desk->tasks[t].id, id))
			return &desk->tasks[t];
	return NULL;
}

struct html desk_progress(struct visit *visit, const struct desk *desk)
{
	int percents[GLYPH_DRAWERS] = {0};
	size_t pillars = desk->rubric->pillars_count < GLYPH_DRAWERS ? desk->rubric->pillars_count : GLYPH_DRAWERS;
	for (size_t p = 0; p < pillars; p++) {
		size_t all = 0, done = 0;
		for (size_t t = 0; t < desk->tasks_count; t++) {
			all += desk->tasks[t].group == &desk->rubric->groups[p];
			done += desk->tasks[t].group == &desk->rubric->groups[p] && desk->tasks[t].state == TASK_DONE;
		}
		percents[p] = all ? (int)(100 * done / all) : 0;
	}
	return glyph_progress(visit->arena, visit->lang, percents, pillars);
}

struct url desk_task_url(struct visit *visit, const struct desk *desk, const struct task *task)
{
	return url_here(visit->arena, visit->prefix, "/reviews/%lld/%s/%.*s", (long long)desk->review.id, task->gate ? "gates" : "criteria",
		TEXT_ARG(task->id));
}

bool reviewer_is_late(int64_t due)
{
	return due < clock_now_s();
}

struct text reviewer_due_words(struct visit *visit, int64_t due)
{
	int64_t away_s = due - clock_now_s();
	int64_t days = (away_s < 0 ? -away_s : away_s) / CLOCK_DAY;
	const struct out_arg n[] = {out_arg_int("n", days)};
	if (!days)
		return away_s < 0 ? visit_tr(visit, N_("late since today")) : visit_tr(visit, N_("within a day"));
	return away_s < 0 ? lang_text(visit->lang, visit->arena, N_("{n} day late"), N_("{n} days late"), n, 1)
			  : lang_text(visit->lang, visit->arena, N_("in {n} day"), N_("in {n} days"), n, 1);
}

struct text reviewer_trouble(const struct visit *visit, const struct task *task)
{
	return task->trouble ? visit_tr(visit, task->trouble) : TEXT("");
}

static struct text gate_words(struct visit *visit, const struct rubric *rubric, const char *answer)
{
	for (size_t i = 0; answer && i < rubric->gate_answers_count; i++)
		if (text_is_cstr(rubric->gate_answers[i].code, answer))
			return tr_text(visit->lang, rubric->gate_answers[i].name);
	return TEXT("");
}

struct text reviewer_level_words(struct visit *visit, const struct rubric *rubric, const json_t *value)
{
	const json_t *level = json_object_get(value, "level");
	if (json_is_string(level))
		return tr_text(visit->lang, text_is(json_member_text(value, "level"), TEXT("na")) ? rubric->not_applicable.name : rubric->cannot_tell.name);
	for (size_t i = 0; json_is_integer(level) && i < rubric->levels_count; i++)
		if (rubric->levels[i].value == json_integer_value(level))
			return arena_fmt(visit->arena, "%d %.*s", rubric->levels[i].value, TEXT_ARG(tr_text(visit->lang, rubric->levels[i].name)));
	return gate_words(visit, rubric, json_string_value(json_object_get(value, "answer")));
}

struct reviewer_saved reviewer_saved_words(struct visit *visit, const struct rubric *rubric, const json_t *value)
{
	struct reviewer_saved saved = {.level = reviewer_level_words(visit, rubric, value), .evidence = json_member_text(value, "evidence"),
		.reason = json_member_text(value, "reason"), .comment = json_member_text(value, "comment"), .note = json_member_text(value, "note")};
	for (size_t i = 0; i < rubric->confidence_count; i++)
		if (json_integer_value(json_object_get(value, "confidence")) == rubric->confidence[i].value)
			saved.confidence = tr_text(visit->lang, rubric->confidence[i].name);
	return saved;
}

void reviewer_show(struct visit *visit, const struct desk *desk, struct text title, struct text last, struct html body)
{
	const struct url none = {{0}};
	const struct frame_step trail[] = {{visit_tr(visit, N_("My reviews")), url_here(visit->arena, visit->prefix, "/reviews")},
		{desk->assessment.name, last.len ? url_here(visit->arena, visit->prefix, "/reviews/%lld", (long long)desk->review.id) : none}, {last, none}};
	visit_page(visit, &(struct page){.title = title, .body = body, .tab = TAB_REVIEWS, .trail = trail, .trail_count = last.len ? 3 : 2,
		.noindex = true});
}
