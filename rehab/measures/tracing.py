"""Following a course: how far beside it, how much of it within its banks, how long it took."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab.measures.definition import Measured, Minimum, define, refused
from rehab.measures.kinematics import Array, profile
from rehab.measures.smoothness import sparc

PARTS = 8
"""Into so many parts of equal length the way is cut, to tell how surely its error is known."""

_LEAST = Minimum(0.1, "m of the way", 0.8)

LATERAL_ERROR = define(
    "lateral_error",
    "Lateral error, distance from the middle of the course",
    unit="m",
    better="lower",
    minimum=_LEAST,
    source="root mean square over the way, each part of it counted once, when it was first gone",
)
WITHIN_BANKS = define(
    "within_banks",
    "Part of the way within the banks",
    unit="1",
    better="higher",
    minimum=_LEAST,
    source="over the way, each part of it counted once, when it was first gone",
)

_UNKNOWN = [math.nan] * 3


def lateral_error(along: npt.ArrayLike, beside: npt.ArrayLike) -> Measured:
    """Root mean square of `beside` (N,) m over the way `along` (N,) m; NaN where nothing was led.

    The standard error is that of the mean squares of `PARTS` equal parts of the way, which tells
    how much it varies along the course.
    """
    ways, off, completeness = _gone(along, beside)
    if refusal := LATERAL_ERROR.refusal(float(ways.sum()), completeness):
        return refusal
    square = float(np.average(off**2, weights=ways))
    edges = np.minimum((PARTS * np.cumsum(ways) / ways.sum()).astype(np.intp), PARTS - 1)
    weights = np.bincount(edges, ways, PARTS)
    squares = np.bincount(edges, ways * off**2, PARTS)[weights > 0.0] / weights[weights > 0.0]
    root = math.sqrt(square)
    if root == 0.0 or len(squares) < 2:
        return Measured(root, completeness)
    spread = float(squares.std(ddof=1)) / math.sqrt(len(squares))
    return Measured(root, completeness, se=spread / (2.0 * root))


def within_banks(along: npt.ArrayLike, beside: npt.ArrayLike, width: float) -> Measured:
    """The part of the way on which `beside` is at most half of `width`, m; else as above."""
    ways, off, completeness = _gone(along, beside)
    if refusal := WITHIN_BANKS.refusal(float(ways.sum()), completeness):
        return refusal
    return Measured(float(ways[np.abs(off) <= 0.5 * width].sum() / ways.sum()), completeness)


def _gone(along: npt.ArrayLike, beside: npt.ArrayLike) -> tuple[Array, Array, float]:
    """New way of each frame that was led, m, how far beside it was, and the part of frames led."""
    s, off = np.asarray(along, np.float64), np.asarray(beside, np.float64)
    led = np.isfinite(s) & np.isfinite(off)
    s, off = s[led], off[led]
    new = np.diff(np.maximum.accumulate(s)) if len(s) else np.zeros(0)
    return new, off[1:], float(led.mean()) if len(led) else 0.0


class Tracing:
    """One way of a hand along a course, gathered frame by frame from when it sets out."""

    def __init__(self, hand: int) -> None:
        self._hand = hand
        self._t: list[float] = []
        self._place: list[list[float]] = []
        self._along: list[float] = []
        self._beside: list[float] = []

    def add(self, frame: np.void, body: np.void, along: float, beside: float) -> None:
        """Take one frame: how far `along` the course what is led is, and how far `beside` its
        middle, m; NaN where nothing is led."""
        self._t.append(frame["t_sample"].item() * 1e-9)
        seen = bool(body["arm_valid"][self._hand])
        self._place.append(body["hand"][self._hand].tolist() if seen else _UNKNOWN)
        self._along.append(along)
        self._beside.append(beside)

    @property
    def seconds(self) -> float:
        """From the first frame to the last, s."""
        return self._t[-1] - self._t[0] if self._t else 0.0

    def results(self, width: float) -> dict[str, Measured]:
        """`lateral_error`, `within_banks` of water so wide (m), and `sparc` of the whole way."""
        if not self._t:
            return {"lateral_error": refused(0.0, "It was never taken.")}
        return {
            "lateral_error": lateral_error(self._along, self._beside),
            "within_banks": within_banks(self._along, self._beside, width),
            "sparc": sparc(profile(np.array(self._t), np.array(self._place))),
        }
