"""Tells repetitions that were done with other parts of the body, or by half, from clean ones.

Few rules, each an amount that a clinician can picture, and none fitted to data: the trunk leans or
turns, the head goes down, the elbow bends while an arm is moved, or the way falls short of the best
of the same recording. A fault that is the same in every repetition, and is no lean or turn but a
short way, cannot be seen without the patient's own earlier best.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rehab.measures.repetitions import Repetition

Floats = npt.NDArray[np.float64]

LEAN = 8.0
"""Degrees that the trunk leans between rest and turn: clean raises of the arm stay within 3."""
TWIST, TWIST_SE = 15.0, 4.0
"""Degrees that the trunk turns: clean raises of one arm turn it by up to 6. Counted only where it
is known to the second number: head and hands alone cannot tell it from looking round."""
SINK = 0.04
"""Metres by which the head goes down, as it does when trunk or knees give way; clean: 1 cm."""
BEND = 30.0
"""Degrees by which the elbow bends; clean arms change by up to 9."""
SHORT = 0.2
"""Part of the best way by which one falls short; people who repeat well vary by a tenth."""
ENOUGH = 3
"""Repetitions from which on there is a best of them."""
SURE = 1.645
"""Standard errors that an amount must exceed to be told as a finding (90 %)."""


@dataclass(frozen=True)
class _Sign:
    """One kind of fault: its signed amount in each repetition (n,), NaN where unknown."""

    amount: Floats
    se: Floats
    limit: float

    def squared(self) -> Floats:
        """The amounts against what counts and what they may be wrong by, squared."""
        return np.asarray(self.amount**2 / (self.limit**2 + self.se**2))

    def told(self) -> npt.NDArray[np.bool_]:
        """Where the amount counts, and exceeds its error."""
        return np.asarray(np.abs(self.amount) >= np.maximum(self.limit, SURE * self.se))


def score(
    t: Floats, series: Mapping[str, Floats], repetitions: Sequence[Repetition]
) -> npt.NDArray[np.float64]:
    """How faulty each repetition is (n,): 0 clean, 0.5 one fault just worth a word, towards 1.

    `t`, `series` as for `repetitions.find`, with `NAME_se` beside a series where its standard error
    is known: an amount counts the less, the less sure it is. NaN where nothing is known.
    """
    signs = _signs(t, series, repetitions)
    if not repetitions:
        return np.zeros(0)
    squared = np.array([sign.squared() for sign in signs.values()])
    total = np.nansum(squared, axis=0)
    return np.where(np.isnan(squared).all(axis=0), np.nan, total / (1.0 + total))


def findings(
    t: Floats, series: Mapping[str, Floats], repetitions: Sequence[Repetition]
) -> list[str]:
    """What a report says of the faults: a sentence each, the repetitions named; [] if none."""
    if not repetitions:
        return []
    signs = _signs(t, series, repetitions)
    doing = _doing(repetitions[0])
    said = []
    for at, amount, way in _leans(signs["forward"], signs["right"]):
        said.append(f"The trunk leaned {amount:.0f}° {way} {doing} ({_which(at)}).")
    twist = signs["twist"]
    for sense, way in ((1.0, "left"), (-1.0, "right")):
        at = twist.told() & (sense * twist.amount > 0.0)
        if at.any():
            most = np.abs(twist.amount[at]).max()
            said.append(f"The trunk turned {most:.0f}° to the {way} {doing} ({_which(at)}).")
    for name, what, unit in (("sink", "The head went down", "cm"), ("bend", "The elbow bent", "°")):
        at = signs[name].told()
        if at.any():
            most = signs[name].amount[at].max() * (100.0 if unit == "cm" else 1.0)
            said.append(f"{what} {most:.0f}{unit.replace('cm', ' cm')} {doing} ({_which(at)}).")
    at = signs["short"].told()
    if at.any():
        said.append(_fell_short(signs["short"], at, repetitions))
    return said


def _signs(
    t: Floats, series: Mapping[str, Floats], repetitions: Sequence[Repetition]
) -> dict[str, _Sign]:
    """The amounts of all faults between each repetition's rest and its turn."""
    spans = [_Span.of(t, series, each) for each in repetitions]
    none = np.full(len(repetitions), np.nan)

    def sign(name: str, limit: float, sense: float = 1.0) -> _Sign:
        if name not in series:
            return _Sign(none, none, limit)
        amount = sense * np.array([span.change(series[name]) for span in spans])
        error = series.get(f"{name}_se")
        if error is None:
            return _Sign(amount, np.zeros(len(spans)), limit)
        return _Sign(amount, np.array([span.middle(error) for span in spans]), limit)

    first = repetitions[0] if repetitions else None
    motion, side = (first.motion, first.side) if first else ("", "")
    whole_body = _whole_body(motion)
    nothing = _Sign(none, none, 1.0)
    found = {
        "forward": nothing if whole_body else sign("trunk_forward", LEAN),
        "right": sign("trunk_right", LEAN),
        "twist": _only_sure(sign("trunk_yaw", TWIST), TWIST_SE),
        "sink": nothing if whole_body else _only_more(sign("head_height", SINK, -1.0)),
        "bend": nothing,
        "short": _short(spans),
    }
    if motion.startswith("trunk"):
        found |= {"forward": nothing, "right": nothing, "twist": nothing, "sink": nothing}
    if motion.startswith("shoulder"):
        sides = ("left", "right") if side == "both" else (side,)
        bends = [_only_more(sign(f"elbow_flexion_{each}", BEND)) for each in sides]
        found["bend"] = max(bends, key=lambda bend: float(np.nan_to_num(bend.amount).max()))
    return found


