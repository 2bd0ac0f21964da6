"""A ring of frames with one writer (the frame thread) and one reader (the recorder's)."""

from __future__ import annotations

import threading
import time

import numpy as np
import numpy.typing as npt

from rehab.frame import FRAME, Frame

Frames = npt.NDArray[np.void]

# s that a full ring is waited for. In a headset a late frame is better than a lost one, but only
# just; where time is synthetic, nobody is kept waiting.
_PATIENCE, _PATIENCE_SYNTHETIC = 0.05, 10.0
_NOW = 10_000_000_000  # ns: a frame no older or newer than this is of this clock
_AT_ONCE = 1024  # frames copied at a time, so that the interpreter is never held for long


class Ring:
    """`write` and `take` share no lock: each index has one owner and is read by the other.

    The interpreter runs a frame's copy before the index that shows it, so a reader never sees
    half a frame. `filling` is set when the ring is half full: who plays faster than real time
    fills it between two looks of the reader.
    """

    __slots__ = (
        "_capacity",
        "_half",
        "_patient",
        "_slots",
        "_taken",
        "_written",
        "filling",
        "frames",
        "lost",
    )

    def __init__(self, capacity: int, filling: threading.Event) -> None:
        self.frames = np.zeros(capacity, FRAME)
        # Written once now: memory that is only promised is given page by page, during play.
        self.frames.view("u1").fill(0)
        # As plain bytes: five times faster to assign than field by field.
        self._slots = self.frames.view(f"V{FRAME.itemsize}")
        self._capacity = capacity
        self._half = capacity // 2
        self._written = 0
        self._taken = 0
        self._patient = True
        self.filling = filling
        self.lost = 0

    def write(self, frame: Frame) -> None:
        """Copy `frame` in; where the reader has starved and the ring is full, count it as lost."""
        at = self._written
        if at - self._taken >= self._half and not self._room(frame):
            self.lost += 1
            return
        self._slots[at % self._capacity] = frame
        self._written = at + 1

    def _room(self, frame: Frame) -> bool:
        """Whether there is room; wakes the reader, and waits once until it has made some."""
        self.filling.set()
        if self._patient and self._full():
            live = abs(int(frame["t_sample"]) - time.perf_counter_ns()) < _NOW
            until = time.monotonic() + (_PATIENCE if live else _PATIENCE_SYNTHETIC)
            while self._full() and time.monotonic() < until:
                time.sleep(0.001)
        self._patient = not self._full()
        return self._patient

    def _full(self) -> bool:
        return self._written - self._taken >= self._capacity

    @property
    def waiting(self) -> int:
        """How many frames there are to take now."""
        return self._written - self._taken

    def take(self) -> Frames:
        """A copy of the oldest frames (N,), which are then free; none where there are none."""
        first = self._taken % self._capacity
        count = min(self._written - self._taken, self._capacity - first, _AT_ONCE)
        frames = self.frames[first : first + count].copy()
        self._taken += count
        return frames
