"""What the runtime tells, in each order: presence, states legal and illegal, what is unknown."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
import xr
from playing import focus, play
from xr import SessionState as S

from rehab.bench.fakexr import FakeRuntime
from rehab.drivers.openxr.extensions import PRESENCE
from rehab.frame import ABSENT, FOCUSED, VISIBLE


def worn(is_worn: bool) -> Callable[[FakeRuntime], None]:
    return lambda r: r.send(xr.EventDataUserPresenceChangedEXT(is_user_present=is_worn))


def state(to: S) -> Callable[[FakeRuntime], None]:
    return lambda runtime: runtime.go(to)


def of_another_session(runtime: FakeRuntime) -> None:
    runtime._events.append(xr.EventDataSessionStateChanged(state=S.EXITING))


EVENTS: dict[str, Callable[[FakeRuntime], None]] = {
    **{one.name: state(one) for one in S if one.name != "UNKNOWN"},
    "worn": worn(True),
    "not worn": worn(False),
    "moved": lambda runtime: runtime.send(
        xr.EventDataReferenceSpaceChangePending(
            reference_space_type=xr.ReferenceSpaceType.LOCAL_FLOOR, change_time=0
        )
    ),
    "profile": lambda runtime: runtime.send(xr.EventDataInteractionProfileChanged()),
    "lost some": lambda runtime: runtime.send(xr.EventDataEventsLost(lost_event_count=3)),
    "instance": lambda runtime: runtime.send(xr.EventDataInstanceLossPending()),
    "unknown": lambda runtime: runtime.send(xr.EventDataPerfSettingsEXT()),
    "another's": of_another_session,
}
TRIPLES = list(itertools.product(EVENTS, repeat=3))
PRESENCES = {S.VISIBLE: VISIBLE, S.FOCUSED: FOCUSED}


@pytest.fixture
def runtime() -> FakeRuntime:
    made = FakeRuntime()
    made.extensions.append(PRESENCE)
    return made


def test_a_headset_that_is_taken_off_is_noticed_at_the_next_frame(drive, runtime):
    driver = drive(runtime)
    focus(driver)
    assert "presence" in driver.info.capabilities
    worn(False)(runtime)
    record = play(driver, 1)[0]
    assert record["presence"] == ABSENT
    assert runtime.state == S.FOCUSED
    assert record["head_bits"] == 15  # where it lies is known
    runtime.go(S.VISIBLE, S.FOCUSED)
    assert play(driver, 1)[0]["presence"] == ABSENT
    worn(True)(runtime)
    assert play(driver, 1)[0]["presence"] == FOCUSED


def test_one_that_cannot_tell_does_not_say_so(drive):
    assert "presence" not in drive(FakeRuntime()).info.capabilities


def follow(drive: Callable, events: tuple[str, ...], *, at_once: bool) -> None:
    """Tell `events` one a frame or all at once; play must come to a stated state."""
    runtime = FakeRuntime(watch=True)
    runtime.extensions.append(PRESENCE)
    driver = drive(runtime)
    focus(driver)
    runtime.auto = False
    for event in events:
        EVENTS[event](runtime)
        if not at_once and not play(driver, 1):
            break
        while driver.status:
            play(driver, 1)  # a session that is gone tells nothing
    records = play(driver, 3)
    assert not runtime.discarded
    assert not runtime._begun
    if len(records) < 3:  # only the runtime's own end ends it
        assert "EXITING" in events
        assert driver.ended == ""
        return
    rebuilt = runtime.calls["xrCreateSession"] - 1
    kinds = [kind for kind, _ in driver.news()]
    assert kinds.count("away") >= kinds.count("back") == rebuilt
    if not rebuilt and not driver.status:
        machine = driver._session.machine
        expected = PRESENCES.get(runtime.state, ABSENT) if machine.running and machine.worn else 0
        assert records[-1]["presence"] == expected
    # And a loss from wherever that was is the way to a session that works.
    runtime.auto = True
    runtime.kill()
    play(driver, 3)
    runtime.revive()
    assert play(driver, 50)[-1]["presence"] == FOCUSED


@pytest.mark.parametrize("first", EVENTS)
def test_every_pair_one_a_frame(drive, first: str):
    for second in EVENTS:
        follow(drive, (first, second), at_once=False)


@pytest.mark.parametrize("first", EVENTS)
def test_every_pair_at_once(drive, first: str):
    for second in EVENTS:
        follow(drive, (first, second), at_once=True)


@pytest.mark.parametrize("part", range(8))
def test_triples(drive, part: int):
    """One in four of them, at once or one a frame."""
    for number, events in enumerate(TRIPLES[part::32]):
        follow(drive, events, at_once=bool(number % 2))
