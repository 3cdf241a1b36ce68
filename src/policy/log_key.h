/* SPDX-License-Identifier: Apache-2.0
 * The key that signs the log: Ed25519, in a file of its own in the key directory (log.key, mode 0600), apart from what it signs.
 * Whoever can write the database but not read this file cannot change the log unseen. */
#ifndef POLICY_LOG_KEY_H
#define POLICY_LOG_KEY_H

#include "base/arena.h"

struct log_key;

/* Opens the key in `directory`; makes one when there is none. NULL: *error says why. */
CHECKED struct log_key *log_key_open(const char *directory, const char **error);
void log_key_close(struct log_key *key);
/* In hex. */
struct text log_key_public(struct arena *arena, const struct log_key *key);
struct text log_key_sign(struct arena *arena, const struct log_key *key, struct text message);
/* Whether `signature` (hex) is that of `message` by the key `public_key` (hex). */
bool log_key_verify(struct text public_key, struct text message, struct text signature);

#endif
