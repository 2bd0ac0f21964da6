"""All of a recording's analysis, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.analysis import quality, repeated, rom, words
from rehab.analysis.columns import COLUMNS, Column, Columns, columns
from rehab.analysis.reading import Checked
from rehab.body import Recording, in_pieces
from rehab.measures import Measured
from rehab.measures.faults import assess
from rehab.measures.repetitions import find

Floats = npt.NDArray[np.float64]

MOVING = 0.1
"""m/s: a hand that is slower does not count as moving."""
MUCH_MORE = 3.0
"""A hand that moves so many times as far as the other is the active one."""
HARDLY = 0.5
"""Metres of a hand's path below which nothing is done with it."""


@dataclass(frozen=True)
class Analysis:
    """What a recording holds for a clinician; angles in degrees, times on the file's clock."""

    stamps: Floats
    """(M,) s: the times of all frames of the file; NaN where a frame had none."""
    kept: npt.NDArray[np.intp]
    """(N,) which of them were analysed."""
    angles: Mapping[str, Column]
    """(N,) degrees, by the columns' names; standard errors by `NAME_se`; NaN where unknown."""
    rom: Mapping[str, rom.Rom]
    """By the columns' names."""
    repetitions: Sequence[repeated.Repeated]
    active_side: str
    """"left", "right", "both" or "none"."""
    compensation: Measured
    """The trunk's part of the motion, 0 to 1: the mean of the repetitions'."""
    findings: Sequence[str]
    """Sentences, the most telling first."""
    quality: Mapping[str, Any]
    """The JSON form of `quality.quality`."""

    @property
    def t(self) -> Floats:
        """(N,) s: the times of the frames that were analysed."""
        return self.stamps[self.kept]

    @property
    def start(self) -> float:
        """What the file's clock shows at the first analysed frame, s."""
        return float(self.stamps[self.kept[0]])

    def summary(self) -> dict[str, Any]:
        """The JSON form: what `summary.json` holds."""
        return {
            "rom": {name: each.to_dict() for name, each in self.rom.items()},
            "repetitions": [each.to_dict(self.start) for each in self.repetitions],
            "active_side": self.active_side,
            "compensation": self.compensation.value,
            "compensation_se": self.compensation.se,
            "compensation_reason": self.compensation.reason,
            "findings": list(self.findings),
            "quality": dict(self.quality),
        }


def analyse(recording: Recording, smooth: bool = False) -> Analysis:
    """The angles, ranges, repetitions and findings of a recording of two frames or more.

    With `smooth` the body is estimated with a second pass that looks ahead.
    """
    if not isinstance(recording, Checked):
        recording = Checked(**vars(recording))
    t = recording.t
    stamps = t if recording.stamps is None else recording.stamps
    kept = np.arange(len(t)) if recording.kept is None else recording.kept
    told = quality.quality(recording, float(stamps[kept[0]]), smooth=smooth)
    body = columns(in_pieces(recording, smooth=smooth), len(t))
    head = recording.head
    del recording  # an hour's hands, which nothing needs any more, are 18 MB
    found = repeated.moved(t, body, find(t, _moves(body)))
    measured = repeated.measure(t, head, body, found)
    reached = rom.ranges(t, body)
    findings = [
        *words.repetitions(measured),
        *assess(t, _sure(body), found).findings,
        *words.not_reported(reached),
        *told["warnings"],
        words.ARM_TO_TRUNK,
    ]
    return Analysis(
        stamps=stamps,
        kept=kept,
        angles=body.angles,
        rom=reached,
        repetitions=measured,
        active_side=repeated.sides(found) or _active(t, body),
        compensation=repeated.whole(measured),
        findings=findings,
        quality=told,
    )


def _moves(body: Columns) -> dict[str, Any]:
    """What repetitions are looked for in."""
    return {**{name: body.angles[name] for name in COLUMNS}, **body.others}


def _sure(body: Columns) -> dict[str, Any]:
    """What faults are looked for in: nothing that is too uncertain to be reported."""
    series: dict[str, Any] = {**body.angles, **body.others}
    for name, unsure in body.unsure.items():
        if unsure.any():
            series[name] = np.where(unsure, np.float32(np.nan), series[name])
    return series


def _active(t: Floats, body: Columns) -> str:
    """The hand that does more, where no repetition tells."""
    steps = np.diff(t, prepend=t[0])
    left, right = (
        float(np.sum(np.where(speed > MOVING, speed, 0.0) * np.minimum(steps, 0.1)))
        for speed in body.speed.T
    )
    if max(left, right) < HARDLY:
        return "none"
    if max(left, right) < MUCH_MORE * min(left, right):
        return "both"
    return "left" if left > right else "right"
