/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fold.h"

#include <pthread.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

/* UTF-8 to UTF-16 in the arena; *len < 0 when it is not UTF-8. */
static UChar *to_utf16(struct arena *arena, struct text text, int32_t room, int32_t *len)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar *at = ARENA_MANY(arena, UChar, (size_t)room + 1);
	u_strFromUTF8(at, room, len, text.at, (int32_t)text.len, &error);
	if (U_FAILURE(error) || arena_failed(arena))
		*len = -1;
	return at;
}

static struct text to_utf8(struct arena *arena, const UChar *at, int32_t len)
{
	UErrorCode error = U_ZERO_ERROR;
	int32_t room = len * 3 + 1, got = 0;
	char *out = arena_alloc(arena, (size_t)room);
	u_strToUTF8(out, room, &got, at, len, &error);
	return (struct text){out, U_FAILURE(error) || arena_failed(arena) ? 0 : (size_t)got};
}

struct text text_fold(struct arena *arena, struct text text)
{
	UErrorCode error = U_ZERO_ERROR;
	int32_t len, folded;
	if (!text.len || text.len > 1000000)
		return text;
	const UNormalizer2 *normalizer = unorm2_getNFKCCasefoldInstance(&error);
	UChar *from = to_utf16(arena, text, (int32_t)text.len, &len);
	if (len < 0 || U_FAILURE(error))
		return text;
	int32_t room = len * 18 + 1; /* the longest NFKC expansion of one unit */
	UChar *to = ARENA_MANY(arena, UChar, (size_t)room);
	folded = unorm2_normalize(normalizer, from, len, to, room, &error);
	return U_FAILURE(error) ? text : to_utf8(arena, to, folded);
}

static UTransliterator *latin;
static pthread_once_t latin_once = PTHREAD_ONCE_INIT;
static pthread_mutex_t latin_lock = PTHREAD_MUTEX_INITIALIZER;

static void open_latin(void)
{
	static const UChar id[] = u"Any-Latin; Latin-ASCII; Lower";
	UErrorCode error = U_ZERO_ERROR;
	latin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &error);
}

struct text text_slug(struct arena *arena, struct text text)
{
	UErrorCode error = U_ZERO_ERROR;
	int32_t len, room = 2000;
	pthread_once(&latin_once, open_latin);
	UChar *units = to_utf16(arena, text_slice(text, 0, 400), room, &len);
	if (len < 0 || !latin)
		return (struct text){"", 0};
	int32_t limit = len;
	pthread_mutex_lock(&latin_lock); /* a transliterator keeps state */
	utrans_transUChars(latin, units, &len, room, 0, &limit, &error);
	pthread_mutex_unlock(&latin_lock);
	struct text plain = U_FAILURE(error) ? (struct text){"", 0} : to_utf8(arena, units, len);
	char *out = arena_alloc(arena, plain.len + 1);
	size_t used = 0;
	for (size_t i = 0; i < plain.len && used < 60; i++) {
		char c = plain.at[i];
		bool keep = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
		if (keep)
			out[used++] = c;
		else if (used && out[used - 1] != '-' && c != '\'')
			out[used++] = '-';
	}
	while (used && out[used - 1] == '-')
		used--;
	return (struct text){out, used};
}
