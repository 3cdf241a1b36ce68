/* SPDX-License-Identifier: Apache-2.0
 * The parsers of http/request.h against friendly and hostile input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buffer.h"
#include "http/framing.h"
#include "http/reply.h"

/* A literal with its NULs. */
#define BYTES(literal) {literal, sizeof(literal) - 1}

static int set_up(void **state)
{
	*state = arena_new(8u << 20);
	return *state ? 0 : -1;
}

static int tear_down(void **state)
{
	arena_free(*state);
	return 0;
}

static void paths_are_decoded_once(void **state)
{
	static const struct {
		struct text raw, path;
	} good[] = {
		{BYTES("/"), BYTES("/")},
		{BYTES("/solutions/a-b"), BYTES("/solutions/a-b")},
		{BYTES("/a/"), BYTES("/a/")},
		{BYTES("/%61"), BYTES("/a")},
		{BYTES("/caf%C3%A9"), BYTES("/caf\xC3\xA9")},
		{BYTES("/%25%32%46"), BYTES("/%2F")},
		{BYTES("/a+b"), BYTES("/a+b")},
		{BYTES("/..."), BYTES("/...")},
		{BYTES("/.well-known/security.txt"), BYTES("/.well-known/security.txt")},
	};
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct text path;
		assert_true(http_parse_path(*state, good[i].raw, &path));
		assert_true(text_is(path, good[i].path));
	}
}

static void hostile_paths_are_refused(void **state)
{
	static const struct text bad[] = {
		BYTES(""), BYTES("a"), BYTES("*"), BYTES("http://a/"), BYTES("//"), BYTES("//a"), BYTES("/a//b"), BYTES("/a//"),
		BYTES("/."), BYTES("/.."), BYTES("/a/."), BYTES("/a/.."), BYTES("/./a"), BYTES("/../a"), BYTES("/a/../b"),
		BYTES("/%2e"), BYTES("/%2e%2e/a"), BYTES("/.%2E/a"), BYTES("/a%2fb"), BYTES("/a%2Fb"), BYTES("/a\\b"), BYTES("/a%5Cb"),
		BYTES("/a%00"), BYTES("/a\0b"), BYTES("/a%0Ab"), BYTES("/a%0D"), BYTES("/a%09b"), BYTES("/%7F"), BYTES("/%C2%85"),
		BYTES("/%"), BYTES("/%4"), BYTES("/%zz"), BYTES("/%4z"), BYTES("/% 41"), BYTES("/%-1"), BYTES("/%C3"), BYTES("/%C0%AF"),
		BYTES("/%C0%AE%C0%AE/"), BYTES("/%ED%A0%80"), BYTES("/%F4%90%80%80"), BYTES("/%FF"), BYTES("/%E2%82"),
	};
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct text path;
		if (http_parse_path(*state, bad[i], &path))
			fail_msg("accepted path %zu: %.*s", i, TEXT_ARG(bad[i]));
	}
}

/* Writes pairs as "name>value|name>value" to compare them. */
static struct text pairs_text(struct arena *arena, struct http_pairs pairs)
{
	struct text all = TEXT("");
	for (size_t i = 0; i < pairs.count; i++)
		all = arena_fmt(arena, "%.*s%s%.*s>%.*s", TEXT_ARG(all), i ? "|" : "", TEXT_ARG(pairs.at[i].name),
			TEXT_ARG(pairs.at[i].value));
	return all;
}

static void pairs_are_decoded_in_order(void **state)
{
	static const struct {
		const char *encoded, *pairs;
	} good[] = {
		{"", ""},
		{"a=1&b=2", "a>1|b>2"},
		{"a=1&a=2&a=1", "a>1|a>2|a>1"},
		{"a", "a>"},
		{"=v", ">v"},
		{"a=b=c", "a>b=c"},
		{"&&a=1&&&b&", "a>1|b>"},
		{"q=one+two%2Bthree", "q>one two+three"},
		{"q=%25%34%31", "q>%41"},
		{"q=a%0D%0Ab%0Dc%0Ad", "q>a\nb\nc\nd"},
		{"q=%09", "q>\t"},
		{"q=%d8%B3", "q>\xD8\xB3"},
		{"%6eame=v", "name>v"},
		{"a=%26b=1", "a>&b=1"},
	};
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct http_pairs pairs;
		assert_int_equal(http_parse_pairs(*state, text_of(good[i].encoded), &pairs), HTTP_PARSE_OK);
		struct text got = pairs_text(*state, pairs);
		if (!text_is_cstr(got, good[i].pairs))
			fail_msg("%s gave %.*s", good[i].encoded, TEXT_ARG(got));
	}
}

