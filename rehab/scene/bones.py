"""The bones of a bare hand: a skeleton of mean size in any pose, and what its skin follows.

Joints are in the order and the axes of XR_EXT_hand_tracking: -Z along the bone to its tip, +Y out
of the back of the hand or the nail. A hand's own axes are those of its wrist.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.compiled import compiler
from rehab.frame import JOINTS

Floats = npt.NDArray[np.float32]

_compiled = compiler(Path(__file__))

PALM, WRIST, THUMB = 0, 1, 2
FINGERS = (6, 11, 16, 21)  # the metacarpal joints of index to little finger

# Metres, from knuckle to knuckle, the last with its soft tip: A. Buryanov, V. Kotiuk, "Proportions
# of hand segments", International Journal of Morphology 28 (2010), table of means.
_LENGTHS = (
    (0.0398, 0.0224, 0.0197),
    (0.0446, 0.0263, 0.0214),
    (0.0414, 0.0257, 0.0213),
    (0.0327, 0.0181, 0.0197),
)
_THUMB_LENGTHS = (0.0462, 0.0316, 0.0273)
# Where metacarpals begin at the wrist and end in the knuckles, right hand; the knuckles' arch.
_BASES = ((-0.0135, 0.0, -0.026), (-0.001, 0.001, -0.028), (0.0105, 0.0, -0.027),
          (0.0195, -0.003, -0.024))  # fmt: skip
_KNUCKLES = ((-0.0265, 0.0, -0.0925), (-0.004, 0.0025, -0.0925), (0.0165, 0.001, -0.085),
             (0.0355, -0.0035, -0.075))  # fmt: skip
_THUMB_BASE = (-0.021, -0.009, -0.020)

BONES = np.array(
    [WRIST, *(first + k for first, count in ((2, 3), *((f, 4) for f in FINGERS))
              for k in range(count))]
)  # fmt: skip
"""The joint at which each bone begins: the wrist's own, three of the thumb, four a finger."""
NEXT = np.where(BONES == WRIST, 12, BONES + 1)
"""The joint that each bone runs to; the wrist's runs to the middle finger's knuckle."""


@dataclass(frozen=True)
class Pose:
    """How a hand is held: angles in radians, positive towards the palm.

    `flex` are the three joints of each finger, `spread` what turns each to the little finger's
    side; `thumb` is where its metacarpal points and `nail` where its nail faces, in the hand's
    axes, `thumb_flex` its two outer joints.
    """

    flex: Sequence[Sequence[float]]
    spread: Sequence[float] = (-0.10, -0.02, 0.05, 0.13)
    thumb: Sequence[float] = (-0.62, -0.30, -0.72)
    nail: Sequence[float] = (-0.62, 0.75, 0.22)
    thumb_flex: Sequence[float] = (0.18, 0.25)


NEUTRAL = Pose(((0.22, 0.32, 0.20),) * 4)
"""Between open and closed: where the skin is made, so that no pose is far."""


def joints(pose: Pose, side: int = 1) -> Floats:
    """The joints (26, 7) of a right hand (1) or a left one (0) in `pose`, wrist at the origin."""
    out = np.zeros((JOINTS, 7), np.float32)
    out[:, 6] = 1.0
    out[PALM, :3] = 0.5 * (np.array(_BASES[1]) + _KNUCKLES[1])
    for finger, first in enumerate(FINGERS):
        base, knuckle = np.array(_BASES[finger]), np.array(_KNUCKLES[finger])
        turn = _facing(knuckle - base, (0.0, 1.0, 0.0))
        out[first] = (*base, *turn)
        turn = math3d.multiply(turn, math3d.axis_angle((0, 1, 0), -pose.spread[finger]))
        _chain(out, first + 1, knuckle, turn, pose.flex[finger], _LENGTHS[finger])
    turn = _facing(np.asarray(pose.thumb), pose.nail)
    base = np.array(_THUMB_BASE)
    _chain(out, THUMB, base, turn, (0.0, *pose.thumb_flex), _THUMB_LENGTHS)
    if side == 0:
        out[:, [0, 4, 5]] *= -1.0
    return out


def _chain(
    out: Floats,
    first: int,
    start: npt.NDArray[np.float64],
    turn: npt.ArrayLike,
    flex: Sequence[float],
    lengths: Sequence[float],
) -> None:
    """Fill a finger's joints from `first` to its tip."""
    place = np.asarray(start, np.float32)
    for step, (angle, length) in enumerate(zip(flex, lengths, strict=True)):
        turn = math3d.multiply(turn, math3d.axis_angle((1, 0, 0), -angle))
        out[first + step] = (*place, *turn)
        place = place + math3d.rotate(turn, (0.0, 0.0, -length))
    out[first + len(lengths)] = (*place, *np.asarray(turn))


