/* SPDX-License-Identifier: Apache-2.0
 * A person's names, addresses and numbers found in others' texts and taken out of them, in several scripts: where folding changes how long a word is,
 * inside longer words, beside other people's names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/fold.h"
#include "privacy/mentions.h"

#define MARK MENTION_MARK

static struct arena *arena;

static int setup(void **state)
{
	arena = arena_new(64u << 20);
	return arena ? 0 : -1;
}

static int teardown(void **state)
{
	arena_free(arena);
	return 0;
}

static void expect_text(struct text got, const char *wanted)
{
	assert_string_equal(arena_cstr(arena, got), wanted);
}

/* Texts in which folding joins, splits, drops and lengthens letters. */
static const char *const hard[] = {"", "Ann", "STRASSE Stra\u00dfe", "gri\ufb03n", "e\u0301\u0323x", "\u0130stanbul", "a\u00adb", "\uff21\uff2e\uff2e", "\u1100\u1161\u11a8",
	"\u0641\u0627\u0637\u0645\u0629\u060c", "\u6f22\u5b57\u304b\u3099", "\ufdfa!", "\u0928\u093c", "x\u200d\u200cy", "\U0001f331 A\u030a", "\u03a3\u03c2", "\u00bd", "\u0627\u0653"};

static void folding_with_the_way_back_is_the_same_folding(void **state)
{
	for (size_t i = 0; i < COUNT_OF(hard); i++)
		for (size_t k = 0; k < COUNT_OF(hard); k++) {
			struct text text = arena_fmt(arena, "%s%s %s", hard[i], hard[k], hard[i]);
			struct text_folded mapped = text_fold_mapped(arena, text);
			expect_text(mapped.folded, arena_cstr(arena, text_fold(arena, text)));
			assert_int_equal(mapped.from[mapped.folded.len], text.len);
			for (size_t b = 0; b < mapped.folded.len; b++) {
				assert_true(mapped.from[b] <= mapped.from[b + 1]);
				assert_int_not_equal((unsigned char)text.at[mapped.from[b]] & 0xc0, 0x80);
			}
		}
}

static void broken_bytes_stay(void **state)
{
	struct text_folded mapped = text_fold_mapped(arena, TEXT("A\xff" "B\xc3"));
	expect_text(mapped.folded, "a\xff" "b\xc3");
}

static const struct {
	const char *name, *text, *left;
} cases[] = {
	{"Qwandelspoor", "Told by QWANDELSPOOR, twice: Qwandelspoor", "Told by " MARK ", twice: " MARK},
	/* namesakes in longer words stay */
	{"Ann", "Anna planned Ann's annex; ANN.", "Anna planned " MARK "'s annex; " MARK "."},
	{"Ann", "Hannah and Bo only", "Hannah and Bo only"},
	/* the folded word is longer or shorter than the written one */
	{"Strau\u00df", "von STRAUSS und Strau\u00df, Strau\u00dfe", "von " MARK " und " MARK ", Strau\u00dfe"},
	{"Griffin", "by Gri\ufb03n\u2014here", "by " MARK "\u2014here"},
	{"\u0130pek", "\u0130PEK, \u0130pekli", MARK ", \u0130pekli"},
	{"Andr\u00e9", "Andre\u0301 and Andr\u00c9 and Andre", MARK " and " MARK " and Andre"},
	{"Ann", "\uff21\uff2e\uff2e said", MARK " said"},
	{"Qwandelspoor", "Qwan\u00addel\u200bspoor.", MARK "."},
	{"Qwandelspoor", "Qwan-delspoor.", "Qwan-delspoor."},
	/* other scripts */
	{"\u0641\u0627\u0637\u0645\u0629", "\u0642\u0627\u0644\u062a \u0641\u0627\u0637\u0645\u0629\u060c \u062b\u0645", "\u0642\u0627\u0644\u062a " MARK "\u060c \u062b\u0645"},
	{"\u738b\u5c0f\u660e", "\u7531\u738b\u5c0f\u660e\u5199", "\u7531" MARK "\u5199"},
	{"\u0418\u0432\u0430\u043d", "\u0418\u0412\u0410\u041d \u0438 \u0418\u0432\u0430\u043d\u043e\u0432", MARK " \u0438 \u0418\u0432\u0430\u043d\u043e\u0432"},
	{"Ann Lee", "Ann Lee, Ann, Lee", MARK ", Ann, Lee"},
	{"x.y@a.example", "to X.Y@A.example; not xx.y@a.example", "to " MARK "; not xx.y@a.example"},
};

