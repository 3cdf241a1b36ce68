/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/backup_file.h"
#include "base/random.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>

#define MAGIC "CABINET-BACKUP-1"
#define MAGIC_BYTES 16
#define HEAD_BYTES (MAGIC_BYTES + 2 + crypto_pwhash_SALTBYTES + crypto_secretstream_xchacha20poly1305_HEADERBYTES)
#define STREAM_AT (MAGIC_BYTES + 2 + crypto_pwhash_SALTBYTES)
#define PIECE 65536
#define SEALED_PIECE (PIECE + crypto_secretstream_xchacha20poly1305_ABYTES)

struct work {
	FILE *from, *to;
	unsigned char head[HEAD_BYTES], key[crypto_secretstream_xchacha20poly1305_KEYBYTES];
	crypto_secretstream_xchacha20poly1305_state stream;
	unsigned char clear[PIECE], sealed[SEALED_PIECE];
	const char *error;
};

static bool make_key(struct work *work, const struct backup_key *key)
{
	const unsigned char *salt = work->head + MAGIC_BYTES + 2;
	if (work->head[MAGIC_BYTES + 1] == 'P')
		return crypto_pwhash(work->key, sizeof work->key, key->passphrase.at, key->passphrase.len, salt, crypto_pwhash_OPSLIMIT_MODERATE,
			       crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) == 0;
	unsigned char base[KEY_BYTES];
	keystore_derive(key->keystore, "backup", base);
	crypto_generichash(work->key, sizeof work->key, salt, crypto_pwhash_SALTBYTES, base, sizeof base);
	sodium_memzero(base, sizeof base);
	return true;
}

/* A new private file beside `to`; its name goes into `aside`. */
static FILE *open_aside(const char *to, char aside[4096])
{
	if ((size_t)snprintf(aside, 4096, "%s.part", to) >= 4096)
		return NULL;
	int file = open(aside, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	return file < 0 ? NULL : fdopen(file, "wb");
}

static bool close_aside(FILE *file, bool good, const char *aside, const char *to)
{
	good = good && fflush(file) == 0 && fsync(fileno(file)) == 0;
	good = fclose(file) == 0 && good;
	good = good && rename(aside, to) == 0;
	if (!good)
		unlink(aside);
	return good;
}

/* The head stands before the first piece and is bound to it. */
static bool seal_all(struct work *work)
{
	bool first = true, last = false;
	if (fwrite(work->head, 1, HEAD_BYTES, work->to) != HEAD_BYTES)
		return false;
	while (!last) {
		unsigned long long len;
		size_t got = fread(work->clear, 1, PIECE, work->from);
		int next = fgetc(work->from);
		last = next == EOF;
		if (!last)
			ungetc(next, work->from);
		if (ferror(work->from))
			return false;
		crypto_secretstream_xchacha20poly1305_push(&work->stream, work->sealed, &len, work->clear, got, first ? work->head : NULL,
			first ? HEAD_BYTES : 0, last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
		if (fwrite(work->sealed, 1, len, work->to) != len)
			return false;
		first = false;
	}
	return true;
}

static bool unseal_all(struct work *work)
{
	bool first = true;
	for (;;) {
		unsigned long long len;
		unsigned char tag;
		size_t got = fread(work->sealed, 1, SEALED_PIECE, work->from);
		work->error = first ? "this backup was made under another key, or was altered" : "this backup was cut short or altered";
		if (crypto_secretstream_xchacha20poly1305_pull(&work->stream, work->clear, &len, &tag, work->sealed, got, first ? work->head : NULL,
			    first ? HEAD_BYTES : 0) != 0)
			return false;
		if (fwrite(work->clear, 1, len, work->to) != len) {
			work->error = "the file cannot be written";
			return false;
		}
		if (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
			work->error = "there is something behind the end of this backup";
			return fgetc(work->from) == EOF;
		}
		first = false;
	}
}

bool backup_seal(const char *from, const char *to, const struct backup_key *key, const char **error)
{
	char aside[4096];
	struct work *work = calloc(1, sizeof *work);
	*error = "the backup cannot be written there";
	if (!work)
		return false;
	work->from = fopen(from, "rbe");
	work->to = work->from ? open_aside(to, aside) : NULL;
	memcpy(work->head, MAGIC, MAGIC_BYTES);
	work->head[MAGIC_BYTES] = (unsigned char)key->kind;
	work->head[MAGIC_BYTES + 1] = key->keystore ? 'M' : 'P';
	random_bytes(work->head + MAGIC_BYTES + 2, crypto_pwhash_SALTBYTES);
	bool good = work->to && make_key(work, key) &&
		crypto_secretstream_xchacha20poly1305_init_push(&work->stream, work->head + STREAM_AT, work->key) == 0 && seal_all(work);
	if (work->to)
		good = close_aside(work->to, good, aside, to);
	if (work->from)
		fclose(work->from);
	sodium_memzero(work, sizeof *work);
	free(work);
	return good;
}

static bool read_head(struct work *work, char kind)
{
	work->error = "this is no backup of that kind";
	return fread(work->head, 1, HEAD_BYTES, work->from) == HEAD_BYTES && memcmp(work->head, MAGIC, MAGIC_BYTES) == 0 &&
		work->head[MAGIC_BYTES] == (unsigned char)kind && (work->head[MAGIC_BYTES + 1] == 'M' || work->head[MAGIC_BYTES + 1] == 'P');
}

bool backup_unseal(const char *from, const char *to, const struct backup_key *key, const char **error)
{
	char aside[4096];
	struct work *work = calloc(1, sizeof *work);
	*error = "the backup cannot be read";
	if (!work)
		return false;
	work->from = fopen(from, "rbe");
	bool good = work->from && read_head(work, key->kind);
	if (good)
		work->to = open_aside(to, aside);
	good = good && work->to && make_key(work, key) &&
		crypto_secretstream_xchacha20poly1305_init_pull(&work->stream, work->head + STREAM_AT, work->key) == 0 && unseal_all(work);
	if (work->error)
		*error = work->error;
	if (work->to)
		good = close_aside(work->to, good, aside, to);
	if (work->from)
		fclose(work->from);
	sodium_memzero(work, sizeof *work);
	free(work);
	return good;
}

char backup_asks_for(const char *path, char kind)
{
	struct work *work = calloc(1, sizeof *work);
	char asked = 0;
	if (!work)
		return 0;
	work->from = fopen(path, "rbe");
	if (work->from && read_head(work, kind))
		asked = (char)work->head[MAGIC_BYTES + 1];
	if (work->from)
		fclose(work->from);
	free(work);
	return asked;
}
