/* SPDX-License-Identifier: Apache-2.0
 * What the vault's own files share; nobody else includes this. */
#ifndef POLICY_VAULT_INSIDE_H
#define POLICY_VAULT_INSIDE_H

#include "policy/vault.h"
#include "base/fold.h"

#include <sodium.h>

#define SEAL_NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEAL_OVERHEAD (SEAL_NONCE + crypto_aead_xchacha20poly1305_ietf_ABYTES)

struct vault {
	struct keystore *keystore;
	unsigned char *index_key; /* sodium_malloc */
};

/* Seals under the key of `key_id` (a subject or an assessment), bound to `place`. The result is in the db's arena. */
CHECKED enum vault_result vault_seal(struct vault *vault, struct db *db, int64_t key_id, struct text place, struct text clear,
	struct bytes *sealed);
CHECKED enum vault_result vault_unseal(struct vault *vault, struct db *db, int64_t key_id, struct text place, struct bytes sealed,
	struct text *clear);
/* The vault's statements, run through its door. */
CHECKED enum vault_result vault_run(struct db *db, const struct statement *statement, const void *in);
CHECKED enum vault_result vault_one(struct db *db, const struct statement *statement, const void *in, void *out);
CHECKED enum vault_result vault_all(struct db *db, const struct statement *statement, const void *in, void *rows, size_t *count);
/* What the readable half of log entry `seq` is sealed to. */
struct text vault_log_place(struct db *db, int64_t seq);
/* Before the readable halves of a person's log go with the key: what is signed for each tells the verifier why it is missing. */
CHECKED enum vault_result vault_sign_off_log(struct db *db, int64_t subject);
enum vault_result vault_from_store(enum store_result result);
enum capacity vault_capacity_from(struct text code);
/* The whole decision about a declared read: the inventory (VAULT_DENIED), then what the person asked to be left alone with and whether the
 * purpose's clock still runs (VAULT_NONE: for this reader there is nothing, as if it were erased, so that pages go on without it). */
CHECKED enum vault_result vault_limits_allow(struct vault *vault, struct db *db, const struct asking *asking, int64_t subject, enum datum datum, int64_t object,
	unsigned relations);

#endif
