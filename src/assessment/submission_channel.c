/* SPDX-License-Identifier: Apache-2.0
 * How the public reaches the organisation: a mailbox, page or switchboard that is declared not to be a person's. It is always
 * public, also in print and exports. */
#include "assessment/submission.h"
#include "people/organisation_profile.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "web/form_types.h"

static const struct {
	const char *code, *label, *hint;
} kinds[] = {
	{"mailbox", N_("A mailbox"), N_("Read by a role, for example office@ or hello@ your organisation")},
	{"page", N_("An enquiry page"), N_("A page of your website where one can write to you")},
	{"switchboard", N_("A switchboard"), N_("A number that more than one person answers, with country code")},
};

static const struct question *channel_question(const struct submission *submission)
{
	return progress_find(&submission->progress, TEXT("channel"), QUESTION_CHANNEL);
}

static struct text kind_words(const struct visit *visit, struct text code)
{
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		if (text_is_cstr(code, kinds[i].code))
			return visit_tr(visit, kinds[i].label);
	return TEXT("");
}

/* What is saved; before the first save, what the organisation has said already. */
static bool known_channel(struct visit *visit, const struct submission *submission, struct channel *out)
{
	struct organisation_profile profile;
	const struct answer *answer = answers_find(&submission->answers, "channel");
	channel_read(visit->arena, answer->value, out);
	if (answer->revision)
		return true;
	if (visit_refuse_store(visit, organisation_profile_load(&visit->db, submission->assessment.organisation, &profile)))
		return false;
	*out = (struct channel){profile.channel_kind, profile.channel_value, false};
	return true;
}

static void show(struct visit *visit, const struct submission *submission, const struct submission_conflict *conflict)
{
	struct channel channel;
	const struct question *question = channel_question(submission);
	if (!known_channel(visit, submission, &channel))
		return;
	struct option *options = ARENA_MANY(visit->arena, struct option, COUNT_OF(kinds));
	for (size_t i = 0; i < COUNT_OF(kinds); i++)
		options[i] = (struct option){.value = text_of(kinds[i].code), .label = visit_tr(visit, kinds[i].label), .hint = visit_tr(visit, kinds[i].hint),
			.chosen = text_is_cstr(channel.kind, kinds[i].code)};
	struct submission_channel_view view = {.frame = submission_frame(visit, submission, question, conflict), .kinds = {options, COUNT_OF(kinds)},
		.value = channel.value, .declared = channel.declared};
	submission_page(visit, submission, question->name, question->name, html_submission_channel(visit_out(visit), &view));
}

void submissions_channel_get(struct visit *visit)
{
	struct submission submission;
	if (!submission_open_to_edit(visit, &submission))
		return;
	show(visit, &submission, NULL);
	submission_done(&submission);
}

static void check(struct visit *visit, const struct form_submissions_channel_post *form)
{
	const char *trouble = NULL;
	if (!form->value.len)
		trouble = submission_is_autosave(visit) ? NULL : N_("This is needed");
	else if (text_is(form->kind, TEXT("mailbox")) && !form_is_email(form->value))
		trouble = N_("Enter an e-mail address like office@example.org");
	else if (text_is(form->kind, TEXT("page")) && (!text_starts(form->value, TEXT("https://")) || !url_external(form->value).address.len))
		trouble = N_("Enter an address that begins with https://");
	else if (text_is(form->kind, TEXT("switchboard")) && !form_is_phone(form->value))
		trouble = N_("Enter the number with its country code, like +254 20 555 0100");
	if (trouble)
		visit_error(visit, "value", visit_tr(visit, trouble));
	if (!form->kind.len && !submission_is_autosave(visit))
		visit_error(visit, "kind", visit_tr(visit, N_("Choose one of the list")));
	if (!form->declared && !submission_is_autosave(visit))
		visit_error(visit, "declared", visit_tr(visit, N_("We can only show what is not a person’s. Tick this, or enter another channel")));
}

static void show_both(struct visit *visit, struct submission *submission)
{
	struct channel theirs;
	visit->route = visit->route->again;
	if (!submission_reopen(visit, submission))
		return;
	channel_read(visit->arena, answers_find(&submission->answers, "channel")->value, &theirs);
	const struct submission_conflict_line line = {kind_words(visit, theirs.kind), theirs.value};
	const struct submission_conflict conflict = {.who = submission_saver(visit, submission->assessment.id), .lines = &line, .lines_count = 1};
	show(visit, submission, &conflict);
}

void submissions_channel_post(struct visit *visit, const struct form_submissions_channel_post *form)
{
	struct submission submission;
	const struct channel channel = {form->kind, form->value, form->declared};
	if (!submission_open_to_edit(visit, &submission))
		return;
	check(visit, form);
	if (visit_has_errors(visit)) {
		submission_done(&submission);
		visit_again(visit);
		return;
	}
	bool complete = !channel_missing(visit->lang, &channel).len;
	enum save_result result = submission_save(visit, &submission, channel_question(&submission), form->revision, form->then, complete,
		channel_write(&channel));
	if (result == SAVE_CONFLICT)
		show_both(visit, &submission);
	submission_done(&submission);
}
