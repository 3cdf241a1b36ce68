/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/desk.h"
#include "base/clock.h"
#include "base/config.h"
#include "pages.gen.h"

#include <stdarg.h>
#include <time.h>

bool desk_has_duty(const struct visit *visit, unsigned duties)
{
	return (visit->viewer.duties & duties) != 0;
}

static const struct {
	const char *name, *path;
	unsigned duties;
} parts[DESK_PART_COUNT] = {
	[DESK_TODAY] = {N_("Today"), "/admin", DUTY_PROGRAMME | DUTY_PRIVACY | DUTY_COMMUNICATION | DUTY_TECHNICAL},
	[DESK_ASSESSMENTS] = {N_("Assessments"), "/admin/assessments", DUTY_PROGRAMME},
	[DESK_SOLUTIONS] = {N_("Solutions"), "/admin/solutions", DUTY_PROGRAMME},
	[DESK_PEOPLE] = {N_("People"), "/admin/people", DUTY_PROGRAMME | DUTY_PRIVACY | DUTY_COMMUNICATION | DUTY_TECHNICAL},
	[DESK_CONTACTS] = {N_("Contacts"), "/admin/contacts", DUTY_PROGRAMME},
	[DESK_CLAIMS] = {N_("Claims"), "/admin/claims", DUTY_PROGRAMME},
	[DESK_PRIVACY] = {N_("Privacy"), "/admin/privacy", DUTY_PROGRAMME | DUTY_PRIVACY},
	[DESK_MAIL] = {N_("Mail"), "/admin/mail", DUTY_PROGRAMME | DUTY_TECHNICAL},
	[DESK_LOG] = {N_("Log"), "/admin/log", DUTY_PROGRAMME | DUTY_PRIVACY | DUTY_TECHNICAL},
};

struct html desk_body(struct visit *visit, enum desk_part part, struct html body)
{
	struct desk_tab *tabs = ARENA_MANY(visit->arena, struct desk_tab, DESK_PART_COUNT);
	struct desk_around around = {.tabs = tabs, .page = body};
	for (size_t i = 0; i < DESK_PART_COUNT; i++)
		if (desk_has_duty(visit, parts[i].duties))
			tabs[around.tabs_count++] = (struct desk_tab){visit_tr(visit, parts[i].name), url_here(visit->arena, visit->prefix, "%s", parts[i].path),
				i == part};
	return html_desk_around(visit_out(visit), &around);
}

void desk_page(struct visit *visit, enum desk_part part, struct text title, struct html body)
{
	visit_page(visit, &(struct page){.title = title, .body = desk_body(visit, part, body), .tab = TAB_DESK, .noindex = true});
}

/* --- words --- */

static const struct {
	enum desk_mark mark;
	const char *words;
} assessment_words[ASSESSMENT_STATE_COUNT] = {
	[ASSESSMENT_DRAFT] = {MARK_TODO, N_("Draft")},
	[ASSESSMENT_SUBMITTED] = {MARK_TODO, N_("Submitted")},
	[ASSESSMENT_SCREENING] = {MARK_HALF, N_("Screening")},
	[ASSESSMENT_IN_REVIEW] = {MARK_HALF, N_("In review")},
	[ASSESSMENT_CLARIFICATION] = {MARK_WAIT, N_("Waits for the provider")},
	[ASSESSMENT_PANEL] = {MARK_HALF, N_("Panel")},
	[ASSESSMENT_DECIDED] = {MARK_DONE, N_("Decided")},
	[ASSESSMENT_PUBLISHED] = {MARK_DONE, N_("Published")},
	[ASSESSMENT_RETURNED] = {MARK_WAIT, N_("Returned to the provider")},
	[ASSESSMENT_NOT_ELIGIBLE] = {MARK_DONE, N_("Not eligible")},
	[ASSESSMENT_WITHDRAWN] = {MARK_DONE, N_("Withdrawn")},
	[ASSESSMENT_IMPORTED] = {MARK_DONE, N_("Imported")},
};

struct desk_state desk_state_of_assessment(const struct visit *visit, enum assessment_state state)
{
	return (struct desk_state){assessment_words[state].mark, visit_tr(visit, assessment_words[state].words)};
}

enum assessment_state desk_assessment_state(struct text code)
{
	enum assessment_state state = 0;
	while (state < ASSESSMENT_STATE_COUNT && !text_is_cstr(code, assessment_state_codes[state]))
		state++;
	return state;
}

