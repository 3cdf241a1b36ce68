# SPDX-License-Identifier: Apache-2.0
"""Catalogues and static files: what messages.py and assets.py gather, refuse and write."""
import gzip
import os
import subprocess
import sys
import tempfile
import unittest

SOURCE = os.environ.get("CABINET_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOLS = os.path.join(SOURCE, "tools")
sys.path.insert(0, TOOLS)

import assets  # noqa: E402
import messages  # noqa: E402
import po  # noqa: E402
from common import Report  # noqa: E402

LINGUAS = "en English ltr en_GB one other\nar Arabic rtl ar zero one two few many other\nfr French ltr fr one other\n"
PAGE = '{{ block x () }}<p>{{ "Sign in" }} {{ "See {a}this{/a}." a="/" }} {{ "{n} card" | "{n} cards" n=3 }}</p>{{ end }}\n'
SOURCE_C = '''/* tr(lang, "in a comment") */
void f(void)
{
	tr(visit->lang, "From " /* split */
		"C");
	tr(lang_of(a, b), x ? "Yes" : "No");
	lang_text(l, arena, "{n} day", "{n} days", args, 1);
	const char *t[] = {N_("Kept in a table")};
	log_info("not a message");
}
'''
RUBRIC = '{"code": "x", "label": "Africa", "gates": [{"id": "G1", "question": "Is there a {notice}?"}], "anchors": {"0": "None"}}'


class Tree(unittest.TestCase):
    """A small source tree to gather from."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(dir=".")
        self.root = self.folder.name
        self.write("lang/LINGUAS", LINGUAS)
        self.write("pages/x.html", PAGE)
        self.write("src/part/a.c", SOURCE_C)
        self.write("rubric/r.json", RUBRIC)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, text):
        path = os.path.join(self.root, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def run_tool(self, *arguments):
        return subprocess.run([sys.executable, os.path.join(TOOLS, "messages.py"), "--root", self.root, *arguments],
                              capture_output=True, text=True)

    def refused(self, catalogue, line, message, name="fr", flag="--missing"):
        self.write(f"lang/{name}.po", catalogue)
        done = self.run_tool(flag)
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(done.stderr, rf"{name}\.po:{line}: .*{message}")


class Gathering(Tree):
    def test_every_source_is_read(self):
        found = messages.gather(self.root, Report())
        self.assertEqual(set(found.plurals), {"Sign in", "See {a}this{/a}.", "{n} card", "From C", "Yes", "No", "{n} day", "Kept in a table",
                                              "Africa", "Is there a {notice}?", "None"})
        self.assertEqual(found.plurals["{n} day"], "{n} days")
        self.assertEqual(found.files["From C"], {"src/part/a.c"})

    def test_the_inventory_is_read(self):
        self.write("policy/inventory.toml", 'version = "1"\n[purposes]\na = "Aim"\n[[datum]]\nid = "x"\nlabel = "Datum"\nretention = "a day"\nneeded = "none"\n')
        found = messages.gather(self.root, Report())
        self.assertLessEqual({"Aim", "Datum", "a day", "none"}, set(found.plurals))
        self.assertNotIn("x", found.plurals)

    def test_words_of_fields_and_calls_are_read(self):
        self.write("pages/x.html", '{{ block x () }}{{ form post "/s" aria-label="Form" }}{{ field text "a" "Label" hint="Hint" value="no" }}'
                                   '{{ call y("Arg") }}{{ if v.x == "no" }}{{ "Arm" }}{{ end }}{{ end }}{{ end }}')
        self.write("src/part/a.c", "")
        self.write("rubric/r.json", "{}")
        self.assertEqual(set(messages.gather(self.root, Report()).plurals), {"Form", "Label", "Hint", "Arg", "Arm"})

    def test_two_plurals_of_one_message(self):
        self.write("src/part/b.c", 'out_sentence(o, "{n} day", "{n} dayz", a, 1);')
        done = self.run_tool("--missing")
        self.assertEqual(done.returncode, 1)
        self.assertIn("another plural", done.stderr)


class Catalogues(Tree):
    def test_good_one_is_compiled(self):
        self.write("lang/fr.po", 'msgid "Sign in"\nmsgstr "Se "\n"connecter"\n\nmsgid "{n} card"\nmsgid_plural "{n} cards"\n'
                                 'msgstr[0] "une fiche"\nmsgstr[1] "{n} fiches"\n')
        done = self.run_tool("--out", self.root, "--missing")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("fr: 9 of 11 missing", done.stdout)
        with open(os.path.join(self.root, "messages.gen.c"), encoding="utf-8") as file:
            code = file.read()
        self.assertIn('"Se connecter\\000"', code)
        self.assertIn('"une fiche\\000{n} fiches\\000"', code)

    def test_placeholder_lost(self):
        self.refused('msgid "See {a}this{/a}."\nmsgstr "Voir ceci."\n', 1, "placeholders differ")

    def test_placeholder_invented(self):
        self.refused('\nmsgid "Sign in"\nmsgstr "{x}"\n', 2, "placeholders differ")

    def test_pair_in_wrong_order(self):
        self.refused('msgid "See {a}this{/a}."\nmsgstr "Voir {/a}ceci{a}."\n', 1, "closes nothing")

    def test_too_few_forms(self):
        self.refused('msgid "{n} card"\nmsgid_plural "{n} cards"\nmsgstr[0] "a"\nmsgstr[1] "b"\n', 1, "wants 6 forms, 2 given", name="ar")

    def test_some_forms_empty(self):
        self.refused('msgid "{n} card"\nmsgid_plural "{n} cards"\nmsgstr[0] "a"\nmsgstr[1] ""\n', 1, "forms of the plural are empty")

    def test_no_plural_where_there_is_one(self):
        self.refused('msgid "{n} card"\nmsgstr "a"\n', 1, "the plural is")

    def test_twice(self):
        self.refused('msgid "Sign in"\nmsgstr "a"\n\nmsgid "Sign in"\nmsgstr "b"\n', 4, "stands twice")

    def test_broken_line(self):
        self.refused('msgid "Sign in"\nmsgstr "a\n', 2, "not understood|quotes")

    def test_unknown_message(self):
        self.refused('msgid "Gone"\nmsgstr "Parti"\n', 1, "no message 'Gone'", flag="--check")
        self.assertEqual(self.run_tool("--missing").returncode, 0)

    def test_braces_of_the_rubric_are_its_own(self):
        self.write("lang/fr.po", 'msgid "Is there a {notice}?"\nmsgstr "Y a-t-il une {notice} ?"\n')
        self.assertEqual(self.run_tool("--missing").returncode, 0)

    def test_update_adds_drops_and_keeps(self):
        self.write("lang/fr.po", 'msgid "Gone"\nmsgstr "Parti"\n\nmsgid "Sign in"\nmsgstr "Se connecter"\n')
        self.assertEqual(self.run_tool("--update").returncode, 0)
        entries = {e.id: e for e in po.read_po(os.path.join(self.root, "lang", "fr.po"))}
        self.assertEqual(len(entries), 11)
        self.assertEqual(entries["Sign in"].texts, ["Se connecter"])
        self.assertEqual(entries["{n} card"].texts, ["", ""])
        self.assertEqual(self.run_tool("--check").returncode, 0)
        with open(os.path.join(self.root, "lang", "fr.po"), encoding="utf-8") as file:
            first = file.read()
        self.run_tool("--update")
        with open(os.path.join(self.root, "lang", "fr.po"), encoding="utf-8") as file:
            self.assertEqual(file.read(), first)

    def test_quotes_come_back(self):
        text = 'a "b" \\ c\n\td'
        self.assertEqual(po.unquote("x", 1, po.quote(text)), text)

    def test_languages_are_checked(self):
        self.write("lang/LINGUAS", "fr French ltr fr one other\n")
        self.assertIn("LINGUAS:1: English is the first", self.run_tool("--missing").stderr)


class StaticFiles(Tree):
    def mistakes(self, name, data):
        report = Report()
        assets.check(self.root, name, data, report)
        return [(line, message) for _, line, message in report.mistakes]

    def test_the_name_follows_the_content(self):
        self.write("static/a.css", "a{}")
        first = assets.names(os.path.join(self.root, "static"))["/static/a.css"]
        self.assertRegex(first, r"^/static/a\.[0-9a-f]{8}\.css$")
        self.write("static/a.css", "b{}")
        self.assertNotEqual(assets.names(os.path.join(self.root, "static"))["/static/a.css"], first)

    def test_what_leads_elsewhere_is_refused(self):
        for name, data, line in (("a.css", b"a{}\nb{background:url(x)}", 2), ("a.css", b'@import "b.css";', 1), ("a.js", b"\n\nimport x", 3),
                                 ("a.js", b'fetch("https://example.org")', 1), ("a.js", b"e.innerHTML = x", 1),
                                 ("a.svg", b"<svg onload='x'>", 1), ("a.svg", b"<script>", 1), ("a.exe", b"", 1), ("A b.css", b"", 1)):
            with self.subTest(data):
                found = self.mistakes(name, data)
                self.assertEqual([m[0] for m in found], [line], found)

    def test_the_tables_hold_the_bytes(self):
        self.write("static/a.css", 'a{content:"\\201C"}\n' * 30)
        code = assets.source(os.path.join(self.root, "static"))
        self.assertIn('"text/css; charset=utf-8"', code)
        self.assertIn("{a_css_bytes, 570}", code)
        packed = gzip.compress(assets.read(os.path.join(self.root, "static"), "a.css"), 9, mtime=0)
        self.assertIn(f"{{a_css_gzip, {len(packed)}}}", code)
        self.assertEqual(code, assets.source(os.path.join(self.root, "static")))


if __name__ == "__main__":
    unittest.main()
