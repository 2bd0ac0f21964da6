"""The recorder: the frame thread drops frames and events in; a thread of its own stores them."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from gettext import gettext as _
from pathlib import Path
from typing import Any

from rehab.frame import Frame
from rehab.recorder.ring import Ring
from rehab.recorder.rows import UNKNOWN, Conditions, Event
from rehab.recorder.writer import Writer
from rehab.store.blocks import warm

_INTERVAL = 0.25  # s between looks at the ring
_HERTZ = 120  # the fastest headset for which `seconds` of ring is promised


class Recorder:
    """Records one session whose lease this process holds.

    `write`, `event`, `commands` and `acknowledge` are for the frame thread: none waits for the
    disk or raises for its sake. `warning` is a sentence to show while nothing can be stored: the
    session is then kept in memory and stored when it can be. Where the eyes look is left out
    unless `gaze` says that the patient gave leave to store it. `conditions` are stored with every
    block, so that only comparable numbers are ever joined.
    """

    def __init__(
        self,
        store_path: str | Path,
        session_id: str,
        *,
        seconds: float = 60,
        gaze: bool = False,
        conditions: Conditions = UNKNOWN,
    ) -> None:
        self._gaze = gaze
        self._wake = threading.Event()
        self._ring = Ring(max(1, int(seconds * _HERTZ)), self._wake)
        self.write: Callable[[Frame], None] = self._ring.write
        """Copy the frame into the ring."""
        self._writer = Writer(Path(store_path), session_id, conditions)
        self._events: deque[Event] = deque()
        self._acknowledged: deque[tuple[str, int]] = deque()
        self._commands: deque[tuple[str, str, dict[str, Any]]] = deque()
        self._lost = 0
        self._ending: tuple[str, float] | None = None  # status, and until when to try
        self._unsaved: str | None = None
        self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
        self._thread.start()
        warm()  # before play, which it would hold up; the thread keeps the lease meanwhile

    def event(self, event: Event) -> None:
        """Keep an event; its data must not be changed afterwards."""
        self._events.append(event)

    def commands(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Commands that arrived since the last call: (id, name, data), oldest first."""
        arrived = []
        while self._commands:
            arrived.append(self._commands.popleft())
        return arrived

    def acknowledge(self, id: str, frame: int) -> None:
        """Note that the command took effect at the frame with that index."""
        self._acknowledged.append((id, frame))

    @property
    def warning(self) -> str | None:
        """What keeps the session from being stored, in a sentence to show; None while nothing."""
        return self._writer.warning

    def close(self, status: str, *, patience: float = 5.0) -> str | None:
        """Store everything and end the session as `status`; later calls do nothing.

        Waits `patience` seconds at most for a store that cannot be written, then keeps the rest
        in a file beside it, which the next opening of the store takes in. Returns what could not
        be stored, None where all is.
        """
        if self._ending is None:
            self._ending = (status, time.monotonic() + patience)
            self._wake.set()
        self._thread.join(patience + 10.0)
        if self._thread.is_alive():
            return _("The disk does not answer: the end of the session may not be stored.")
        return self._unsaved

    def _run(self) -> None:
        while self._ending is None:
            self._wake.wait(_INTERVAL)
            self._wake.clear()
            try:
                self._collect()
                self._writer.cut()
                self._writer.save()
                self._commands.extend(self._writer.commands())
            except Exception as error:  # a fault in one look must not end the recording
                self._writer.fault(error)
        self._unsaved = _("The end of the session could not be stored.")  # until it is
        try:
            self._collect()
            self._writer.cut(everything=True)
        except Exception as error:
            self._writer.fault(error)
        self._unsaved = self._writer.finish(*self._ending)

    def _collect(self) -> None:
        """Take what the frame thread left: frames first, so that their events are there already.

        Only what is there as it begins: who plays faster than this takes would never let it end.
        """
        waiting = self._ring.waiting
        while waiting > 0 and len(frames := self._ring.take()):
            waiting -= len(frames)
            if not self._gaze:
                frames["gaze"], frames["gaze_bits"] = 0.0, 0
            self._writer.add_frames(frames)
        lost = self._ring.lost
        if lost > self._lost:
            self._writer.add_own(
                "gap", {"frames": lost - self._lost, "reason": "the ring was full"}
            )
            self._lost = lost
        while self._events:
            self._writer.add_event(self._events.popleft())
        while self._acknowledged:
            self._writer.acknowledge(*self._acknowledged.popleft())
