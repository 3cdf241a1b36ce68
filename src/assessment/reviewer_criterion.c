/* SPDX-License-Identifier: Apache-2.0
 * One gate or criterion on a screen: what the provider says on one side, the reviewer's judgement on the other. */
#include "assessment/reviewer_views.h"
#include "base/json.h"
#include "assessment/profile.h"
#include "pages.gen.h"
#include "routes.gen.h"

/* --- what the provider says --- */

static struct reviewer_evidence evidence_of(const struct evidence *piece)
{
	struct reviewer_evidence evidence = {.title = piece->title.len ? piece->title : piece->url, .url = url_external(piece->url),
		.is_public = piece->is_public};
	evidence.host = url_host(evidence.url);
	return evidence;
}

static struct reviewer_given given_of(struct visit *visit, const struct desk *desk, const struct task *task)
{
	struct claim claim;
	const struct rubric *rubric = desk->rubric;
	claim_read(visit->arena, answers_find(&desk->given, question_of_code(visit->arena, rubric, task->id))->value, &claim);
	struct reviewer_given given = {.text = claim.text, .evidence_count = claim.evidence_count};
	for (size_t i = 0; i < rubric->provider_answers_count; i++)
		if (text_is(rubric->provider_answers[i].code, claim.answer))
			given.word = tr_text(visit->lang, rubric->provider_answers[i].name);
	struct reviewer_evidence *evidence = ARENA_MANY(visit->arena, struct reviewer_evidence, claim.evidence_count + 1);
	for (size_t i = 0; i < claim.evidence_count; i++)
		evidence[i] = evidence_of(&claim.evidence[i]);
	given.evidence = evidence;
	return given;
}

/* --- what may be chosen --- */

/* What stands in a field: as typed, when the page is shown again; otherwise as saved. */
static struct text standing(const struct visit *visit, const char *name, struct text saved)
{
	if (!visit->state.posted)
		return saved;
	for (size_t i = 0; i < visit->state.count; i++)
		if (text_is_cstr(visit->state.at[i].name, name) && visit->state.at[i].values.count)
			return visit->state.at[i].values.at[0];
	return TEXT("");
}

static struct text error_at(const struct visit *visit, const char *name)
{
	for (size_t i = 0; i < visit->state.count; i++)
		if (text_is_cstr(visit->state.at[i].name, name))
			return visit->state.at[i].error;
	return TEXT("");
}

/* The form's word for a saved level: "0" to "4", "q", "na", or empty. */
static struct text level_code(struct visit *visit, const json_t *value)
{
	const json_t *level = json_object_get(value, "level");
	if (json_is_integer(level))
		return arena_fmt(visit->arena, "%d", (int)json_integer_value(level));
	struct text word = json_member_text(value, "level");
	return text_is(word, TEXT("?")) ? TEXT("q") : word;
}

static size_t fill_ladder(struct visit *visit, const struct rubric *rubric, const struct rubric_criterion *criterion, struct reviewer_level *levels)
{
	size_t count = 0;
	for (size_t i = 0; i < rubric->levels_count; i++) {
		const struct rubric_step *step = &rubric->levels[i];
		struct text anchor = criterion->anchors[i], number = arena_fmt(visit->arena, "%d", step->value);
		levels[count++] = (struct reviewer_level){.value = number, .mark = number, .key = number, .name = tr_text(visit->lang, step->name),
			.words = tr_text(visit->lang, anchor.len ? anchor : step->meaning)};
	}
	levels[count++] = (struct reviewer_level){.value = TEXT("q"), .mark = TEXT("?"), .key = TEXT("?"),
		.name = tr_text(visit->lang, rubric->cannot_tell.name), .words = tr_text(visit->lang, rubric->cannot_tell.meaning)};
	levels[count++] = (struct reviewer_level){.value = TEXT("na"), .mark = TEXT("–"), .key = TEXT("n"),
		.name = tr_text(visit->lang, rubric->not_applicable.name), .disabled = !criterion->na_allowed,
		.words = criterion->na_allowed ? tr_text(visit->lang, rubric->not_applicable.meaning)
					       : visit_tr(visit, N_("Not allowed for this criterion: it always applies"))};
	return count;
}

static size_t fill_gate_answers(struct visit *visit, const struct rubric *rubric, struct reviewer_level *levels)
{
	static const struct {
		struct text code, mark, key;
	} known[] = {{TEXT_INIT("pass"), TEXT_INIT("✓"), TEXT_INIT("p")}, {TEXT_INIT("fail"), TEXT_INIT("✗"), TEXT_INIT("f")},
		{TEXT_INIT("cannot_tell"), TEXT_INIT("?"), TEXT_INIT("?")}};
	for (size_t i = 0; i < rubric->gate_answers_count; i++) {
		const struct rubric_word *answer = &rubric->gate_answers[i];
		levels[i] = (struct reviewer_level){.value = answer->code, .name = tr_text(visit->lang, answer->name),
			.words = tr_text(visit->lang, answer->meaning)};
		for (size_t k = 0; k < COUNT_OF(known); k++)
			if (text_is(known[k].code, answer->code)) {
				levels[i].mark = known[k].mark;
				levels[i].key = known[k].key;
			}
	}
	return rubric->gate_answers_count;
}

