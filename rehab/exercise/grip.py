"""How far a hand is closed: by a control of its controller, or by thumb and index finger."""

from __future__ import annotations

import math
from typing import NamedTuple

from rehab.frame import SIDES, Frame

BY = ("trigger", "squeeze", "pinch")
"""What tells it: how far that control is pulled, or how near two tips of a bare hand are."""

THUMB_TIP, INDEX_TIP = 5, 10
"""Of a hand's joints."""

TOUCH, SPREAD = 0.015, 0.08
"""Metres between those joints of a pinch that is closed, and of one that is open [M]."""

APERTURE_ERROR = 0.016
"""Metres, one standard error of an aperture: each fingertip is known to 1.1 cm (Quest 2)."""


class Closing(NamedTuple):
    """How far a hand is closed, 0 to 1 of its way; of a pinch the distance between the tips and its
    standard error, metres. NaN: not seen, or no pinch."""

    share: float
    aperture: float = math.nan
    error: float = math.nan


def closing(frame: Frame, side: str, by: str) -> Closing:
    """How far the hand `side` is closed, told `by` one of `BY`.

    How far a control's number is from the way of its lever is not known; force is not read.
    """
    if by != "pinch":
        return Closing(float(frame[by][SIDES.index(side)]))
    tips = pinching(frame, side)
    if tips is None:
        return Closing(math.nan)
    aperture = math.dist(*tips)
    share = min(max((SPREAD - aperture) / (SPREAD - TOUCH), 0.0), 1.0)
    return Closing(share, aperture, APERTURE_ERROR)


def pinching(frame: Frame, side: str) -> tuple[list[float], list[float]] | None:
    """The tips of thumb and index finger, play space; None where they are not seen."""
    hand = SIDES.index(side)
    bits, joints = frame["joints_bits"][hand], frame["joints"][hand]
    if not (bits[THUMB_TIP] and bits[INDEX_TIP]):
        return None
    return joints[THUMB_TIP].tolist()[:3], joints[INDEX_TIP].tolist()[:3]
