"""In a veil "This hurts" is still there, tells nothing of where ahead is, and brings light back."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rehab import math3d
from rehab.audio import Silent
from rehab.body import proportioned
from rehab.drivers.patient import PatientDriver
from rehab.exercise.stage import VEIL
from rehab.frame import TRACKED, FrameBuffer
from rehab.scene import Node, Scene
from rehab.session import BlockPlan, Director, Event, Programme, replay, verify
from rehab.session.dark import Dark
from rehab.session.guide import Guide
from rehab.session.signals import LOW, WITHIN, Signals
from tests.session.golden_session import Blind

ANGLES = st.floats(-1.2, 1.2)


@lru_cache
def veiled() -> tuple[Scene, Signals]:
    scene = Scene()
    signals = Signals(scene, Guide(scene, Silent()))
    scene.veil = scene.add("veil", scale=VEIL)
    return scene, signals


@settings(deadline=None)
@given(ANGLES, ANGLES, ANGLES)
def test_it_goes_exactly_with_the_head_and_within_the_veil(
    yaw: float, pitch: float, roll: float
) -> None:
    scene, signals = veiled()
    turn = math3d.multiply(
        math3d.multiply(math3d.axis_angle((0, 1, 0), yaw), math3d.axis_angle((1, 0, 0), pitch)),
        math3d.axis_angle((0, 0, 1), roll),
    )
    head = np.array([0.1, 1.3, -0.2, *turn])
    signals.step(head.tolist(), yaw, (), 1 / 90)
    scene.advance(1 / 90)
    group = Node(scene, list(scene.table.label).index("signals"))
    off = np.asarray(group.world_position()) - head[:3]
    assert np.linalg.norm(off) < 0.5 * VEIL
    own = math3d.rotate(math3d.conjugate(turn), off) / np.linalg.norm(off)
    assert own == pytest.approx([0.0, -math.sin(LOW), -math.cos(LOW)], abs=1e-5)


def test_it_follows_late_again_when_the_veil_opens() -> None:
    scene, signals = veiled.__wrapped__()
    assert scene.veil is not None
    head = [0.0, 1.3, 0.0, 0.0, 0.0, 0.0, 1.0]
    signals.step(head, 0.0, (), 1 / 90)
    scene.veil.remove()
    signals.step(head, 0.0, (), 1 / 90)
    group = Node(scene, list(scene.table.label).index("signals"))
    assert math.dist(group.world_position(), head[:3]) == pytest.approx(1.2)


def test_while_hands_take_things_they_look_as_large_and_stand_above_the_table() -> None:
    scene, signals = veiled.__wrapped__()
    assert scene.veil is not None
    scene.veil.remove()
    head = [0.1, 1.3, -0.2, 0.0, 0.0, 0.0, 1.0]
    group = Node(scene, list(scene.table.label).index("signals"))
    seen = []
    for near, lean in ((False, 0.0), (True, 0.0), (True, 0.2), (False, 0.0)):
        head[2] = -0.2 - lean  # without slack, or a lean would come upon them
        signals.step(head, 0.0, (), 1 / 90, near=near)
        off = np.asarray(group.world_position()) - head[:3]
        away = float(np.linalg.norm(off))
        down = math.degrees(math.asin(-off[1] / away))
        seen.append((away, group.scale[0] / away, down, off[0] / away))
    assert [away for away, *_ in seen] == pytest.approx([1.2, WITHIN, WITHIN, 1.2], abs=1e-5)
    assert [down for _, _, down, _ in seen] == pytest.approx([40.0, 24.0, 24.0, 40.0], abs=1e-3)
    for _, size, _, aside in seen[1:]:
        assert (size, aside) == pytest.approx((seen[0][1], 0.0), abs=1e-5)


def facing(bearing: float, height: float, lean: float = 0.0) -> list[float]:
    """A head's pose that looks so many degrees to the right and up, and leans."""
    turn = math3d.axis_angle((0, 1, 0), -math.radians(bearing))
    for axis, angle in (((1, 0, 0), height), ((0, 0, 1), -lean)):
        turn = math3d.multiply(turn, math3d.axis_angle(axis, math.radians(angle)))
    return [0.0, 1.2, 0.0, *turn.tolist()]


def darkened(way: list[list[float]], trigger: float = 0.0) -> bool:
    """Whether somebody who moves the head like that in a veil, 90 poses a second, has light."""
    dark, frame = Dark(), FrameBuffer().record
    frame["head_bits"] = TRACKED
    dark.step(False, frame, way[0], 1 / 90)
    frame["trigger"][1] = trigger
    return any(dark.step(True, frame, head, 1 / 90) for head in way)


@pytest.mark.parametrize(
    "way", [(1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1)]
)
@pytest.mark.parametrize("far", [15.0, 45.0, 60.0])
def test_whoever_comes_back_to_the_middle_and_past_it_stays_in_the_dark(
    way: tuple[int, int, int], far: float
) -> None:
    parts = [*np.linspace(far, -12.0, 180), *np.full(90, -12.0)]
    assert not darkened([facing(*(part * axis for axis in way)) for part in parts])


@pytest.mark.parametrize("begun", [(0, 0), (40, 0), (0, 35), (0, -30)])
def test_whoever_looks_down_for_the_buttons_or_presses_anything_has_light(
    begun: tuple[float, float],
) -> None:
    bearing, height = begun
    low = min(-30.0, height - 15.0)
    way = [facing(bearing, part) for part in [*np.linspace(height, low, 45), *np.full(50, low)]]
    assert darkened(way)
    assert not darkened(way[:40])
    assert darkened([facing(*begun)] * 3, trigger=0.8)


@pytest.mark.parametrize("how", ["press", "look"])
def test_the_light_comes_back_with_both_in_their_place_and_a_replay_tells_so(how: str) -> None:
    driver = PatientDriver("healthy", 1, window=False, real_time=False)
    plan = BlockPlan("dragonfly", {"trials": 1, "movement": "rotation"})
    programme = Programme((plan,), calibration=proportioned(1.2))
    events: list[Event] = []
    director = Director(programme, on_event=events.append, vibrate=driver.vibrate)
    frames, since = [], 0
    while driver.wait() and len(frames) < 30 * 90 and not (since and len(frames) > since + 180):
        frame = driver.frame()
        if not since and director.scene.veil is not None and director.scene.veil.alive:
            since = len(frames) + 20
        if since and len(frames) > since:
            frame["head"][3:] = facing(0.0, -30.0)[3:] if how == "look" else frame["head"][3:]
            frame["trigger"][1] = 0.9 * (how == "press" and len(frames) < since + 20)
        frames.append(frame.copy())
        director.step(frame, director.estimator.step(frame))
        driver.draw(Blind(), director.scene)
    told = [(e.kind, e.data) for e in events if e.kind in ("pause", "ask", "trial_end", "resume")]
    assert [kind for kind, _ in told[:3]] == ["trial_end", "pause", "ask"]
    assert told[0][1]["status"] == "repeated"
    assert told[1][1] == {"reason": "dark"}
    assert director.scene.veil is None or not director.scene.veil.alive
    shown = [c.name for c in director.scene.controls if c.shown and c.careful]
    assert shown == ["This hurts", "I feel unwell"]
    group = Node(director.scene, list(director.scene.table.label).index("signals"))
    assert group.world_position()[1] < float(frames[-1]["head"][1]) - 0.5
    director.close("the driver ended")
    assert verify(events, replay(np.array(frames), programme), exact=True) == []
