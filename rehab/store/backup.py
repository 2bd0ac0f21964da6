"""Copies of a store, made while it is used: whole and proved, or not there at all."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from rehab.errors import UserError
from rehab.store import durable
from rehab.store.audit import Audit, Head
from rehab.store.dbapi import Database, DatabaseError, connect
from rehab.store.desk import Desk
from rehab.store.erasing import COPY
from rehab.store.keys import uuid7
from rehab.store.opening import explained
from rehab.store.schema import APPLICATION_ID, TABLES, VERSION
from rehab.store.sealing import SealError, Seals

DAYS, WEEKS = 7, 4
"""Daily backups are kept of the last 7 days that had one, and of the 4 weeks before them."""

_DAILY = re.compile(r"rehab-daily-(\d{4}-\d{2}-\d{2})\.db")


def copy(desk: Desk, seals: Seals, target: Path) -> Head:
    """Copy the desk's store to `target`, prove the copy, and take the patients' keys along.

    Those are in one file for all backups of a folder, `motion.keys`, brought up to date by each:
    a key that was destroyed is then in no backup any more. The copy bears a name of its own until
    it is whole, proved and on the disk. Raises `UserError` where `target` exists or cannot be
    written; then nothing of it is left.
    """
    target = target.absolute()
    part = _part(target)
    try:
        if os.path.lexists(target):
            raise FileExistsError
        # Made here, so that nobody else may read it from the first byte on.
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with explained(target):
            desk.db.conn.execute("VACUUM INTO ?", [str(part)])
        _sync(part)
        proved = prove(part)
        _agrees(desk, proved, target)
        if seals.sealing:
            seals.copy_to(target.parent / COPY)
        _name(part, target)
    except FileExistsError:
        raise UserError(f"{target} exists already; name a file that does not.") from None
    except OSError as error:
        raise UserError(f"The backup {target} cannot be written: {error.strerror}.") from error
    except SealError as error:
        raise UserError(f"The backup {target} was not made: {error}.") from error
    finally:
        with suppress(OSError):
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


def _part(target: Path) -> Path:
    """What `target` is called until it is whole, in a folder that is there. Raises `UserError`."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"There is no folder {target.parent}: {error.strerror}.") from error
    return target.with_name(f".{target.name}.{uuid7()[-12:]}.part")


def _name(part: Path, target: Path) -> None:
    """Give `part` its name, and overwrite nothing that came there meanwhile."""
    try:
        os.link(part, target)  # unlike a rename, refuses an existing name
    except FileExistsError:
        raise
    except OSError:  # a memory stick's file system knows no links
        part.rename(target)
    durable.sync_folder(target.parent)


def _copied(source: Path, target: Path) -> None:
    """Make `target`, which is not there, a copy of `source` for its owner alone."""
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    shutil.copyfile(source, target)
    _sync(target)


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
    """What a restore did: where the former store is now, and what is lacking, a sentence each."""

    aside: Path | None
    said: list[str]


def restore(source: Path, path: Path, actor: str = "local") -> Restored:
    """Put the backup `source` in the place of the store at `path`, which is put aside first.

    The restored one's audit says that it was, by `actor`.

    Raises `UserError` where that cannot be; what is there then still is, under one name or other.
    """
    source = source.absolute()
    restored = prove(source)
    if path.exists() and source.samefile(path):
        raise UserError(f"{source} is the store itself; name a backup.")
    part = _part(path)
    try:
        _copied(source, part)
        if prove(part) != restored:
            raise UserError(f"{source} changed while it was copied; try again.")
        _note(part, actor, restored)
        aside = _put_aside(path)
        part.rename(path)
        durable.sync_folder(path.parent)
        said = _take_keys(path, source.parent / COPY)
    except OSError as error:
        raise UserError(f"The store {path} cannot be restored: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return Restored(aside, said if aside is None else said + _newer(aside, path))


def _note(part: Path, actor: str, restored: Head) -> None:
    db = connect(part)
    try:
        desk = Desk(part, db, actor)
        detail = {"audit_head": str(restored)}
        desk.write(desk.audit("restore", "station", restored.station, detail))
    finally:
        db.close()


_BESIDE = ("", "-wal", "-shm", ".keys")


def _put_aside(path: Path) -> Path | None:
    """Rename the store with its log, and copy its patients' keys, which the restored one goes on
    with; None where there is no store."""
    if not any(path.with_name(path.name + end).exists() for end in _BESIDE):
        return None
    stamp = f"{path.name}.before-{datetime.now():%Y%m%d-%H%M%S}"
    aside, again = path.with_name(stamp), 1
    while any(aside.with_name(aside.name + end).exists() for end in _BESIDE):
        again += 1
        aside = path.with_name(f"{stamp}-{again}")
    for end in _BESIDE:
        old, new = path.with_name(path.name + end), aside.with_name(aside.name + end)
        if end == ".keys" and old.exists():
            _copied(old, new)
        elif old.exists():
            old.rename(new)
    return aside


def _take_keys(path: Path, copy: Path) -> list[str]:
    """Give the restored store at `path` the patients' keys from the backup's folder, but none that
    was destroyed since; says what is lacking, a sentence each."""
    seals = Seals.of(path)
    if not seals.sealing:
        return []
    try:
        if copy.exists():
            seals.take_from(copy)
    except SealError:  # what is there is another store's, and was copied aside
        seals.path.unlink(missing_ok=True)
        try:
            seals.take_from(copy)
        except SealError as error:
            return [f"Recorded motion and names cannot be read: {error}."]
    trouble = seals.trouble()
    return [] if trouble is None else [trouble]


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
    except (DatabaseError, UserError):
        return [f"What only {aside.name} holds cannot be said, since it cannot be opened."]


def _number(db: Database, pragma: str) -> int:
    return int(db.conn.execute(f"PRAGMA {pragma}").fetchone()[0])
