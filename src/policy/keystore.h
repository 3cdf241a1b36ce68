/* SPDX-License-Identifier: Apache-2.0
 * The key store: one random key per data subject and per assessment, wrapped by the master key, and the list of what was
 * erased. It is a file of its own (keys/keys.db) with a backup cycle of its own, so that an old backup of the data cannot
 * revive an erased person. Keys live in locked memory while in use. */
#ifndef POLICY_KEYSTORE_H
#define POLICY_KEYSTORE_H

#include "base/text.h"

#define KEY_BYTES 32

struct keystore;

/* Makes a master key file (mode 0600) when there is none. false: *error says why. */
CHECKED bool keystore_create_master(const char *directory, const char **error);
/* Opens `directory`; NULL: *error says why (no master key, wrong master key, unreadable). */
CHECKED struct keystore *keystore_open(const char *directory, const char **error);
/* The master key alone, for keystore_derive(): no key of anybody can be asked for. */
CHECKED struct keystore *keystore_open_master(const char *directory, const char **error);
void keystore_close(struct keystore *keystore);
/* A consistent copy of the wrapped keys into a new file; the master key is not in it. */
CHECKED bool keystore_copy(struct keystore *keystore, const char *path);
/* Puts a copy (DIRECTORY/keys.db.restored) in the place of keys.db. What was erased stays so: the erasure list that is there now is
 * taken over, and keys it names are destroyed, before the copy counts. false: *error says why; nothing has changed. */
CHECKED bool keystore_restore(const char *directory, const char **error);

enum key_result { KEY_OK, KEY_NONE /* never was, or destroyed */, KEY_FAILED };

/* A new random key for `id`, durable when it returns. KEY_FAILED also when `id` has one. */
CHECKED enum key_result keystore_add(struct keystore *keystore, int64_t id, unsigned char key[KEY_BYTES]);
/* Between begin and end new keys are written together and are durable when keystore_batch_end(.., true) returns KEY_OK: for imports,
 * which end the batch before they commit the rows that need the keys. `keep` false: the keys of the batch are forgotten. No key
 * may be destroyed meanwhile; one batch at a time. */
CHECKED enum key_result keystore_batch_begin(struct keystore *keystore);
CHECKED enum key_result keystore_batch_end(struct keystore *keystore, bool keep);
CHECKED enum key_result keystore_get(struct keystore *keystore, int64_t id, unsigned char key[KEY_BYTES]);
/* Destroys the key (overwritten, synced) and writes a salted hash of `id` to the erasure list. */
CHECKED enum key_result keystore_destroy(struct keystore *keystore, int64_t id, int64_t at_s);
/* Whether the erasure list names `id`. */
CHECKED bool keystore_is_erased(struct keystore *keystore, int64_t id);
/* A key derived from the master key for one use of the program ("blind index", "form tokens"); never stored. */
void keystore_derive(struct keystore *keystore, const char *use, unsigned char key[KEY_BYTES]);

#endif
