# SPDX-License-Identifier: Apache-2.0
"""Compiles pages/*.html into C: pages.gen.c and pages.gen.h. What a template may say: doc/style.md.

    pages_tree.py   text -> tree          pages_html.py, pages_forms.py   the tree is checked
    pages_emit.py   tree -> C             web/out.h                       what the C calls
"""
import argparse
import os
import sys

import assets
import pages_emit
from common import Refused, Report, write_if_changed
from pages_html import Machine
from pages_tree import read_template
from routes_file import Route, read_routes


class Known:
    """What templates may point at."""

    def __init__(self, routes, asset_names):
        self.routes, self.assets, self.blocks = routes, asset_names, {}
        if self.route("GET", "/") is None:
            self.routes.append(Route("GET", "/", "public", "home", {}))

    def route(self, method, path):
        return next((r for r in self.routes if r.method == method and r.matches(path)), None)


def read_files(folder, report):
    files = []
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".html"):
            continue
        path = os.path.relpath(os.path.join(folder, name))
        try:
            with open(path, encoding="utf-8") as source:
                file = read_template(path, source.read())
        except Refused as refused:
            report.add(refused)
            continue
        except UnicodeDecodeError:
            report.refuse(path, 1, "not UTF-8")
            continue
        file.shown = "pages/" + name
        files.append(file)
    return files


def know_blocks(files, known, report):
    for file in files:
        for block in file.blocks:
            first = known.blocks.setdefault(block.name, block)
            if first is not block:
                report.refuse(block.file, block.line, f"block {block.name} stands also at {first.file}:{first.line}")


def check(files, known, report):
    for file in files:
        for block in file.blocks:
            try:
                Machine(block, known).run()
            except Refused as refused:
                report.add(refused)


def compile_pages(root, report):
    """(pages.gen.c, pages.gen.h), or None when something was refused."""
    try:
        routes = read_routes(os.path.relpath(os.path.join(root, "routes")))
    except Refused as refused:
        report.add(refused)
        return None
    known = Known(routes, assets.names(os.path.join(root, "static")))
    files = read_files(os.path.join(root, "pages"), report)
    know_blocks(files, known, report)
    check(files, known, report)
    if report.mistakes:
        return None
    code = pages_emit.source(files, known, report)
    return None if report.mistakes else (code, pages_emit.header(files))


def depfile(root, out):
    """What was read, for ninja: the folders too, so that a new file is seen."""
    read = []
    for folder in (os.path.join(root, "pages"), os.path.join(root, "static")):
        read += [folder] + [os.path.join(folder, name) for name in sorted(os.listdir(folder))]
    routes = os.path.join(root, "routes")
    return f"{out}/pages.gen.c: " + " ".join(read + [routes] * os.path.exists(routes)) + "\n"


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--root", required=True, help="the source tree")
    options.add_argument("--out", required=True, help="the folder for the C files")
    options.add_argument("--depfile", help="where to write what was read, for ninja")
    asked = options.parse_args()
    report = Report()
    made = compile_pages(asked.root, report)
    report.end_if_any()
    write_if_changed(os.path.join(asked.out, "pages.gen.c"), made[0])
    write_if_changed(os.path.join(asked.out, "pages.gen.h"), made[1])
    if asked.depfile:
        write_if_changed(asked.depfile, depfile(asked.root, asked.out))


if __name__ == "__main__":
    main()
