/* SPDX-License-Identifier: Apache-2.0 */
#include "messages/letters.h"
#include "base/clock.h"
#include "base/config.h"
#include "policy/vault.h"
#include "statements.gen.h"

const struct letter_row letter_rows[LETTER_COUNT] = {
	[LETTER_CONFIRM_EMAIL] = {"confirm_email", PURPOSE_ACCOUNT, N_("Confirm your e-mail address"),
		N_("Somebody, probably you, made an account with this address. Confirm it here:\n\n{a}\n\nThe link works once, for 24 hours. If it was not you, do nothing: "
		   "the account is then removed by itself.")},
	[LETTER_ALREADY_ACCOUNT] = {"already_account", PURPOSE_SECURITY, N_("You already have an account"),
		N_("Somebody, probably you, tried to make an account with this address. There is one already. You can sign in, or choose a new password here:\n\n{a}\n\n"
		   "If it was not you, do nothing.")},
	[LETTER_RESET] = {"reset", PURPOSE_SECURITY, N_("Choose a new password"),
		N_("Somebody, probably you, asked for a new password. Choose it here:\n\n{a}\n\nThe link works once, for one hour. If it was not you, do nothing: your "
		   "password stays as it is.")},
	[LETTER_PASSWORD_CHANGED] = {"password_changed", PURPOSE_SECURITY, N_("Your password was changed"),
		N_("The password of your account was changed and all other sessions were ended. If it was not you, choose a new password at once on the sign-in page "
		   "and tell us.")},
	[LETTER_NEW_EMAIL] = {"new_email", PURPOSE_SECURITY, N_("Confirm your new address"),
		N_("Somebody, probably you, wants to use this address for an account. Confirm it here:\n\n{a}\n\nThe link works once, for 24 hours. If it was not you, do nothing.")},
	[LETTER_EMAIL_CHANGING] = {"email_changing", PURPOSE_SECURITY, N_("The address of your account is being changed"),
		N_("Somebody, probably you, asked to use another e-mail address for your account. It changes as soon as the new address is confirmed. If it was not you, sign in, "
		   "end all other sessions, choose a new password and tell us.")},
	[LETTER_INVITE_MEMBER] = {"invite_member", PURPOSE_ACCOUNT, N_("Join {organisation} in the cabinet"),
		N_("You are invited to edit the entries of {organisation}. Choose a password and join here:\n\n{a}\n\nThe link works once, for 30 days. Without an answer your "
		   "address is then deleted.")},
	[LETTER_INVITE_REVIEWER] = {"invite_reviewer", PURPOSE_ACCOUNT, N_("Review solutions with us"),
		N_("You are invited to be an expert reviewer. Your name is known to administrators only: providers, the public and other reviewers see a letter. Accept "
		   "here:\n\n{a}\n\nThe link works once, for 30 days. Without an answer your address is then deleted.")},
	[LETTER_INVITE_ADMINISTRATOR] = {"invite_administrator", PURPOSE_ACCOUNT, N_("You were designated as an administrator"),
		N_("Choose a password and begin here:\n\n{a}\n\nThe link works once, for 7 days.")},
	[LETTER_CONTACT_CONFIRM] = {"contact_confirm", PURPOSE_LISTING, N_("May we show you as the contact for {solution}?"),
		N_("{organisation} named you as the public contact for {solution}. Nothing is shown until you agree. Read what would be public, then agree or refuse "
		   "here:\n\n{a}\n\nThe link works for 7 days. Without an answer your details are deleted after 30 days. You can end the listing at any time.")},
	[LETTER_CONTACT_BACK] = {"contact_back", PURPOSE_LISTING, N_("Your public listing"),
		N_("Somebody, probably you, asked to see or end the listing of this address as a public contact. Both are possible here:\n\n{a}\n\nThe link works once, for one "
		   "hour. If it was not you, do nothing.")},
	[LETTER_CLAIM] = {"claim", PURPOSE_ACCOUNT, N_("Take over the entry of {organisation}"),
		N_("You asked to look after the entry of {organisation}. Your address belongs to its domain, so this link is enough:\n\n{a}\n\nIt works once, for 24 hours.")},
	[LETTER_CLAIM_ACCEPTED] = {"claim_accepted", PURPOSE_ACCOUNT, N_("You now look after the entry of {organisation}"),
		N_("You asked to look after the entry of {organisation}, and an administrator agreed. Begin here:\n\n{a}")},
	[LETTER_CLAIM_REFUSED] = {"claim_refused", PURPOSE_ACCOUNT, N_("The entry of {organisation}"),
		N_("You asked to look after the entry of {organisation}. We could not confirm that you speak for it. If you do, answer the contact below.")},
	[LETTER_SUBMITTED] = {"submitted", PURPOSE_ASSESSMENT, N_("We have your submission: {solution}"),
		N_("Your submission of {solution} has arrived. We look first whether it can be reviewed and write to you then. You can follow it here:\n\n{a}")},
	[LETTER_RETURNED] = {"returned", PURPOSE_ASSESSMENT, N_("Please complete your submission: {solution}"),
		N_("Something has to be completed in your submission of {solution} before it can go on. What is missing and why stands here:\n\n{a}")},
	[LETTER_ELIGIBLE] = {"eligible", PURPOSE_ASSESSMENT, N_("{solution} goes to the reviewers"),
		N_("{solution} can be reviewed. Independent reviewers are being asked. You can follow the progress here:\n\n{a}")},
	[LETTER_LISTED] = {"listed", PURPOSE_ASSESSMENT, N_("{solution} is in the catalogue"),
		N_("{solution} is now listed with what you state about it. It was not reviewed. You can see it and ask for a review here:\n\n{a}")},
	[LETTER_NOT_ELIGIBLE] = {"not_eligible", PURPOSE_ASSESSMENT, N_("{solution} is not eligible"),
		N_("{solution} does not fit what this cabinet reviews, or does not meet one of its gates. The reasons, and what you can do, stand here:\n\n{a}")},
	[LETTER_ASSIGNED] = {"assigned", PURPOSE_ASSESSMENT, N_("A solution waits for your review"),
		N_("You are asked to review {solution} until {due}. First say whether you have a conflict of interest:\n\n{a}")},
	[LETTER_REVIEW_REMINDER] = {"review_reminder", PURPOSE_ASSESSMENT, N_("Your review is due"),
		N_("Your review of {solution} is due on {due}. What you have entered is kept here:\n\n{a}\n\nIf you cannot finish it, hand it back there: that helps more than silence.")},
	[LETTER_REVIEW_AGAIN] = {"review_again", PURPOSE_ASSESSMENT, N_("Please look at your review again"),
		N_("The panel had returned {solution} to its provider, who has now completed the answers. Your review is open again until {due}, with all that you entered. Change what is to be changed and submit it again:\n\n{a}")},
	[LETTER_DECIDED] = {"decided", PURPOSE_ASSESSMENT, N_("The panel has decided about {solution}"),
		N_("The review of {solution} is complete. The decision, its reasons and the reviewers' comments stand here:\n\n{a}")},
	[LETTER_PUBLISHED] = {"published", PURPOSE_ASSESSMENT, N_("The review of {solution} is public"),
		N_("What the reviewers found about {solution} can now be read by everyone:\n\n{a}")},
	[LETTER_POLICY_CHANGED] = {"policy_changed", PURPOSE_RIGHTS, N_("Our privacy policy changes on {date}"),
		N_("On {date} a new version of our privacy policy comes into force. What changes stands here, beside what held before:\n\n{a}\n\nNothing you agreed to becomes wider by "
		   "it. You can see, correct, take with you or delete what we hold about you at any time.")},
	[LETTER_CONTACT_AGAIN] = {"contact_again", PURPOSE_LISTING, N_("Are you still the contact for {solution}?"),
		N_("You are shown as the public contact for {solution} of {organisation}. Once a year we ask whether that may go on. Agree again or end it "
		   "here:\n\n{a}\n\nWithout an answer your details are deleted in two months.")},
	[LETTER_PROCESSOR_ENDS] = {"processor_ends", PURPOSE_SECURITY, N_("A processor’s contract ends: {name}"),
		N_("The contract with {name} ends on {due}. Without a live record no data flow there. After the end a certificate of deletion is to be recorded:\n\n{a}")},
	[LETTER_BREACH] = {"breach", PURPOSE_RIGHTS, N_("Your data were affected by an incident"),
		N_("On {day} we learned of an incident that concerns data about you: {data}.\n\n{words}\n\nYou can see, correct or delete what we hold about you at any time. For questions, write to the contact below.")},
	[LETTER_RIGHTS_OPEN] = {"rights_open", PURPOSE_RIGHTS, N_("Your request about your data: {number}"),
		N_("We have a request about the data of this address: {kind}. Open it here; most of it you can then do yourself at once:\n\n{a}\n\nThe link works once, for 15 "
		   "minutes. A new one comes from the page “Your data, your rights”. You get an answer by {due} at the latest. If it was not you, do nothing: nothing is shown or "
		   "changed.")},
	[LETTER_RIGHTS_RECEIPT] = {"rights_receipt", PURPOSE_RIGHTS, N_("We have your request about your data: {number}"),
		N_("We have your request about the data of this address: {kind}. You get an answer by {due} at the latest. Most of it you can do yourself at once, here:\n\n{a}")},
	[LETTER_RIGHTS_EXTENDED] = {"rights_extended", PURPOSE_RIGHTS, N_("Your request about your data takes longer: {number}"),
		N_("We cannot answer your request ({kind}) in the usual time. You get the answer by {due} at the latest. The reason:\n\n{reason}\n\n{complain}")},
	[LETTER_RIGHTS_LATE] = {"rights_late", PURPOSE_RIGHTS, N_("Your request about your data is not answered yet: {number}"),
		N_("The time for answering your request ({kind}) ends on {due}, and it is not answered. We are sorry. Your request stays open and the people responsible have been "
		   "told.\n\n{complain}")},
	[LETTER_RIGHTS_REFUSED] = {"rights_refused", PURPOSE_RIGHTS, N_("The answer to your request about your data: {number}"),
		N_("We cannot do what you asked ({kind}). The reason: {reason}.\n\n{text}\n\n{complain}")},
	[LETTER_RIGHTS_PARTLY] = {"rights_partly", PURPOSE_RIGHTS, N_("The answer to your request about your data: {number}"),
		N_("We did what you asked ({kind}), but for this, which stays as it is: {kept}. The reason: {reason}.\n\n{text}\n\n{complain}")},
	[LETTER_RIGHTS_DONE] = {"rights_done", PURPOSE_RIGHTS, N_("Your request about your data is done: {number}"),
		N_("What you asked for is done, and the program has checked that it is: {kind}.\n\n{text}")},
	[LETTER_RIGHTS_ANSWERED] = {"rights_answered", PURPOSE_RIGHTS, N_("Your request about your data is answered: {number}"),
		N_("You asked for this: {kind}. Our answer:\n\n{text}\n\nIs that not what you asked for? Then ask again.")},
	[LETTER_RIGHTS_HELD] = {"rights_held", PURPOSE_RIGHTS, N_("Your data are kept for now: {number}"),
		N_("You asked for this: {kind}. Your data are closed off at once: your account is closed, and nothing is shown or used. They cannot be deleted yet, because there is a named reason to "
		   "keep them, such as a complaint, a claim or a duty by law. When that reason ends they are deleted by themselves, and you get a last letter.\n\n{complain}")},
	[LETTER_RIGHTS_ERASED] = {"rights_erased", PURPOSE_RIGHTS, N_("Your data are erased: {number}"),
		N_("The key that opened your data is destroyed, and what was sealed with it is deleted. Nobody can read it any more, us included. Copies in backups cannot be read "
		   "either and go when those backups are replaced. What an organisation submitted stays with it, and reviews stay without a name. This letter is the last: its own "
		   "copy of your address is deleted as soon as it has left.\n\n{complain}")},
	[LETTER_RIGHTS_MINOR] = {"rights_minor", PURPOSE_RIGHTS, N_("Your account is locked: {number}"),
		N_("Somebody reported that you are under 18. This cabinet is for adults, so the account is locked and its data are deleted by {due}. Is that wrong? Then tell us "
		   "before that day: {contact}. You can see what is held here:\n\n{a}")},
	[LETTER_RIGHTS_DESK] = {"rights_desk", PURPOSE_RIGHTS, N_("Request {number}: {percent} % of the time is over"),
		N_("A request about personal data waits for an answer: {kind}, by {due}.\n\n{a}")},
};