def _facing(forward: npt.ArrayLike, up: npt.ArrayLike) -> Floats:
    """The turn (4,) whose -Z is `forward` and whose +Y is nearest to `up`."""
    first = math3d.between((0, 0, -1), forward)
    back = math3d.rotate(math3d.conjugate(first), up)
    roll = math3d.axis_angle((0, 0, 1), np.arctan2(-back[0], back[1]))
    return math3d.multiply(first, roll)


def _plain_axes(poses: Floats, turns: Floats, length: Floats) -> None:
    """The turns (h, 20, 3, 3) and lengths (h, 20) of the bones of hands (h, 26, 7).

    A bone's axis is where the next joint is and not what its own turn says, so that the skin stays
    on the joints whatever a runtime takes for the turn of a bent finger.
    """
    for hand in range(len(poses)):
        for bone in range(len(BONES)):
            joint, after = poses[hand, BONES[bone]], poses[hand, NEXT[bone]]
            bx, by, bz = joint[0] - after[0], joint[1] - after[1], joint[2] - after[2]
            long = math.sqrt(bx * bx + by * by + bz * bz)
            scale = 1.0 / max(long, 1e-6)
            bx, by, bz = bx * scale, by * scale, bz * scale
            x, y, z, w = joint[3], joint[4], joint[5], joint[6]
            ux, uy, uz = 2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)
            along = ux * bx + uy * by + uz * bz
            ux, uy, uz = ux - along * bx, uy - along * by, uz - along * bz
            scale = 1.0 / max(math.sqrt(ux * ux + uy * uy + uz * uz), 1e-6)
            ux, uy, uz = ux * scale, uy * scale, uz * scale
            turn = turns[hand, bone]
            turn[0, 0], turn[0, 1], turn[0, 2] = uy * bz - uz * by, ux, bx
            turn[1, 0], turn[1, 1], turn[1, 2] = uz * bx - ux * bz, uy, by
            turn[2, 0], turn[2, 1], turn[2, 2] = ux * by - uy * bx, uz, bz
            length[hand, bone] = long


_axes = _compiled(_plain_axes)


def _bind() -> tuple[Floats, Floats]:
    """From the neutral hands' axes to each bone's (2, 20, 3, 4), its length taken as one.

    And the length of all bones together (2,).
    """
    both = np.stack([joints(NEUTRAL, side) for side in (0, 1)])
    inverse = np.empty((2, len(BONES), 3, 4), np.float32)
    turns, length = np.empty((2, len(BONES), 3, 3), np.float32), np.empty((2, len(BONES)), "f4")
    _plain_axes(both, turns, length)  # two hands once: not worth waking the compiler for
    inverse[..., :3] = np.swapaxes(turns, -1, -2)
    inverse[..., 3] = -np.einsum("...ij,...j->...i", inverse[..., :3], both[:, BONES, :3])
    inverse[..., 2, :] /= length[..., None]
    return inverse, length.sum(axis=1)


_INVERSE, _WHOLE = _bind()


def matrices(poses: Floats, centre: Floats, out: Floats | None = None) -> Floats:
    """What moves the skins (2, 20, 3, 4) of both hands, whose joints are `poses` (2, 26, 7).

    From the neutral skin to play space less `centre` (2, 3), into `out` if given. Every bone
    becomes as long as the wearer's, and all as thick as the whole hand is larger.
    """
    out = np.empty_like(_INVERSE) if out is None else out
    _moved(poses, centre, _INVERSE, _WHOLE, out)
    return out


@_compiled
def _moved(poses: Floats, centre: Floats, inverse: Floats, whole: Floats, out: Floats) -> None:
    turns = np.empty((len(poses), len(BONES), 3, 3), np.float32)
    length = np.empty((len(poses), len(BONES)), np.float32)
    _axes(poses, turns, length)
    for hand in range(len(poses)):
        thick = min(max(length[hand].sum() / whole[hand], 0.6), 1.6)
        for bone in range(len(BONES)):
            long = length[hand, bone]
            turn, back = turns[hand, bone], inverse[hand, bone]
            for row in range(3):
                x, y, z = turn[row, 0] * thick, turn[row, 1] * thick, turn[row, 2] * long
                for column in range(4):
                    out[hand, bone, row, column] = (
                        x * back[0, column] + y * back[1, column] + z * back[2, column]
                    )
                out[hand, bone, row, 3] += poses[hand, BONES[bone], row] - centre[hand, row]
