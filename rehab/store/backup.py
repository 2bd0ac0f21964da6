"""Copies of a store, made while it is used: whole and proved, or not there at all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from rehab.errors import UserError
from rehab.store import durable
from rehab.store.audit import Audit, Head
from rehab.store.dbapi import Database, DatabaseError, connect
from rehab.store.desk import Desk
from rehab.store.keys import uuid7
from rehab.store.opening import explained
from rehab.store.schema import APPLICATION_ID, TABLES, VERSION

KEYS = "motion.keys"
"""The patients' own keys in a folder of backups: one file for all of them, replaced by each new
backup, so that a key that was destroyed is in no backup either."""

DAYS, WEEKS = 7, 4
"""Daily backups are kept of the last 7 days that had one, and of the 4 weeks before them."""

_DAILY = re.compile(r"rehab-daily-(\d{4}-\d{2}-\d{2})\.db")


def keys_of(path: Path) -> Path:
    """Where the store at `path` keeps its patients' keys."""
    return path.with_name(f"{path.name}.keys")


def copy(desk: Desk, target: Path) -> Head:
    """Copy the desk's store to `target`, prove the copy, and take the patients' keys along.

    The copy bears a name of its own until it is whole, proved and on the disk. Raises `UserError`
    where `target` exists or cannot be written; then nothing of it is left.
    """
    target = target.absolute()
    if target.exists() or target.is_symlink():
        raise UserError(f"{target} exists already; name a file that does not.")
    part = target.with_name(f".{target.name}.{uuid7()[-12:]}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        # Made here, so that nobody else may read it from the first byte on.
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with explained(target):
            desk.db.conn.execute("VACUUM INTO ?", [str(part)])
        _sync(part)
        proved = prove(part)
        _agrees(desk, proved, target)
        if keys_of(desk.path).exists():
            replace_with_copy(keys_of(desk.path), target.parent / KEYS)
        _name(part, target)
    except OSError as error:
        raise UserError(f"The backup {target} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return proved


def prove(path: Path) -> Head:
    """Open the store file at `path` as a restore would and read all of it; its audit's head.

    Raises `UserError` where it is no store, damaged, or of a newer version.
    """
    try:
        there = path.stat().st_size > 0
    except OSError as error:
        raise UserError(f"There is no backup at {path}: {error.strerror}.") from error
    if not there:
        raise UserError(f"{path} is empty: it is no backup.")
    try:
        db = connect(path)
        try:
            version = _number(db, "user_version")
            if _number(db, "application_id") != APPLICATION_ID:
                raise UserError(f"{path} is no store of this program.")
            if version != VERSION:
                newer = "update the program" if version > VERSION else "its own version reads it"
                raise UserError(f"{path} is a store of version {version}, not {VERSION}; {newer}.")
            for pragma in ("cipher_integrity_check", "integrity_check", "foreign_key_check"):
                for found, *_ in db.conn.execute(f"PRAGMA {pragma}"):
                    if found != "ok":
                        raise UserError(f"The backup {path} is damaged: {found}.")
            missing = set(TABLES).difference(db.table_names())
            if missing:
                raise UserError(f"The backup {path} lacks {', '.join(sorted(missing))}.")
            return Audit(Desk(path, db)).head()
        finally:
            db.close()
    except DatabaseError as error:
        raise UserError(f"{path} cannot be read as a store with this key: {error}.") from error


def _agrees(desk: Desk, copied: Head, target: Path) -> None:
    """The copy's newest audit row must be one of the store's: it may be behind, never aside."""
    sql = "SELECT 1 FROM audit WHERE station_id = ? AND number = ? AND hash = ?"
    if copied.number and desk.one(sql, copied) is None:
        raise UserError(f"The backup {target} does not agree with the store; it was not kept.")


def replace_with_copy(source: Path, target: Path) -> None:
    """`target` becomes a copy of `source`, readable by its owner alone: the old or the new."""
    part = target.with_name(f".{target.name}.{uuid7()[-12:]}.part")
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        shutil.copyfile(source, part)
        _sync(part)
        part.replace(target)
        durable.sync_folder(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, target: Path) -> None:
    """Give `part` its name, and overwrite nothing that came there meanwhile."""
    try:
        os.link(part, target)  # unlike a rename, refuses an existing name
    except FileExistsError as error:
        raise UserError(f"{target} exists already; name a file that does not.") from error
    except OSError:  # a memory stick's file system knows no links
        part.rename(target)
    durable.sync_folder(target.parent)


def _sync(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


# The daily ones


def daily(folder: Path, day: date) -> Path:
    """The name of the daily backup of `day`."""
    return folder / f"rehab-daily-{day.isoformat()}.db"


def dailies(folder: Path) -> list[tuple[date, Path]]:
    """The daily backups in `folder`, newest first."""
    found = []
    for path in folder.glob("rehab-daily-*.db"):
        if match := _DAILY.fullmatch(path.name):
            try:
                found.append((date.fromisoformat(match[1]), path))
            except ValueError:
                continue  # no day: somebody else's file
    return sorted(found, reverse=True)


def superfluous(days: Sequence[date]) -> list[date]:
    """Which of `days` (newest first) need not be kept: by count, never by age, so that a clock
    that is wrong deletes nothing."""
    old = days[DAYS:]
    weeks: dict[tuple[int, int], date] = {}
    for day in old:
        weeks.setdefault(day.isocalendar()[:2], day)
    kept = set(list(weeks.values())[:WEEKS])
    return [day for day in old if day not in kept]


def rotate(folder: Path) -> list[Path]:
    """Delete the daily backups that are superfluous; which they were."""
    found = dict(dailies(folder))
    gone = [found[day] for day in superfluous(list(found))]
    for path in gone:
        path.unlink()
    return gone


# Back again


class Restored(NamedTuple):
    """What a restore did: where the former store is now, and what only that one holds."""

    aside: Path | None
    newer: list[str]


def restore(source: Path, path: Path) -> Restored:
    """Put the backup `source` in the place of the store at `path`, which is put aside first.

    Raises `UserError`, with the former store in its place again, where that cannot be.
    """
    source = source.absolute()
    restored = prove(source)
    if path.exists() and source.samefile(path):
        raise UserError(f"{source} is the store itself; name a backup.")
    part = path.with_name(f".{path.name}.{uuid7()[-12:]}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_with_copy(source, part)
        if prove(part) != restored:
            raise UserError(f"{source} changed while it was copied; try again.")
        aside = _put_aside(path)
        newer = [] if aside is None else _newer(aside, part)
        keys = source.parent / KEYS
        with _or_back(path, aside):
            if keys.exists():
                replace_with_copy(keys, keys_of(path))
            elif aside is not None and keys_of(aside).exists():
                replace_with_copy(keys_of(aside), keys_of(path))
            part.rename(path)
            durable.sync_folder(path.parent)
    except OSError as error:
        raise UserError(f"The store {path} cannot be restored: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    return Restored(aside, newer)


_BESIDE = ("", "-wal", "-shm", ".keys")


def _put_aside(path: Path) -> Path | None:
    """Rename the store with all that belongs to it; None where there is none."""
    if not any(path.with_name(path.name + end).exists() for end in _BESIDE):
        return None
    stamp = f"{path.name}.before-{datetime.now():%Y%m%d-%H%M%S}"
    aside, again = path.with_name(stamp), 1
    while any(aside.with_name(aside.name + end).exists() for end in _BESIDE):
        again += 1
        aside = path.with_name(f"{stamp}-{again}")
    _move(path, aside)
    return aside


def _move(old: Path, new: Path) -> None:
    for end in _BESIDE:
        if old.with_name(old.name + end).exists():
            old.with_name(old.name + end).rename(new.with_name(new.name + end))


@contextmanager
def _or_back(path: Path, aside: Path | None) -> Iterator[None]:
    try:
        yield
    except OSError:
        keys_of(path).unlink(missing_ok=True)
        if aside is not None:
            _move(aside, path)
        raise


def _newer(aside: Path, restored: Path) -> list[str]:
    """The sessions of the store put aside that the restored one lacks, a sentence each."""
    sql = """SELECT session.id, alias, started_at FROM session
    JOIN patient ON patient.id = patient_id ORDER BY started_at"""
    try:
        old, new = connect(aside), connect(restored)
        try:
            there = {key for (key,) in new.conn.execute("SELECT id FROM session")}
            return [
                f"Session {key} of {alias}, begun {started}, is only in {aside.name}."
                for key, alias, started in old.conn.execute(sql)
                if key not in there
            ]
        finally:
            old.close()
            new.close()
    except DatabaseError as error:
        return [f"What the store put aside holds cannot be said, since it cannot be read: {error}."]


def _number(db: Database, pragma: str) -> int:
    return int(db.conn.execute(f"PRAGMA {pragma}").fetchone()[0])
