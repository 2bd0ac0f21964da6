"""The frame's record: filled from a session, or with nothing where there is none."""

from __future__ import annotations

import struct
from collections.abc import Sequence

import numpy as np

from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.poses import Poses
from rehab.drivers.openxr.session import Session
from rehab.frame import ABSENT, FRAME, ORIENTATION_VALID, POSITION_VALID, Frame, FrameBuffer

AHEAD = 1_000_000_000
"""ns; a picture that is to be shown farther away in time is a lie."""

_VALID = POSITION_VALID | ORIENTATION_VALID
_HEAD = struct.Struct("=qqqi6B")  # index, times, epoch, presence, outside, menu, held
_NEITHER = (0, 0)  # hand
_ANALOGUE = struct.Struct("=4f")
_ANALOGUE_AT: int = FRAME.fields["trigger"][1] if FRAME.fields else 0


class Record:
    """The one record of a driver, over all sessions of it.

    `head` (7,) is the head as it was measured, `seen` as it was last known. `shown` is when the
    latest picture is to be seen, ns of the driver's clock; `epoch` is the last `space_epoch`.
    """

    def __init__(self, runtime: Runtime) -> None:
        self._now = runtime.now
        self.buffer = FrameBuffer()
        self.frame: Frame = self.buffer.record
        self.head = self.buffer.array["head"][0]
        self.seen = np.array([0, 1.2, 0, 0, 0, 0, 1], np.float32)
        self.shown = 0
        self.epoch = -1
        self._bytes = self.buffer.array.view("u1").data
        self._poses = Poses(runtime, self.buffer)
        self._outside = 0

    @property
    def knows_head(self) -> bool:
        """Whether the head's place and turn are known in this frame."""
        return int(self.frame["head_bits"]) & _VALID == _VALID

    def measure(self, session: Session, index: int) -> Frame:
        """What is measured now, in frame `index`. Raises `CallFailed`."""
        actions, space = session.actions, session.space
        actions.sync()
        now = self._now()
        present = session.clock.convert(now)
        space.advance(present)
        self.epoch = space.epoch
        session.haptics.step(now)
        self._poses.locate(session.spaces, space.value, present, session.time)
        extras = session.extras.locate(space.value, present, session.time)
        if self.knows_head:
            self._outside = space.outside(self.head)
        shown, presence = session.time - session.clock.offset, session.machine.presence
        menu, held = (actions.menu, actions.held) if presence else (_NEITHER, _NEITHER)
        self._fill(index, now, shown, presence, menu, held)
        _ANALOGUE.pack_into(self._bytes, _ANALOGUE_AT, *actions.trigger, *actions.squeeze)
        return self.buffer.quantise(extras=extras)

    def nothing(self, index: int, presence: int = ABSENT) -> Frame:
        """A frame in which nothing is known but the time, and whether the patient is there."""
        if self.knows_head:
            self.seen[:] = self.head
        self._poses.clear()
        self.buffer.clear_extras()
        self._outside = 0
        now = self._now()
        self._fill(index, now, now, presence, _NEITHER, _NEITHER)
        _ANALOGUE.pack_into(self._bytes, _ANALOGUE_AT, 0.0, 0.0, 0.0, 0.0)
        return self.frame

    def _fill(
        self,
        index: int,
        now: int,
        shown: int,
        presence: int,
        menu: Sequence[int],
        held: Sequence[int],
    ) -> None:
        # A runtime that comes back may predict less far ahead; time never runs back for scenes.
        if not now - AHEAD < shown < now + AHEAD:
            shown = now
        self.shown = shown = max(shown, self.shown)
        where = (self.epoch, presence, self._outside)
        _HEAD.pack_into(self._bytes, 0, index, now, shown, *where, *menu, *held)
