"""What each repetition was like: how smooth the way was, and how much of it the trunk did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.analysis.columns import Columns
from rehab.analysis.rom import UNCERTAIN
from rehab.frame import SIDES
from rehab.measures import Measured, profile, trunk_share, trunk_share_of_angle
from rehab.measures.compensation import LEAST_MOTION
from rehab.measures.kinematics import ONSET_FLOOR, RATE
from rehab.measures.repetitions import Repetition
from rehab.measures.smoothness import SPARC, arc_length

Floats = npt.NDArray[np.float64]

ARM = ("shoulder", "elbow", "forearm")
"""What the motions of an arm begin with."""

TURN = 0.2
"""Seconds around a peak within which a hand turns back."""

TRUNK = ("trunk_yaw", "trunk_forward", "trunk_right")

AXES = {
    "neck": {
        "rotation": "neck_yaw",
        "flexion": "neck_pitch",
        "extension": "neck_pitch",
        "side bending": "neck_roll",
    },
    "trunk": {
        "rotation": "trunk_yaw",
        "flexion": "trunk_forward",
        "extension": "trunk_forward",
        "side bending": "trunk_right",
    },
}
"""The angles of the movements of neck and trunk."""

CONTRARY = ("flexion", "extension", "side bending")
"""Movements whose angles at neck and trunk have opposite signs."""


@dataclass(frozen=True)
class Repeated:
    """One repetition, measured.

    `peak`: that of the repetition, None where its angle is too uncertain there. `smoothness`: SPARC
    of the hand (of trunk, legs and neck: the head) from the start to the peak. `compensation`: the
    part of the motion that the trunk did or undid, 0 to 1. Of both arms the worse count.
    """

    repetition: Repetition
    peak: Measured
    smoothness: Measured
    compensation: Measured

    def to_dict(self, start: float) -> dict[str, Any]:
        """The JSON form, on a clock that shows `start` s when the recording's shows 0."""
        one = self.repetition
        why = (self.peak.reason, self.smoothness.reason, self.compensation.reason)
        return {
            "start": start + one.start,
            "end": start + one.end,
            "side": one.side,
            "motion": one.motion,
            "peak": self.peak.value,
            "peak_unit": unit(one),
            "peak_time": start + one.peak_time,
            "smoothness": self.smoothness.value,
            "compensation": self.compensation.value,
            "compensation_se": self.compensation.se,
            "reasons": list(dict.fromkeys(reason for reason in why if reason)),
        }


def unit(repetition: Repetition) -> str:
    """The unit of a repetition's peak."""
    return "m" if moves_whole_body(repetition) else "deg"


def moves_whole_body(repetition: Repetition) -> bool:
    """Whether it is a squat or a sit-to-stand."""
    return "sit to stand" in repetition.motion


def moved(t: Floats, columns: Columns, found: Sequence[Repetition]) -> list[Repetition]:
    """Those of `found` in which a hand went somewhere, if they raise, turn or bend an arm: the
    estimate of an arm that rests may wander, and nobody did anything."""
    kept = []
    for each in found:
        span = _span(t, each)
        hands = [columns.hand[span, side] for side in _arms(each)]
        turns = each.motion.startswith("forearm")
        if not hands or turns or any(_extent(hand) >= LEAST_MOTION for hand in hands):
            kept.append(each)
    return kept


def _span(t: Floats, each: Repetition) -> slice:
    """The frames of a repetition."""
    return slice(*np.searchsorted(t, (each.start, each.end)).tolist())


def _arms(each: Repetition) -> list[int]:
    """The arms that a repetition is of: 0 left, 1 right."""
    if not each.motion.startswith(ARM):
        return []
    return [index for index, side in enumerate(SIDES) if each.side in (side, "both")]


def _extent(track: npt.NDArray[Any]) -> float:
    """The diagonal, m, of the box that holds a track (n, 3)."""
    seen = track[np.isfinite(track).all(1)]
    return float(np.linalg.norm(np.ptp(seen, axis=0))) if len(seen) else 0.0


def measure(
    t: Floats, head: npt.NDArray[Any], columns: Columns, found: Sequence[Repetition]
) -> list[Repeated]:
    """The repetitions `found`, measured; `t` (N,) s, `head` (N, 7) poses."""
    measured = []
    for each in found:
        span, moving = _span(t, each), _arms(each)
        tracks = [columns.hand[span, side] for side in moving] or [head[span, :3]]
        smooth = [_smoothness(t[span], track, each.peak_time) for track in tracks]
        if moving:
            shares = [_share(t, columns, span, side) for side in moving]
        else:
            shares = [_share_of_turn(t, columns, span, each)]
        peak = _peak(t, columns, each)
        measured.append(Repeated(each, peak, _worse(smooth, min), _worse(shares, max)))
    return measured


