# SPDX-License-Identifier: Apache-2.0
"""Writes checked blocks as C. The compiler checks the types: each context has its own _Generic in web/out.h."""
import html
import re

from common import Refused, SPDX, c_string
import pages_forms
import pages_tree as tree
from pages_html import Prefix


class Scope:
    """The names that may be used: name -> whether it is a pointer."""

    def __init__(self, names, parent=None):
        self.names, self.parent = names, parent

    def find(self, name):
        if name in self.names:
            return self.names[name]
        return self.parent.find(name) if self.parent else None


class Emitter:
    """One block into lines of C."""

    def __init__(self, block, known):
        self.block, self.known = block, known
        self.lines, self.markup, self.markup_line, self.depth, self.count = [], [], 0, 1, 0
        self.scope = Scope({name: "*" in kind for kind, name in block.parameters})

    # --- writing lines ---

    def refuse(self, line, message):
        raise Refused(self.block.file, line, message)

    def literal(self, text, line):
        """Markup; runs of it become one call."""
        if text and not self.markup:
            self.markup_line = line
        if text:
            self.markup.append(text)

    def flush(self):
        text, self.markup = "".join(self.markup), []
        if not text:
            return
        pieces = [c_string(piece) for piece in re.findall(r"[^\n]*\n|[^\n]+", text)]
        self.line(f"M({(chr(10) + chr(9) * (self.depth + 1)).join(pieces)});", self.markup_line)

    def line(self, code, line):
        self.lines.append((line, "\t" * self.depth + code))

    def code(self, code, line):
        self.flush()
        self.line(code, line)

    # --- expressions ---

    def path(self, path):
        """An expression as a value."""
        pointer = self.scope.find(path.names[0])
        if pointer is None:
            self.refuse(path.line, f"unknown name '{path.names[0]}'")
        first, rest = path.names[0], ".".join(path.names[1:])
        if path.address_of:
            self.refuse(path.line, "& can only stand in a call")
        if not rest:
            return f"(*{first})" if pointer else first
        return f"{first}{'->' if pointer else '.'}{rest}"

    def argument(self, value):
        """An expression as an argument of a call: a pointer stays one, a text is translated."""
        if isinstance(value, tree.Literal):
            return f"tr(out->lang, {c_string(value.value)})" if value.kind == "string" else str(value.value)
        if value.address_of:
            return "&" + self.path(tree.Path(value.names, value.line))
        if len(value.names) == 1:
            self.path(value)
            return value.names[0]
        return self.path(value)

    def text(self, value):
        """A word of a field as a struct text: a string (a message) or a path."""
        if isinstance(value, str):
            return f"tr(out->lang, {c_string(value)})"
        if isinstance(value, tree.Literal):
            return f"tr(out->lang, {c_string(value.value)})" if value.kind == "string" else f"TEXT(\"{value.value}\")"
        return f"OUT_AS_TEXT(out, {self.path(value)})"

    def constant(self, value):
        """Like text(), but a string is not a message."""
        if isinstance(value, tree.Literal):
            return f"TEXT({c_string(str(value.value))})"
        return self.text(value)

    def condition(self, words):
        out = []
        groups = [[]]
        for word in words:
            if word == "or":
                groups.append([])
            elif word != "and":
                groups[-1].append(self.test(word))
        for group in groups:
            out.append(group[0] if len(group) == 1 else "(" + " && ".join(group) + ")")
        code = " || ".join(out)
        # a comparison alone stands in the brackets of its "if" already
        return code[1:-1] if code.startswith("(") and len(groups) == 1 and len(groups[0]) == 1 else code

    def test(self, test):
        left = self.path(test.left)
        if not test.operator:
            code = f"OUT_IS({left})"
        elif isinstance(test.right, tree.Path):
            right = self.path(test.right)
            code = f"({left} {test.operator} {right})"
            if test.operator in ("==", "!="):
                code = ("!" if test.operator == "!=" else "") + f"OUT_SAME({left}, {right})"
        elif test.right.kind == "string":
            code = ("!" if test.operator == "!=" else "") + f"OUT_EQUALS({left}, {c_string(test.right.value)})"
        else:
            code = f"({left} {test.operator} {test.right.value})"
        return "!" + code if test.negated else code

    # --- nodes ---

    def block_lines(self):
        self.nodes(self.block.nodes)
        self.flush()
        return self.lines

    def nodes(self, nodes):
        for node in nodes:
            getattr(self, "emit_" + type(node).__name__.lower())(node)

    def inner(self, nodes, names=None):
        """Nodes inside braces, with more names."""
        outer, self.scope = self.scope, Scope(names or {}, self.scope)
        self.depth += 1
        self.nodes(nodes)
        self.flush()
        self.depth -= 1
        self.scope = outer

    def new_name(self, name, line):
        if self.scope.find(name) is not None:
            self.refuse(line, f"the name '{name}' is taken")

    def emit_html(self, node):
        for op in node.ops:
            if isinstance(op, Prefix):
                if op.on:
                    self.code("out_prefix(out);", node.line)
            else:
                self.literal(op, node.line)

    def emit_value(self, node):
        call = {"text": "OUT_TEXT", "attribute": "OUT_ATTR", "url": "OUT_URL", "piece": "OUT_URL_PIECE"}[node.context]
        self.code(f"{call}(out, {self.path(node.path)});", node.line)

    def emit_raw(self, node):
        self.literal(html.escape(node.text), node.line)

    def emit_sentence(self, node):
        plain, pairs = tree.placeholders(node.text)
        if not node.args and not node.plural and not plain and not pairs:
            self.code(f"out_text(out, tr(out->lang, {c_string(node.text)}));", node.line)
            return
        args = ", ".join(self.sentence_argument(name, value, name in pairs) for name, value in node.args.items())
        plural = c_string(node.plural) if node.plural else "NULL"
        args = f"(const struct out_arg[]){{{args}}}, {len(node.args)}" if node.args else "NULL, 0"
        self.code(f"out_sentence(out, {c_string(node.text)}, {plural}, {args});", node.line)

    def sentence_argument(self, name, value, is_link):
        if isinstance(value, tree.Literal):
            if value.kind == "string":
                address = c_string(value.value)
                url = f"out_here(out, TEXT({address}))" if value.prefix else f"(struct url){{TEXT_INIT({address})}}"
                return f"out_arg_url(\"{name}\", {url})"
            return f"OUT_ARG(\"{name}\", {value.value})"
        return f"out_arg_url(\"{name}\", {self.path(value)})" if is_link else f"OUT_ARG(\"{name}\", {self.path(value)})"

    def emit_if(self, node):
        for i, (condition, line, nodes) in enumerate(node.arms):
            if condition is None:
                self.code("} else {", line)
            else:
                self.code(("} else " if i else "") + f"if ({self.condition(condition)}) {{", line)
            self.inner(nodes)
        self.line("}", node.line)

    def emit_for(self, node):
        self.new_name(node.name, node.line)
        self.count += 1
        at = self.path(node.path)
        count = self.path(tree.Path(node.path.names[:-1] + ["count"], node.line)) if node.path.names[-1] == "at" else at + "_count"
        index = f"at_{self.count}"
        self.code(f"for (size_t {index} = 0; {index} < (size_t)({count}); {index}++) {{", node.line)
        self.line(f"\tconst __typeof__(*{at}) *{node.name} = &{at}[{index}];", node.line)
        self.line(f"\t(void){node.name};", node.line)
        self.inner(node.nodes, {node.name: True})
        self.line("}", node.line)

    def emit_with(self, node):
        self.new_name(node.name, node.line)
        at = self.path(node.path)
        self.code(f"if ({at} != NULL) {{", node.line)
        self.line(f"\tconst __typeof__(*{at}) *{node.name} = {at};", node.line)
        self.line(f"\t(void){node.name};", node.line)
        self.inner(node.nodes, {node.name: True})
        self.line("}", node.line)

    def emit_call(self, node):
        self.code(f"page_{node.name}({', '.join(['out'] + [self.argument(a) for a in node.args])});", node.line)

    def emit_errors(self, node):
        self.code("if (out->form != NULL && out->form->errors > 0)", node.line)
        self.line("\tpage_error_summary(out, out_form_with_ids(out));", node.line)

    # --- forms ---

    def address(self, address, prefixed, words, line):
        """An address with {name} pieces given by the form's words."""
        if prefixed:
            self.code("out_prefix(out);", line)
        for i, piece in enumerate(re.split(r"\{([a-z0-9_]+)\}", address)):
            if i % 2:
                self.code(f"OUT_URL_PIECE(out, {self.path(words[piece])});", line)
            else:
                self.literal(html.escape(piece), line)

    def emit_form(self, node):
        line, words, route = node.line, node.words, node.route
        self.literal(f'<form method="{node.method}" action="', line)
        self.address(node.address, route.has_prefix, words, line)
        self.literal('"', line)
        if node.method == "post" and ("files" in words or any(f.type == "file" for f in route.fields)):
            self.literal(' enctype="multipart/form-data"', line)
        if "autosave" in words:
            self.literal(' data-autosave="', line)
            self.address(words["autosave"].value, route.has_prefix, words, line)
            self.literal('"', line)
        if "guard" in words:
            self.literal(" data-guard", line)
        for name, value in words.items():
            if name in pages_forms.FORM_FLAGS or name == "autosave" or not isinstance(value, tree.Literal):
                continue
            self.literal(f' {"id" if name == "anchor" else name}="', line)
            if name == "aria-label":
                self.code(f"out_text(out, tr(out->lang, {c_string(value.value)}));", line)
            else:
                self.literal(html.escape(value.value), line)
            self.literal('"', line)
        self.literal(">", line)
        self.form_body(node, route)
        self.literal("</form>", line)

    def form_body(self, node, route):
        self.code("{", node.line)
        if node.method == "post":
            self.line(f"\tconst struct form_state *around = out_form_begin(out, {c_string(route.path)});", node.line)
            if "no-form-token" not in route.words:
                self.line("\tout_form_token(out);", node.line)
        self.inner(node.nodes)
        if node.method == "post":
            self.line("\tout->form = around;", node.line)
        self.line("}", node.line)

    def emit_fieldnode(self, node):
        if node.kind == "hidden":
            self.hidden(node)
            return
        line, words = node.line, node.words
        name = f"TEXT({c_string(node.name)})" if isinstance(node.name, str) else f"OUT_AS_TEXT(out, {self.path(node.name)})"
        hint = self.text(words["hint"]) if "hint" in words else "TEXT(\"\")"
        self.code("{", line)
        self.depth += 1
        self.line(f"struct field field = out_field(out, {name}, {self.text(node.label)}, {hint});", line)
        for code in self.field_settings(node):
            self.line(code, line)
        drawn = "line" if node.kind in pages_forms.LINE_KINDS else node.kind
        if f"field_{drawn}" not in self.known.blocks:
            self.refuse(line, f"there is no block 'field_{drawn}' to draw a field of kind {node.kind}")
        self.line(f"page_field_{drawn}(out, &field);", line)
        self.depth -= 1
        self.line("}", line)

    def declared(self, node):
        if isinstance(node.name, tree.Path):
            return None
        return next((f for f in node.route.fields if f.name == node.name), None)

    def field_settings(self, node):
        words, declared = node.words, self.declared(node)
        required = "required" in words or (declared is not None and "required" in declared.words)
        some_required = any("required" in f.words for f in node.route.fields)
        yield f"field.type = TEXT(\"{pages_forms.LINE_KINDS.get(node.kind, node.kind)}\");"
        if node.kind == "number":
            yield "field.numeric = true;"
        if required:
            yield "field.required = true;"
        elif some_required and "unmarked" not in words and node.kind != "check" and node.route.method == "POST":
            yield "field.optional_mark = true;"
        if declared is not None and declared.type in ("text", "area", "email", "secret", "url", "phone", "map") and "max" in declared.words:
            yield f"field.max = {declared.words['max']};"
        for word in ("autocomplete", "accept"):
            if word in words:
                yield f"field.{word} = {self.constant(words[word])};"
        for word in ("rows", "max"):
            if word in words:
                yield f"field.{word} = {words[word].value if isinstance(words[word], tree.Literal) else self.path(words[word])};"
        if "short" in words:
            yield "field.is_short = true;"
        if node.kind == "check":
            checked = f"OUT_IS({self.path(words['checked'])})" if isinstance(words.get("checked"), tree.Path) else "false"
            value = self.constant(words.get("value", tree.Literal("string", "1", node.line)))
            yield f"out_field_check(out, &field, {value}, {checked});"
        elif "value" in words:
            yield f"out_field_default(out, &field, {self.constant(words['value'])});"
        if "options" in words:
            yield f"field.options = out_options(out, &field, {self.path(words['options'])});"

    def hidden(self, node):
        name, value = node.name, node.words["value"]
        self.literal('<input type="hidden" name="', node.line)
        if isinstance(name, str):
            self.literal(html.escape(name), node.line)
        else:
            self.code(f"OUT_ATTR(out, {self.path(name)});", node.line)
        self.literal('" value="', node.line)
        if isinstance(value, tree.Literal):
            self.literal(html.escape(str(value.value)), node.line)
        else:
            self.code(f"OUT_ATTR(out, {self.path(value)});", node.line)
        self.literal('">', node.line)


