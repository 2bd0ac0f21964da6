"""What is to be played and what happened: the programme, its snapshot, and events."""

from __future__ import annotations

import dataclasses
import importlib.metadata
import platform
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from rehab.body import HELD, Calibration, Mounts, check_mounts
from rehab.errors import UserError
from rehab.exercise import find, parse_settings
from rehab.exercise.difficulty import Adaptation, Adaptive
from rehab.exercise.registry import digest
from rehab.exercise.spec import POSTURES, Shown
from rehab.limits import Limit
from rehab.movement import Movement
from rehab.screening import PRECAUTIONS, known
from rehab.session.preferences import Preferences
from rehab.session.stops import Stops

KINDS = ("training", "assessment")
MODES = ("", "active", "active-assisted", "passive")

MOST_PRACTICE, LONGEST_REST = 10, 900.0
"""Trials, and seconds."""


class Event(NamedTuple):
    """One thing that was decided or done, at a frame; `rehab.session` lists the kinds."""

    frame: int
    """The frame's `index`."""
    t: int
    """That frame's `t_sample`, ns."""
    kind: str
    data: dict[str, Any]
    """Nothing but what JSON can hold."""


@dataclass(frozen=True)
class BlockPlan:
    """One block: an exercise by name or id, its settings as given, training or assessment.

    A ghost may `demonstrate` first; `practice` repetitions come before the counted ones, and `rest`
    seconds after the block. `adapt` are the fields of `rehab.exercise.Adaptation`; None: it does
    not. A test names the `mode` in which the limb is moved: "active", "active-assisted", "passive".
    How much the movement that is `feared` in it is feared is asked before it.
    """

    exercise: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    kind: str = "training"
    practice: int = 0
    demonstrate: bool = False
    rest: float = 0.0
    adapt: Mapping[str, Any] | None = None
    mode: str = ""
    feared: str = ""

    @property
    def copies(self) -> str:
        """The movement that it has copied; "": none."""
        settings = parse_settings(find(self.exercise).Settings, self.settings)
        return settings.movement if isinstance(settings, Shown) else ""

    def check(self, posture: str) -> None:
        """Raise `UserError` where it cannot be played in that posture, or at all."""
        if self.kind not in KINDS:
            raise UserError(f"A block cannot be {self.kind}: it is {' or '.join(KINDS)}.")
        if self.mode not in MODES:
            raise UserError(f"A block's mode cannot be {self.mode}: {', '.join(MODES[1:])}.")
        if not 0 <= self.practice <= MOST_PRACTICE:
            raise UserError(
                f"{self.practice} practice trials are not possible: 0 to {MOST_PRACTICE}."
            )
        if not 0.0 <= self.rest <= LONGEST_REST:
            raise UserError(f"A rest of {self.rest:g} s is not possible: 0 to {LONGEST_REST:g} s.")
        kind = find(self.exercise)
        settings = parse_settings(kind.Settings, self.settings)
        if posture not in kind.spec.postures:
            raise UserError(
                f"{kind.spec.name} is not played {posture}: {' or '.join(kind.spec.postures)}."
            )
        if self.adapt is not None:
            Adaptive.of(kind.spec, settings, Adaptation.from_dict(self.adapt))


