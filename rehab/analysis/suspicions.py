"""What a file seems to hold instead of what it should: other units, axes, order, sides.

What would make every number wrong is refused with the remedy; what may be meant is a warning.
Nothing is put right silently. Each judges a whole recording, by medians over a few thousand frames.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.analysis.checking import Floats, Refusal

Poses = npt.NDArray[Any]

LOOKED_AT = 4000
FARTHEST = 1.5
"""Metres from the eyes: a controller farther off is in nobody's hand (arm 0.95 and eyes to shoulder
0.35 in a man of 2.1 m)."""
NEAREST = 0.01
"""Metres from the eyes: nobody holds a hand inside the headset, but centimetres taken for metres
are there."""
USUAL_HAND, USUAL_EYES = (0.15, 1.3), (0.5, 2.3)
"""Metres: what a hand's median distance from the eyes, and the eyes' height, lie within."""
UNITS = ((0.001, "millimetres", "by 1000"), (0.01, "centimetres", "by 100"))
FLOOR_BELOW = 0.7
"""Metres: eyes that are usually lower have no floor at y = 0, as in OpenXR's LOCAL space."""
STILL = 2.0
"""Seconds that a pose may be the same to the last digit: trackers tremble, a lost one may not."""
SIDES = ("left", "right")


def look_at(
    t: Floats, head: Poses, grips: Sequence[Poses | None], trunk: Poses | None
) -> list[str]:
    """The warnings; raises `Refusal`. Hands that nobody can hold are struck out of `grips`."""
    few = slice(None, None, max(len(t) // LOOKED_AT, 1))
    hands = [None if grip is None else grip[few] for grip in grips]
    eyes = head[few]
    if np.isnan(eyes).all():
        eyes, hands = head, list(grips)
    _check_metres(eyes, hands)
    _check_upright(eyes, hands)
    doubts = [*_floor(eyes), *_lying(eyes), *_sides(eyes, hands), *_behind(eyes, hands)]
    for side, grip in zip(SIDES, grips, strict=True):
        if grip is not None:
            doubts += _out_of_reach(side, head, grip)
    if grips[0] is None and grips[1] is None:
        doubts.append(
            "There is no hand (hand_l, hand_r, grip_l, grip_r): nothing is known of the arms."
        )
    tracks = {"head": head, "left hand": grips[0], "right hand": grips[1], "trunk tracker": trunk}
    for name, track in tracks.items():
        if track is not None:
            doubts += _frozen(name, t, track)
    return doubts


def _median(values: Floats) -> Floats:
    """The median of what is known, NaN where nothing is."""
    known = values[np.isfinite(values).reshape(len(values), -1).all(1)]
    return np.median(known, axis=0) if len(known) else np.full(values.shape[1:], np.nan)


def _distance(eyes: Poses, hands: Sequence[Poses | None]) -> float:
    """The usual distance of the nearer hand from the eyes; NaN without a hand."""
    found = [
        float(_median(np.linalg.norm(hand[:, :3] - eyes[:, :3], axis=1)))
        for hand in hands
        if hand is not None
    ]
    return float(np.fmin.reduce(found)) if found else np.nan


def _check_metres(eyes: Poses, hands: Sequence[Poses | None]) -> None:
    height, apart = float(_median(eyes[:, 1])), _distance(eyes, hands)
    what = (
        f"the eyes are {height:.4g} high"
        if np.isnan(apart)
        else (f"the hands are {apart:.4g} from the head, which is {height:.4g} high")
    )
    for factor, unit, by in UNITS:
        value, usual = (height, USUAL_EYES) if np.isnan(apart) else (apart, USUAL_HAND)
        if value > 10.0 and usual[0] <= value * factor <= usual[1]:
            raise Refusal(
                f"its positions look like {unit} ({what}); they must be metres: divide them {by}."
            )
    if apart > 10.0 or apart < NEAREST or np.abs(_median(eyes[:, :3])).max() > 1000.0:
        raise Refusal(f"its positions cannot be metres: {what}.")


def _ups(eyes: Poses, turns: Floats) -> Floats:
    """Where the head's own up points, by the median over `turns` (N, 4)."""
    return _median(math3d.rotate(turns, (0.0, 1.0, 0.0)).astype(np.float64))


def _check_upright(eyes: Poses, hands: Sequence[Poses | None]) -> None:
    turns = eyes[:, 3:].astype(np.float64)
    up = _ups(eyes, turns)
    if up[1] < -0.5 and _ups(eyes, turns[:, [1, 2, 3, 0]])[1] > 0.7:
        raise Refusal(
            "the head is upside down, as if its quaternions were stored w x y z; "
            "they must be x y z w."
        )
    place = _median(eyes[:, :3])
    standing = FLOOR_BELOW <= place[2] <= USUAL_EYES[1] and abs(place[1]) < FLOOR_BELOW
    if up[2] > 0.8 and standing:
        raise Refusal(
            "z points up in it (the head is upright along z); +Y must be up and -Z forward: "
            "turn positions and quaternions."
        )


def without_floor(head: Poses) -> bool:
    """Whether eyes so high or low have no floor at y = 0."""
    return not FLOOR_BELOW <= float(_median(head[:, 1])) <= USUAL_EYES[1]


def _floor(eyes: Poses) -> list[str]:
    if not without_floor(eyes):
        return []
    return [
        f"The floor is not at y = 0: the eyes are usually {_median(eyes[:, 1]):.2f} m high. "
        "Arm lengths are a mean adult's, and nothing is said of the head's height."
    ]


def _lying(eyes: Poses) -> list[str]:
    up = _ups(eyes, eyes[:, 3:].astype(np.float64))
    if up[1] > 0.5:
        return []
    return [
        "The head was tilted by more than 60° most of the time: the estimates are made for "
        "people who sit or stand; if nobody lay down, the axes are not OpenXR's (+Y up)."
    ]


def _in_view(eyes: Poses, offset: Poses) -> Floats:
    """Horizontal offsets (N, 3) as right and back (N, 2) of where the head faces."""
    yaw = np.asarray(math3d.yaw(eyes[:, 3:]), np.float64)
    x, z = offset[:, 0], offset[:, 2]
    right, back = x * np.cos(yaw) - z * np.sin(yaw), x * np.sin(yaw) + z * np.cos(yaw)
    return np.stack([right, back], axis=1)


def _sides(eyes: Poses, hands: Sequence[Poses | None]) -> list[str]:
    """Whether each hand is usually on the other side of the body; arms that cross are not."""
    left, right = hands
    if left is not None and right is not None:
        across, what = _in_view(eyes, right - left)[:, 0], "each hand is on the other's side"
    elif left is not None:
        across, what = -_in_view(eyes, left - eyes)[:, 0], "the left hand is on the right side"
    elif right is not None:
        across, what = _in_view(eyes, right - eyes)[:, 0], "the right hand is on the left side"
    else:
        return []
    known = across[np.isfinite(across)]
    if not len(known) or np.median(known) > -0.1 or np.mean(known < 0.0) < 0.8:
        return []
    return [f"Left and right may be swapped: {what} for {np.mean(known < 0.0):.0%} of the time."]


def _behind(eyes: Poses, hands: Sequence[Poses | None]) -> list[str]:
    back = [float(_median(_in_view(eyes, hand - eyes))[1]) for hand in hands if hand is not None]
    if not back or not np.fmin.reduce(back) > 0.3:
        return []
    return [
        "The hands are behind the head most of the time: z may point forward in this file, "
        "as in Unity; -Z must be forward."
    ]


def _out_of_reach(side: str, head: Poses, grip: Poses) -> list[str]:
    """Strike out the frames of `grip` in which it is in nobody's hand."""
    away = grip[:, :3] - head[:, :3]
    far = np.einsum("ij,ij->i", away, away) > FARTHEST**2
    if not far.any():
        return []
    grip[far] = np.nan
    return [
        f"The {side} hand counts as untracked in {int(far.sum())} frames ({far.mean():.0%}): "
        f"it is more than {FARTHEST} m from the head."
    ]


def _frozen(name: str, t: Floats, track: Poses) -> list[str]:
    """Whether a track that moves at times stands perfectly still at others."""
    moves = np.flatnonzero((np.diff(track, axis=0) != 0.0).any(axis=1))  # NaN is never the same
    if not len(moves):
        return []
    spans = np.diff(np.concatenate([[t[0]], t[moves], t[-1:]]))
    still = float(spans[spans > STILL].sum())
    if not still:
        return []
    return [
        f"The {name} stands still to the last digit for {still:.0f} s in all: "
        "some systems repeat the last pose when tracking is lost."
    ]
