"""Which controllers are known, that the runtime takes them, and what is said of those held."""

from __future__ import annotations

import logging
import re

import pytest
from bodies import EVERYTHING, runtime_with
from playing import focus, play
from xr import Result
from xr import SessionState as S

from rehab.bench.fakexr import FakeRuntime, RuleBroken
from rehab.bench.fakexr.components import EXTENSION, PATHS
from rehab.drivers.openxr import extensions as known
from rehab.drivers.openxr.profiles import BARE_HAND, PROFILES
from rehab.frame import CONTROLLER, HAND, NOTHING, SIDES

PROFILE = {profile.path: profile for profile in PROFILES}
INDEX = "/interaction_profiles/valve/index_controller"
TOUCH = "/interaction_profiles/oculus/touch_controller"
PART = re.compile(r"(input|output)/[a-z0-9_]+(/[a-z_]+)?")


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_what_is_bound_is_in_openxrs_own_list(profile):
    assert profile.extension == EXTENSION[profile.path]
    for side, inputs in zip(SIDES, profile.hands, strict=True):
        assert {"grip", "aim", "trigger"} <= inputs.keys()
        assert len(set(inputs.values())) == len(inputs)
        for part in inputs.values():
            assert PART.fullmatch(part)
            assert f"/user/hand/{side}/{part}" in PATHS[profile.path]


def test_names_are_for_people_and_differ():
    names = [profile.name for profile in PROFILES]
    assert len(set(names)) == len(names)
    assert not any("/" in name or "_" in name for name in names)


def test_a_runtime_with_everything_takes_every_profile(drive):
    runtime = runtime_with(*EVERYTHING)
    drive(runtime)
    assert runtime.suggested.keys() >= PROFILE.keys()
    for path, profile in PROFILE.items():
        expected = {
            f"/user/hand/{side}/{part}"
            for side, inputs in zip(SIDES, profile.hands, strict=True)
            for part in inputs.values()
        }
        assert runtime.suggested[path] == expected


def test_a_profile_waits_for_its_extension(drive):
    runtime = FakeRuntime()  # asks that no profile be suggested whose extension is not enabled
    drive(runtime)
    assert runtime.suggested.keys() == {p.path for p in PROFILES if not p.extension}
    runtime = runtime_with(known.PICO)
    drive(runtime)
    more = runtime.suggested.keys() - {p.path for p in PROFILES if not p.extension}
    assert more == {p.path for p in PROFILES if p.extension == known.PICO}


def test_a_refused_profile_is_left_out_and_logged_once(drive, caplog):
    caplog.set_level(logging.INFO)
    runtime = FakeRuntime()
    runtime.refused = {INDEX}
    focus(drive(runtime))
    assert INDEX not in runtime.suggested
    assert TOUCH in runtime.suggested
    told = [r.getMessage() for r in caplog.records if INDEX in r.getMessage()]
    assert len(told) == 1
    assert "ERROR_PATH_UNSUPPORTED" in told[0]


def test_both_hands_are_named_once_the_session_has_the_focus(drive):
    driver = drive(FakeRuntime())
    focus(driver)
    assert driver.news() == [
        ("profile", {"side": side, "profile": TOUCH, "name": "Oculus Touch"}) for side in SIDES
    ]
    assert driver.news() == []


def test_a_change_is_told_of_the_hand_that_changed(drive, caplog):
    caplog.set_level(logging.INFO)
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    driver.news()
    runtime.hold("right", INDEX)
    play(driver, 1)
    told = {"side": "right", "profile": INDEX, "name": "Valve Index"}
    assert driver.news() == [("profile", told)]
    assert "right hand: Valve Index" in caplog.messages
    runtime.hold("right", "")
    play(driver, 1)
    assert driver.news() == [("profile", {"side": "right", "profile": "", "name": ""})]
    runtime.hold("left", "/interaction_profiles/someone/new_controller")
    play(driver, 1)
    ((_, data),) = driver.news()
    assert data["name"] == data["profile"] == "/interaction_profiles/someone/new_controller"


