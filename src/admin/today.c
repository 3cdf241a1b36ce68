/* SPDX-License-Identifier: Apache-2.0
 * /admin: what needs me today, each line one step from where it is done. */
#include "admin/assessments.h"
#include "admin/people.h"
#include "assessment/result.h"
#include "base/clock.h"
#include "routes.gen.h"
#include "pages.gen.h"
#include "statements.gen.h"

#include <time.h>

#define WEEK_S (7 * (int64_t)CLOCK_DAY)
#define NEEDS_MOST 12

struct needs {
	struct visit *visit;
	struct desk_need *at;
	size_t count;
};


static void need(struct needs *needs, unsigned duties, struct desk_need line)
{
	if (desk_has_duty(needs->visit, duties) && needs->count < NEEDS_MOST)
		needs->at[needs->count++] = line;
}

static int64_t days_since(int64_t then)
{
	return (clock_now_s() - then) / CLOCK_DAY;
}

static void need_screening(struct needs *needs, int64_t count)
{
	struct visit *visit = needs->visit;
	struct desk_oldest oldest;
	struct desk_need line = {.n = count, .title = visit_tr(visit, N_("Submissions to screen")), .button = visit_tr(visit, N_("Screen the oldest")),
		.url = url_here(visit->arena, visit->prefix, "/admin/assessments?state=screening")};
	if (db_one(&visit->db, &stmt_desk_oldest, &(struct desk_oldest_in){TEXT("submitted"), TEXT("screening")}, &oldest) == STORE_OK) {
		line.urgent = days_since(oldest.since) > 5;
		const struct out_arg args[] = {out_arg_text("solution", oldest.name), out_arg_text("date", lang_date(visit->lang, visit->arena, oldest.since))};
		line.hint = desk_sentence(visit, N_("Waiting longest, since {date}: {solution}"), args, COUNT_OF(args));
		line.url = url_here(visit->arena, visit->prefix, "/admin/assessments/%lld", (long long)oldest.id);
	}
	need(needs, DUTY_PROGRAMME, line);
}

static void need_late(struct needs *needs, int64_t count)
{
	struct visit *visit = needs->visit;
	struct desk_latest_review late;
	struct desk_need line = {.n = count, .title = visit_tr(visit, N_("Reviews are late")), .button = visit_tr(visit, N_("Send a reminder")), .urgent = count > 0,
		.url = url_here(visit->arena, visit->prefix, "/admin/assessments?state=in_review&sort=due")};
	if (db_one(&visit->db, &stmt_desk_latest_review, &(struct desk_latest_review_in){clock_now_s()}, &late) == STORE_OK) {
		const struct out_arg args[] = {out_arg_text("label", late.label), out_arg_text("solution", late.name), out_arg_int("n", days_since(late.due))};
		line.hint = desk_sentence(visit, N_("Reviewer {label} of {solution}, {n} days"), args, COUNT_OF(args));
		line.url = url_here(visit->arena, visit->prefix, "/admin/assessments/%lld#reviewers", (long long)late.assessment);
	}
	need(needs, DUTY_PROGRAMME, line);
}

static void need_reviewers(struct needs *needs, int64_t count)
{
	struct visit *visit = needs->visit;
	struct desk_unassigned one;
	struct desk_need line = {.n = count, .title = visit_tr(visit, N_("Assessments with fewer than two reviewers")),
		.button = visit_tr(visit, N_("Ask reviewers")), .url = url_here(visit->arena, visit->prefix, "/admin/assessments?state=in_review")};
	if (db_one(&visit->db, &stmt_desk_unassigned, NULL, &one) == STORE_OK) {
		line.hint = one.name;
		line.url = url_here(visit->arena, visit->prefix, "/admin/assessments/%lld#reviewers", (long long)one.id);
	}
	need(needs, DUTY_PROGRAMME, line);
}

/* How many criteria of an assessment its reviewers see differently. The figure names nobody, so no author's data are disclosed. */
static size_t splits_of(struct visit *visit, int64_t id)
{
	struct assessment assessment;
	struct answers answers;
	struct result result;
	size_t splits = 0;
	if (assessment_load(visit->app, &visit->db, id, &assessment) != STORE_OK ||
		answers_load(visit->app, &visit->db, &visit->asking, id, &answers) != STORE_OK)
		return 0;
	if (result_compute(visit->app, &visit->db, &assessment, &answers, &result) == STORE_OK) {
		splits = result.splits;
		result_done(&result);
	}
	answers_done(&answers);
	return splits;
}

