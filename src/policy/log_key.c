/* SPDX-License-Identifier: Apache-2.0 */
#include "policy/log_key.h"
#include "base/random.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

struct log_key {
	unsigned char *secret; /* sodium_malloc */
	unsigned char shown[crypto_sign_PUBLICKEYBYTES];
};

/* The seed is written under another name first: a half-written key never has the name of one. */
static bool make(const char *directory, const char *path)
{
	char draft[4200];
	unsigned char seed[crypto_sign_SEEDBYTES];
	snprintf(draft, sizeof draft, "%s.new", path);
	unlink(draft);
	int fd = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	random_bytes(seed, sizeof seed);
	bool good = write(fd, seed, sizeof seed) == (ssize_t)sizeof seed && fsync(fd) == 0;
	sodium_memzero(seed, sizeof seed);
	close(fd);
	/* link, not rename: of two that make one at the same time only one wins, and both read that one */
	good = good && (link(draft, path) == 0 || errno == EEXIST);
	unlink(draft);
	int folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	good = good && folder >= 0 && fsync(folder) == 0;
	if (folder >= 0)
		close(folder);
	return good;
}

static bool read_seed(struct log_key *key, const char *path, const char **error)
{
	struct stat about;
	unsigned char seed[crypto_sign_SEEDBYTES];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	*error = "keys/log.key cannot be read or made";
	if (fd < 0)
		return false;
	bool good = fstat(fd, &about) == 0 && (about.st_mode & 077) == 0;
	*error = good ? "keys/log.key is not a key" : "keys/log.key may be read by others: chmod 600 it";
	good = good && about.st_size == (off_t)sizeof seed && read(fd, seed, sizeof seed) == (ssize_t)sizeof seed;
	close(fd);
	if (good)
		crypto_sign_seed_keypair(key->shown, key->secret, seed);
	sodium_memzero(seed, sizeof seed);
	return good;
}

struct log_key *log_key_open(const char *directory, const char **error)
{
	char path[4096];
	struct log_key *key = calloc(1, sizeof *key);
	*error = "no memory";
	if (key)
		key->secret = sodium_malloc(crypto_sign_SECRETKEYBYTES);
	if (!key || !key->secret || (size_t)snprintf(path, sizeof path, "%s/log.key", directory) >= sizeof path)
		goto failed;
	*error = "keys/log.key cannot be read or made";
	if (access(path, F_OK) != 0 && !make(directory, path))
		goto failed;
	if (read_seed(key, path, error))
		return key;
failed:
	log_key_close(key);
	return NULL;
}

void log_key_close(struct log_key *key)
{
	if (!key)
		return;
	sodium_free(key->secret);
	free(key);
}

struct text log_key_public(struct arena *arena, const struct log_key *key)
{
	return hex_of(arena, key->shown, sizeof key->shown);
}

struct text log_key_sign(struct arena *arena, const struct log_key *key, struct text message)
{
	unsigned char signature[crypto_sign_BYTES];
	crypto_sign_detached(signature, NULL, (const unsigned char *)message.at, message.len, key->secret);
	return hex_of(arena, signature, sizeof signature);
}

static bool unhex(struct text hex, unsigned char *out, size_t bytes)
{
	size_t len;
	const char *end;
	return hex.len == bytes * 2 && sodium_hex2bin(out, bytes, hex.at, hex.len, NULL, &len, &end) == 0 && len == bytes;
}

bool log_key_verify(struct text public_key, struct text message, struct text signature)
{
	unsigned char key[crypto_sign_PUBLICKEYBYTES], bytes[crypto_sign_BYTES];
	return unhex(public_key, key, sizeof key) && unhex(signature, bytes, sizeof bytes) &&
		crypto_sign_verify_detached(bytes, (const unsigned char *)message.at, message.len, key) == 0;
}
