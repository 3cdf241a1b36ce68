# SPDX-License-Identifier: Apache-2.0
"""Reads an ELF file to confirm the hardening that meson.build asks for (S-36): hardening.py PROGRAM LIBRARY"""
import re
import subprocess
import sys


def readelf(option, path):
    return subprocess.run(["readelf", "-W", option, path], capture_output=True, text=True, check=True,
                          env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}).stdout


def findings(path, library):
    """(what, good) for each property."""
    header, segments = readelf("--file-header", path), readelf("--program-headers", path)
    dynamic, symbols = readelf("--dynamic", path), readelf("--dyn-syms", path)
    stack = re.search(r"GNU_STACK\s.*?\s([RWE ]{3})\s+0x\w+$", segments, re.M)
    loads = re.findall(r"^\s+LOAD\s.*?\s([RWE ]{3})\s+0x\w+$", segments, re.M)
    yield "position independent (PIE)", re.search(r"Type:\s+DYN", header) and "INTERP" in segments
    yield "relocations read-only (RELRO)", "GNU_RELRO" in segments
    yield "bound at start (BIND_NOW, full RELRO)", re.search(r"\((BIND_NOW|FLAGS)\)\s.*BIND_NOW|\(FLAGS_1\)\s.*\bNOW\b", dynamic)
    yield "stack not executable (NX)", stack and "E" not in stack[1]
    yield "no segment both writable and executable", loads and not any("W" in flags and "E" in flags for flags in loads)
    yield "stack protector", "__stack_chk_fail" in symbols
    yield "fortified library calls", re.search(r"__(?!stack)\w+_chk\b", symbols)
    yield "no search path built in (RPATH, RUNPATH)", not re.search(r"\((RPATH|RUNPATH)\)", dynamic)
    yield "no relocations in text (TEXTREL)", "TEXTREL" not in dynamic
    if "X86-64" in header:
        # Debian 12's own start files carry no such note, so the linked file cannot; every object of ours must.
        notes = readelf("--notes", library)
        objects, marked = notes.count("\nFile: "), len(re.findall(r"x86 feature: .*IBT, SHSTK", notes))
        yield f"control-flow note (IBT, SHSTK) in each of {objects} objects", 0 < objects == marked


def main():
    bad = 0
    for what, good in (seen := list(findings(*sys.argv[1:3]))):
        print(f"{'ok     ' if good else 'MISSING'} {what}")
        bad += not good
    print(f"{len(seen) - bad} passed, {bad} failed, 0 skipped")
    sys.exit(1 if bad else 0)


main()
