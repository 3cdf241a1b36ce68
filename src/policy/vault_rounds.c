/* SPDX-License-Identifier: Apache-2.0
 * The vault's side of the program's own rounds: who is there, when to look again, what erasure left. */
#include "policy/vault_inside.h"
#include "base/clock.h"
#include "base/fault.h"
#include "statements.gen.h"

enum vault_result vault_list_after(struct vault *vault, struct db *db, int64_t after, size_t most, struct vault_person **people, size_t *count)
{
	struct vault_subjects_after *rows;
	enum vault_result result = vault_all(db, &stmt_vault_subjects_after, &(struct vault_subjects_after_in){after, (int64_t)most}, &rows, count);
	*people = ARENA_MANY(db->arena, struct vault_person, *count);
	for (size_t i = 0; i < *count; i++)
		(*people)[i] = (struct vault_person){rows[i].subject, rows[i].created, vault_capacity_from(rows[i].capacity)};
	return result;
}

enum vault_result vault_list_due(struct vault *vault, struct db *db, int64_t now, size_t most, int64_t **subjects, size_t *count)
{
	struct vault_due_list *rows;
	enum vault_result result = vault_all(db, &stmt_vault_due_list, &(struct vault_due_list_in){now, (int64_t)most}, &rows, count);
	*subjects = ARENA_MANY(db->arena, int64_t, *count);
	for (size_t i = 0; i < *count; i++)
		(*subjects)[i] = rows[i].subject;
	return result;
}

enum vault_result vault_set_due(struct vault *vault, struct db *db, int64_t subject, int64_t due)
{
	if (!due)
		return vault_run(db, &stmt_vault_due_drop, &(struct vault_due_drop_in){subject});
	return vault_run(db, &stmt_vault_due_put, &(struct vault_due_put_in){subject, due});
}

enum vault_result vault_list_rows(struct vault *vault, struct db *db, int64_t subject, struct vault_row **rows, size_t *count)
{
	struct vault_datum_list *found;
	size_t found_count;
	enum vault_result result = vault_all(db, &stmt_vault_datum_list, &(struct vault_datum_list_in){subject}, &found, &found_count);
	*rows = ARENA_MANY(db->arena, struct vault_row, found_count);
	*count = 0;
	for (size_t i = 0; i < found_count; i++) {
		enum datum datum = inventory_find(arena_cstr(db->arena, found[i].datum));
		if (datum != DATUM_COUNT)
			(*rows)[(*count)++] = (struct vault_row){datum, found[i].object, found[i].changed};
	}
	return result;
}

static bool has_key(struct vault *vault, int64_t subject, bool *known)
{
	unsigned char key[KEY_BYTES];
	enum key_result result = keystore_get(vault->keystore, subject, key);
	sodium_memzero(key, sizeof key);
	*known = result != KEY_FAILED;
	return result == KEY_OK;
}

enum vault_result vault_remains(struct vault *vault, struct db *db, int64_t subject, struct texts *places)
{
	struct vault_leftovers left;
	struct vault_subject_by_id row;
	bool known;
	enum vault_result result = vault_one(db, &stmt_vault_leftovers, &(struct vault_leftovers_in){subject}, &left);
	if (result != VAULT_OK)
		return result;
	bool key = has_key(vault, subject, &known);
	result = vault_one(db, &stmt_vault_subject_by_id, &(struct vault_subject_by_id_in){subject}, &row);
	if (!known || result == VAULT_FAILED)
		return VAULT_FAILED;
	const struct {
		bool there;
		const char *code;
	} found[] = {{key, "key"}, {left.datums > 0, "vault_datum"}, {left.addresses > 0, "vault_index"}, {left.works > 0, "vault_authorship"},
		{left.disclosures > 0, "vault_disclosure"}, {left.limits > 0, "vault_limit"},
		{result == VAULT_OK && !text_is(row.state, TEXT("erased")), "vault_subject"}};
	struct text *list = ARENA_MANY(db->arena, struct text, COUNT_OF(found));
	*places = (struct texts){list, 0};
	for (size_t i = 0; i < COUNT_OF(found); i++)
		if (found[i].there)
			list[places->count++] = text_of(found[i].code);
	return VAULT_OK;
}

enum vault_result vault_list_orphans(struct vault *vault, struct db *db, int64_t after, size_t most, int64_t **subjects, size_t *count,
	size_t *keyless, int64_t *last)
{
	struct vault_subjects_all_after *rows;
	size_t rows_count;
	enum vault_result result = vault_all(db, &stmt_vault_subjects_all_after, &(struct vault_subjects_all_after_in){after, (int64_t)most}, &rows, &rows_count);
	*subjects = ARENA_MANY(db->arena, int64_t, rows_count);
	*count = *keyless = 0;
	*last = rows_count == most ? rows[rows_count - 1].subject : 0;
	for (size_t i = 0; result == VAULT_OK && i < rows_count; i++) {
		bool known, key = has_key(vault, rows[i].subject, &known);
		if (!known)
			return VAULT_FAILED;
		bool marked = text_is(rows[i].state, TEXT("erased"));
		if (key == marked && (key || keystore_is_erased(vault->keystore, rows[i].subject)))
			(*subjects)[(*count)++] = rows[i].subject;
		else if (!key && !marked)
			(*keyless)++;
	}
	return result;
}

/* The key first: whatever stops the rest, nobody can read the rows any more. */
enum vault_result vault_erase(struct vault *vault, struct db *db, int64_t subject)
{
	static const struct {
		const char *fault;
		const struct statement *statement;
	} steps[] = {{"erasure.index", &stmt_vault_index_drop}, {"erasure.datum", &stmt_vault_erase_datums},
		{"erasure.authorship", &stmt_vault_erase_authorship}, {"erasure.disclosure", &stmt_vault_erase_disclosures},
		{"erasure.limit", &stmt_vault_limit_drop}, {"erasure.due", &stmt_vault_due_drop}, {"erasure.view", &stmt_vault_erase_views}};
	if (fault_here("erasure.key") || keystore_destroy(vault->keystore, subject, clock_now_s()) == KEY_FAILED)
		return VAULT_FAILED;
	if (vault_sign_off_log(db, subject) != VAULT_OK)
		return VAULT_FAILED;
	for (size_t i = 0; i < COUNT_OF(steps); i++)
		if (fault_here(steps[i].fault) || vault_run(db, steps[i].statement, &(struct vault_index_drop_in){subject}) != VAULT_OK)
			return VAULT_FAILED;
	if (fault_here("erasure.state") || db_run(db, &stmt_unlisted_drop, &(struct unlisted_drop_in){subject}, NULL) != STORE_OK)
		return VAULT_FAILED;
	return vault_run(db, &stmt_vault_subject_set_state, &(struct vault_subject_set_state_in){subject, TEXT("erased")});
}
