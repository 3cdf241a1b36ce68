/* SPDX-License-Identifier: Apache-2.0
 * /admin/assessments/{assessment}: everything about one assessment and what can be done next. */
#include "admin/case.h"
#include "base/json.h"
#include "base/clock.h"
#include "catalogue/glyph.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

bool case_open(struct visit *visit, struct assessment *out)
{
	enum store_result result = assessment_load(visit->app, &visit->db, visit_id(visit, "assessment"), out);
	if (result == STORE_OK && out->state == ASSESSMENT_DRAFT)
		result = STORE_NONE;
	return !visit_refuse_store(visit, result);
}

void case_page(struct visit *visit, const struct assessment *assessment, struct text title, struct text step, struct html body)
{
	struct frame_step *trail = ARENA_MANY(visit->arena, struct frame_step, 3);
	size_t count = 0;
	trail[count++] = (struct frame_step){visit_tr(visit, N_("Assessments")), url_here(visit->arena, visit->prefix, "/admin/assessments")};
	trail[count++] = (struct frame_step){.name = assessment->name};
	if (step.len) {
		trail[1].url = url_here(visit->arena, visit->prefix, "/admin/assessments/%lld", (long long)assessment->id);
		trail[count++] = (struct frame_step){.name = step};
	}
	visit_page(visit, &(struct page){.title = title, .body = desk_body(visit, DESK_ASSESSMENTS, body), .tab = TAB_DESK, .noindex = true, .trail = trail,
		.trail_count = count});
}

json_t *case_json(struct text typed)
{
	return json_new_text(text_trim(typed));
}

void case_go(struct visit *visit, int64_t assessment, const char *message)
{
	visit_go(visit, visit_tr(visit, message), "/admin/assessments/%lld", (long long)assessment);
}

enum store_result case_write_submitter(struct visit *visit, const struct assessment *assessment, enum letter letter)
{
	int64_t submitter;
	enum vault_result found = vault_author_of(visit->app->vault, &visit->db, assessment->id, "submitter", &submitter);
	const struct out_arg args[] = {out_arg_text("solution", assessment->name),
		out_arg_text("a", desk_address(visit, "/submissions/%lld", (long long)assessment->id))};
	if (found != VAULT_OK)
		return found == VAULT_NONE ? STORE_OK : STORE_FAILED;
	return outbox_put(visit->app, &visit->db, visit->lang, submitter, letter, assessment->id, args, COUNT_OF(args));
}

enum store_result case_write_reviewer(struct visit *visit, const struct assessment *assessment, const struct review *review, enum letter letter)
{
	int64_t author;
	enum vault_result found = vault_author_of(visit->app->vault, &visit->db, review->id, "reviewer", &author);
	const struct out_arg args[] = {out_arg_text("solution", assessment->name), out_arg_text("due", lang_date(visit->lang, visit->arena, review->due)),
		out_arg_text("a", desk_address(visit, "/reviews/%lld", (long long)review->id))};
	if (found != VAULT_OK)
		return found == VAULT_NONE ? STORE_OK : STORE_FAILED;
	return outbox_put(visit->app, &visit->db, visit->lang, author, letter, review->id, args, COUNT_OF(args));
}

enum store_result case_move_due(struct visit *visit, const struct assessment *assessment, struct review *review, int64_t due)
{
	review->due = due;
	enum store_result result = db_run(&visit->db, &stmt_review_set_due, &(struct review_set_due_in){review->id, due}, NULL);
	if (result == STORE_OK)
		result = audit_event(&visit->db, &visit->viewer, "review_due", assessment->id, arena_fmt(visit->arena, "reviewer=%.*s", TEXT_ARG(review->label)));
	return result == STORE_OK ? case_write_reviewer(visit, assessment, review, LETTER_REVIEW_REMINDER) : result;
}

