"""A movement: kept exactly, bounded, in a body's own terms, the same in a mirror."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehab import math3d
from rehab.body import proportioned
from rehab.errors import UserError
from rehab.exercise.bundled import BUNDLED
from rehab.frame import CONTROLLER, FOCUSED, FRAME, TRACKED
from rehab.movement import MARGIN, RATE, Movement

HZ = 30
EYES = (0.0, 1.2, 0.0)
BODY = proportioned(EYES[1], "seated", EYES)
HALF = 0.5 * BODY.shoulder_width


def shown(way: Any, seconds: float, heading: float = 0.0, still: Any = (0.1, -0.5, 0.3)) -> Any:
    """Frames of somebody who faces `heading` and whose right palm goes `way(t)` from its shoulder
    (out, up, ahead; m), the left one being `still`."""
    frames = np.zeros(round(seconds * HZ) + 1, FRAME)
    turn = math3d.axis_angle((0.0, 1.0, 0.0), heading)
    neck = np.array((BODY.neck[0], BODY.neck[1], BODY.neck[2]))
    for number, frame in enumerate(frames):
        frame["t_sample"] = 1_000_000_000 + round(number * 1e9 / HZ)
        frame["presence"], frame["held"] = FOCUSED, CONTROLLER
        frame["head"] = (*EYES, *turn)
        frame["head_bits"] = frame["grip_left_bits"] = frame["grip_right_bits"] = TRACKED
        for name, out, place in (("left", -1.0, still), ("right", 1.0, way(number / HZ))):
            x, y, z = place
            palm = neck + np.array((out * (HALF + x), y, -z))
            frame[f"grip_{name}"] = (*(math3d.rotate(turn, palm) + EYES), *turn)
    return frames


def lifted(t: float) -> tuple[float, float, float]:
    """One second of rest, two of rising by 30 cm, one of rest."""
    part = min(max((t - 1.0) / 2.0, 0.0), 1.0)
    return 0.1, -0.4 + 0.3 * part * part * (3.0 - 2.0 * part), 0.35


@pytest.mark.parametrize("heading", [0.0, 1.1])
def test_what_is_shown_is_kept_in_the_bodys_own_terms(heading: float) -> None:
    own = proportioned(EYES[1], "seated", EYES, heading)
    found = Movement.from_frames("lift", shown(lifted, 4.0, heading), own)
    assert found.arms == (False, True)
    assert found.sides == ("right",)
    assert 2.0 < found.seconds < 2.0 + 2.0 * MARGIN  # of four: what rests is cut off
    way = found.way(1) * BODY.reach[1]
    assert np.ptp(way[:, 1]) == pytest.approx(0.3, abs=0.01)
    assert way[0] == pytest.approx(lifted(0.0), abs=0.03)
    assert way[-1] == pytest.approx(lifted(9.0), abs=0.03)
    assert found.palms[0] == ()


def test_both_arms_take_part_where_both_move() -> None:
    def up(t: float) -> tuple[float, float, float]:
        return lifted(t)

    frames = shown(up, 4.0)
    frames["grip_left"] = frames["grip_right"]
    frames["grip_left"][:, 0] = -frames["grip_right"][:, 0]
    found = Movement.from_frames("both", frames, BODY)
    assert found.arms == (True, True)
    assert found.way(0) == pytest.approx(found.way(1), abs=0.02)


def test_a_movement_that_comes_back_is_kept_whole() -> None:
    def there_and_back(t: float) -> tuple[float, float, float]:
        return 0.1, -0.2 - 0.2 * math.cos(math.pi * (t - 1.0)) * (1.0 <= t <= 5.0), 0.35

    found = Movement.from_frames("nod", shown(there_and_back, 7.0), BODY)
    assert found.seconds > 3.9


@pytest.mark.parametrize(
    ("frames", "words"),
    [
        (shown(lambda t: (0.1, -0.4, 0.35), 3.0), "No arm moved"),
        (shown(lifted, 4.0)[:0], "Nothing was seen"),
        (shown(lambda t: (0.1, -0.2 - 0.2 * math.cos(t), 0.35), 62.0), "may be 60 s"),
    ],
)
def test_what_cannot_be_copied_is_refused(frames: Any, words: str) -> None:
    with pytest.raises(UserError, match=words):
        Movement.from_frames("x", frames, BODY)


def test_a_hand_out_of_sight_for_long_is_shown_anew() -> None:
    frames = shown(lifted, 4.0)
    frames["grip_right_bits"][46:51] = 0  # 170 ms
    Movement.from_frames("lift", frames, BODY)
    frames["grip_right_bits"][46:63] = 0
    with pytest.raises(UserError, match=r"right hand was out of sight for 0\.6 s"):
        Movement.from_frames("lift", frames, BODY)


@pytest.mark.parametrize("name", sorted(BUNDLED))
def test_what_is_kept_comes_back_to_the_last_digit(name: str) -> None:
    movement = BUNDLED[name]
    again = Movement.from_dict(json.loads(json.dumps(movement.to_dict())))
    assert again == movement
    assert again.mirrored().mirrored() == movement
    assert again.mirrored().arms == movement.arms[::-1]
    assert movement.seconds >= 4.0
    # They begin and end at one place, and go no faster than a tired arm can.
    for hand in (0, 1):
        if movement.arms[hand]:
            way = movement.way(hand)
            assert way[0] == pytest.approx(way[-1], abs=1e-3)
            steps = np.linalg.norm(np.diff(way, axis=0), axis=1) * RATE
            assert 0.2 < steps.max() < 1.3  # parts of the reach a second
            assert np.linalg.norm(way, axis=1).max() <= 1.0


def test_between_samples_it_goes_straight_on_and_outside_it_rests() -> None:
    movement = BUNDLED["raise both"]
    way = movement.way(0)
    assert movement.at(-1.0)[0] == pytest.approx(way[0])
    assert movement.at(99.0)[1] == pytest.approx(way[-1])
    assert movement.at(1.025)[0] == pytest.approx((way[20] + way[21]) / 2)
    assert BUNDLED["circle"].at(1.0)[0] is None


ANY = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@given(st.sampled_from(["version", "name", "rate", "arms", "palms", "head", "lean"]), ANY)
def test_a_spoiled_part_is_refused_in_a_sentence_or_means_the_same(part: str, value: Any) -> None:
    stored = {**BUNDLED["circle"].to_dict(), part: value}
    said = ""
    try:
        found = Movement.from_dict(stored)
    except UserError as error:
        said = str(error)
    else:
        assert Movement.from_dict(found.to_dict()) == found
        return
    assert said.endswith(".")
    assert "\n" not in said
    assert len(said) < 200


@given(ANY)
def test_anything_else_is_no_movement(value: Any) -> None:
    with pytest.raises(UserError):
        Movement.from_dict(value)


@pytest.mark.parametrize("spoil", [math.nan, math.inf, 4.0, 10**400, True, "1"])
def test_numbers_that_no_body_has_are_refused(spoil: Any) -> None:
    stored = BUNDLED["circle"].to_dict()
    stored["palms"][1][3][1] = spoil
    with pytest.raises(UserError):
        Movement.from_dict(stored)


@pytest.mark.parametrize("name", ["", " ", "two\nlines", "x" * 41, " lead", "---", None, 3])
def test_a_name_is_one_short_line(name: Any) -> None:
    with pytest.raises(UserError, match="cannot be called"):
        Movement.from_dict({**BUNDLED["circle"].to_dict(), "name": name})