struct desk_state desk_state_of_review(const struct visit *visit, const struct review *review)
{
	static const struct {
		enum desk_mark mark;
		const char *words;
	} known[] = {
		[REVIEW_INVITED] = {MARK_TODO, N_("Asked")},
		[REVIEW_IN_PROGRESS] = {MARK_HALF, N_("Reviewing")},
		[REVIEW_SUBMITTED] = {MARK_DONE, N_("Handed in")},
		[REVIEW_DECLINED] = {MARK_DONE, N_("Declined")},
		[REVIEW_CONFLICT] = {MARK_DONE, N_("Conflict of interest")},
		[REVIEW_REMOVED] = {MARK_DONE, N_("Taken away")},
	};
	bool is_open = review_is_awaited(review);
	if (is_open && review->due < clock_now_s())
		return (struct desk_state){MARK_WRONG, visit_tr(visit, N_("Late"))};
	return (struct desk_state){known[review->state].mark, visit_tr(visit, known[review->state].words)};
}

/* A word for each code of a list; the code itself where there is none. */
struct code_words {
	const char *code, *words;
};

static struct text words_of(const struct visit *visit, const struct code_words *known, size_t count, struct text code)
{
	for (size_t i = 0; i < count; i++)
		if (text_is_cstr(code, known[i].code))
			return visit_tr(visit, known[i].words);
	return code;
}

struct text desk_status_words(const struct visit *visit, struct text code)
{
	static const struct code_words known[] = {{"hidden", N_("Hidden")}, {"listed", N_("Listed")}, {"under_review", N_("Under review")},
		{"reviewed", N_("Reviewed")}, {"reviewed_with_conditions", N_("Reviewed with conditions")}, {"review_expired", N_("Review expired")},
		{"withdrawn", N_("Withdrawn")}};
	return words_of(visit, known, COUNT_OF(known), code);
}

struct text desk_event_words(const struct visit *visit, struct text kind)
{
	static const struct code_words known[] = {
		{"assessment_draft", N_("Draft begun")},
		{"assessment_submitted", N_("Submitted")},
		{"assessment_screening", N_("Screening begun")},
		{"assessment_in_review", N_("Goes to the reviewers")},
		{"assessment_clarification", N_("Question to the provider")},
		{"assessment_panel", N_("Handed to the panel")},
		{"assessment_decided", N_("Decided")},
		{"assessment_published", N_("Published")},
		{"assessment_returned", N_("Returned to the provider")},
		{"assessment_not_eligible", N_("Not eligible")},
		{"assessment_withdrawn", N_("Withdrawn")},
		{"assessment_imported", N_("Imported")},
		{"review_assigned", N_("Reviewer asked")}, {"review_reopened", N_("Review opened again")},
		{"review_in_progress", N_("Reviewer began, no conflict of interest")},
		{"review_submitted", N_("Review handed in")},
		{"review_declined", N_("Reviewer declined")},
		{"review_conflict", N_("Reviewer declared a conflict of interest")},
		{"review_removed", N_("Reviewer taken away")},
		{"review_due", N_("Due date moved")},
		{"review_reminded", N_("Reminder sent")},
		{"reviews_imported", N_("Reviews imported")},
		{"solution_changed", N_("Solution changed in the catalogue")},
		{"organisation_created", N_("Organisation made")},
		{"organisation_changed", N_("Organisation changed")},
		{"organisation_claimed", N_("Organisation’s entry taken over")},
		{"member_joined", N_("Member joined")},
		{"member_removed", N_("Member removed")},
		{"member_role", N_("Member’s role changed")},
		{"claim_asked", N_("Asked to look after an entry")},
		{"claim_accepted", N_("Claim accepted")},
		{"claim_refused", N_("Claim refused")},
		{"contact_asked", N_("Contact asked to confirm")},
		{"contact_confirmed", N_("Contact confirmed")},
		{"contact_refused", N_("Contact refused")},
		{"contact_unlisted", N_("Contact no longer listed")},
		{"contact_removed", N_("Contact removed")},
		{"account_asked", N_("Account asked for")},
		{"account_confirmed", N_("Address confirmed")},
		{"account_closed", N_("Account closed")},
		{"account_locked", N_("Account locked")},
		{"account_unlocked", N_("Account unlocked")},
		{"role_ended", N_("A reviewer’s role ended")},
		{"role_began", N_("A reviewer’s role begun again")},
		{"sessions_ended", N_("Sessions ended by an administrator")},
		{"invited", N_("Invitation sent")},
		{"invitation_taken", N_("Invitation accepted")},
		{"designated", N_("Administrator designated")},
		{"elevated", N_("Password given again")}, {"trained", N_("Data-protection module passed")}, {"role_confirmed", N_("Role confirmed for a quarter")},
		{"administrator_recovered", N_("Administrator let back in on the machine")},
		{"administrator_created", N_("Administrator made on the machine")},
		{"processor_ended", N_("Processor’s contract ended")}, {"processor_instructed", N_("Processor’s instruction changed")},
		{"processor_certified", N_("Certificate of deletion recorded")}, {"setting_changed", N_("Period or threshold changed")},
		{"breach_entered", N_("Breach entered")}, {"breach_authority_told", N_("Authority told of a breach")}, {"breach_people_told", N_("People told of a breach")},
		{"security_reviewed", N_("Security review recorded")},
		{"account_swept", N_("Account ended by its clock")},
		{"address_change_asked", N_("Change of address asked for")},
		{"address_changed", N_("Address changed")},
		{"contact_swept", N_("Contact ended by its clock")},
		{"details_changed", N_("Details changed")},
		{"erased", N_("Erased")},
		{"erased_partly", N_("Deleted but for what is kept")},
		{"erasure_deferred", N_("Erasure waits for a hold")},
		{"hold_opened", N_("Hold opened")},
		{"hold_released", N_("Hold ended")},
		{"hold_reviewed", N_("Hold looked at again")},
		{"listing_asked", N_("Listing asked for")},
		{"minor_reported", N_("Account reported as a minor’s")},
		{"minor_report_sent", N_("Report of a minor sent")},
		{"minor_refuted", N_("Report of a minor found wrong")},
		{"objected", N_("Objection to a use")},
		{"objection_ended", N_("Objection taken back")},
		{"objection_overridden", N_("Objection overridden by a compelling ground")},
		{"password_changed", N_("Password changed")},
		{"person_imported", N_("Person’s data imported")},
		{"policy_drafted", N_("Policy drafted")},
		{"policy_published", N_("Policy published")},
		{"reads_limited", N_("Reading limited")},
		{"reads_reported", N_("Report on reads made")},
		{"recipient_told", N_("Processor told of a correction or an erasure")},
		{"reset_asked", N_("New password asked for")},
		{"restricted", N_("Restriction begun")},
		{"restriction_ended", N_("Restriction ended")},
		{"retention_swept", N_("Deletion by the clock")},
		{"review_reopened", N_("Review opened again")},
		{"rights_asked", N_("Request about personal data sent")},
		{"rights_opened", N_("Request about personal data opened")},
		{"rights_joined", N_("Request joined to an open one")},
		{"rights_proved", N_("Identity shown for a request")},
		{"rights_started", N_("Work on a request begun")},
		{"rights_extended", N_("Time of a request extended")},
		{"rights_reminded", N_("Desk reminded of a request")},
		{"rights_told", N_("Person told that the answer is late")},
		{"rights_late", N_("Request late")},
		{"rights_closed", N_("Request closed")},
		{"mention_decided", N_("A person’s mention in a text decided about")},
		{"approval_asked", N_("A second administrator asked")},
		{"approval_given", N_("A second administrator agreed")},
		{"approval_refused", N_("A second administrator refused")},
		{"approval_alone", N_("One-person decision")},
		{"mail_retried", N_("Letter tried again")},
		{"mail_set_aside", N_("Letter set aside")},
		{"signed_in", N_("Signed in")},
	};
	return words_of(visit, known, COUNT_OF(known), kind);
}

