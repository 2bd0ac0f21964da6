"""Locates head and hands, now and when the picture shows, into the frame record."""

from __future__ import annotations

import math
from ctypes import byref
from typing import Any

import numpy as np
import xr

from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.results import check_loss
from rehab.frame import DISPLAYED, FRAME, MEASURED, ORIENTATION_VALID, POSITION_VALID, FrameBuffer

COUNT = len(MEASURED) + len(DISPLAYED)
_BOTH = ORIENTATION_VALID | POSITION_VALID
ALL_FLAGS = 15
_ROW = 14  # float32s of one XrSpaceLocation: 4 of header, 2 of flags, 4 turn, 3 place, 1 of padding


class Locations:
    """So many locations, allocated once, and their bytes as arrays.

    `into` are what a runtime writes to; `flags` (N,) and `places` (N, 3), `turns` (N, 4), together
    `numbers` (N, 7), are what it wrote.
    """

    def __init__(self, runtime: Runtime, count: int) -> None:
        self._locate = runtime.xrLocateSpace
        kept: Any = (xr.SpaceLocation * count)(*(xr.SpaceLocation() for _ in range(count)))
        self.into = [byref(location) for location in kept]
        rows = np.frombuffer(kept, np.float32).reshape(count, _ROW)
        self.flags = np.frombuffer(kept, np.uint64).reshape(count, _ROW // 2)[:, 2]
        self.numbers = rows[:, 6:13]
        self.turns, self.places = rows[:, 6:10], rows[:, 10:13]

    def locate(self, index: int, space: int, base: int, time: int) -> None:
        """Locate one; it is nowhere where that fails. Raises `Lost`."""
        code = self._locate(space, base, time, self.into[index])
        if code:
            self.fail(index, code)

    def fail(self, index: int, code: int) -> None:
        """Take in that one could not be located. Raises `Lost`."""
        check_loss("xrLocateSpace", code)
        if code < 0:
            self.flags[index] = 0


class Poses:
    """The eight locations of a frame, allocated once and copied at a stroke.

    The order is that of the record: `MEASURED`, then `DISPLAYED`.
    """

    def __init__(self, runtime: Runtime, buffer: FrameBuffer) -> None:
        self._locate = runtime.xrLocateSpace
        self._locations = Locations(runtime, COUNT)
        bits, measured, displayed = _columns(buffer)
        self._bits = bits
        split = len(MEASURED)
        self._poses = [*measured, *displayed]
        places, turns = self._locations.places, self._locations.turns
        self._copies = (
            (measured[:, :3], places[:split]),
            (measured[:, 3:], turns[:split]),
            (displayed[:, :3], places[split:]),
            (displayed[:, 3:], turns[split:]),
        )

    def locate(self, spaces: list[int], base: int, now: int, shown: int) -> None:
        """Fill the record's poses and bits. Raises `Lost`.

        Args:
            spaces: head, grip left, grip right, aim left, aim right.
            base: the play space.
            now: XrTime of the measured poses.
            shown: XrTime of the displayed ones (head and grips).
        """
        locations = self._locations
        locate, into = self._locate, locations.into
        index = 0
        for space in spaces:
            code = locate(space, base, now, into[index])
            if code:
                locations.fail(index, code)
            index += 1
        for space in spaces[: len(DISPLAYED)]:
            code = locate(space, base, shown, into[index])
            if code:
                locations.fail(index, code)
            index += 1
        np.bitwise_and(locations.flags, ALL_FLAGS, out=self._bits, casting="unsafe")
        for target, source in self._copies:
            np.copyto(target, source)
        strike_out_invalid(locations, self._bits, self._poses)

    def clear(self) -> None:
        """Nothing is known."""
        self._bits[:] = 0
        for pose in self._poses:
            pose[:] = 0.0


def strike_out_invalid(locations: Locations, into: Any, poses: Any) -> None:
    """Zero what the runtime does not vouch for, and a pose with a number that is none.

    `into` (N,) are the bits and `poses` N times (7,) of `locations`, already copied.
    """
    finite = math.isfinite(locations.numbers.sum())
    for index, bits in enumerate(into.tolist()):
        if finite and bits & _BOTH == _BOTH:
            continue
        pose = poses[index]
        if not bits & ORIENTATION_VALID:
            pose[3:] = 0.0
        if not bits & POSITION_VALID:
            pose[:3] = 0.0
        if not bits & _BOTH or not np.isfinite(pose).all():
            pose[:] = 0.0
            into[index] = 0


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
