"""The recording of an invented session: a simulated person's movement, packed and sealed."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache

import numpy as np
import numpy.typing as npt

from rehab.bench.course.bulk import Bulk
from rehab.bench.people import PEOPLE, clip
from rehab.frame import CONTROLLER, FOCUSED, FRAME, TRACKED, from_steps, quantised_floats, to_steps
from rehab.recorder.cutter import Cutter
from rehab.store.sealing import Seals

PIECE = 60.0
"""Seconds of different movement."""

Frames = npt.NDArray[np.void]


def movement(count: int, rate: float) -> Frames:
    """`count` frames of raising both arms, over and over, their clock beginning at 0."""
    made = np.zeros(count, FRAME)
    made["index"] = np.arange(count)
    made["t_sample"] = np.rint(np.arange(count) * 1e9 / rate)
    made["t_display"] = np.rint((np.arange(count) + 2) * 1e9 / rate)
    made["presence"], made["held"] = FOCUSED, CONTROLLER
    piece = _piece(rate)
    for name, short in (("head", "head"), ("grip_left", "grip_l"), ("grip_right", "grip_r")):
        made[name] = np.resize(piece[short], (count, 7))
        made[f"{name}_bits"] = TRACKED
    floats = quantised_floats(made)
    floats[...] = from_steps(to_steps(floats))
    return made


def record(
    bulk: Bulk, seals: Seals, patient: str, session: str, when: datetime, frames: Frames
) -> int:
    """Add the blocks of a session's recording; how many there are."""
    cutter = Cutter()
    blocks = [*cutter.add(frames), *cutter.cut()]
    for number, block in enumerate(blocks):
        key = bulk.id(when)
        data = seals.seal(patient, block.data, key)
        bulk.put(
            "recording_block",
            key,
            session_id=session,
            number=number,
            sha256=hashlib.sha256(data).hexdigest(),
            first_frame=block.first_frame,
            last_frame=block.last_frame,
            count=block.count,
            data=data,
        )
    return len(blocks)


@cache
def _piece(rate: float) -> dict[str, npt.NDArray[np.float32]]:
    made = clip(PEOPLE["healthy"](1), "flexion", 1, rate, PIECE)
    return {name: made[name].astype(np.float32) for name in ("head", "grip_l", "grip_r")}
