"""What is to be stored, kept in memory until it is: the recorder thread's side."""

from __future__ import annotations

import hashlib
import json
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from gettext import gettext as _
from pathlib import Path
from typing import Any, NamedTuple

from rehab.errors import UserError
from rehab.recorder.cutter import Cutter, Frames, Packed
from rehab.recorder.rows import UNKNOWN, Conditions, Event, Rows
from rehab.store.changes import Change, Insert, Update, apply, spill, unsaved
from rehab.store.dbapi import Database, DatabaseError, IntegrityError, connect, trouble, write_tx
from rehab.store.keys import label, to_json, uuid7
from rehab.store.lease import LeaseError, renew
from rehab.store.sealing import Seals

_RENEWAL = 1.0  # s between renewals of the lease
_OLD = 1.0  # s after which frames and events are stored even if their second is not full
_PAUSES = (0.25, 0.5, 1.0, 2.0)  # s before the next try after failures


def _sentence(error: Exception) -> str:
    said = {
        "full": _("The disk is full: the session is kept in memory. Free some space."),
        "locked": _("Another program holds the store: the session is kept in memory."),
        "read-only": _("The store cannot be written: the session is kept in memory."),
    }
    other = _("The session is kept in memory, since it cannot be stored: {error}.")
    return said.get(trouble(error)) or other.format(error=error)


class _Totals(NamedTuple):
    """What of the recording is stored, as the session's row says."""

    blocks: int = 0
    frames: int = 0
    t_first: int | None = None
    t_last: int | None = None

    def plus(self, new: list[Packed]) -> _Totals:
        if not new:
            return self
        first, last = min(b.t_first for b in new), max(b.t_last for b in new)
        return _Totals(
            self.blocks + len(new),
            self.frames + sum(block.count for block in new),
            first if self.t_first is None else min(first, self.t_first),
            last if self.t_last is None else max(last, self.t_last),
        )


