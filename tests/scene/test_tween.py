"""Easings, tweens and springs: where they end, that frame rates do not matter, no jumps."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab import math3d
from rehab.scene import Scene
from rehab.scene.easing import EASINGS
from rehab.scene.tween import Spring, Tween, Tweens

SWINGING = ("back", "elastic", "bounce")
STEADY = sorted(name for name in EASINGS if not name.startswith(SWINGING))


@pytest.mark.parametrize("name", sorted(EASINGS))
def test_easings_run_from_nothing_to_everything_without_a_jump(name):
    ease = EASINGS[name]
    assert ease(0.0) == pytest.approx(0.0, abs=1e-12)
    assert ease(1.0) == pytest.approx(1.0, abs=1e-12)
    way = np.array([ease(t) for t in np.linspace(0, 1, 4001)])
    assert np.abs(np.diff(way)).max() < 0.03
    if name in STEADY:
        assert (np.diff(way) >= -1e-12).all()
    else:
        assert (np.diff(way) < -1e-6).any()


@pytest.mark.parametrize("name", [n for n in EASINGS if n.endswith("-in")])
def test_out_is_in_turned_round_and_in_out_is_both(name):
    own, out, both = EASINGS[name], EASINGS[name[:-3] + "-out"], EASINGS[name + "-out"]
    for t in (0.1, 0.3, 0.77):
        assert out(t) == pytest.approx(1 - own(1 - t))
        assert both(0.5 * t) == pytest.approx(0.5 * own(t))
        assert both(0.5 + 0.5 * t) == pytest.approx(0.5 + 0.5 * out(t))


def after(change: str, rate: int, seconds: float, **own) -> np.ndarray:
    """Position and orientation of a node after `seconds` of changes stepped at `rate`."""
    scene, tweens = Scene(place=None), Tweens()
    node = scene.add("sphere", position=(0.3, -0.2, 0.1))
    turn = math3d.axis_angle((1, 2, 3), 2.0).tolist()
    if change == "spring":
        tweens.add(Spring(node, "position", (1.0, 0.5, -0.4), 0.5, own["damping"], None))
        tweens.add(Spring(node, "orientation", turn, 0.5, own["damping"], None))
    else:
        tweens.add(Tween(node, "position", (1.0, 0.5, -0.4), 0.8, "back", None))
        tweens.add(Tween(node, "orientation", turn, 0.8, "in-out", None))
    for _ in range(round(seconds * rate)):
        tweens.advance(1.0 / rate)
    return np.array([*node.position, *node.orientation])


@pytest.mark.parametrize("damping", [1.0, 0.5, 0.1])
@pytest.mark.parametrize("seconds", [1 / 6, 0.5, 1.0])
def test_springs_are_the_same_at_every_frame_rate(damping, seconds):
    slow = after("spring", 30, seconds, damping=damping)
    np.testing.assert_allclose(slow, after("spring", 144, seconds, damping=damping), atol=1e-6)
    assert np.abs(slow - after("spring", 30, 0.0, damping=damping)).max() > 0.05


def test_tweens_are_the_same_at_every_frame_rate():
    np.testing.assert_allclose(after("tween", 30, 0.5), after("tween", 144, 0.5), atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(st.floats(0.05, 1.0), st.floats(0.1, 3.0), st.floats(-5, 5), st.floats(-20, 20))
def test_a_spring_obeys_its_equation(damping, seconds, place, speed):
    """x'' = -w² x - 2 d w x', checked by differences of the closed form."""
    from rehab.scene.tween import _stepped

    pace, nudge = 2 * np.pi / seconds, 1e-4 * seconds
    before, here, later = (
        np.reshape(_stepped(pace, damping, t), (2, 2)) @ (place, speed)
        for t in (0.3 * seconds - nudge, 0.3 * seconds, 0.3 * seconds + nudge)
    )
    force = -(pace**2) * here[0] - 2 * damping * pace * here[1]
    size = abs(place) * pace**2 + abs(speed) * pace
    assert (later[1] - before[1]) / (2 * nudge) == pytest.approx(force, abs=1e-5 * size + 1e-9)
    assert (later[0] - before[0]) / (2 * nudge) == pytest.approx(
        here[1], abs=1e-5 * size / pace + 1e-9
    )


