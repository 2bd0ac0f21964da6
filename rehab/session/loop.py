"""The session loop: the display paces it, and nothing in it waits for anything else."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Any, Protocol

from rehab.frame import Frame
from rehab.session.director import Director

Command = tuple[Any, str, dict[str, Any]]
"""An id that is acknowledged (None: none is), a name, and data."""


News = tuple[str, dict[str, Any]]
"""A name and data; see `rehab.drivers.News`."""


class Driver(Protocol):
    """The part of `rehab.drivers.Driver` that the loop uses."""

    @property
    def status(self) -> str:
        """What keeps the headset from being used now, or nothing."""

    def wait(self) -> bool:
        """Wait for the next frame; False only at the end."""

    def frame(self) -> Frame:
        """What is measured now."""

    def draw(self, renderer: Any, scene: object) -> None:
        """Show the scene."""

    def news(self) -> Sequence[News]:
        """What happened to the headset since the last call."""

    def settle(self) -> None:
        """Change now, in a rest, what would be noticed in a trial."""


class Recorder(Protocol):
    """The part of `rehab.recorder.Recorder` that the loop uses."""

    @property
    def warning(self) -> str | None:
        """What to show where writing does not work."""

    def write(self, frame: Frame) -> None:
        """Keep a copy of the frame."""

    def commands(self) -> Sequence[Command]:
        """What arrived since the last call."""

    def acknowledge(self, command: Any, frame: int) -> None:
        """Say at which frame a command took effect."""


def play(
    driver: Driver,
    renderer: Any,
    director: Director,
    recorder: Recorder,
    commands: Callable[[], Sequence[tuple[str, dict[str, Any]]]] | None = None,
) -> str:
    """Play to the end and give the status, "completed" or "stopped"; the caller closes the rest.

    `commands` adds those of this process (keys) to those that reach the recorder. Ctrl-C and a
    plea to terminate are a "stop"; a third one ends the program at once.
    """
    warned = ("", "")
    with _stopping() as stops, _quiet_collector(director, driver.settle) as collect:
        while not director.finished and driver.wait():
            frame = driver.frame()
            index = int(frame["index"])
            for name, data in driver.news():
                director.news(name, data, index)
            for identity, name, data in _arrived(recorder, commands, stops):
                director.command(name, data, index)
                if identity is not None:
                    recorder.acknowledge(identity, index)
            body = director.estimator.step(frame)
            director.step(frame, body)
            recorder.write(frame)
            driver.draw(renderer, director.scene)
            warned = _warn(director, warned, (recorder.warning or "", driver.status))
            collect()
    director.close("the driver ended")
    return director.status


def _arrived(
    recorder: Recorder,
    commands: Callable[[], Sequence[tuple[str, dict[str, Any]]]] | None,
    stops: list[int],
) -> Iterator[Command]:
    yield from recorder.commands()
    if commands is not None:
        for name, data in commands():
            yield None, name, data
    if stops:
        yield None, "stop", {"signal": stops.pop()}


def _warn(director: Director, before: tuple[str, str], now: tuple[str, str]) -> tuple[str, str]:
    """Show what recorder and driver warn of, where that is new."""
    for part, old, new in zip(("recorder", "driver"), before, now, strict=True):
        if new != old:
            director.notice(new, of=part)
    return now


@contextmanager
def _stopping() -> Iterator[list[int]]:
    """The signals that ask to stop, as a list to empty; the third acts as it always would."""
    caught: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield caught
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    left = 2

    def note(number: int, _: FrameType | None) -> None:
        nonlocal left
        caught.append(number)
        left -= 1
        if left == 0:
            for known, handler in before.items():
                signal.signal(known, handler)

    for number in before:
        signal.signal(number, note)
    try:
        yield caught
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _quiet_collector(
    director: Director, settle: Callable[[], None]
) -> Iterator[Callable[[], None]]:
    """No automatic collection while playing; the function given collects where a rest begins.

    That is also when the driver may `settle`.

    A full collection takes about 30 ms with everything imported, a frozen one next to nothing
    (measured): so what exists at the start is frozen. Whoever froze something before goes on
    having it frozen: thawing knows no difference between theirs and ours.
    """
    was_enabled, was_frozen = gc.isenabled(), gc.get_freeze_count() > 0
    gc.collect()
    if not was_frozen:
        gc.freeze()
    gc.disable()
    rested = director.resting

    def collect() -> None:
        nonlocal rested
        if director.resting and not rested:
            gc.collect()
            settle()
        rested = director.resting

    try:
        yield collect
    finally:
        if not was_frozen:
            gc.unfreeze()
        if was_enabled:
            gc.enable()