@dataclass(frozen=True)
class Programme:
    """A session as prescribed: its snapshot, the frames and the commands determine every event.

    `first_trial` (from 1) is where the first block goes on after an interruption; `calibration`
    is then the one that was made before, and calibrating is left out. `known` is the one that this
    patient had another day, which is checked against how they rest today. `mounts` say how each arm
    carries its controller; where the eyes look is recorded only with `record_gaze`. `grown` things
    grew in the garden before; late frames are guarded against with `guards_comfort`.

    No target passes a limit of `limits`. An exercise that a precaution of `precautions`
    (`rehab.screening`) forbids is refused, unless `overrides` names the two (exercise, precaution).
    With `questions` the session opens with three of them, with `ratings` each block ends with
    some, and `stops` (fields of `rehab.session.stops.Stops`) says what they stop; `tour` meets the
    place first; standing is played only `supervised`. Where it is not certain who plays, staff
    confirm it before anything goes on, if they are there (`confirms`); `since` is the day on which
    a session began that goes on another day, else "". `movements` are those that blocks have
    copied, by name, as `rehab.movement.Movement.to_dict` has them: a session keeps what it showed.
    Nothing is decided from `prescribed`: it tells which version, stage and session of a
    prescription this is.
    """

    blocks: tuple[BlockPlan, ...]
    posture: str = "seated"
    seed: int = 0
    calibration: Calibration | None = None
    first_trial: int = 1
    mounts: Mounts = HELD
    record_gaze: bool = False
    known: Calibration | None = None
    preferences: Preferences = field(default_factory=Preferences)
    grown: int = 0
    guards_comfort: bool = False
    limits: tuple[Limit, ...] = ()
    precautions: tuple[str, ...] = ()
    overrides: tuple[tuple[str, str], ...] = ()
    questions: bool = False
    ratings: bool = False
    stops: Mapping[str, float] = field(default_factory=dict)
    tour: bool = False
    supervised: bool = True
    confirms: bool = False
    since: str = ""
    prescribed: Mapping[str, Any] = field(default_factory=dict)
    movements: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """A dictionary that JSON can hold; add `versions()` where it is stored."""
        return {
            "blocks": [dataclasses.asdict(block) for block in self.blocks],
            "posture": self.posture,
            "seed": self.seed,
            "calibration": self.calibration.to_dict() if self.calibration else None,
            "first_trial": self.first_trial,
            "mounts": list(self.mounts),
            "record_gaze": self.record_gaze,
            "known": self.known.to_dict() if self.known else None,
            "preferences": self.preferences.to_dict(),
            "grown": self.grown,
            "guards_comfort": self.guards_comfort,
            "limits": [dataclasses.asdict(limit) for limit in self.limits],
            "precautions": list(self.precautions),
            "overrides": [list(pair) for pair in self.overrides],
            "questions": self.questions,
            "ratings": self.ratings,
            "stops": dict(self.stops),
            "tour": self.tour,
            "supervised": self.supervised,
            "confirms": self.confirms,
            "since": self.since,
            "prescribed": dict(self.prescribed),
            "movements": {name: dict(stored) for name, stored in self.movements.items()},
        }

    @classmethod
    def from_dict(cls, stored: Mapping[str, Any]) -> Programme:
        """The inverse of `to_dict`; what was stored beside it (`versions`) is passed over.

        Sessions from before there were mounts, gaze and all that follows are read as they were
        played.
        """
        try:
            calibration, known = stored["calibration"], stored.get("known")
            left, right = stored.get("mounts", HELD)
            return cls(
                blocks=tuple(BlockPlan(**block) for block in stored["blocks"]),
                posture=stored["posture"],
                seed=int(stored["seed"]),
                calibration=Calibration.from_dict(calibration) if calibration else None,
                first_trial=int(stored["first_trial"]),
                mounts=(str(left), str(right)),
                record_gaze=bool(stored.get("record_gaze", False)),
                known=Calibration.from_dict(known) if known else None,
                preferences=Preferences.from_dict(stored.get("preferences", {})),
                grown=int(stored.get("grown", 0)),
                guards_comfort=bool(stored.get("guards_comfort", False)),
                limits=tuple(Limit(**limit) for limit in stored.get("limits", ())),
                precautions=tuple(stored.get("precautions", ())),
                overrides=tuple((name, why) for name, why in stored.get("overrides", ())),
                questions=bool(stored.get("questions", False)),
                ratings=bool(stored.get("ratings", False)),
                stops=dict(stored.get("stops", {})),
                tour=bool(stored.get("tour", False)),
                supervised=bool(stored.get("supervised", True)),
                confirms=bool(stored.get("confirms", False)),
                since=str(stored.get("since", "")),
                prescribed=dict(stored.get("prescribed", {})),
                movements=dict(stored.get("movements", {})),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(f"The stored programme cannot be read: {error}.") from error

    def resumed(self, calibration: Calibration, first_trial: int, since: str = "") -> Programme:
        """This programme, to go on at `first_trial` of its first block without calibrating; on
        another day where `since` says on which it began."""
        known = calibration.carried_over()
        return dataclasses.replace(self, calibration=known, first_trial=first_trial, since=since)

    def check(self) -> None:
        """Raise `UserError` where an exercise, a setting or another field cannot be played."""
        if not self.blocks:
            raise UserError("The programme holds no block: name at least one exercise.")
        if self.posture not in POSTURES:
            raise UserError(f"Posture {self.posture} is not possible: {' or '.join(POSTURES)}.")
        if self.first_trial < 1:
            raise UserError(f"First trial {self.first_trial} is not possible: trials count from 1.")
        if self.seed < 0:
            raise UserError(f"Seed {self.seed} is not possible: it may be 0 or larger.")
        if self.grown < 0:
            raise UserError(f"{self.grown} things grown are not possible: 0 or more.")
        check_mounts(self.mounts)
        Stops.of(self.stops)
        for name in self.precautions:
            known(name, PRECAUTIONS, "precaution")
        for block in self.blocks:
            block.check(self.posture)
        for name, stored in self.movements.items():
            Movement.from_dict({**stored, "name": name})

    def copies(self) -> tuple[str, ...]:
        """The names of the movements that blocks have copied."""
        return tuple(dict.fromkeys(name for block in self.blocks if (name := block.copies)))


def versions(programme: Programme) -> dict[str, Any]:
    """What a replay needs to be equal to the last bit: versions, and each exercise's SHA-256."""
    packages = {}
    for name in ("rehab", "numpy", "pydantic"):
        try:
            packages[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            packages[name] = "not installed"
    exercises = {}
    for block in programme.blocks:
        kind = find(block.exercise)
        exercises[kind.spec.id] = digest(kind)
    return {"python": platform.python_version(), **packages, "exercises": exercises}
