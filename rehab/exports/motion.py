"""How frames are columns of a Motion-BIDS file: the same on the way out and on the way back.

A column is seconds from the first frame (LATENCY), a part of a pose (POS in metres, ORNT as a
quaternion, OpenXR's axes), or how often play space has moved (MISC). An untracked pose is "n/a".
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from rehab.frame import TRACKED

Floats = npt.NDArray[np.float64]

POINTS = {"head": "head", "left_hand": "grip_left", "right_hand": "grip_right"}
"""Tracked points by their names in the file, and the poses of a frame that they are."""

PARTS = ("x", "y", "z", "quat_x", "quat_y", "quat_z", "quat_w")
SYSTEM = "headset"
EPOCH = "space_epoch"
MISSING = "n/a"
AXES = "RSP"
"""x to the right, y to above (superior), z backwards (posterior): OpenXR's axes."""

DIGITS = (5, 5, 5, 7, 7, 7, 7)
"""Decimals of a pose's parts: enough that each comes back to the recording's step."""


class Channel(NamedTuple):
    """A row of `_channels.tsv`."""

    name: str
    component: str
    type: str
    tracked_point: str
    units: str

    @property
    def frame(self) -> str:
        """The reference frame, where there is one."""
        return "playspace" if self.type in ("POS", "ORNT") else MISSING


def channels() -> list[Channel]:
    """The channels of a motion file, in its columns' order."""
    found = [Channel("latency", MISSING, "LATENCY", MISSING, "s")]
    for point in POINTS:
        for part in PARTS:
            kind, units = ("ORNT", MISSING) if part.startswith("quat") else ("POS", "m")
            found.append(Channel(f"{point}_{part}", part, kind, point, units))
    return [*found, Channel(EPOCH, MISSING, "MISC", MISSING, MISSING)]


def lines(frames: npt.NDArray[np.void], begun: int) -> list[str]:
    """The rows of `frames` (N,), records of `FRAME`, without line ends; `begun` ns is time 0."""
    latency = (frames["t_sample"] - begun).tolist()
    columns = [[f"{ns // 10**9}.{ns % 10**9:09d}" for ns in latency]]
    for pose in POINTS.values():
        seen = frames[f"{pose}_bits"] == TRACKED
        for part, digits in enumerate(DIGITS):
            values = frames[pose][:, part].tolist()
            columns.append(
                [
                    f"{value:.{digits}f}" if tracked else MISSING
                    for value, tracked in zip(values, seen, strict=True)
                ]
            )
    columns.append([str(epoch) for epoch in frames["space_epoch"].tolist()])
    return ["\t".join(row) for row in zip(*columns, strict=True)]
