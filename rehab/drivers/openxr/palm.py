"""Grip and aim of a hand that holds nothing, from its joints as the runtime tracks them.

In plain numbers: for one pose at a time an array costs ten times as much.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

PALM, WRIST = 0, 1
_INSIDE = 0.02
"""Metres from the palm joint, which lies in the bone, to what a closed hand would hold."""
_GRIP = ((0.5, -0.5, -0.5, 0.5), (0.5, 0.5, 0.5, 0.5))
"""The grip's axes in a joint's, left and right.

Joints have -Z to the fingers and +Y out of the back of the hand, a grip +Y up the forearm and +X
out of the back of the right hand and of the palm of the left (OpenXR, "Standard pose identifier"
and XR_EXT_hand_tracking).
"""
_OPPOSITE = 1e-6

Numbers = Sequence[float]


def grip(side: int, place: Numbers, turn: Numbers) -> tuple[float, ...]:
    """The grip (7,) of a hand whose palm joint is there (3,), turned so (4,)."""
    x, y, z, w = turn
    up = (2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w))
    inside = (at - _INSIDE * part for at, part in zip(place, up, strict=True))
    return *inside, *_multiply(turn, _GRIP[side])


def aim(place: Numbers, turn: Numbers, wrist: Numbers) -> tuple[float, ...]:
    """The aim (7,): from the palm joint on along the line from the wrist joint (3,)."""
    x, y, z, w = turn
    ahead = (-2 * (x * z + y * w), -2 * (y * z - x * w), 2 * (x * x + y * y) - 1)
    along = [end - start for end, start in zip(place, wrist, strict=True)]
    length = math.hypot(*along)
    w = length + sum(a * b for a, b in zip(ahead, along, strict=True))
    if w <= _OPPOSITE * length:  # a palm that points back at its wrist
        return *place, *turn
    a, b, c = ahead
    d, e, f = along
    shortest = (b * f - c * e, c * d - a * f, a * e - b * d, w)
    norm = math.hypot(*shortest)
    return *place, *_multiply([part / norm for part in shortest], turn)


def _multiply(a: Numbers, b: Numbers) -> tuple[float, ...]:
    ax, ay, az, aw = a
    bx, by, bz, bw = b
    return (
        aw * bx + ax * bw + ay * bz - az * by,
        aw * by - ax * bz + ay * bw + az * bx,
        aw * bz + ax * by - ay * bx + az * bw,
        aw * bw - ax * bx - ay * by - az * bz,
    )
