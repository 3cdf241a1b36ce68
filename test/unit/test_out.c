/* SPDX-License-Identifier: Apache-2.0
 * The run time of templates: escaping, addresses, sentences, plurals, dates, form state. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/utf8.h"
#include "pages.gen.h"
#include "web/out.h"

static struct arena *arena;
static struct buffer buffer;
static struct out out;

static int start(void **state)
{
	arena = arena_new(1u << 20);
	buffer_init(&buffer, 1u << 20);
	out = (struct out){.to = &buffer, .arena = arena, .lang = langs[0]};
	return arena == NULL;
}

static int end(void **state)
{
	buffer_done(&buffer);
	arena_free(arena);
	return 0;
}

static void assert_written(const char *expected)
{
	struct text written = arena_copy(arena, buffer_text(&buffer));
	assert_string_equal(written.at, expected);
	buffer.len = 0;
}

static void text_is_escaped_wherever_it_stands(void **state)
{
	out_text(&out, TEXT("<script>alert('a & \"b\"')</script>"));
	assert_written("&lt;script&gt;alert(&#39;a &amp; &#34;b&#34;&#39;)&lt;/script&gt;");
	/* One special byte at each place of a run longer than the sixteen that are looked at together. */
	for (size_t place = 0; place < 40; place++) {
		char whole[41] = "0123456789012345678901234567890123456789";
		whole[place] = '<';
		out_text(&out, text_of(whole));
		struct text written = buffer_text(&buffer);
		assert_int_equal(written.len, 43);
		assert_int_equal(text_find(written, TEXT("&lt;")), place);
		buffer.len = 0;
	}
}

static void broken_bytes_and_controls_become_a_sign(void **state)
{
	out_text(&out, TEXT("a\x01 b\x7F c\xC2\x85 d\xFF e\tf\ng\0h"));
	assert_written("a\xEF\xBF\xBD b\xEF\xBF\xBD c\xEF\xBF\xBD d\xEF\xBF\xBD e\tf\ng\xEF\xBF\xBDh");
	out_text(&out, TEXT("a < \xC3\xA9\xE2\x86\x92\xF0\x9D\x84\x9E\xD8\xB2 > long enough to be looked at by sixteens"));
	assert_written("a &lt; \xC3\xA9\xE2\x86\x92\xF0\x9D\x84\x9E\xD8\xB2 &gt; long enough to be looked at by sixteens");
	out_text(&out, TEXT("\xC0\xBCscript\xE0\x80"));
	assert_true(utf8_is_valid(buffer_text(&buffer)));
	assert_int_equal(text_find(buffer_text(&buffer), TEXT("<")), SIZE_MAX);
	buffer.len = 0;
}

static void pieces_of_addresses_are_percent_encoded(void **state)
{
	out_url_text(&out, TEXT("a/b?c&d=e f\xC3\xA9%\"~-._Z9"));
	assert_written("a%2Fb%3Fc%26d%3De%20f%C3%A9%25%22~-._Z9");
}

static void good_addresses_of_others_are_taken(void **state)
{
	const char *good[] = {"https://example.org", "http://example.org/a?b=c#d", "HTTPS://Example.org:8443/x",
		"mailto:a.b+c@example.org", "https://example.org/\xC3\xA9", "https://example.org/a%20b(c)'d",
		"https://xn--e1afmkfd.example/"};
	for (size_t i = 0; i < COUNT_OF(good); i++)
		if (!out_is_url(url_external(text_of(good[i]))))
			fail_msg("refused: %s", good[i]);
	assert_true(text_is(url_host(url_external(TEXT("https://example.org:8443/x"))), TEXT("example.org")));
	assert_true(text_is(url_host(url_external(TEXT("http://a.example?x"))), TEXT("a.example")));
	assert_true(text_is(url_host(url_external(TEXT("mailto:me@example.org"))), TEXT("example.org")));
	assert_int_equal(url_host((struct url){TEXT("/here")}).len, 0);
}

