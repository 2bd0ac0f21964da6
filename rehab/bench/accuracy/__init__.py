"""How far the estimated body is from the true one: on motion capture, and on simulated people.

    accuracy = bench(folder)

Modules: `takes` (movement with its truth), `obvious` (the line to beat), `limit` (what the true
bones give), `ours`, `errors`, `table` (how far off), `between_days`, `neck`, `repeated` (other
questions), `goals` (what must be reached), `page` and `pictures` (docs/accuracy.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rehab.bench.accuracy import goals
from rehab.bench.accuracy.between_days import own_error
from rehab.bench.accuracy.errors import Error, errors
from rehab.bench.accuracy.limit import true_bones
from rehab.bench.accuracy.neck import neck
from rehab.bench.accuracy.repeated import counting, judging
from rehab.bench.accuracy.table import LIVE, METHODS, Row, measured, rows
from rehab.bench.accuracy.takes import MOTION, Take, fastened, load, simulated
from rehab.bench.figures import Figure, Result
from rehab.bench.people.perturb import HEADSETS, noise
from rehab.body import MOUNTS

__all__ = ["MOTION", "Accuracy", "bench"]


INVENTED = ("obvious", LIVE, "calibrated", "looking_ahead")
"""The methods that simulated people are judged by: nobody's arms are fitted to them."""


@dataclass(frozen=True)
class Accuracy:
    """What was found."""

    result: Result
    """The figures with their goals; beside them those of the other methods."""
    table: list[Row]
    own_error: list[dict[str, Any]]
    """The rows of `measures/data/own_error.json`."""
    under_noise: dict[str, dict[str, float]]
    """How many times as large each figure is as another headset would track, by headset."""
    takes: list[Take]
    """The motion capture that was looked at."""

    def to_dict(self) -> dict[str, Any]:
        """The JSON form that `--json` prints."""
        return self.result.to_dict() | {
            "table": [row.to_dict() for row in self.table],
            "between_days": self.own_error,
            "under_noise": self.under_noise,
        }


def bench(folder: Path, progress: Callable[[str], object] = lambda _: None) -> Accuracy:
    """All of it, about two minutes, on the clips in `folder`. Raises `UserError` without any."""
    takes = load(folder)
    result = Result()
    progress("motion capture")
    found = measured(takes)
    motion = {method: goals.of_motion(found[method]) for method in METHODS}
    result.figures |= motion[LIVE] | goals.against_obvious(motion[LIVE], motion["obvious"])
    for method in METHODS:
        if method != LIVE:
            named = {f"{method}, {name}": figure for name, figure in motion[method].items()}
            result.peers |= named
    result.figures |= goals.covered(found[LIVE], "people") | goals.two_truths(takes)
    bones = [error for take in takes for error in errors(take, true_bones(take))]
    result.figures |= goals.of_true_bones(bones)
    progress("simulated people")
    invented = measured(simulated(), INVENTED)
    result.figures |= goals.covered(invented[LIVE], "simulated people") | goals.at_side(
        invented[LIVE]
    )
    result.figures |= neck()
    progress("repetitions")
    result.figures |= counting(takes) | judging(takes)
    progress("fastened controllers")
    result.figures |= _fastened(takes)
    progress("other headsets")
    times = {name: goals.grown(motion[LIVE], _noisy(takes, name)) for name in HEADSETS}
    result.figures |= goals.under_noise(times)
    progress("other days")
    days = own_error(takes)
    return Accuracy(result, rows(found) + rows(invented), days, times, takes)


def _fastened(takes: list[Take]) -> dict[str, Figure]:
    """Offset-free elevation, calibrated, with controllers held and fastened; the arm that moves."""
    figures = {}
    for mount in MOUNTS:
        found: list[Error] = []
        for take in takes:
            if take.group in goals.RAISED + goals.WHOLE_BODY:
                worn = take if mount == "hand" else fastened(take, mount)
                found += errors(worn, METHODS["calibrated"](worn))
        moving = [e for e in found if (e.angle, e.role) == ("shoulder_elevation", "moving")]
        name = f"controllers by {mount}, calibrated: elevation, offset-free"
        figures[name] = Figure(float(np.mean([error.offset_free for error in moving])), "°")
    return figures


def _noisy(takes: list[Take], headset: str) -> goals.Figures:
    """The figures of the same takes as that headset would have tracked them."""
    found: list[Error] = []
    for seed, take in enumerate(takes):
        noisy = take.changed(noise(take.arrays, seed, headset))
        found += errors(noisy, METHODS[LIVE](noisy))
    return goals.of_motion(found)
