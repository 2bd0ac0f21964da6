"""How far each arm reached from its shoulder, where it was raised from rest."""

from __future__ import annotations

import dataclasses
import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.body.calibration import Calibration
from rehab.body.likely import PROTRACTION, from_chest, moved, rise
from rehab.body.mount import PALM

LIFTED = 0.15
"""Metres that a palm must move from rest for its arm to count as having reached."""

BEFORE_CHEST = 0.2
"""Metres before the chest, of a palm that was never seen at rest, likewise."""

Array = npt.NDArray[np.float64]


class Far(NamedTuple):
    """What a reach showed beside the arms."""

    beyond: float
    """Metres that the farther palm was beyond what the body's arm and girdle reach."""
    lean: float
    """How far the trunk leaned, rad."""


def reached(body: Calibration, head: Array, grips: tuple[Array, Array]) -> tuple[Calibration, Far]:
    """`body` with the reach that heads and grips (N, 7) show, and how it was done."""
    found, beyond = [0.0, 0.0], 0.0
    for side in (0, 1):
        seen = np.isfinite(grips[side]).all(1)
        if not seen.any():
            continue
        grip = grips[side][seen]
        turns = grip[:, 3:].astype(np.float32)
        palm = grip[:, :3] + math3d.rotate(turns, body.from_controller(side)[1])
        palm = from_chest(body, head[seen], palm)
        rest = body.rest_hands[side]
        if rest is None:
            lifted = -palm[:, 2] - BEFORE_CHEST + LIFTED
        else:
            lifted = np.linalg.norm(palm - np.array(rest), axis=1)
        # Raising takes the first second or two; the held reach is the upper part.
        if np.percentile(lifted, 75.0) > LIFTED:
            out = (2.0 * side - 1.0) * 0.5 * body.shoulder_width
            far = float(np.percentile(np.linalg.norm(palm - (out, 0.0, 0.0), axis=1), 75.0))
            longest = body.arm(side) + PALM + PROTRACTION
            beyond = max(beyond, far - longest)
            found[side] = min(far, longest)
    measured = (found[0] > 0.0, found[1] > 0.0)
    left, right = found[0] or found[1], found[1] or found[0]
    if any(measured):
        body = dataclasses.replace(body, reach=(left, right))
    return dataclasses.replace(body, measured=measured), Far(beyond, _lean(body, head))


def _lean(body: Calibration, head: Array) -> float:
    turn = math3d.axis_angle((0.0, 1.0, 0.0), -body.facing)
    forwards = -math3d.rotate(turn, moved(body, head))[:, 2]
    return math.asin(min(max(float(np.percentile(forwards, 75.0)) / rise(body), -1.0), 1.0))
