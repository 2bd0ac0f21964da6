"""Tells repetitions that were done with other parts of the body, or by half, from clean ones.

Few rules, each an amount that a clinician can picture, and none fitted to data: the trunk leans or
turns, the head goes down, the elbow bends while an arm is moved, or the way falls short of the best
of the same recording. A way that is equally short in every repetition cannot be seen from the
recording alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rehab.measures.repetitions import Repetition

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

LEAN = 8.0
"""Degrees that the trunk leans between rest and turn: clean raises of an arm stay within 3."""
TWIST, TWIST_SE = 15.0, 4.0
"""Degrees that the trunk turns: clean raises of one arm turn it by up to 6. Counted only where it
is known to the second number: head and hands alone cannot tell it from looking round."""
SINK = 0.04
"""Metres by which the head goes down, as it does where trunk or knees give way; clean: 0.01."""
BEND = 30.0
"""Degrees by which the elbow bends; in clean raises by up to 9."""
SHORT = 0.2
"""Part of the best way by which one falls short; people who repeat well vary by a tenth."""
ENOUGH = 3
"""Repetitions from which on there is a best of them."""
SURE = 1.645
"""Standard errors that an amount must exceed to be told as a finding (90 %)."""
REST, TURN = 0.15, 0.8
"""Parts of the way up to which a repetition is at rest, and from which on it is at its turn."""


@dataclass(frozen=True)
class Faults:
    """What is wrong with repetitions.

    `score` (n,): 0 clean, 0.5 one fault that is just worth a word, towards 1; NaN where nothing is
    known. `findings`: what a report says, each sentence with its repetitions; [] if nothing.
    """

    score: Floats
    findings: list[str]


def assess(t: Floats, series: Mapping[str, Floats], repetitions: Sequence[Repetition]) -> Faults:
    """The faults of the repetitions that `repetitions.find` found in a recording.

    `t`, `series` as there, with `NAME_se` beside a series where its standard error is known: an
    amount counts the less, the less sure it is, and is no finding where it may be nothing.
    """
    if not repetitions:
        return Faults(np.zeros(0), [])
    signs = _signs(t, series, repetitions)
    squared = np.array([sign.squared() for sign in signs.values()])
    total = np.nansum(squared, axis=0)
    unknown = np.isnan(squared).all(axis=0)
    return Faults(np.where(unknown, np.nan, total / (1.0 + total)), _told(signs, repetitions))


@dataclass(frozen=True)
class _Rule:
    """A series whose change from rest to turn is a fault of a kind, from `limit` on."""

    kind: str
    name: str
    limit: float
    one_way: float = 0.0
    """The sign of the only change that is a fault; 0: both are."""
    surest: float = math.inf
    """The standard error up to which it counts."""


def _rules(motion: str, side: str) -> list[_Rule]:
    """What may be wrong with a movement: never what the movement itself consists of."""
    if motion.startswith("trunk"):
        return []
    rules = [
        _Rule("right", "trunk_right", LEAN),
        _Rule("twist", "trunk_yaw", TWIST, surest=TWIST_SE),
    ]
    if not _whole_body(motion):
        rules.append(_Rule("forward", "trunk_forward", LEAN))
        rules.append(_Rule("sink", "head_height", SINK, one_way=-1.0))
    if motion.startswith("shoulder"):
        rules += [
            _Rule(f"bend {each}", f"elbow_flexion_{each}", BEND, one_way=1.0)
            for each in ("left", "right")
            if side in (each, "both", "")
        ]
    return rules


def _whole_body(motion: str) -> bool:
    """Whether the trunk bends forwards and the head goes down as the movement itself."""
    return "sit to stand" in motion


@dataclass(frozen=True)
class _Sign:
    """One kind of fault: its signed amount in each repetition (n,), NaN where unknown."""

    amount: Floats
    se: Floats
    limit: float

    def squared(self) -> Floats:
        """The amounts against what counts and what they may be wrong by, squared."""
        return np.asarray(self.amount**2 / (self.limit**2 + self.se**2))

    def told(self) -> Mask:
        """Where the amount counts, and exceeds its error."""
        return np.asarray(np.abs(self.amount) >= np.maximum(self.limit, SURE * self.se))


def _signs(
    t: Floats, series: Mapping[str, Floats], repetitions: Sequence[Repetition]
) -> dict[str, _Sign]:
    """Every kind of fault that such a movement may have."""
    rules = _rules(repetitions[0].motion, _side(repetitions))
    rules = [rule for rule in rules if rule.name in series]
    own = _own(t, series, repetitions)
    watched = [series[rule.name] for rule in rules]
    errors = [series.get(f"{rule.name}_se", np.zeros(len(t))) for rule in rules]
    change, se = np.full((2, len(rules), len(repetitions)), np.nan)
    way = np.full((2, len(repetitions)), np.nan)
    for k, each in enumerate(repetitions):
        span = slice(*np.searchsorted(t, (each.start, each.end)).tolist())
        phases = _phases(own[k][span])
        if phases is None:
            continue
        rest, turn, way[:, k] = phases
        if rules:
            x = np.stack([values[span] for values in watched])
            change[:, k] = _level(x[:, turn]) - _level(x[:, rest])
            se[:, k] = _level(np.stack([values[span] for values in errors])[:, turn])
    signs = {"short": _short(*way)}
    for rule, amount, error in zip(rules, change, se, strict=True):
        fault = np.maximum(amount * rule.one_way, 0.0) if rule.one_way else amount
        signs[rule.kind] = _Sign(np.where(error <= rule.surest, fault, np.nan), error, rule.limit)
    return signs


def _level(x: Floats) -> Floats:
    """The mean (k,) of what is known of k series (k, n); NaN where nothing is."""
    known = np.isfinite(x)
    number = known.sum(axis=1)
    total = np.where(known, x, 0.0).sum(axis=1)
    return np.where(number > 0, total / np.maximum(number, 1), np.nan)


def _phases(x: Floats) -> tuple[Mask, Mask, tuple[float, float]] | None:
    """Where the movement's own series (n,) is at rest and at its turn, and at which levels."""
    if np.isfinite(x).sum() < 3:
        return None
    edge = max(len(x) // 20, 1)
    ends = _level(np.concatenate([x[:edge], x[-edge:]])[None])[0]
    off = np.abs(x - (ends if math.isfinite(ends) else np.nanmin(x)))
    most = int(np.nanargmax(off))
    rest, turn = off <= REST * off[most], off >= TURN * off[most]
    return rest, turn, (float(_level(x[None, rest])[0]), float(x[most]))


def _short(rest: Floats, turn: Floats) -> _Sign:
    """By what part each way falls short of the best, the second longest where there are many.

    A way is measured from the rest that most have: the first often starts with the arm moving.
    """
    no_error = np.zeros(len(turn))
    if np.isfinite(rest).sum() < ENOUGH:
        return _Sign(np.full(len(turn), np.nan), no_error, SHORT)
    way = np.abs(turn - np.nanmedian(rest))
    known = np.sort(way[np.isfinite(way)])
    best = known[-2] if len(known) >= 5 else known[-1]
    return _Sign(np.maximum(1.0 - way / best, 0.0), no_error, SHORT)


def _own(
    t: Floats, series: Mapping[str, Floats], repetitions: Sequence[Repetition]
) -> list[Floats]:
    """The series in which each repetition's movement shows; NaN where it is not given."""
    nothing = np.full(len(t), np.nan)
    return [
        np.mean([series.get(name, nothing) for name in names], axis=0)
        if len(names) > 1
        else series.get(names[0], nothing)
        for names in (_shows(each.motion, each.side) for each in repetitions)
    ]


def _shows(motion: str, side: str) -> list[str]:
    """The names of the series in which a movement shows."""
    if _whole_body(motion):
        return ["head_height"]
    if motion.startswith(("neck", "trunk")):
        part, kind = motion.split(" ", 1)
        bending = {"neck": ("roll", "pitch"), "trunk": ("right", "forward")}[part]
        which = {"rotation": "yaw", "side bending": bending[0]}.get(kind, bending[1])
        return [f"{part}_{which}"]
    name = "shoulder_elevation"
    if motion == "shoulder rotation":
        name = "shoulder_rotation"
    elif motion.startswith("elbow"):
        name = "elbow_flexion"
    elif motion.startswith("forearm"):
        name = "forearm_pronation"
    return [f"{name}_{each}" for each in (("left", "right") if side == "both" else (side,))]


def _told(signs: Mapping[str, _Sign], repetitions: Sequence[Repetition]) -> list[str]:
    """A sentence for each kind and direction of fault that any repetition has."""
    doing = _doing(repetitions[0].motion, _side(repetitions))
    said = []

    def say(what: str, sign: _Sign, at: Mask, unit: str = "°", way: str = "") -> None:
        if at.any():
            most = float(np.abs(sign.amount[at]).max()) * (100.0 if unit == " cm" else 1.0)
            said.append(f"{what} {most:.0f}{unit}{way} {doing} ({_which(at)}).")

    unknown = np.full(len(repetitions), np.nan)
    nothing = _Sign(unknown, unknown, 1.0)
    forward, right = signs.get("forward", nothing), signs.get("right", nothing)
    along = forward.told() & ~(np.abs(right.amount) >= np.abs(forward.amount))
    say("The trunk leaned", right, right.told() & ~along & (right.amount > 0), way=" to the right")
    say("The trunk leaned", right, right.told() & ~along & (right.amount < 0), way=" to the left")
    say("The trunk leaned", forward, along & (forward.amount > 0), way=" forwards")
    say("The trunk leaned", forward, along & (forward.amount < 0), way=" backwards")
    twist, sink = signs.get("twist", nothing), signs.get("sink", nothing)
    say("The trunk turned", twist, twist.told() & (twist.amount > 0), way=" to the left")
    say("The trunk turned", twist, twist.told() & (twist.amount < 0), way=" to the right")
    say("The head went down", sink, sink.told(), " cm")
    for side in ("left", "right"):
        bend = signs.get(f"bend {side}", nothing)
        say(f"The {side} elbow bent", bend, bend.told())
    if signs["short"].told().any():
        said.append(_fell_short(signs["short"], repetitions))
    return said


def _fell_short(sign: _Sign, repetitions: Sequence[Repetition]) -> str:
    """The sentence on repetitions that went less far than the best."""
    motion = repetitions[0].motion
    worst, best = (
        abs(repetitions[int(k)].peak)
        for k in (np.nanargmax(sign.amount), np.nanargmin(sign.amount))
    )
    lifts = motion.startswith("shoulder") and motion != "shoulder rotation"
    what = "The arm stayed low" if lifts else "The movement stayed small"
    scale, unit = (100.0, " cm") if _whole_body(motion) else (1.0, "°")
    here, there = f"{scale * worst:.0f}{unit}", f"{scale * best:.0f}{unit}"
    return f"{what}: {here} where the best was {there} ({_which(sign.told())})."


def _side(repetitions: Sequence[Repetition]) -> str:
    """The side of all repetitions; "" where they differ, or there is none."""
    sides = {each.side for each in repetitions}
    return sides.pop() if len(sides) == 1 else ""


def _doing(motion: str, side: str) -> str:
    """What was being done meanwhile, as the rest of a sentence."""
    if motion.startswith(("shoulder", "elbow", "forearm")):
        who = {"both": "both arms were", "": "an arm was"}.get(side, f"the {side} arm was")
        if motion == "shoulder rotation" or motion.startswith("forearm"):
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
