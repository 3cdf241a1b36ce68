/* SPDX-License-Identifier: Apache-2.0
 * /demo/mailbox: where the demo's mail goes instead of out. Only in demo mode. */
#include "people/account.h"
#include "people/people_views.h"
#include "base/config.h"
#include "messages/letters.h"
#include "pages.gen.h"
#include "routes.gen.h"
#include "statements.gen.h"

#define MOST 200

/* The courier has logged the delivery; this page is the box it was delivered to, so nothing new is disclosed here. */
static struct text address_of(struct visit *visit, const struct mails_latest *row, enum letter letter)
{
	enum capacity capacity;
	struct text to = TEXT("");
	struct disclosures delivered = {0};
	const struct viewer program = {.program = true};
	if (vault_capacity_of(visit->app->vault, &visit->db, row->subject, &capacity) != VAULT_OK)
		return to;
	enum datum datum = vault_email_datum(capacity);
	const struct asking asking = {.viewer = &program, .purpose = letter_rows[letter].purpose, .allowed = UINT64_C(1) << datum, .seen = &delivered};
	int64_t which = letter == LETTER_NEW_EMAIL ? ACCOUNT_NEW_ADDRESS : 0;
	enum vault_result result = vault_read(visit->app->vault, &visit->db, &asking, row->subject, datum, which, &to);
	if (result == VAULT_NONE && which) /* confirmed meanwhile */
		result = vault_read(visit->app->vault, &visit->db, &asking, row->subject, datum, 0, &to);
	return result == VAULT_OK ? to : TEXT("");
}

static bool is_address_end(char c)
{
	return c == ' ' || c == '\n' || c == ')' || c == '>';
}

/* Cuts the body at addresses; those of this cabinet become paths, so that they work under whatever name it is visited. */
static const struct mailbox_piece *pieces_of(struct visit *visit, struct text body, size_t *count)
{
	size_t room = 1, at;
	for (struct text rest = body; (at = text_find(rest, TEXT("http"))) != SIZE_MAX; rest = text_slice(rest, at + 4, SIZE_MAX))
		room += 2;
	struct mailbox_piece *pieces = ARENA_MANY(visit->arena, struct mailbox_piece, room);
	struct text base = text_of(visit->app->config->base_url);
	*count = 0;
	while (body.len) {
		at = text_find(body, TEXT("http"));
		if (at == SIZE_MAX)
			at = body.len;
		if (at)
			pieces[(*count)++].text = text_slice(body, 0, at);
		body = text_slice(body, at, SIZE_MAX);
		size_t len = 0;
		while (len < body.len && !is_address_end(body.at[len]))
			len++;
		while (len && (body.at[len - 1] == '.' || body.at[len - 1] == ','))
			len--;
		if (!len)
			continue;
		struct text address = text_slice(body, 0, len);
		bool ours = text_starts(address, base) && base.len;
		pieces[(*count)++] = (struct mailbox_piece){.text = address,
			.url = ours ? (struct url){text_slice(address, base.len, SIZE_MAX)} : url_external(address)};
		body = text_slice(body, len, SIZE_MAX);
	}
	return pieces;
}

void people_mailbox_get(struct visit *visit)
{
	struct mails_latest *rows;
	size_t count = 0;
	struct text wanted = visit_query(visit, "to");
	if (visit_refuse_store(visit, db_all(&visit->db, &stmt_mails_latest, &(struct mails_latest_in){MOST}, &rows, &count)))
		return;
	struct mailbox_mail *mails = ARENA_MANY(visit->arena, struct mailbox_mail, count);
	struct mailbox_view view = {.to = wanted, .mails = mails};
	for (size_t i = 0; i < count; i++) {
		struct letter_text letter;
		enum letter kind = letter_find(rows[i].template);
		if (kind == LETTER_COUNT || rows[i].sealed_null || !outbox_open(visit->app, &visit->db, rows[i].subject, rows[i].sealed, &letter))
			continue;
		struct mailbox_mail mail = {.to = address_of(visit, &rows[i], kind), .subject = letter.subject, .state = rows[i].state,
			.when = lang_date(visit->lang, visit->arena, rows[i].created)};
		if (wanted.len && !text_is_icase(wanted, mail.to))
			continue;
		mail.pieces = pieces_of(visit, letter.body, &mail.pieces_count);
		mails[view.mails_count++] = mail;
	}
	visit_page(visit, &(struct page){.title = visit_tr(visit, N_("The demo’s mailbox")), .body = html_mailbox(visit_out(visit), &view), .noindex = true});
}
