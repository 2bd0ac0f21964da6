"""The fake runtime's own cost of a frame, for a benchmark to subtract."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from rehab.bench.fakexr.frames import FakeRuntime
from rehab.bench.fakexr.world import OFFSET
from rehab.drivers.openxr import OpenXRDriver
from rehab.drivers.openxr.functions import Call
from rehab.frame import FOCUSED, Eye


class _Nothing:
    """A renderer that draws nothing."""

    def draw(self, scene: object, eyes: Sequence[Eye]) -> None:
        """Do nothing."""

    def mirror(self, eye: Eye, size: tuple[int, int]) -> None:
        """Do nothing."""


def empty_frame() -> Callable[[], None]:
    """A function that makes the calls of one frame of the driver's, and nothing else.

    They are taped from a frame that the driver played, with their arguments, and played back on a
    display that stands still, so that the times in them stay true.
    """
    runtime = FakeRuntime(watch=True)
    driver, nothing = OpenXRDriver(runtime=runtime, mirror=False), _Nothing()
    presence = -1
    while presence != FOCUSED:
        driver.wait()
        presence = int(driver.frame()["presence"])
        driver.draw(nothing, None)
    tape: list[tuple[Call, tuple[Any, ...]]] = []
    runtime.tape = tape
    driver.wait()
    driver.frame()
    driver.draw(nothing, None)
    runtime.tape = None
    runtime.period = 0
    runtime.time = runtime.shown - OFFSET

    def play() -> None:
        for call, arguments in tape:
            call(*arguments)

    return play
