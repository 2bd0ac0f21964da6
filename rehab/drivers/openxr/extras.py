"""What few headsets have: joints, trackers and gaze, as far as a system offers them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from rehab.drivers.openxr.actions import Actions, AttachedActions
from rehab.drivers.openxr.instance import Instance
from rehab.drivers.openxr.joints import Joints
from rehab.drivers.openxr.results import CallFailed, Lost
from rehab.drivers.openxr.trackers import Gaze, Trackers
from rehab.frame import FrameBuffer

_log = logging.getLogger(__name__)


class Extras:
    """A session's joints, trackers and gaze; `capabilities` are the words for those it has."""

    def __init__(
        self,
        instance: Instance,
        session: int,
        offered: frozenset[str],
        actions: Actions,
        attached: AttachedActions,
        buffer: FrameBuffer,
    ) -> None:
        """What the runtime offers and then refuses is left out. Raises `Lost`."""
        runtime, array = instance.runtime, buffer.array
        self.gaze: Gaze | None = None
        self.trackers: Trackers | None = None
        self.joints: Joints | None = None
        if "gaze" in actions.action:
            with _refusable("gaze"):
                self.gaze = Gaze(runtime, actions, attached, array)
        if "tracker" in actions.action:
            with _refusable("trackers"):
                self.trackers = Trackers(runtime, session, actions, attached, array)
        if "joints" in offered:
            with _refusable("joints"):
                self.joints = Joints(instance, session, attached, array)
        self._all = [one for one in (self.gaze, self.trackers, self.joints) if one is not None]

    @property
    def capabilities(self) -> frozenset[str]:
        """Of the words "gaze", "joints" and "trackers"."""
        words = {"gaze": self.gaze, "trackers": self.trackers, "joints": self.joints}
        return frozenset(word for word, one in words.items() if one is not None)

    def locate(self, base: int, now: int, shown: int) -> bool:
        """Fill the record's extras at `now` in the space `base`; whether any pose is valid.

        Raises `Lost`.
        """
        known = False
        if self.gaze is not None:
            known = self.gaze.locate(base, now)
        if self.trackers is not None:
            known |= self.trackers.locate(base, now)
        if self.joints is not None:
            known |= self.joints.locate(base, now, shown)
        return known

    def look(self) -> None:
        """Something was switched on, or off: look for trackers with the next frame."""
        if self.trackers is not None:
            self.trackers.look()

    def clear(self) -> None:
        """Nothing is known."""
        for one in self._all:
            one.clear()

    def destroy(self) -> None:
        """Give everything back."""
        for one in self._all:
            one.destroy()


@contextmanager
def _refusable(what: str) -> Iterator[None]:
    try:
        yield
    except Lost:
        raise
    except CallFailed as error:
        _log.warning("the runtime offers %s and does not give them: %s", what, error)
