"""Three invented clinics: a course of twelve weeks, ten years of one, a thousand patients."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from rehab.bench.course.bulk import ACTOR, Bulk, label, to_json
from rehab.bench.course.entries import Entries
from rehab.bench.course.recording import Frames
from rehab.bench.course.recovery import ASSESSED, FROZEN
from rehab.bench.course.sessions import (
    ASSESSMENT,
    TRAINING,
    Block,
    Session,
    Visit,
)
from rehab.errors import UserError
from rehab.store import digest
from rehab.store.dbapi import Database, connect
from rehab.store.sealing import Seals

ALIAS = "anna-example"
HEADSET, LENT = "Meta Quest 3", "Pico 4"
WEEKS = 12

TOGETHER = 50
"""Patients of a clinic that are stored at a time: their keys are made safe at once."""

Reach = tuple[tuple[str, float], ...]

_ASSESSMENTS = (0.3, 0.6, 1.9, 3.9, 5.6, 6.9, 7.9, 8.9, 9.9, 10.9, 11.9)
"""Weeks: the first two after practice are the baseline; one follows the flare."""

_MISSED = (2.4, 4.6, 8.6, 10.4)
"""Weeks of training sessions that did not come about: a cold, the flare, a holiday, a visit."""

_LENT_IN = (5.5, 5.7)
"""When another headset was used."""

_NEW_TARGETS = 8.0
"""From this week on stars are further away, higher and smaller."""


def _reach(distance: float, outwards: float, highest: float, size: float) -> Reach:
    given = {"distance": distance, "outwards": outwards, "highest": highest, "size": size}
    given |= {"across": 15.0, "lowest": -30.0, "time_limit": 10.0}
    return tuple(given.items())


NEARER, USUAL = _reach(75.0, 35.0, 0.0, 12.0), _reach(85.0, 45.0, 10.0, 10.0)
FURTHER = _reach(92.0, 60.0, 20.0, 8.0)


def course(path: Path, ends: date, seed: int = 7, alias: str = ALIAS) -> str:
    """Twelve weeks of a frozen right shoulder, up to the day before `ends`; the patient's id.

    The store at `path` must be there. Raises `UserError` where the alias is taken.
    """
    chance = np.random.Generator(np.random.PCG64(seed))
    db = connect(path)
    try:
        begins = _morning(ends - timedelta(weeks=WEEKS))
        bulk = Bulk(chance)
        patient = _patient(db, bulk, alias, begins)
        _twelve_weeks(bulk, patient, begins, chance)
        bulk.write(db)
        digest.keep(db, patient)
    finally:
        db.close()
    return patient


def _twelve_weeks(bulk: Bulk, patient: str, begins: datetime, chance: np.random.Generator) -> None:
    entries = Entries(bulk, patient, begins)
    onset = (begins - timedelta(weeks=22)).date()
    entries.context(onset, "Adhesive capsulitis, right shoulder", "No loaded overhead movement")
    entries.consents("care", "raw motion")
    dose = entries.dose(-0.004, 3, 60, 15)
    _goals(entries, begins)
    doses = {0.0: dose}
    sessions: dict[float, str] = {}
    for week, visit in _visits(begins):
        if week >= 4.5 and 4.5 not in doses:
            doses[4.5] = entries.dose(4.5, 2, 40, 10)
        if week >= 7.0 and 7.0 not in doses:
            doses[7.0] = entries.dose(7.0, 4, 80, 20)
        given = doses[max(doses)]
        made = Session(bulk, patient, FROZEN, visit(given), chance)
        sessions[week] = made.make()
        if week in _ASSESSMENTS:
            entries.goniometer(visit(given).when, FROZEN, week, chance)
    _spadi(entries, chance)
    _flare(entries, sessions)
    _notes(entries, sessions)


def _visits(begins: datetime) -> Iterator[tuple[float, Callable[[str], Visit]]]:
    """Week, and the visit under a prescription, in order."""
    trainings = [week + day for week in range(WEEKS) for day in _days(week)]
    weeks = sorted({0.0, *_ASSESSMENTS, *(w for w in trainings if w not in _MISSED)})
    for week in weeks:
        when = begins + timedelta(days=round(7 * week), minutes=17 * round(7 * week) % 180)
        lent = _LENT_IN[0] <= week <= _LENT_IN[1]
        assessed = week in _ASSESSMENTS or week == 0.0

        def visit(
            dose: str,
            when: datetime = when,
            week: float = week,
            lent: bool = lent,
            assessed: bool = assessed,
        ) -> Visit:
            tracked = 0.93 if lent else 0.975 + 0.02 * (round(7 * week) % 3) / 2
            headset = LENT if lent else HEADSET
            return Visit(when, week, _programme(week, assessed), headset, dose, tracked)

        yield week, visit


def _days(week: int) -> tuple[float, ...]:
    if week == 0:
        return (0.9,)
    if week in (5, 6):
        return (0.3, 0.8)
    return (0.1, 0.4, 0.6, 0.9) if week >= 7 else (0.1, 0.4, 0.6)


def _programme(week: float, assessed: bool) -> tuple[Block, ...]:
    blocks = [Block(ASSESSMENT, "assessment", 6, motion) for motion in ASSESSED] if assessed else []
    later = week >= _NEW_TARGETS
    reach = FURTHER if later else NEARER if 4.5 <= week < 7.0 else USUAL
    trials = 12 if assessed else 20
    times = 1 if assessed else 2 if 4.5 <= week < 7.0 else 4 if week >= 7.0 else 3
    return (
        *blocks,
        *(Block(TRAINING, "training", trials, settings=reach) for _ in range(times)),
    )


def _goals(entries: Entries, begins: datetime) -> None:
    by = (begins + timedelta(weeks=WEEKS)).date().isoformat()
    entries.goal(
        0.61,
        "active_rom",
        "shoulder_elevation",
        "improve",
        side="right",
        target=140.0,
        unit="deg",
        by_date=by,
        text="Reach the top shelf in the kitchen",
    )
    entries.goal(
        0.62,
        "active_rom",
        "shoulder_elevation",
        "maintain",
        side="left",
        target=None,
        unit="deg",
        by_date=None,
        text="Keep what the left shoulder can do",
    )


def _spadi(entries: Entries, chance: np.random.Generator) -> None:
    for week in (0.3, 3.9, 7.9, 11.9):
        value = FROZEN.spadi.at(week, FROZEN.flared) + 2.0 * float(chance.standard_normal())
        entries.score(entries.at(week), "spadi", float(round(value)), side="right")


def _flare(entries: Entries, sessions: dict[float, str]) -> None:
    during = max(week for week in sessions if week <= 4.45)
    entries.adverse(
        4.5,
        sessions[during],
        what="Flare of shoulder pain at night after training, 7 of 10",
        severity="moderate",
        relation="probable",
        action="Training halved for two weeks; stars no higher than the shoulder",
        outcome="resolved",
    )


def _notes(entries: Entries, sessions: dict[float, str]) -> None:
    practice = sessions[0.0]
    entries.mark(0.05, practice, "left out", "Practice: the first time with a headset")
    entries.note(0.05, "First session. At ease with the headset after two minutes.", practice)
    entries.note(2.45, "Missed Wednesday: a cold.")
    entries.note(4.5, "Slept badly after Monday. Dose halved, review in two weeks.")
    entries.note(5.6, "Own headset under repair: assessed with a lent one.", sessions[5.6])
    entries.note(7.0, "Pain settled. Dose raised to four sessions of 80 repetitions.")
    entries.note(8.0, "Stars now further out, higher and smaller.")
    entries.note(11.9, "Hangs up washing again. Home programme agreed.", sessions[11.9])


def decade(path: Path, ends: date, sessions: int = 3650, seed: int = 7) -> str:
    """One patient's daily sessions of six blocks of twenty trials; the patient's id.

    Every fourteenth day four of the blocks are an assessment. The last session has a recording.
    """
    seals = Seals.of(path)
    chance = np.random.Generator(np.random.PCG64(seed))
    db = connect(path)
    try:
        begins = _morning(ends - timedelta(days=sessions))
        bulk = Bulk(chance)
        patient = _patient(db, bulk, "decade-example", begins)
        entries = Entries(bulk, patient, begins)
        entries.context((begins - timedelta(weeks=22)).date(), "Adhesive capsulitis", "")
        entries.consents("care")
        dose = entries.dose(-0.004, 7, 120, 25)
        for day in range(sessions):
            week = day / 7.0
            blocks = [Block(TRAINING, "training", 20, settings=USUAL)] * 6
            if day % 14 == 2:
                blocks[:4] = [Block(ASSESSMENT, "assessment", 20, motion) for motion in ASSESSED]
            when = begins + timedelta(days=day)
            last = seals if day == sessions - 1 else None
            visit = Visit(
                when, week, tuple(blocks), HEADSET, dose, detail=last is not None, seals=last
            )
            Session(bulk, patient, FROZEN, visit, chance).make()
            if day % 90 == 4:
                entries.note(week, f"Review {1 + day // 90}: goes on as agreed.")
                entries.score(entries.at(week), "spadi", float(round(FROZEN.spadi.at(week))))
            if day % 100 == 99:  # so that they need not all be held
                bulk.write(db)
        bulk.write(db)
        digest.keep(db, patient)
    finally:
        db.close()
    return patient


def clinic(
    path: Path, ends: date, patients: int = 1000, sessions: int = 100, seed: int = 7
) -> None:
    """So many patients with names, each with so many sessions of which only the rows are there."""
    seals = Seals.of(path)
    chance = np.random.Generator(np.random.PCG64(seed))
    db = connect(path)
    try:
        for first in range(0, patients, TOGETHER):
            bulk = Bulk(chance)
            some = {}
            for number in range(first, min(first + TOGETHER, patients)):
                begins = _morning(ends - timedelta(days=3 * sessions + number % 60))
                some[_patient(db, bulk, f"person-{number:04d}-example", begins)] = number, begins
            seals.ready(*some)
            for patient, (number, begins) in some.items():
                _identity(bulk, seals, patient, number, begins)
                for index in range(sessions):
                    when = begins + timedelta(days=3 * index)
                    visit = Visit(when, index * 3 / 7.0, (), HEADSET, detail=False)
                    Session(bulk, patient, FROZEN, visit, chance).make()
            bulk.write(db)
    finally:
        db.close()


def recorded(path: Path, frames: Frames) -> int:
    """One patient with one session that is a recording of `frames` and nothing else; its bytes."""
    seals, db = Seals.of(path), connect(path)
    try:
        begins = _morning(date(2026, 1, 5))
        bulk = Bulk(np.random.Generator(np.random.PCG64(7)))
        patient = _patient(db, bulk, ALIAS, begins)
        visit = Visit(begins, 0.0, (), HEADSET, detail=False, seals=seals, frames=frames)
        session = Session(bulk, patient, FROZEN, visit, np.random.Generator(np.random.PCG64(7)))
        session.make()
        bulk.write(db)
        (size,) = db.conn.execute("SELECT sum(length(data)) FROM recording_block").fetchone()
    finally:
        db.close()
    return int(size)


def _patient(db: Database, bulk: Bulk, alias: str, begins: datetime) -> str:
    if db.conn.execute("SELECT 1 FROM patient WHERE alias = ?", [alias]).fetchone():
        raise UserError(f"There is a patient {alias} in this store already; name another folder.")
    moment = begins - timedelta(hours=3)
    key = bulk.id(moment)
    bulk.put("patient", key, alias=alias, created_at=label(moment), actor=ACTOR)
    bulk.made("alias", moment, patient_id=key, version=1, alias=alias)
    bulk.audit(moment, "add patient", "patient", key)
    return key


def _identity(bulk: Bulk, seals: Seals, patient: str, number: int, moment: datetime) -> None:
    key = bulk.id(moment)
    born = date(1930 + number % 60, 1 + number % 12, 1 + number % 28).isoformat()
    told = {"name": f"Person Example {number}", "born": born, "numbers": f"E-{number:05d}"}
    sealed = seals.seal(patient, to_json(told).encode(), key)
    values = {"patient_id": patient, "version": 1, "sealed": sealed}
    bulk.put("identity", key, **values, created_at=label(moment), actor=ACTOR)
    bulk.audit(moment, "set identity", "patient", patient, version=1)


def _morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 0, tzinfo=UTC)