def test_a_critical_spring_never_swings_past_and_a_loose_one_does():
    for damping, past in ((1.0, False), (0.3, True)):
        scene, tweens = Scene(place=None), Tweens()
        node = scene.add("sphere")
        tweens.add(Spring(node, "scale", 2.0, 0.3, damping, None))
        sizes = []
        while len(tweens) and len(sizes) < 2000:
            tweens.advance(1 / 90)
            sizes.append(node.scale[0])
        assert (max(sizes) > 2.0 + 1e-6) is past
        assert sizes[-1] == 2.0
        assert len(sizes) < 700


@pytest.mark.parametrize("name", ["position", "orientation"])
def test_a_spring_goes_on_at_the_speed_of_what_it_replaces(name):
    goals = {
        "position": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.5)),
        "orientation": (
            math3d.axis_angle((1, 0.2, 0), 2.4).tolist(),
            math3d.axis_angle((0, 1, 0.4), -1.9).tolist(),
        ),
    }[name]
    starts = (
        lambda node: Tween(node, name, goals[0], 0.6, "in-out", None),
        lambda node: Spring(node, name, goals[0], 0.6, 0.4, None),
    )
    for start in starts:
        scene, tweens = Scene(place=None), Tweens()
        node = scene.add("sphere")
        tweens.add(start(node))
        nudge = 1e-3
        places = []
        for step in range(4):
            tweens.advance(0.2 if step == 0 else nudge)
            if step == 1:
                tweens.add(Spring(node, name, goals[1], 0.6, 0.4, None))
            places.append(np.array(getattr(node, name), float))
        first, second = places[1] - places[0], places[2] - places[1]
        assert np.abs(first).max() > 1e-4
        np.testing.assert_allclose(first, second, atol=0.05 * np.abs(first).max())


def test_turns_go_the_short_way_and_stay_unit():
    scene, tweens = Scene(place=None), Tweens()
    node = scene.add("sphere")
    goal = -math3d.axis_angle((0, 0, 1), 1.0)  # the same turn, by the other sign
    tweens.add(Tween(node, "orientation", goal, 1.0, "linear", None))
    tweens.advance(0.5)
    np.testing.assert_allclose(
        np.abs(node.orientation), np.abs(math3d.axis_angle((0, 0, 1), 0.5)), atol=1e-6
    )
    tweens.advance(0.6)
    assert abs(np.dot(node.orientation, goal)) == pytest.approx(1.0)


def test_what_follows_is_called_once_and_shares_stay_shares():
    scene, tweens = Scene(place=None), Tweens()
    node = scene.add("sphere", opacity=0.0)
    called = []
    tweens.add(Spring(node, "opacity", 1.0, 0.2, 0.1, lambda: called.append(node.opacity)))
    seen = []
    for _ in range(900):
        tweens.advance(1 / 90)
        seen.append(node.opacity)
    assert called == [1.0]
    assert max(seen) == 1.0
    node.remove()
    tweens.add(Tween(other := scene.add("box"), "scale", 2, 0.1, "out", None))
    other.remove()
    tweens.advance(0.2)
    assert len(tweens) == 0


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda n: Tween(n, "mesh", 1, 1, "out", None), "mesh"),
        (lambda n: Tween(n, "scale", 1, 1, "odd", None), "odd"),
        (lambda n: Spring(n, "position", "up", 1, 1, None), "up"),
        (lambda n: Spring(n, "orientation", 1.0, 1, 1, None), "orientation"),
        (lambda n: Spring(n, "scale", 1.0, 1, 1.5, None), "1.5"),
    ],
)
def test_what_cannot_be_changed_is_named(make, why):
    with pytest.raises(ValueError, match=why):
        make(Scene(place=None).add("box"))
