"""Simulated patients pick fruit; what is told is how far, how steadily and how long they closed."""

from __future__ import annotations

from functools import lru_cache
from math import degrees
from typing import Any

import numpy as np
import pytest

from rehab.drivers.patient import Truth
from rehab.exercise import find as exercise
from rehab.exercise import parse_settings
from rehab.exercise.grip import INDEX_TIP, THUMB_TIP
from rehab.frame import Frame
from rehab.limits import Limit
from rehab.session import BlockPlan, Event, replay, verify
from tests.session.exercised import HZ, SIDES, Changed, Played, losing
from tests.session.playing import of
from tests.session.test_supported_play import Bare, played

PROFILES = ("healthy", "stroke-left-moderate")


@lru_cache
def picked(profile: str, **settings: Any) -> Played:
    return Played(BlockPlan("squeeze", {"trials": 4, **settings}), profile)


def signalled(events: list[Event]) -> tuple[int, int]:
    """When it came off, and when it was to be let go, ns."""
    cues = [(event.t, event.data) for event in events if event.kind == "cue"]
    off = next(t for t, cue in cues if cue["cue"] == "near")
    return off, next(t for t, cue in cues if cue["cue"] == "touch" and t > off)


@pytest.mark.parametrize("profile", PROFILES)
def test_the_closing_that_is_told_is_the_hand_s(profile: str) -> None:
    for told, truth, events in picked(profile, band=40).trials():
        assert told["status"] == "success"
        found, hand = told["results"], SIDES.index(told["side"])
        grasp = np.array([t.grasp[hand] for t in truth])
        t = np.array([t.t for t in truth])
        assert found["closing_used"] == pytest.approx(100 * grasp.max(), abs=0.01)
        off, signal = signalled(events)
        # The hold lasted a second before it came off; the signal's own frame is held no more.
        kept = grasp[(t >= off - 1.02e9) & (t < signal)]
        assert found["hold_wavering"] == pytest.approx(100 * kept.std(), abs=0.4)
        opened = t[(t > signal) & (grasp < 0.15)][0]
        assert found["release_time"] == pytest.approx((opened - signal) * 1e-9, abs=1.01 / HZ)
        held = grasp[(grasp > 0.3) & (t < signal)]
        inside = 100 * np.mean((held >= 0.3) & (held <= 0.7))
        assert found["time_in_band"] == pytest.approx(inside, abs=4.0)
        assert found["slipped"] == found["squashed"] == 0
        assert "pinch_aperture" not in found


def test_a_hand_after_a_stroke_wavers_more_and_lets_go_later() -> None:
    def mean(side: str, name: str) -> float:
        told = [t for t, *_ in picked("stroke-left-moderate", band=40).trials()]
        return float(np.mean([t["results"][name] for t in told if t["side"] == side]))

    assert mean("left", "hold_wavering") > 1.3 * mean("right", "hold_wavering")
    assert mean("left", "release_time") > 1.3 * mean("right", "release_time")


def test_a_narrow_band_is_too_narrow_for_it_and_ends_after_three_fruits() -> None:
    played = picked("stroke-left-moderate", band=10, sides="left", trials=1, hold=3)
    ((told, *_),) = played.trials()
    assert told["status"] == "timeout"
    assert told["results"]["squashed"] + told["results"]["slipped"] == 3
    assert told["results"].keys().isdisjoint({"release_time", "time_in_band", "hold_wavering"})


def test_a_replay_tells_the_same() -> None:
    for session in (picked("stroke-left-moderate", band=40), picked("healthy", band=40)):
        assert verify(session.events, replay(session.frames, session.programme), exact=True) == []


class Slipping(Changed):
    """A trigger that is let go for 0.7 s on the first way to the basket."""

    since: int | None = None

    def changed(self, record: Frame) -> None:
        moves = self.patient.mover.hands[1].until > self._index / HZ
        if self.since is None and self.patient.mover.grasp[1] > 0.3 and moves:
            self.since = self._index
        if self.since is not None and self._index - self.since < 0.7 * HZ:
            record["trigger"][1] = 0.1


def test_what_slips_is_back_on_its_stand_and_is_picked_again() -> None:
    plan = BlockPlan("squeeze", {"trials": 1, "sides": "right", "band": 40, "hold": 1.5})
    ((told, *_),) = Played(plan, kind=Slipping).trials()
    assert told["results"]["slipped"] == 1
    assert told["status"] == "success"


