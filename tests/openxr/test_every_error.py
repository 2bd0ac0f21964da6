"""Every function fails with every error of its own, while opening, playing and ending.

Whatever fails, play ends in a stated state: it goes on, it waits, or it ended with a sentence;
every frame begun is ended or gone with its session; no handle is left; nothing else is raised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from codes import ERRORS, MAY_BE_PENDING, PENDING
from playing import Looker, play
from xr import Result

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr import OpenXRDriver
from rehab.drivers.openxr.functions import Runtime
from rehab.drivers.openxr.recall import HOPELESS
from rehab.drivers.openxr.results import BORNE, LOST, PATIENCE, NotYet
from rehab.errors import UserError
from rehab.frame import ABSENT, FOCUSED

PLAYED = 12
AFTER = 12
"""Frames in which one failure is over: a frame to notice, one for a try, a few to FOCUSED."""


def script(driver: OpenXRDriver, looker: Looker) -> list[int]:
    """Play as sessions do, recentring and vibrating, and give the presences."""
    seen = []
    for frame in range(PLAYED):
        if not driver.wait():
            break
        seen.append(int(driver.frame()["presence"]))
        driver.news()
        if frame == PLAYED // 2:
            driver.recentre("full")
            driver.vibrate(0, 0.1, 1.0, 0.0)
        driver.draw(looker, None)
    return seen


def clean_run() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """How often each function was called once opened, once played, and once ended."""
    runtime = FakeRuntime(watch=True)
    driver = OpenXRDriver(runtime=runtime)
    opened = runtime.calls.copy()
    script(driver, Looker())
    played = runtime.calls.copy()
    driver.close()
    return opened, played, runtime.calls


OPENED, DONE, CLOSED = clean_run()


def places(function: str, before: Counter[str], after: Counter[str]) -> list[int]:
    """Which calls of a phase fail: the first, the second, a middle one and the last."""
    first, last = before[function] + 1, after[function]
    wanted = {first, first + 1, (first + last) // 2, last}
    return sorted(number for number in wanted if first <= number <= last)


def codes(function: str) -> Iterator[int]:
    yield from ERRORS[function]
    if function in MAY_BE_PENDING:
        yield PENDING


def at_rest(runtime: FakeRuntime) -> bool:
    """Whether nothing is left behind."""
    return runtime.live == {} and runtime.wall.closed and not runtime.discarded


def test_the_table_knows_every_function_that_is_called():
    called = set(Runtime.__annotations__) | set(CLOSED)
    assert called <= ERRORS.keys()
    assert ERRORS.keys() >= BORNE
    for name in ("xrPollEvent", "xrWaitFrame", "xrLocateSpace", "xrReleaseSwapchainImage"):
        assert DONE[name] - OPENED[name] >= PLAYED - 2
    assert len(CLOSED) > 40


@pytest.mark.parametrize("function", sorted(OPENED))
def test_opening(function: str):
    for code in codes(function):
        for number in places(function, Counter(), OPENED):
            runtime = FakeRuntime(faults={(function, number): code})
            refused: UserError | None = None
            try:
                OpenXRDriver(runtime=runtime).close()
            except UserError as error:
                refused = error
            assert at_rest(runtime), (number, code)
            assert "\n" not in str(refused)
            if isinstance(refused, NotYet):
                _waits(function, number, code, str(refused))


def _waits(function: str, number: int, code: int, sentence: str) -> None:
    """What waiting mends is waited for where someone is told."""
    runtime, said = FakeRuntime(faults={(function, number): code}), list[str]()
    driver = OpenXRDriver(runtime=runtime, waiting=said.append)
    assert said == [sentence]
    assert play(driver, 6)[-1]["presence"] == FOCUSED
    driver.close()
    assert at_rest(runtime)


@pytest.mark.parametrize("function", sorted(name for name in DONE if DONE[name] > OPENED[name]))
def test_playing(function: str):
    for code in codes(function):
        for number in places(function, OPENED, DONE):
            runtime, looker = FakeRuntime(faults={(function, number): code}), Looker()
            driver = OpenXRDriver(runtime=runtime)
            script(driver, looker)
            # One failure is over soon: play goes on, in this session or in another.
            assert play(driver, AFTER, looker)[-1]["presence"] == FOCUSED, (number, code)
            rebuilt = runtime.calls["xrCreateSession"] - 1
            borne = function in BORNE and code not in LOST
            assert rebuilt == int(not borne and not function.startswith("xrDestroy"))
            assert driver.ended == driver.status == ""
            driver.close()
            assert at_rest(runtime), (number, code)


@pytest.mark.parametrize("function", sorted(name for name in CLOSED if CLOSED[name] > DONE[name]))
def test_ending(function: str):
    for code in codes(function):
        for number in places(function, DONE, CLOSED):
            runtime = FakeRuntime(faults={(function, number): code})
            driver = OpenXRDriver(runtime=runtime)
            script(driver, Looker())
            driver.close()
            assert not driver.wait()
            assert driver.frame()["presence"] == ABSENT
            assert at_rest(runtime), (number, code)


@pytest.mark.parametrize("code", [Result.ERROR_RUNTIME_FAILURE, Result.ERROR_SESSION_LOST])
@pytest.mark.parametrize("function", sorted(name for name in DONE if DONE[name] > OPENED[name]))
def test_failing_for_ever(function: str, code: Result):
    """It ends with a sentence where trying has no use, and goes on or waits where it has."""
    runtime, looker = FakeRuntime(watch=True), Looker()
    runtime.period = 250_000_000  # fewer frames make up the seconds that patience takes
    driver = OpenXRDriver(runtime=runtime)
    play(driver, PLAYED, looker)
    runtime.broken[function] = int(code)
    for _ in range(HOPELESS * (PATIENCE // runtime.period + 40)):
        driver.recentre("full")
        driver.vibrate(0, 0.1, 1.0, 0.0)
        if not play(driver, 1, looker):
            break
    if driver.ended:
        assert code == Result.ERROR_RUNTIME_FAILURE
        assert "again and again" in driver.ended
        assert "\n" not in driver.ended
        assert not driver.wait()
    del runtime.broken[function]
    if not driver.ended:
        assert play(driver, 40, looker)[-1]["presence"] == FOCUSED
    driver.close()
    assert at_rest(runtime)
