"""Strokes on a beat: when a palm passes a level on its way down, and how two hands keep time."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rehab.frame import SIDES
from rehab.measures.definition import Definition, Measured, Minimum, define, refused
from rehab.measures.kinematics import DROPPED, Array
from rehab.measures.trials import timing_error, timing_variability

REARM = 0.025
"""Metres above its level that a palm has to rise before it can strike again: far beyond the jitter
of tracking, and less than any stroke that is meant."""

_PAIRS = Minimum(3, "pairs of strokes", 0.5)

INTERVAL_VARIATION = define(
    "interval_variation",
    "Variation of the time from stroke to stroke",
    unit="1",
    better="lower",
    minimum=Minimum(3, "intervals", 0.5),
    source="standard deviation over mean of the intervals of one hand's successive strokes",
)
_PHASE = "360 * (right - left) / the left's interval; "
STROKE_PHASE = define(
    "stroke_phase",
    "Relative phase of left and right strokes",
    unit="deg",
    better="neither",
    minimum=_PAIRS,
    source=_PHASE + "circular mean; 0 together, 180 in turn, positive where the left leads",
)
STROKE_PHASE_VARIABILITY = define(
    "stroke_phase_variability",
    "Variability of the relative phase of strokes",
    unit="deg",
    better="lower",
    minimum=_PAIRS,
    source=_PHASE + "circular standard deviation, sqrt(-2 ln R)",
)
BIMANUAL_SHARE = define(
    "bimanual_share",
    "Bimanual share, the part of the strokes' pairs that both hands did",
    unit="1",
    better="higher",
    minimum=Minimum(3, "pairs of strokes", 0.0),
    source="pairs that both hands struck over pairs that either did; 0 is one hand alone",
)


class Strokes:
    """One hand's strokes: moments at which its palm passes a level downwards, s.

    After a stroke the palm has to rise by `REARM` before the next one counts, so that jitter at the
    level is none. The moment is interpolated between two frames, of which none may be further apart
    than what still counts as tracked; a stroke in a longer gap is not told.
    """

    def __init__(self) -> None:
        self.times: list[float] = []
        self._armed = False
        self._t = self._above = math.nan
        self._first = math.nan
        self._gaps: list[tuple[float, float]] = []

    def add(self, t: float, above: float, over: bool = True) -> bool:
        """Take the palm at `t` s, `above` the level, m (NaN: not seen), and whether it is `over`
        what is struck; whether that was a stroke."""
        if math.isnan(above):
            return False
        last, before = self._t, self._above
        self._t, self._above = t, above
        if math.isnan(last):
            self._first = t
        elif t - last > DROPPED:
            self._gaps.append((last, t))
            self._armed = False
        if not over:
            self._armed = False
            return False
        if above > 0.0 or not self._armed:
            self._armed = self._armed or above >= REARM
            return False
        self._armed = False
        self.times.append(last + before / (before - above) * (t - last))
        return True

    def seen(self, since: float, until: float) -> bool:
        """Whether the palm was seen all the time between two moments, s."""
        if not self._first <= since or not self._t >= until - DROPPED:
            return False
        return all(past <= since or first >= until for first, past in self._gaps)

    def on(self, beats: Sequence[float], within: float) -> list[float]:
        """The stroke nearest to each of `beats`, s, no further than `within` from it; NaN where
        there is none."""
        found = []
        for beat in beats:
            nearest = min(self.times, key=lambda t: abs(t - beat), default=math.nan)
            found.append(nearest if abs(nearest - beat) <= within else math.nan)
        return found


def interval_variation(strokes: npt.ArrayLike) -> Measured:
    """Coefficient of variation of the intervals of strokes (K,) s on successive beats; one that is
    missed is NaN."""
    intervals = np.diff(np.asarray(strokes, np.float64))
    known = intervals[np.isfinite(intervals)]
    completeness = len(known) / len(intervals) if len(intervals) else 0.0
    if refusal := INTERVAL_VARIATION.refusal(len(known), completeness):
        return refusal
    part = float(known.std(ddof=1) / known.mean())
    return Measured(part, completeness, se=part / math.sqrt(2.0 * (len(known) - 1)))


def stroke_phase(left: npt.ArrayLike, right: npt.ArrayLike) -> Measured:
    """Circular mean, deg in (-180, 180], of the left's phase less the right's, of strokes (K,) s
    that belong together; one that is missed is NaN."""
    found = _phasors(left, right, STROKE_PHASE)
    if isinstance(found, Measured):
        return found
    phasors, completeness = found
    degrees = math.degrees(np.angle(phasors.mean()))
    degrees = degrees + 360.0 if degrees <= -180.0 else degrees
    return Measured(degrees, completeness, se=_spread(phasors) / math.sqrt(len(phasors)))


def stroke_phase_variability(left: npt.ArrayLike, right: npt.ArrayLike) -> Measured:
    """Circular standard deviation, deg, of the same."""
    found = _phasors(left, right, STROKE_PHASE_VARIABILITY)
    if isinstance(found, Measured):
        return found
    phasors, completeness = found
    spread = _spread(phasors)
    return Measured(spread, completeness, se=spread / math.sqrt(2.0 * (len(phasors) - 1)))


def bimanual_share(left: npt.ArrayLike, right: npt.ArrayLike) -> Measured:
    """The part of the pairs of strokes (K,) s, of which either hand did one, that both did."""
    struck = np.isfinite(np.stack([np.asarray(left, np.float64), np.asarray(right, np.float64)]))
    either = int(struck.any(axis=0).sum())
    pairs = struck.shape[1]
    completeness = either / pairs if pairs else 0.0
    if either == 0:
        return refused(completeness, "Neither hand struck.")
    return BIMANUAL_SHARE.refusal(either, completeness) or Measured(
        float(struck.all(axis=0).sum()) / either, completeness
    )


def _phasors(
    left: npt.ArrayLike, right: npt.ArrayLike, definition: Definition
) -> tuple[npt.NDArray[np.complex128], float] | Measured:
    """exp(i phase difference) of each pair whose left stroke has a neighbour that was struck."""
    a, b = np.asarray(left, np.float64), np.asarray(right, np.float64)
    steps = np.diff(a)
    later, earlier = np.append(steps, np.nan), np.append(np.nan, steps)
    interval: Array = np.where(np.isfinite(later), later, earlier)[: len(a)]
    turns = (b - a) / interval
    known = turns[np.isfinite(turns)]
    completeness = len(known) / len(turns) if len(turns) else 0.0
    if refusal := definition.refusal(len(known), completeness):
        return refusal
    return np.exp(2j * np.pi * known), completeness


def _spread(phasors: npt.NDArray[np.complex128]) -> float:
    """Circular standard deviation, deg."""
    length = min(1.0, float(np.abs(phasors.mean())))
    return math.degrees(math.sqrt(-2.0 * math.log(max(length, 1e-12))))


class Rhythm:
    """Two hands on a beat, left and right: add every frame of a run, then read the results.

    `beats` are the moments, s, at which each hand is to strike, `within` how far off a stroke may
    be and still be that beat's, and `tolerance` how far off it may be to be in time, s.
    """

    def __init__(
        self, beats: tuple[Sequence[float], Sequence[float]], within: float, tolerance: float
    ) -> None:
        self._beats, self._within, self._tolerance = beats, within, tolerance
        self._hands = Strokes(), Strokes()

    def add(self, hand: int, t: float, above: float, over: bool = True) -> bool:
        """One frame of one hand (0 left, 1 right), as `Strokes.add` takes it."""
        return self._hands[hand].add(t, above, over)

    def in_time(self) -> float:
        """The part of all beats that were struck in time, 0 to 1."""
        near = [
            abs(stroke - beat) <= self._tolerance
            for beats, strokes in zip(self._beats, self._struck(), strict=True)
            for beat, stroke in zip(beats, strokes, strict=True)
        ]
        return sum(near) / len(near) if near else 0.0

    def results(self) -> dict[str, float]:
        """All that could be taken, by name, each in the unit of its definition; of a hand its
        `beats_missed_*` are the beats at which it was seen and did not strike."""
        struck = self._struck()
        beats = [beat for own in self._beats for beat in own]
        both = [stroke for own in struck for stroke in own]
        pairs = min(map(len, struck))
        left, right = (own[:pairs] for own in struck)
        error = timing_error(beats, both)
        found = {
            "timing_error": error.value,
            "timing_error_se": error.se,
            "timing_variability": timing_variability(beats, both).value,
            "stroke_phase": stroke_phase(left, right).value,
            "stroke_phase_variability": stroke_phase_variability(left, right).value,
            "bimanual_share": bimanual_share(left, right).value,
            "in_time": self.in_time(),
        }
        for side, own, strokes, hand in zip(SIDES, self._beats, struck, self._hands, strict=True):
            found[f"timing_error_{side}"] = timing_error(own, strokes).value
            found[f"interval_variation_{side}"] = interval_variation(strokes).value
            found[f"beats_missed_{side}"] = float(
                sum(
                    math.isnan(stroke) and hand.seen(beat - self._within, beat + self._within)
                    for beat, stroke in zip(own, strokes, strict=True)
                )
            )
        return {name: value for name, value in found.items() if value is not None}

    def _struck(self) -> list[list[float]]:
        return [
            hand.on(own, self._within) for hand, own in zip(self._hands, self._beats, strict=True)
        ]
