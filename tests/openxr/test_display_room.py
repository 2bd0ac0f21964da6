"""The room behind the picture: by the display's blending, by cameras, or not at all."""

from __future__ import annotations

import pytest
from playing import focus, play
from xr import Result

from rehab.bench.fakexr import FakeRuntime, RuleBroken
from rehab.drivers.openxr.extensions import PASSTHROUGH

OPAQUE, ADDITIVE, ALPHA = 1, 2, 3
BLENDED = 2
MAKERS = ("xrCreatePassthroughFB", "xrCreatePassthroughLayerFB")


def with_cameras(**options) -> FakeRuntime:
    runtime = FakeRuntime(watch=True, **options)
    runtime.extensions.append(PASSTHROUGH)
    return runtime


def kinds(runtime: FakeRuntime) -> list[str]:
    return sorted(kind for kind, _ in runtime.live.values() if "passthrough" in kind)


@pytest.mark.parametrize(
    ("modes", "mode"),
    [((OPAQUE, ALPHA), ALPHA), ((OPAQUE, ADDITIVE), ADDITIVE), ((2, 1, 3), ALPHA)],
)
def test_the_display_blends_it_in(drive, modes, mode):
    runtime = with_cameras()
    runtime.blend_modes = list(modes)
    driver = drive(runtime)
    assert "room" in driver.info.capabilities
    focus(driver)
    assert runtime.laid == (OPAQUE, ("picture", 0))
    assert driver.show_room(True)
    play(driver, 2)
    assert runtime.laid == (mode, ("picture", BLENDED))
    assert driver.show_room(False)
    play(driver, 2)
    assert runtime.laid == (OPAQUE, ("picture", 0))
    assert not any(runtime.calls[name] for name in MAKERS)


def test_cameras_show_it_under_the_picture(drive):
    runtime = with_cameras()
    driver = drive(runtime)
    assert "room" in driver.info.capabilities
    focus(driver)
    assert kinds(runtime) == []
    for _ in range(2):
        assert driver.show_room(True)
        assert driver.show_room(True)  # again is no harm
        play(driver, 3)
        assert runtime.laid == (OPAQUE, ("room", BLENDED), ("picture", BLENDED))
        assert driver.show_room(False)
        play(driver, 3)
        assert runtime.laid == (OPAQUE, ("picture", 0))
        assert runtime._running == set()
    assert kinds(runtime) == ["passthrough", "passthrough layer"]
    assert [runtime.calls[name] for name in MAKERS] == [1, 1]


def test_hiding_what_was_never_shown_makes_nothing(drive):
    runtime = with_cameras()
    driver = drive(runtime)
    focus(driver)
    assert driver.show_room(False)
    assert kinds(runtime) == []
    play(driver, 2)


@pytest.mark.parametrize("why", ["no extension", "no cameras"])
def test_neither(drive, why: str):
    runtime = FakeRuntime() if why == "no extension" else with_cameras()
    if why == "no cameras":
        runtime.can.discard("room")
    driver = drive(runtime)
    assert "room" not in driver.info.capabilities
    focus(driver)
    assert not driver.show_room(True)
    play(driver, 2)
    assert runtime.laid == (OPAQUE, ("picture", 0))


@pytest.mark.parametrize(
    "function", [*MAKERS, "xrPassthroughStartFB", "xrPassthroughLayerResumeFB"]
)
def test_a_refusal_leaves_the_picture_as_it_was_and_may_pass(drive, function: str, caplog):
    code = int(Result.ERROR_NOT_PERMITTED_PASSTHROUGH_FB)
    runtime = with_cameras(faults={(function, 1): code})
    driver = drive(runtime)
    focus(driver)
    assert not driver.show_room(True)
    assert "the room cannot be shown" in caplog.text
    play(driver, 2)
    assert runtime.laid == (OPAQUE, ("picture", 0))
    assert driver.show_room(True)
    play(driver, 2)
    assert runtime.laid[1][0] == "room"


def test_a_room_that_does_not_pause_is_hidden_all_the_same(drive):
    code = int(Result.ERROR_RUNTIME_FAILURE)
    runtime = with_cameras(faults={("xrPassthroughLayerPauseFB", 1): code})
    driver = drive(runtime)
    focus(driver)
    driver.show_room(True)
    play(driver, 2)
    assert not driver.show_room(False)
    play(driver, 2)
    assert runtime.laid == (OPAQUE, ("picture", 0))


def test_the_fake_notices_a_room_that_was_not_started(drive):
    runtime = with_cameras()
    driver = drive(runtime)
    focus(driver)
    driver.show_room(True)
    runtime._running.clear()
    driver.wait()
    driver.frame()
    from playing import Looker

    with pytest.raises(RuleBroken, match="started"):
        driver.draw(Looker(), None)


def test_the_room_is_shown_again_after_a_loss(drive):
    """Cameras and layer go with the session; whoever asked for the room does not ask twice."""
    runtime = with_cameras(faults={("xrWaitFrame", 12): int(Result.ERROR_INSTANCE_LOST)})
    driver = drive(runtime)
    focus(driver)
    assert driver.show_room(True)
    play(driver, 60)
    assert "back" in [kind for kind, _ in driver.news()]
    focus(driver)
    play(driver, 2)
    assert runtime.laid == (OPAQUE, ("room", BLENDED), ("picture", BLENDED))
    assert kinds(runtime) == ["passthrough", "passthrough layer"]
