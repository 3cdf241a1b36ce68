# SPDX-License-Identifier: Apache-2.0
"""Turns static/* into C tables: each file under a name that holds a hash of its content (so that browsers may keep it for
ever), its type, its bytes and the same bytes compressed.
"""
import argparse
import gzip
import hashlib
import os
import re

from common import Report, SPDX, c_name, c_string, write_if_changed

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
         ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json"}

HEADER = """/* Made by tools/assets.py from static/; not to be edited. */
#ifndef ASSETS_GEN_H
#define ASSETS_GEN_H

#include "base/text.h"

/* A file of static/: `path` holds a hash of its content, so what it names never changes. */
struct asset {
	const char *path;       /* "/static/cabinet.3f2a91c0.css" */
	const char *type;
	struct text bytes, gzip;
	const char *etag;       /* in its quotes */
};

/* NULL: none of that path. */
const struct asset *asset_find(struct text path);

#endif
"""

FIND = """
const struct asset *asset_find(struct text path)
{
	for (size_t i = 0; i < COUNT_OF(assets); i++)
		if (text_is_cstr(path, assets[i].path))
			return &assets[i];
	return NULL;
}
"""


def files_of(folder):
    return [n for n in sorted(os.listdir(folder)) if not n.startswith(".") and os.path.isfile(os.path.join(folder, n))]


def read(folder, name):
    with open(os.path.join(folder, name), "rb") as file:
        return file.read()


def hashed(name, data):
    """(the path with its hash, the etag)."""
    digest = hashlib.sha256(data).hexdigest()
    stem, extension = os.path.splitext(name)
    return f"/static/{stem}.{digest[:8]}{extension}", f'"{digest[:16]}"'


def names(folder):
    """/static/cabinet.css -> /static/cabinet.3f2a91c0.css, for all files."""
    return {"/static/" + name: hashed(name, read(folder, name))[0] for name in files_of(folder)}


def check(folder, name, data, report):
    """A file must be of a known type and lead nowhere else: what a page loads is what its template names."""
    path = os.path.relpath(os.path.join(folder, name))
    extension = os.path.splitext(name)[1]
    if extension not in TYPES:
        report.refuse(path, 1, f"no content type is known for '{extension}'")
        return
    if not re.fullmatch(r"[a-z0-9-]+\.[a-z0-9]+", name):
        report.refuse(path, 1, "a name of a static file is a-z, 0-9 and '-'")
    barred = {".css": rb"url\(|@import|@font-face|https?://", ".js": rb"\bimport\b|https?://|\beval\b|innerHTML|outerHTML|document\.cookie",
              ".svg": rb"<script|<style|\bon[a-z]+=|xlink:href|<image|@import|https?://(?!www\.w3\.org/2000/svg)"}.get(extension)
    for found in re.finditer(barred, data) if barred else ():
        report.refuse(path, data.count(b"\n", 0, found.start()) + 1, f"'{found.group().decode()}' is not used in static files")


def bytes_in_c(data):
    rows = [data[i:i + 96] for i in range(0, len(data), 96)] or [b""]
    return "\n\t" + "\n\t".join(c_string(row) for row in rows)


def source(folder):
    out, table = [SPDX, "/* Made by tools/assets.py from static/; not to be edited. */\n#include \"assets.gen.h\"\n"], []
    for name in files_of(folder):
        data = read(folder, name)
        packed = gzip.compress(data, 9, mtime=0)
        path, etag = hashed(name, data)
        plain, zipped = c_name(name) + "_bytes", c_name(name) + "_gzip"
        out.append(f"\nstatic const char {plain}[] = {bytes_in_c(data)};\nstatic const char {zipped}[] = {bytes_in_c(packed)};\n")
        table.append(f"\t{{{c_string(path)}, {c_string(TYPES[os.path.splitext(name)[1]])}, {{{plain}, {len(data)}}}, "
                     f"{{{zipped}, {len(packed)}}}, {c_string(etag)}}},\n")
    out.append("\nstatic const struct asset assets[] = {\n" + "".join(table) + "};\n" + FIND)
    return "".join(out)


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--root", required=True)
    options.add_argument("--out", required=True)
    options.add_argument("--depfile")
    asked = options.parse_args()
    folder = os.path.join(asked.root, "static")
    report = Report()
    for name in files_of(folder):
        check(folder, name, read(folder, name), report)
    report.end_if_any()
    write_if_changed(os.path.join(asked.out, "assets.gen.c"), source(folder))
    write_if_changed(os.path.join(asked.out, "assets.gen.h"), SPDX + HEADER)
    if asked.depfile:
        files = [folder] + [os.path.join(folder, name) for name in files_of(folder)]
        write_if_changed(asked.depfile, f"{asked.out}/assets.gen.c: " + " ".join(files) + "\n")


if __name__ == "__main__":
    main()