def test_controllers_that_change_hands_are_told_in_the_next_frame(drive):
    runtime = FakeRuntime()
    runtime.profiles = {"left": TOUCH, "right": ""}
    driver = drive(runtime)
    assert list(focus(driver)["held"]) == [CONTROLLER, NOTHING]
    driver.news()
    runtime.hold("left", "")
    runtime.hold("right", TOUCH)
    assert list(play(driver, 1)[0]["held"]) == [NOTHING, CONTROLLER]
    assert [(data["side"], data["name"]) for _, data in driver.news()] == [
        ("left", ""),
        ("right", "Oculus Touch"),
    ]


def test_an_asleep_controller_is_nothing_and_wakes_again(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    assert list(focus(driver)["held"]) == [CONTROLLER, CONTROLLER]
    runtime.asleep = {"left"}
    assert list(play(driver, 1)[0]["held"]) == [NOTHING, CONTROLLER]
    runtime.asleep = set()
    assert list(play(driver, 1)[0]["held"]) == [CONTROLLER, CONTROLLER]
    runtime.go(S.VISIBLE)
    assert list(play(driver, 1)[0]["held"]) == [NOTHING, NOTHING]


def test_the_hand_profile_is_a_hand(drive):
    runtime = runtime_with(known.HAND_INTERACTION)
    runtime.profiles["left"] = BARE_HAND
    runtime.inputs = {"trigger_left": 0.75, "squeeze_left": 0.5}
    record = focus(drive(runtime))
    assert list(record["held"]) == [HAND, CONTROLLER]
    assert record["trigger"][0] == 0.75
    assert record["squeeze"][0] == 0.5


@pytest.mark.parametrize(
    ("function", "channel"),
    [
        ("xrGetActionStateFloat", "trigger"),
        ("xrGetActionStateBoolean", "menu"),
        ("xrGetActionStatePose", "held"),
    ],
)
def test_an_input_that_cannot_be_read_is_let_go_and_play_goes_on(drive, function, channel):
    runtime = FakeRuntime(watch=True)
    runtime.inputs = {"trigger_left": 1.0, "menu_left": 1.0}
    driver = drive(runtime)
    assert focus(driver)[channel][0] == 1
    runtime._faults = {(function, runtime.calls[function] + 1): int(Result.ERROR_RUNTIME_FAILURE)}
    assert play(driver, 1)[0][channel][0] == 0
    assert play(driver, 1)[0][channel][0] == 1
    assert driver.ended == ""


def test_a_sync_that_fails_lets_everything_go_and_play_goes_on(drive):
    runtime = FakeRuntime(watch=True)
    runtime.inputs = {"trigger_left": 1.0, "menu_left": 1.0}
    driver = drive(runtime)
    focus(driver)
    synced = runtime.calls["xrSyncActions"]
    runtime._faults = {("xrSyncActions", synced + 1): int(Result.ERROR_RUNTIME_FAILURE)}
    record = play(driver, 1)[0]
    assert not any(record[channel].any() for channel in ("trigger", "menu", "held"))
    assert not driver.vibrate(0, 0.05, 0.5, 0.0)
    record = play(driver, 1)[0]
    assert record["trigger"][0] == record["menu"][0] == 1
    assert driver.vibrate(0, 0.05, 0.5, 0.0)


def test_a_place_that_cannot_be_located_is_nowhere_and_play_goes_on(drive):
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    focus(driver)
    called = runtime.calls["xrLocateSpace"]
    runtime._faults = {("xrLocateSpace", called + 2): int(Result.ERROR_RUNTIME_FAILURE)}
    record = play(driver, 1)[0]
    assert record["grip_left_bits"] == 0
    assert not record["grip_left"].any()
    assert record["head_bits"] == record["grip_right_bits"] == 15
    assert play(driver, 1)[0]["grip_left_bits"] == 15


def test_the_fake_notices_a_wrong_binding(drive, monkeypatch):
    import rehab.drivers.openxr.actions as actions

    wrong = PROFILE[TOUCH]._replace(right={"grip": "input/grip/pose", "menu": "input/menu/click"})
    monkeypatch.setattr(actions, "PROFILES", (wrong,))
    with pytest.raises(RuleBroken, match="has a /user/hand/right/input/menu/click"):
        drive(FakeRuntime())
    monkeypatch.setattr(actions, "PROFILES", (PROFILE[TOUCH], PROFILE[TOUCH]))
    with pytest.raises(RuleBroken, match="suggested once"):
        drive(FakeRuntime())
