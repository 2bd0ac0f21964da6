"""A ring of frames with one writer (the frame thread) and one reader (the recorder's)."""

from __future__ import annotations

import time

import numpy as np
import numpy.typing as npt

from rehab.frame import FRAME, Frame

Frames = npt.NDArray[np.void]

_PATIENCE = 0.02  # s that a full ring is waited for: one late frame is better than a lost one
_AT_ONCE = 1024  # frames copied at a time, so that the interpreter is never held for long


class Ring:
    """`write` and `take` share no lock: each index has one owner and is read by the other.

    The interpreter runs a frame's copy before the index that shows it, so a reader never sees
    half a frame.
    """

    __slots__ = ("_capacity", "_patient", "_slots", "_taken", "_written", "frames", "lost")

    def __init__(self, capacity: int) -> None:
        self.frames = np.zeros(capacity, FRAME)
        # As plain bytes: five times faster to assign than field by field.
        self._slots = self.frames.view(f"V{FRAME.itemsize}")
        self._capacity = capacity
        self._written = 0
        self._taken = 0
        self._patient = True
        self.lost = 0

    def write(self, frame: Frame) -> None:
        """Copy `frame` in; where the reader has starved and the ring is full, count it as lost."""
        at = self._written
        if at - self._taken >= self._capacity and not self._wait(at):
            self.lost += 1
            return
        self._slots[at % self._capacity] = frame
        self._written = at + 1

    def _wait(self, at: int) -> bool:
        """Let the reader run for a moment, once until it has made room; whether it has."""
        if self._patient:
            time.sleep(_PATIENCE)
        self._patient = at - self._taken < self._capacity
        return self._patient

    def take(self) -> Frames:
        """A copy of the oldest frames (N,), which are then free; none where there are none."""
        first = self._taken % self._capacity
        count = min(self._written - self._taken, self._capacity - first, _AT_ONCE)
        frames = self.frames[first : first + count].copy()
        self._taken += count
        return frames
