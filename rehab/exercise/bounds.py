"""Which places in the air a limit of the shoulder allows an arm to be asked to, and one of the neck
to be looked at."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EYES = 30.0
"""Degrees from where the face points within which something is seen by the eyes alone [M]: who may
turn the head no further than a limit says sees a target that lies no further beyond it."""

TIE = 1e-6
"""Degrees."""


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
    # Half-way between forwards and sideways it counts as either, whatever the last bit says.
    forwards, sideways = np.abs(abduction) - TIE, np.abs(flexion) - TIE
    asked = {
        "shoulder elevation": elevation,
        "shoulder flexion": np.where(flexion > forwards, elevation, flexion),
        "shoulder abduction": np.where(abduction > sideways, elevation, abduction),
        "shoulder extension": -flexion,
        "cross-body": -abduction,
    }
    keeps = np.ones(elevation.shape, np.bool_)
    for direction, degrees in furthest:
        if direction in asked:
            keeps &= asked[direction] <= degrees
    return keeps


def seen(ways: Floats, furthest: Iterable[tuple[str, float]]) -> npt.NDArray[np.bool_]:
    """Which `ways` (…, 3) from the eyes, metres: x to the right, y up, z behind, are seen by a neck
    that keeps all bounds `furthest`, as in `allowed`."""
    right, up, behind = np.moveaxis(np.asarray(ways, np.float64), -1, 0)
    aside = np.degrees(np.arctan2(right, -behind))
    height = np.degrees(np.arctan2(up, np.hypot(right, behind)))
    turns = {
        "neck right rotation": aside,
        "neck left rotation": -aside,
        "neck extension": height,
        "neck flexion": -height,
    }
    found = np.ones(aside.shape, np.bool_)
    for direction, degrees in furthest:
        if direction in turns:
            found &= turns[direction] <= max(degrees, 0.0) + EYES
    return found