static void fill_levels(struct visit *visit, const struct desk *desk, const struct task *task, struct reviewer_criterion_view *view)
{
	struct reviewer_level *levels = ARENA_MANY(visit->arena, struct reviewer_level, RUBRIC_LEVELS + 2 + desk->rubric->gate_answers_count);
	const char *field = task->gate ? "answer" : "level";
	struct text saved = task->gate ? json_member_text(task->answer->value, "answer") : level_code(visit, task->answer->value);
	struct text chosen = standing(visit, field, saved);
	view->levels_count = task->gate ? fill_gate_answers(visit, desk->rubric, levels) : fill_ladder(visit, desk->rubric, task->criterion, levels);
	for (size_t i = 0; i < view->levels_count; i++)
		levels[i].chosen = text_is(levels[i].value, chosen);
	view->levels = levels;
	view->level_error = error_at(visit, field);
}

static void fill_confidence(struct visit *visit, const struct desk *desk, const struct task *task, struct reviewer_criterion_view *view)
{
	const struct rubric *rubric = desk->rubric;
	struct option *options = ARENA_MANY(visit->arena, struct option, rubric->confidence_count + 1);
	const json_t *saved = json_object_get(task->answer->value, "confidence");
	struct text chosen = standing(visit, "confidence", json_is_integer(saved) ? arena_fmt(visit->arena, "%d", (int)json_integer_value(saved)) : TEXT(""));
	for (size_t i = 0; i < rubric->confidence_count; i++) {
		options[i] = (struct option){.value = arena_fmt(visit->arena, "%d", rubric->confidence[i].value),
			.label = tr_text(visit->lang, rubric->confidence[i].name)};
		options[i].chosen = text_is(options[i].value, chosen);
	}
	view->confidence = (struct options){options, rubric->confidence_count};
	view->confidence_error = error_at(visit, "confidence");
}

/* --- the page --- */

static const struct reviewer_neighbour *neighbour(struct visit *visit, const struct desk *desk, const struct task *task, int step)
{
	const struct task *other = task + step;
	if (other < desk->tasks || other >= desk->tasks + desk->tasks_count)
		return NULL;
	struct reviewer_neighbour *near = ARENA_NEW(visit->arena, struct reviewer_neighbour);
	*near = (struct reviewer_neighbour){other->id, desk_task_url(visit, desk, other)};
	return near;
}

static void show_task(struct visit *visit, const struct desk *desk, const struct task *task, bool met_another)
{
	const struct review *review = &desk->review;
	const struct rubric_criterion *criterion = task->criterion;
	struct reviewer_criterion_view view = {.review = review->id, .revision = task->answer->revision, .id = task->id,
		.name = tr_text(visit->lang, task->name), .question = tr_text(visit->lang, criterion ? criterion->question : task->gate->question),
		.guidance = tr_text(visit->lang, criterion ? TEXT("") : task->gate->guidance),
		.provider_question = tr_text(visit->lang, criterion ? criterion->provider_question : TEXT("")), .label = review->label,
		.due = lang_date(visit->lang, visit->arena, review->due), .due_words = reviewer_due_words(visit, review->due),
		.late = reviewer_is_late(review->due), .open = desk->open, .sent = review->state == REVIEW_SUBMITTED, .gate = criterion == NULL,
		.progress = desk_progress(visit, desk), .done = desk->done, .all = desk->tasks_count, .given = given_of(visit, desk, task),
		.answer = reviewer_saved_words(visit, desk->rubric, task->answer->value), .next = neighbour(visit, desk, task, 1),
		.back = neighbour(visit, desk, task, -1)};
	fill_levels(visit, desk, task, &view);
	fill_confidence(visit, desk, task, &view);
	if (task->answer->revision) {
		view.trouble = reviewer_trouble(visit, task);
		view.saved = lang_date(visit->lang, visit->arena, task->answer->changed);
	}
	if (met_another)
		view.saved_first = &view.answer;
	struct text title = lang_text(visit->lang, visit->arena, N_("{id} {name}, review of {solution}"), NULL,
		(struct out_arg[]){out_arg_text("id", task->id), out_arg_text("name", view.name), out_arg_text("solution", desk->assessment.name)}, 3);
	reviewer_show(visit, desk, title, task->id, html_reviewer_criterion(visit_out(visit), &view));
}

