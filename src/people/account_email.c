/* SPDX-License-Identifier: Apache-2.0
 * Another e-mail address for an account: it waits in the vault until the link sent to it is used; the old address is told (S-43). */
#include "people/account.h"
#include "people/pages.h"
#include "policy/recipient.h"
#include "routes.gen.h"

/* Holding the link, which went to the waiting address only, is being the account's person. */
static enum vault_result read_waiting(struct visit *visit, int64_t subject, enum capacity capacity, struct text *out)
{
	struct disclosures nobody_else = {0};
	const struct viewer self = {.subject = subject, .capacity = capacity};
	enum datum datum = vault_email_datum(capacity);
	const struct asking asking = {.viewer = &self, .purpose = PURPOSE_ACCOUNT, .allowed = UINT64_C(1) << datum, .seen = &nobody_else};
	return vault_read(visit->app->vault, &visit->db, &asking, subject, datum, ACCOUNT_NEW_ADDRESS, out);
}

void people_take_new_address(struct visit *visit, int64_t subject, enum capacity capacity)
{
	struct text email;
	struct vault *vault = visit->app->vault;
	enum datum datum = vault_email_datum(capacity);
	enum vault_result result = read_waiting(visit, subject, capacity, &email);
	if (result == VAULT_OK)
		result = vault_set_address(vault, &visit->db, subject, capacity, email);
	if (result == VAULT_NONE || result == VAULT_DENIED) {
		visit_refuse(visit, 410); /* taken back, or another account of this kind has the address by now */
		return;
	}
	const struct viewer person = {.subject = subject, .capacity = capacity};
	if (result != VAULT_OK || vault_put(vault, &visit->db, subject, datum, 0, email) != VAULT_OK ||
		recipient_note(&visit->db, subject, "corrected", UINT64_C(1) << datum) != STORE_OK || !account_revoke(visit->app, &visit->db, subject) ||
		audit_event(&visit->db, &person, "address_changed", subject, TEXT("")) != STORE_OK) {
		visit_refuse(visit, 503);
		return;
	}
	visit->person_changed = subject;
	visit_go(visit, TEXT(""), "/sign-in?done=address");
}
