"""All of a recording's analysis, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.analysis import quality, repeated, rom, words
from rehab.analysis.columns import Column, Columns, columns
from rehab.body import Recording, bodies
from rehab.frame import SIDES
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
    t: Floats
    """(N,) s: their times."""
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
    def start(self) -> float:
        """What the file's clock shows at the first analysed frame, s."""
        return float(self.t[0])

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
    t = recording.t
    stamps, kept = getattr(recording, "stamps", None), getattr(recording, "kept", None)
    stamps = t if stamps is None else stamps
    kept = np.arange(len(t)) if kept is None else kept
    clock = stamps[kept]
    body = columns(bodies(recording, smooth=smooth))
    series = _series(body)
    found = find(t, series)
    measured = repeated.measure(t, recording.head, body, found)
    reached = rom.ranges(t, body)
    told = quality.quality(recording, float(clock[0]), smooth=smooth)
    findings = [
        *words.repetitions(measured),
        *assess(t, series, found).findings,
        *words.not_reported(reached),
        *told["warnings"],
        words.ARM_TO_TRUNK,
    ]
    return Analysis(
        stamps=stamps,
        kept=kept,
        t=clock,
        angles=body.angles,
        rom=reached,
        repetitions=measured,
        active_side=repeated.sides(found) or _active(t, body),
        compensation=repeated.whole(measured),
        findings=findings,
        quality=told,
    )


def _series(body: Columns) -> dict[str, Any]:
    """What repetitions are looked for in."""
    more = {f"speed_{side}": body.speed[:, at] for at, side in enumerate(SIDES)}
    return {**body.angles, "head_height": body.head_height, **more}


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
