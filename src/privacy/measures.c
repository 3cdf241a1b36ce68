/* SPDX-License-Identifier: Apache-2.0
 * /privacy/measures, and what `cabinet check` says about them. */
#include "privacy/measures.h"
#include "base/clock.h"
#include "base/config.h"
#include "policy/egress.h"
#include "policy/gate.h"
#include "policy/recipient.h"
#include "policy/settings.h"
#include "privacy/register_views.h"
#include "web/visit.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

struct list {
	struct measure *at;
	size_t count;
};

static void add(struct list *list, struct measure one)
{
	must(list->count < MEASURES_MOST);
	list->at[list->count++] = one;
}

/* --- from the configuration --- */

static bool is_under(const char *directory, const char *path)
{
	size_t len = strlen(directory);
	return strncmp(directory, path, len) == 0 && (path[len] == '/' || path[len] == 0);
}

static void add_configured(struct list *list, const struct config *config)
{
	bool https = strncmp(config->base_url, "https://", 8) == 0;
	add(list, https ? (struct measure){"tls", N_("Encrypted connections"), N_("Pages are reached over TLS; browsers are told to use nothing else."), MEASURE_ON, 0, 0, 0}
			: (struct measure){"tls", N_("Encrypted connections"), N_("Pages are reached without TLS: right for a trial on one machine only."), MEASURE_OFF, 0, 0, 0});
	add(list, (struct measure){"rest", N_("Encryption at rest"), N_("What identifies a person is sealed under a key of that person’s own."), MEASURE_ON, 0, 0, 0});
	add(list, is_under(config->data, config->keys)
			? (struct measure){"keys", N_("Keys apart from the data"), N_("The keys lie in a folder of the same disk: a thief of the whole disk has both."), MEASURE_OFF, 0, 0, 0}
			: (struct measure){"keys", N_("Keys apart from the data"), N_("The keys lie elsewhere than the data."), MEASURE_ON, 0, 0, 0});
	static const struct {
		const char *words;
		enum measure_state state;
	} letters[] = {[FLOW_OFF] = {N_("No mail server is set: letters do not leave."), MEASURE_OFF},
		[FLOW_KEPT] = {N_("This is a demonstration: letters do not leave the machine."), MEASURE_ON},
		[FLOW_LOCAL] = {N_("Letters are handed to a mail server on the same machine."), MEASURE_ON},
		[FLOW_WAITS] = {N_("Letters leave encrypted or not at all."), MEASURE_ON}};
	enum flow_state mail = flow_set(config, FLOW_MAIL);
	add(list, (struct measure){"mail", N_("Letters"), letters[mail].words, letters[mail].state, 0, 0, 0});
	add(list, (struct measure){"sessions", N_("Sessions"), N_("An administrator’s session ends after {n} minutes without a visit, everybody’s after {all} hours."), MEASURE_ON,
		config->session_admin_idle_s / CLOCK_MINUTE, config->session_absolute_s / CLOCK_HOUR, 0});
}

/* --- from the records --- */

static enum store_result add_roles(struct list *list, struct db *db)
{
	struct gates_all *rows;
	size_t count;
	int64_t trained = 0, administrators = 0, confirmed = 0;
	enum store_result result = db_all(db, &stmt_gates_all, NULL, &rows, &count);
	for (size_t i = 0; result == STORE_OK && i < count; i++) {
		struct gate_record record;
		result = gate_record_of(db, rows[i].subject, &record);
		trained += !record.untrained;
		administrators += record.administrator;
		confirmed += record.administrator && !record.lapsed && !record.ended;
	}
	add(list, (struct measure){"training", N_("Training"), N_("{n} of {all} administrators and reviewers have a training record that counts; the others open no personal data."),
		trained < (int64_t)count ? MEASURE_OVERDUE : MEASURE_ON, trained, (int64_t)count, 0});
	add(list, (struct measure){"confirmation", N_("Roles confirmed each quarter"), N_("{n} of {all} administrators’ roles are confirmed; the others open nothing."),
		confirmed < administrators ? MEASURE_OVERDUE : MEASURE_ON, confirmed, administrators, 0});
	return result;
}

static enum store_result add_review(struct list *list, struct db *db)
{
	struct security_reviews *rows;
	size_t count;
	int64_t days = settings_get(db, SETTING_SECURITY_REVIEW_DAYS);
	enum store_result result = db_all(db, &stmt_security_reviews, NULL, &rows, &count);
	int64_t last = result == STORE_OK && count ? rows[0].at : 0;
	bool late = clock_now_s() > last + days * CLOCK_DAY;
	add(list, (struct measure){"review", N_("Security review"),
		!last ? N_("No review is recorded yet; one is due every {n} days.") : late ? N_("The last one was on {date}: overdue, one is due every {n} days.")
			: N_("The last one was on {date}; one is due every {n} days."),
		late ? MEASURE_OVERDUE : MEASURE_ON, days, 0, last});
	return result;
}

