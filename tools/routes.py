# SPDX-License-Identifier: Apache-2.0
"""routes -> routes.gen.h, routes.gen.c: the route table, a struct for each form, a declaration for each handler.

    routes.py ROOT OUT
"""
import os
import re
import sys
import tomllib

from common import SPDX, Refused, Report, c_name, c_string, write_if_changed
from routes_file import read_routes

WHO = {"public", "signed", "visitor", "member", "reviewer", "administrator", "programme", "privacy", "communication", "technical",
       "editor", "owner", "assigned", "clear", "demo"}
ADMINISTRATORS = {"administrator", "programme", "privacy", "communication", "technical"}
C_TYPES = {"text": "struct text", "area": "struct text", "email": "struct text", "secret": "struct text", "code": "struct text",
           "codes": "struct texts", "int": "int64_t", "id": "int64_t", "flag": "bool", "path": "struct text", "url": "struct text",
           "phone": "struct text", "date": "int64_t", "lang": "struct text", "map": "struct http_pairs", "file": "struct http_file"}
UNITS = {"s": 1, "min": 60, "h": 3600, "day": 86400}
DEFAULT_BODY = 256 * 1024


def rate_of(route, path):
    if "rate" not in route.words:
        return 0, 0
    match = re.fullmatch(r"(\d+)/(\d*)(s|min|h|day)", route.words["rate"])
    if not match:
        raise Refused(path, route.line, "a rate is like 10/min or 5/15min")
    return int(match[1]), int(match[2] or 1) * UNITS[match[3]]


def body_of(route, path):
    said = route.words.get("body")
    if not said:
        return DEFAULT_BODY if route.method == "POST" else 0
    match = re.fullmatch(r"(\d+)([KM])", said)
    if not match:
        raise Refused(path, route.line, "a body limit is like 64K or 5M")
    return int(match[1]) * (1024 if match[2] == "K" else 1024 * 1024)


def checked_who(route, path):
    names = route.who.split("|")
    if "elevated" in route.words and not set(names) <= ADMINISTRATORS:
        raise Refused(path, route.line, "only a route of administrators can be elevated")
    for name in names:
        if name not in WHO:
            raise Refused(path, route.line, f"unknown access word '{name}'")
    return " | ".join(f"WHO_{n.upper()}" for n in names)


def reads_of(route, path, datums):
    bits = []
    for name in filter(None, route.words.get("reads", "").split(",")):
        found = [d for d in datums if d == name or (name.endswith(".*") and d.startswith(name[:-1]))]
        if not found:
            raise Refused(path, route.line, f"no datum '{name}' in the inventory")
        bits += [f"UINT64_C(1) << DATUM_{c_name(d).upper()}" for d in found]
    return " | ".join(bits) or "0"


def again_of(route, routes, path):
    """Number of the page shown again when the form has errors."""
    if route.method != "POST" or not route.fields:
        return None
    wanted = route.words.get("again", route.path)
    for number, other in enumerate(routes):
        if other.method == "GET" and other.path == wanted:
            return number
    raise Refused(path, route.line, f"no GET {wanted} to show again when the form has errors: say 'again /path'")


def first_literal(route):
    """The first segment when it is all literal, otherwise nothing."""
    first = route.path.split("/")[1]
    return "" if "{" in first else first


def form_struct(route):
    out = [f"struct form_{route.handler} {{\n"]
    out += [f"\t{C_TYPES[f.type]} {f.name};\n" for f in route.fields]
    return "".join(out) + "};\n"


def header(routes):
    out = [SPDX, '#ifndef ROUTES_GEN_H\n#define ROUTES_GEN_H\n\n#include "web/visit.h"\n\n']
    for route in routes:
        if route.fields:
            out.append(form_struct(route))
            out.append(f"void {route.handler}(struct visit *visit, const struct form_{route.handler} *form);\n")
        else:
            out.append(f"void {route.handler}(struct visit *visit);\n")
    out.append("\n#endif\n")
    return "".join(out)


def fields_table(route):
    out = []
    for f in route.fields:
        if "in" in f.words:
            out.append(f"static const char *const choices_{route.handler}_{f.name}[] = {{")
            out.append(", ".join(c_string(c) for c in f.words["in"]) + ", NULL};\n")
    out.append(f"static const struct route_field fields_{route.handler}[] = {{\n")
    for f in route.fields:
        choices = f"choices_{route.handler}_{f.name}" if "in" in f.words else "NULL"
        out.append(f"\t{{{c_string(f.name)}, FIELD_{f.type.upper()}, offsetof(struct form_{route.handler}, {f.name}), "
                   f"{'true' if 'required' in f.words else 'false'}, {f.words.get('min', 0)}, {f.words.get('max', 0)}, {choices}}},\n")
    return "".join(out) + "};\n"


def table(routes, path, datums, purposes):
    out = [SPDX, '#include "routes.gen.h"\n#include "web/route.h"\n\n']
    rows = []
    for number, route in enumerate(routes):
        purpose = route.words.get("purpose", "account")
        if purpose not in purposes:
            raise Refused(path, route.line, f"unknown purpose '{purpose}'")
        if purpose == "compliance" and "reads" in route.words and not route.parameters:
            raise Refused(path, route.line, "what is read for compliance names its case in the path (P-74)")
        if len(route.parameters) > 4:
            raise Refused(path, route.line, "at most four parameters in a path")
        argument = ""
        if route.fields:
            out.append(fields_table(route))
            argument = ", visit->form"
        out.append(f"static void run_{number}(struct visit *visit)\n{{\n\t{route.handler}(visit{argument});\n}}\n")
        count, seconds = rate_of(route, path)
        again = again_of(route, routes, path)
        rows.append(
            f"\t{{.method = HTTP_{route.method}, .pattern = {c_string(route.path)}, .name = {c_string(route.handler)},\n"
            f"\t .slashes = {route.path.count('/')}, .first = TEXT({c_string(first_literal(route))}),\n"
            f"\t .who = {checked_who(route, path)}, .purpose = PURPOSE_{purpose.upper()}, .reads = {reads_of(route, path, datums)},\n"
            f"\t .rate_count = {count}, .rate_seconds = {seconds}, .max_body = {body_of(route, path)},\n"
            f"\t .on_pool = {'false' if 'loop' in route.words else 'true'}, .machine = {'true' if 'machine' in route.words else 'false'}, "
            f".no_form_token = {'true' if 'no-form-token' in route.words else 'false'},\n"
            f"\t .elevated = {'true' if 'elevated' in route.words else 'false'}, .untrained = {'true' if 'untrained' in route.words else 'false'},\n"
            + (f"\t .fields = fields_{route.handler}, .fields_count = {len(route.fields)}, .form_bytes = sizeof(struct form_{route.handler}),\n"
               if route.fields else "")
            + (f"\t .again = &routes_all[{again}],\n" if again is not None else "")
            + f"\t .run = run_{number}}},\n")
    out.append("\nconst struct route routes_all[] = {\n" + "".join(rows) + "};\n\nconst size_t routes_count = COUNT_OF(routes_all);\n")
    return "".join(out)


def main(root, out):
    report = Report()
    path = os.path.join(root, "routes")
    with open(os.path.join(root, "policy", "inventory.toml"), "rb") as file:
        inventory = tomllib.load(file)
    try:
        routes = read_routes(path)
        made = table(routes, path, [d["id"] for d in inventory["datum"]], inventory["purposes"])
    except Refused as refused:
        report.add(refused)
    report.end_if_any()
    write_if_changed(os.path.join(out, "routes.gen.h"), header(routes))
    write_if_changed(os.path.join(out, "routes.gen.c"), made)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
