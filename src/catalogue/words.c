/* SPDX-License-Identifier: Apache-2.0
 * Words, folded words and stems. */
#include "catalogue/words.h"

#include <libstemmer.h>
#include <pthread.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>
#include <unicode/utext.h>

#define WORD_BYTES 128 /* longer words are cut: nobody looks for them whole */
#define WORD_UNITS 256

struct stem_language {
	const char *code, *name;
	UScriptCode script;
	char mark; /* first byte of this language's stems */
};

static const struct stem_language stem_languages[] = {
	{"en", "english", USCRIPT_LATIN, 1},
	{"fr", "french", USCRIPT_LATIN, 2},
	{"es", "spanish", USCRIPT_LATIN, 3},
	{"ru", "russian", USCRIPT_CYRILLIC, 4},
	{"ar", "arabic", USCRIPT_ARABIC, 5},
};

#define STEMMERS COUNT_OF(stem_languages)
#define FIRST_OF_LATIN 0

/* Words that carry no meaning of their own, folded: in a query they count only when nothing else is asked for. */
static const char *const stop_words[] = {"a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it", "of",
	"on", "or", "that", "the", "to", "with", "au", "aux", "avec", "ce", "ces", "dans", "de", "des", "du", "en", "est", "et",
	"la", "le", "les", "ou", "par", "pour", "que", "qui", "sur", "un", "une", "al", "con", "del", "el", "las", "los", "para",
	"por", "se", "su", "y", "в", "для", "и", "из", "к", "на", "не", "о", "от", "по", "с", "الي", "عن", "علي", "في", "مع",
	"من", "و"};

struct words {
	UBreakIterator *breaks;
	bool skip_stop_words;
	const UNormalizer2 *casefold, *decompose, *compose;
	struct sb_stemmer *stemmers[STEMMERS];
};

/* One word on its way: lower-case with accents (for the stemmer) and without (what is indexed). */
struct word {
	char lower[WORD_BYTES], folded[WORD_BYTES + 1];
	size_t lower_len, folded_len;
	UScriptCode script;
};

void words_free(struct words *words)
{
	if (!words)
		return;
	if (words->breaks)
		ubrk_close(words->breaks);
	for (size_t i = 0; i < STEMMERS; i++)
		if (words->stemmers[i])
			sb_stemmer_delete(words->stemmers[i]);
	free(words);
}

struct words *words_new(void)
{
	struct words *words = calloc(1, sizeof *words);
	if (!words)
		return NULL;
	UErrorCode error = U_ZERO_ERROR;
	words->breaks = ubrk_open(UBRK_WORD, "", NULL, 0, &error);
	words->casefold = unorm2_getNFKCCasefoldInstance(&error);
	words->decompose = unorm2_getNFDInstance(&error);
	words->compose = unorm2_getNFCInstance(&error);
	bool ready = U_SUCCESS(error);
	for (size_t i = 0; i < STEMMERS; i++) {
		words->stemmers[i] = sb_stemmer_new(stem_languages[i].name, "UTF_8");
		ready = ready && words->stemmers[i];
	}
	if (ready)
		return words;
	words_free(words);
	return NULL;
}

static pthread_key_t thread_key;
static pthread_once_t thread_once = PTHREAD_ONCE_INIT;

static void free_of_thread(void *words)
{
	words_free(words);
}

static void make_thread_key(void)
{
	must(pthread_key_create(&thread_key, free_of_thread) == 0);
}

struct words *words_of_thread(void)
{
	must(pthread_once(&thread_once, make_thread_key) == 0);
	struct words *words = pthread_getspecific(thread_key);
	if (words)
		return words;
	words = words_new();
	if (words && pthread_setspecific(thread_key, words) != 0) {
		words_free(words);
		return NULL;
	}
	return words;
}

static bool is_ascii(struct text text)
{
	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] >= 128)
			return false;
	return true;
}

