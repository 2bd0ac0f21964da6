"""The session's states: what may follow what, and what is done at each."""

from __future__ import annotations

import itertools
import logging

import pytest
from playing import focus, play
from xr import SessionState as S

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr.state import Duty, SessionMachine
from rehab.frame import ABSENT, FOCUSED, VISIBLE

# As in Khronos's conformance tests; LOSS_PENDING may follow anything.
TWELVE = [
    (S.UNKNOWN, S.IDLE),
    (S.IDLE, S.READY),
    (S.IDLE, S.EXITING),
    (S.READY, S.SYNCHRONIZED),
    (S.READY, S.IDLE),
    (S.SYNCHRONIZED, S.VISIBLE),
    (S.SYNCHRONIZED, S.STOPPING),
    (S.SYNCHRONIZED, S.IDLE),
    (S.VISIBLE, S.FOCUSED),
    (S.VISIBLE, S.SYNCHRONIZED),
    (S.FOCUSED, S.VISIBLE),
    (S.STOPPING, S.IDLE),
]
STATES = [S(number) for number in range(9)]
DUTIES = {S.EXITING: Duty.FINISH, S.LOSS_PENDING: Duty.REBUILD}


def at(state: S, running: bool = False) -> SessionMachine:
    machine = SessionMachine()
    machine.state = state
    machine.running = running
    return machine


@pytest.mark.parametrize(("old", "new"), list(itertools.product(STATES, STATES)))
def test_every_pair_is_legal_or_noticed(old: S, new: S, caplog: pytest.LogCaptureFixture):
    machine = at(old)
    with caplog.at_level(logging.WARNING):
        machine.enter(new)
    legal = (old, new) in TWELVE or new == S.LOSS_PENDING
    assert machine.illegal == (0 if legal else 1)
    assert bool(caplog.records) is not legal
    assert machine.state == new  # the runtime is where it says it is


@pytest.mark.parametrize("new", STATES)
@pytest.mark.parametrize("running", [False, True])
def test_duty_at_each_state(new: S, running: bool):
    duty = at(S.UNKNOWN, running).enter(new)
    expected = DUTIES.get(new, Duty.NOTHING)
    if new == S.READY and not running:
        expected = Duty.BEGIN
    if new == S.STOPPING and running:
        expected = Duty.END
    assert duty is expected


@pytest.mark.parametrize("before", [S.READY, S.SYNCHRONIZED])
def test_straight_to_idle_leaves_nothing_running(before: S):
    machine = at(before, running=True)
    assert machine.enter(S.IDLE) is Duty.NOTHING
    assert not machine.running
    assert machine.enter(S.READY) is Duty.BEGIN


@pytest.mark.parametrize("state", STATES)
def test_presence(state: S):
    expected = {S.VISIBLE: VISIBLE, S.FOCUSED: FOCUSED}.get(state, ABSENT)
    assert at(state, running=True).presence == expected
    assert at(state, running=False).presence == ABSENT


def test_headset_off_and_on_again_keeps_the_session(drive):
    """SYNCHRONIZED, STOPPING, IDLE, READY … is sleep and wake: nothing is destroyed."""
    runtime = FakeRuntime(watch=True)
    driver = drive(runtime)
    focus(driver)
    runtime.leave()
    presences = [int(record["presence"]) for record in play(driver, 12)]
    assert ABSENT in presences
    assert presences[-1] == FOCUSED
    assert runtime.calls["xrEndSession"] == 1
    assert runtime.calls["xrBeginSession"] == 2
    assert runtime.calls["xrDestroySession"] == 0
    assert runtime.calls["xrCreateSession"] == 1


def test_other_sessions_are_not_ours(drive):
    import xr

    runtime = FakeRuntime(auto=False)
    driver = drive(runtime)
    runtime.go(S.IDLE, S.READY)
    runtime._events.append(xr.EventDataSessionStateChanged(state=S.EXITING))
    assert driver.wait()


def test_the_runtimes_own_end_is_the_end(drive):
    runtime = FakeRuntime()
    driver = drive(runtime)
    focus(driver)
    runtime.exit_asked = True  # by the headset's own menu
    runtime.leave()
    play(driver, 50)
    assert not driver.wait()
    assert driver.ended == ""
    assert runtime.state == S.EXITING
