# SPDX-License-Identifier: Apache-2.0
"""The second engine's opinion: every migration runs and every statement prepares on PostgreSQL, with the types it declares.

A cluster of its own in a temporary folder, on a unix socket only; it is stopped and removed in any case. Without PostgreSQL
installed the test is skipped (status 77), except where CI=true.
"""
import contextlib
import glob
import os
import pathlib
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))
sys.dont_write_bytecode = True

import statements  # noqa: E402
from common import Report  # noqa: E402

SKIPPED = 77
IN_TYPES = {"int": "bigint", "text": "text", "bytes": "bytea", "real": "double precision"}
# sum() and avg() of whole numbers are numeric there; as text both can be read as the type on the right.
OUT_TYPES = {"int": {"bigint", "integer", "numeric"}, "text": {"text"}, "bytes": {"bytea"}, "real": {"double precision", "numeric"}}
SETTINGS = {"listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "shared_buffers": "8MB",
    "max_connections": "5", "autovacuum": "off"}


def find_programs():
    """The folder of the newest PostgreSQL that is installed as Debian does, or None."""
    folders = [f for f in glob.glob("/usr/lib/postgresql/*/bin") if os.path.exists(os.path.join(f, "initdb"))]
    return max(folders, key=lambda f: int(f.split("/")[-2]), default=None)


def server_user():
    """Root may not run PostgreSQL: whom it runs as instead."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    sys.exit("neither a user postgres nor nobody to run PostgreSQL as")


def run_server_program(user, *command):
    drop = ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--no-new-privs"] if user else []
    done = subprocess.run([*drop, *command], cwd="/", stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        sys.exit(f"{os.path.basename(command[0])} failed:\n{done.stdout}")


@contextlib.contextmanager
def cluster(programs):
    """A running cluster; gives the folder of its socket."""
    user = server_user()
    folder = tempfile.mkdtemp(prefix="cabinet-pg-")
    data = os.path.join(folder, "data")
    try:
        if user:
            os.chown(folder, user.pw_uid, user.pw_gid)
        run_server_program(user, f"{programs}/initdb", "-D", data, "-U", "cabinet", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
        options = " ".join(f"-c {name}='{value}'" for name, value in {**SETTINGS, "unix_socket_directories": folder}.items())
        try:
            run_server_program(user, f"{programs}/pg_ctl", "-D", data, "-l", os.path.join(folder, "log"), "-w", "-t", "10", "-o", options, "start")
            yield folder
        finally:
            if os.path.exists(os.path.join(data, "postmaster.pid")):
                run_server_program(user, f"{programs}/pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def psql(programs, socket, *more, script=None):
    command = [f"{programs}/psql", "-X", "-q", "-A", "-t", "-F", "|", "-h", socket, "-U", "cabinet", "-d", "postgres", *more]
    return subprocess.run(command, input=script, capture_output=True, text=True, env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"})


def run_migrations(programs, socket, migrations):
    for migration in migrations:
        done = psql(programs, socket, "-v", "ON_ERROR_STOP=1", "-1", "-f", migration.path)
        if done.returncode != 0:
            sys.exit(done.stderr)


def script_of(all_statements):
    """Two lines per statement: PREPARE, and for one with results a description of them under its name."""
    lines = []
    for number, s in enumerate(all_statements):
        types = "(" + ", ".join(IN_TYPES[m.type] for m in s.ins) + ")" if s.ins else ""
        nothing = "(" + ", ".join("NULL" for _ in s.ins) + ")" if s.ins else ""
        lines.append(f"PREPARE s{number} {types} AS {s.sql};")
        lines.append(f"\\echo @ {number} \\\\ EXECUTE s{number}{nothing} \\gdesc" if s.outs else "")
    return "\n".join(lines) + "\n"


def where(statement):
    return f"{os.path.relpath(statement.path, ROOT)}:{statement.line}: {statement.name}"


def refused(all_statements, errors):
    """psql's errors by statement: two lines of the script belong to each."""
    found = []
    for match in re.finditer(r"^psql:<stdin>:(\d+): ERROR:\s*(.*(?:\n(?!psql:).*)*)", errors, re.MULTILINE):
        if int(match[1]) % 2 == 1:
            found.append(f"{where(all_statements[int(match[1]) // 2])}: PostgreSQL says: {match[2].strip()}")
    return found


def mistyped(all_statements, described):
    """Results whose type there is not the one that 'out:' declares."""
    found = []
    for part in described.split("@ ")[1:]:
        number, *rows = part.splitlines()
        statement = all_statements[int(number)]
        for member, row in zip(statement.outs, [r for r in rows if "|" in r]):
            name, type_name = row.split("|")
            if name != member.name or type_name not in OUT_TYPES[member.type]:
                found.append(f"{where(statement)}: 'out:' says {member.name} {member.type}, PostgreSQL gives {name} {type_name}")
    return found


def main():
    programs = find_programs()
    if not programs:
        print("PostgreSQL is not installed: skipped")
        sys.exit(1 if os.environ.get("CI") == "true" else SKIPPED)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    migrations, all_statements = statements.read_all(sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "sql"), None, Report())
    with cluster(programs) as socket:
        run_migrations(programs, socket, migrations)
        done = psql(programs, socket, "-f", "-", script=script_of(all_statements))
    unprepared = refused(all_statements, done.stderr)
    mistakes = unprepared + mistyped(all_statements, done.stdout)
    if done.stderr and not unprepared:
        mistakes.append(done.stderr)
    print("\n".join(mistakes + [f"{len(migrations)} migrations, {len(all_statements) - len(unprepared)} statements prepared"]))
    sys.exit(1 if mistakes else 0)


main()