def signature(block):
    parameters = ["struct out *out"] + [f"{kind}{'' if kind.endswith('*') else ' '}{name}" for kind, name in block.parameters]
    return f"void page_{block.name}({', '.join(parameters)})"


def header(files):
    """pages.gen.h: one declaration a block, and html_<block>() for those that take one const pointer."""
    out = [SPDX, "/* Made by tools/pages.py from pages/; not to be edited. */\n#ifndef PAGES_GEN_H\n#define PAGES_GEN_H\n\n"]
    out.append('#include "web/out.h"\n')
    for name in sorted({name for file in files for name, _ in file.includes} - {"web/out.h"}):
        out.append(f'#include "{name}"\n')
    for file in files:
        out.append(f"\n/* {file.shown} */\n")
        for block in file.blocks:
            out.append(signature(block) + ";\n")
            if len(block.parameters) == 1 and re.fullmatch(r"const [a-z0-9_ ]+ \*", block.parameters[0][0]):
                out.append(rendered(block))
    return "".join(out) + "\n#endif\n"


def rendered(block):
    kind, name = block.parameters[0]
    return (f"static inline void page_{block.name}_any(struct out *out, const void *{name}) {{ page_{block.name}(out, {name}); }}\n"
            f"static inline struct html html_{block.name}(const struct out *like, {kind}{name})\n"
            f"{{\n\treturn out_render(like, page_{block.name}_any, {name});\n}}\n")


def source(files, known, report):
    """pages.gen.c; the #line marks make gcc and gdb speak of the template."""
    out = [SPDX, "/* Made by tools/pages.py from pages/; not to be edited. */\n#include \"pages.gen.h\"\n\n",
           "#define M(markup) out_markup(out, (\"\" markup), sizeof(markup) - 1)\n"]
    for file in files:
        for block in file.blocks:
            try:
                lines = Emitter(block, known).block_lines()
            except Refused as refused:
                report.add(refused)
                continue
            out.append(f"\n#line {block.line} \"{file.path}\"\n{signature(block)}\n{{\n")
            for line, code in lines:
                out.append(f"#line {line}\n{code}\n")
            out.append("}\n")
    return "".join(out)