static void hostile_pairs_are_refused(void **state)
{
	static const struct text bad[] = {
		BYTES("a=%"), BYTES("a=%4"), BYTES("a=%4g"), BYTES("a=%%41"), BYTES("%zz=1"), BYTES("a=%00"), BYTES("a=\0"), BYTES("a=%01"),
		BYTES("a=%1F"), BYTES("a=%7f"), BYTES("a=%C2%80"), BYTES("a=%C0%80"), BYTES("a=%E0%80%80"), BYTES("a=%ff"), BYTES("a=\xFF"),
		BYTES("a%0Ab=1"), BYTES("a%09=1"), BYTES("%00=1"), BYTES("ok=1&bad=%ED%BF%BF"), BYTES("a=%u0041"),
	};
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct http_pairs pairs;
		if (http_parse_pairs(*state, bad[i], &pairs) != HTTP_PARSE_BAD_ENCODING)
			fail_msg("accepted pairs %zu: %.*s", i, TEXT_ARG(bad[i]));
		assert_int_equal(pairs.count, 0);
	}
}

static void pairs_are_counted(void **state)
{
	struct buffer many;
	struct http_pairs pairs;
	buffer_init(&many, 1u << 20);
	for (int i = 0; i < 2000; i++)
		buffer_put_cstr(&many, "a=1&");
	assert_int_equal(http_parse_pairs(*state, buffer_text(&many), &pairs), HTTP_PARSE_OK);
	assert_int_equal(pairs.count, 2000);
	buffer_put_cstr(&many, "a");
	assert_int_equal(http_parse_pairs(*state, buffer_text(&many), &pairs), HTTP_PARSE_TOO_MANY);
	buffer_done(&many);
}

static void an_exhausted_arena_gives_no_pairs(void **state)
{
	struct arena *small = arena_new(64);
	struct http_pairs pairs;
	assert_int_equal(http_parse_pairs(small, TEXT("a=1&b=2&c=3"), &pairs), HTTP_PARSE_OK);
	assert_true(arena_failed(small));
	assert_int_equal(pairs.count, 0);
	arena_free(small);
}

#define PART(name, value) "--b\r\nContent-Disposition: form-data; name=\"" name "\"\r\n\r\n" value "\r\n"
#define FILE_PART(parameters, bytes) \
	"--b\r\nContent-Disposition: form-data; name=\"f\"; " parameters "\r\nContent-Type: image/png\r\n\r\n" bytes "\r\n"
#define END "--b--\r\n"

static enum http_parse parse_form(struct arena *arena, struct text body, struct http_pairs *fields, struct http_files *files)
{
	return http_parse_multipart(arena, TEXT("multipart/form-data; boundary=b"), body, fields, files);
}

static void multipart_fields_and_files(void **state)
{
	static const struct {
		struct text body;
		const char *fields, *file_name, *type;
		struct text bytes;
	} good[] = {
		{BYTES(END), "", NULL},
		{BYTES("--b--"), "", NULL},
		{BYTES(PART("a", "1") PART("a", "2") END), "a>1|a>2", NULL},
		{BYTES(PART("a", "") PART("c", "3") END), "a>|c>3", NULL},
		{BYTES(PART("a", "x\r\ny\r\n") END), "a>x\ny\n", NULL},
		{BYTES(PART("a", "x--b") END), "a>x--b", NULL},
		{BYTES(PART("a", "\r\n--") END), "a>\n--", NULL},
		{BYTES("--b\r\ncontent-disposition:form-data;name=plain\r\n\r\n1\r\n" END), "plain>1", NULL},
		{BYTES("--b\r\nContent-Disposition: FORM-DATA; NAME=\"q\\\"s\\\\\" ; x=y\r\n\r\n1\r\n" END), "q\"s\\>1", NULL},
		{BYTES(PART("a", "1") FILE_PART("filename=\"logo.png\"", "\x89PNG\r\n\0\xFF") END), "a>1", "logo.png", "image/png",
			BYTES("\x89PNG\r\n\0\xFF")},
		{BYTES(FILE_PART("filename=plain.png", "") END), "", "plain.png", "image/png", BYTES("")},
		{BYTES(FILE_PART("filename=\"C:\\dir\\x.png\"", "1") END), "", "x.png", "image/png", BYTES("1")},
		{BYTES(FILE_PART("filename=\"../../etc/passwd\"", "1") END), "", "passwd", "image/png", BYTES("1")},
		{BYTES(FILE_PART("filename=\"a/\"", "1") END), "", "", "image/png", BYTES("1")},
		{BYTES(FILE_PART("filename=\"\"", "") END), "", NULL},
		{BYTES(FILE_PART("filename=\"\xD8\xB3.png\"", "x--b-") END), "", "\xD8\xB3.png", "image/png", BYTES("x--b-")},
	};
	for (size_t i = 0; i < COUNT_OF(good); i++) {
		struct http_pairs fields;
		struct http_files files;
		enum http_parse result = parse_form(*state, good[i].body, &fields, &files);
		if (result != HTTP_PARSE_OK)
			fail_msg("form %zu was refused: %d", i, result);
		struct text got = pairs_text(*state, fields);
		if (!text_is_cstr(got, good[i].fields))
			fail_msg("form %zu gave %.*s", i, TEXT_ARG(got));
		assert_int_equal(files.count, good[i].file_name != NULL);
		if (!files.count)
			continue;
		assert_true(text_is(files.at[0].name, TEXT("f")));
		assert_true(text_is_cstr(files.at[0].file_name, good[i].file_name));
		assert_true(text_is_cstr(files.at[0].type, good[i].type));
		assert_true(text_is(files.at[0].bytes, good[i].bytes));
	}
}