size_t case_questions(const struct assessment *assessment, const struct answers *answers)
{
	const struct rubric *rubric = assessment->rubric;
	size_t count = rubric ? rubric->gates_count : 0;
	for (size_t g = 0; rubric && g < rubric->groups_count; g++)
		if (assessment_group_applies(answers, &rubric->groups[g]))
			count += rubric->groups[g].criteria_count;
	return count;
}

/* --- parts of the page --- */

static void add_fact(struct visit *visit, struct case_fact *facts, size_t *count, const char *label, struct text value)
{
	if (value.len)
		facts[(*count)++] = (struct case_fact){visit_tr(visit, label), value};
}

static struct text date_or_none(struct visit *visit, int64_t at)
{
	return at ? lang_date(visit->lang, visit->arena, at) : TEXT("");
}

static void fill_facts(struct visit *visit, const struct assessment *assessment, struct desk_case *view)
{
	struct case_fact *facts = ARENA_MANY(visit->arena, struct case_fact, 9);
	size_t count = 0;
	add_fact(visit, facts, &count, N_("Rubric"), assessment->rubric_code);
	add_fact(visit, facts, &count, N_("Version of the product"), assessment->product_version);
	add_fact(visit, facts, &count, N_("Listing terms accepted"), assessment->terms);
	add_fact(visit, facts, &count, N_("Submitted"), date_or_none(visit, assessment->submitted));
	add_fact(visit, facts, &count, N_("Screened"), date_or_none(visit, assessment->screened));
	add_fact(visit, facts, &count, N_("Decided"), date_or_none(visit, assessment->decided));
	const struct rubric_outcome *outcome = assessment->rubric ? rubric_outcome(assessment->rubric, assessment->outcome) : NULL;
	add_fact(visit, facts, &count, N_("Outcome"), outcome ? tr_text(visit->lang, outcome->label) : TEXT(""));
	add_fact(visit, facts, &count, N_("Published"), date_or_none(visit, assessment->published));
	add_fact(visit, facts, &count, N_("Stands until"), date_or_none(visit, assessment->expires));
	view->facts = facts;
	view->facts_count = count;
}

static struct text role_words(const struct visit *visit, struct text role)
{
	static const struct {
		const char *code, *words;
	} known[] = {{"administrator", N_("an administrator")}, {"reviewer", N_("the reviewer")}, {"member", N_("the provider")}, {"program", N_("the program")}};
	for (size_t i = 0; i < COUNT_OF(known); i++)
		if (text_is_cstr(role, known[i].code))
			return visit_tr(visit, known[i].words);
	return TEXT("");
}

/* "reviewer=A" is Reviewer A; other details are codes for machines. */
static struct text detail_words(const struct visit *visit, struct text detail)
{
	struct text rest = detail;
	if (!text_is(text_cut(&rest, '='), TEXT("reviewer")))
		return TEXT("");
	const struct out_arg args[] = {out_arg_text("label", rest)};
	return desk_sentence(visit, N_("Reviewer {label}"), args, 1);
}

static enum store_result fill_events(struct visit *visit, const struct assessment *assessment, struct desk_case *view)
{
	struct events_of_object *rows;
	size_t count;
	enum store_result result = db_all(&visit->db, &stmt_events_of_object, &(struct events_of_object_in){assessment->id}, &rows, &count);
	if (result != STORE_OK)
		return result;
	struct case_event *events = ARENA_MANY(visit->arena, struct case_event, count ? count : 1);
	for (size_t i = 0; i < count; i++)
		events[i] = (struct case_event){lang_date(visit->lang, visit->arena, rows[i].at), desk_event_words(visit, rows[i].kind),
			role_words(visit, rows[i].actor_role), detail_words(visit, rows[i].detail)};
	view->events = events;
	view->events_count = count;
	return STORE_OK;
}

