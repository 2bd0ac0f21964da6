"""What a patient plays today: what is prescribed and due, or what is safe without that."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.prescription import Carried, Done, Prescription
    from rehab.session import Programme
    from rehab.store import Patient, Session, Store
    from rehab.store.care_models import Dose

COUNTED = ("completed", "stopped")
"""How a session ends that takes its turn in a programme; one that broke off is played again."""


@dataclass(frozen=True)
class Prescribed:
    """A version of a patient's programme, as it is stored."""

    row: Dose
    made: Prescription
    begins: date
    ticks: dict[str, date]


def newest(store: Store, who: Patient) -> Prescribed | None:
    """The programme that was prescribed last, whether or not its day has come."""
    from rehab.prescription import of_document

    rows = store.care.doses(who)
    if not rows or "programme" not in rows[-1].document:
        return None
    row = rows[-1]
    made = of_document(row.document["programme"])
    ticks = {name: date.fromisoformat(day) for name, day in row.document["ticks"].items()}
    return Prescribed(row, made, made.begins or date.fromisoformat(row.from_date), ticks)


def due_today(
    store: Store, who: Patient, found: Prescribed, *, seed: int, supervised: bool
) -> tuple[Programme, str]:
    """The session that is due, and why in words; `UserError` where none is."""
    from rehab.prescription import compose, due

    on = date.today()
    sessions = store.sessions(who)
    today = due(found.made, history(store, sessions), on, begins=found.begins, ticks=found.ticks)
    made = compose(
        found.made,
        today,
        carried(store, sessions, on),
        version=found.row.version,
        seed=seed,
        supervised=supervised,
    )
    told = {**made.prescribed, "prescription": found.row.id}
    return dataclasses.replace(made, prescribed=told), today.why


def named(store: Store, who: Patient, asked: Programme, *, supervised: bool) -> Programme:
    """`asked`, which somebody named instead of what is due: under the limits of what is
    prescribed; without a prescription as it is only for invented people."""
    from rehab.prescription import stage_on, under, without

    found = newest(store, who)
    if found is not None:
        stage = stage_on(found.made, date.today(), found.begins, found.ticks)
        return under(found.made, stage, dataclasses.replace(asked, supervised=supervised))
    if not store.clinic:
        return asked
    if asked.posture != "seated":
        raise UserError(
            f"Nothing is prescribed for {who.alias}, who therefore plays seated; for more: rehab "
            f"prescribe {who.alias} FILE"
        )
    safe = without(asked.blocks[0].exercise, asked.blocks[0].settings, seed=asked.seed)
    return dataclasses.replace(safe, mounts=asked.mounts, record_gaze=asked.record_gaze)


def history(store: Store, sessions: Sequence[Session]) -> list[Done]:
    """The sessions of a programme that took their turn, oldest first."""
    from rehab.prescription import Done

    found = []
    for session in sessions:
        told = session.programme.get("prescribed") or {}
        if told and session.status in COUNTED and session.trials:
            batteries = told["batteries"] if _tested(store, session) else ()
            done = Done(_day(session), told["stage"], told["session"], tuple(batteries))
            found.append(done)
    return found


def carried(store: Store, sessions: Sequence[Session], on: date) -> Carried:
    """The exercises that were played before, and where the difficulty of each begins."""
    from rehab.prescription import Carried

    known: set[str] = set()
    begins: dict[str, dict[str, float]] = {}
    for session in reversed(sessions):
        if not session.trials:
            continue
        blocks = session.programme["blocks"]
        known |= {_plain(block["exercise"]) for block in blocks}
        adapting = {_plain(block["exercise"]) for block in blocks if block.get("adapt")}
        if adapting - begins.keys():
            begins = {**_states(store, session), **begins}
    return Carried(known, begins)


def _states(store: Store, session: Session) -> dict[str, dict[str, float]]:
    """How difficulty stood at the end of the session, by exercise."""
    found: dict[str, dict[str, float]] = {}
    names: dict[Any, str] = {}
    for event in store.events(session.id):
        if event.kind == "block_begin":
            names[event.data["block"]] = _plain(event.data["exercise"])
        elif event.kind == "block_end" and event.data.get("difficulty"):
            found[names[event.data["block"]]] = dict(event.data["difficulty"])
    return found


def _tested(store: Store, session: Session) -> bool:
    """Whether every test of the session was played to its end."""
    asked = sum(block["kind"] == "assessment" for block in session.programme["blocks"])
    rows = [row for row in store.blocks(session.id) if row.kind == "assessment"]
    return bool(asked == sum(row.status == "completed" for row in rows))


def _plain(exercise: str) -> str:
    return exercise.partition("/")[0]


def _day(session: Session) -> date:
    return datetime.fromisoformat(session.started_at).astimezone().date()