static void hostile_addresses_are_refused(void **state)
{
	const char *bad[] = {"", "javascript:alert(1)", "JavaScript:alert(1)", " https://example.org", "https://example.org ",
		"java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "//example.org", "/ours",
		"https:example.org", "https:///path", "https://user@example.org/", "https://user:pw@example.org/",
		"https://example.org\\@evil.example", "https://example.org/\"onclick=", "https://example.org/<b>",
		"https://exa mple.org", "https://example..org", "https://.example", "https://example.org:0/",
		"https://example.org:99999/", "https://example.org:/", "https://example.org:80a/", "https://ex\xC3\xA4mple.org/",
		"https://example.org/\xE2\x80\xAEgpj", "https://example.org/\xC2\xA0", "https://example.org/\xFF",
		"https://[::1]/", "mailto:", "mailto:a", "mailto:a@example.org?bcc=b@example.org", "mailto:a@b@example.org",
		"mailto:a%0Ab@example.org", "https://-example.org/", "ftp://example.org/"};
	for (size_t i = 0; i < COUNT_OF(bad); i++)
		if (out_is_url(url_external(text_of(bad[i]))))
			fail_msg("taken: %s", bad[i]);
	assert_false(out_is_url(url_external(TEXT("https://example.org/\0x"))));
	char *large = arena_alloc(arena, 3000);
	memset(large, 'a', 3000);
	memcpy(large, "https://a.example/", 18);
	assert_false(out_is_url(url_external((struct text){large, 3000})));
}

static void our_addresses_carry_the_prefix(void **state)
{
	assert_true(text_is(url_here(arena, TEXT("/fr"), "/reviews/%d", 7).address, TEXT("/fr/reviews/7")));
	assert_true(text_is(url_here(arena, TEXT(""), "/").address, TEXT("/")));
	out.prefix = TEXT("/ar");
	assert_true(text_is(out_here(&out, TEXT("/about")).address, TEXT("/ar/about")));
}

static void sentences_hold_arguments_and_links(void **state)
{
	out_sentence(&out, "See {a}{what}{/a} & {b}more{/b}.", NULL,
		(const struct out_arg[]){out_arg_url("a", (struct url){TEXT("/x?a=1&b=2")}), OUT_ARG("what", TEXT("<this>"))}, 2);
	assert_written("See <a href=\"/x?a=1&amp;b=2\">&lt;this&gt;</a> &amp; <b>more</b>.");
	out_sentence(&out, "{a}there{/a}", NULL,
		(const struct out_arg[]){out_arg_url("a", url_external(TEXT("https://a.example/")))}, 1);
	assert_written("<a href=\"https://a.example/\" rel=\"noopener nofollow\">there</a>");
	/* What a person wrote is never read as a placeholder. */
	out_sentence(&out, "{who} says {n}", NULL, (const struct out_arg[]){OUT_ARG("who", TEXT("{n}")), OUT_ARG("n", 3)}, 2);
	assert_written("{n} says 3");
	struct text plain = lang_text(langs[0], arena, "See {a}the <page>{/a}.", NULL,
		(const struct out_arg[]){out_arg_url("a", (struct url){TEXT("https://a.example/x")})}, 1);
	assert_true(text_is(plain, TEXT("See the <page> (https://a.example/x).")));
}

static void assert_plural(const char *code, int64_t n, const char *expected)
{
	struct text said = lang_text(lang_by_code(text_of(code)), arena, "{n} thing needs mending", "{n} things need mending",
		(const struct out_arg[]){OUT_ARG("n", (long)n)}, 1);
	assert_string_equal(said.at, expected);
}

static void plurals_follow_each_language(void **state)
{
	assert_plural("en", 0, "0 things need mending");
	assert_plural("en", 1, "1 thing needs mending");
	assert_plural("en", 21, "21 things need mending");
	assert_plural("fr", 0, "0 point est à corriger");
	assert_plural("fr", 1, "1 point est à corriger");
	assert_plural("fr", 2, "2 points sont à corriger");
	assert_plural("fr", 1000000, "1000000 points sont à corriger");
	assert_plural("ar", 0, "لا شيء يحتاج إلى تصحيح");
	assert_plural("ar", 1, "أمر واحد يحتاج إلى تصحيح");
	assert_plural("ar", 2, "أمران يحتاجان إلى تصحيح");
	assert_plural("ar", 3, "3 أمور تحتاج إلى تصحيح");
	assert_plural("ar", 110, "110 أمور تحتاج إلى تصحيح");
	assert_plural("ar", 11, "11 أمرًا يحتاج إلى تصحيح");
	assert_plural("ar", 100, "100 أمر يحتاج إلى تصحيح");
}