static void hostile_forms_are_refused(void **state)
{
	static const struct {
		enum http_parse result;
		struct text body;
	} bad[] = {
		{HTTP_PARSE_BAD_FORM, BYTES("")},
		{HTTP_PARSE_BAD_FORM, BYTES("--b")},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\n")},
		{HTTP_PARSE_BAD_FORM, BYTES("--b-")},
		{HTTP_PARSE_BAD_FORM, BYTES("--bb--")},
		{HTTP_PARSE_BAD_FORM, BYTES("--b--x")},
		{HTTP_PARSE_BAD_FORM, BYTES("--b--\r\nepilogue")},
		{HTTP_PARSE_BAD_FORM, BYTES("preamble\r\n" PART("a", "1") END)},
		{HTTP_PARSE_BAD_FORM, BYTES(PART("a", "1"))},
		{HTTP_PARSE_BAD_FORM, BYTES(PART("a", "--b") END)},
		{HTTP_PARSE_BAD_FORM, BYTES(PART("a", "1") "--b\n")},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\nContent-Disposition: form-data; name=\"a\"\n\n1\n--b--\n")},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nContent-Type: text/plain\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nContent-Disposition: attachment; name=\"a\"\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nContent-Disposition: form-data; name=\"a\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nContent-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nContent-Disposition: form-data; name=\"a\" filename=x\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nContent-Disposition: form-data;\r\n name=\"a\"\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nContent-Disposition : form-data; name=\"a\"\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\nMQ==\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nContent-Disposition: form-data; name=\"a\"\nX: y\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_FORM, BYTES("--b\r\nno colon\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n" END)},
		{HTTP_PARSE_BAD_ENCODING, BYTES(PART("a\0b", "1") END)},
		{HTTP_PARSE_BAD_ENCODING, BYTES(PART("a\tb", "1") END)},
		{HTTP_PARSE_BAD_ENCODING, BYTES(PART("\xC0\xAF", "1") END)},
		{HTTP_PARSE_BAD_ENCODING, BYTES(PART("a", "\0") END)},
		{HTTP_PARSE_BAD_ENCODING, BYTES(PART("a", "\x1B") END)},
		{HTTP_PARSE_BAD_ENCODING, BYTES(PART("a", "\xFF") END)},
		{HTTP_PARSE_BAD_ENCODING, BYTES(FILE_PART("filename=\"a\x01.png\"", "1") END)},
	};
	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		struct http_pairs fields;
		struct http_files files;
		enum http_parse result = parse_form(*state, bad[i].body, &fields, &files);
		if (result != bad[i].result)
			fail_msg("form %zu gave %d", i, result);
		assert_int_equal(fields.count + files.count, 0);
	}
}