static void need_splits(struct needs *needs)
{
	struct visit *visit = needs->visit;
	struct desk_in_panel *rows;
	size_t count, splits = 0;
	struct desk_need line = {.title = visit_tr(visit, N_("Criteria where reviewers differ by 2 or more")), .button = visit_tr(visit, N_("Open the results")),
		.url = url_here(visit->arena, visit->prefix, "/admin/assessments?state=panel")};
	if (!desk_has_duty(visit, DUTY_PROGRAMME) || vault_may_open(visit->app->vault, &visit->db, &visit->asking, DATUM_REVIEW_ANSWER, 0) != VAULT_OK ||
		db_all(&visit->db, &stmt_desk_in_panel, NULL, &rows, &count) != STORE_OK)
		return;
	for (size_t i = 0; i < count; i++) {
		size_t these = splits_of(visit, rows[i].id);
		if (these && !splits)
			line.url = url_here(visit->arena, visit->prefix, "/admin/assessments/%lld/results", (long long)rows[i].id);
		if (these)
			line.hint = lang_list(visit->lang, visit->arena, line.hint, rows[i].name);
		splits += these;
	}
	line.n = (int64_t)splits;
	need(needs, DUTY_PROGRAMME, line);
}

static void need_panel(struct needs *needs, int64_t panels, int64_t unpublished)
{
	static const char *const states[2] = {"panel", "decided"};
	struct visit *visit = needs->visit;
	const int64_t counts[2] = {panels, unpublished};
	const char *const titles[2] = {N_("Panels ready to decide"), N_("Decided, not published yet")};
	const char *const buttons[2] = {N_("Decide"), N_("Publish")};
	static const char *const pages[2] = {"results", "publish"};
	for (size_t i = 0; i < 2; i++) {
		struct desk_oldest oldest;
		struct desk_need line = {.n = counts[i], .title = visit_tr(visit, titles[i]), .button = visit_tr(visit, buttons[i]),
			.url = url_here(visit->arena, visit->prefix, "/admin/assessments?state=%s", states[i])};
		if (db_one(&visit->db, &stmt_desk_oldest, &(struct desk_oldest_in){text_of(states[i]), text_of(states[i])}, &oldest) == STORE_OK) {
			line.hint = oldest.name;
			line.url = url_here(visit->arena, visit->prefix, "/admin/assessments/%lld/%s", (long long)oldest.id, pages[i]);
		}
		need(needs, DUTY_PROGRAMME, line);
	}
}

/* Lines that are a number and a place. */
static void need_plain(struct needs *needs, const struct desk_counts *counts)
{
	const struct {
		unsigned duties;
		int64_t n;
		const char *title, *button, *path;
	} plain[] = {
		{DUTY_PROGRAMME, counts->contacts, N_("Contacts not confirmed"), N_("Send it again"), "/admin/contacts"},
		{DUTY_PROGRAMME, counts->claims, N_("People who ask to look after an entry"), N_("Answer them"), "/admin/claims"},
		{DUTY_PROGRAMME | DUTY_TECHNICAL, counts->mails, N_("Letters that did not leave"), N_("See them"), "/admin/mail"},
	};
	for (size_t i = 0; i < COUNT_OF(plain); i++)
		need(needs, plain[i].duties, (struct desk_need){.n = plain[i].n, .title = visit_tr(needs->visit, plain[i].title),
			.button = visit_tr(needs->visit, plain[i].button), .url = url_here(needs->visit->arena, needs->visit->prefix, "%s", plain[i].path)});
}

static void need_cases(struct needs *needs)
{
	struct visit *visit = needs->visit;
	struct rights_due_counts counts;
	int64_t now = clock_now_s();
	if (db_one(&visit->db, &stmt_rights_due_counts, &(struct rights_due_counts_in){now, now + 5 * (int64_t)CLOCK_DAY}, &counts) != STORE_OK)
		return;
	struct desk_need line = {.n = counts.open, .title = visit_tr(visit, N_("Requests about personal data")), .button = visit_tr(visit, N_("Answer them")),
		.urgent = counts.late > 0 || counts.soon > 0, .url = url_here(visit->arena, visit->prefix, "/admin/privacy/cases")};
	if (counts.late)
		line.hint = desk_count(visit, N_("{n} is late"), N_("{n} are late"), counts.late);
	need(needs, DUTY_PRIVACY, line);
}

/* --- figures --- */

#define CHART_LEFT 24
#define CHART_STEP 25
#define CHART_BASE 100
#define CHART_HEIGHT 80

static int week_number(int64_t unix_s)
{
	char number[8];
	struct tm date;
	time_t when = (time_t)unix_s;
	gmtime_r(&when, &date);
	strftime(number, sizeof number, "%V", &date);
	int64_t week = 0;
	return text_to_int(text_of(number), &week) ? (int)week : 0;
}

