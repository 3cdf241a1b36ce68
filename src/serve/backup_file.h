/* SPDX-License-Identifier: Apache-2.0
 * A backup is one file: a head, then the copied database in pieces, each sealed and bound to its place (libsodium's secretstream), the last marked as
 * the last. So a file that was cut, altered, lengthened, put together from two, or opened with another key is refused as a whole.
 *
 *     bytes 0..15    "CABINET-BACKUP-1"
 *     byte  16       'D' data or 'K' keys
 *     byte  17       'M' key derived from the master key, 'P' from a passphrase (Argon2id)
 *     bytes 18..33   salt
 *     bytes 34..57   head of the stream
 *     then           pieces of at most 64 KiB + 17 bytes; the head up to here is bound to the first */
#ifndef SERVE_BACKUP_FILE_H
#define SERVE_BACKUP_FILE_H

#include "policy/keystore.h"

struct backup_key {
	struct keystore *keystore;    /* NULL: `passphrase` counts */
	struct text passphrase;
	char kind;                    /* 'D' or 'K' */
};

/* Seals `from` into `to`, written aside and renamed. false: *error says why, and `to` is as it was. */
CHECKED bool backup_seal(const char *from, const char *to, const struct backup_key *key, const char **error);
/* Opens `from` into the new file `to`, which is there only when all of it was good. */
CHECKED bool backup_unseal(const char *from, const char *to, const struct backup_key *key, const char **error);
/* 'M' or 'P': what the file asks for; 0: it is no backup of that kind. */
char backup_asks_for(const char *path, char kind);

#endif
