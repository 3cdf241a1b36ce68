/* SPDX-License-Identifier: Apache-2.0
 * The readable half of the log, and what waits to become an entry of it. */
#include "policy/vault_inside.h"
#include "policy/daylog.h"
#include "statements.gen.h"

struct text vault_log_place(struct db *db, int64_t seq)
{
	return arena_fmt(db->arena, "log:%lld", (long long)seq);
}

enum vault_result vault_add_disclosure(struct vault *vault, struct db *db, int64_t seq, int64_t subject, struct text detail)
{
	struct bytes sealed;
	enum vault_result result = vault_seal(vault, db, subject, vault_log_place(db, seq), detail, &sealed);
	if (result != VAULT_OK)
		return result;
	return vault_run(db, &stmt_vault_disclosure_add, &(struct vault_disclosure_add_in){seq, subject, sealed});
}

enum vault_result vault_sign_off_log(struct db *db, int64_t subject)
{
	struct vault_disclosure_seqs *rows;
	struct text signature;
	size_t count;
	enum vault_result result = vault_all(db, &stmt_vault_disclosure_seqs, &(struct vault_disclosure_seqs_in){subject}, &rows, &count);
	for (size_t i = 0; result == VAULT_OK && i < count; i++) {
		if (daylog_sign(db, daylog_gone_text(db->arena, rows[i].seq), &signature) != STORE_OK)
			return VAULT_FAILED;
		result = vault_from_store(db_run(db, &stmt_log_gone_add, &(struct log_gone_add_in){rows[i].seq, signature}, NULL));
	}
	return result;
}

struct each {
	struct vault *vault;
	struct db scratch;          /* lends its arena only: emptied after each row */
	void (*call)(void *context, int64_t seq, int64_t subject, enum vault_result opened, struct text detail);
	void *context;
};

static bool open_row(void *context, const void *out)
{
	struct each *each = context;
	const struct vault_disclosures_all *row = out;
	struct text detail = TEXT("");
	enum vault_result opened = vault_unseal(each->vault, &each->scratch, row->subject, vault_log_place(&each->scratch, row->seq), row->sealed, &detail);
	each->call(each->context, row->seq, row->subject, opened, detail);
	arena_reset(each->scratch.arena);
	return true;
}

enum vault_result vault_each_disclosure(struct vault *vault, struct db *db,
	void (*each)(void *context, int64_t seq, int64_t subject, enum vault_result opened, struct text detail), void *context)
{
	struct each rows = {.vault = vault, .call = each, .context = context};
	struct arena *arena = arena_new(1u << 20);
	if (!arena)
		return VAULT_FAILED;
	rows.scratch = db_open(db->store, arena);
	db_vault_enter(db);
	enum store_result result = db_each(db, &stmt_vault_disclosures_all, NULL, open_row, &rows);
	db_vault_leave(db);
	arena_free(arena);
	return vault_from_store(result);
}

enum vault_result vault_disclosure_numbers(struct vault *vault, struct db *db, int64_t subject, int64_t **seqs, size_t *count)
{
	struct vault_disclosure_seqs *rows;
	enum vault_result result = vault_all(db, &stmt_vault_disclosure_seqs, &(struct vault_disclosure_seqs_in){subject}, &rows, count);
	*seqs = ARENA_MANY(db->arena, int64_t, *count);
	for (size_t i = 0; i < *count; i++)
		(*seqs)[i] = rows[i].seq;
	return result;
}

enum vault_result vault_prune_log(struct vault *vault, struct db *db, int64_t first, int64_t last)
{
	return vault_run(db, &stmt_vault_prune_disclosures, &(struct vault_prune_disclosures_in){first, last});
}

enum vault_result vault_count_view(struct db *db, const struct vault_view *view)
{
	return vault_run(db, &stmt_vault_view_count,
		&(struct vault_view_count_in){view->subject, view->day, view->datums, view->route, view->purpose});
}

enum vault_result vault_take_views(struct vault *vault, struct db *db, int64_t today, struct vault_view **views, size_t *count)
{
	struct vault_views_over *rows;
	enum vault_result result = vault_all(db, &stmt_vault_views_over, &(struct vault_views_over_in){today}, &rows, count);
	if (result != VAULT_OK || !*count)
		return result;
	*views = ARENA_MANY(db->arena, struct vault_view, *count);
	for (size_t i = 0; i < *count; i++)
		(*views)[i] = (struct vault_view){rows[i].subject, rows[i].day, rows[i].datums, rows[i].route, rows[i].purpose, rows[i].times};
	return vault_run(db, &stmt_vault_views_end, &(struct vault_views_end_in){today});
}