static bool fill_weeks(struct visit *visit, struct desk_figures *figures)
{
	struct desk_submitted_since *rows;
	size_t count;
	int64_t now = clock_now_s(), start = now - DESK_WEEKS * WEEK_S, most = 2;
	if (db_all(&visit->db, &stmt_desk_submitted_since, &(struct desk_submitted_since_in){start}, &rows, &count) != STORE_OK)
		return false;
	for (size_t i = 0; i < count; i++) {
		int64_t week = (rows[i].submitted - start) / WEEK_S;
		figures->weeks[week < DESK_WEEKS ? week : DESK_WEEKS - 1].n++;
	}
	figures->scale_low_n = INT64_MAX;
	for (size_t w = 0; w < DESK_WEEKS; w++) {
		int64_t n = figures->weeks[w].n;
		most = n > most ? n : most;
		figures->scale_low_n = n < figures->scale_low_n ? n : figures->scale_low_n;
		figures->scale_high_n = n > figures->scale_high_n ? n : figures->scale_high_n;
	}
	most += most % 2;
	for (size_t w = 0; w < DESK_WEEKS; w++) {
		struct desk_week *week = &figures->weeks[w];
		week->height = (int)(week->n * CHART_HEIGHT / most);
		week->x = CHART_LEFT + CHART_STEP * (int)w;
		week->y = CHART_BASE - week->height;
		const struct out_arg args[] = {out_arg_int("n", week_number(start + (int64_t)(w + 1) * WEEK_S))};
		week->name = desk_sentence(visit, N_("W{n}"), args, 1);
	}
	figures->weeks_count = DESK_WEEKS;
	figures->scale_top = most;
	figures->scale_middle = most / 2;
	figures->first_day = lang_date(visit->lang, visit->arena, start);
	figures->last_day = lang_date(visit->lang, visit->arena, now);
	return true;
}

static bool fill_statuses(struct visit *visit, struct desk_figures *figures)
{
	static const char *const order[] = {"reviewed", "reviewed_with_conditions", "under_review", "listed", "review_expired", "withdrawn", "hidden"};
	struct desk_statuses *rows;
	size_t count;
	int64_t most = 1;
	if (db_all(&visit->db, &stmt_desk_statuses, NULL, &rows, &count) != STORE_OK)
		return false;
	struct desk_status_row *out = ARENA_MANY(visit->arena, struct desk_status_row, COUNT_OF(order));
	for (size_t o = 0; o < COUNT_OF(order); o++) {
		out[o] = (struct desk_status_row){.code = text_of(order[o]), .name = desk_status_words(visit, text_of(order[o]))};
		for (size_t i = 0; i < count; i++)
			if (text_is(rows[i].status, out[o].code))
				out[o].n = rows[i].count;
		most = out[o].n > most ? out[o].n : most;
	}
	for (size_t o = 0; o < COUNT_OF(order); o++)
		out[o].length = (int)(out[o].n * 140 / most);
	figures->statuses = out;
	figures->statuses_count = COUNT_OF(order);
	return true;
}

/* --- the page --- */

static bool fill_needs(struct visit *visit, struct desk_today *view)
{
	struct desk_counts counts;
	struct needs needs = {visit, ARENA_MANY(visit->arena, struct desk_need, NEEDS_MOST), 0};
	if (db_one(&visit->db, &stmt_desk_counts, &(struct desk_counts_in){clock_now_s()}, &counts) != STORE_OK)
		return false;
	need_screening(&needs, counts.screenings);
	need_late(&needs, counts.late);
	need_reviewers(&needs, counts.unassigned);
	need_splits(&needs);
	need_panel(&needs, counts.panels, counts.unpublished);
	need_plain(&needs, &counts);
	need_cases(&needs);
	struct desk_need *busy = ARENA_MANY(visit->arena, struct desk_need, NEEDS_MOST), *idle = ARENA_MANY(visit->arena, struct desk_need, NEEDS_MOST);
	for (size_t i = 0; i < needs.count; i++) {
		if (needs.at[i].n)
			busy[view->needs_count++] = needs.at[i];
		else
			idle[view->idle_count++] = needs.at[i];
	}
	view->needs = busy;
	view->idle = idle;
	return true;
}

#define DESK_OPEN_ROWS 8

void admin_desk_get(struct visit *visit)
{
	struct desk_today view = {.day = lang_date(visit->lang, visit->arena, clock_now_s()), .duties = people_duty_words(visit, visit->viewer.duties),
		.programme = desk_has_duty(visit, DUTY_PROGRAMME)};
	struct desk_list list = {.visit = visit, .state = TEXT("open"), .sort = TEXT("oldest")};
	bool good = fill_needs(visit, &view);
	if (good && view.programme) {
		good = desk_list_load(&list) && fill_weeks(visit, &view.figures) && fill_statuses(visit, &view.figures);
		view.open = list.rows;
		view.open_count = list.count < DESK_OPEN_ROWS ? list.count : DESK_OPEN_ROWS;
	}
	if (!good)
		visit_refuse(visit, 503);
	else
		desk_page(visit, DESK_TODAY, visit_tr(visit, N_("What needs me today")), html_desk_today(visit_out(visit), &view));
}
