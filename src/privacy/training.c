/* SPDX-License-Identifier: Apache-2.0
 * /training: ten minutes about data protection, with questions. Passing them makes the training record without which administrators
 * and reviewers open no personal data (P-100). */
#include "base/clock.h"
#include "policy/gate.h"
#include "web/gate_views.h"
#include "web/visit.h"
#include "pages.gen.h"
#include "routes.gen.h"

#define MODULE "module-1"
#define ANSWERS 3
#define NEEDED_PERCENT 80

static const struct module_question {
	const char *key, *words;
	const char *answers[ANSWERS];
	int right;
} questions[] = {
	{"q.what", N_("A provider’s contact is called “support@” and a telephone rings on one person’s desk. Is the number personal data?"),
		{N_("No, it belongs to an organisation"), N_("Yes, as soon as it leads to one person"), N_("Only if a name stands beside it")}, 1},
	{"q.purpose", N_("You see a submitter’s address on an assessment and want to invite the person to an event. May you?"),
		{N_("Yes, the address is here anyway"), N_("Yes, if the event is free"), N_("No: the address is there for the assessment only")}, 2},
	{"q.least", N_("A spreadsheet with all reviewers’ names would be handy. What do you do?"),
		{N_("Do without, or take the one name that the task needs"), N_("Copy it and delete it at the year’s end"), N_("Keep it where only I find it")}, 0},
	{"q.reviewer", N_("A provider asks who gave the low score. What do you answer?"),
		{N_("The reviewer’s first name"), N_("That reviewers stay unnamed, and how to ask for the reasons"), N_("That I may not say, but it was somebody from abroad")}, 1},
	{"q.rights", N_("Somebody writes to you personally: “Delete what you hold about me.” What comes first?"),
		{N_("I wait until it comes through the form"), N_("I delete what I find"), N_("I enter it at the privacy desk with the date it came")}, 2},
	{"q.breach", N_("You sent a list with addresses to the wrong person and they promise to delete it. What now?"),
		{N_("I report it at once: the clock of 72 hours is running"), N_("Nothing, the promise is enough"), N_("I wait whether somebody complains")}, 0},
	{"q.log", N_("Who can see that you opened a person’s details?"),
		{N_("Nobody"), N_("The person, with the role and the purpose"), N_("Only the technicians")}, 1},
	{"q.again", N_("Reviews without names are handed to you for research. May you try to find out who wrote which?"),
		{N_("Yes, if the result is not published"), N_("Yes, for quality control"), N_("No, never")}, 2},
};

static struct options answers_of(struct visit *visit, const struct module_question *question)
{
	static const char *const values[ANSWERS] = {"a", "b", "c"};
	struct option *options = ARENA_MANY(visit->arena, struct option, ANSWERS);
	for (size_t i = 0; i < ANSWERS; i++)
		options[i] = (struct option){.value = text_of(values[i]), .label = visit_tr(visit, question->answers[i])};
	return (struct options){options, ANSWERS};
}

void privacy_training_get(struct visit *visit)
{
	struct gate_record record;
	struct training_view view = {.all = COUNT_OF(questions), .failed = visit_has_errors(visit)};
	if (visit_refuse_store(visit, gate_record_of(&visit->db, visit->viewer.subject, &record)))
		return;
	struct training_question *out = ARENA_MANY(visit->arena, struct training_question, COUNT_OF(questions));
	for (size_t i = 0; i < COUNT_OF(questions); i++)
		out[i] = (struct training_question){text_of(questions[i].key), visit_tr(visit, questions[i].words), answers_of(visit, &questions[i])};
	view.questions = out;
	view.questions_count = COUNT_OF(questions);
	view.needed = (NEEDED_PERCENT * view.all + 99) / 100;
	if (!record.untrained) {
		view.day = lang_date(visit->lang, visit->arena, record.trained);
		view.until = lang_date(visit->lang, visit->arena, record.trained_until);
	}
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Ten minutes about data protection")), .body = html_training(visit_out(visit), &view),
		.noindex = true});
}

/* The errors stay beside the questions that were answered wrongly; what was right stays chosen. */
static int64_t mark(struct visit *visit, struct http_pairs answers)
{
	int64_t right = 0;
	for (size_t i = 0; i < COUNT_OF(questions); i++) {
		struct text given = http_pair_value(answers, text_of(questions[i].key));
		bool good = given.len == 1 && given.at[0] == 'a' + questions[i].right;
		right += good;
		if (!given.len)
			visit_error(visit, questions[i].key, visit_tr(visit, N_("Choose an answer")));
		else if (!good)
			visit_error(visit, questions[i].key, visit_tr(visit, N_("Not quite: look at the text again")));
	}
	return right;
}

void privacy_training_post(struct visit *visit, const struct form_privacy_training_post *form)
{
	int64_t right = mark(visit, form->q);
	if (right * 100 < NEEDED_PERCENT * (int64_t)COUNT_OF(questions)) {
		visit_again(visit);
		return;
	}
	if (visit_refuse_store(visit, gate_train(&visit->db, visit->viewer.subject, MODULE)) ||
		visit_refuse_store(visit, audit_event(&visit->db, &visit->viewer, "trained", visit->viewer.subject, TEXT("training=" MODULE))))
		return;
	visit_go(visit, visit_tr(visit, N_("Thank you. Your training record counts for a year.")), "%s",
		visit->viewer.capacity == CAPACITY_REVIEWER ? "/reviews" : "/admin");
}
