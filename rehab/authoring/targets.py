"""Whether what a hand is asked to touch lies past a limit."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from rehab.exercise import SIDES, Stage
from rehab.exercise.bounds import allowed
from rehab.limits import Limit

PALM_CUES = ("touch", "grab", "release")
"""Of the scene's cues those that a palm is to be brought to."""


def beyond(stage: Stage, limits: Sequence[Limit]) -> list[str]:
    """The directions of `limits` past which a target of this moment lies, once a target."""
    found = []
    for node in stage.things:
        if node.cue in PALM_CUES:
            for side in (node.side,) if node.side in SIDES else SIDES:
                way = _way(stage, node.world_position(), side)
                found += [
                    limit.direction
                    for limit in limits
                    if not allowed(way, [(limit.direction, limit.degrees)])
                ]
    return found


def _way(stage: Stage, at: Sequence[float], side: str) -> np.ndarray:
    """From that shoulder to `at`, in the arm's own axes (3,): outwards, up, behind; metres."""
    x, y, z = (a - b for a, b in zip(at, stage.shoulder(side), strict=True))
    sine, cosine = math.sin(stage.facing), math.cos(stage.facing)
    out = x * cosine - z * sine
    return np.array([out if side == "right" else -out, y, x * sine + z * cosine])