static void fold_ascii(struct text raw, struct word *word)
{
	for (size_t i = 0; i < raw.len; i++) {
		char c = raw.at[i];
		word->lower[i] = word->folded[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	word->lower_len = word->folded_len = raw.len;
	word->script = USCRIPT_LATIN;
}

/* Marks that a reader leaves out when typing. Those of Indic scripts are vowels and stay. */
static bool is_accent(UChar32 c)
{
	if (c == 0x0640) /* Arabic tatweel only stretches a word */
		return true;
	if (u_charType(c) != U_NON_SPACING_MARK)
		return false;
	UErrorCode error = U_ZERO_ERROR;
	UScriptCode script = uscript_getScript(c, &error);
	return script == USCRIPT_INHERITED || script == USCRIPT_ARABIC || script == USCRIPT_HEBREW;
}

/* Letters that Arabic writers use for each other at a word's end. */
static UChar32 common_letter(UChar32 c)
{
	switch (c) {
	case 0x0649: /* alef maksura */
	case 0x06CC: /* Farsi yeh */
		return 0x064A;
	case 0x0629: /* teh marbuta */
		return 0x0647;
	case 0x06A9: /* keheh */
		return 0x0643;
	default:
		return c;
	}
}

static size_t to_utf8(const UChar *from, int32_t len, char *to, size_t room)
{
	int32_t bytes = 0;
	UErrorCode error = U_ZERO_ERROR;
	u_strToUTF8(to, (int32_t)room, &bytes, from, len, &error);
	return U_SUCCESS(error) ? (size_t)bytes : 0;
}

static int32_t strip_accents(const struct words *words, const UChar *from, int32_t len, UChar *to, UErrorCode *error)
{
	UChar apart[WORD_UNITS], kept[WORD_UNITS];
	int32_t apart_len = unorm2_normalize(words->decompose, from, len, apart, WORD_UNITS, error), kept_len = 0;
	if (U_FAILURE(*error))
		return 0;
	for (int32_t i = 0; i < apart_len;) {
		UChar32 c;
		U16_NEXT(apart, i, apart_len, c);
		if (!is_accent(c))
			U16_APPEND_UNSAFE(kept, kept_len, common_letter(c));
	}
	return unorm2_normalize(words->compose, kept, kept_len, to, WORD_UNITS, error);
}

static UScriptCode script_of(const UChar *word, int32_t len)
{
	for (int32_t i = 0; i < len;) {
		UChar32 c;
		U16_NEXT(word, i, len, c);
		UErrorCode error = U_ZERO_ERROR;
		UScriptCode script = uscript_getScript(c, &error);
		if (script != USCRIPT_COMMON && script != USCRIPT_INHERITED)
			return script;
	}
	return USCRIPT_COMMON;
}

/* false: nothing of the word is left. */
static bool fold(const struct words *words, struct text raw, struct word *word)
{
	if (raw.len > WORD_BYTES / 2)
		raw.len = WORD_BYTES / 2;
	if (is_ascii(raw)) {
		fold_ascii(raw, word);
		return raw.len > 0;
	}
	UChar wide[WORD_UNITS], lower[WORD_UNITS], bare[WORD_UNITS];
	int32_t len = 0;
	UErrorCode error = U_ZERO_ERROR;
	u_strFromUTF8WithSub(wide, WORD_UNITS, &len, raw.at, (int32_t)raw.len, 0xFFFD, NULL, &error);
	int32_t lower_len = unorm2_normalize(words->casefold, wide, len, lower, WORD_UNITS, &error);
	if (U_FAILURE(error))
		return false;
	int32_t bare_len = strip_accents(words, lower, lower_len, bare, &error);
	if (U_FAILURE(error))
		return false;
	word->script = script_of(lower, lower_len);
	word->lower_len = to_utf8(lower, lower_len, word->lower, sizeof word->lower);
	word->folded_len = to_utf8(bare, bare_len, word->folded, WORD_BYTES);
	return word->folded_len > 0 && word->lower_len > 0;
}

/* The stem in one language, accents folded away, with the language's mark in front. */
static void give_stem(struct words *words, const struct word *word, size_t language, words_take *take, void *context)
{
	const sb_symbol *stem = sb_stemmer_stem(words->stemmers[language], (const sb_symbol *)word->lower, (int)word->lower_len);
	if (!stem)
		return;
	struct word stemmed;
	char term[WORD_BYTES + 1];
	struct text raw = {(const char *)stem, (size_t)sb_stemmer_length(words->stemmers[language])};
	if (!fold(words, raw, &stemmed))
		return;
	term[0] = stem_languages[language].mark;
	memcpy(term + 1, stemmed.folded, stemmed.folded_len);
	take(context, (struct text){term, stemmed.folded_len + 1}, true);
}

/* The stemmer for a word of a text in `language`, or STEMMERS for none. */
static size_t stemmer_for(const struct word *word, struct text language)
{
	struct text rest = language, main_part = text_cut(&rest, '-');
	bool latin = word->script == USCRIPT_LATIN;
	for (size_t i = 0; i < STEMMERS; i++) {
		if (word->script != stem_languages[i].script)
			continue;
		/* of the scripts above only Latin has several stemmers: there an unknown language counts as English */
		if (text_is_cstr(main_part, stem_languages[i].code) || (latin && i == FIRST_OF_LATIN && !language.len))
			return i;
		if (!latin && !language.len)
			return i;
	}
	return STEMMERS;
}

static bool is_stop_word(struct text folded)
{
	for (size_t i = 0; i < COUNT_OF(stop_words); i++)
		if (text_is_cstr(folded, stop_words[i]))
			return true;
	return false;
}

static void give_word(struct words *words, struct text raw, const struct text *language, words_take *take, void *context)
{
	struct word word;
	if (!fold(words, raw, &word))
		return;
	struct text folded = {word.folded, word.folded_len};
	if (words->skip_stop_words && is_stop_word(folded))
		return;
	take(context, folded, false);
	if (language) {
		size_t stemmer = stemmer_for(&word, *language);
		if (stemmer < STEMMERS)
			give_stem(words, &word, stemmer, take, context);
		return;
	}
	for (size_t i = 0; i < STEMMERS; i++)
		if (stem_languages[i].script == word.script)
			give_stem(words, &word, i, take, context);
}

static size_t apostrophe_bytes(struct text rest)
{
	if (text_starts(rest, TEXT("'")))
		return 1;
	return text_starts(rest, TEXT("\xE2\x80\x99")) ? 3 : 0;
}

/* "l'école" is "école": what an apostrophe cuts off counts only when it is longer than a letter. */
static void give_parts(struct words *words, struct text raw, const struct text *language, words_take *take, void *context)
{
	size_t from = 0;
	bool cut = false;
	for (size_t i = 0; i <= raw.len; i++) {
		size_t bytes = i < raw.len ? apostrophe_bytes(text_slice(raw, i, raw.len)) : 0;
		if (i < raw.len && !bytes)
			continue;
		cut = cut || bytes;
		if (i > from && (!cut || i - from > 1))
			give_word(words, text_slice(raw, from, i - from), language, take, context);
		from = i + bytes;
		i = bytes ? from - 1 : i;
	}
}

static void each(struct words *words, struct text text, const struct text *language, words_take *take, void *context)
{
	UErrorCode error = U_ZERO_ERROR;
	UText source = UTEXT_INITIALIZER;
	utext_openUTF8(&source, text.at, (int64_t)text.len, &error);
	ubrk_setUText(words->breaks, &source, &error);
	if (U_SUCCESS(error)) {
		int32_t from = ubrk_first(words->breaks);
		for (int32_t to = ubrk_next(words->breaks); to != UBRK_DONE; from = to, to = ubrk_next(words->breaks))
			if (ubrk_getRuleStatus(words->breaks) >= UBRK_WORD_NONE_LIMIT)
				give_parts(words, text_slice(text, (size_t)from, (size_t)(to - from)), language, take, context);
	}
	/* the iterator keeps a pointer to the text: give it an empty one before this one goes */
	UErrorCode ignored = U_ZERO_ERROR;
	static const UChar nothing[1] = {0};
	ubrk_setText(words->breaks, nothing, 0, &ignored);
	utext_close(&source);
}

void words_each(struct words *words, struct text text, struct text language, words_take *take, void *context)
{
	each(words, text, &language, take, context);
}

static void notice_meaning(void *has_meaning, struct text term, bool is_stem)
{
	if (!is_stem && !is_stop_word(term))
		*(bool *)has_meaning = true;
}

void words_each_of_query(struct words *words, struct text text, words_take *take, void *context)
{
	bool has_meaning = false;
	each(words, text, NULL, notice_meaning, &has_meaning);
	words->skip_stop_words = has_meaning;
	each(words, text, NULL, take, context);
	words->skip_stop_words = false;
}
