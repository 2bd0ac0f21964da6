"""Where frames come from and pictures go: a headset, a window, a simulated patient, a replay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rehab.frame import Eye, Frame


@dataclass(frozen=True)
class Info:
    """What stands behind a driver, as it is shown and stored with a session.

    `refresh_hz` is 0 where it is not known yet. `view_size` is (width, height) in pixels of one
    eye. `capabilities` are words of the set "bounds" (the room's limits are known), "controllers",
    "floor" (its height is known, not assumed), "haptics", "head".
    """

    runtime: str
    system: str
    refresh_hz: float
    view_size: tuple[int, int]
    capabilities: frozenset[str]


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

    def recentre(self, mode: str) -> None:
        """Move play space to the head: "full", or "keep-height" to leave the floor where it is.

        `space_epoch` grows with the first frame in the new space.
        """

    def close(self) -> None:
        """Give everything back; a second call does nothing."""
