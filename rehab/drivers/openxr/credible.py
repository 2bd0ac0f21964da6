"""Which of a hand's joints can be believed, whatever a runtime vouches for."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rehab.drivers.openxr.palm import PALM, WRIST
from rehab.frame import JOINTS

FARTHEST = 3.0
"""Metres from the head that no hand of its owner's can be."""
LONGEST = 0.3
"""Metres between two neighbouring joints that no hand has."""
OFF_UNIT = 0.02
"""How far the square of a turn's length may lie from 1."""

_VALID = 3  # both of orientation and position
_FINGERS = (2, 6, 11, 16, 21)  # the first joint of each, which follows the wrist
_BEFORE = np.array(
    [WRIST if joint in (PALM, WRIST, *_FINGERS) else joint - 1 for joint in range(JOINTS)]
)
"""The neighbour of each joint on the way to the wrist."""
_BEFORE_BOTH = np.concatenate([_BEFORE, _BEFORE + JOINTS])
# Of ten numbers (turn, way from the head, bone) the squared lengths of each.
_LENGTHS = np.repeat(np.eye(3, dtype=np.float32), [4, 3, 3], axis=1)
_LEAST = np.array([[1.0 - OFF_UNIT], [-1.0], [-1.0]], np.float32)
_MOST = np.array([[1.0 + OFF_UNIT], [FARTHEST**2], [LONGEST**2]], np.float32)
_NEAR = np.array([[1.0 + OFF_UNIT], [np.inf], [LONGEST**2]], np.float32)  # no head is known

Floats = npt.NDArray[np.float32]
Mask = npt.NDArray[np.bool_]


class Credible:
    """Judges both hands' joints at once; allocated once.

    `numbers` (2, 26, 8) are turn, place and radius of each, `flags` (2, 26) what the runtime
    vouches for; both are read anew with each judgement.
    """

    def __init__(self, numbers: Floats, flags: npt.NDArray[np.uint64]) -> None:
        self._numbers, self._flags = numbers, flags
        count = 2 * JOINTS
        self._valid = np.zeros(flags.shape, np.uint8)
        # Numbers first, joints last: that is how arrays of these sizes are fast.
        self._rows = np.zeros((8, count), np.float32)
        self._before = np.zeros((3, count), np.float32)
        self._ways = np.zeros((10, count), np.float32)
        self._squares = np.zeros((3, count), np.float32)

    def judge(self, head: Floats | None) -> Mask:
        """Which joints (2, 26) are whole, finite, of one piece and near `head` (3), if known."""
        np.bitwise_and(self._flags, _VALID, out=self._valid, casting="unsafe")
        valid: Mask = self._valid == _VALID
        np.copyto(self._rows[:, :JOINTS], self._numbers[0].T)
        np.copyto(self._rows[:, JOINTS:], self._numbers[1].T)
        with np.errstate(over="ignore", invalid="ignore"):
            return valid if self._all_sound(head) else self._each(valid, head)

    def _all_sound(self, head: Floats | None) -> bool:
        """The quick way: whether nothing is wrong with any, those that are not there included."""
        rows, ways = self._rows, self._ways
        places = rows[4:7]
        np.copyto(ways[:4], rows[:4])
        np.subtract(places, 0.0 if head is None else head[:, None], out=ways[4:7])
        np.take(places, _BEFORE_BOTH, axis=1, out=self._before, mode="clip")
        np.subtract(places, self._before, out=ways[7:])
        np.multiply(ways, ways, out=ways)
        squares = np.matmul(_LENGTHS, ways, out=self._squares)
        sound = squares > _LEAST  # comparing this way round lets a NaN fail, too
        sound &= squares <= (_NEAR if head is None else _MOST)
        return bool(sound.all()) and bool(rows[7].min() >= 0.0)

    def _each(self, valid: Mask, head: Floats | None) -> Mask:
        numbers = self._numbers
        good = valid & np.isfinite(numbers).all(axis=2)
        sound = np.where(good[:, :, None], numbers, 0.0)
        turns, places = sound[:, :, :4], sound[:, :, 4:7]
        good &= np.abs(np.square(turns).sum(axis=2) - 1.0) < OFF_UNIT
        good &= sound[:, :, 7] >= 0.0
        if head is not None:
            good &= np.square(places - head).sum(axis=2) <= FARTHEST**2
        bones = np.square(places - places[:, _BEFORE]).sum(axis=2)
        torn = (bones > LONGEST**2) & good & good[:, _BEFORE]
        for side, joint in np.argwhere(torn).tolist():
            # Nobody knows which end of a bone is the wrong one.
            good[side, joint] = good[side, _BEFORE[joint]] = False
        return good


def alone(flags: int, place: Sequence[float], turn: Sequence[float]) -> bool:
    """Whether one joint, drawn and not scored, is whole: a place (3,) and a turn (4,)."""
    unit = abs(sum(part * part for part in turn) - 1.0) < OFF_UNIT
    return flags & _VALID == _VALID and unit and math.isfinite(sum(place))
