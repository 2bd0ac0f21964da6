"""Locates head and hands, now and when the picture shows, into the frame record."""

from __future__ import annotations

import math
from ctypes import byref
from typing import Any

import numpy as np
import xr

from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.results import check
from rehab.frame import DISPLAYED, FRAME, MEASURED, ORIENTATION_VALID, POSITION_VALID, FrameBuffer

COUNT = len(MEASURED) + len(DISPLAYED)
_BOTH = ORIENTATION_VALID | POSITION_VALID
_ALL_FLAGS = 15
_ROW = 14  # float32s of one XrSpaceLocation: 4 of header, 2 of flags, 4 turn, 3 place, 1 of padding


class Poses:
    """The eight locations of a frame, allocated once and copied at a stroke.

    The order is that of the record: `MEASURED`, then `DISPLAYED`.
    """

    def __init__(self, runtime: Runtime, buffer: FrameBuffer) -> None:
        self._locate = runtime.xrLocateSpace
        self._locations: Any = (xr.SpaceLocation * COUNT)(
            *(xr.SpaceLocation() for _ in range(COUNT))
        )
        self._into = [byref(location) for location in self._locations]
        rows = np.frombuffer(self._locations, np.float32).reshape(COUNT, _ROW)
        self._flags = np.frombuffer(self._locations, np.uint64).reshape(COUNT, _ROW // 2)[:, 2]
        self._numbers = rows[:, 6:13]
        bits, measured, displayed = _columns(buffer)
        self._bits = bits
        split = len(MEASURED)
        self._poses = [*measured, *displayed]
        self._copies = (
            (measured[:, :3], rows[:split, 10:13]),
            (measured[:, 3:], rows[:split, 6:10]),
            (displayed[:, :3], rows[split:, 10:13]),
            (displayed[:, 3:], rows[split:, 6:10]),
        )

    def locate(self, spaces: list[int], base: int, now: int, shown: int) -> None:
        """Fill the record's poses and bits.

        Args:
            spaces: head, grip left, grip right, aim left, aim right.
            base: the play space.
            now: XrTime of the measured poses.
            shown: XrTime of the displayed ones (head and grips).
        """
        locate, into = self._locate, self._into
        index = 0
        for space in spaces:
            code = locate(space, base, now, into[index])
            if code:
                check("xrLocateSpace", code)
            index += 1
        for space in spaces[: len(DISPLAYED)]:
            code = locate(space, base, shown, into[index])
            if code:
                check("xrLocateSpace", code)
            index += 1
        np.bitwise_and(self._flags, _ALL_FLAGS, out=self._bits, casting="unsafe")
        for target, source in self._copies:
            np.copyto(target, source)
        self._strike_out_invalid()

    def clear(self) -> None:
        """Nothing is known."""
        self._bits[:] = 0
        for pose in self._poses:
            pose[:] = 0.0

    def _strike_out_invalid(self) -> None:
        """Zero what the runtime does not vouch for, and a pose with a number that is none."""
        finite = math.isfinite(self._numbers.sum())
        for index, bits in enumerate(self._bits.tolist()):
            if finite and bits & _BOTH == _BOTH:
                continue
            pose = self._poses[index]
            if not bits & ORIENTATION_VALID:
                pose[3:] = 0.0
            if not bits & POSITION_VALID:
                pose[:3] = 0.0
            if not bits & _BOTH or not np.isfinite(pose).all():
                pose[:] = 0.0
                self._bits[index] = 0


def _columns(buffer: FrameBuffer) -> tuple[Any, Any, Any]:
    """Views on the record: bits (8,), measured poses (5, 7), displayed poses (3, 7)."""
    fields: Any = FRAME.fields
    raw = buffer.array.view(np.uint8)

    def floats(first: str, count: int) -> Any:
        start = fields[first][1]
        return raw[start : start + 28 * count].view(np.float32).reshape(count, 7)

    start = fields[f"{MEASURED[0]}_bits"][1]
    return (
        raw[start : start + COUNT],
        floats(MEASURED[0], len(MEASURED)),
        floats(DISPLAYED[0], len(DISPLAYED)),
    )
