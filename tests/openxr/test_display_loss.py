"""Loss and failure at every call of the display's, with all that it can do switched on."""

from __future__ import annotations

import pytest
from playing import Looker, focus, play
from xr import Result

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr import OpenXRDriver
from rehab.drivers.openxr.extensions import DEBUG, DEPTH, PASSTHROUGH, VISIBILITY_MASK
from rehab.drivers.openxr.rates import FRAMES
from rehab.drivers.openxr.swapchain import D24
from rehab.errors import UserError

CODES = {
    "session": int(Result.ERROR_SESSION_LOST),
    "instance": int(Result.ERROR_INSTANCE_LOST),
    "soon": int(Result.SESSION_LOSS_PENDING),
    "failure": int(Result.ERROR_RUNTIME_FAILURE),
    "memory": int(Result.ERROR_OUT_OF_MEMORY),
}
WORDS = ("Mask", "Passthrough", "Messenger", "RefreshRate", "Swapchain", "SystemProperties")
TRIANGLE = ([(1.0, 1.0), (0.5, 1.0), (1.0, 0.5)], [0, 1, 2])


def able(**options) -> FakeRuntime:
    runtime = FakeRuntime(**options)
    runtime.extensions += [VISIBILITY_MASK, DEPTH, DEBUG, PASSTHROUGH]
    runtime.formats.append(D24)
    runtime.masks = {0: TRIANGLE, 1: TRIANGLE}
    runtime.rates = [90.0, 120.0]
    return runtime


def everything(runtime: FakeRuntime, driver: OpenXRDriver, frames: int) -> None:
    looker = Looker()
    play(driver, 8, looker)
    for shown in (True, False, True):
        driver.show_room(shown)
        play(driver, 2, looker)
    runtime.change_mask(0, TRIANGLE)
    play(driver, frames, looker)
    driver.settle()
    play(driver, 3, looker)


def clean_run() -> dict[str, int]:
    runtime = able(watch=True)
    driver = OpenXRDriver(runtime=runtime)
    everything(runtime, driver, FRAMES)
    driver.close()
    return dict(runtime.calls)


CALLS = clean_run()
OURS = sorted(name for name in CALLS if any(word in name for word in WORDS))


def test_a_clean_run_calls_all_that_there_is():
    assert len(OURS) >= 20
    assert CALLS["xrRequestDisplayRefreshRateFB"] == 1


@pytest.mark.parametrize("kind", CODES)
@pytest.mark.parametrize("function", OURS)
def test_at_every_call(drive, function: str, kind: str):
    for number in sorted({*range(1, min(CALLS[function], 9) + 1), CALLS[function]}):
        runtime = able(faults={(function, number): CODES[kind]})
        try:
            driver = drive(runtime)
        except UserError:
            assert runtime.live == {}, f"{function} {number}"
            continue
        everything(runtime, driver, FRAMES if function.startswith("xrRequest") else 20)
        assert runtime.calls["xrBeginFrame"] == runtime.calls["xrEndFrame"]
        driver.close()
        assert runtime.live == {}, f"{function} {number}"


def test_nothing_is_asked_of_what_is_closed(drive):
    runtime = able()
    driver = drive(runtime)
    focus(driver)
    driver.close()
    assert not driver.show_room(True)
    driver.settle()
    assert runtime.live == {}
