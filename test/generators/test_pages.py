# SPDX-License-Identifier: Apache-2.0
"""The template compiler: what it refuses, with the line it names, and what the compiled pages write.

Run by meson with CABINET_LIBRARY (libcabinet.a), CABINET_SOURCE and CC in the environment.
"""
import os
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = os.environ.get("CABINET_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(SOURCE, "tools"))

import pages  # noqa: E402
from common import Report  # noqa: E402

ROUTES = """# routes of the test
GET / public home_get
GET /solutions public list_get
GET /solutions/{slug} public one_get
GET /solutions.json public json_get
GET /find public find_get
    q text optional
    kind codes optional
POST /sign-in public sign_in_post
    email email required max 254
    password secret required max 200
    note area optional
    languages codes optional
    keep flag optional
POST /submissions/{id}/facts provider facts_post
    answers map
    logo file optional
POST /submissions/{id}/draft provider draft_post
"""


def compile_text(text, **others):
    """(what pages.py makes of one template or None, the mistakes)."""
    with tempfile.TemporaryDirectory(dir=".") as root:
        for folder in ("pages", "static"):
            os.mkdir(os.path.join(root, folder))
        files = {"pages/x.html": text, "static/cabinet.css": "a{}", "routes": ROUTES}
        files.update(others)
        for name, content in files.items():
            with open(os.path.join(root, name), "w", encoding="utf-8") as file:
                file.write(content)
        report = Report()
        made = pages.compile_pages(root, report)
        return made, [(os.path.basename(path), line, message) for path, line, message in report.mistakes]


def block(body, head="const struct v *v"):
    return "{{ block x (" + head + ") }}\n" + body + "\n{{ end }}\n"


FIELDS = "".join(f"{{{{ block field_{kind} (const struct field *f) }}}}<i>{{{{ f.name }}}}</i>{{{{ end }}}}\n"
                 for kind in ("line", "area", "select", "radios", "checks", "check", "file"))
FIELDS += "{{ block error_summary (const struct form_state *s) }}<b>!</b>{{ end }}\n"


class Refusals(unittest.TestCase):
    """Each case: the body (its first line is line 2 of the file), the line, a part of the message."""

    def refused(self, text, line, message):
        _, mistakes = compile_text(text)
        self.assertTrue(mistakes, f"taken: {text}")
        self.assertIn(message, mistakes[0][2])
        self.assertEqual((mistakes[0][0], mistakes[0][1]), ("x.html", line), mistakes)

    def body(self, text, message, line=2):
        self.refused(block(text), line, message)

    # what could run script or change the tag
    def test_script_content(self):
        self.body('<script src="/static/cabinet.css">x</script>', "nothing may be written into <script>")

    def test_script_expression(self):
        self.body('<p>\n</p><script src="/static/cabinet.css">{{ v.x }}</script>', "nothing may be written into <script>", 3)

    def test_script_without_src(self):
        self.body("<script></script>", "wants src")

    def test_script_condition(self):
        self.body('<script src="/static/cabinet.css">{{ if v.x }}{{ end }}</script>', "nothing may be written into <script>")

    def test_style_element(self):
        self.body("<style></style>", "static/cabinet.css")

    def test_style_attribute(self):
        self.body('<p style="color:red"></p>', "static/cabinet.css")

    def test_handler_attribute(self):
        self.body('<p\nonclick="x"></p>', "onclick", 3)

    def test_handler_in_capitals(self):
        self.body('<p OnClick="x"></p>', "never in a page")

    def test_srcdoc(self):
        self.body('<p srcdoc="x"></p>', "srcdoc")

    def test_http_equiv(self):
        self.body('<meta http-equiv="refresh">', "http-equiv")

    def test_frame(self):
        self.body("<iframe></iframe>", "frames are not used")

    def test_foreign_object(self):
        self.body("<svg><foreignObject></foreignObject></svg>", "not used")

    def test_base(self):
        self.body('<base href="/">', "turn every address")

    def test_comment_expression(self):
        self.body("<!-- {{ v.x }} -->", "an expression in a comment")

    def test_unquoted_expression(self):
        self.body("<p class={{ v.x }}></p>", "double quotes")

    def test_unquoted_literal(self):
        self.body("<p class=x></p>", "double quotes")

    def test_single_quotes(self):
        self.body("<p class='x'></p>", "double quotes")

    def test_tag_name(self):
        self.body("<{{ v.x }}></p>", "tag name")

    def test_part_of_tag_name(self):
        self.body("<h{{ v.x }}></h1>", "a tag or an attribute name")

    def test_attribute_name(self):
        self.body('<p {{ v.x }}="a"></p>', "a tag or an attribute name")

    def test_part_of_attribute_name(self):
        self.body('<p data-{{ v.x }}="a"></p>', "a tag or an attribute name")

    def test_sentence_as_attribute(self):
        self.body('<p {{ "class" }}></p>', "a tag or an attribute name")

    # addresses
    def test_javascript(self):
        self.body('<a href="javascript:x">1</a>', "javascript: addresses are not used")

    def test_javascript_with_pieces(self):
        self.body('<a href="javascript:{{ v.x }}">1</a>', "javascript: addresses are not used")

    def test_javascript_by_entity(self):
        self.body('<a href="java&#115;cript:x">1</a>', "javascript: addresses are not used")

    def test_data(self):
        self.body('<img alt="" src="data:image/png;base64,x">', "data: addresses are not used")

    def test_http(self):
        self.body('<a href="http://example.org/">1</a>', "http: addresses are not used")

    def test_protocol_relative(self):
        self.body('<a href="//example.org/">1</a>', "cannot begin with //")

    def test_relative(self):
        self.body('<a href="solutions">1</a>', "an address begins with")

    def test_empty_address(self):
        self.body('<a href="">1</a>', "wants an address")

    def test_address_without_value(self):
        self.body("<a href>1</a>", "wants an address")

    def test_unknown_address(self):
        self.body('<p></p>\n<a href="/nowhere">1</a>', "GET /nowhere is not in routes", 3)

    def test_link_to_post(self):
        self.body('<a href="/sign-in">1</a>', "GET /sign-in is not in routes")

    def test_unknown_address_with_piece(self):
        self.body('<a href="/nowhere/{{ v.x }}">1</a>', "GET /nowhere/... is not in routes")

    def test_unknown_address_in_sentence(self):
        self.body('<p>{{ "See {a}this{/a}." a="/nowhere" }}</p>', "GET /nowhere is not in routes")

    def test_literal_after_expression(self):
        self.body('<a href="{{ v.x }}/more">1</a>', "an address is one expression")

    def test_two_expressions(self):
        self.body('<a href="{{ v.x }}{{ v.y }}">1</a>', "an address is one expression")

    def test_host_by_expression(self):
        self.body('<a href="https://{{ v.x }}/">1</a>', "no beginning for an address with pieces")

    def test_static_missing(self):
        self.body('<link rel="stylesheet" href="/static/none.css">', "there is no static/none.css")

    def test_static_with_piece(self):
        self.body('<img alt="" src="/static/{{ v.x }}.css">', "literal")

    def test_sentence_in_address(self):
        self.body('<a href="{{ "Words" }}">1</a>', "words in href")

    # elements
    def test_not_closed(self):
        self.body("<div>\n<p></p>", "ends inside <div>", 1)

    def test_wrong_end(self):
        self.body("<div><p></div>", "</div> closes <p>")

    def test_end_of_nothing(self):
        self.body("1\n</div>", "</div> closes nothing", 3)

    def test_void_end(self):
        self.body("<br></br>", "<br> has no end tag")

    def test_void_slash(self):
        self.body("<br/>", "is written <br>")

    def test_slash_on_element(self):
        self.body("<div/>", "is written <div></div>")

    def test_block_in_paragraph(self):
        self.body("<p><ul></ul></p>", "<ul> cannot stand inside <p>")

    def test_link_in_link(self):
        self.body('<a href="/"><b><a href="/">1</a></b></a>', "<a> inside <a>")

    def test_input_in_button(self):
        self.body("<button><input></button>", "<input> inside <button>")

    def test_list_item_alone(self):
        self.body("<div><li>1</li></div>", "<li> cannot stand in <div>")

    def test_element_in_title(self):
        self.body("<title><b>1</b></title>", "<b> inside <title>")

    def test_attribute_twice(self):
        self.body('<p class="a" class="b"></p>', "class stands twice")

    def test_attribute_twice_by_condition(self):
        self.body('<p class="a"{{ if v.x }} class="b"{{ end }}></p>', "class stands twice")

    def test_no_space(self):
        self.body('<p class="a"id="b"></p>', "a space is wanted before id")

    def test_id_twice(self):
        self.body('<p id="a"></p>\n<p id="a"></p>', 'id "a" stands twice', 3)

    def test_id_in_loop(self):
        self.body('{{ for k in v.list }}<p id="a"></p>{{ end }}', "more than once")

    def test_image_without_alt(self):
        self.body('<img src="/static/cabinet.css">', "<img> wants alt")

    def test_html_without_lang(self):
        self.body("<html></html>", "<html> wants lang")

    def test_bare_ampersand(self):
        self.body("<p>1 & 2</p>", "&amp;")

    def test_bare_less_than(self):
        self.body("<p>1 < 2</p>", "&lt;")

    def test_target(self):
        self.body('<a href="/" target="_blank">1</a>', "noopener")

    # conditions and loops
    def test_arms_differ(self):
        self.body("1\n{{ if v.x }}<b>{{ else }}<i>{{ end }}", "arms of this if end in different places", 3)

    def test_if_opens(self):
        self.body("{{ if v.x }}<b>{{ end }}</b>", "arms of this if end in different places")

    def test_if_opens_quotes(self):
        self.body('<p {{ if v.x }}class="{{ end }}a"></p>', "arms of this if end in different places")

    def test_for_opens(self):
        self.body("{{ for k in v.list }}<b>{{ end }}", "this for begins")

    def test_with_closes(self):
        self.body("<b>{{ with k = v.one }}</b>{{ end }}", "this with begins")

    def test_condition_in_path(self):
        self.body('<a href="/solutions{{ if v.x }}/a{{ end }}">1</a>', "arms of this if end in different places")

    def test_missing_end(self):
        self.refused("{{ block x (const struct v *v) }}\n{{ if v.x }}\n<p></p>\n{{ end }}\n", 1, "block x has no {{ end }}")

    def test_else_alone(self):
        self.body("{{ else }}", "'else' without its beginning")

    def test_elif_after_else(self):
        self.body("{{ if v.x }}\n{{ else }}\n{{ elif v.y }}{{ end }}", "'elif' after else", 4)

    def test_end_too_many(self):
        self.refused(block("<p></p>") + "{{ end }}\n", 4, "only include and block stand outside a block")

    def test_text_compared(self):
        self.body('{{ if v.x > "a" }}{{ end }}', "a text can only be compared")

    # words and names
    def test_unknown_word(self):
        self.body("<p></p>\n{{ frobnicate v.x }}", "unknown word 'frobnicate'", 3)

    def test_unknown_name(self):
        self.body("<p>{{ w.x }}</p>", "unknown name 'w'")

    def test_name_taken(self):
        self.body("{{ for v in v.list }}{{ end }}", "the name 'v' is taken")

    def test_nothing(self):
        self.body("{{ }}", "nothing between")

    def test_no_end_of_code(self):
        self.body("<p>{{ v.x </p>", "{{ without }}")

    def test_end_of_code_alone(self):
        self.body("<p>\n}}</p>", "}} without {{", 3)

    def test_strange_mark(self):
        self.body("{{ v.x + 1 }}", "not understood")

    def test_unknown_block(self):
        self.body("{{ call y(v) }}", "there is no block 'y'")

    def test_count_of_arguments(self):
        self.body("{{ call x(v, v) }}", "takes 1, 2 given")

    def test_block_twice(self):
        self.refused(block("1") + block("2"), 4, "block x stands also at")

    def test_text_outside(self):
        self.refused("\n<p></p>\n" + block("1"), 2, "text outside a block")

    def test_include_elsewhere(self):
        self.refused('{{ include "../../etc/passwd" }}\n', 1, "not a header of ours")

    def test_call_in_attribute(self):
        self.body('<p class="{{ call x(v) }}"></p>', "call can only stand between elements")

    # languages
    def test_bare_words(self):
        self.body("<p>1\n Hello</p>", "untranslated words: 'Hello'", 3)

    def test_bare_words_by_entity(self):
        self.body("<p>&eacute;</p>", "untranslated words")

    def test_bare_button(self):
        self.body("<button>Go</button>", "untranslated words")

    def test_bare_alt(self):
        self.body('<img src="/static/cabinet.css" alt="A lamp">', "untranslated words in alt")

    def test_bare_title(self):
        self.body('<p title="Words"></p>', "untranslated words in title")

    def test_bare_label(self):
        self.body('<p aria-label="Words"></p>', "untranslated words in aria-label")

    def test_bare_placeholder(self):
        self.body('<input placeholder="Words">', "untranslated words in placeholder")

    def test_words_in_class(self):
        self.body('<p class="{{ "Words" }}"></p>', "words in class")

    def test_placeholder_without_value(self):
        self.body('<p>{{ "Hello {name}" }}</p>', "nothing is given for {name}")

    def test_value_without_placeholder(self):
        self.body('<p>{{ "Hello" name=v.x }}</p>', "'name' is not used")

    def test_plural_without_number(self):
        self.body('<p>{{ "one" | "many" }}</p>', "a plural wants n=")

    def test_pair_not_closed(self):
        self.body('<p>{{ "See {a}this" a="/" }}</p>', "is a literal: write it into the sentence")

    def test_pair_closed_alone(self):
        self.body('<p>{{ "See this{/a}" a="/" }}</p>', "closes nothing")

    def test_link_in_link_by_sentence(self):
        self.body('<a href="/">{{ "See {a}this{/a}" a="/" }}</a>', "cannot stand in <a>")

    def test_link_in_attribute(self):
        self.body('<p title="{{ "See {a}this{/a}" a="/" }}"></p>', "cannot stand in an attribute")

    # forms
    def test_bare_form(self):
        self.body('<p></p>\n<form method="post" action="/sign-in"></form>', "a form is written {{ form", 3)

    def test_unknown_form(self):
        self.body('{{ form post "/nowhere" }}{{ end }}', "POST /nowhere is not in routes")

    def test_form_with_wrong_method(self):
        self.body('{{ form post "/solutions" }}{{ end }}', "POST /solutions is not in routes")

    def test_form_in_form(self):
        self.body('{{ form post "/sign-in" }}\n{{ form post "/sign-in" }}{{ end }}{{ end }}', "a form inside a form", 3)

    def test_form_in_paragraph(self):
        self.body('<p>{{ form post "/sign-in" }}{{ end }}</p>', "<form> cannot stand inside <p>")

    def test_form_closes_more(self):
        self.body('<div>{{ form post "/sign-in" }}</div>{{ end }}', "</div> closes <form>")

    def test_form_without_parameter(self):
        self.body('{{ form post "/submissions/{id}/facts" }}{{ end }}', "the form wants id=")

    def test_form_word(self):
        self.body('{{ form post "/sign-in" onsubmit="x" }}{{ end }}', "a form has no word 'onsubmit'")

    def test_autosave_address(self):
        self.body('{{ form post "/sign-in" autosave="/nowhere" }}{{ end }}', "POST /nowhere is not in routes")

    def test_unknown_field(self):
        self.body('{{ form post "/sign-in" }}\n{{ field text "name" "Name" }}{{ end }}', "POST /sign-in has no field 'name'", 3)

    def test_unknown_input(self):
        self.body('{{ form post "/sign-in" }}\n<input name="name">{{ end }}', "POST /sign-in has no field 'name'", 3)

    def test_unknown_field_of_get(self):
        self.body('{{ form get "/find" }}<select name="lang"></select>{{ end }}', "GET /find has no field 'lang'")

    def test_input_with_name_of_the_run(self):
        self.body('{{ form post "/sign-in" }}<input name="{{ v.x }}">{{ end }}', "wants a map")

    def test_field_with_name_of_the_run(self):
        self.body('{{ form post "/sign-in" }}{{ field text v.x label=v.y }}{{ end }}', "wants a map")

    def test_unknown_kind(self):
        self.body('{{ form post "/sign-in" }}{{ field colour "email" "E-mail" }}{{ end }}', "unknown kind of field 'colour'")

    def test_field_outside(self):
        self.body('{{ field text "email" "E-mail" }}', "a field outside a form")

    def test_field_word(self):
        self.body('{{ form post "/sign-in" }}{{ field text "email" "E-mail" rows=3 }}{{ end }}', "has no word 'rows'")

    def test_field_without_label(self):
        self.body('{{ form post "/sign-in" }}{{ field text "email" }}{{ end }}', "a field wants a label")

    def test_choice_without_options(self):
        self.body('{{ form post "/sign-in" }}{{ field checks "languages" "Languages" }}{{ end }}', "checks wants options=")

    def test_hidden_without_value(self):
        self.body('{{ form post "/sign-in" }}{{ field hidden "note" }}{{ end }}', "a hidden field wants value=")

    def test_file_field_for_text(self):
        self.body('{{ form post "/sign-in" }}{{ field file "note" "Note" }}{{ end }}', "not fit for a field of kind file")

    def test_block_of_another_form(self):
        self.refused('{{ block y () in "/sign-in" }}{{ end }}\n' + block("{{ call y() }}"), 3, "belongs inside the form /sign-in")

    def test_submit_input(self):
        self.body('<input type="submit">', "a button is written <button>")

    def test_all_mistakes_of_a_run_are_told(self):
        _, mistakes = compile_text(block("<p>Hello</p>") + block("<br/>").replace("block x", "block y"))
        self.assertEqual([(m[1], m[2][:10]) for m in mistakes], [(2, "untranslat"), (5, "<br/> is w")])


PROGRAM = r"""
#include <stdio.h>
#include "pages.gen.h"
int main(void)
{
	static const struct item items[] = {{TEXT_INIT("<1>"), 1, true}, {TEXT_INIT("2"), 2, false}};
	static const struct one one = {"o'ne"};
	struct v v = {.name = TEXT("a<b & \"c\""), .slug = TEXT("x/y z"), .count = 2, .on = true, .url = {TEXT("/fr/x?a=1&b=2")},
		.html = {TEXT("<b>bold</b>")}, .items = items, .items_count = 2, .list = {items, 2}, .one = &one, .kind = KIND_B};
	static const struct option choices[] = {{.value = TEXT_INIT("fr"), .label = TEXT_INIT("French")}};
	v.choices = (struct options){choices, 1};
	struct buffer buffer;
	buffer_init(&buffer, 1u << 20);
	struct out out = {.to = &buffer, .arena = arena_new(1u << 20), .lang = langs[0], .prefix = TEXT("/fr"), .form_token = TEXT("token")};
	if (out.arena == NULL)
		return 1;
	CALLS
	fwrite(buffer.at, 1, buffer.len, stdout);
	return 0;
}
"""

VIEWS = """
#include "web/out.h"
enum kind { KIND_A, KIND_B };
struct item { struct text name; int n; bool first; };
struct items { const struct item *at; size_t count; };
struct one { const char *word; };
struct v { struct text name, slug; int64_t count; bool on; struct url url; struct html html; const struct item *items; size_t items_count;
	struct items list; const struct one *one, *none; enum kind kind; struct options choices; };
"""

# name -> (template body, what it writes for the v above)
PAGES = {
    "text": ("<p>{{ v.name }}, {{ v.count }}</p>{{ v.html }}", "<p>a&lt;b &amp; &#34;c&#34;, 2</p><b>bold</b>"),
    "attributes": ('<p class="a {{ v.name }}" data-n="{{ v.count }}" hidden></p>',
                   '<p class="a a&lt;b &amp; &#34;c&#34;" data-n="2" hidden></p>'),
    "addresses": ('<a href="{{ v.url }}">1</a><a href="/solutions/{{ v.slug }}?q={{ v.name }}#x">2</a><a href="/solutions.json">3</a>'
                  '<a href="https://example.org/{{ v.slug }}">4</a><a href="#top">5</a><a href="/">6</a>',
                  '<a href="/fr/x?a=1&amp;b=2">1</a><a href="/fr/solutions/x%2Fy%20z?q=a%3Cb%20%26%20%22c%22#x">2</a>'
                  '<a href="/solutions.json">3</a><a href="https://example.org/x%2Fy%20z">4</a><a href="#top">5</a><a href="/fr/">6</a>'),
    "conditions": ('{{ if v.on and v.count > 1 }}1{{ end }}{{ if not v.on or v.count == 3 }}2{{ elif v.kind == KIND_B }}3{{ else }}4{{ end }}'
                   '{{ if v.slug == "x/y z" }}5{{ end }}{{ if v.slug != v.name }}6{{ end }}{{ if v.none }}7{{ end }}<p{{ if v.on }} hidden{{ end }}></p>',
                   "1356<p hidden></p>"),
    "loops": ("<ul>\n{{ for i in v.items }}\n  <li>{{ i.name }}{{ if i.first }}!{{ end }}</li>\n{{ end }}\n</ul>{{ for i in v.list.at }}{{ i.n }}{{ end }}",
              "<ul>\n<li>&lt;1&gt;!</li>\n<li>2</li>\n</ul>12"),
    "with": ("{{ with o = v.one }}{{ o.word }}{{ end }}{{ with o = v.none }}{{ o.word }}{{ end }}", "o&#39;ne"),
    "sentences": ('<p title="{{ "Of {name}" name=v.name }}">{{ "{n} card" | "{n} cards" n=v.count }} {{ "See {a}this{/a}." a="/solutions" }}'
                  '{{ "See {a}that{/a}, {b}now{/b}." a=v.url }}</p>',
                  '<p title="Of a&lt;b &amp; &#34;c&#34;">2 cards See <a href="/fr/solutions">this</a>.'
                  'See <a href="/fr/x?a=1&amp;b=2">that</a>, <b>now</b>.</p>'),
    "raw": ('<p>{{ raw "N1 <&" }}</p><code>ls -l</code>', "<p>N1 &lt;&amp;</p><code>ls -l</code>"),
    "white": ("<div>\n\n   <!-- words for us -->\n   <b>1</b>   2\n\t<pre>a\n  b</pre>\n</div>".replace("a\n  b", "1\n  2"),
              "<div>\n\n<b>1</b> 2\n<pre>1\n  2</pre>\n</div>"),
    "untranslated": ("{{ untranslated }}<p>Plain words</p>", "<p>Plain words</p>"),
    "form": ('{{ form post "/submissions/{id}/facts" id=v.count class="leaf" autosave="/submissions/{id}/draft" }}{{ errors }}'
             '{{ field text v.slug label=v.name }}{{ field file "logo" "Logo" }}{{ field hidden "answers.a" value=v.name }}{{ end }}',
             '<form method="post" action="/fr/submissions/2/facts" enctype="multipart/form-data" data-autosave="/fr/submissions/2/draft"'
             ' class="leaf"><input type="hidden" name="form_token" value="token"><i>x/y z</i><i>logo</i>'
             '<input type="hidden" name="answers.a" value="a&lt;b &amp; &#34;c&#34;"></form>'),
    "search": ('{{ form get "/find" role="search" }}<input name="q" value="{{ v.slug }}">{{ field checks "kind" "Kind" options=v.choices }}{{ end }}',
               '<form method="get" action="/fr/find" role="search"><input name="q" value="x/y z"><i>kind</i></form>'),
    "calls": ('{{ call inner(v, v.count, "Words") }}{{ for i in v.items }}{{ call item(i) }}{{ end }}{{ call list(&v.list) }}',
              "<b>2 Words x/y z</b><i>1</i><i>2</i>#2"),
    "table": ('<table><tbody>{{ for i in v.items }}<tr><td>{{ i.n }}</td></tr>{{ end }}</tbody></table><img alt="" src="/static/cabinet.css">',
              '<table><tbody><tr><td>1</td></tr><tr><td>2</td></tr></tbody></table><img alt="" src="/static/cabinet.7c8aa0a7.css">'),
}
INNER = """{{ block inner (const struct v *v, int64_t n, struct text word) }}<b>{{ n }} {{ word }} {{ v.slug }}</b>{{ end }}
{{ block item (const struct item *i) }}<i>{{ i.n }}</i>{{ end }}
{{ block list (const struct items *l) }}#{{ l.count }}{{ end }}
"""


class Programs(unittest.TestCase):
    """Good templates, compiled by the C compiler with the flags of the house, and run."""

    def compile_c(self, folder, arguments):
        flags = ["-std=gnu17", "-D_GNU_SOURCE", "-O1", "-Wall", "-Wextra", "-Wconversion", "-Wno-sign-conversion", "-Wshadow", "-Wstrict-prototypes",
                 "-Wmissing-prototypes", "-Wno-unused-parameter", "-Wno-missing-field-initializers", "-Werror"]
        return subprocess.run([os.environ.get("CC", "gcc"), *flags, "-I" + folder, "-I" + os.path.join(SOURCE, "src"), *arguments],
                              capture_output=True, text=True)

    def write(self, folder, files):
        for name, text in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)

    def made(self, template):
        made, mistakes = compile_text(template)
        self.assertEqual(mistakes, [])
        return made

    @unittest.skipUnless(os.environ.get("CABINET_LIBRARY"), "the library is built by meson")
    def test_pages_write_what_they_should(self):
        template = '{{ include "views.h" }}\n' + FIELDS + INNER
        for name, (body, _) in PAGES.items():
            template += f"{{{{ block t_{name} (const struct v *v) }}}}\n{body}\n{{{{ end }}}}\n"
        code, header = self.made(template)
        calls = "\n\t".join(f'page_t_{name}(&out, &v); buffer_put_cstr(&buffer, "\\n====\\n");' for name in PAGES)
        with tempfile.TemporaryDirectory(dir=".") as folder:
            self.write(folder, {"pages.gen.c": code, "pages.gen.h": header, "views.h": VIEWS, "main.c": PROGRAM.replace("CALLS", calls)})
            program = os.path.join(folder, "program")
            done = self.compile_c(folder, [os.path.join(folder, "pages.gen.c"), os.path.join(folder, "main.c"), "-o", program,
                                           os.environ["CABINET_LIBRARY"], "-licui18n", "-licuuc", "-lpthread"])
            self.assertEqual(done.returncode, 0, done.stderr)
            written = subprocess.run([program], capture_output=True, text=True, check=True).stdout
        for (name, (_, expected)), found in zip(PAGES.items(), written.split("\n====\n")):
            with self.subTest(name):
                found = re.sub(r"cabinet\.[0-9a-f]{8}\.css", "cabinet.7c8aa0a7.css", found)
                self.assertEqual(found.strip("\n"), expected)

    def c_mistake(self, body):
        """What the C compiler says of a template, as (line of the template, message)."""
        code, header = self.made('{{ include "views.h" }}\n' + block(body))
        with tempfile.TemporaryDirectory(dir=".") as folder:
            self.write(folder, {"pages.gen.c": code, "pages.gen.h": header, "views.h": VIEWS})
            done = self.compile_c(folder, ["-fsyntax-only", os.path.join(folder, "pages.gen.c")])
        self.assertNotEqual(done.returncode, 0, f"taken: {body}")
        line = re.search(r"x\.html:(\d+):\d+: ", done.stderr)
        self.assertTrue(line, done.stderr)
        return int(line.group(1)), re.search(r"error: (.*)", done.stderr).group(1)

    def test_the_c_compiler_speaks_of_the_template(self):
        for body, line, message in (
                ("<p></p>\n<p>{{ v.nothing }}</p>", 4, "no member named"),
                ('<p></p>\n\n<a href="{{ v.name }}">1</a>', 5, "_Generic"),           # a text is no address
                ('<p class="{{ v.html }}"></p>', 3, "_Generic"),                      # markup is no attribute
                ("<p>{{ v.url }}</p>", 3, "_Generic"),                                # an address is no text
                ("<title>{{ v.html }}</title>", 3, "_Generic"),
                ("<p>{{ v.on }}</p>", 3, "_Generic"),
                ('<p>{{ "See {a}this{/a}." a=v.name }}</p>', 3, "incompatible type"),
                ("{{ for i in v.one }}1{{ end }}", 3, "no member named")):
            with self.subTest(body):
                at, said = self.c_mistake(body)
                self.assertEqual(at, line)
                self.assertIn(message, said)


if __name__ == "__main__":
    unittest.main()
