"""What the doctor says of a runtime and its headset, on the fake runtime."""

from __future__ import annotations

import os
from typing import Any

import pytest

os.environ.setdefault("PYOPENGL_PLATFORM", "egl")  # PyOpenGL, loaded by pyopenxr, chooses once

from rehab.bench.fakexr import FakeRuntime
from rehab.doctor import BAD, GOOD, WARNING, Finding, can_play
from rehab.doctor.headset import examine
from rehab.drivers.openxr import extensions

# isort: split
import xr  # after the driver, which tames it

EVERYTHING = ["runtime", "extensions", "headset", "formats", "session", "display", "play space"]


def look(runtime: FakeRuntime | None = None, **state: Any) -> dict[str, Finding]:
    """The findings by name; whatever was found, nothing is left behind."""
    runtime = runtime or FakeRuntime()
    for name, value in state.items():
        setattr(runtime, name, value)
    found = list(examine(runtime))
    assert runtime.live == {}
    assert len({one.name for one in found}) == len(found)
    return {one.name: one for one in found}


def test_a_good_headset_can_play() -> None:
    found = look(bounds=(2.5, 3.0))
    assert list(found) == [*EVERYTHING, "controllers"]
    assert can_play(found.values())
    assert {one.state for one in found.values()} == {GOOD}
    assert found["runtime"].details["name"].startswith("Fake runtime")
    assert found["headset"].details == {"name": "Fake headset", "view_size": [320, 240]}
    assert found["display"].details == {"refresh_hz": 90.0, "view_size": [320, 240]}
    assert found["play space"].details == {"space": "STAGE", "bounds": [2.5, 3.0]}
    assert found["formats"].details == {
        "offered": ["0x8058", "0x8c43"],
        "ours": ["0x8c43", "0x8058"],
    }
    assert found["session"].details["state"] == "FOCUSED"
    assert "left Oculus Touch, right Oculus Touch" in found["controllers"].says


def test_the_session_is_ended_before_it_is_destroyed() -> None:
    runtime = FakeRuntime(watch=True)
    look(runtime)
    assert runtime.calls["xrEndSession"] == 1
    assert runtime.wall.closed


def test_missing_extensions_are_told_with_what_is_lost() -> None:
    found = look(extensions=[extensions.OPENGL, extensions.PRESENT_TIME])["extensions"]
    assert found.details["used"] == sorted([extensions.OPENGL, extensions.PRESENT_TIME])
    missing = {one["name"]: one["loss"] for one in found.details["missing"]}
    assert set(missing) == {one.name for one in extensions.WANTED}
    assert all(any(loss in note for note in found.notes) for loss in missing.values())


@pytest.mark.parametrize("needed", extensions.NEEDED)
def test_a_runtime_without_what_is_needed_cannot_play(needed: extensions.Extension) -> None:
    others = [one.name for one in extensions.NEEDED if one != needed]
    (only,) = look(extensions=others).values()
    assert (only.name, only.state) == ("runtime", BAD)
    assert needed.name in only.says


def test_an_absent_headset_is_told() -> None:
    found = look(headset=False)
    assert list(found) == ["runtime", "extensions", "headset"]
    assert found["headset"].state == BAD
    assert "finds no headset" in found["headset"].says


@pytest.mark.parametrize("states", [[], [xr.SessionState.IDLE]])
def test_a_sleeping_headset_is_told(states: list[xr.SessionState]) -> None:
    runtime = FakeRuntime(auto=False)
    create = runtime.xrCreateSession

    def created(*arguments: Any) -> int:
        code = create(*arguments)
        runtime.go(*states)
        return code

    runtime.xrCreateSession = created
    found = look(runtime)
    assert found["headset"].state == GOOD
    assert found["session"].state == BAD
    assert "asleep" in found["session"].says
    assert "Put the headset on" in found["session"].remedy
    assert "controllers" not in found


def test_a_session_without_focus_could_start() -> None:
    runtime = FakeRuntime(auto=False)
    create = runtime.xrCreateSession

    def created(*arguments: Any) -> int:
        code = create(*arguments)
        runtime.go(xr.SessionState.IDLE, xr.SessionState.READY)
        return code

    runtime.xrCreateSession = created
    runtime.at(2, lambda: runtime.go(xr.SessionState.SYNCHRONIZED))
    found = look(runtime)
    assert found["session"].state == WARNING
    assert "SYNCHRONIZED" in found["session"].says
    assert can_play(found.values())


def test_no_usable_format_is_told_with_those_that_there_are() -> None:
    found = look(formats=[0x1234])
    assert found["session"].state == BAD
    assert "0x1234" in found["session"].says
    assert "formats" not in found


def test_pictures_without_pixels_are_told() -> None:
    found = look(size=(0, 240))
    assert found["headset"].state == BAD
    assert "session" not in found


def test_a_missing_controller_is_told_by_its_side() -> None:
    index = "/interaction_profiles/valve/index_controller"
    one = look(profiles={"left": index, "right": ""})["controllers"]
    assert one.state == WARNING
    assert "the right hand" in one.says
    assert "left Valve Index" in one.says
    assert one.details == {"left": index, "right": ""}
    none = look(profiles={})["controllers"]
    assert none.state == WARNING
    assert "either hand" in none.says


def test_a_room_without_limits_or_floor_is_told() -> None:
    floor = look()["play space"]
    assert (floor.state, floor.details["space"]) == (WARNING, "LOCAL_FLOOR")
    guessed = look(reference_spaces=[1, 2])["play space"]
    assert (guessed.state, guessed.details["space"]) == (WARNING, "LOCAL")
    assert guessed.remedy


SETTING_UP = (
    "xrEnumerateInstanceExtensionProperties",
    "xrCreateInstance",
    "xrGetInstanceProperties",
    "xrGetSystem",
    "xrGetSystemProperties",
    "xrCreateSession",
    "xrCreateSwapchain",
    "xrEnumerateSwapchainFormats",
    "xrBeginSession",
    "xrWaitFrame",
    "xrEndFrame",
    "xrEnumerateReferenceSpaces",
)


@pytest.mark.parametrize("function", SETTING_UP)
@pytest.mark.parametrize(
    "code",
    [
        xr.Result.ERROR_RUNTIME_FAILURE,
        xr.Result.ERROR_RUNTIME_UNAVAILABLE,
        xr.Result.ERROR_INSTANCE_LOST,
        xr.Result.ERROR_SESSION_LOST,
    ],
)
def test_a_runtime_that_fails_anywhere_is_answered_for(function: str, code: int) -> None:
    runtime = FakeRuntime(faults={(function, 1): int(code)})
    found = list(examine(runtime))
    assert not can_play(found)
    assert [one.state for one in found].count(BAD) == 1
    assert found[-1].state == BAD
    assert len({one.name for one in found}) == len(found)


def test_without_a_screen_only_the_session_is_left_out() -> None:
    found = list(examine(FakeRuntime(), with_session=False))
    assert [one.name for one in found] == ["runtime", "extensions", "headset"]
