"""Where frames come from and pictures go: a headset, a window, a simulated patient, a replay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from rehab.frame import Eye, Frame


@dataclass(frozen=True)
class Info:
    """What stands behind a driver, as it is shown and stored with a session.

    `refresh_hz` is 0 where it is not known yet. `view_size` is (width, height) in pixels of one
    eye. `capabilities` are words of the set "bounds" (the room's limits are known), "controllers",
    "depth" (pictures are handed over with theirs), "floor" (its height is known, not assumed),
    "gaze", "haptics", "head", "joints" (of hands), "mask" (of what lenses hide), "presence" (the
    headset tells whether it is worn), "room" (`show_room` works), "trackers" (on the body).
    """

    runtime: str
    system: str
    refresh_hz: float
    view_size: tuple[int, int]
    capabilities: frozenset[str]


RECENTRES = ("full", "keep-height", "reclined")

News = tuple[str, dict[str, Any]]
"""Something that happened to the headset, and not by the session's doing; data as JSON holds it.

- `space` {epoch, cause, transform}: play space was moved with the frame of this `space_epoch`;
  cause is "command", "runtime" or "rebuilt"; `transform` (7) is the new play space's pose in the
  one before, null where nobody knows it
- `away` {reason}: the runtime went away; `back` {runtime, tries, seconds}: it is there again
- `profile` {side, profile, name}: what the hand holds now, by OpenXR's path and for a person; both
  "" where nothing is
- `rate` {hertz}: the display's
"""


class Renderer(Protocol):
    """What a driver asks of whatever draws."""

    def draw(self, scene: object, eyes: Sequence[Eye]) -> None:
        """Draw `scene` through every eye, into the eye's texture or the window."""

    def mirror(self, eye: Eye, size: tuple[int, int]) -> None:
        """Copy that eye's last picture to the window, whose framebuffer has `size` pixels."""


class Driver(Protocol):
    """One source of frames. Everything in a frame happens on the thread that made the driver.

    A frame is `wait`, `frame`, `draw`, in this order; within a frame each may be called again and
    then changes nothing. None of them raises because a headset goes away: frames turn invalid, then
    `wait` returns False.
    """

    info: Info
    ended: str
    """After `wait` returned False: why, in one sentence; empty where a person asked for it."""
    status: str
    """What keeps the headset from being used now, in a sentence for whoever helps; or nothing."""

    def wait(self) -> bool:
        """Wait for the next frame, at most 0.1 s where no session runs; False only at the end."""

    def frame(self) -> Frame:
        """What is measured now. It is the same record every time: copy what you keep."""

    def draw(self, renderer: Renderer, scene: object) -> None:
        """Show `scene` as this frame's picture, from where the eyes will be."""

    def vibrate(self, side: int, seconds: float, strength: float, hertz: float) -> bool:
        """Pulse one hand's controller; strength 0 to 1, `hertz` 0 leaves it to the device.

        False where nothing was felt.
        """

    def news(self) -> Sequence[News]:
        """What happened since the last call, oldest first; asked once after each `frame`."""

    def recentre(self, mode: str) -> None:
        """Move play space to the head: one of `RECENTRES`.

        "keep-height" leaves the floor where it is; "full" puts it an eye height below the head;
        "reclined" besides tilts play space, so that ahead is where the face looks and up runs along
        the trunk of someone who lies back. `space_epoch` grows with the first frame in the new
        space, which is news.
        """

    def settle(self) -> None:
        """Now, in a rest, is the time for what would be noticed in a trial: another rate."""

    def show_room(self, shown: bool) -> bool:
        """Show the real room behind what is drawn, or hide it; False where it cannot be shown."""

    def close(self) -> None:
        """Give everything back; a second call does nothing."""
