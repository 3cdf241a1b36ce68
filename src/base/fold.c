/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fold.h"
#include "base/utf8.h"

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

/* --- folding with the way back: piece by piece --- */

#define PIECE_MAX 48 /* bytes; more marks on one letter are no writing of any script, and are cut */

struct folding {
	struct arena *arena;
	const UNormalizer2 *normalizer;
	char *at;
	uint32_t *from;
	size_t len, room;
};

static void put_folded(struct folding *folding, struct text bytes, size_t from)
{
	if (folding->len + bytes.len >= folding->room) {
		size_t room = (folding->len + bytes.len) * 2;
		char *at = arena_alloc(folding->arena, room);
		uint32_t *back = ARENA_MANY(folding->arena, uint32_t, room);
		if (arena_failed(folding->arena))
			return;
		memcpy(at, folding->at, folding->len);
		memcpy(back, folding->from, folding->len * sizeof *back);
		folding->at = at;
		folding->from = back;
		folding->room = room;
	}
	for (size_t i = 0; i < bytes.len; i++) {
		folding->from[folding->len] = (uint32_t)from;
		folding->at[folding->len++] = bytes.at[i];
	}
}

/* The letter at *next, and past it; broken bytes read as U+FFFD, one at a time. */
static UChar32 letter_at(struct text text, size_t *next)
{
	struct text rest = text_slice(text, *next, text.len);
	uint32_t letter = utf8_next(&rest);
	*next = text.len - rest.len;
	return (UChar32)letter;
}

/* Where the letter at `start` ends, with all that could combine with it. */
static size_t piece_end(const UNormalizer2 *normalizer, struct text text, size_t start)
{
	size_t end = start + 1;
	if ((unsigned char)text.at[start] >= 0x80) {
		end = start;
		letter_at(text, &end);
	}
	while (end < text.len && (unsigned char)text.at[end] >= 0x80 && end - start < PIECE_MAX - 4) {
		size_t next = end;
		UChar32 letter = letter_at(text, &next);
		if (unorm2_hasBoundaryBefore(normalizer, letter))
			break;
		end = next;
	}
	return end;
}

static void fold_by_rules(struct folding *folding, struct text piece, size_t from)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar units[PIECE_MAX], to[PIECE_MAX * 18];
	char bytes[PIECE_MAX * 54];
	int32_t len = 0, folded = 0, got = 0;
	u_strFromUTF8(units, PIECE_MAX, &len, piece.at, (int32_t)piece.len, &error);
	if (U_SUCCESS(error))
		folded = unorm2_normalize(folding->normalizer, units, len, to, COUNT_OF(to), &error);
	if (U_SUCCESS(error))
		u_strToUTF8(bytes, sizeof bytes, &got, to, folded, &error);
	put_folded(folding, U_FAILURE(error) ? piece : (struct text){bytes, (size_t)got}, from);
}

/* Most pieces are one letter that stays, or a capital of ASCII; only for the others the large buffers of the rules are worth it. */
static void fold_piece(struct folding *folding, struct text piece, size_t from)
{
	size_t first = 0;
	if (piece.len == 1) {
		char small = piece.at[0] >= 'A' && piece.at[0] <= 'Z' ? (char)(piece.at[0] + 'a' - 'A') : piece.at[0];
		put_folded(folding, (struct text){&small, 1}, from);
	} else if (unorm2_isInert(folding->normalizer, letter_at(piece, &first)) && first == piece.len) {
		put_folded(folding, piece, from);
	} else {
		fold_by_rules(folding, piece, from);
	}
}

struct text_folded text_fold_mapped(struct arena *arena, struct text text)
{
	UErrorCode error = U_ZERO_ERROR;
	struct folding folding = {.arena = arena, .normalizer = unorm2_getNFKCCasefoldInstance(&error), .room = text.len + 64};
	must(U_SUCCESS(error) && text.len < UINT32_MAX);
	folding.at = arena_alloc(arena, folding.room);
	folding.from = ARENA_MANY(arena, uint32_t, folding.room);
	for (size_t i = 0, end; i < text.len && !arena_failed(arena); i = end) {
		end = piece_end(folding.normalizer, text, i);
		fold_piece(&folding, text_slice(text, i, end - i), i);
	}
	if (arena_failed(arena))
		return (struct text_folded){TEXT(""), folding.from};
	folding.from[folding.len] = (uint32_t)text.len;
	return (struct text_folded){{folding.at, folding.len}, folding.from};
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
