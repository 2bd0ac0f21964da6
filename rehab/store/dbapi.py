"""The only module that imports a database: connections, transactions and what their errors mean."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import sqlcipher3
import sqlcipher3.dbapi2

from rehab.store.keystore import key_of

# sqlite-utils takes pysqlite3 where there is one, and then catches that module's errors: so it
# takes SQLCipher, and all of the program has one set of errors.
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = sqlcipher3.dbapi2

from sqlite_utils import Database  # noqa: E402
from sqlite_utils.migrations import Migrations  # noqa: E402
from sqlite_utils.utils import sqlite3  # noqa: E402

__all__ = [
    "Database",
    "DatabaseError",
    "IntegrityError",
    "Migrations",
    "Trouble",
    "connect",
    "first_page",
    "sqlite3",
    "trouble",
    "write_tx",
]

DatabaseError = sqlite3.DatabaseError
IntegrityError = sqlite3.IntegrityError

Trouble = Literal["locked", "read-only", "full", "damaged", "unreachable", "other"]

# SQLite's primary result codes (sqlite.org/rescode.html).
_TROUBLES: dict[int, Trouble] = {
    5: "locked",
    6: "locked",
    8: "read-only",
    10: "unreachable",
    11: "damaged",
    13: "full",
    14: "unreachable",
    26: "damaged",
}


def trouble(error: BaseException) -> Trouble:
    """What kind of trouble a `DatabaseError` is."""
    return _TROUBLES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "other")


def first_page(error: BaseException) -> bool:
    """Whether a `DatabaseError` says that the first page is none, as it is with a wrong key."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == 26


def connect(
    path: Path, *, create: bool = False, timeout: float = 5.0, key: bytes | None = None
) -> Database:
    """A connection for the calling thread; waits `timeout` seconds for another writer.

    An encrypted file's key is found by itself (`keystore.key_of`, with its `UserError`s); `key` is
    one to try instead (32 bytes), or makes a new file with that key and salt (48 bytes). The
    driver opens no transaction by itself: what is not inside `write_tx` commits at once.
    """
    if key is None:
        key = key_of(path)
    mode = "rwc" if create else "rw"
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=timeout, isolation_level=None)
    if key is not None:
        # SQLCipher writes to stderr what it raises as well.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    db = Database(connection, execute_plugins=False)
    for pragma in ("foreign_keys = ON", "trusted_schema = OFF", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {pragma}")
    # What is deleted is overwritten, always: pages that were once moved keep their old cells else.
    connection.execute("PRAGMA secure_delete = ON")
    # FULL: in WAL mode NORMAL may lose acknowledged rows when the power fails.
    connection.execute("PRAGMA synchronous = FULL")
    return db


@contextmanager
def write_tx(db: Database) -> Iterator[Database]:
    """One transaction that takes the write lock at its start, so that it cannot fail half way.

    A deferred transaction that reads and then writes fails at once with "locked" where another
    process wrote in between, whatever the timeout. Everything inside is stored or nothing is.
    """
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.conn.execute("COMMIT")
    except BaseException:
        # Some errors (a full disk) have rolled the transaction back already.
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise
