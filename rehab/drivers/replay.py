"""The driver that gives a recording's frames back."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rehab.drivers import Info, News, Renderer
from rehab.drivers.simulated import Gaze, Picture
from rehab.frame import FRAME, Frame

if TYPE_CHECKING:
    from rehab.drivers.window import Window

SIZE = (1280, 960)
SHOWN = {"display_head": "head", "display_left": "grip_left", "display_right": "grip_right"}
LONGEST_GAP = 1.0
"""A pause of the recording (a headset laid down, lost blocks) is not waited out for longer, s."""


class ReplayDriver:
    """The frames of a recording with their own indices and times.

    What was recorded is given back unchanged; the poses that are drawn, which no recording holds,
    are the measured ones. With `real_time` the frames keep their distances in time; else they come
    as fast as they are asked for. `window` and `picture` show them as the simulated patient's.
    """

    def __init__(
        self,
        frames: npt.NDArray[np.void],
        news: Sequence[tuple[int, str, dict[str, Any]]] = (),
        *,
        real_time: bool = False,
        window: bool = False,
        picture: Picture | None = None,
    ) -> None:
        """`frames` (N,) of `FRAME`; `news`: before which frame, name and data, in order.

        Raises `UserError` for a window without a screen.
        """
        self._frames = frames
        self._news = list(news)
        self._array = np.zeros(1, FRAME)
        self.record: Frame = self._array[0]
        self._window: Window | None = None
        if window:
            from rehab.drivers.window import Window

            self._window = Window("replay", SIZE, swap_interval=int(real_time))
        steps = np.diff(frames["t_sample"])
        period = float(np.median(steps)) if len(steps) else 0.0
        self.ended = self.status = ""
        self.info = Info(
            runtime="replay",
            system="recording",
            refresh_hz=round(1e9 / period, 3) if period > 0 else 0.0,
            view_size=SIZE,
            capabilities=frozenset(),
        )
        self._picture = picture
        self._gaze = Gaze(SIZE)
        self._real = real_time
        self._due = 0
        self._at = -1

    def wait(self) -> bool:
        """The next frame's time has come; False after the last, or once the window was closed."""
        window = self._window
        if window is not None:
            window.poll()
            if window.should_close or "escape" in window.pressed:
                return False
        if self._at + 1 >= len(self._frames):
            return False
        self._at += 1
        if self._real:
            self._pace()
        self._load(self._frames[self._at])
        return True

    def _pace(self) -> None:
        now = time.perf_counter_ns()
        if self._at == 0:
            self._due = now
            return
        times = self._frames["t_sample"]
        gap = int(times[self._at] - times[self._at - 1])
        self._due += min(max(gap, 0), int(LONGEST_GAP * 1e9))
        if self._due > now:
            time.sleep((self._due - now) * 1e-9)
        else:
            self._due = now

    def _load(self, frame: Frame) -> None:
        self._array[0] = frame
        record = self.record
        for shown, measured in SHOWN.items():
            record[shown] = frame[measured]
            record[f"{shown}_bits"] = frame[f"{measured}_bits"]

    def frame(self) -> Frame:
        """The recording's current frame."""
        return self.record

    def draw(self, renderer: Renderer, scene: Any) -> None:
        """Show the scene from where the recorded head was."""
        if self._window is not None:
            eye = self._gaze.look(self.record["display_head"], self._window.size)
            renderer.draw(scene, [eye])
            self._window.swap()
        elif self._picture is not None:
            eye = self._gaze.look(self.record["display_head"])
            self._picture(int(self.record["index"]), renderer, scene, eye)

    def vibrate(self, side: int, seconds: float, strength: float, hertz: float) -> bool:
        """Nobody is there to feel it."""
        return False

    def news(self) -> list[News]:
        """What happened at this frame of the recording, and at frames that were lost before it."""
        now = int(self.record["index"])
        due: list[News] = [(name, data) for at, name, data in self._news if at <= now]
        del self._news[: len(due)]
        return due

    def settle(self) -> None:
        """There is no rate to change."""

    def show_room(self, shown: bool) -> bool:
        """There is no room."""
        return False

    def recentre(self, mode: str) -> None:
        """A recording holds its recentrings already: nothing happens."""

    def close(self) -> None:
        """Close the window."""
        if self._window is not None:
            self._window.close()
            self._window = None