enum letter letter_find(struct text code)
{
	enum letter letter = 0;
	while (letter < LETTER_COUNT && !text_is_cstr(code, letter_rows[letter].code))
		letter++;
	return letter;
}

static struct text plinth(const struct app *app, struct arena *arena, const struct lang *lang)
{
	const struct config *config = app->config;
	const struct out_arg args[] = {out_arg_cstr("controller", config->controller), out_arg_cstr("unit", config->unit),
		out_arg_cstr("contact", config->privacy_contact),
		out_arg_text("policy", arena_fmt(arena, "%s/%s/privacy/policy", config->base_url, lang->code))};
	struct text who = lang_text(lang, arena, N_("{unit} manages this cabinet for {controller}. How your data are handled: {policy}. Questions about your data: {contact}"),
		NULL, args, COUNT_OF(args));
	const struct out_arg there[] = {out_arg_text("a", arena_fmt(arena, "%s/%s/privacy/requests", config->base_url, lang->code))};
	struct text rights = lang_text(lang, arena, N_("See, correct or delete your data: {a}"), NULL, there, COUNT_OF(there));
	return arena_fmt(arena, "%.*s\n%.*s", TEXT_ARG(who), TEXT_ARG(rights));
}

/* The first line is the subject; a name with a line break in it must not become a header (S-09). */
static struct text on_one_line(struct arena *arena, struct text title)
{
	char *at = arena_alloc(arena, title.len + 1);
	for (size_t i = 0; i < title.len; i++)
		at[i] = title.at[i] == '\n' || title.at[i] == '\r' ? ' ' : title.at[i];
	return (struct text){at, title.len};
}

