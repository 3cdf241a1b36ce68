/* SPDX-License-Identifier: Apache-2.0 */
#include "people/password.h"
#include "base/fold.h"
#include "base/utf8.h"
#include "web/out.h"

#include <pthread.h>
#include <sodium.h>

#define AT_ONCE 2

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t freed = PTHREAD_COND_INITIALIZER;
static unsigned running;

static void enter(void)
{
	pthread_mutex_lock(&lock);
	while (running == AT_ONCE)
		pthread_cond_wait(&freed, &lock);
	running++;
	pthread_mutex_unlock(&lock);
}

static void leave(void)
{
	pthread_mutex_lock(&lock);
	running--;
	pthread_cond_signal(&freed);
	pthread_mutex_unlock(&lock);
}

/* Stems that make up the long passwords people choose first; each is also refused when repeated or followed by digits only. */
static const char *const common[] = {"password", "passwort", "motdepasse", "contrasena", "parola", "qwertyuiop", "qwerty", "azerty", "asdfghjkl", "zxcvbnm",
	"letmein", "welcome", "iloveyou", "monkey", "dragon", "football", "baseball", "sunshine", "princess", "superman", "admin", "administrator", "login",
	"abc", "abcdefghijklmnop", "trustno", "master", "shadow", "michael", "secret", "changeme", "default", "guest", "test", "learningcabinet", "cabinet",
	"learning", "education", "teacher", "student", "school", "thequickbrownfox", "correcthorsebatterystaple", "q1w2e3r4t5y6", "1q2w3e4r5t6y", "000", "111", "123",
	"12345678901234567890", "0123456789", "9876543210", "qazwsxedc", "password1", "aaa", "xxx"};

/* What is left after all occurrences of `stem` at the front. */
static struct text without(struct text whole, struct text stem)
{
	while (text_starts(whole, stem))
		whole = text_slice(whole, stem.len, SIZE_MAX);
	return whole;
}

static bool is_filler(struct text rest)
{
	for (size_t i = 0; i < rest.len; i++)
		if (!strchr("0123456789!?.-_ @#$*", rest.at[i]))
			return false;
	return true;
}

static bool is_common(struct text folded)
{
	size_t distinct = 0;
	bool seen[256] = {false};
	for (size_t i = 0; i < folded.len; i++) {
		distinct += !seen[(unsigned char)folded.at[i]];
		seen[(unsigned char)folded.at[i]] = true;
	}
	if (distinct < 5 || is_filler(folded))
		return true;
	for (size_t i = 0; i < COUNT_OF(common); i++) {
		struct text rest = without(folded, text_of(common[i]));
		if (rest.len != folded.len && (is_filler(rest) || text_starts(text_of(common[i]), rest)))
			return true;
	}
	return false;
}

const char *password_trouble(struct text password)
{
	char room[2048];
	if (utf8_length(password) < PASSWORD_MIN)
		return N_("Use at least 15 characters: four or five unrelated words work well");
	if (password.len > PASSWORD_MAX)
		return N_("This is too long");
	size_t len = 0;
	for (size_t i = 0; i < password.len; i++)
		room[len++] = password.at[i] >= 'A' && password.at[i] <= 'Z' ? (char)(password.at[i] - 'A' + 'a') : password.at[i];
	bool bad = is_common((struct text){room, len});
	sodium_memzero(room, sizeof room);
	return bad ? N_("This is among the first that others would try: choose another") : NULL;
}

struct text password_hash(struct arena *arena, struct text password)
{
	char *out = arena_alloc(arena, crypto_pwhash_STRBYTES);
	enter();
	int result = crypto_pwhash_str(out, password.at, password.len, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE);
	leave();
	return result == 0 && !arena_failed(arena) ? text_of(out) : (struct text){"", 0};
}

bool password_fits(struct text hash, struct text password)
{
	/* of a random password nobody has, so that an unknown address takes as long as a known one (S-22) */
	static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$7VnXh0wRkPqFf2lTq3Zb5A$0Nc6vVvqkWqQyXk4nJ8mC1sXoS3r1pYB8dH1mR2aWkE";
	char stored[crypto_pwhash_STRBYTES] = {0};
	bool known = hash.len > 0 && hash.len < sizeof stored;
	if (known)
		memcpy(stored, hash.at, hash.len);
	else
		memcpy(stored, nobody, sizeof nobody);
	enter();
	int result = crypto_pwhash_str_verify(stored, password.at, password.len);
	leave();
	sodium_memzero(stored, sizeof stored);
	return result == 0 && known;
}
