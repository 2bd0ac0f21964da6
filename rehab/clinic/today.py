"""What a patient plays today: what is prescribed and due, or what is safe without that."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.prescription import Carried, Done, Due, Prescription
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


def newest(store: Store, who: Patient, on: date | None = None) -> Prescribed | None:
    """The programme that was prescribed last; of those whose day has come, if any has `on` that
    day."""
    from rehab.prescription import of_document

    rows = [row for row in store.care.doses(who) if "programme" in row.document]
    if not rows:
        return None
    come = [row for row in rows if on is None or row.from_date <= str(on)]
    row = (come or rows)[-1]
    made = of_document(row.document["programme"])
    ticks = {name: date.fromisoformat(day) for name, day in row.document["ticks"].items()}
    return Prescribed(row, made, made.begins or date.fromisoformat(row.from_date), ticks)


def due_of(store: Store, found: Prescribed, sessions: Sequence[Session]) -> Due:
    """What of `found` is due today after the patient's `sessions`; `UserError` where nothing is."""
    from rehab.prescription import due

    done = history(store, sessions)
    return due(found.made, done, date.today(), begins=found.begins, ticks=found.ticks)


def due_today(
    store: Store, who: Patient, found: Prescribed, *, seed: int, supervised: bool
) -> tuple[Programme, list[str]]:
    """The session that is due, and why in sentences; `UserError` where none is."""
    from rehab.prescription import compose

    sessions = store.sessions(who)
    today = due_of(store, found, sessions)
    brought = carried(store, sessions, date.today())
    made = compose(
        found.made,
        today,
        brought,
        version=found.row.version,
        seed=seed,
        supervised=supervised,
    )
    told = {**made.prescribed, "prescription": found.row.id}
    why = [f"Due: {today.why}.", *brought.why.values()]
    return dataclasses.replace(made, prescribed=told), why


def named(store: Store, who: Patient, asked: Programme, *, supervised: bool) -> Programme:
    """`asked`, which somebody named instead of what is due: under the limits of what is
    prescribed; without a prescription as it is only for invented people."""
    from rehab.prescription import stage_on, under, without

    found = newest(store, who, date.today())
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
    why: dict[str, str] = {}
    for session in reversed(sessions):
        if not session.trials:
            continue
        blocks = session.programme["blocks"]
        known |= {_plain(block["exercise"]) for block in blocks}
        if (
            not {_plain(block["exercise"]) for block in blocks if block.get("adapt")}
            - begins.keys()
        ):
            continue
        days = (on - _day(session)).days
        for exercise, state in _states(store, _parts(session, sessions)).items():
            if exercise not in begins:
                begins[exercise], why[exercise] = _eased(exercise, state, days)
    return Carried(known, begins, {exercise: words for exercise, words in why.items() if words})


def _eased(exercise: str, state: dict[str, float], days: int) -> tuple[dict[str, float], str]:
    """Where an exercise that was left at `state` begins after so many days, and why."""
    from rehab.exercise import find
    from rehab.exercise.difficulty import carried as carried_over

    try:
        difficulty = find(exercise).spec.difficulty
    except UserError:  # it is not here any more
        difficulty = None
    return ({}, "") if difficulty is None else carried_over(difficulty, state, days, False)


def _parts(session: Session, sessions: Sequence[Session]) -> list[Session]:
    """The sessions that broke off before this one went on for them, and this one."""
    by_id = {each.id: each for each in sessions}
    parts = [session]
    while parts[0].continues in by_id:
        parts.insert(0, by_id[parts[0].continues])
    return parts


def _states(store: Store, parts: Sequence[Session]) -> dict[str, dict[str, float]]:
    """How the difficulty of each exercise stood at the end.

    Several blocks may be of one exercise: each tells where it left all that it began with, and
    only what it moved is news.
    """
    found: dict[str, dict[str, float]] = {}
    for session in parts:
        blocks = session.programme["blocks"]
        for event in store.events(session.id):
            if event.kind != "block_end" or not event.data.get("difficulty"):
                continue
            block = blocks[event.data["block"]]
            begun = (block.get("adapt") or {}).get("begin") or {}
            state = found.setdefault(_plain(block["exercise"]), {})
            for key, value in event.data["difficulty"].items():
                if key not in state or begun.get(key) != value:
                    state[key] = float(value)
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
