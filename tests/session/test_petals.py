"""Simulated patients catch what falls; left and right of the midline come out as they are."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from rehab.drivers.patient.profile import find
from rehab.errors import UserError
from rehab.exercise import find as exercise
from rehab.exercise import parse_settings
from rehab.limits import Limit
from rehab.session import BlockPlan, replay, verify
from tests.session.exercised import HZ, Played, losing
from tests.session.playing import of

QUICK = {"falls": 3, "thorns": 34, "time": 3}
"""On each side two blossoms and a thorn."""
RADIUS = 0.055 + 0.03
"""Metres at which a palm and a blossom touch."""


class Shower(Played):
    """With the way of each thing that fell: its cue, side, first frame, and its places since."""

    def __init__(self, settings: dict[str, Any], profile: str = "healthy", **more: Any) -> None:
        self.ways: list[tuple[str, str, int, list[tuple[float, ...]]]] = []
        self.falling = False
        lapses = {"lapse": find(profile).lapse}  # here some is overlooked, as people do
        more["person"] = lapses | more.get("person", {})
        super().__init__(BlockPlan("petals", {**QUICK, **settings}), profile, **more)

    def drawn(self, scene: Any) -> None:
        shown = [*scene.tagged("catch"), *scene.tagged("spare")]
        for node in shown:
            if not self.falling:
                self.ways.append((node.cue, node.side, len(self.truth), []))
            self.ways[-1][3].append(node.world_position())
        self.falling = bool(shown)

    def hand(self, side: str, first: int, count: int) -> Any:
        """Where that hand really was in frames from `first` on (count, 3), metres."""
        number = ("left", "right").index(side)
        return np.array([truth.grip[number] for truth in self.truth[first - 1 : first - 1 + count]])


@lru_cache
def session(profile: str, trials: int = 2, **settings: Any) -> Shower:
    return Shower({"trials": trials, **settings}, profile)


def total(played: Shower, name: str) -> float:
    return sum(end["results"][name] for end in played.ends)


def test_all_is_caught_and_thorns_are_let_by_by_who_is_well() -> None:
    played = session("healthy")
    assert played.status == "completed"
    assert [end["status"] for end in played.ends] == ["success"] * 2
    assert {end["side"] for end in played.ends} == {"left", "right"}
    assert total(played, "caught_left") == total(played, "caught_right") == 4
    assert total(played, "missed_left") == total(played, "missed_right") == 0
    assert total(played, "thorns_touched") == 0
    assert [cue for cue, *_ in played.ways].count("spare") == 4


def test_what_is_caught_is_what_the_hand_really_met() -> None:
    for profile in ("healthy", "stroke-left-neglect"):
        played = session(profile)
        met = 0
        for cue, side, first, places in played.ways:
            # In the frame after the last that shows it, it is met or has gone by.
            way = [*places, tuple(2.0 * np.array(places[-1]) - places[-2])]
            away = np.linalg.norm(played.hand(side, first, len(way)) - way, axis=1)
            met += cue == "catch" and away.min() < RADIUS + 0.003
        assert met == total(played, "caught_left") + total(played, "caught_right")


def test_neglect_of_the_left_shows_on_the_left_and_not_on_the_right() -> None:
    played = session("stroke-left-neglect", 2, sides="right")
    left, right = total(played, "missed_left"), total(played, "missed_right")
    assert left >= 2
    assert right == 0
    assert total(played, "caught_right") == 4
    late = [end["results"] for end in played.ends if "reaction_left" in end["results"]]
    assert all(one["reaction_left"] > one["reaction_right"] + 0.5 for one in late)
    assert {end["sector"]: end["status"] for end in played.ends}["right"] == "success"
    assert {end["status"] for end in played.ends if end["sector"] == "left"} == {"timeout"}


def test_a_reaction_is_that_of_the_hand() -> None:
    played = session("healthy")
    seen = {
        side: [way for way in played.ways if way[0] == "catch" and way[1] == side]
        for side in ("left", "right")
    }
    for end in played.ends:
        true: dict[str, list[float]] = {"left": [], "right": []}
        for _cue, side, first, places in seen[end["side"]]:
            hand = played.hand(side, first, len(places))
            speed = np.linalg.norm(np.diff(hand, axis=0), axis=1) * HZ
            half = "left" if places[-1][0] < 0.0 else "right"
            if speed[:4].max() < 0.02:  # else it still came back from the one before
                true[half].append(int(np.flatnonzero(speed > 0.02)[0]) / HZ)
        for half, times in true.items():
            found = end["results"][f"reaction_{half}"]
            assert found == pytest.approx(np.mean(times), abs=0.06)
            assert 0.3 < found < 0.7


def test_where_and_when_it_was_met_is_where_the_hand_was() -> None:
    played = session("healthy")
    for end in played.ends:
        met, late = [], []
        for cue, side, first, places in played.ways:
            if cue == "catch" and side == end["side"]:
                hand = played.hand(side, first, len(places))[-1]
                truth = played.truth[first + len(places) - 2]
                met.append(hand - np.mean(truth.shoulder, axis=0))
                way = np.subtract(places[-1], places[0]) / (len(places) - 1)
                # So many frames after it was first shown it is where the hand is.
                frames = (hand - places[0]) @ way / (way @ way)
                late.append(frames / HZ - QUICK["time"])
        x, y, z = np.mean(met, axis=0)
        found = end["results"]
        assert found["met_right"] == pytest.approx(x, abs=0.03)
        assert found["met_up"] == pytest.approx(y, abs=0.05)
        assert found["met_ahead"] == pytest.approx(-z, abs=0.05)
        assert found["lateness"] == pytest.approx(np.mean(late), abs=0.1)
        assert found["lateness_spread"] == pytest.approx(np.std(late, ddof=1), abs=0.1)


def test_a_hand_that_goes_for_everything_touches_thorns() -> None:
    played = Shower({"trials": 1, "thorns": 50}, person={"impulse": 1.0})
    assert total(played, "thorns_touched") >= 3
    assert {end["status"] for end in played.ends} == {"timeout"}


def test_nothing_comes_suddenly_overhead_or_past_the_face() -> None:
    for _cue, _side, first, places in session("healthy").ways:
        way, eyes = np.array(places), session("healthy").frames["head"][first][:3]
        steps = np.linalg.norm(np.diff(way, axis=0), axis=1) * HZ
        assert steps.max() < 0.4  # m/s, where there are three seconds
        assert (way[:, 1] <= eyes[1] + 1e-3).all()
        assert np.linalg.norm(way - eyes, axis=1).min() > 0.3
        assert np.linalg.norm(way[0] - eyes) > 0.9


def test_less_time_is_harder_and_a_shower_ends() -> None:
    own = {"trials": 1, "sides": "left", "thorns": 0, "falls": 2}
    slowly = replace(find("healthy").arms[0], start=1.0, rate=0.25)
    slow, fast = (
        Shower({**own, "time": time}, person={"arms": (slowly, slowly)}) for time in (6, 1.5)
    )
    missed = [total(one, "missed_left") + total(one, "missed_right") for one in (slow, fast)]
    assert missed[0] == 0
    assert missed[1] >= 2
    assert [end["status"] for end in fast.ends] == ["timeout"]


def test_a_replay_tells_the_same() -> None:
    played = session("stroke-left-neglect")
    assert verify(played.events, replay(played.frames, played.programme), exact=True) == []


def test_limits_are_kept() -> None:
    limit = Limit("cross-body", 20, "surgeon, 2026-05-04", "right")
    played = Shower({"trials": 1, "sides": "right"}, limits=(limit,))
    assert of(played.events, "limit") == []
    begun = next(e.frame for e in played.events if e.kind == "trial_begin")
    for truth in played.truth[begun:]:
        x, y, z = np.subtract(truth.elbow[1], truth.shoulder[1])
        assert np.degrees(np.arctan2(np.hypot(x, z), -y)) * -x / np.hypot(x, z) < 20
    assert math.isfinite(total(played, "caught_right"))


def test_a_hand_lost_again_and_again_breaks_nothing() -> None:
    played = Shower({"trials": 1, "sides": "right"}, kind=losing(150, 120))
    assert played.status == "completed"
    assert played.ends[0]["seen"] < 1.0
    assert total(played, "caught_left") + total(played, "caught_right") >= 2


def test_settings_have_their_bounds_and_words_are_short() -> None:
    kind = exercise("petals")
    for number in range(1, 1 + len(kind.Settings.ladder)):
        parse_settings(kind.Settings, {"level": number})
    for name, wrong in (("time", 1), ("thorns", 60), ("falls", 1), ("size", 20)):
        with pytest.raises(UserError, match=name):
            parse_settings(kind.Settings, {name: wrong})
    lines = kind.spec.instruction.split("\n")
    assert len(lines) == 2
    assert all(len(line.split()) <= 12 for line in lines)
