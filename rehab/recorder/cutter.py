"""Frames as they come, cut into blocks of one second and packed for the store."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rehab.store.blocks import MOST_FRAMES, encode
from rehab.store.keys import uuid7

Frames = npt.NDArray[np.void]

_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Packed:
    """A block that is ready to be stored, all but its number."""

    id: str
    data: bytes
    sha256: str
    first_frame: int
    last_frame: int
    count: int
    t_first: int
    t_last: int


class Cutter:
    """Holds the second that is not full yet."""

    def __init__(self) -> None:
        self._parts: list[Frames] = []
        self._held = 0
        self._start = 0
        self._since = 0.0

    @property
    def age(self) -> float:
        """Seconds since the first frame that is held came."""
        return time.monotonic() - self._since if self._parts else 0.0

    def add(self, frames: Frames) -> list[Packed]:
        """The blocks that `frames` (N,) complete."""
        done: list[Packed] = []
        while len(frames):
            if not self._parts:
                self._start, self._since = int(frames["t_sample"][0]), time.monotonic()
            # Time that runs backwards (another driver, another clock) begins a block as well.
            over = np.abs(frames["t_sample"] - self._start) >= _SECOND
            end = int(over.argmax()) if over.any() else len(frames)
            end = min(end, MOST_FRAMES - self._held)
            if end:
                self._parts.append(frames[:end])
                self._held += end
            if end < len(frames) or self._held == MOST_FRAMES:
                done += self.cut()
            frames = frames[end:]
        return done

    def cut(self) -> list[Packed]:
        """What is held, as a block of its own; nothing where nothing is held."""
        if not self._parts:
            return []
        frames = np.concatenate(self._parts)
        self._parts, self._held = [], 0
        data = encode(frames)
        index, t = frames["index"], frames["t_sample"]
        return [
            Packed(
                uuid7(),
                data,
                hashlib.sha256(data).hexdigest(),
                int(index[0]),
                int(index[-1]),
                len(frames),
                int(t.min()),
                int(t.max()),
            )
        ]
