"""Hands to track: joints as a runtime gives them, and a runtime that has everything."""

from __future__ import annotations

import numpy as np

from rehab import math3d
from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr import extensions as known

EVERYTHING = [one.name for one in (*known.NEEDED, *known.WANTED)]
TRACKING = (known.JOINTS, known.JOINTS_SOURCE, known.TRACKERS, known.GAZE)


def runtime_with(*extensions: str, **options) -> FakeRuntime:
    """A fake runtime that has these extensions besides."""
    runtime = FakeRuntime(**options)
    runtime.extensions += [one for one in extensions if one not in runtime.extensions]
    return runtime


def hand(wrist=(0.2, 1.2, -0.3), turn=(0.0, 0.0, 0.0, 1.0)) -> list[tuple[float, ...]]:
    """Twenty-six joints of a flat hand that points along its -Z, all turned as its wrist."""
    places = [(0.0, 0.0, -0.08), (0.0, 0.0, 0.0)]
    places += [(-0.03, 0.0, -0.03 * (step + 1)) for step in range(4)]
    for finger in range(4):
        places += [(0.02 * finger - 0.03, 0.0, -0.04 * (step + 1)) for step in range(5)]
    turned = math3d.rotate(np.asarray(turn), np.asarray(places)) + np.asarray(wrist)
    return [(*map(float, place), *map(float, turn)) for place in turned]