class Writer:
    """Owns the connection; everything runs on one thread. What fails is tried again, whole."""

    def __init__(self, store: Path, session: str, conditions: Conditions = UNKNOWN) -> None:
        self._store = store
        self._session = session
        self._db: Database | None = None
        self._seals = Seals.of(store)
        self._patient = ""  # whose the recording is, once the store has told
        self._cutter = Cutter()
        self._rows = Rows(session, conditions)
        self._told: deque[tuple[float, Event]] = deque()  # not yet due: with the time they came
        self._blocks: list[Packed] = []
        self._events: list[dict[str, Any]] = []
        self._derived: list[Change] = []
        self._acknowledged: list[Change] = []
        self._stored = _Totals()
        self._event_count = 0
        self._last_frame, self._last_t = -1, 0  # the last that is in a block
        self._faults: set[str] = set()
        self._renewed = self._not_before = 0.0
        self._failures = 0
        self._seen_commands: set[str] = set()
        self.warning: str | None = None

    # What comes in

    def add_frames(self, frames: Frames) -> None:
        self._rows.saw(frames)
        self._keep(self._cutter.add(frames))

    def add_event(self, event: Event) -> None:
        self._told.append((time.monotonic(), event))

    def add_own(self, kind: str, data: dict[str, Any]) -> None:
        """An event of the recorder's own, at the last frame that is in a block."""
        self._events.append(self._row(max(self._last_frame, 0), self._last_t, kind, data))

    def fault(self, error: Exception) -> None:
        """Note a fault of the program's own, once a kind."""
        self.warning = _("The recorder failed ({error}) and goes on.").format(error=error)
        if (problem := f"{type(error).__name__}: {error}") not in self._faults:
            self._faults.add(problem)
            self.add_own("recorder", {"problem": problem})

    def acknowledge(self, command: str, frame: int) -> None:
        self._acknowledged.append(Update("command", command, {"frame": frame}))

    def cut(self, *, everything: bool = False) -> None:
        """Make blocks and rows of what is due.

        An event is stored together with its frame, in one transaction, so that what a crash
        leaves is frames with all of their events and no others: a replay can be held to that.
        """
        if everything or self._cutter.age > _OLD:
            self._keep(self._cutter.cut())
        while self._told:
            since, event = self._told[0]
            late = time.monotonic() - since > 1.5 * _OLD  # no frames come any longer
            if not (everything or late or event.frame <= self._last_frame):
                break
            self._told.popleft()
            self._events.append(self._row(event.frame, event.t, event.kind, event.data))
            try:
                self._derived += self._rows.changes(event)
            except (TypeError, ValueError, AttributeError) as error:
                self.add_own("recorder", {"problem": f"{event.kind}: {error}"})

    def _keep(self, blocks: list[Packed]) -> None:
        self._blocks += blocks
        if blocks:
            self._last_frame, self._last_t = blocks[-1].last_frame, blocks[-1].t_last

    def _row(self, frame: int, t: int, kind: str, data: dict[str, Any]) -> dict[str, Any]:
        row = {"id": uuid7(), "session_id": self._session, "frame": int(frame), "t": int(t)}
        return {**row, "kind": str(kind), "data": to_json(data)}

    # What goes out

    def save(self) -> None:
        """Store what waits and renew the lease, where due and no failure asks for a pause."""
        now = time.monotonic()
        waiting = self._blocks or self._events or self._derived or self._acknowledged
        if now >= self._not_before and (waiting or now - self._renewed >= _RENEWAL):
            self._try({})

    def finish(self, status: str, deadline: float) -> str | None:
        """Store everything and close the session, trying until `deadline` (monotonic); else keep
        it in a file beside the store. Says what could not be stored."""
        self._derived += self._rows.close(status)
        ending = {"status": status, "ended_at": label(), "lease_holder": None, "lease_until": None}
        while not self._try(ending) and time.monotonic() < deadline:
            time.sleep(_PAUSES[0])
        if self._events and self._failures == 0:  # what the last try had to add
            self._try(ending)
        self._disconnect()
        return None if self._failures == 0 else self._spill(ending)

    def _try(self, ending: dict[str, Any]) -> bool:
        try:
            db = self._connected()
            self._seal()
            with write_tx(db):
                problem, totals = self._write(db, ending)
        except (DatabaseError, LeaseError, UserError, OSError) as error:
            self._failures += 1
            pause = _PAUSES[min(self._failures, len(_PAUSES)) - 1]
            self._not_before = time.monotonic() + pause
            self.warning = _sentence(error)
            self._disconnect()
            return False
        self._renewed, self._failures, self.warning = time.monotonic(), 0, None
        self._stored = totals
        self._event_count += len(self._events)
        for written in (self._blocks, self._events, self._derived, self._acknowledged):
            written.clear()
        if problem:
            self.add_own("recorder", {"problem": problem})
        return True

    def _seal(self) -> None:
        """Seal the blocks with their patient's key; those that waited are sealed already."""
        for at, block in enumerate(self._blocks):
            if self._patient and self._seals.sealing and not self._seals.is_sealed(block.data):
                data = self._seals.seal(self._patient, block.data, block.id)
                sha256 = hashlib.sha256(data).hexdigest()
                self._blocks[at] = replace(block, data=data, sha256=sha256)

    def _write(self, db: Database, ending: dict[str, Any]) -> tuple[str, _Totals]:
        totals = self._stored.plus(self._blocks)
        renew(db, self._session, {**totals._asdict(), **ending})
        apply(db, [*self._truth(), *self._acknowledged])
        try:
            # Rows that follow from the events may be refused (a block's number given twice);
            # they must not keep the events and frames from being stored.
            with db.atomic():
                apply(db, self._derived)
        except (IntegrityError, OverflowError) as error:
            return f"rows could not be stored: {error}", totals
        return "", totals

    def _truth(self) -> Iterator[Insert]:
        for number, block in enumerate(self._blocks, self._stored.blocks):
            values: dict[str, Any] = {"id": block.id, "session_id": self._session}
            values |= {"number": number, "sha256": block.sha256, "count": block.count}
            values |= {"first_frame": block.first_frame, "last_frame": block.last_frame}
            yield Insert("recording_block", {**values, "data": block.data})
        for number, event in enumerate(self._events, self._event_count):
            yield Insert("event", {**event, "number": number})

    def _spill(self, ending: dict[str, Any]) -> str:
        with suppress(UserError):  # then they are sealed when the file is taken in
            self._seal()
        changes: list[Change] = [*self._truth(), *self._acknowledged, *self._derived]
        totals = self._stored.plus(self._blocks)
        changes.append(Update("session", self._session, {**totals._asdict(), **ending}))
        path = unsaved(self._store, self._session)
        frames = sum(block.count for block in self._blocks)
        what = _("{frames} frames and {events} events").format(
            frames=frames, events=len(self._events)
        )
        try:
            spill(path, changes, self._seals)
        except OSError as error:
            return _("{what} of this session are lost: {error}.").format(what=what, error=error)
        return _("{what} could not be stored; they are kept in {path} and will be.").format(
            what=what, path=path
        )

    def commands(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Commands that nobody has acknowledged, each once: (id, name, data), oldest first."""
        if self._db is None:
            return []
        sql = "SELECT id, name, data FROM command WHERE session_id = ? AND frame IS NULL"
        try:
            rows = self._db.conn.execute(f"{sql} ORDER BY seq", [self._session]).fetchall()
        except DatabaseError:
            return []  # the next save says what is wrong
        new = [row for row in rows if row[0] not in self._seen_commands]
        self._seen_commands.update(row[0] for row in new)
        return [(key, name, json.loads(data)) for key, name, data in new]

    def _connected(self) -> Database:
        """The connection; when new, goes on where the session's stored recording ends."""
        if self._db is None:
            db = connect(self._store, timeout=1.0)
            try:
                # It hardly reads: SQLite's usual 2 MB of cache would only fill.
                db.conn.execute("PRAGMA cache_size = -256")
                self._go_on(db)
            except BaseException:
                db.close()
                raise
            self._db = db
        return self._db

    def _go_on(self, db: Database) -> None:
        """Number on from what is stored, and drop what a commit stored whose answer was lost."""
        blocks, events = self._stored.blocks, self._event_count
        self._patient, self._stored, self._event_count = _standing(db, self._session)
        sql = "SELECT id FROM {} WHERE session_id = ? AND number >= ?"
        there = db.conn.execute(sql.format("recording_block"), [self._session, blocks])
        known = {key for (key,) in there}
        self._blocks = [block for block in self._blocks if block.id not in known]
        there = db.conn.execute(sql.format("event"), [self._session, events])
        known = {key for (key,) in there}
        self._events = [event for event in self._events if event["id"] not in known]

    def _disconnect(self) -> None:
        """A connection that failed may be stuck (a disk mounted anew): the next try opens one."""
        db, self._db = self._db, None
        if db is not None:
            db.close()


def _standing(db: Database, session: str) -> tuple[str, _Totals, int]:
    """Whose the session is, what of its recording is stored, and how many events."""
    sql = "SELECT patient_id, blocks, frames, t_first, t_last FROM session WHERE id = ?"
    row = db.conn.execute(sql, [session]).fetchone()
    if row is None:
        raise LeaseError("the store holds no such session")
    count = "SELECT coalesce(max(number) + 1, 0) FROM event WHERE session_id = ?"
    return row[0], _Totals(*row[1:]), db.conn.execute(count, [session]).fetchone()[0]