/* Who submitted: a person may be gone while their work stays. */
static enum vault_result fill_submitter(struct visit *visit, const struct assessment *assessment, struct desk_case *view)
{
	int64_t submitter;
	enum vault_result result = vault_author_of(visit->app->vault, &visit->db, assessment->id, "submitter", &submitter);
	if (result == VAULT_OK)
		result = vault_read_name(visit->app->vault, &visit->db, &visit->asking, submitter, &view->submitter);
	if (result == VAULT_OK)
		result = vault_read(visit->app->vault, &visit->db, &visit->asking, submitter, DATUM_MEMBER_EMAIL, 0, &view->submitter_email);
	if (result == VAULT_OK)
		view->submitter_mail = url_external(arena_fmt(visit->arena, "mailto:%.*s", TEXT_ARG(view->submitter_email)));
	return result == VAULT_NONE ? VAULT_OK : result;
}

static int64_t answered_of(const struct desk_review_progress *rows, size_t count, int64_t review)
{
	for (size_t i = 0; i < count; i++)
		if (rows[i].review == review)
			return rows[i].answered;
	return 0;
}

/* Name behind a label: for administrators of the programme only, and the person can see that it was looked up. */
static struct text reviewer_name(struct visit *visit, const struct review *review)
{
	int64_t author;
	struct text name = {"", 0};
	struct vault *vault = visit->app->vault;
	if (vault_author_of(vault, &visit->db, review->id, "reviewer", &author) == VAULT_OK &&
		vault_may_open(vault, &visit->db, &visit->asking, DATUM_REVIEW_AUTHORSHIP, author) == VAULT_OK &&
		vault_read_name(vault, &visit->db, &visit->asking, author, &name) == VAULT_OK)
		return name;
	return visit_tr(visit, N_("no longer here"));
}

struct case_review case_review_row(struct visit *visit, const struct review *review, int64_t share)
{
	return (struct case_review){.id = review->id, .assessment = review->assessment, .label = review->label, .name = reviewer_name(visit, review),
		.assigned = lang_date(visit->lang, visit->arena, review->assigned), .due = lang_date(visit->lang, visit->arena, review->due),
		.due_field = desk_date_field(visit->arena, review->due), .state = desk_state_of_review(visit, review),
		.open = review_is_awaited(review), .share = share > 100 ? 100 : share};
}

static enum store_result fill_reviews(struct visit *visit, const struct assessment *assessment, struct desk_case *view)
{
	struct review *reviews;
	struct desk_review_progress *progress;
	size_t count, progress_count;
	if (reviews_load(&visit->db, assessment->id, &reviews, &count) != STORE_OK ||
		db_all(&visit->db, &stmt_desk_review_progress, &(struct desk_review_progress_in){assessment->id}, &progress, &progress_count) != STORE_OK)
		return STORE_FAILED;
	struct case_review *rows = ARENA_MANY(visit->arena, struct case_review, count ? count : 1);
	for (size_t i = 0; i < count; i++) {
		const struct review *review = &reviews[i];
		int64_t share = view->questions ? answered_of(progress, progress_count, review->id) * 100 / view->questions : 0;
		rows[i] = case_review_row(visit, review, share);
		view->reviews_open += rows[i].open;
		view->reviews_in += review->state == REVIEW_SUBMITTED;
	}
	view->reviews = rows;
	view->reviews_count = count;
	return STORE_OK;
}

static enum store_result fill_answered(struct visit *visit, const struct assessment *assessment, struct desk_case *view)
{
	struct answers answers;
	enum store_result result = answers_load(visit->app, &visit->db, &visit->asking, assessment->id, &answers);
	if (result != STORE_OK)
		return result;
	view->questions = (int64_t)case_questions(assessment, &answers);
	for (size_t i = 0; i < answers.count; i++)
		view->answered += answers.at[i].complete;
	answers_done(&answers);
	return STORE_OK;
}

static enum store_result fill_reasons(struct visit *visit, const struct assessment *assessment, struct desk_case *view)
{
	json_t *screening;
	enum store_result result = verdict_load(visit->app, &visit->db, &visit->asking, assessment->id, "screening", &screening);
	view->reasons_before = json_member_copy(visit->arena, screening, "reasons");
	json_decref(screening);
	return result;
}