static void phrases_fall_back_to_english(void **state)
{
	assert_string_equal(tr(lang_by_code(TEXT("fr")), "Sign in").at, "Se connecter");
	assert_string_equal(tr(lang_by_code(TEXT("AR")), "Sign in").at, "تسجيل الدخول");
	assert_string_equal(tr(lang_by_code(TEXT("fr")), "No catalogue has this").at, "No catalogue has this");
	assert_string_equal(tr(langs[0], "Sign in").at, "Sign in");
	assert_null(lang_by_code(TEXT("xx")));
	assert_string_equal(langs[0]->code, "en");
	assert_true(lang_by_code(TEXT("ar"))->rtl);
	struct text one = lang_list(langs[0], arena, TEXT(""), TEXT("a"));
	assert_string_equal(lang_list(langs[0], arena, one, TEXT("b")).at, "a, b");
	assert_string_equal(lang_list(lang_by_code(TEXT("ar")), arena, one, TEXT("b")).at, "a، b");
}

static void dates_are_words_of_the_language(void **state)
{
	assert_string_equal(lang_date(langs[0], arena, 1794960000).at, "18 November 2026");
	assert_string_equal(lang_date(lang_by_code(TEXT("fr")), arena, 1794960000).at, "18 novembre 2026");
	assert_string_equal(lang_date(lang_by_code(TEXT("ar")), arena, 1794960000).at, "18 نوفمبر 2026");
	assert_string_equal(lang_date(langs[0], arena, -1).at, "31 December 1969");
}

static struct options two_options(void)
{
	static const struct option both[] = {{.value = TEXT_INIT("a"), .chosen = true}, {.value = TEXT_INIT("b")}};
	return (struct options){both, 2};
}

static void fields_keep_what_was_typed(void **state)
{
	static const struct text typed[] = {TEXT_INIT("b")};
	struct form_value values[] = {{.name = TEXT("answers.p1"), .values = {typed, 1}, .error = TEXT("Too short")}};
	struct form_state form = {.at = values, .count = 1, .errors = 1, .posted = true, .path = "/x"};
	out.form = &form;
	struct field field = out_field(&out, TEXT("answers.p1"), TEXT("One"), TEXT(""));
	assert_true(text_is(field.id, TEXT("f-answers-p1")) && text_is(field.error, TEXT("Too short")));
	out_field_default(&out, &field, TEXT("a"));
	assert_true(text_is(field.value, TEXT("b")));
	struct options options = out_options(&out, &field, two_options());
	assert_false(options.at[0].chosen);
	assert_true(options.at[1].chosen);
	/* A box that was left empty stays empty, though its default is ticked. */
	struct field other = out_field(&out, TEXT("other"), TEXT("Other"), TEXT(""));
	out_field_check(&out, &other, TEXT("1"), true);
	assert_false(other.on);
	assert_true(out_form_begin(&out, "/x") == &form && out.form == &form);
	assert_true(out_form_begin(&out, "/y") == &form && out.form == NULL);
	out_field_check(&out, &other, TEXT("1"), true);
	assert_true(other.on);
	assert_true(out_options(&out, &other, two_options()).at[0].chosen);
}

static void the_token_is_written_when_there_is_one(void **state)
{
	out_form_token(&out);
	assert_written("");
	out.form_token = TEXT("a\"b");
	out_form_token(&out);
	assert_written("<input type=\"hidden\" name=\"form_token\" value=\"a&#34;b\">");
}

