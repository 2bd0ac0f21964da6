"""What a report is made of, in the units that a person reads: degrees, centimetres, seconds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.report.overview import Note, Rated

if TYPE_CHECKING:
    from rehab.store.models import TrialRow

SIDES = ("left", "right")
REACHED = "success"
SCORED = (REACHED, "timeout")
"""How a trial ends that counts."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Trial:
    """One reach. `start` and `end` are seconds of the session's clock."""

    number: int
    side: str
    status: str
    start: float
    end: float
    practice: bool = False
    maximum: bool = False
    """of a test, as far as was comfortable: nothing that could be missed"""
    measures: dict[str, float] = field(default_factory=dict)

    @property
    def reached(self) -> bool:
        return self.maximum or self.status == REACHED


@dataclass(frozen=True)
class Course:
    """How a session's movement ran; NaN where the arm was not tracked.

    `t` (N,) s; `elevation` (N, 2) degrees of the upper arm from the trunk's down axis, `error`
    (N, 2) the standard error of each; `reach`
    (N, 2) cm from shoulder to hand; `hand` (N, 2, 3) m from the middle of the shoulders at the
    session's median, x to the patient's right, y up, z towards the patient's back; `shoulder`
    (2, 3) m likewise; `comfortable` (2,) cm is the reach found at calibration. Sides: left, right.
    `neck` (N, 3) degrees of the head against the trunk: turned right, up, tilted right.
    """

    t: Floats
    elevation: Floats
    error: Floats
    reach: Floats
    hand: Floats
    shoulder: Floats
    comfortable: tuple[float, float]
    neck: Floats


class Tested(NamedTuple):
    """What a test told of one joint direction: its maxima in order, their mean with its standard
    error, degrees, and the pain that was told at the end of range."""

    measure: str
    motion: str
    side: str
    maxima: tuple[float, ...]
    mean: float
    se: float | None
    pain: float | None


class Search(NamedTuple):
    """One evening of lanterns: found and left out, on the left and on the right."""

    number: int
    left: tuple[int, int]
    right: tuple[int, int]


class Feared(NamedTuple):
    """A feared movement of the session, and how much, 0 to 10, as its programme has it."""

    movement: str
    fear: int


@dataclass(frozen=True)
class Side:
    """What one arm did in a session; None where nothing could be measured."""

    name: str
    trials: tuple[Trial, ...]
    tracked: float
    low: float | None = None
    high: float | None = None

    @property
    def goals(self) -> tuple[Trial, ...]:
        """The trials that had a goal."""
        return tuple(trial for trial in self.trials if not trial.maximum)

    @property
    def reached(self) -> int:
        return sum(trial.reached for trial in self.goals)

    @property
    def elevation_range(self) -> float | None:
        """Degrees between the lowest and the highest elevation."""
        return None if self.low is None or self.high is None else self.high - self.low

    def middle(self, measure: str) -> float | None:
        """The median of `measure` over the trials that have it."""
        values = [t.measures[measure] for t in self.trials if measure in t.measures]
        return median(values) if values else None


@dataclass(frozen=True)
class Session:
    """One session, ready to be drawn. `recorded` is seconds from the first frame to the last."""

    id: str
    patient: str
    begun: datetime
    exercise: str
    posture: str
    status: str
    source: str
    sides: tuple[Side, Side]
    recorded: float
    gaps: tuple[tuple[float, float], ...] = ()
    course: Course | None = None
    practice: tuple[Trial, ...] = ()
    head: tuple[Trial, ...] = ()
    """the scored trials that no arm did"""
    tests: tuple[Tested, ...] = ()
    searches: tuple[Search, ...] = ()
    feared: tuple[Feared, ...] = ()
    rows: tuple[TrialRow, ...] = ()
    """Every trial as it is stored, for the table"""
    ratings: tuple[Rated, ...] = ()
    notes: tuple[Note, ...] = ()
    versions: str = ""
    trouble: str = ""

    @property
    def trials(self) -> list[Trial]:
        """The scored trials of either side that had a goal, in order; those of both arms once."""
        found = {trial.start: trial for side in self.sides for trial in side.goals}
        return [found[start] for start in sorted(found)]

    @property
    def reached(self) -> int:
        return sum(trial.reached for trial in self.trials)
