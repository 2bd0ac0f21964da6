"""The rows of one invented session: blocks, trials, measures, ratings and what was told of them.

Most have no recording: the motion was removed after the measures were verified, as a clinic's
policy may say. `rehab demo --course` plays the last session of its course, which then has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

import numpy as np

from rehab.bench.course.bulk import ACTOR, Bulk, label, to_json
from rehab.bench.course.recording import Frames, movement, record
from rehab.bench.course.recovery import Person, measured
from rehab.bench.course.trials import Trial, assessed, highest, reached
from rehab.body.calibration import guessed
from rehab.body.weights import VERSION
from rehab.report.overview import Key
from rehab.store.sealing import Seals
from rehab.store.trials import TrialMeasure, to_text

RATE = 90
BEFORE, BETWEEN, AFTER = 24.0, 25.0, 6.0
"""Seconds before the first block (calibration), between blocks (rest), and after the last."""

ASSESSMENT, TRAINING = "range-of-motion/1", "star-reach/2"
SIDES = ("left", "right")
EYES = 1.2
"""Their height, metres, sitting."""


@dataclass(frozen=True)
class Block:
    """What is played: so many trials of an exercise, sides in turn."""

    exercise: str
    kind: str
    trials: int
    motion: str = ""
    """of an assessment"""
    settings: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Visit:
    """One session as it was planned."""

    when: datetime
    week: float
    blocks: tuple[Block, ...]
    headset: str
    prescription: str | None = None
    tracked: float = 0.985
    """the part of its time"""
    status: str = "completed"
    detail: bool = True
    """whether every trial's begin and end stand among the events"""
    seals: Seals | None = None
    """those of the store, where the session is to have a recording"""
    frames: Frames | None = None
    """of the recording; else a simulated person's"""


