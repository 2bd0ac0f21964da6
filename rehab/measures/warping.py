"""How well one limb copied a way that was shown: dynamic time warping, limb by limb.

The copy is compared with what was shown point by point, where time may be stretched within a band
(Sakoe and Chiba 1978): being a little late is no error of the movement, and is told apart.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.measures.definition import Measured, Minimum, define, refused
from rehab.measures.kinematics import RATE, Array, Profile, profile

STEP = 0.05
"""Seconds from one compared point to the next."""

BAND = 1.5
"""Seconds by which a copy may be late or early, and still be compared with what it copies [M]."""

MOVING = 0.1
"""A lag is told where what is shown goes faster than this part of its peak: at rest there is none.
"""

_LEAST = Minimum(1.0, "s of tracked movement", 0.8)
_DTW = "dynamic time warping, symmetric, normalised by both lengths, band of 1.5 s: Sakoe and Chiba"

COPY_DISTANCE = define(
    "copy_distance",
    "Distance from the movement shown",
    unit="%",
    better="lower",
    minimum=_LEAST,
    source=_DTW + " 1978; of the palm, in parts of the comfortable reach",
)
COPY_LAG = define(
    "copy_lag",
    "Lag behind the movement shown",
    unit="s",
    better="neither",
    minimum=_LEAST,
    source="median along the same warping where what is shown moves; negative where it leads",
    noise_floor="compared every 50 ms",
)
RANGE_REACHED = define(
    "range_reached",
    "Range reached of the movement shown",
    unit="%",
    better="higher",
    minimum=_LEAST,
    source="farthest distance of the palm from where it began, over that of what was shown",
)

Indices = npt.NDArray[np.int64]

_STILL = "Nothing was shown that moves."


class Warping(NamedTuple):
    """Which samples of two ways go with each other, and how far apart they are."""

    distance: float
    """Mean distance along the path, each step weighed by how far it goes in both times; infinite
    where the band leaves no path."""
    first: Indices
    """(K,) indices of the one way …"""
    second: Indices
    """… and (K,) of the other, from the beginning to the end."""


def warp(one: Array, t_one: Array, two: Array, t_two: Array, band: float = BAND) -> Warping:
    """Warp the way `one` (M, D), at times `t_one` (M,) s, and the way `two` (N, D) at `t_two`."""
    from rehab.measures.warping_kernel import least  # who measures angles alone needs no compiler

    rows, at, columns, to = (
        np.ascontiguousarray(way, np.float64) for way in (one, t_one, two, t_two)
    )
    total, first, second = least(rows, at, columns, to, float(band))
    return Warping(total / (len(one) + len(two)), first, second)


class Copied(NamedTuple):
    """What one limb's copy is worth."""

    distance: Measured
    """`COPY_DISTANCE`, % of the comfortable reach."""
    lag: Measured
    """`COPY_LAG`, s."""
    reached: Measured
    """`RANGE_REACHED`, % of what was shown."""


class Copy:
    """One palm (0 left, 1 right) that copies the way `shown` (N, 3) m, play space, at times `t`
    (N,), s after it began; `reach` is that arm's comfortable reach, m. It began at `t_shown`, the
    `t_display` in ns of the frame that first showed it. Add every frame from then on."""

    def __init__(self, hand: int, t: Array, shown: Array, reach: float, t_shown: int) -> None:
        self._hand, self._reach, self._began = hand, reach, int(t_shown)
        self._t_shown, self._shown = t, shown
        self._t: list[float] = []
        self._palm: list[list[float]] = []

    @staticmethod
    def prepare() -> None:
        """Load what compares, so that the first copy is judged at once."""
        warm()

    def add(self, frame: np.void, body: np.void) -> None:
        """Take one frame and its body; an arm that is not tracked is a gap."""
        self._t.append((frame["t_sample"].item() - self._began) * 1e-9)
        seen = body["arm_valid"][self._hand]
        self._palm.append(body["hand"][self._hand].tolist() if seen else [np.nan] * 3)

    def results(self) -> Copied:
        """What it came to."""
        palm = profile(np.array(self._t), np.array(self._palm).reshape(-1, 3))
        return copied(palm, self._t_shown, self._shown, self._reach)


def copied(palm: Profile, t_shown: Array, shown: Array, reach: float) -> Copied:
    """What a palm's movement is worth as a copy of `shown` (N, 3) m at `t_shown` (N,) s, on the
    clock of `palm`; `reach` is that arm's comfortable reach, m."""
    start, end = (float(t_shown[0]), float(t_shown[-1])) if len(t_shown) else (0.0, 0.0)
    during = palm.between(start, end)
    every = slice(None, None, round(STEP * RATE))
    seen = during.known[every]
    t, way = during.t[every][seen], during.position[every][seen]
    # What was not there yet, or no more, is missing too.
    whole = max((end - start) * RATE, 1.0)
    completeness = min(1.0, float(np.count_nonzero(during.tracked)) / whole)
    if refusal := COPY_DISTANCE.refusal(len(t) * STEP, completeness):
        return Copied(refusal, refusal, refusal)
    even = np.arange(start, end + 1e-9, STEP)
    asked = np.stack([np.interp(even, t_shown, axis) for axis in shown.T], axis=1)
    found = warp(way, t, asked, even)
    reached = _reached(way, asked, completeness)
    if not np.isfinite(found.distance):
        gone = refused(completeness, "It was too far from what was shown in time.")
        return Copied(gone, gone, reached)
    speed = np.linalg.norm(np.gradient(asked, even, axis=0), axis=1)
    moving = speed[found.second] > MOVING * speed.max()
    lag = refused(completeness, _STILL)
    if moving.any():
        late = t[found.first[moving]] - even[found.second[moving]]
        lag = Measured(float(np.median(late)), completeness)
    return Copied(Measured(100.0 * found.distance / reach, completeness), lag, reached)


def copy_distance(palm: Profile, t_shown: Array, shown: Array, reach: float) -> Measured:
    """How far from what was shown a palm went, % of the comfortable `reach` (m): see `copied`."""
    return copied(palm, t_shown, shown, reach).distance


def copy_lag(palm: Profile, t_shown: Array, shown: Array) -> Measured:
    """How long after what was shown, s: see `copied`."""
    return copied(palm, t_shown, shown, 1.0).lag


def range_reached(palm: Profile, t_shown: Array, shown: Array) -> Measured:
    """How far it went from where it began, % of what was shown: see `copied`."""
    return copied(palm, t_shown, shown, 1.0).reached


def _reached(way: Array, shown: Array, completeness: float) -> Measured:
    asked, done = (float(np.linalg.norm(it - it[0], axis=1).max()) for it in (shown, way))
    if asked <= 0.0:
        return refused(completeness, _STILL)
    return Measured(100.0 * done / asked, completeness)


def warm() -> None:
    """Compile the kernel."""
    still = np.zeros((2, 3))
    warp(still, np.arange(2.0), still, np.arange(2.0))
