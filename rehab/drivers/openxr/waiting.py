"""Before play: there is no headset yet, so it is said why, and waited for."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.onlooker import Onlooker
from rehab.drivers.openxr.recall import RETRY
from rehab.drivers.openxr.results import NotYet
from rehab.errors import UserError

STEP = 0.01  # s between two looks at the window


def until(
    connect: Callable[[], None],
    say: Callable[[str], object],
    runtime: Runtime,
    onlooker: Onlooker,
) -> None:
    """Call `connect` every `RETRY` ns until it raises `NotYet` no more.

    `say` is told the reason once, and again where it changes; the window's title counts the tries.
    Raises `UserError` where the window is closed, and what else `connect` raises.
    """
    with _interruptions() as asked:
        _until(connect, say, runtime, onlooker, asked)
    if asked:
        raise KeyboardInterrupt


@contextmanager
def _interruptions() -> Iterator[list[int]]:
    """Ctrl-C, as a list that is no more empty; a second one acts as it always does.

    Raised where it arrives, it could be lost: in a callback of the runtime's or the window's.
    """
    caught: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield caught
        return
    before = signal.getsignal(signal.SIGINT)

    def note(number: int, _: FrameType | None) -> None:
        caught.append(number)
        signal.signal(number, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield caught
    finally:
        signal.signal(signal.SIGINT, before)


def _until(
    connect: Callable[[], None],
    say: Callable[[str], object],
    runtime: Runtime,
    onlooker: Onlooker,
    asked: list[int],
) -> None:
    tries, said = 0, ""
    while True:
        try:
            return connect()
        except NotYet as error:
            sentence = str(error)
        tries += 1
        if sentence != said:
            say(sentence)
            said = sentence
        onlooker.open((1, 1))
        onlooker.say(f"{sentence} Try {tries}.")
        for _ in range(round(RETRY * 1e-9 / STEP)):
            runtime.sleep(STEP)
            onlooker.window.poll()
            if asked:
                raise KeyboardInterrupt
            if onlooker.wants_to_go:
                raise UserError("Nothing was played: the window was closed before a headset came.")