static void boundaries_keep_their_rules(void **state)
{
	static const struct {
		bool good;
		const char *type;
	} types[] = {
		{true, "multipart/form-data; boundary=b"},
		{true, "Multipart/Form-Data;charset=utf-8;BOUNDARY=\"b\""},
		{true, "multipart/form-data; boundary=\"b\" "},
		{false, ""},
		{false, "multipart/form-data"},
		{false, "multipart/form-data;"},
		{false, "multipart/form-data; boundary="},
		{false, "multipart/form-data; boundary=\"\""},
		{false, "multipart/form-data; boundary=\"b"},
		{false, "multipart/form-data; boundary=\"b \""},
		{false, "multipart/form-data; boundary=b; boundary=b"},
		{false, "multipart/form-data; boundary=b x"},
		{false, "multipart/mixed; boundary=b"},
		{false, "multipart/form-data2; boundary=b"},
		{false, "multipart/form-data; boundary=1234567890123456789012345678901234567890123456789012345678901234567890b"},
	};
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		struct http_pairs fields;
		struct http_files files;
		enum http_parse result = http_parse_multipart(*state, text_of(types[i].type), TEXT(PART("a", "1") END), &fields, &files);
		if ((result == HTTP_PARSE_OK) != types[i].good)
			fail_msg("%s gave %d", types[i].type, result);
	}
}

static void files_and_part_heads_are_bounded(void **state)
{
	struct buffer body;
	struct http_pairs fields;
	struct http_files files;
	buffer_init(&body, 1u << 20);
	for (int i = 0; i < 20; i++)
		buffer_put_cstr(&body, FILE_PART("filename=x", "1"));
	size_t len = body.len;
	buffer_put_cstr(&body, END);
	assert_int_equal(parse_form(*state, buffer_text(&body), &fields, &files), HTTP_PARSE_OK);
	assert_int_equal(files.count, 20);
	body.len = len;
	buffer_put_cstr(&body, FILE_PART("filename=x", "1") END);
	assert_int_equal(parse_form(*state, buffer_text(&body), &fields, &files), HTTP_PARSE_TOO_MANY);
	body.len = 0;
	buffer_put_cstr(&body, "--b\r\nContent-Disposition: form-data; name=a\r\n");
	len = body.len;
	for (int i = 0; i < 16; i++)
		buffer_put_cstr(&body, "X: y\r\n");
	buffer_put_cstr(&body, "\r\n1\r\n" END);
	assert_int_equal(parse_form(*state, buffer_text(&body), &fields, &files), HTTP_PARSE_BAD_FORM);
	body.len = len;
	buffer_put_cstr(&body, "X: ");
	for (int i = 0; i < 4096; i++)
		buffer_put_byte(&body, 'y');
	buffer_put_cstr(&body, "\r\n\r\n1\r\n" END);
	assert_int_equal(parse_form(*state, buffer_text(&body), &fields, &files), HTTP_PARSE_BAD_FORM);
	buffer_done(&body);
}

static void cookies_are_exact_and_single(void **state)
{
	static const struct {
		const char *header, *second, *value;
	} cases[] = {
		{"taste=sweet", NULL, "sweet"},
		{"a=b; taste=sweet;c=d", NULL, "sweet"},
		{"a=b", "taste=sweet", "sweet"},
		{"taste=a=b", NULL, "a=b"},
		{"Taste=sweet", NULL, ""},
		{"xtaste=sweet; tastes=x", NULL, ""},
		{"taste=sweet; taste=sour", NULL, ""},
		{"taste=sweet", "taste=sweet", ""},
		{"taste=\"sweet\"", NULL, ""},
		{"taste=sw eet", NULL, ""},
		{"taste=sw\\eet", NULL, ""},
		{"taste=caf\xC3\xA9", NULL, ""},
		{"taste", NULL, ""},
		{"", NULL, ""},
	};
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct http_pair headers[] = {{TEXT("cookie"), text_of(cases[i].header)}, {TEXT("COOKIE"), text_of(cases[i].second)}};
		struct http_request request = {.headers = {headers, 2}};
		struct text value = http_cookie(&request, "taste");
		if (!text_is_cstr(value, cases[i].value))
			fail_msg("%s gave %.*s", cases[i].header, TEXT_ARG(value));
	}
}

