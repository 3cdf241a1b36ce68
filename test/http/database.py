# SPDX-License-Identifier: Apache-2.0
"""The running program's database, looked at from outside and read-only: how many rows, what digest, which bytes."""
import hashlib
import sqlite3

# What looking alone writes: when a session was last used, and that somebody's data was shown (the log, by commitments and sealed entries, and the counts of reads).
LOOKING_WRITES = {"log_entry", "log_head", "log_day", "vault_disclosure", "vault_view", "job", "read_opened", "read_day", "read_alert"}
LOOKING_COLUMNS = {("session", "seen")}


def files(site):
    """The databases of the data folder: the store and the keys."""
    return sorted(path for path in site.data.rglob("*.db") if path.is_file())


def connect(path):
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)
    connection.text_factory = bytes
    return connection


def tables(connection):
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    return [row[0].decode() for row in rows]


def columns(connection, table):
    return [row[1].decode() if isinstance(row[1], bytes) else row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]


def state(site, ignore=LOOKING_WRITES):
    """{file/table: (rows, digest)} of all that posting could change."""
    found = {}
    for path in files(site):
        with connect(path) as connection:
            for table in tables(connection):
                if table in ignore:
                    continue
                names = [name for name in columns(connection, table) if (table, name) not in LOOKING_COLUMNS]
                chosen = ", ".join(f'"{name}"' for name in names)
                rows = sorted(repr(row) for row in connection.execute(f'SELECT {chosen} FROM "{table}"'))
                found[f"{path.name}/{table}"] = (len(rows), hashlib.blake2b("\n".join(rows).encode()).hexdigest())
        connection.close()
    return found


def query(site, sql, *values, name=None):
    """Rows of one SELECT on the store, texts decoded."""
    for path in files(site):
        connection = connect(path)
        connection.text_factory = str
        try:
            if (name or path.name) == path.name and "account" in tables_text(connection):
                return connection.execute(sql, values).fetchall()
        finally:
            connection.close()
    raise AssertionError("no store in the data folder")


def tables_text(connection):
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