def _whole_body(motion: str) -> bool:
    """Whether the trunk bends forwards and the head goes down as the movement itself."""
    return "sit to stand" in motion


def _only_more(sign: _Sign) -> _Sign:
    return _Sign(np.maximum(sign.amount, 0.0), sign.se, sign.limit)


def _only_sure(sign: _Sign, se: float) -> _Sign:
    return _Sign(np.where(sign.se <= se, sign.amount, np.nan), sign.se, sign.limit)


def _short(spans: list[_Span]) -> _Sign:
    """By what part each way falls short of the best, the second longest where there are many.

    A way is measured from the rest that most have: the first often starts with the arm moving.
    """
    none = np.full(len(spans), np.nan)
    rests = np.array([span.start_level for span in spans])
    if np.isfinite(rests).sum() < ENOUGH:
        return _Sign(none, none, SHORT)
    way = np.abs(np.array([span.turn_level for span in spans]) - np.nanmedian(rests))
    known = np.sort(way[np.isfinite(way)])
    best = known[-2] if len(known) >= 5 else known[-1]
    return _Sign(np.maximum(1.0 - way / best, 0.0), np.zeros(len(way)), SHORT)


@dataclass(frozen=True)
class _Span:
    """One repetition: its samples, and which of them are at rest and at the turn."""

    samples: slice
    rest: npt.NDArray[np.bool_]
    turn: npt.NDArray[np.bool_]
    start_level: float
    """Where the movement's own series is at rest, in its unit; NaN if unknown."""
    turn_level: float
    """Where it is at the turn."""

    @classmethod
    def of(cls, t: Floats, series: Mapping[str, Floats], repetition: Repetition) -> _Span:
        start, end = np.searchsorted(t, (repetition.start, repetition.end))
        samples = slice(int(start), max(int(end), int(start) + 1))
        x = _own(series, repetition)[samples]
        if np.isfinite(x).sum() < 3:
            nowhere = np.zeros(len(x), np.bool_)
            return cls(samples, nowhere, nowhere, math.nan, math.nan)
        edge = max(len(x) // 20, 1)
        ends = np.concatenate([x[:edge], x[-edge:]])
        off = np.abs(x - (np.nanmedian(ends) if np.isfinite(ends).any() else np.nanmin(x)))
        rest, turn = off <= 0.15 * np.nanmax(off), off >= 0.8 * np.nanmax(off)
        return cls(samples, rest, turn, float(np.median(x[rest])), float(x[np.nanargmax(off)]))

    def change(self, values: Floats) -> float:
        """By how much a series (N,) differs at the turn from the rest; NaN if unknown."""
        x = values[self.samples]
        rest, turn = x[self.rest & np.isfinite(x)], x[self.turn & np.isfinite(x)]
        return float(np.median(turn) - np.median(rest)) if len(rest) and len(turn) else math.nan

    def middle(self, values: Floats) -> float:
        """The median of a series (N,) at the turn; NaN if unknown."""
        x = values[self.samples]
        turn = x[self.turn & np.isfinite(x)]
        return float(np.median(turn)) if len(turn) else math.nan


def _own(series: Mapping[str, Floats], repetition: Repetition) -> Floats:
    """The series in which a repetition's movement shows."""
    motion, side = repetition.motion, repetition.side
    if _whole_body(motion):
        return series["head_height"]
    if motion.startswith(("neck", "trunk")):
        part, kind = motion.split(" ", 1)
        axes = {"neck": ("yaw", "roll", "pitch"), "trunk": ("yaw", "right", "forward")}[part]
        which = {"rotation": 0, "side bending": 1}.get(kind, 2)
        return series[f"{part}_{axes[which]}"]
    name = "shoulder_elevation"
    if motion == "shoulder rotation":
        name = "shoulder_rotation"
    elif motion.startswith("elbow"):
        name = "elbow_flexion"
    if side == "both":
        return 0.5 * (series[f"{name}_left"] + series[f"{name}_right"])
    return series[f"{name}_{side}"]


def _leans(forward: _Sign, right: _Sign) -> list[tuple[npt.NDArray[np.bool_], float, str]]:
    """Where the trunk leaned each way (n,), by how much at most, and the way in words."""
    sideways = right.told() & ~(np.abs(forward.amount) > np.abs(right.amount))
    along = forward.told() & ~sideways
    found = []
    for sign, where, ways in (
        (right, sideways, ("to the right", "to the left")),
        (forward, along, ("forwards", "backwards")),
    ):
        for sense, way in zip((1.0, -1.0), ways, strict=True):
            at = where & (sense * sign.amount > 0.0)
            if at.any():
                found.append((at, float(np.abs(sign.amount[at]).max()), way))
    return found


def _fell_short(
    sign: _Sign, at: npt.NDArray[np.bool_], repetitions: Sequence[Repetition]
) -> str:
    """The sentence on repetitions that went less far than the best."""
    worst = repetitions[int(np.nanargmax(sign.amount))].peak
    best = repetitions[int(np.nanargmin(sign.amount))].peak
    if _whole_body(repetitions[0].motion):
        here, there = f"{100.0 * worst:.0f} cm", f"{100.0 * best:.0f} cm"
    else:
        here, there = f"{worst:.0f}°", f"{best:.0f}°"
    lifted = repetitions[0].motion.startswith("shoulder") and "rotation" not in repetitions[0].motion
    what = "The arm stayed low" if lifted else "The movement stayed small"
    return f"{what}: {here} where the best was {there} ({_which(at)})."


def _doing(repetition: Repetition) -> str:
    """What was being done meanwhile, as the rest of a sentence."""
    motion, side = repetition.motion, repetition.side
    if motion.startswith(("shoulder", "elbow")):
        who = "both arms were" if side == "both" else f"the {side} arm was"
        if motion == "shoulder rotation":
            return f"while {who} turned"
        if motion == "shoulder extension":
            return f"while {who} taken back"
        if motion.startswith("elbow"):
            return f"while {who} bent and straightened"
        return f"while {who} raised"
    return "while the head was moved" if motion.startswith("neck") else "during the movement"


def _which(at: npt.NDArray[np.bool_]) -> str:
    """Which repetitions, as a person lists them: "repetitions 3 to 5 and 8 of 10"."""
    numbers = (np.flatnonzero(at) + 1).tolist()
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = []
    for run in runs:
        words += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else [str(number) for number in run]
    listed = " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
    return f"repetition{'s' if len(numbers) > 1 else ''} {listed} of {len(at)}"