static struct letter_text compose(struct app *app, struct arena *arena, const struct lang *lang, enum letter letter, const struct out_arg *args, size_t count)
{
	const struct letter_row *row = &letter_rows[letter];
	struct text body = lang_text(lang, arena, row->body, NULL, args, count);
	return (struct letter_text){on_one_line(arena, lang_text(lang, arena, row->subject, NULL, args, count)),
		arena_fmt(arena, "%.*s\n\n--\n%.*s\n", TEXT_ARG(body), TEXT_ARG(plinth(app, arena, lang)))};
}

static enum store_result put(struct app *app, struct db *db, int64_t subject, enum letter letter, int64_t object, const struct letter_text *text)
{
	struct text whole = arena_fmt(db->arena, "%.*s\n%.*s", TEXT_ARG(text->subject), TEXT_ARG(text->body));
	struct mail_add_in in = {.id = store_new_id(), .subject = subject, .template = text_of(letter_rows[letter].code), .object = object, .now = clock_now_s()};
	if (vault_seal_for(app->vault, db, subject, whole, &in.sealed) != VAULT_OK)
		return STORE_FAILED;
	return db_run(db, &stmt_mail_add, &in, NULL);
}

enum store_result outbox_put(struct app *app, struct db *db, const struct lang *lang, int64_t subject, enum letter letter, int64_t object,
	const struct out_arg *args, size_t count)
{
	const struct letter_text text = compose(app, db->arena, lang, letter, args, count);
	return put(app, db, subject, letter, object, &text);
}

enum store_result outbox_put_in_all(struct app *app, struct db *db, int64_t subject, enum letter letter, int64_t object, letter_args *fill, const void *context)
{
	struct letter_text whole = {TEXT(""), TEXT("")};
	for (size_t i = 0; i < langs_count; i++) {
		struct out_arg args[LETTER_ARGS_MOST];
		const struct letter_text one = compose(app, db->arena, langs[i], letter, args, fill(context, db->arena, langs[i], args));
		whole.subject = arena_fmt(db->arena, "%.*s%s%.*s", TEXT_ARG(whole.subject), i ? " / " : "", TEXT_ARG(one.subject));
		whole.body = arena_fmt(db->arena, "%.*s%s%.*s", TEXT_ARG(whole.body), i ? "\n* * *\n\n" : "", TEXT_ARG(one.body));
	}
	return put(app, db, subject, letter, object, &whole);
}

bool outbox_open(struct app *app, struct db *db, int64_t subject, struct bytes sealed, struct letter_text *out)
{
	struct text clear;
	if (vault_open_for(app->vault, db, subject, sealed, &clear) != VAULT_OK)
		return false;
	out->subject = text_cut(&clear, '\n');
	out->body = clear;
	return true;
}