static void heads_keep_the_framing_rules(void **state)
{
	static const struct {
		int status;
		const char *method, *target, *version;
		const char *headers[4][2];
	} heads[] = {
		{0, "GET", "/", "HTTP/1.1", {{"Host", "a.example:80"}}},
		{0, "GET", "/?q=[a]|b", "HTTP/1.1", {{"host", "[::1]:80"}}},
		{0, "HEAD", "/", "HTTP/1.0", {{"Accept", "\xC3\xA9\t"}}},
		{0, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Content-Length", "0"}}},
		{0, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Transfer-Encoding", "Chunked"}}},
		{411, "POST", "/", "HTTP/1.1", {{"Host", "a"}}},
		{400, "GET", "/", "HTTP/1.1", {{"Accept", "*"}}},
		{400, "GET", "/", "HTTP/1.1", {{"Host", "a"}, {"Host", "a"}}},
		{400, "GET", "/", "HTTP/1.1", {{"Host", ""}}},
		{400, "GET", "/", "HTTP/1.1", {{"Host", "a/b"}}},
		{400, "GET", "/", "HTTP/1.1", {{"Host", "a@b"}}},
		{400, "GET", "/", "HTTP/1.2", {{"Host", "a"}}},
		{400, "GET", "/", "", {{"Host", "a"}}},
		{400, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Content-Length", "1"}, {"Transfer-Encoding", "chunked"}}},
		{400, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Content-Length", "1"}, {"content-length", "1"}}},
		{400, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}},
		{400, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Transfer-Encoding", "gzip, chunked"}}},
		{400, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Transfer-Encoding", "identity"}}},
		{400, "POST", "/", "HTTP/1.0", {{"Transfer-Encoding", "chunked"}}},
		{400, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Content-Length", ""}}},
		{400, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Content-Length", "-1"}}},
		{400, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Content-Length", "+1"}}},
		{400, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Content-Length", "1, 1"}}},
		{400, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Content-Length", "0x1"}}},
		{400, "POST", "/", "HTTP/1.1", {{"Host", "a"}, {"Content-Length", "1234567890123456789"}}},
		{400, "GET", "/", "HTTP/1.1", {{"Host", "a"}, {"Bad Name", "x"}}},
		{400, "GET", "/", "HTTP/1.1", {{"Host", "a"}, {"Host ", "b"}}},
		{400, "GET", "/", "HTTP/1.1", {{"Host", "a"}, {"N\xC3\xA9", "x"}}},
		{400, "GET", "/", "HTTP/1.1", {{"Host", "a"}, {"X", "a\rb"}}},
		{400, "GET", "http://a/", "HTTP/1.1", {{"Host", "a"}}},
		{400, "GET", "*", "HTTP/1.1", {{"Host", "a"}}},
		{400, "GET", "", "HTTP/1.1", {{"Host", "a"}}},
		{400, "GET", "/a#b", "HTTP/1.1", {{"Host", "a"}}},
		{400, "GET", "/a b", "HTTP/1.1", {{"Host", "a"}}},
		{400, "GET", "/\xC3\xA9", "HTTP/1.1", {{"Host", "a"}}},
		{400, "G(T", "/", "HTTP/1.1", {{"Host", "a"}}},
		{405, "get", "/", "HTTP/1.1", {{"Host", "a"}}},
		{405, "OPTIONS", "*", "HTTP/1.1", {{"Host", "a"}}},
		{405, "CONNECT", "a:1", "HTTP/1.1", {{"Host", "a"}}},
	};
	for (size_t i = 0; i < COUNT_OF(heads); i++) {
		struct http_pair headers[4];
		size_t count = 0;
		for (; count < 4 && heads[i].headers[count][0]; count++)
			headers[count] = (struct http_pair){text_of(heads[i].headers[count][0]), text_of(heads[i].headers[count][1])};
		struct http_head head = {text_of(heads[i].method), text_of(heads[i].target), text_of(heads[i].version), {headers, count}, 100};
		struct http_length length;
		int status = http_head_check(&head, &length);
		if (status != heads[i].status)
			fail_msg("head %zu gave %d", i, status);
	}
}

static void reply_headers_replace_or_add(void **state)
{
	struct http_reply reply = {0};
	http_reply_header(&reply, "Vary", TEXT("a"));
	http_reply_set_header(&reply, "vary", TEXT("b"));
	http_reply_set_header(&reply, "Allow", TEXT("GET"));
	assert_int_equal(reply.headers_count, 2);
	assert_true(text_is(reply.headers[0].value, TEXT("b")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_decoded_once),
		cmocka_unit_test(hostile_paths_are_refused),
		cmocka_unit_test(pairs_are_decoded_in_order),
		cmocka_unit_test(hostile_pairs_are_refused),
		cmocka_unit_test(pairs_are_counted),
		cmocka_unit_test(an_exhausted_arena_gives_no_pairs),
		cmocka_unit_test(multipart_fields_and_files),
		cmocka_unit_test(hostile_forms_are_refused),
		cmocka_unit_test(boundaries_keep_their_rules),
		cmocka_unit_test(files_and_part_heads_are_bounded),
		cmocka_unit_test(cookies_are_exact_and_single),
		cmocka_unit_test(heads_keep_the_framing_rules),
		cmocka_unit_test(reply_headers_replace_or_add),
	};
	return cmocka_run_group_tests_name("http", tests, set_up, tear_down);
}