/* The task of the path; NULL: it has replied. */
static const struct task *task_of_path(struct visit *visit, const struct desk *desk, bool gate)
{
	const struct task *task = desk_task(desk, visit_text(visit, "criterion"));
	if (task && (task->gate != NULL) == gate)
		return task;
	visit_refuse(visit, 404);
	return NULL;
}

static void show_path(struct visit *visit, bool gate, bool met_another)
{
	struct desk desk;
	const struct task *task;
	if (desk_open(visit, &desk) && (task = task_of_path(visit, &desk, gate)) != NULL)
		show_task(visit, &desk, task, met_another);
	desk_close(&desk);
}

void reviewer_gate_get(struct visit *visit)
{
	show_path(visit, true, false);
}

void reviewer_criterion_get(struct visit *visit)
{
	show_path(visit, false, false);
}

/* --- saving --- */

static bool is_autosave(const struct visit *visit)
{
	return text_is(http_header(visit->request, "X-Autosave"), TEXT("1"));
}

static void put_text(json_t *value, const char *key, struct text text)
{
	if (text.len)
		json_put_text(value, key, text);
}

static void put_number(json_t *value, const char *key, int64_t number)
{
	if (number)
		json_put(value, key, json_integer(number));
}

/* Another tab, or the draft that saves itself, was faster. That the same stands there already is no conflict. */
static bool is_there_already(struct visit *visit, struct text id, const json_t *value, int64_t *revision)
{
	struct desk desk;
	bool same = false;
	if (desk_open(visit, &desk)) {
		const struct review_answer *answer = review_answers_find(&desk.own, id);
		same = answer->value && json_equal(answer->value, value);
		*revision = answer->revision;
	}
	desk_close(&desk);
	return same;
}

static void reply_saved(struct visit *visit, const struct desk *desk, const struct task *task, int64_t revision, bool next)
{
	const struct task *to = next ? task + 1 : task;
	if (is_autosave(visit))
		visit_body(visit, 200, "application/json", arena_fmt(visit->arena, "{\"revision\":%lld}", (long long)revision));
	else if (to == desk->tasks + desk->tasks_count)
		visit_go(visit, visit_tr(visit, N_("Saved")), "/reviews/%lld/check", (long long)desk->review.id);
	else
		visit_go(visit, visit_tr(visit, N_("Saved")), "/reviews/%lld/%s/%.*s", (long long)desk->review.id, to->gate ? "gates" : "criteria",
			TEXT_ARG(to->id));
}

static void save(struct visit *visit, const struct desk *desk, const struct task *task, int64_t revision, const json_t *value, bool next)
{
	enum store_result result = review_answer_save(visit->app, &visit->db, &desk->review, task->id, revision, value);
	if (result == STORE_OK) {
		reply_saved(visit, desk, task, revision + 1, next);
	} else if (result != STORE_CONFLICT) {
		visit_refuse(visit, 503);
	} else if (is_there_already(visit, task->id, value, &revision)) {
		reply_saved(visit, desk, task, revision, next);
	} else if (is_autosave(visit)) {
		visit_body(visit, 409, "application/json", TEXT("{}"));
	} else if (!visit->refused) {
		visit->status = 409;
		show_path(visit, task->gate != NULL, true);
	}
}

static void save_path(struct visit *visit, bool gate, int64_t revision, const json_t *value, bool next)
{
	struct desk desk;
	const struct task *task;
	if (desk_open(visit, &desk) && (task = task_of_path(visit, &desk, gate)) != NULL) {
		if (desk.open)
			save(visit, &desk, task, revision, value, next);
		else if (is_autosave(visit))
			visit_body(visit, 409, "application/json", TEXT("{}"));
		else
			visit_go(visit, visit_tr(visit, N_("This review is closed: it can be read, but no longer changed.")), "/reviews/%lld",
				(long long)desk.review.id);
	}
	desk_close(&desk);
}

void reviewer_gate_post(struct visit *visit, const struct form_reviewer_gate_post *form)
{
	json_t *value = json_object();
	put_text(value, "answer", form->answer);
	put_number(value, "confidence", form->confidence);
	put_text(value, "evidence", form->evidence);
	put_text(value, "comment", form->comment);
	put_text(value, "note", form->note);
	save_path(visit, true, form->revision, value, form->next);
	json_decref(value);
}

void reviewer_criterion_post(struct visit *visit, const struct form_reviewer_criterion_post *form)
{
	int64_t level;
	json_t *value = json_object();
	if (text_to_int(form->level, &level))
		json_put(value, "level", json_integer(level));
	else
		put_text(value, "level", text_is_cstr(form->level, "q") ? TEXT("?") : form->level);
	put_number(value, "confidence", form->confidence);
	put_text(value, "evidence", form->evidence);
	put_text(value, "reason", form->reason);
	put_text(value, "comment", form->comment);
	put_text(value, "note", form->note);
	save_path(visit, false, form->revision, value, form->next);
	json_decref(value);
}
