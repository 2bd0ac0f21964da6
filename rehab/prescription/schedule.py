"""What is due today: stage, session in turn, and a battery every so many weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from rehab.errors import UserError
from rehab.prescription.batteries import BATTERIES
from rehab.prescription.model import Operation, Prescription, Session, Stage
from rehab.prescription.sentences import meant, told


class Done(NamedTuple):
    """A session that was played, and what of the programme it was."""

    when: date
    stage: str = ""
    session: str = ""
    batteries: tuple[str, ...] = ()
    """those of which every block was played to its end"""


@dataclass(frozen=True)
class Due:
    """What today's session is: the `number`-th of the programme, from 0; and why, in words."""

    stage: Stage
    session: Session
    batteries: tuple[str, ...]
    number: int
    this_week: int
    """how many were played before it this week"""
    why: str


def due(
    made: Prescription,
    history: Sequence[Done],
    today: date,
    *,
    begins: date,
    ticks: Mapping[str, date] | None = None,
) -> Due:
    """What is to be played today, of the programme that `begins` that day.

    `ticks` are the stages that a therapist ticked, and when. Raises `UserError`, which says when
    the next session is due, where nothing is: before the beginning or the surgeon's release, with
    the week's sessions done, or with today's.
    """
    begins = made.begins or begins
    if made.operation is not None:
        released(made.operation, today)
    if today < begins:
        raise UserError(f"Nothing is due before {begins}, when the programme begins.")
    played = [done for done in history if begins <= done.when <= today]
    monday = today - timedelta(days=today.weekday())
    week = [done for done in played if done.when >= monday]
    each = made.sessions_a_week
    if len(week) >= each:
        raise UserError(
            f"Nothing is due: {len(week)} of {each} sessions of this week are done; the next is "
            f"due from {monday + timedelta(days=7)}."
        )
    if each <= 7 and any(done.when == today for done in played):
        raise UserError(
            f"Nothing more is due today: {len(week)} of {each} sessions of this week are done; "
            f"the next is due from {today + timedelta(days=1)}."
        )
    stage = stage_on(made, today, begins, ticks or {})
    turn = sum(done.stage == stage.name for done in played)
    name = stage.sessions[turn % len(stage.sessions)]
    session = next(one for one in made.session if one.name == name)
    batteries = _batteries(made, played, today)
    why = [f"session {len(week) + 1} of {each} this week", f'"{session.name}"']
    if made.stage:
        why.append(f'stage "{stage.name}"')
    if batteries:
        minutes = sum(BATTERIES[name].minutes for name in batteries)
        why.append(f"first the tests: {', '.join(batteries)} (about {minutes:g} minutes)")
    return Due(stage, session, batteries, len(played), len(week), ", ".join(why))


def stage_on(made: Prescription, today: date, begins: date, ticks: Mapping[str, date]) -> Stage:
    """The stage that holds: the last whose day has come and that was ticked, none left out
    between. The first needs no tick: who prescribes it enters it."""
    begins = made.begins or begins
    first, *later = made.stages()
    if first.from_ is not None and today < first.from_:
        raise UserError(f"Nothing is due before {first.from_}, when its first stage begins.")
    found = first
    for stage in later:
        if starts(stage, begins) > today or ticks.get(stage.name, today) > today:
            break
        if stage.name not in ticks:
            break
        found = stage
    return found


def starts(stage: Stage, begins: date) -> date:
    """The day before which a stage is not entered."""
    if stage.from_ is not None:
        return stage.from_
    return begins + timedelta(weeks=stage.after_weeks or 0)


def waiting(made: Prescription, today: date, begins: date, ticks: Mapping[str, date]) -> str:
    """A sentence where a stage's day has come and only its tick is missing; else empty."""
    begins = made.begins or begins
    for stage in made.stages()[1:]:
        if stage.name not in ticks and starts(stage, begins) <= today:
            looks = f" ({told(stage.notes)})" if stage.notes else ""
            return f'Stage "{stage.name}" may begin once a therapist ticks it{looks}.'
    return ""


def ticked(made: Prescription, name: str) -> Stage:
    """The stage `name`, which is to be ticked; `UserError` where there is none to tick."""
    later = {stage.name: stage for stage in made.stages()[1:]}
    if name not in later:
        there = ", ".join(told(one) for one in later) or "none"
        raise UserError(
            f'There is no stage "{told(name)}" to tick; there are: {there}.{meant(name, later)}'
        )
    return later[name]


def released(operation: Operation, today: date) -> None:
    """Raise `UserError` before the surgeon's release."""
    if operation.released is None or today < operation.released:
        when = "no release is written" if operation.released is None else operation.released
        raise UserError(
            f"Nothing is played before the surgeon's release after {told(operation.name)} of "
            f"{operation.date}: {when}."
        )


def _batteries(made: Prescription, played: Sequence[Done], today: date) -> tuple[str, ...]:
    """Those that were never done, or long enough ago."""
    if made.assessment is None:
        return ()
    last: dict[str, date] = {}
    for done in played:
        last |= {name: max(done.when, last.get(name, done.when)) for name in done.batteries}
    every = timedelta(weeks=made.assessment.every_weeks)
    names = made.assessment.batteries
    return tuple(name for name in names if name not in last or today - last[name] >= every)
