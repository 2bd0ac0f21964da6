"""Before play: there is no headset yet, so it is said why, and waited for."""

from __future__ import annotations

from collections.abc import Callable

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
            if onlooker.wants_to_go:
                raise UserError("Nothing was played: the window was closed before a headset came.")
