"""One store: patients, sessions and their recordings, for one process (and thread) at a time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from rehab.errors import UserError
from rehab.store import changes, digest, erasing, reading, reassigning, tried
from rehab.store.audit import Audit
from rehab.store.care import Care
from rehab.store.changes import Change, Insert, Update
from rehab.store.dbapi import Database, DatabaseError, trouble
from rehab.store.desk import Desk
from rehab.store.history import History, Said, underived
from rehab.store.history import read as read_history
from rehab.store.keys import holder, label, to_json, uuid7
from rehab.store.lease import LEASE, alive
from rehab.store.models import (
    BlockRow,
    Gap,
    MeasureRow,
    Patient,
    ResumeInfo,
    Session,
    StoredEvent,
    TrialRow,
)
from rehab.store.movements import Movements
from rehab.store.opening import explained, make_database, open_database
from rehab.store.roster import Roster
from rehab.store.screenings import Screenings
from rehab.store.sealing import Seals
from rehab.store.staff import Staff
from rehab.store.tried import Tried

if TYPE_CHECKING:
    from rehab.store.motion import Frames

T = TypeVar("T")

_TESTS = "(SELECT id FROM block WHERE session_id = session.id AND kind = 'assessment')"

_SESSION_SQL = f"""SELECT session.id, patient.alias AS patient, status, started_at, ended_at,
    lease_holder, lease_until, continues, snapshot, info, frames, t_first, t_last,
    (SELECT count(*) FROM trial WHERE session_id = session.id
        AND NOT practice AND trial.status IN ('success', 'timeout')) AS trials,
    (SELECT count(*) FROM trial WHERE session_id = session.id
        AND NOT practice AND trial.status = 'success' AND block_id NOT IN {_TESTS}) AS reached,
    (SELECT count(*) FROM trial WHERE session_id = session.id AND NOT practice
        AND trial.status IN ('success', 'timeout') AND block_id IN {_TESTS}) AS tested,
    (SELECT coalesce(sum(json_extract(settings, '$.trials')), 0) FROM block
        WHERE session_id = session.id AND kind = 'assessment') AS asked
    FROM session JOIN patient ON patient.id = patient_id"""


class Store:
    """An open store; `actor` is who makes what is written, `notices` what happened at opening."""

    def __init__(self, path: Path, db: Database, actor: str) -> None:
        self.path = path
        self._db = db
        self.seals = Seals.of(path)
        self.desk = Desk(path, db, actor)
        self.roster = Roster(self.desk, self.seals)
        self.care = Care(self.desk)
        self.screenings = Screenings(self.desk)
        self.movements = Movements(self.desk, self.seals)
        self.staff = Staff(self.desk)
        self.audit = Audit(self.desk)
        self.notices = self._tidy()

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False, actor: str = "local") -> Self:
        """The store at `path`; `UserError` where there is none, or none that can be used.

        With `create` an open store is made where there is none, for invented people only.
        """
        path = Path(path)
        return cls(path, open_database(path, create=create), actor)

    @classmethod
    def init(cls, path: str | Path, *, actor: str = "local") -> Self:
        """A new encrypted store at `path`, its key kept by `keystore`; `UserError` where there is
        something already."""
        path = Path(path)
        return cls(path, make_database(path), actor)

    def _tidy(self) -> list[str]:
        """Finish what an earlier process could not; says what, a sentence each."""
        if self.clinic and not self.seals.path.exists() and not self.patients():
            self.seals.begin()  # the store is new
        trouble = self.seals.trouble()
        said = changes.take_in(self._db, self.path, self.seals)
        said += erasing.finish(self.desk, self.seals)
        return [trouble, *said] if trouble else said

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def actor(self) -> str:
        """The handle of who makes what is written."""
        return self.desk.actor

    @property
    def clinic(self) -> bool:
        """Whether the store is encrypted, for patients; an open one is for invented people."""
        return self.desk.clinic

    # Patients

    def add_patient(self, alias: str) -> Patient:
        """A new patient; `UserError` where the alias is empty or taken."""
        return self.roster.add(alias)

    def patients(self) -> list[Patient]:
        """Every patient, by alias."""
        return self.roster.everyone()

    def patient(self, alias: str) -> Patient:
        """The patient called `alias` (or with that id); `UserError` names those that are near."""
        return self.roster.find(alias)

    def erase(self, patient: Patient | str) -> erasing.Erased:
        """Destroy the patient's key and delete all of their rows; see `erasing`."""
        who = self.patient(patient) if isinstance(patient, str) else patient
        return erasing.erase(self.desk, self.seals, who)

    # Sessions

    def begin_session(
        self,
        patient: Patient | str,
        programme: Mapping[str, Any],
        info: Mapping[str, Any],
        *,
        continues: str | None = None,
        prescription: str | None = None,
    ) -> str:
        """The id of a new session whose lease this process holds.

        `programme` is the snapshot that a replay starts from. `continues` names a session that
        was cut off: it is closed as "interrupted". `prescription` is the id of a version that it
        was due by.
        """
        who = self.patient(patient) if isinstance(patient, str) else patient
        self.desk.may("play", "patient", who.id)
        self.seals.ready(who.id)  # rather refused now than not stored later
        rows: list[Change] = []
        if continues is not None:
            continues = self.session(continues).id
            rows += self._ending(continues, "interrupted")
        session = uuid7()
        values: dict[str, Any] = {
            "id": session,
            "patient_id": who.id,
            "continues": continues,
            "prescription_id": prescription,
            "snapshot": to_json(dict(programme)),
            "info": to_json(dict(info)),
            "status": "running",
            "started_at": label(),
            "lease_holder": holder(),
            "lease_until": time.time() + 4 * LEASE,  # the headset's start may take a while
            "actor": self.actor,
        }
        rows += [Insert("session", values), self.desk.audit("begin session", "session", session)]
        self.desk.write(*rows)
        return session

    def end_session(self, session: str, status: str) -> None:
        """Close a session; `UserError` while another process plays it."""
        self.desk.may("play", "session", session)
        self.desk.write(*self._ending(session, status))

    def _ending(self, session: str, status: str) -> list[Change]:
        sql = "SELECT ended_at, lease_holder, lease_until FROM session WHERE id = ?"
        session = self.session(session).id
        ended, held_by, until = self._db.conn.execute(sql, [session]).fetchone()
        if ended is not None:
            return []
        mine = held_by == holder()
        if alive(until, held_by) and not mine:
            raise UserError(f"Session {session} is being played by another program.")
        # One that was cut off ended when its lease was last renewed.
        ended = label() if mine or until is None else label(until - LEASE)
        ending: dict[str, Any] = {"status": status, "ended_at": ended, "lease_holder": None}
        running = "SELECT id FROM block WHERE session_id = ? AND status = 'running'"
        blocks = [block for (block,) in self._db.conn.execute(running, [session])]
        return [
            Update("session", session, {**ending, "lease_until": None}),
            *(Update("block", block, {"status": status}) for block in blocks),
            self.desk.audit(f"end session: {status}", "session", session),
        ]

    def reassign(self, session: str, to: Patient, reason: str) -> None:
        """Move a session to the record of the person who played it; see `reassigning`."""
        reassigning.reassign(self.desk, self.seals, self.session(session).id, to, reason)

    def sessions(self, patient: Patient | str | None = None) -> list[Session]:
        """Every session, or the patient's, oldest first."""
        if patient is None:
            return self._sessions("", [])
        who = self.patient(patient) if isinstance(patient, str) else patient
        return self._sessions("WHERE patient_id = ?", [who.id])

    def session(self, key: str) -> Session:
        """The session whose id begins with `key`; `UserError` where none or several do."""
        key = key.encode("utf-8", "replace").decode()  # as typed, perhaps not decodable
        # Every letter of an id sorts before "g".
        found = self._sessions("WHERE session.id >= ?1 AND session.id < ?1 || 'g'", [key.lower()])
        if len(found) == 1 and key:
            return found[0]
        if not found:
            raise UserError(
                f"There is no session {key}; rehab sessions lists those that there are."
            )
        some = ", ".join(session.id for session in found[:4])
        raise UserError(
            f"{len(found)} sessions begin with {key!r}, for example {some}; write more."
        )

    def unfinished(self) -> list[Session]:
        """Sessions that were never closed and that no process plays any longer."""
        return [s for s in self._sessions("WHERE ended_at IS NULL", []) if not s.live]

    def resume_info(self, session: str) -> ResumeInfo:
        """Where a session that was cut off stood, for the session that continues it."""
        with explained(self.path):
            return reading.resume_info(self._db, self.session(session))

    def calibrations(self, patient: Patient | str) -> list[dict[str, Any]]:
        """The data of the patient's `calibrated` events, newest first."""
        who = self.patient(patient) if isinstance(patient, str) else patient
        with explained(self.path):
            return reading.calibrations(self._db, who.id)

    def flowers(self, patient: Patient | str) -> int:
        """How many trials of all the patient's training succeeded: so many things grow in their
        garden."""
        who = self.patient(patient) if isinstance(patient, str) else patient
        with explained(self.path):
            return reading.successes(self._db, who.id)

    def history(self, patient: Patient | str) -> History:
        """The patient's whole course, summed up: what a report is made of."""
        who = self.patient(patient) if isinstance(patient, str) else patient
        with explained(self.path):
            return read_history(self._db, who.id)

    def sum_up(self, patient: Patient | str) -> int:
        """Keep what the patient's sessions that are over come to, so that reports over years read
        little; of how many it was not kept yet. Where nothing can be written now, nothing is: a
        session without it is summed up as it is read."""
        who = self.patient(patient) if isinstance(patient, str) else patient
        with explained(self.path):
            try:
                return digest.keep(self._db, who.id)
            except DatabaseError as error:
                if trouble(error) not in ("locked", "read-only", "full"):
                    raise
                return 0

    def underived(self, patient: Patient | str, most: int) -> list[str]:
        """The newest of the patient's sessions that `report.derive` has not seen yet."""
        who = self.patient(patient) if isinstance(patient, str) else patient
        with explained(self.path):
            return underived(self._db, who.id, most)

    def tried(self, patient: Patient | str) -> list[Tried]:
        """How often the trials of each exercise in training succeeded, by session, oldest first."""
        who = self.patient(patient) if isinstance(patient, str) else patient
        with explained(self.path):
            return tried.tried(self._db, who.id)

    def mornings(self, patient: Patient | str) -> list[bool]:
        """Of each session that asked, oldest first: was it worse the morning after the last?"""
        who = self.patient(patient) if isinstance(patient, str) else patient
        with explained(self.path):
            return tried.mornings(self._db, who.id)

    def preferences(self, patient: Patient | str) -> dict[str, Any]:
        """The preferences of the patient's last session; empty before the first."""
        sessions = self.sessions(patient)
        return dict(sessions[-1].programme.get("preferences", {})) if sessions else {}

    def _sessions(self, where: str, parameters: list[str]) -> list[Session]:
        sql = f"{_SESSION_SQL} {where} ORDER BY session.started_at, session.seq"
        with explained(self.path):
            return [_session(row) for row in self._db.query(sql, parameters)]

    # A session's record

    def frames(self, session: str, *, lean: bool = False) -> tuple[Frames, list[Gap]]:
        """The frames (N,) of every good block, and the gaps between them; with `lean` without hand
        joints, which takes a quarter of the room."""
        from rehab.store import motion  # it loads compiled code, which few commands need

        with explained(self.path):
            return motion.frames(self._db, self.session(session).id, self.seals, lean=lean)

    def events(self, session: str) -> list[StoredEvent]:
        """What the director told, in order."""
        return self._read(reading.events, session)

    def incidents(self, session: str) -> list[StoredEvent]:
        """What the recorder told of itself: "gap" {frames, reason} and "recorder" {problem}."""
        return self._read(reading.incidents, session)

    def blocks(self, session: str) -> list[BlockRow]:
        return self._read(reading.blocks, session)

    def trials(self, session: str) -> list[TrialRow]:
        """The trials that ended, practice included, in order."""
        return self._read(reading.trials, session)

    def ratings(self, session: str) -> list[Said]:
        """Pain, exertion and discomfort as the patient said them, in order."""
        return self._read(reading.ratings, session)

    def measures(self, session: str) -> list[MeasureRow]:
        """Every value: of trials, then summarised by block and by session."""
        return self._read(reading.measures, session)

    def keep(self, rows: Sequence[Insert]) -> None:
        """Store rows that were derived from what is stored already, all or none."""
        self.desk.write(*rows)

    def send_command(self, session: str, name: str, data: Mapping[str, Any]) -> str:
        """Put a command before the process that plays `session`; its id.

        `UserError` where no process does.
        """
        self.desk.may("play", "session", session)
        playing = self.session(session)
        if not playing.live:
            raise UserError(f"Session {playing.id} is not being played, so it takes no commands.")
        command = uuid7()
        values: dict[str, Any] = {
            "id": command,
            "session_id": playing.id,
            "name": name,
            "data": to_json(dict(data)),
            "created_at": label(),
            "actor": self.actor,
        }
        self.desk.write(Insert("command", values))
        return command

    def acknowledged(self, command: str) -> int | None:
        """The frame at which a command took effect, None while it has not."""
        row = self._db.conn.execute("SELECT frame FROM command WHERE id = ?", [command]).fetchone()
        return None if row is None else row[0]

    def _read(self, read: Callable[[Database, str], T], session: str) -> T:
        with explained(self.path):
            return read(self._db, self.session(session).id)


def _session(row: dict[str, Any]) -> Session:
    first, last = row.pop("t_first"), row.pop("t_last")
    row["seconds"] = 0.0 if first is None else (last - first) / 1e9
    held_by, until = row.pop("lease_holder"), row.pop("lease_until")
    row["live"] = row["ended_at"] is None and alive(until, held_by)
    row["programme"] = json.loads(row.pop("snapshot"))
    row["info"] = json.loads(row["info"])
    return Session(**row)