static enum store_result add_jobs(struct list *list, struct db *db)
{
	struct register_job_last sweep, log;
	enum store_result a = db_one(db, &stmt_register_job_last, &(struct register_job_last_in){TEXT("retention")}, &sweep);
	enum store_result b = db_one(db, &stmt_register_job_last, &(struct register_job_last_in){TEXT("log_sweep")}, &log);
	int64_t now = clock_now_s();
	bool swept = a == STORE_OK && text_is(sweep.result, TEXT("done")) && now - sweep.ran < 3 * CLOCK_HOUR;
	bool sealed = b == STORE_OK && text_is(log.result, TEXT("done")) && now - log.ran < CLOCK_HOUR;
	add(list, (struct measure){"retention", N_("Deletion by the clock"), a == STORE_OK ? N_("What has reached its limit is deleted each hour, last on {date}.") : N_("The hourly deletion has not run yet."),
		swept ? MEASURE_ON : MEASURE_OVERDUE, 0, 0, sweep.ran});
	add(list, (struct measure){"log", N_("A log that cannot be altered unseen"), b == STORE_OK ? N_("Each day’s log is sealed and signed, last looked at on {date}.") : N_("The log has not been sealed yet."),
		sealed ? MEASURE_ON : MEASURE_OVERDUE, 0, 0, log.ran});
	return a == STORE_FAILED || b == STORE_FAILED ? STORE_FAILED : STORE_OK;
}

#define BACKUP_DAYS 7

static enum store_result add_backup(struct list *list, struct db *db)
{
	struct register_job_last backup;
	enum store_result result = db_one(db, &stmt_register_job_last, &(struct register_job_last_in){TEXT("backup")}, &backup);
	bool made = result == STORE_OK, late = made && clock_now_s() - backup.ran > BACKUP_DAYS * (int64_t)CLOCK_DAY;
	add(list, (struct measure){"backup", N_("Encrypted backups"),
		!made ? N_("None was made yet with the cabinet’s own command.") : late ? N_("The last one is of {date}: overdue, one is due every {n} days.") : N_("The last one is of {date}."),
		!made ? MEASURE_OFF : late ? MEASURE_OVERDUE : MEASURE_ON, BACKUP_DAYS, 0, made ? backup.ran : 0});
	return result == STORE_FAILED ? result : STORE_OK;
}

static enum store_result add_processors(struct list *list, struct db *db)
{
	struct processors_due *rows;
	size_t count;
	enum store_result result = db_all(db, &stmt_processors_due, &(struct processors_due_in){clock_now_s()}, &rows, &count);
	int64_t open = 0, late = 0;
	if (result == STORE_OK)
		result = recipient_count(db, &open, &late);
	add(list, (struct measure){"recipients", N_("Processors told of corrections and erasures"), late ? N_("{n} of {all} notices that wait are overdue.") : N_("{all} notices wait, none is overdue."),
		late ? MEASURE_OVERDUE : MEASURE_ON, late, open, 0});
	add(list, (struct measure){"processors", N_("Processors"), count ? N_("{n} contract has ended without a certificate of deletion.") : N_("No ended contract lacks its certificate of deletion."),
		count ? MEASURE_OVERDUE : MEASURE_ON, (int64_t)count, 0, 0});
	return result;
}

enum store_result measures_read(struct app *app, struct db *db, struct measure at[static MEASURES_MOST], size_t *count)
{
	static enum store_result (*const steps[])(struct list *list, struct db *db) = {add_roles, add_review, add_jobs, add_backup, add_processors};
	struct list list = {at, 0};
	enum store_result result = STORE_OK;
	add_configured(&list, app->config);
	for (size_t i = 0; result == STORE_OK && i < COUNT_OF(steps); i++)
		result = steps[i](&list, db);
	*count = list.count;
	return result;
}

/* --- the page --- */

void privacy_measures_get(struct visit *visit)
{
	struct measure list[MEASURES_MOST];
	size_t count;
	if (visit_refuse_store(visit, measures_read(visit->app, &visit->db, list, &count)))
		return;
	struct measure_row *rows = ARENA_MANY(visit->arena, struct measure_row, count);
	for (size_t i = 0; i < count; i++) {
		struct text date = list[i].date ? lang_date(visit->lang, visit->arena, list[i].date) : TEXT("");
		const struct out_arg args[] = {out_arg_int("n", list[i].n), out_arg_int("all", list[i].all), out_arg_text("date", date)};
		rows[i] = (struct measure_row){visit_tr(visit, list[i].name), lang_text(visit->lang, visit->arena, list[i].words, NULL, args, COUNT_OF(args)),
			list[i].state};
	}
	const struct measures_view view = {rows, count};
	struct frame_step *trail = ARENA_MANY(visit->arena, struct frame_step, 2);
	trail[0] = (struct frame_step){visit_tr(visit, N_("Privacy")), url_here(visit->arena, visit->prefix, "/privacy")};
	trail[1] = (struct frame_step){.name = visit_tr(visit, N_("Measures"))};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Measures")), .body = html_privacy_measures(visit_out(visit), &view), .trail = trail, .trail_count = 2});
}
