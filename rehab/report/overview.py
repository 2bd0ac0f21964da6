"""What the clinician is told of a course of sessions: numbers over time with what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

Verdict = Literal["better", "same", "worse", "different", "unknown"]
"""Whether a measure changed for the patient; "different" where no direction is better."""


class Key(NamedTuple):
    """What must be equal for two numbers to be joined by a line."""

    kind: str
    """assessment or training"""
    exercise: str
    """versioned id"""
    posture: str
    input: str
    """controller, hand, or mixed"""
    mount: str
    """how the arm that was measured carries its controller"""
    headset: str
    estimator: str
    """version of the body that angles were read from; empty where none was needed"""
    targets: str
    """the target set, as the exercise's settings name it"""
    mode: str = ""
    """of a test, who moved the limb: active, active-assisted, passive"""


class Point(NamedTuple):
    """One number of one session (or of one day at the clinic)."""

    when: datetime
    value: float
    se: float | None
    trials: int
    """how many it sums up"""
    session: str
    """session id; empty for what was measured at the clinic"""
    block: int | None
    key: Key
    completeness: float | None
    """the part, 0 to 1, that was tracked"""


class Break(NamedTuple):
    """Between two points that may not be joined, and what changed: "exercise star-reach/2"."""

    when: datetime
    text: str


class Trend(NamedTuple):
    """Theil-Sen's slope a week and its 95 % interval, over `points` points from `since` on."""

    per_week: float
    low: float
    high: float
    points: int
    since: datetime


class Baseline(NamedTuple):
    """What the patient is compared with: the median of `number` assessments."""

    value: float
    se: float | None
    number: int
    how: str
    """"marked by the therapist" or "first two assessments after practice" """
    sessions: tuple[str, ...]
    when: datetime


class Reference(NamedTuple):
    """What others reach: `name` names the set (AAOS, AMA, Gill 2020), `population` whom."""

    name: str
    population: str
    value: float
    source: str


class Goal(NamedTuple):
    """`kind`: improve, maintain ("same" is success) or comfort."""

    kind: str
    target: float | None
    by: date | None
    text: str
    met: bool | None


@dataclass(frozen=True)
class Series:
    """One measure of one side over time."""

    measure: str
    motion: str
    side: str
    title: str
    """as a clinician reads it: "Shoulder flexion, active" """
    unit: str
    decimals: int
    direction: Literal["higher", "lower", "none"]
    """which way is better"""
    source: Literal["assessment", "training", "clinic"]
    points: tuple[Point, ...]
    breaks: tuple[Break, ...]
    baseline: Baseline | None
    latest: Point | None
    best: Point | None
    trend: Trend | None
    references: tuple[Reference, ...]
    other_side: float | None
    """the latest comparable value of the other side"""
    goal: Goal | None
    mdc95: float | None
    """the error that a change must exceed, in `unit`: the grey band; None where none is known"""
    exceeds_error: Literal["yes", "no", "unknown"]
    exceeds_important: Literal["yes", "no", "not defined"]
    sources: tuple[str, ...]
    verdict: Verdict
    sentence: str
    """the verdict in one sentence, with its numbers"""
    exercise: str = ""
    """the exercise whose own number it is: "Star reach"; empty where it is of the whole session"""


class Note(NamedTuple):
    """Something on the time axis: a flag. `kind`: note, adverse event, prescription, difficulty,
    operation, score, goal, break."""

    when: datetime
    kind: str
    text: str
    by: str
    session: str


class Rated(NamedTuple):
    """Pain, exertion or discomfort as the patient said it."""

    when: datetime
    kind: str
    value: float
    scale: str
    session: str


class Week(NamedTuple):
    """Dose of the week that begins on the Monday `start`; prescribed is None where nothing was."""

    start: date
    sessions: int
    sessions_prescribed: float | None
    repetitions: int
    repetitions_prescribed: float | None
    active_minutes: float
    minutes_prescribed: float | None


@dataclass(frozen=True)
class Adherence:
    """Prescribed and done dose."""

    weeks: tuple[Week, ...]
    streak_weeks: int
    """weeks in a row, up to the last whole one, with at least one session"""
    sentence: str


class Agreement(NamedTuple):
    """Goniometer against headset (Bland-Altman): from ten pairs on."""

    motion: str
    side: str
    pairs: tuple[tuple[float, float], ...]
    """(goniometer, headset), degrees"""
    bias: float
    low: float
    high: float


class SessionLine(NamedTuple):
    """A session in the list on the detail page."""

    id: str
    when: datetime
    status: str
    kind: str
    exercises: str
    trials: int
    """scored ones of training"""
    reached: int
    tested: int
    """scored ones of tests, of so many that were …"""
    asked: int
    tracked: float
    recorded: float
    """seconds: "412 of 420 s tracked" """
    pain_before: float | None
    pain_after: float | None
    recomputable: bool
    """whether its motion is kept, so that its numbers can be computed again"""
    left_out: str
    """why its numbers do not count; empty where they do"""


@dataclass(frozen=True)
class Person:
    """Whom the report is about: identity only where it was asked for, and the clinical context."""

    patient: str
    """the patient's key"""
    alias: str
    name: str
    born: str
    numbers: str
    affected: str
    dominant: str
    diagnosis: str
    onset: date | None
    operation: date | None
    precautions: str


@dataclass(frozen=True)
class Overview:
    """Everything that a report shows, worked out. Times are local."""

    person: Person
    made: datetime
    since: date | None
    headline: str
    """better, same or worse, and did they do it: a line a goal, and one for the rest"""
    series: tuple[Series, ...]
    """the ones that matter most come first"""
    adherence: Adherence
    ratings: tuple[Rated, ...]
    notes: tuple[Note, ...]
    adverse: tuple[Note, ...]
    sessions: tuple[SessionLine, ...]
    """newest first"""
    agreements: tuple[Agreement, ...]
    tracked: float
    recorded: float
    """seconds, of all sessions"""
    left_out: tuple[str, ...]
    """what does not count and why, a sentence each"""
    not_recomputable: tuple[str, ...]
    """which numbers can no longer be recomputed, a sentence each"""
    reviewed: str
    """"Reviewed by N on D"; empty where nobody has"""
    versions: str
    """of the program and the body"""