def _peak(t: Floats, columns: Columns, each: Repetition) -> Measured:
    """The peak, unless the angle that it is of is too uncertain there."""
    at = min(int(np.searchsorted(t, each.peak_time)), len(t) - 1)
    if any(columns.unsure[name][at] for name in _series(each)):
        return Measured(None, 1.0, UNCERTAIN)
    return Measured(each.peak, 1.0)


def _series(each: Repetition) -> list[str]:
    """The angles that a repetition's peak is of; none of squat and sit-to-stand."""
    if moves_whole_body(each):
        return []
    joint, _, kind = each.motion.partition(" ")
    if joint in AXES:
        return [AXES[joint][kind]]
    angle = {"elbow": "elbow_flexion", "forearm": "forearm_pronation"}.get(
        joint, "shoulder_rotation" if kind == "rotation" else "shoulder_elevation"
    )
    return [f"{angle}_{SIDES[index]}" for index in _arms(each)]


def whole(measured: Iterable[Repeated]) -> Measured:
    """The compensation of all repetitions together: the mean of those that have one.

    The mean, and no median: two repetitions of ten that the trunk did half of are worth a word.
    """
    shares = [each.compensation for each in measured]
    known = [each for each in shares if each.value is not None]
    if not shares:
        return Measured(None, 0.0, "It is measured by repetition, and none were found.")
    if not known:
        return Measured(None, 0.0, shares[0].reason)
    # What is off in one repetition is off in all: the error does not shrink with their number.
    errors = [each.se for each in known if each.se is not None]
    return Measured(
        float(np.mean([each.value for each in known])),
        len(known) / len(shares),
        se=float(np.mean(errors)) if errors else None,
    )


def _worse(found: list[Measured], which: Any) -> Measured:
    known = [each for each in found if each.value is not None]
    return which(known, key=lambda each: each.value) if known else found[0]


def _smoothness(t: Floats, track: npt.NDArray[Any], peak: float) -> Measured:
    """SPARC of a track's way to the peak.

    Unlike `measures.sparc` it takes a way that does not end at a standstill: where repetitions
    follow one another without a rest, it goes from one turn, the slowest moment, to the next.
    """
    upto = int(np.searchsorted(t, peak + TURN, "right"))
    way = profile(t[:upto], track[:upto])
    if refusal := SPARC.refusal(way.seconds, way.completeness):
        return refusal
    if not way.unbroken:
        return Measured(None, way.completeness, "Tracking was lost on the way.")
    turn = int(np.searchsorted(way.t, peak - TURN))
    speed = way.speed[: turn + int(np.argmin(way.speed[turn:])) + 1]
    if speed.max() < ONSET_FLOOR:
        return Measured(None, way.completeness, "It hardly moved.")
    return Measured(arc_length(speed, RATE), way.completeness)


def _share(t: Floats, columns: Columns, span: slice, side: int) -> Measured:
    """The trunk's share of a hand's way."""
    angles = columns.angles
    trunk = np.stack(
        [columns.heading[span], *(angles[name][span] for name in TRUNK[1:])], axis=1
    ).astype(np.float64)
    errors = np.stack([angles[f"{name}_se"][span] for name in TRUNK], axis=1)
    return _part(trunk_share(t[span], columns.hand[span, side], columns.chest[span], trunk, errors))


def _share_of_turn(t: Floats, columns: Columns, span: slice, one: Repetition) -> Measured:
    """The trunk's share of a turn of the head."""
    joint, _, kind = one.motion.partition(" ")
    if joint != "neck":
        return Measured(None, 0.0, "The trunk belongs to this movement.")
    trunk, neck = AXES["trunk"][kind], AXES["neck"][kind]
    sign = -1.0 if kind in CONTRARY else 1.0
    angles = columns.angles
    return _part(
        trunk_share_of_angle(
            t[span],
            angles[trunk][span],
            sign * angles[neck][span],
            angles[f"{trunk}_se"][span],
            angles[f"{neck}_se"][span],
        )
    )


def _part(share: Measured) -> Measured:
    """A share as a part from 0 to 1: a trunk that goes the other way takes part, too."""
    if share.value is None:
        return share
    return Measured(min(abs(share.value), 1.0), share.completeness, share.reason, share.se)


def sides(found: Sequence[Repetition]) -> str:
    """The arms that the repetitions are of: "left", "right", "both", or "" where of none."""
    of_arms = {each.side for each in found if each.motion.startswith(ARM)}
    of_arms.discard("")
    return of_arms.pop() if len(of_arms) == 1 else "both" if of_arms else ""


def alike(measured: Sequence[Repeated]) -> list[list[Repeated]]:
    """The repetitions by motion and side, in order of their first."""
    groups: dict[tuple[str, str], list[Repeated]] = {}
    for each in measured:
        groups.setdefault((each.repetition.motion, each.repetition.side), []).append(each)
    return list(groups.values())