class Lever(Changed):
    """The hand closes around the handle; a finger rests on the trigger."""

    def changed(self, record: Frame) -> None:
        record["squeeze"] = record["trigger"]
        record["trigger"] = 0.9


def test_the_handle_is_squeezed_where_that_is_asked() -> None:
    plan = BlockPlan("squeeze", {"trials": 1, "sides": "right", "grasp": "squeeze", "band": 40})
    ((told, truth, _),) = Played(plan, kind=Lever).trials()
    assert told["status"] == "success"
    most = max(t.grasp[1] for t in truth)
    assert told["results"]["closing_used"] == pytest.approx(100 * most, abs=0.01)


class Fingers(Bare):
    """A patient who pinches, and what was seen of it."""

    tips = True

    def __init__(self) -> None:
        super().__init__()
        self.patient.history = []
        self.apart: list[np.ndarray] = []

    def change(self, record: Frame) -> None:
        super().change(record)
        tips = record["joints"][:, [THUMB_TIP, INDEX_TIP], :3]
        self.apart.append(np.linalg.norm(np.diff(tips, axis=1)[:, 0], axis=-1))


def test_bare_fingers_are_told_with_their_error() -> None:
    driver = Fingers()
    events = played(driver, "squeeze", {"grasp": "pinch", "sides": "right", "trials": 1})
    (told,) = of(events, "trial_end")
    first, last = (e for e in events if e.kind in ("trial_begin", "trial_end"))
    off, signal = signalled([e for e in events if first.t <= e.t <= last.t])
    truth: list[Truth] = driver.patient.history or []
    kept = [i for i, t in enumerate(truth) if off - 1.02e9 <= t.t < signal]
    found = told["results"]
    assert found["pinch_error"] == pytest.approx(np.hypot(0.011, 0.011), abs=5e-4)
    apart = float(np.mean([driver.apart[i][1] for i in kept]))
    assert found["pinch_aperture"] == pytest.approx(apart, abs=0.001)
    assert 0.02 < apart < 0.07
    assert told["status"] == "success"


def test_a_hand_lost_again_and_again_breaks_nothing() -> None:
    played = Played(BlockPlan("squeeze", {"trials": 2, "sides": "right"}), kind=losing(200, 170))
    assert played.status == "completed"
    ends = of(played.events, "trial_end")
    assert {end["status"] for end in ends} <= {"success", "timeout"}
    assert any(end["seen"] < 1.0 for end in ends)


class Limp(Changed):
    """A hand that never closes."""

    def changed(self, record: Frame) -> None:
        record["trigger"] = 0.0


def test_a_hand_that_does_not_close_ends_at_the_time_limit() -> None:
    plan = BlockPlan("squeeze", {"trials": 1, "sides": "left", "time_limit": 10})
    ((told, truth, _),) = Played(plan, kind=Limp).trials()
    assert told["status"] == "timeout"
    assert (truth[-1].t - truth[0].t) * 1e-9 == pytest.approx(10.0, abs=0.1)
    assert told["results"]["closing_used"] == 0.0


def test_fruit_and_basket_stand_where_a_limit_lets_the_hand_go() -> None:
    def plays(direction: str, most: int) -> Played:
        limit = Limit(direction, most, "surgeon, 2026-05-04", "right")
        plan = BlockPlan("squeeze", {"trials": 1, "sides": "right"})
        return Played(plan, limits=(limit,))

    played = plays("shoulder elevation", 72)
    ((told, truth, _),) = played.trials()
    assert told["status"] == "success"
    assert of(played.events, "limit") == []
    ((_, free, _),) = plays("shoulder elevation", 150).trials()
    lower, usual = (np.median([t.grip[1][1] for t in way]) for way in (truth, free))
    assert lower < usual - 0.02
    assert max(degrees(t.elevation[1]) for t in truth) < 72
    (end,) = of(plays("shoulder elevation", 3).events, "block_end")
    assert "leave no room" in end["reason"] or "leaves no room" in end["reason"]


def test_settings_have_their_bounds_and_words_are_short() -> None:
    kind = exercise("squeeze")
    levels = [parse_settings(kind.Settings, {"level": n}) for n in range(1, 6)]
    assert levels[2] == parse_settings(kind.Settings, {})
    bands = [level.band for level in levels]
    assert bands == sorted(set(bands), reverse=True)
    with pytest.raises(Exception, match="10 to 60"):
        parse_settings(kind.Settings, {"band": 5})
    lines = kind.spec.instruction.split("\n")
    assert len(lines) == 2
    assert all(len(line.split()) <= 12 for line in lines)