static void words_are_replaced_where_they_stand(void **state)
{
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct mention_terms terms = {0};
		struct mention_span *spans;
		mention_terms_add(&terms, arena, text_of(cases[i].name), false);
		assert_int_equal(terms.count, 1);
		struct text left = mention_redact(&terms, arena, text_of(cases[i].text));
		expect_text(left, cases[i].left);
		assert_int_equal(mention_spans(&terms, arena, left, &spans), 0);
	}
}

static void all_terms_of_a_person_go_and_nobody_elses(void **state)
{
	struct mention_terms terms = {0};
	struct mention_span *spans;
	mention_terms_add(&terms, arena, TEXT("Ann"), false);
	mention_terms_add(&terms, arena, TEXT("\u5c0f\u660e"), false);
	mention_terms_add(&terms, arena, TEXT("ann@m.example"), false);
	mention_terms_add(&terms, arena, TEXT("+353 (1) 234-5678"), true);
	struct text text = TEXT("Ann (ann@m.example, 353 1 234.5678 or 1353 1 2345678) told Bob Annan");
	expect_text(mention_redact(&terms, arena, text), MARK " (" MARK ", " MARK " or 1353 1 2345678) told Bob Annan");
	assert_int_equal(mention_spans(&terms, arena, text, &spans), 3);
	assert_int_equal(spans[1].from, 5);
	assert_int_equal(spans[1].end, 18); /* what overlaps is one */
	/* a name that stands by itself only once its neighbour is gone goes too */
	expect_text(mention_redact(&terms, arena, TEXT("\u5c0f\u660eAnn")), MARK MARK);
}

static void too_short_or_wordless_a_name_is_not_looked_for(void **state)
{
	static const char *const names[] = {"", "Li", "...", MARK, "\u738b", " - "};
	struct mention_terms terms = {0};
	for (size_t i = 0; i < COUNT_OF(names); i++)
		mention_terms_add(&terms, arena, text_of(names[i]), false);
	mention_terms_add(&terms, arena, TEXT("123 45"), true);
	assert_int_equal(terms.count, 0);
	expect_text(mention_redact(&terms, arena, TEXT("Li ... \u738b")), "Li ... \u738b");
}

/* Texts made of the hard pieces and a name: whatever stands around it, nothing of it is left and all else is. */
static void nothing_is_left_whatever_stands_around(void **state)
{
	static const char *const between[] = {" ", ", ", "\n", "\u2014", "\u060c", "(", "\u00a0"};
	unsigned dice = 7;
	for (size_t round = 0; round < 2000; round++) {
		struct mention_terms terms = {0};
		struct text with = TEXT(""), without = TEXT("");
		arena_reset(arena);
		mention_terms_add(&terms, arena, TEXT("Zo\u00eb-Qu\u00dfle"), false);
		for (size_t i = 0; i < 6; i++) {
			dice = dice * 1664525u + 1013904223u;
			bool named = (dice >> 8) % 3 == 0;
			const char *apart = between[(dice >> 12) % COUNT_OF(between)], *piece = hard[(dice >> 20) % COUNT_OF(hard)];
			with = arena_fmt(arena, "%.*s%s%s", TEXT_ARG(with), named ? "zoe\u0308-QUSSLE" : piece, apart);
			without = arena_fmt(arena, "%.*s%s%s", TEXT_ARG(without), named ? MARK : piece, apart);
		}
		expect_text(mention_redact(&terms, arena, with), arena_cstr(arena, without));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(folding_with_the_way_back_is_the_same_folding), cmocka_unit_test(broken_bytes_stay),
		cmocka_unit_test(words_are_replaced_where_they_stand), cmocka_unit_test(all_terms_of_a_person_go_and_nobody_elses),
		cmocka_unit_test(too_short_or_wordless_a_name_is_not_looked_for), cmocka_unit_test(nothing_is_left_whatever_stands_around)};
	return cmocka_run_group_tests_name("mentions", tests, setup, teardown);
}
