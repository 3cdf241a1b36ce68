# SPDX-License-Identifier: Apache-2.0
"""The house's own rules on every file of the repository: licence line, size, words, folders, arrows between the parts."""
import pathlib
import re
import subprocess
import sys

TOP = pathlib.Path(__file__).resolve().parent.parent

FOLDERS = {".ci", "bench", "demo", "doc", "lang", "pages", "policy", "rubric", "sql", "src", "static", "test", "tools"}
FILES_AT_TOP = {".clang-format", ".gitignore", "LICENSE", "NOTICE", "README.md", "check", "meson.build", "meson_options.txt",
                "routes", "run"}
SOURCE_ENDS = {".c", ".h", ".py", ".sh", ".js", ".mjs", ".css", ".sql", ".html", ".po", ".toml", ".build"}
SOURCE_NAMES = {"run", "check", "routes", "meson_options.txt"}
LONG_BY_NATURE = {".po", ".toml", ".json", ".jsonl", ".md", ".txt", ".svg"}
MAX_LINES = 700

# Which directories of src/ a directory may include from; every one may include its own and what the generators make.
ARROWS = {
    "base": "",
    "http": "base",
    "store": "base",
    "policy": "base store",
    "web": "base http store policy",
}
PARTS = "catalogue assessment people messages usage privacy admin"
PART_MAY = set(f"base http web store policy {PARTS}".split())

# Each word is written so that this file does not hold it itself.
UNFINISHED = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X])\b")
MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|tmp/wt|Users)/[\w.]")
REGISTRY = re.compile(r"registry\.npmj[s]|registry\.yarn[p]kg|files\.pythonhoste[d]|pypi\.or[g]|deb\.debia[n]\.org|snapshot\.debia[n]")
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.M)

mistakes = []


def expect(good, path, line, reason):
    if not good:
        mistakes.append(f"{path}:{line}: {reason}")


def repository_files():
    listed = subprocess.run(["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            cwd=TOP, capture_output=True, check=True).stdout
    names = sorted(set(listed.decode().split("\0")) - {""})
    return [pathlib.PurePath(name) for name in names if (TOP / name).is_file()]


def is_source(path):
    return path.suffix in SOURCE_ENDS or str(path) in SOURCE_NAMES or path.parts[0] == ".ci"


def check_place(path):
    known = path.parts[0] in FOLDERS if len(path.parts) > 1 else path.name in FILES_AT_TOP
    expect(known, path, 1, "not a known place for a file (test/house.py lists them)")
    if path.parts[0] == "src" and path.suffix in (".c", ".h"):
        known = path.name == "main.c" or path.parts[1] in set(ARROWS) | set(PARTS.split()) | {"serve"}
        expect(known, path, 1, "not a known part of the program")


def check_text(path, text):
    lines = text.splitlines()
    if is_source(path):
        expect(any("SPDX-License-Identifier: Apache-2.0" in line for line in lines[:2]), path, 1, "no SPDX line at the head")
        if path.suffix not in LONG_BY_NATURE:
            expect(len(lines) < MAX_LINES, path, len(lines), f"{len(lines)} lines; split it below {MAX_LINES}")
    for number, line in enumerate(lines, 1):
        expect(not UNFINISHED.search(line), path, number, "a word of unfinished work")
        expect(not MACHINE.search(line), path, number, "a path of one machine")
        expect(not REGISTRY.search(line), path, number, "a package registry's host")


def check_arrows(path, text):
    part = path.parts[1]
    if path.parts[0] != "src" or len(path.parts) < 3 or part == "serve":
        return
    may = set(ARROWS[part].split()) if part in ARROWS else PART_MAY
    for match in INCLUDE.finditer(text):
        target = match[1]
        line = text.count("\n", 0, match.start()) + 1
        folder = target.split("/")[0] if "/" in target else ""
        if target.endswith(".gen.h") or folder == "tools":
            continue
        expect(bool(folder), path, line, f'"{target}": includes are written from src/')
        expect(not folder or folder == part or folder in may, path, line, f'"{target}": {part}/ is not built on {folder}/')


def check_file(path):
    check_place(path)
    raw = (TOP / path).read_bytes()
    if b"\0" in raw:
        return
    text = raw.decode(errors="replace")
    check_text(path, text)
    if path.suffix in (".c", ".h"):
        check_arrows(path, text)


def main():
    paths = repository_files()
    bad = 0
    for path in paths:
        before = len(mistakes)
        check_file(path)
        bad += len(mistakes) > before
    for mistake in mistakes:
        print(mistake)
    print(f"{len(paths) - bad} passed, {bad} failed, 0 skipped")
    sys.exit(1 if bad else 0)


main()
