/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/random.h"
#include "base/utf8.h"

static void texts_compare_and_cut(void **state)
{
	struct text rest = TEXT("a,b,,c");
	assert_true(text_is(text_cut(&rest, ','), TEXT("a")));
	assert_true(text_is(text_cut(&rest, ','), TEXT("b")));
	assert_true(text_is(text_cut(&rest, ','), TEXT("")));
	assert_true(text_is(text_cut(&rest, ','), TEXT("c")));
	assert_int_equal(rest.len, 0);
	assert_int_equal(text_find(TEXT("needle in hay"), TEXT("in")), 7);
	assert_int_equal(text_find(TEXT("ab"), TEXT("abc")), SIZE_MAX);
	assert_true(text_compare(TEXT("a"), TEXT("ab")) < 0);
	assert_true(text_is(text_trim(TEXT(" \tx y\n")), TEXT("x y")));
}

static void numbers_are_whole_and_in_range(void **state)
{
	int64_t n = 7;
	assert_true(text_to_int(TEXT("-9223372036854775808"), &n) && n == INT64_MIN);
	assert_true(text_to_int(TEXT("9223372036854775807"), &n) && n == INT64_MAX);
	const char *bad[] = {"", "-", "+1", "1 ", "9223372036854775808", "1e3", "0x10", "١"};
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(text_to_int(text_of(bad[i]), &n));
	assert_true(n == INT64_MAX);
}

static void an_arena_past_its_maximum_says_so(void **state)
{
	struct arena *arena = arena_new(1000);
	assert_non_null(arena);
	assert_true(text_is(arena_fmt(arena, "%d-%s", 7, "x"), TEXT("7-x")));
	assert_false(arena_failed(arena));
	char *more = arena_alloc(arena, 5000);
	assert_non_null(more);
	assert_true(arena_failed(arena));
	arena_reset(arena);
	assert_false(arena_failed(arena));
	assert_int_equal(arena_used(arena), 0);
	arena_free(arena);
}

static void a_buffer_keeps_its_maximum(void **state)
{
	struct buffer buffer;
	buffer_init(&buffer, 10);
	buffer_put_cstr(&buffer, "12345");
	buffer_fmt(&buffer, "%d", 678);
	assert_true(text_is(buffer_text(&buffer), TEXT("12345678")));
	buffer_put_cstr(&buffer, "9ab");
	assert_true(buffer.failed);
	assert_int_equal(buffer.len, 8);
	buffer_done(&buffer);
}

static void broken_utf8_is_refused(void **state)
{
	assert_true(utf8_is_valid(TEXT("aé→𝄞")));
	const char *bad[] = {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "a\xC3"};
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		assert_false(utf8_is_valid(text_of(bad[i])));
	assert_int_equal(utf8_length(TEXT("aé→𝄞")), 4);
	assert_true(text_is(utf8_cut(TEXT("aé→"), 4), TEXT("aé")));
	assert_true(utf8_has_control(TEXT("a\nb"), ""));
	assert_false(utf8_has_control(TEXT("a\nb"), "\n"));
	assert_true(utf8_has_control(TEXT("\xC2\x85"), "\n"));
}

static void tokens_are_safe_in_addresses(void **state)
{
	struct arena *arena = arena_new(1000);
	static const unsigned char bytes[4] = {0xfb, 0xef, 0xff, 0x00};
	assert_true(text_is(base64url_of(arena, bytes, sizeof bytes), TEXT("--__AA")));
	assert_int_equal(random_token(arena).len, 43);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_compare_and_cut),
		cmocka_unit_test(numbers_are_whole_and_in_range),
		cmocka_unit_test(an_arena_past_its_maximum_says_so),
		cmocka_unit_test(a_buffer_keeps_its_maximum),
		cmocka_unit_test(broken_utf8_is_refused),
		cmocka_unit_test(tokens_are_safe_in_addresses),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
