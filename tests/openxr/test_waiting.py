"""No headset at the start: it is said, waited for, and given up in order."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Callable

import pytest
from playing import focus
from xr import Result
from xr import SessionState as S

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr import OpenXRDriver
from rehab.drivers.openxr.results import NotYet
from rehab.errors import UserError


class Slow(FakeRuntime):
    """Does something after so many seconds."""

    def __init__(self, seconds: float, then: Callable[[Slow], object]) -> None:
        super().__init__(watch=True)
        self._until, self._then = self.time + round(seconds * 1e9), then

    def sleep(self, seconds: float) -> None:
        super().sleep(seconds)
        if self.time >= self._until:
            self._until = 2**63
            self._then(self)


def test_a_headset_that_is_connected_late(drive):
    runtime, said = Slow(10.0, lambda runtime: setattr(runtime, "headset", True)), list[str]()
    runtime.headset = False
    titles = []

    def waiting(sentence: str) -> None:
        said.append(sentence)

    keep = runtime.wall.title
    runtime.wall.title = lambda words: (titles.append(words), keep(words))
    driver = drive(runtime, waiting=waiting)
    assert said == ["Fake runtime finds no headset: connect it and switch it on."]
    assert titles[:2] == [f"Rehab: {said[0]} Try 1.", f"Rehab: {said[0]} Try 2."]
    assert titles[-1] == runtime.wall.words == "Rehab"
    assert len(titles) == runtime.calls["xrGetSystem"] == 11
    assert driver.news() == []
    focus(driver)


def test_the_runtimes_service_and_then_its_headset(drive):
    """Each reason is said once."""

    def start(runtime: Slow) -> None:
        runtime.revive()
        runtime._until, runtime._then = runtime.time + 5 * 10**9, connect

    def connect(runtime: Slow) -> None:
        runtime.headset = True

    runtime, said = Slow(5.0, start), list[str]()
    runtime.headset = runtime.service = False
    drive(runtime, waiting=said.append)
    assert len(said) == 2
    assert "does not start" in said[0]
    assert "finds no headset" in said[1]


def test_ctrl_c_is_not_lost_where_a_callback_swallows_it():
    def pressed(runtime: Slow) -> None:
        with contextlib.suppress(KeyboardInterrupt):  # as ctypes does for whoever calls back
            signal.raise_signal(signal.SIGINT)

    runtime, before = Slow(3.0, pressed), signal.getsignal(signal.SIGINT)
    runtime.headset = False
    start = runtime.now()
    with pytest.raises(KeyboardInterrupt):
        OpenXRDriver(runtime=runtime, waiting=lambda sentence: None)
    assert (runtime.now() - start) * 1e-9 < 3.1
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.parametrize("how", ["escape", "the window's close"])
def test_people_give_it_up(how: str):
    def leave(runtime: Slow) -> None:
        if how == "escape":
            runtime.wall.pressed.append("escape")
        else:
            runtime.wall.should_close = True

    runtime = Slow(3.0, leave)
    runtime.headset = False
    start = runtime.now()
    with pytest.raises(UserError, match="before a headset came"):
        OpenXRDriver(runtime=runtime, waiting=lambda sentence: None)
    assert (runtime.now() - start) * 1e-9 < 3.1
    assert runtime.live == {}
    assert runtime.wall.closed


def test_ctrl_c_leaves_nothing_behind():
    def interrupt(runtime: Slow) -> None:
        raise KeyboardInterrupt

    runtime = Slow(3.0, interrupt)
    runtime.headset = False
    with pytest.raises(KeyboardInterrupt):
        OpenXRDriver(runtime=runtime, waiting=lambda sentence: None)
    assert runtime.live == {}
    assert runtime.wall.closed


def test_no_permission_is_said_and_waited_for(drive):
    code = int(Result.ERROR_PERMISSION_INSUFFICIENT)
    runtime, said = FakeRuntime(faults={("xrCreateSession", 1): code}), list[str]()
    drive(runtime, waiting=said.append)
    (sentence,) = said
    assert "does not permit the use of the headset" in sentence


def test_what_waiting_cannot_mend_is_refused_at_once():
    runtime = FakeRuntime()
    runtime.formats = [0x1234]
    start = runtime.now()
    with pytest.raises(UserError) as told:
        OpenXRDriver(runtime=runtime, waiting=pytest.fail)
    assert not isinstance(told.value, NotYet)
    assert runtime.now() == start


def test_a_headset_that_sleeps_is_waited_for_in_play(drive):
    runtime = FakeRuntime(auto=False)
    driver = drive(runtime, waiting=pytest.fail)
    runtime.go(S.IDLE)
    for _ in range(100):
        assert driver.wait()
        assert driver.frame()["presence"] == 0
    runtime.auto = True
    runtime.go(S.READY)
    focus(driver)
