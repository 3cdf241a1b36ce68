/* SPDX-License-Identifier: Apache-2.0
 * Content of assessments, and who wrote it. */
#include "policy/vault_inside.h"
#include "base/clock.h"
#include "statements.gen.h"

enum vault_result vault_add_content_key(struct vault *vault, int64_t assessment)
{
	unsigned char key[KEY_BYTES];
	enum key_result result = keystore_add(vault->keystore, assessment, key);
	sodium_memzero(key, sizeof key);
	return result == KEY_OK ? VAULT_OK : VAULT_FAILED;
}

enum vault_result vault_seal_content(struct vault *vault, struct db *db, int64_t assessment, struct text place, struct text clear,
	struct bytes *sealed)
{
	return vault_seal(vault, db, assessment, place, clear, sealed);
}

enum vault_result vault_open_content(struct vault *vault, struct db *db, int64_t assessment, struct text place, struct bytes sealed,
	struct text *clear)
{
	return vault_unseal(vault, db, assessment, place, sealed, clear);
}

enum vault_result vault_link_author(struct vault *vault, struct db *db, int64_t work, const char *relation, int64_t subject)
{
	return vault_run(db, &stmt_vault_authorship_put,
		&(struct vault_authorship_put_in){work, text_of(relation), subject, clock_now_s()});
}

enum vault_result vault_unlink_author(struct vault *vault, struct db *db, int64_t work, const char *relation, int64_t subject)
{
	return vault_run(db, &stmt_vault_authorship_drop, &(struct vault_authorship_drop_in){work, text_of(relation), subject});
}

enum vault_result vault_author_of(struct vault *vault, struct db *db, int64_t work, const char *relation, int64_t *subject)
{
	struct vault_authors_of row = {0};
	enum vault_result result = vault_one(db, &stmt_vault_authors_of, &(struct vault_authors_of_in){work, text_of(relation)}, &row);
	*subject = row.subject;
	return result;
}

enum vault_result vault_authors_of(struct vault *vault, struct db *db, int64_t work, const char *relation, int64_t **subjects, size_t *count)
{
	struct vault_authors_of *rows;
	enum vault_result result = vault_all(db, &stmt_vault_authors_of, &(struct vault_authors_of_in){work, text_of(relation)}, &rows, count);
	if (result != VAULT_OK)
		return result;
	*subjects = ARENA_MANY(db->arena, int64_t, *count + 1);
	for (size_t i = 0; i < *count; i++)
		(*subjects)[i] = rows[i].subject;
	return VAULT_OK;
}

enum vault_result vault_works_of_subject(struct vault *vault, struct db *db, int64_t subject, const char *relation, int64_t **works, size_t *count)
{
	struct vault_works_of *rows;
	enum vault_result result = vault_all(db, &stmt_vault_works_of, &(struct vault_works_of_in){subject, text_of(relation)}, &rows, count);
	if (result != VAULT_OK)
		return result;
	*works = ARENA_MANY(db->arena, int64_t, *count);
	for (size_t i = 0; i < *count; i++)
		(*works)[i] = rows[i].work;
	return VAULT_OK;
}