static void a_bad_field_says_so_to_everyone(void **state)
{
	struct field field = {.id = TEXT("f-email"),
		.name = TEXT("email"),
		.label = TEXT("E-mail"),
		.hint = TEXT("Work address"),
		.error = TEXT("Enter <one>"),
		.value = TEXT("a\"b"),
		.type = TEXT("email"),
		.autocomplete = TEXT("username"),
		.required = true,
		.max = 254};
	page_field_line(&out, &field);
	assert_written("<div class=\"field bad\"><label for=\"f-email\">E-mail</label>\n"
		       "<p class=\"hint\" id=\"f-email-h\">Work address</p>\n"
		       "<p class=\"err\" id=\"f-email-e\"><span class=\"vh\">Error: </span>Enter &lt;one&gt;</p>\n"
		       "<input class=\"in\" id=\"f-email\" name=\"email\" type=\"email\" value=\"a&#34;b\" maxlength=\"254\" "
		       "autocomplete=\"username\""
		       " required aria-invalid=\"true\" aria-describedby=\"f-email-h f-email-e\"></div>");
	field = (struct field){.id = TEXT("f-pw"),
		.name = TEXT("pw"),
		.label = TEXT("Password"),
		.value = TEXT("secret"),
		.type = TEXT("password"),
		.optional_mark = true};
	page_field_line(&out, &field);
	assert_written("<div class=\"field\"><label for=\"f-pw\">Password (optional)</label>\n\n\n"
		       "<input class=\"in\" id=\"f-pw\" name=\"pw\" type=\"password\"></div>");
}

static void the_summary_leads_to_each_bad_field(void **state)
{
	struct form_value values[] = {{.name = TEXT("a.b"), .error = TEXT("Say so")}, {.name = TEXT("c")}};
	struct form_state form = {.at = values, .count = 2, .errors = 1, .posted = true};
	out.form = &form;
	page_error_summary(&out, out_form_with_ids(&out));
	struct text written = buffer_text(&buffer);
	assert_int_not_equal(text_find(written, TEXT("1 thing needs mending")), SIZE_MAX);
	assert_int_not_equal(text_find(written, TEXT("<li><a href=\"#f-a-b\">Say so</a></li>")), SIZE_MAX);
	assert_int_equal(text_find(written, TEXT("#f-c")), SIZE_MAX);
}

static void too_large(struct out *to, const void *argument)
{
	for (size_t i = 0; i < 20u << 20; i += 1u << 16)
		buffer_put(to->to, (struct text){argument, 1u << 16});
}

static void a_piece_that_does_not_fit_spoils_the_whole(void **state)
{
	char *bytes = calloc(1, 1u << 16);
	assert_non_null(bytes);
	assert_false(buffer.failed);
	struct arena *roomy = arena_new(64u << 20);
	out.arena = roomy;
	out_render(&out, too_large, bytes);
	assert_true(buffer.failed);
	arena_free(roomy);
	free(bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(text_is_escaped_wherever_it_stands, start, end),
		cmocka_unit_test_setup_teardown(broken_bytes_and_controls_become_a_sign, start, end),
		cmocka_unit_test_setup_teardown(pieces_of_addresses_are_percent_encoded, start, end),
		cmocka_unit_test_setup_teardown(good_addresses_of_others_are_taken, start, end),
		cmocka_unit_test_setup_teardown(hostile_addresses_are_refused, start, end),
		cmocka_unit_test_setup_teardown(our_addresses_carry_the_prefix, start, end),
		cmocka_unit_test_setup_teardown(sentences_hold_arguments_and_links, start, end),
		cmocka_unit_test_setup_teardown(plurals_follow_each_language, start, end),
		cmocka_unit_test_setup_teardown(phrases_fall_back_to_english, start, end),
		cmocka_unit_test_setup_teardown(dates_are_words_of_the_language, start, end),
		cmocka_unit_test_setup_teardown(fields_keep_what_was_typed, start, end),
		cmocka_unit_test_setup_teardown(the_token_is_written_when_there_is_one, start, end),
		cmocka_unit_test_setup_teardown(a_bad_field_says_so_to_everyone, start, end),
		cmocka_unit_test_setup_teardown(the_summary_leads_to_each_bad_field, start, end),
		cmocka_unit_test_setup_teardown(a_piece_that_does_not_fit_spoils_the_whole, start, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
