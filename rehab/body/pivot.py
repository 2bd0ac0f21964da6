"""The point on which a head turns, found while it looks about."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rehab import math3d
from rehab.body.mount import Point

EXPECTED = 0.02
"""Standard deviation, metres, of the pivot's place over people of one stature [M]."""

STEADY = 0.008
"""Metres by which a pivot that should stand still sways beside a slow drift, as trunks do [M]."""

_ROUNDS = 5


class Pivot(NamedTuple):
    """Where a head turns, and how far it was turned to show that."""

    point: Point
    """From the eyes, in the headset's axes."""
    turned: float
    """The larger of how far it looked up and down and left and right, rad, 5th to 95th percent."""


def pivot(head: npt.NDArray[np.float64], usual: Point) -> Pivot:
    """The pivot of a head with poses (N, 7) whose trunk rests; `usual` is where it is of most.

    Least squares of a point that is fixed in the headset and moves but steadily in the room,
    with `usual` as a further observation: a head that does not turn leaves it there.
    """
    turns = head[:, 3:].astype(np.float32)
    ahead = math3d.rotate(turns, (0.0, 0.0, -1.0))
    yaw = np.unwrap(np.arctan2(-ahead[:, 0], -ahead[:, 2]))
    pitch = np.arcsin(np.clip(ahead[:, 1], -1.0, 1.0))
    turned = max(float(np.ptp(np.percentile(angle, (5.0, 95.0)))) for angle in (yaw, pitch))
    columns = np.stack([math3d.rotate(turns, axis) for axis in np.eye(3, dtype=np.float32)], 2)
    time = np.linspace(-1.0, 1.0, len(head))
    still, drift = np.broadcast_to(np.eye(3), columns.shape), time[:, None, None] * np.eye(3)
    rows = np.concatenate([columns, -still, -drift], axis=2).reshape(-1, 9)
    # Poses that follow each other say the same: all of them count as thirty.
    scale = np.sqrt(min(30.0 / len(head), 1.0)) / STEADY
    rest = np.zeros((3, 9))
    rest[:, :3] = np.eye(3) / EXPECTED
    wanted = np.concatenate([-head[:, :3].reshape(-1) * scale, np.array(usual) / EXPECTED])
    system = np.concatenate([rows * scale, rest])
    weight = np.ones(len(wanted))
    found = np.zeros(9)
    for _ in range(_ROUNDS):
        found = np.linalg.solve((system.T * weight) @ system, (system.T * weight) @ wanted)
        off = system @ found - wanted
        weight[:-3] = 1.0 / (1.0 + (off[:-3] / (2.0 * np.std(off[:-3]) + 1e-9)) ** 2)
    x, y, z = found[:3].tolist()
    return Pivot((x, y, z), turned)
