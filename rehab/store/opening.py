"""Opening a store file: made when asked, checked, brought up to date, or put aside when damaged."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from rehab.errors import UserError
from rehab.store import keystore
from rehab.store.dbapi import (
    Database,
    DatabaseError,
    Trouble,
    connect,
    first_page,
    trouble,
    write_tx,
)
from rehab.store.schema import APPLICATION_ID, TABLES, VERSION, migrations

_READ_AT_ONCE = 16_000_000
"""Bytes of a store that are read whole at its opening: an encrypted one of ten years takes 5 s."""

_BESIDE = ("", "-wal", "-shm")

_SENTENCES: dict[Trouble, str] = {
    "locked": "Another program keeps the store {path} locked; close it and try again.",
    "read-only": "The store {path} cannot be written; make the file and its folder writable.",
    "full": "The disk that holds the store {path} is full; free some space and try again.",
    "damaged": "A part of the store {path} is damaged and cannot be read; copy a backup there.",
    "unreachable": "The store {path} cannot be opened or read; check that its folder exists, that "
    "you may write there and that the disk is sound.",
}


_LOCKED = (
    "The key that is kept for the encrypted store {path} does not open it: either it is another "
    "one's, then put the right key back with rehab recover; or the first page of the file is "
    "damaged, then copy a backup there. The store was not touched."
)


class _Damaged(Exception):
    """The file is a store no longer; says why."""


def open_database(path: Path, *, create: bool) -> Database:
    """The checked and migrated store at `path`.

    Raises `UserError` where there is none (and `create` is false), where it is another program's
    or a newer version's, is locked or cannot be written, or where its key is not here or is the
    wrong one; a damaged one is first put aside, which none is that its key does not open.
    """
    try:
        empty = not path.exists() or path.stat().st_size == 0
        log = _with(path, "-wal")
        if empty and log.exists() and log.stat().st_size > 0:
            # SQLite would delete the log, which may hold what the file has lost.
            raise UserError(_put_aside(path, "the file is empty"))
        if empty and not create:
            raise UserError(
                f"There is no store at {path}; make one for patients with rehab init, or one for "
                "invented people with rehab init --open."
            )
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The store {path} cannot be reached: {error.strerror}.") from error
    return _open(path, create=create)


def make_database(path: Path) -> Database:
    """A new encrypted store at `path`, its key made and kept. Raises `UserError` where anything
    that belongs to a store is there already, or the key cannot be kept apart from it."""
    try:
        for end in (*_BESIDE, ".keys"):
            there = _with(path, end)
            if there.exists() and there.stat().st_size > 0:
                raise UserError(
                    f"There is {there} already, so no store is made there; it was left as it is."
                )
        if keystore.folder().resolve().is_relative_to(path.parent.resolve()):
            raise UserError(
                f"The data folder {path.parent} holds the folder of keys {keystore.folder()}, and "
                "a copy of it would hold both; name another data folder with REHAB_HOME."
            )
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The store {path} cannot be reached: {error.strerror}.") from error
    made = keystore.fresh()
    keystore.keep(*made)
    return _open(path, create=True, key=made.key + made.salt)


def recover(path: Path, key: bytes) -> str:
    """Keep `key` as that of the store or backup at `path` if it opens it; where, in words.

    Raises `UserError`.
    """
    try:
        salt = keystore.salt_of(path)
    except OSError as error:
        raise UserError(f"The store {path} cannot be read: {error.strerror}.") from None
    if salt is None:
        raise UserError(f"There is no encrypted store at {path}, so there is no key to put back.")
    try:
        connect(path, key=key).close()
    except DatabaseError as error:
        if first_page(error):
            raise UserError(
                f"That is a recovery key, but it does not open {path}: it is another store's, or "
                "the first page of the file is damaged. Nothing was changed."
            ) from error
        raise UserError(_sentence(error, path)) from error
    return keystore.keep(salt, key)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """The database's errors inside as one sentence for the user."""
    try:
        yield
    except DatabaseError as error:
        raise UserError(_sentence(error, path)) from error


def _open(path: Path, *, create: bool, key: bytes | None = None) -> Database:
    db: Database | None = None
    try:
        db = connect(path, create=create, key=key)
        _refuse_strangers(db, path)
        _check(db)
        db.conn.execute("PRAGMA journal_mode = WAL")
        if _number(db, "user_version") < VERSION:
            with write_tx(db):
                migrations.apply(db)
    except (DatabaseError, _Damaged, UserError) as error:
        if first_page(error) and keystore.salt_of(path) is not None:
            error = UserError(_LOCKED.format(path=path))
        damaged = isinstance(error, _Damaged) or trouble(error) == "damaged"
        # Closing would fold the log into the file, so a damaged one is moved first; Windows
        # moves no open file.
        if db is not None and (os.name == "nt" or not damaged):
            db.close()
        sentence = _put_aside(path, str(error)) if damaged else _sentence(error, path)
        if db is not None:
            db.close()
        raise UserError(sentence) from error
    return db


def _refuse_strangers(db: Database, path: Path) -> None:
    known = _number(db, "application_id") == APPLICATION_ID
    if not known and db.conn.execute("SELECT 1 FROM sqlite_master").fetchone():
        raise UserError(f"{path} is the database of another program; name a store of this one.")
    version = _number(db, "user_version")
    if known and version > VERSION:
        raise UserError(
            f"The store {path} is of version {version} and this program reads up to {VERSION}; "
            "update the program. The store was not touched."
        )


def _check(db: Database) -> None:
    """Read every table's pages but the recording's, whose blocks bear checksums of their own.

    Of a store that takes long to read only the smallest tables, without which nothing works; what
    is damaged beyond them shows when it is read, and `rehab check` reads it all.
    """
    there = set(db.table_names())
    large = _number(db, "page_count") * _number(db, "page_size") > _READ_AT_ONCE
    for table in ("station", "staff", "patient") if large else ("station", *TABLES):
        if table in there and table != "recording_block":
            (found,) = db.conn.execute(f"PRAGMA quick_check('{table}')").fetchone()
            if found != "ok":
                raise _Damaged(" ".join(str(found).split()))


def _number(db: Database, pragma: str) -> int:
    return int(db.conn.execute(f"PRAGMA {pragma}").fetchone()[0])


def _sentence(error: Exception, path: Path) -> str:
    if isinstance(error, UserError):
        return str(error)
    said = f"The store {{path}} cannot be used: {error}."
    return _SENTENCES.get(trouble(error), said).format(path=path)


def _put_aside(path: Path, reason: str) -> str:
    """Rename the store with its log to a name not in use; says so. Nothing is overwritten."""
    stamp = datetime.now().strftime("%Y%m%d-%H%M%S")
    aside, again = _with(path, f".damaged-{stamp}"), 1
    while any(_with(aside, end).exists() for end in _BESIDE):
        again += 1
        aside = _with(path, f".damaged-{stamp}-{again}")
    try:
        for end in _BESIDE:
            if _with(path, end).exists():
                _with(path, end).rename(_with(aside, end))
    except OSError as error:
        return f"The store {path} is damaged ({reason}) and cannot be moved: {error.strerror}."
    return (
        f"The store {path} is damaged ({reason}) and was put aside as {aside}, nothing deleted; "
        f"copy a backup to {path}, or begin an empty store with rehab init."
    )


def _with(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
