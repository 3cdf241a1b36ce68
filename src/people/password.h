/* SPDX-License-Identifier: Apache-2.0
 * Passwords (S-21): Argon2id by libsodium, at least 15 characters (8 where a second factor stands beside it), no rules of
 * composition, a list of common ones refused. Hashing takes some 100 ms and 64 MiB: at most two at once, the others wait. */
#ifndef PEOPLE_PASSWORD_H
#define PEOPLE_PASSWORD_H

#include "base/arena.h"

#define PASSWORD_MIN 15
#define PASSWORD_MAX 200

/* NULL when `password` may be used; otherwise the msgid of what is wrong. */
const char *password_trouble(struct text password);
/* The hash as text, in the arena; empty: no memory for it. */
struct text password_hash(struct arena *arena, struct text password);
/* Whether it fits. An empty `hash` (no such account) takes as long and says no. */
CHECKED bool password_fits(struct text hash, struct text password);

#endif
