"""Where targets may be: within reach, away from the face, never behind; and where stars go."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab.audio import CUES, Silent
from rehab.body import BODY, proportioned
from rehab.errors import UserError
from rehab.exercise import Stage, Trial, find, parse_settings
from rehab.frame import FRAME, TRACKED
from rehab.scene import Scene

STARS = find("star-reach")


def asked(stars: Any, number: int, side: str, sector: str = "ahead", demand: float = 0.0) -> Trial:
    """A trial as a session gives it: what is asked is the setting, or `demand`."""
    return Trial(number, side, sector=sector, demand=demand or stars.settings.distance)


class Heard(Silent):
    """An audio that remembers its cues."""

    def __init__(self) -> None:
        self.cues: list[str] = []

    def play(self, cue: str, position: Any = None, step: int = 0) -> None:
        assert cue in CUES
        self.cues.append(cue)


def stage_for(
    *, reach: float = 0.55, facing: float = 0.0, lean: float = 0.0, seed: int = 0, **values: Any
) -> Stage:
    """A stage before someone of average size who leans forward by `lean` radians."""
    body = np.zeros(1, BODY)[0]
    person = proportioned(1.2, "seated")
    person = type(person)(**{**person.__dict__, "reach": (reach, reach)})
    stage = Stage(
        Scene(place=None),
        parse_settings(STARS.Settings, values),
        np.random.default_rng(seed),
        person,
        audio=Heard(),
        vibrate=lambda *_: False,
        tell=lambda *_: None,
    )
    along = np.array([-math.sin(facing), 0.0, -math.cos(facing)])
    hips = np.array([0.3, 1.2 - 0.75, -0.2])
    up = np.array([0.0, math.cos(lean), 0.0]) + math.sin(lean) * along
    eyes = hips + 0.75 * up
    body["valid"], body["heading"] = 1, facing
    body["chest"] = hips + 0.5 * up - 0.08 * along
    stage.head = tuple(eyes.tolist())
    stage.body, stage.facing = body, facing
    return stage


@given(
    side=st.sampled_from(["left", "right"]),
    azimuth=st.floats(-90, 90),
    height=st.floats(-90, 90),
    fraction=st.floats(0.3, 1.2),
    reach=st.floats(0.3, 0.75),
    facing=st.floats(-3.1, 3.1),
    lean=st.floats(-0.1, 0.35),
    size=st.floats(0.06, 0.12),
)
@settings(deadline=None, max_examples=200)
def test_a_target_is_in_reach_before_the_face_and_not_near_it(
    side: str,
    azimuth: float,
    height: float,
    fraction: float,
    reach: float,
    facing: float,
    lean: float,
    size: float,
) -> None:
    stage = stage_for(reach=reach, facing=facing, lean=lean)
    try:
        point = stage.place(side, azimuth, height, fraction, size)
    except UserError:
        # Only someone who leans far over a short reach has no room before the face.
        assert lean > 0.15
        assert reach < 0.35
        return
    away = math.dist(point, stage.shoulder(side))
    assert min(fraction, 1.0) * reach - 1e-6 <= away <= reach + 1e-6
    if min(fraction, 1.0) * reach >= 0.3:
        assert away == pytest.approx(min(fraction, 1.0) * reach)
    assert math.dist(point, stage.head) >= 0.25 + size / 2
    ahead = np.array([-math.sin(facing), 0.0, -math.cos(facing)])
    assert np.dot(np.array(point) - stage.head, ahead) >= 0.05 - 1e-9


def test_azimuth_runs_outwards_on_either_side() -> None:
    stage = stage_for()
    for facing in (0.0, 1.0):
        stage.facing = facing
        right = np.array([math.cos(facing), 0.0, -math.sin(facing)])
        for side, sign in (("left", -1), ("right", 1)):
            shoulder = np.array(stage.shoulder(side))
            out = np.array(stage.place(side, 60, -10, 0.9)) - shoulder
            across = np.array(stage.place(side, -30, -10, 0.9)) - shoulder
            assert sign * np.dot(out, right) > 0.3
            assert sign * np.dot(across, right) < -0.1


@given(seed=st.integers(0, 50), level=st.integers(1, 5), facing=st.floats(-3, 3))
@settings(deadline=None, max_examples=60)
def test_stars_of_every_level_keep_the_rules(seed: int, level: int, facing: float) -> None:
    stage = stage_for(seed=seed, facing=facing, level=level)
    stars = STARS(stage.settings)
    stars.build(stage)
    for number in range(1, 13):
        side = ("left", "right")[number % 2]
        sector = stars.sectors[number // 2 % len(stars.sectors)]
        stars.begin_trial(asked(stars, number, side, sector))
        (star,) = stage._scene.tagged("touch")
        assert star.side == side
        assert math.dist(star.world_position(), stage.head) >= 0.25 + stars.size / 2
        away = math.dist(star.world_position(), stage.shoulder(side))
        assert away <= stage.settings.distance / 100 * 0.55 + 1e-5
        assert 0.06 <= stars.size <= 0.12
        stars.end_trial()
        assert stage._scene.tagged() == []


def test_each_sector_lies_where_it_says_and_is_filled_evenly() -> None:
    stage = stage_for(outwards=60, across=40, highest=5, lowest=-35)
    stars = STARS(stage.settings)
    stars.build(stage)
    for side in ("left", "right"):
        out = 1.0 if side == "right" else -1.0
        for sector, (low, high) in (
            ("across", (-40, 0)),
            ("ahead", (0, 25)),
            ("outward", (25, 60)),
        ):
            azimuths, heights = [], []
            for number in range(1, 13):
                stars.turns = {}
                stars.begin_trial(asked(stars, number, side, sector))
                x, y, z = np.array(stars.target) - stage.shoulder(side)
                azimuths.append(math.degrees(math.atan2(out * x, -z)))
                heights.append(math.degrees(math.atan2(y, math.hypot(x, z))))
                stars.end_trial()
            for angles, ends in ((azimuths, (low, high)), (heights, (-35, 5))):
                assert ends[0] <= min(angles) + 1e-6
                assert max(angles) <= ends[1] + 1e-6
                thirds, _ = np.histogram(angles, bins=np.linspace(*ends, 4))
                assert thirds.min() >= 2, (side, sector)  # of 12: no part is starved


def test_a_spread_that_leaves_a_sector_out_does_not_ask_for_it() -> None:
    def asks(**values: Any) -> tuple[str, ...]:
        return STARS(parse_settings(STARS.Settings, values)).sectors

    assert asks() == ("across", "ahead", "outward")
    assert asks(across=0) == ("ahead", "outward")
    assert asks(outwards=20, across=4) == ("ahead",)
    assert asks(outwards=0, across=0) == ("ahead",)
    assert asks(outwards=0, across=0, places="nine") == ("across", "ahead", "outward")
    for level in range(1, 6):
        assert asks(level=level) == ("across", "ahead", "outward")


def test_a_star_is_as_far_as_its_sector_asks() -> None:
    stage = stage_for()
    stars = STARS(stage.settings)
    stars.build(stage)
    for number, demand in enumerate((90.0, 70.0, 55.0), 1):
        stars.begin_trial(asked(stars, number, "left", "outward", demand))
        away = math.dist(stars.target, stage.shoulder("left"))
        assert away == pytest.approx(demand / 100 * 0.55)
        assert stars.end_trial() == {}  # what was not touched has no distance


def test_the_ghost_goes_to_the_star_that_comes_then() -> None:
    stage = stage_for()
    stars = STARS(stage.settings)
    stars.build(stage)
    way = stars.demonstrate(asked(stars, 1, "right", "across"))
    stars.begin_trial(asked(stars, 1, "right", "across"))
    assert way[-1] == stars.target
    assert math.dist(way[0], way[-1]) > 0.2


def test_a_broken_off_star_comes_again_at_its_place() -> None:
    stage = stage_for()
    stars = STARS(stage.settings)
    stars.build(stage)
    places = []
    for number in (1, 1, 2, 2, 3):
        stars.begin_trial(asked(stars, number, "right"))
        places.append(stars.target)
        stars.end_trial()
    assert places[0] == places[1]
    assert places[2] == places[3]
    assert len(set(places)) == 3


def test_a_test_asks_each_arm_for_the_same_nine_places() -> None:
    found = []
    for seed in (1, 2):
        stage = stage_for(seed=seed, places="nine", trials=18)
        stars = STARS(stage.settings)
        stars.build(stage)
        places: dict[str, list[tuple[float, ...]]] = {"left": [], "right": []}
        for number in range(1, 19):
            side = ("left", "right")[number % 2]
            sector = stars.sectors[(number - 1) // 2 % 3]
            stars.begin_trial(asked(stars, number, side, sector))
            places[side].append(tuple(round(x, 6) for x in stars.target))
            stars.end_trial()
        found.append(places)
    for side in ("left", "right"):
        first, second = (places[side] for places in found)
        assert len(set(first)) == 9
        assert set(first) == set(second)
        assert first != second  # in an order of its own


def test_a_star_never_appears_in_the_hand() -> None:
    stage = stage_for()
    stars = STARS(stage.settings)
    stars.build(stage)
    stars.begin_trial(asked(stars, 1, "right"))
    first = stars.target
    stars.end_trial()
    assert stage.body is not None
    stage.body["arm_valid"][1], stage.body["hand"][1] = 1, first
    stars.turn, stars.turns = dict.fromkeys(stars.turn, 0), {}
    stars.begin_trial(asked(stars, 1, "right"))
    assert math.dist(stars.target, first) > 0.15


def test_a_touched_star_bursts_and_plants_and_an_untouched_one_fades() -> None:
    stage = stage_for(time_limit=2)
    scene = stage._scene
    stars = STARS(stage.settings)
    stars.build(stage)
    frame = np.zeros(1, FRAME)[0]
    frame["head_bits"] = frame["grip_right_bits"] = TRACKED
    body = stage.body
    assert body is not None
    body["arm_valid"][1] = 1

    stars.begin_trial(asked(stars, 1, "right"))
    assert stars.step(frame, body).value == "running"
    body["hand"][1] = stars.target
    assert stars.step(frame, body).value == "success"
    away = math.dist(stars.target, stage.shoulder("right"))
    assert stars.end_trial()["distance"] == pytest.approx(away)
    assert scene.petals.count == 40
    assert scene.table.label.count("bud") == 1
    assert "star" not in scene.table.label

    body["hand"][1] = 0.0
    stars.begin_trial(asked(stars, 2, "right"))
    stars.step(frame, body)
    stage.seconds += 2.1
    assert stars.step(frame, body).value == "timeout"
    stars.end_trial()
    assert "star" in scene.table.label  # still fading, but no target any more
    assert scene.tagged() == []
    for _ in range(20):
        scene.advance(0.1)
    assert "star" not in scene.table.label
    assert scene.table.label.count("bud") == 1
    assert stage._audio.cues == ["appear", "success", "appear", "fade"]
