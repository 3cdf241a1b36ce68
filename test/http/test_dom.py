# SPDX-License-Identifier: Apache-2.0
"""The harness reads forms as a browser does."""
import unittest

import dom

PAGE = """<!doctype html><title>A &amp; B</title><main><p class="a b">One <b>two</b></p>
<form method="post" action="/here" enctype="multipart/form-data">
<input type="hidden" name="token" value="t&quot;1"><input name="email" value="x"><input type="checkbox" name="c" value="1" checked>
<input type="checkbox" name="c" value="2"><input type="radio" name="r" value="a"><textarea name="t">
line</textarea><select name="s"><option value="1">One<option value="2" selected>Two</select>
<input type="file" name="f"><input name="off" disabled value="1">
<button name="do" value="save">Save</button><button name="do" value="send">Send</button></form></main>"""


class Forms(unittest.TestCase):
    def setUp(self):
        self.tree, self.mistakes = dom.parse(PAGE)
        self.form = dom.Form(self.tree.find("form"))

    def test_text_and_attributes(self):
        self.assertEqual(self.tree.find("title").text, "A & B")
        self.assertEqual(self.tree.find("p", classed="b").text, "One two")
        self.assertIs(self.tree.find("input", name="nothing"), None)

    def test_defaults_are_what_a_browser_sends(self):
        self.assertEqual(self.form.defaults(),
                         [("token", 't"1'), ("email", "x"), ("c", "1"), ("t", "line"), ("s", "2")])

    def test_given_values_replace_defaults(self):
        pairs = self.form.filled({"email": "new", "c": ["1", "2"], "t": None}, press="Send")
        self.assertEqual(sorted(pairs), sorted([("token", 't"1'), ("s", "2"), ("email", "new"), ("c", "1"), ("c", "2"),
                                                ("do", "send")]))

    def test_unknown_button_fails(self):
        with self.assertRaises(AssertionError):
            self.form.filled({}, press="Delete")

    def test_unbalanced_tags_are_named(self):
        self.assertTrue(dom.parse("<div><p>x</div>")[1])
        self.assertEqual(dom.parse("<div><br><p>x</p></div>")[1], [])


if __name__ == "__main__":
    unittest.main()
