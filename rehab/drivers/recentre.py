"""Where recentring puts play space: the one rule of every driver, without a headset's words."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.drivers import RECENTRES

SEATED_EYES = 1.2
"""Height of the eyes of a seated adult above the floor, metres.

Sitting eye height 0.74 to 0.79 m (the medians of ANSUR II's women and men) on a seat at 0.45 m.
Used where the runtime knows no floor.
"""

STANDING_EYES = 1.6
"""The same of a standing adult: 1.51 m (women) and 1.63 m (men), the medians of British adults in
Pheasant and Haslegrave, Bodyspace (2006), and 0.025 m of shoes."""

_STEEP = 0.2
"""Where the look's level part is shorter (12 degrees from straight up), heading comes from the
head's right hand side: the look itself hardly has one."""

Pose = npt.NDArray[np.float32]
UNMOVED: Pose = np.array([0, 0, 0, 0, 0, 0, 1], np.float32)


def recentred(current: Pose, head: Pose, mode: str, eyes: float = SEATED_EYES) -> Pose:
    """The pose (7,) of the play space, in its base, that brings the head to the origin's axis.

    `current` is the play space's pose now and `head` the head's in it; the base's +Y is up. The new
    space's origin lies below the head and its -Z is where the head looks. "keep-height" leaves the
    origin as high as it is; "full" puts it `eyes` below the head; both are level. "reclined" tilts:
    the head as it rests becomes level but for its roll, and the origin is `eyes` below it along the
    new +Y. Raises ValueError for another mode.
    """
    if mode not in RECENTRES:
        raise ValueError(f"recentre mode {mode!r}: {', '.join(RECENTRES)}")
    there = within(current, head)
    heading, pitch = _heading_and_pitch(there[3:])
    turn = math3d.axis_angle((0.0, 1.0, 0.0), heading)
    if mode == "reclined":
        turn = math3d.multiply(turn, math3d.axis_angle((1.0, 0.0, 0.0), pitch))
    position = there[:3] - math3d.rotate(turn, (0.0, eyes, 0.0))
    if mode == "keep-height":
        position[1] = current[1]
    return np.concatenate([position, turn]).astype(np.float32)


def within(base: Pose, pose: Pose) -> Pose:
    """What is `pose` (7,) in the space at `base` (7,), in the space in which `base` is."""
    place = base[:3] + math3d.rotate(base[3:], pose[:3])
    return np.concatenate([place, math3d.multiply(base[3:], pose[3:])]).astype(np.float32)


def seen_from(base: Pose, pose: Pose) -> Pose:
    """`pose` (7,) as it is seen from `base` (7,), both in one space: the inverse of `within`."""
    back = math3d.conjugate(base[3:])
    place = math3d.rotate(back, pose[:3] - base[:3])
    return np.concatenate([place, math3d.multiply(back, pose[3:])]).astype(np.float32)


def numbers(pose: Pose) -> list[float]:
    """A pose (7,) as news hold it, to a thousandth of a millimetre."""
    return [round(float(part), 6) + 0.0 for part in pose]


def _heading_and_pitch(turn: Pose) -> tuple[float, float]:
    """Where a head's -Z points, about +Y (left positive) and above the level, rad."""
    x, y, z = (-float(part) for part in math3d.rotate(turn, (0.0, 0.0, 1.0)))
    if math.hypot(x, z) > _STEEP:
        return math.atan2(-x, -z), math.asin(min(max(y, -1.0), 1.0))
    right = math3d.rotate(turn, (1.0, 0.0, 0.0))
    heading = math.atan2(-float(right[2]), float(right[0]))
    ahead = -x * math.sin(heading) - z * math.cos(heading)
    return heading, math.atan2(y, ahead)
