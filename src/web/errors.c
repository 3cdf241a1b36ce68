/* SPDX-License-Identifier: Apache-2.0 */
#include "web/errors.h"
#include "base/log.h"
#include "base/random.h"
#include "pages.gen.h"

static const struct {
	int status;
	const char *title, *words;
} known[] = {
	{400, N_("We could not read this request"), N_("The address or the form was damaged on its way. Go back and try again.")},
	{401, N_("Sign in first"), N_("This action needs an account. Sign in, then try again: what you typed may have to be entered again.")},
	{403, N_("This is not open to you"), N_("Your account may not do this, or the form came from another site. If you signed in anew in another tab, go back, reload the page and try again.")},
	{404, N_("There is no such page"), N_("It may have moved, or the address may be mistyped. Search the catalogue, or begin at the home page.")},
	{405, N_("This address does not take that"), N_("Go back and use the form on the page.")},
	{408, N_("That took too long"), N_("The line was too slow for this request. Try again; nothing was changed.")},
	{409, N_("Somebody else changed this first"), N_("Nothing of yours was overwritten. Go back, copy what you typed, reload the page and enter it again.")},
	{410, N_("This link has been used or is too old"), N_("Ask for a new one where you got it; links work once and for a limited time.")},
	{413, N_("This is too large"), N_("Choose a smaller file or shorten the text. Nothing was changed.")},
	{422, N_("Something is missing"), N_("Go back and look at the fields marked in the form.")},
	{429, N_("Too many requests"), N_("Wait a little and try again. This protects the people whose details are here.")},
	{431, N_("We could not read this request"), N_("The address or the form was damaged on its way. Go back and try again.")},
	{500, N_("Something went wrong here"), N_("It is our fault. Nothing was changed. If it happens again, tell us the reference number.")},
	{503, N_("We are busy or being repaired"), N_("Nothing was changed. Try again in a minute; the public pages go on working.")},
};

/* A page for one kind of account, opened with another: that is said, with the way on, and is no secret of an object's. */
static void name_account(struct visit *visit, struct error_view *view)
{
	static const struct {
		unsigned who;
		enum capacity capacity;
		const char *words;
	} kinds[] = {{WHO_MEMBER, CAPACITY_MEMBER, N_("This page is for members of a provider, and you are signed in with another kind of account. One person may have both, with the same address.")},
		{WHO_REVIEWER, CAPACITY_REVIEWER, N_("This page is for reviewers, whom an administrator invites. You are signed in with another kind of account.")},
		{WHO_ADMINISTRATOR, CAPACITY_ADMINISTRATOR, N_("This page is for administrators. You are signed in with another kind of account.")}};
	for (size_t i = 0; visit->route && visit->viewer.subject && i < COUNT_OF(kinds); i++)
		if (visit->route->who == kinds[i].who && visit->viewer.capacity != kinds[i].capacity)
			view->account = visit_tr(visit, kinds[i].words);
	view->for_provider = visit->route && visit->route->who == WHO_MEMBER;
	view->for_reviewer = visit->route && visit->route->who == WHO_REVIEWER;
}

void errors_page(struct visit *visit, int status)
{
	size_t at = 0;
	while (at + 1 < COUNT_OF(known) && known[at].status != status)
		at++;
	errors_page_saying(visit, status, visit_tr(visit, known[at].title), visit_tr(visit, known[at].words));
}

void errors_page_saying(struct visit *visit, int status, struct text title, struct text words)
{
	unsigned char bytes[5];
	random_bytes(bytes, sizeof bytes);
	struct error_view view = {.title = title, .words = words,
		.reference = hex_of(visit->arena, bytes, sizeof bytes), .status = status};
	name_account(visit, &view);
	log_warn("refused", "route=%s status=%d reference=%.*s", visit->route ? visit->route->pattern : "-", status, TEXT_ARG(view.reference));
	visit->state = (struct form_state){0};
	visit->status = status;
	visit_page(visit, &(struct page){.title = view.title, .body = html_error(visit_out(visit), &view), .noindex = true, .own_search = true});
}