class Session:
    """Makes the rows of one visit of a person whose right side is affected."""

    def __init__(
        self, bulk: Bulk, patient: str, person: Person, visit: Visit, chance: np.random.Generator
    ) -> None:
        self._bulk, self._person, self._visit, self._chance = bulk, person, visit, chance
        self._when = visit.when
        self.id = bulk.id(visit.when)
        self._patient = patient
        self._seconds = BEFORE
        self._events = 0
        self._summed: dict[tuple[Any, ...], list[float]] = {}
        self._active: dict[str, float] = {}

    def make(self) -> str:
        """Every row; the session's id."""
        visit, bulk = self._visit, self._bulk
        bulk.audit(visit.when, "begin session", "session", self.id)
        if visit.seals is not None:
            body = {"calibration": guessed(EYES).to_dict(), "attempts": 0, "source": "default"}
            self._event(0, "calibrated", body)
        if visit.blocks:
            self._rated(visit.when, 0, "pain", self._pain(0.7))
        for number, block in enumerate(visit.blocks):
            self._block(number, block)
            self._seconds += BETWEEN
        length = self._seconds - BETWEEN + AFTER
        ended = visit.when + timedelta(seconds=length)
        frame = round(length * RATE)
        self._put_session(length, ended)
        self._summaries(self._summed, None)
        self._derived(length)
        if visit.blocks:
            self._rated(ended, frame, "pain", self._pain(1.0))
            self._rated(ended, frame, "exertion", self._drawn(3.4 + 0.2 * len(visit.blocks), 0.8))
            self._rated(ended, frame, "discomfort", self._drawn(0.6, 0.6))
            self._event(frame, "session_end", {"status": visit.status, "reason": ""})
        bulk.audit(ended, f"end session: {visit.status}", "session", self.id)
        return self.id

    def _put_session(self, length: float, ended: datetime) -> None:
        visit = self._visit
        plans = [
            {"exercise": block.exercise, "settings": dict(block.settings), "kind": block.kind}
            for block in visit.blocks
        ]
        programme = {"blocks": plans, "posture": "seated", "seed": 0, "mounts": ["hand", "hand"]}
        info = {"runtime": "simulated", "system": visit.headset, "refresh_hz": float(RATE)}
        frames = round(length * RATE) + 1 if visit.frames is None else len(visit.frames)
        removed: str | None = label(ended)
        blocks = int(length) + 1
        if visit.seals is not None:
            moved = movement(frames, RATE) if visit.frames is None else visit.frames
            args = (self._patient, self.id, visit.when, moved)
            blocks, removed = record(self._bulk, visit.seals, *args), None
        self._bulk.put(
            "session",
            self.id,
            patient_id=self._patient,
            prescription_id=visit.prescription,
            snapshot=to_json(programme),
            info=to_json(info),
            status=visit.status,
            started_at=label(visit.when),
            ended_at=label(ended),
            blocks=blocks,
            frames=frames,
            t_first=0,
            t_last=round((frames - 1) * 1e9 / RATE),
            actor=ACTOR,
            verified_at=label(ended),
            verified="all agree",
            motion_removed_at=removed,
        )

    def _block(self, number: int, block: Block) -> None:
        key = self._bulk.id(self._when)
        begun = self._seconds
        settings = {**dict(block.settings), "trials": block.trials, "sides": "both"}
        told = {"block": number, "exercise": block.exercise, "kind": block.kind}
        frame = round(begun * RATE)
        self._event(frame, "block_begin", {**told, "settings": settings})
        values: dict[tuple[Any, ...], list[float]] = {}
        trials = []
        self._seconds += 4.0
        sides = {side: self._rows(block, side, (block.trials + 1) // 2) for side in SIDES}
        for index in range(block.trials):
            side = SIDES[index % 2]
            status, seconds, results = sides[side][index // 2]
            trial = self._trial(block, number, index + 1, side, status, seconds, results)
            trials.append(trial)
            for row in results:
                place = (block.kind, row.name, row.motion, side, row.unit, block.exercise, row.se)
                values.setdefault(place, []).append(row.value)
                self._summed.setdefault(place, []).append(row.value)
        self._bulk.put(
            "block",
            key,
            session_id=self.id,
            number=number,
            exercise=block.exercise,
            kind=block.kind,
            settings=to_json(settings),
            status="completed",
            reason="",
            frame_begin=frame,
            frame_end=round(self._seconds * RATE),
            t_begin=round(begun * 1e9),
            t_end=round(self._seconds * 1e9),
            comparability=to_json(self._key(block)._asdict()),
        )
        self._put_trials(key, trials)
        self._summaries(values, key)
        self._event(round(self._seconds * RATE), "block_end", {"block": number})

    def _rows(self, block: Block, side: str, number: int) -> list[Trial]:
        affected, week = side == "right", self._visit.week
        if block.kind == "assessment":
            return assessed(self._person, week, affected, number, block.motion, self._chance)
        top = float(dict(block.settings)["highest"])
        return reached(self._person, week, affected, number, top, self._chance)

    def _key(self, block: Block) -> Key:
        parts = sorted(block.settings)
        targets = block.motion or " ".join(f"{name}={value:g}" for name, value in parts)
        return Key(
            block.kind,
            block.exercise,
            "seated",
            "controller",
            "hand",
            self._visit.headset,
            VERSION,
            targets,
        )

    def _trial(
        self,
        block: Block,
        number: int,
        trial: int,
        side: str,
        status: str,
        seconds: float,
        results: list[TrialMeasure],
    ) -> dict[str, Any]:
        begun = self._seconds + 0.8
        self._seconds = begun + seconds
        self._active[block.kind] = self._active.get(block.kind, 0.0) + seconds
        place = {"block": number, "number": trial, "side": side, "practice": False}
        if self._visit.detail:
            told = {row.name: row.value for row in results}
            self._event(round(begun * RATE), "trial_begin", place)
            ended = {**place, "status": status, "results": told, "seen": self._visit.tracked}
            self._event(round(self._seconds * RATE), "trial_end", ended)
        return {
            "id": self._bulk.id(self._when),
            "number": trial,
            "side": side,
            "practice": 0,
            "status": status,
            "frame_begin": round(begun * RATE),
            "frame_end": round(self._seconds * RATE),
            "t_begin": round(begun * 1e9),
            "t_end": round(self._seconds * 1e9),
            "measures": to_text(results),
            "quality": self._visit.tracked,
        }

    def _put_trials(self, block: str, trials: list[dict[str, Any]]) -> None:
        for trial in trials:
            values = {**trial, "session_id": self.id, "block_id": block}
            self._bulk.put("trial", values.pop("id"), **values)

    def _summaries(self, values: dict[tuple[Any, ...], list[float]], block: str | None) -> None:
        for place, several in values.items():
            self._measure(place, "median", median(several), len(several), block)

    def _measure(
        self,
        place: tuple[Any, ...],
        statistic: str,
        value: float,
        count: int,
        block: str | None,
    ) -> None:
        kind, name, motion, side, unit, definition, se = place
        self._bulk.add(
            "measure",
            self._when,
            session_id=self.id,
            block_id=block,
            kind=kind,
            name=name,
            side=side,
            statistic=statistic,
            value=float(value),
            count=count,
            unit=unit,
            definition=definition,
            quality=self._visit.tracked,
            motion=motion,
            se=se,
            estimator=VERSION if unit == "deg" else "",
        )

    def _derived(self, length: float) -> None:
        """What is worked out from the whole recording."""
        if not self._active:
            return
        tops = [dict(block.settings).get("highest") for block in self._visit.blocks]
        top = max(float(given) for given in tops if given is not None)
        for side in SIDES:
            used = highest(self._person, self._visit.week, side == "right", top) + 6.0
            self._used("highest", "shoulder_elevation", side, used)
            straight = 25.0 + 15.0 * self._person.missing(side == "right", self._visit.week)
            self._used("lowest", "elbow_flexion", side, straight)
        share = length / sum(self._active.values())
        for kind, active in self._active.items():
            seen = self._visit.tracked * share * active
            rows = [("recorded", "", share * active), ("active_time", "", active)]
            rows += [("tracked", side, seen) for side in SIDES]
            for name, side, value in rows:
                place = (kind, name, "", side, "s", f"{name}/1", None)
                self._measure(place, "sum", value, len(self._visit.blocks), None)

    def _used(self, statistic: str, motion: str, side: str, about: float) -> None:
        value = measured(about, "excursion", motion, self._chance, 1)[0]
        place = ("training", "range_used", motion, side, "deg", "range_used/1", 2.0)
        self._measure(place, statistic, value, len(self._visit.blocks), None)

    def _pain(self, part: float) -> float:
        return self._drawn(part * self._person.pain_at(self._visit.week), 0.5)

    def _drawn(self, about: float, spread: float) -> float:
        return float(round(min(10.0, max(0.0, about + spread * self._chance.standard_normal()))))

    def _rated(self, moment: datetime, frame: int, kind: str, value: float) -> None:
        self._bulk.made(
            "rating",
            moment,
            session_id=self.id,
            block_id=None,
            kind=kind,
            scale="0 to 10",
            value=value,
            frame=frame,
        )

    def _event(self, frame: int, kind: str, data: dict[str, Any]) -> None:
        values = {"session_id": self.id, "number": self._events, "frame": frame}
        values |= {"t": round(frame * 1e9 / RATE), "kind": kind}
        self._bulk.add("event", self._when, **values, data=to_json(data))
        self._events += 1
