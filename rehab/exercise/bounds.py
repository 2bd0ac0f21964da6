"""Which places in the air a limit of the shoulder allows an arm to be asked to."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def allowed(ways: Floats, furthest: Iterable[tuple[str, float]]) -> npt.NDArray[np.bool_]:
    """Which `ways` (…, 3) keep all bounds `furthest`: a direction of `rehab.limits`, and degrees.

    A way is a vector from the shoulder to a target, metres, in the arm's own axes: x outwards, y
    up, z behind. With the elbow below the hand the upper arm is raised no further than this line,
    so that its angles stand for the most that the target asks.
    """
    out, up, behind = np.moveaxis(np.asarray(ways, np.float64), -1, 0)
    elevation = np.degrees(np.arctan2(np.hypot(out, behind), -up))
    plane = np.arctan2(-behind, out)
    flexion, abduction = elevation * np.sin(plane), elevation * np.cos(plane)
    asked = {
        "shoulder elevation": elevation,
        "shoulder flexion": np.where(flexion > np.abs(abduction), elevation, flexion),
        "shoulder abduction": np.where(abduction > np.abs(flexion), elevation, abduction),
        "shoulder extension": -flexion,
        "cross-body": -abduction,
    }
    keeps = np.ones(elevation.shape, np.bool_)
    for direction, degrees in furthest:
        if direction in asked:
            keeps &= asked[direction] <= degrees
    return keeps
