/* SPDX-License-Identifier: Apache-2.0
 * Subjects, their data and their addresses. Content, authorship and the log's half are in vault_content.c. */
#include "policy/vault_inside.h"
#include "policy/relation.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "statements.gen.h"

#include <sodium.h>

struct vault *vault_open(struct keystore *keystore)
{
	struct vault *vault = calloc(1, sizeof *vault);
	if (!vault)
		return NULL;
	vault->keystore = keystore;
	vault->index_key = sodium_malloc(KEY_BYTES);
	if (!vault->index_key) {
		free(vault);
		return NULL;
	}
	keystore_derive(keystore, "blind index", vault->index_key);
	return vault;
}

void vault_close(struct vault *vault)
{
	if (!vault)
		return;
	sodium_free(vault->index_key);
	free(vault);
}

/* --- sealing --- */

enum vault_result vault_seal(struct vault *vault, struct db *db, int64_t key_id, struct text place, struct text clear, struct bytes *sealed)
{
	unsigned char key[KEY_BYTES];
	enum key_result got = keystore_get(vault->keystore, key_id, key);
	if (got != KEY_OK)
		return got == KEY_NONE ? VAULT_NONE : VAULT_FAILED;
	unsigned char *at = arena_alloc(db->arena, SEAL_OVERHEAD + clear.len);
	if (arena_failed(db->arena)) {
		sodium_memzero(key, sizeof key);
		return VAULT_FAILED;
	}
	random_bytes(at, SEAL_NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(at + SEAL_NONCE, NULL, (const unsigned char *)clear.at, clear.len,
		(const unsigned char *)place.at, place.len, NULL, at, key);
	sodium_memzero(key, sizeof key);
	*sealed = (struct bytes){at, SEAL_OVERHEAD + clear.len};
	return VAULT_OK;
}

enum vault_result vault_unseal(struct vault *vault, struct db *db, int64_t key_id, struct text place, struct bytes sealed, struct text *clear)
{
	unsigned char key[KEY_BYTES];
	if (sealed.len < SEAL_OVERHEAD)
		return VAULT_FAILED;
	enum key_result got = keystore_get(vault->keystore, key_id, key);
	if (got != KEY_OK)
		return got == KEY_NONE ? VAULT_NONE : VAULT_FAILED;
	const unsigned char *from = sealed.at;
	unsigned char *at = arena_alloc(db->arena, sealed.len - SEAL_OVERHEAD + 1);
	bool good = !arena_failed(db->arena) && crypto_aead_xchacha20poly1305_ietf_decrypt(at, NULL, NULL, from + SEAL_NONCE,
		sealed.len - SEAL_NONCE, (const unsigned char *)place.at, place.len, from, key) == 0;
	sodium_memzero(key, sizeof key);
	if (!good) {
		log_error("unseal_failed", "key=%lld", (long long)key_id);
		return VAULT_FAILED;
	}
	*clear = (struct text){(char *)at, sealed.len - SEAL_OVERHEAD};
	return VAULT_OK;
}

enum vault_result vault_from_store(enum store_result result)
{
	switch (result) {
	case STORE_OK:
		return VAULT_OK;
	case STORE_NONE:
		return VAULT_NONE;
	case STORE_CONFLICT:
		return VAULT_DENIED;
	case STORE_FAILED:
		break;
	}
	return VAULT_FAILED;
}

enum vault_result vault_run(struct db *db, const struct statement *statement, const void *in)
{
	db_vault_enter(db);
	enum store_result result = db_run(db, statement, in, NULL);
	db_vault_leave(db);
	return vault_from_store(result);
}

enum vault_result vault_one(struct db *db, const struct statement *statement, const void *in, void *out)
{
	db_vault_enter(db);
	enum store_result result = db_one(db, statement, in, out);
	db_vault_leave(db);
	return vault_from_store(result);
}

enum vault_result vault_all(struct db *db, const struct statement *statement, const void *in, void *rows, size_t *count)
{
	db_vault_enter(db);
	enum store_result result = db_all(db, statement, in, rows, count);
	db_vault_leave(db);
	return vault_from_store(result);
}

/* --- subjects --- */

enum capacity vault_capacity_from(struct text code)
{
	for (int c = CAPACITY_VISITOR; c <= CAPACITY_ADMINISTRATOR; c++)
		if (text_is_cstr(code, capacity_codes[c]))
			return (enum capacity)c;
	return CAPACITY_NONE;
}

enum vault_result vault_add_subject(struct vault *vault, struct db *db, enum capacity capacity, int64_t *subject)
{
	unsigned char key[KEY_BYTES];
	*subject = store_new_id();
	if (keystore_add(vault->keystore, *subject, key) != KEY_OK)
		return VAULT_FAILED;
	sodium_memzero(key, sizeof key);
	return vault_run(db, &stmt_vault_subject_add,
		&(struct vault_subject_add_in){*subject, text_of(capacity_codes[capacity]), clock_now_s()});
}

enum vault_result vault_capacity_of(struct vault *vault, struct db *db, int64_t subject, enum capacity *out)
{
	struct vault_subject_by_id row;
	enum vault_result result = vault_one(db, &stmt_vault_subject_by_id, &(struct vault_subject_by_id_in){subject}, &row);
	if (result == VAULT_OK && text_is(row.state, TEXT("erased")))
		result = VAULT_NONE;
	*out = result == VAULT_OK ? vault_capacity_from(row.capacity) : CAPACITY_NONE;
	return result;
}

/* The blind index: a keyed hash of capacity and folded address; equal addresses meet, nothing else shows. */
static struct text blind(struct vault *vault, struct db *db, enum capacity capacity, struct text email)
{
	unsigned char hash[32];
	struct text said = arena_fmt(db->arena, "%s\n%.*s", capacity_codes[capacity], TEXT_ARG(text_fold(db->arena, text_trim(email))));
	crypto_generichash(hash, sizeof hash, (const unsigned char *)said.at, said.len, vault->index_key, KEY_BYTES);
	return hex_of(db->arena, hash, sizeof hash);
}

enum vault_result vault_set_address(struct vault *vault, struct db *db, int64_t subject, enum capacity capacity, struct text email)
{
	int64_t other;
	enum vault_result found = vault_find_address(vault, db, capacity, email, &other);
	if (found == VAULT_OK)
		return other == subject ? VAULT_OK : VAULT_DENIED;
	if (found == VAULT_FAILED)
		return found;
	if (vault_run(db, &stmt_vault_index_drop, &(struct vault_index_drop_in){subject}) == VAULT_FAILED)
		return VAULT_FAILED;
	return vault_run(db, &stmt_vault_index_put,
		&(struct vault_index_put_in){text_of(capacity_codes[capacity]), blind(vault, db, capacity, email), subject});
}

enum vault_result vault_clear_address(struct vault *vault, struct db *db, int64_t subject)
{
	return vault_run(db, &stmt_vault_index_drop, &(struct vault_index_drop_in){subject});
}

enum vault_result vault_find_address(struct vault *vault, struct db *db, enum capacity capacity, struct text email, int64_t *subject)
{
	struct vault_index_find row = {0};
	enum vault_result result = vault_one(db, &stmt_vault_index_find,
		&(struct vault_index_find_in){text_of(capacity_codes[capacity]), blind(vault, db, capacity, email)}, &row);
	*subject = row.subject;
	return result;
}

/* --- data --- */

static struct text place_of(struct db *db, enum datum datum, int64_t object)
{
	return arena_fmt(db->arena, "%s:%lld", inventory_rows[datum].id, (long long)object);
}

/* A datum belongs to its capacity, or to every account. */
static bool datum_fits(enum datum datum, enum capacity capacity)
{
	const char *subject = inventory_rows[datum].subject;
	return strcmp(subject, capacity_codes[capacity]) == 0 || strcmp(subject, "account") == 0;
}

enum vault_result vault_put(struct vault *vault, struct db *db, int64_t subject, enum datum datum, int64_t object, struct text value)
{
	struct bytes sealed;
	enum capacity capacity;
	enum vault_result result = vault_capacity_of(vault, db, subject, &capacity);
	if (result != VAULT_OK)
		return result;
	must(inventory_rows[datum].store == STORED_VAULT && datum_fits(datum, capacity));
	result = vault_seal(vault, db, subject, place_of(db, datum, object), value, &sealed);
	if (result != VAULT_OK)
		return result;
	return vault_run(db, &stmt_vault_datum_put,
		&(struct vault_datum_put_in){subject, text_of(inventory_rows[datum].id), object, sealed, clock_now_s()});
}

enum vault_result vault_drop(struct vault *vault, struct db *db, int64_t subject, enum datum datum, int64_t object)
{
	return vault_run(db, &stmt_vault_datum_drop, &(struct vault_datum_drop_in){subject, text_of(inventory_rows[datum].id), object});
}

/* Reads without asking: every caller in this file has decided before. */
static enum vault_result read_datum(struct vault *vault, struct db *db, int64_t subject, enum datum datum, int64_t object, struct text *out)
{
	struct vault_datum_get row;
	enum vault_result result = vault_one(db, &stmt_vault_datum_get,
		&(struct vault_datum_get_in){subject, text_of(inventory_rows[datum].id), object}, &row);
	return result == VAULT_OK ? vault_unseal(vault, db, subject, place_of(db, datum, object), row.sealed, out) : result;
}

static void note_disclosure(struct db *db, struct disclosures *seen, int64_t subject, enum datum datum)
{
	for (size_t i = 0; i < seen->count; i++) {
		if (seen->at[i].subject == subject) {
			seen->at[i].datums |= UINT64_C(1) << datum;
			return;
		}
	}
	if (seen->count == seen->room) {
		size_t room = seen->room ? seen->room * 2 : 8;
		struct disclosure *more = ARENA_MANY(db->arena, struct disclosure, room);
		if (arena_failed(db->arena))
			return; /* the reply is refused when the arena failed */
		if (seen->count)
			memcpy(more, seen->at, seen->count * sizeof *more);
		seen->at = more;
		seen->room = room;
	}
	seen->at[seen->count++] = (struct disclosure){subject, UINT64_C(1) << datum};
}

static enum vault_result may_read(struct vault *vault, struct db *db, const struct asking *asking, int64_t subject, enum datum datum,
	int64_t object, unsigned *relations)
{
	*relations = relation_find(vault, db, asking->viewer, subject, asking->object);
	bool declared = (asking->allowed & (UINT64_C(1) << datum)) != 0;
	if (asking->viewer->contractor && !(asking->viewer->granted & (UINT64_C(1) << datum)))
		*relations &= AUDIENCE_SELF | AUDIENCE_PUBLIC; /* P-79: the rest wants a support grant */
	if (asking->purpose == PURPOSE_COMPLIANCE && !asking->object)
		*relations &= AUDIENCE_SELF; /* P-74: only about a case that is named */
	enum vault_result result = declared ? vault_limits_allow(vault, db, asking, subject, datum, object, *relations) : VAULT_DENIED;
	if (result == VAULT_DENIED)
		log_warn("read_denied", "datum=%s purpose=%s role=%s declared=%d", inventory_rows[datum].id,
			inventory_purpose_codes[asking->purpose], capacity_codes[asking->viewer->capacity], declared);
	return result;
}

enum vault_result vault_may_open(struct vault *vault, struct db *db, const struct asking *asking, enum datum datum, int64_t author)
{
	unsigned relations;
	enum vault_result result = may_read(vault, db, asking, author, datum, asking->object, &relations);
	if (result != VAULT_OK)
		return result == VAULT_FAILED ? result : VAULT_DENIED;
	if (author && !(relations & AUDIENCE_SELF))
		note_disclosure(db, asking->seen, author, datum);
	return VAULT_OK;
}

enum vault_result vault_read(struct vault *vault, struct db *db, const struct asking *asking, int64_t subject, enum datum datum,
	int64_t object, struct text *out)
{
	unsigned relations;
	*out = (struct text){"", 0};
	enum vault_result result = may_read(vault, db, asking, subject, datum, object, &relations);
	if (result == VAULT_OK)
		result = read_datum(vault, db, subject, datum, object, out);
	if (result == VAULT_OK && !(relations & AUDIENCE_SELF))
		note_disclosure(db, asking->seen, subject, datum);
	return result;
}

enum vault_result vault_read_own(struct vault *vault, struct db *db, const struct asking *asking, struct vault_own **rows, size_t *count)
{
	struct vault_datum_list *found;
	size_t found_count;
	unsigned relations;
	int64_t subject = asking->viewer->subject;
	enum vault_result result = vault_all(db, &stmt_vault_datum_list, &(struct vault_datum_list_in){subject}, &found, &found_count);
	*rows = ARENA_MANY(db->arena, struct vault_own, found_count);
	*count = 0;
	for (size_t i = 0; result == VAULT_OK && i < found_count; i++) {
		enum datum datum = inventory_find(arena_cstr(db->arena, found[i].datum));
		if (datum == DATUM_COUNT || inventory_rows[datum].export_class == 'N' || may_read(vault, db, asking, subject, datum, found[i].object, &relations) != VAULT_OK)
			continue;
		struct vault_own *row = &(*rows)[(*count)++];
		*row = (struct vault_own){.datum = datum, .object = found[i].object, .changed = found[i].changed};
		result = vault_unseal(vault, db, subject, place_of(db, datum, found[i].object), found[i].sealed, &row->value);
	}
	return result;
}

/* Only one's own, of which the log is told nothing. */
static enum vault_result may_read_log(struct vault *vault, struct db *db, const struct asking *asking)
{
	unsigned relations;
	int64_t subject = asking->viewer->subject;
	return subject ? may_read(vault, db, asking, subject, DATUM_ACCOUNT_DISCLOSURE, 0, &relations) : VAULT_DENIED;
}

enum vault_result vault_read_disclosures(struct vault *vault, struct db *db, const struct asking *asking, struct vault_own_entry **entries,
	size_t *count)
{
	struct vault_disclosures_of *found;
	int64_t subject = asking->viewer->subject;
	*count = 0;
	if (may_read_log(vault, db, asking) != VAULT_OK)
		return VAULT_DENIED;
	enum vault_result result = vault_all(db, &stmt_vault_disclosures_of, &(struct vault_disclosures_of_in){subject}, &found, count);
	*entries = ARENA_MANY(db->arena, struct vault_own_entry, *count);
	for (size_t i = 0; result == VAULT_OK && i < *count; i++) {
		(*entries)[i].seq = found[i].seq;
		result = vault_unseal(vault, db, subject, vault_log_place(db, found[i].seq), found[i].sealed, &(*entries)[i].detail);
	}
	return result;
}

enum vault_result vault_read_disclosure(struct vault *vault, struct db *db, const struct asking *asking, int64_t seq, struct text *detail)
{
	struct vault_disclosure_get row;
	int64_t subject = asking->viewer->subject;
	if (may_read_log(vault, db, asking) != VAULT_OK)
		return VAULT_DENIED;
	enum vault_result result = vault_one(db, &stmt_vault_disclosure_get, &(struct vault_disclosure_get_in){seq, subject}, &row);
	return result == VAULT_OK ? vault_unseal(vault, db, subject, vault_log_place(db, seq), row.sealed, detail) : result;
}

enum datum vault_email_datum(enum capacity capacity)
{
	static const enum datum of[] = {DATUM_COUNT, DATUM_VISITOR_EMAIL, DATUM_MEMBER_EMAIL, DATUM_CONTACT_EMAIL, DATUM_REVIEWER_EMAIL,
		DATUM_ADMINISTRATOR_EMAIL};
	return of[capacity];
}

enum datum vault_first_name_datum(enum capacity capacity)
{
	static const enum datum of[] = {DATUM_COUNT, DATUM_COUNT, DATUM_MEMBER_FIRST_NAME, DATUM_CONTACT_FIRST_NAME, DATUM_REVIEWER_FIRST_NAME,
		DATUM_ADMINISTRATOR_FIRST_NAME};
	return of[capacity];
}

enum datum vault_last_name_datum(enum capacity capacity)
{
	static const enum datum of[] = {DATUM_COUNT, DATUM_COUNT, DATUM_MEMBER_LAST_NAME, DATUM_CONTACT_LAST_NAME, DATUM_REVIEWER_LAST_NAME,
		DATUM_ADMINISTRATOR_LAST_NAME};
	return of[capacity];
}

enum vault_result vault_read_name(struct vault *vault, struct db *db, const struct asking *asking, int64_t subject, struct text *out)
{
	enum capacity capacity;
	struct text first = {"", 0}, last = {"", 0};
	enum vault_result result = vault_capacity_of(vault, db, subject, &capacity);
	*out = (struct text){"", 0};
	if (result != VAULT_OK)
		return result;
	if (vault_first_name_datum(capacity) != DATUM_COUNT) {
		result = vault_read(vault, db, asking, subject, vault_first_name_datum(capacity), 0, &first);
		if (result == VAULT_DENIED || result == VAULT_FAILED)
			return result;
		result = vault_read(vault, db, asking, subject, vault_last_name_datum(capacity), 0, &last);
		if (result == VAULT_DENIED || result == VAULT_FAILED)
			return result;
	}
	*out = text_trim(arena_fmt(db->arena, "%.*s %.*s", TEXT_ARG(first), TEXT_ARG(last)));
	return out->len ? VAULT_OK : vault_read(vault, db, asking, subject, vault_email_datum(capacity), 0, out);
}

enum vault_result vault_put_secret(struct vault *vault, struct db *db, int64_t subject, enum datum datum, struct text secret)
{
	return vault_put(vault, db, subject, datum, 0, secret);
}

enum vault_result vault_get_secret(struct vault *vault, struct db *db, int64_t subject, enum datum datum, struct text *out)
{
	must(inventory_rows[datum].export_class == 'N'); /* what may be shown to anyone goes through vault_read */
	return read_datum(vault, db, subject, datum, 0, out);
}

enum vault_result vault_seal_for(struct vault *vault, struct db *db, int64_t subject, struct text clear, struct bytes *sealed)
{
	return vault_seal(vault, db, subject, TEXT("mail"), clear, sealed);
}

enum vault_result vault_open_for(struct vault *vault, struct db *db, int64_t subject, struct bytes sealed, struct text *clear)
{
	return vault_unseal(vault, db, subject, TEXT("mail"), sealed, clear);
}

enum vault_result vault_each_searchable(struct vault *vault, struct db *db,
	void (*each)(void *context, int64_t subject, enum capacity capacity, enum datum datum, struct text value), void *context)
{
	struct vault_datum_all *rows;
	size_t count;
	enum vault_result result = vault_all(db, &stmt_vault_datum_all, NULL, &rows, &count);
	for (size_t i = 0; result == VAULT_OK && i < count; i++) {
		struct text clear;
		enum datum datum = inventory_find(arena_cstr(db->arena, rows[i].datum));
		if (datum == DATUM_COUNT || inventory_rows[datum].export_class != 'P')
			continue;
		enum vault_result opened = vault_unseal(vault, db, rows[i].subject, place_of(db, datum, 0), rows[i].sealed, &clear);
		if (opened == VAULT_OK)
			each(context, rows[i].subject, vault_capacity_from(rows[i].capacity), datum, clear);
	}
	return result;
}

enum vault_result vault_each_searchable_of(struct vault *vault, struct db *db, int64_t subject,
	void (*each)(void *context, int64_t subject, enum capacity capacity, enum datum datum, struct text value), void *context)
{
	struct vault_datum_list *rows;
	size_t count;
	enum capacity capacity;
	enum vault_result result = vault_capacity_of(vault, db, subject, &capacity);
	if (result != VAULT_OK)
		return result == VAULT_NONE ? VAULT_OK : result;
	result = vault_all(db, &stmt_vault_datum_list, &(struct vault_datum_list_in){subject}, &rows, &count);
	for (size_t i = 0; result == VAULT_OK && i < count; i++) {
		struct text clear;
		enum datum datum = inventory_find(arena_cstr(db->arena, rows[i].datum));
		if (datum == DATUM_COUNT || inventory_rows[datum].export_class != 'P' || rows[i].object)
			continue;
		if (vault_unseal(vault, db, subject, place_of(db, datum, 0), rows[i].sealed, &clear) == VAULT_OK)
			each(context, subject, capacity, datum, clear);
	}
	return result;
}
