/* SPDX-License-Identifier: Apache-2.0
 * /reset: a link to choose a new password, to every account of the address; the answer is always the same (S-22). */
#include "people/people_views.h"
#include "people/account.h"
#include "people/pages.h"
#include "base/clock.h"
#include "messages/letters.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

void people_reset_get(struct visit *visit)
{
	struct sign_up_view view = {.policy = visit_policy(visit)};
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("Choose a new password")), .body = html_reset(visit_out(visit), &view), .tab = TAB_SIGN_IN});
}

void people_reset_sent_get(struct visit *visit)
{
	people_message(visit, N_("Look into your mail"), N_("If the address has an account, a letter with a link is on its way. The link works once, for one hour. "
		"If no letter arrives, look among the unwanted ones, or check the address."));
}

static bool write_to(struct visit *visit, int64_t subject)
{
	struct account_get row;
	struct url link;
	if (db_one(&visit->db, &stmt_account_get, &(struct account_get_in){subject}, &row) != STORE_OK)
		return false;
	bool invited = text_is(row.state, TEXT("invited"));
	if (!invited && !text_is(row.state, TEXT("active")))
		return true; /* locked: an administrator's matter */
	if (link_make(visit->app, &visit->db, visit->lang, invited ? LINK_INVITE : LINK_RESET, subject, invited ? people_invited_to(visit, subject) : 0,
		    CLOCK_HOUR, &link) != STORE_OK)
		return false;
	const struct out_arg args[] = {out_arg_text("a", link.address)};
	return outbox_put(visit->app, &visit->db, visit->lang, subject, LETTER_RESET, 0, args, COUNT_OF(args)) == STORE_OK;
}

void people_reset_post(struct visit *visit, const struct form_people_reset_post *form)
{
	/* an event in any case: known and unknown addresses cost one commit each */
	bool good = audit_event(&visit->db, &visit->viewer, "reset_asked", 0, TEXT("")) == STORE_OK;
	for (enum capacity c = CAPACITY_VISITOR; good && c <= CAPACITY_ADMINISTRATOR; c++) {
		int64_t subject;
		if (c == CAPACITY_CONTACT)
			continue;
		enum vault_result known = vault_find_address(visit->app->vault, &visit->db, c, form->email, &subject);
		good = known == VAULT_NONE || (known == VAULT_OK && write_to(visit, subject));
	}
	if (good)
		visit_go(visit, TEXT(""), "/reset/sent");
	else
		visit_refuse(visit, 503);
}