static const char *next_words(const struct assessment *assessment, const struct desk_case *view)
{
	switch (assessment->state) {
	case ASSESSMENT_SUBMITTED:
		return N_("Begin the screening: read the answers, then say whether reviewers can start.");
	case ASSESSMENT_SCREENING:
		return N_("Decide whether this can be reviewed. The provider is told by letter, with your reasons.");
	case ASSESSMENT_IN_REVIEW:
		if (view->reviews_open + view->reviews_in < 2)
			return N_("Ask at least two reviewers.");
		return view->reviews_open ? N_("Reviewers are at work.") : N_("All reviews are in: look at the results.");
	case ASSESSMENT_CLARIFICATION:
		return N_("The provider has been asked a question.");
	case ASSESSMENT_PANEL:
		return N_("Write the summary and decide.");
	case ASSESSMENT_DECIDED:
		return assessment->outcome.len ? N_("Publish the result, or take it back to the panel.")
					       : N_("It is listed without a review; the provider may ask for one.");
	case ASSESSMENT_PUBLISHED:
		return N_("The result is public.");
	case ASSESSMENT_RETURNED:
		return N_("The provider completes the answers and sends them again.");
	default:
		return N_("There is nothing more to do.");
	}
}

static void fill_head(struct visit *visit, const struct assessment *assessment, struct desk_case *view)
{
	enum assessment_state state = assessment->state;
	view->id = assessment->id;
	view->name = assessment->name;
	view->organisation = assessment->organisation_name;
	view->slug = assessment->slug;
	view->status = assessment->solution_status;
	view->status_words = desk_status_words(visit, assessment->solution_status);
	view->is_public = !text_is(assessment->solution_status, TEXT("hidden"));
	view->state = desk_state_of_assessment(visit, state);
	view->can_start = state == ASSESSMENT_SUBMITTED;
	view->can_screen = state == ASSESSMENT_SCREENING;
	view->can_assign = state == ASSESSMENT_IN_REVIEW;
	view->can_publish = assessment->outcome.len && (state == ASSESSMENT_DECIDED || state == ASSESSMENT_PUBLISHED);
	view->has_results = state == ASSESSMENT_PANEL || state == ASSESSMENT_DECIDED || state == ASSESSMENT_PUBLISHED || view->reviews_in > 0;
	view->next = visit_tr(visit, next_words(assessment, view));
}

static struct options verdict_options(struct visit *visit)
{
	static const struct {
		const char *value, *label, *hint;
	} known[] = {
		{"eligible", N_("Eligible"), N_("Reviewers can start; the catalogue shows the solution as under review")},
		{"listed", N_("List it without a review"), N_("The catalogue shows what the provider states; nobody reviews it now")},
		{"returned", N_("Return it"), N_("The provider completes the answers and sends them again; say what is missing")},
		{"not_eligible", N_("Not eligible"), N_("Outside of what this cabinet reviews; say why")},
	};
	struct option *options = ARENA_MANY(visit->arena, struct option, COUNT_OF(known));
	for (size_t i = 0; i < COUNT_OF(known); i++)
		options[i] = (struct option){text_of(known[i].value), visit_tr(visit, known[i].label), visit_tr(visit, known[i].hint), false};
	return (struct options){options, COUNT_OF(known)};
}

void admin_case_get(struct visit *visit)
{
	struct assessment assessment;
	struct desk_case view = {.verdicts = verdict_options(visit)};
	if (!case_open(visit, &assessment))
		return;
	if (visit_refuse_vault(visit, fill_submitter(visit, &assessment, &view)))
		return;
	if (fill_answered(visit, &assessment, &view) != STORE_OK || fill_reviews(visit, &assessment, &view) != STORE_OK ||
		fill_events(visit, &assessment, &view) != STORE_OK || fill_reasons(visit, &assessment, &view) != STORE_OK) {
		visit_refuse(visit, 503);
		return;
	}
	fill_head(visit, &assessment, &view);
	fill_facts(visit, &assessment, &view);
	case_page(visit, &assessment, assessment.name, TEXT(""), html_desk_case(visit_out(visit), &view));
}
