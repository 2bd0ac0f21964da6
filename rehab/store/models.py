"""What the store gives out: one typed record a row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


class Gap(NamedTuple):
    """Recording blocks of a session that cannot be had, first and last number included."""

    first_sequence: int
    last_sequence: int
    reason: str


class StoredEvent(NamedTuple):
    """An event as the director told it, in the order told."""

    frame: int
    t: int
    kind: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Patient:
    id: str
    alias: str
    created_at: str


@dataclass(frozen=True, slots=True)
class Session:
    """A session; `programme` is the snapshot that it was begun with.

    `started_at` and `ended_at` are UTC labels; `live` is true while a process plays it; `trials`
    counts those that were scored and not practice, `reached` those of them that succeeded in
    training, `tested` those of tests, of which `asked` were asked for; `seconds` is the
    recording's length.
    """

    id: str
    patient: str
    status: str
    started_at: str
    ended_at: str | None
    live: bool
    continues: str | None
    programme: dict[str, Any]
    info: dict[str, Any]
    trials: int
    reached: int
    tested: int
    asked: int
    frames: int
    seconds: float


@dataclass(frozen=True, slots=True)
class BlockRow:
    id: str
    number: int
    exercise: str
    kind: str
    settings: dict[str, Any]
    status: str
    reason: str | None
    frame_begin: int
    frame_end: int | None
    t_begin: int
    t_end: int | None
    mode: str = ""
    """of a test, who moved the limb"""


@dataclass(frozen=True, slots=True)
class TrialRow:
    """A trial that ended; `measures` are its own values in the units that `MeasureRow` tells."""

    id: str
    block: int
    exercise: str
    kind: str
    number: int
    side: str
    practice: bool
    status: str
    frame_begin: int
    frame_end: int
    t_begin: int
    t_end: int
    measures: dict[str, float]


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One value: of a trial (`trial` set), of a block (`block` alone) or of the session.

    `kind` is "training" or "assessment"; a summary's `statistic` is "median", over `count` trials.
    """

    block: int | None
    trial: str | None
    kind: str
    name: str
    side: str
    statistic: str
    value: float
    count: int
    unit: str
    definition: str
    quality: float | None
    motion: str = ""
    se: float | None = None
    estimator: str = ""


@dataclass(frozen=True, slots=True)
class ResumeInfo:
    """Where a session that was cut off stood.

    `blocks_done` blocks of its programme had ended; of the next, trials 1 to `trials_done` (those
    before its `first_trial` included). `calibration` is the data of the last `calibrated` event,
    None without one.
    """

    session: str
    patient: str
    programme: dict[str, Any]
    blocks_done: int
    trials_done: int
    calibration: dict[str, Any] | None
