"""What a session shows: the pictures lent for it, how they are handed over, and at which rate."""

from __future__ import annotations

import logging
from contextlib import ExitStack
from typing import Any

from rehab.drivers import News
from rehab.drivers.openxr.extensions import DEPTH
from rehab.drivers.openxr.functions import handle_value
from rehab.drivers.openxr.instance import Instance
from rehab.drivers.openxr.layer import Layer
from rehab.drivers.openxr.mask import Masks
from rehab.drivers.openxr.rates import Rates
from rehab.drivers.openxr.results import CallFailed, Lost
from rehab.drivers.openxr.room import Room
from rehab.drivers.openxr.swapchain import Swapchain, colour_swapchain, depth_swapchain
from rehab.drivers.openxr.system import System

_log = logging.getLogger(__name__)


class Display:
    """Pictures, their depth and mask, the rate and the room, of one session.

    `eyes` are drawn through between `acquire` and `release`. `news` grows until someone takes it;
    `changed` is set where `hertz` or `capabilities` may be others than before.
    """

    def __init__(self, instance: Instance, system: System, session: Any) -> None:
        """Raises `CallFailed`, with nothing left behind, and `UserError` without a format."""
        runtime, value = instance.runtime, handle_value(session)
        self.news: list[News] = []
        self.changed = False
        self._deep = False  # a picture was handed over with its depth
        with ExitStack() as owned:
            self._colour = colour_swapchain(runtime, session, system.view_size)
            owned.callback(self._colour.destroy)
            self._depth: Swapchain | None = None
            if DEPTH in instance.enabled:
                self._depth = depth_swapchain(runtime, session, system.view_size)
            owned.callback(self._drop_depth)
            self._layer = Layer(runtime, value, self._colour, self._depth, system.blend_mode)
            self.eyes = self._layer.eyes
            self._rates = Rates(instance, value)
            self._masks = Masks(instance, value, self.eyes)
            self._room = Room(instance, system, value)
            owned.callback(self._room.destroy)
            self._owned = owned.pop_all()
        self._usual = system.blend_mode
        self.place, self.locate, self.wake = self._layer.place, self._layer.locate, self._rates.wake
        self.settle = self._rates.settle

    @property
    def hertz(self) -> float:
        """The display's rate, 0 where the runtime does not tell it."""
        return self._rates.hertz

    @property
    def capabilities(self) -> frozenset[str]:
        """Words of `rehab.drivers.Info`."""
        words = {"depth": self._deep, "mask": self._masks.any, "room": self._room.offered}
        return frozenset(word for word, holds in words.items() if holds)

    def acquire(self) -> None:
        """Lend the eyes what is drawn into."""
        texture = self._colour.acquire()
        depth = self._depth.acquire() if self._depth is not None else 0
        for eye in self.eyes:
            eye.texture = texture
            eye.depth = depth

    def release(self) -> None:
        """Hand over what the eyes were lent; does nothing where it was handed over already."""
        try:
            self._colour.release()
        finally:
            if self._depth is not None:
                self._depth.release()

    def end(self, time: int, picture: bool) -> None:
        """End the frame that is shown at XrTime `time`, with our picture or without one."""
        if picture:
            self._rates.done()
            if self._depth is not None and not (self._deep and self.eyes[0].depth):
                self._judge_depth()
        self._layer.end(time, picture)

    def show_room(self, shown: bool) -> bool:
        """Show the room behind the picture, or hide it; False where it cannot be. Raises `Lost`."""
        room, layer = self._room, self._layer
        if not room.offered:
            return False
        try:
            if shown:
                room.start()
                layer.lay(room.blend, room.under, see_through=True)
            else:
                layer.lay(self._usual, None, see_through=False)
                room.pause()
        except Lost:
            raise
        except CallFailed as error:
            _log.warning("the room cannot be %s: %s", "shown" if shown else "hidden", error)
            return False
        return True

    def rate_changed(self, event: Any) -> None:
        """Take in an XrEventDataDisplayRefreshRateChangedFB."""
        hertz = event.to_display_refresh_rate
        if self._rates.changed(hertz):
            self.news.append(("rate", {"hertz": hertz}))
            self.changed = True

    def mask_changed(self, event: Any) -> None:
        """Take in an XrEventDataVisibilityMaskChangedKHR. Raises `Lost`."""
        self._masks.ask(event.view_index)
        self.changed = True

    def destroy(self) -> None:
        """Give everything back."""
        self._owned.close()

    def _judge_depth(self) -> None:
        """Depth goes with a picture only where whoever drew it kept it, which the first shows."""
        self.changed = True
        self._deep = bool(self.eyes[0].depth)
        self._layer.deepen(self._deep)
        if not self._deep:
            self._drop_depth()

    def _drop_depth(self) -> None:
        if self._depth is not None:
            self._depth.destroy()
            self._depth = None
