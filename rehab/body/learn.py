"""A body without a calibration: what the first second of a recording shows, whatever is done."""

from __future__ import annotations

import dataclasses

import numpy as np
import numpy.typing as npt

from rehab.body import layout
from rehab.body.calibration import SEATED_BELOW, USUAL_EYES, Calibration, proportioned
from rehab.body.likely import likely
from rehab.body.resting import NO_FLOOR, mean_facing, middle, placed, shown_hands, tracked

SECOND = 1_000_000_000
"""Nanoseconds after the first tracked head that are learnt from."""

Rows = npt.NDArray[np.float64]


def first_guess(eyes: float) -> Calibration:
    """Mean proportions of eyes at this height, metres: until anything more is known."""
    return proportioned(eyes if eyes > NO_FLOOR else USUAL_EYES)


def learnt(rows: Rows) -> Calibration:
    """The body that is most likely after the first second, as the kernel's input (N, FRAME_SIZE).

    Arms may be anywhere and a movement under way: nobody is asked to take a pose. What was not
    seen is of mean proportions; heads must have been tracked.
    """
    rows = rows[rows[:, layout.EPOCH] == rows[-1, layout.EPOCH]]
    head = _poses(rows, layout.HEAD_IN)
    seen = tracked(head)
    head = head[seen]
    height = float(np.median(head[:, 1]))
    seated = NO_FLOOR < height < SEATED_BELOW
    body = placed(head, "seated" if seated else "standing", int(rows[-1, layout.EPOCH]))
    left, right = (_poses(rows, layout.LEFT_IN + side)[seen] for side in (0, 1))
    body = dataclasses.replace(body, facing=mean_facing(body.facing, (_place(left), _place(right))))
    return likely(body, shown_hands(body, head, (left, right), sure=True))


def _poses(rows: Rows, which: int) -> Rows:
    place = layout.POSES + 7 * which
    seen = rows[:, layout.TRACKED + which, None] == 1.0
    return np.where(seen, rows[:, place : place + 7], np.nan)


def _place(poses: Rows) -> Rows | None:
    return middle(poses)[0] if tracked(poses).any() else None