struct text desk_sentence(const struct visit *visit, const char *msgid, const struct out_arg *args, size_t count)
{
	return lang_text(visit->lang, visit->arena, msgid, NULL, args, count);
}

struct text desk_count(const struct visit *visit, const char *one, const char *many, int64_t n)
{
	const struct out_arg args[] = {out_arg_int("n", n)};
	return lang_text(visit->lang, visit->arena, one, many, args, 1);
}

struct text desk_date_field(struct arena *arena, int64_t unix_s)
{
	struct tm date;
	time_t when = (time_t)unix_s;
	gmtime_r(&when, &date);
	return arena_fmt(arena, "%04d-%02d-%02d", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

struct texts desk_posted(const struct visit *visit, const char *name)
{
	for (size_t i = 0; visit->state.posted && i < visit->state.count; i++)
		if (text_is_cstr(visit->state.at[i].name, name))
			return visit->state.at[i].values;
	return (struct texts){0};
}

int64_t desk_due(struct visit *visit, int64_t day)
{
	int64_t end = day + CLOCK_DAY - 1, now = clock_now_s();
	if (end > now && end < now + 366 * (int64_t)CLOCK_DAY)
		return end;
	visit_error(visit, "due", visit_tr(visit, N_("Choose a day from today on, within a year")));
	return 0;
}

struct text desk_address(const struct visit *visit, const char *format, ...)
{
	char path[300];
	va_list args;
	va_start(args, format);
	int len = vsnprintf(path, sizeof path, format, args);
	va_end(args);
	must(len > 0 && (size_t)len < sizeof path);
	return arena_fmt(visit->arena, "%s/%s%s", visit->app->config->base_url, visit->lang->code, path);
}
