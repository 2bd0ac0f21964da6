"""Pointing: every control by every method alone, weak, slow and trembling hands, nothing twice."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from rehab import math3d
from rehab.frame import FOCUSED, JOINTS, TRACKED, VISIBLE, FrameBuffer
from rehab.scene import Scene
from rehab.scene.hands import GRIP_PITCH
from rehab.scene.kit import Control, Kit
from rehab.session.pointing import DWELL, GRACE, NEW, REST, Activation, Pointing
from rehab.session.poke import AHEAD, INDEX_TIP

HZ = 90
EYES = np.array([0.0, 1.2, 0.0])
HAND = np.array([0.2, 0.9, -0.3])
AWAY = (0.9, 1.6, -1.2)  # a direction that no control lies in

Point = tuple[float, float, float]


def nothing(_: object) -> None:
    """What controls do here."""


KINDS: dict[str, Callable[[Kit], Control]] = {
    "button": lambda kit: kit.button("Go on", nothing),
    "safety": lambda kit: kit.button("This hurts", nothing, safety=True),
    "scale": lambda kit: kit.scale("Pain", 0, 10, ("none", "worst"), nothing),
    "slider": lambda kit: kit.slider("Voice", 0, 100, nothing, value=50, step=10),
    "listing": lambda kit: kit.listing("Where", [f"Place {n}" for n in range(8)], nothing),
}


class Play:
    """A scene with one panel, and somebody before it whose hands and head are set by hand."""

    def __init__(self, *kinds: str, names: tuple[str, ...] = ()) -> None:
        self.scene = Scene(place=None)
        kit = Kit(self.scene)
        self.controls = [KINDS[kind](kit) for kind in kinds]
        self.controls += [kit.button(name, nothing) for name in names]
        self.panel = kit.panel("Ready?", ["Take your time."], controls=self.controls)
        self.pointing = Pointing(self.scene)
        self.frame = FrameBuffer().record
        self.frame["presence"] = FOCUSED
        self.seconds = 0.0
        self.done: list[Activation] = []
        self.head(AWAY)

    def head(self, at: Point | None, shake: float = 0.0) -> None:
        self.frame["head_bits"] = TRACKED if at is not None else 0
        if at is not None:
            self.frame["head"] = (*EYES, *self._towards(EYES, at, shake))

    def aim(self, at: Point | None, shake: float = 0.0, side: str = "right") -> None:
        self.frame[f"aim_{side}_bits"] = TRACKED if at is not None else 0
        if at is not None:
            self.frame[f"aim_{side}"] = (*HAND, *self._towards(HAND, at, shake))

    def tip(self, at: Point | None, bare: bool = True) -> None:
        """Bring the right index finger there, or the front of a fist that points along -Z."""
        record = self.frame
        record["joints_bits"] = record["grip_right_bits"] = 0
        if at is None:
            return
        if bare:
            record["joints"][1, INDEX_TIP, :3] = at
            record["joints_bits"] = np.repeat([[0], [TRACKED]], JOINTS, axis=1)
        else:
            grip = math3d.axis_angle((1, 0, 0), GRIP_PITCH)
            record["grip_right"] = (at[0], at[1], at[2] + AHEAD, *grip)
            record["grip_right_bits"] = TRACKED

    def wait(self, seconds: float) -> list[Activation]:
        """Let time pass; what was pressed in it."""
        before = len(self.done)
        for _ in range(round(seconds * HZ)):
            self.step()
        return self.done[before:]

    def step(self) -> list[Activation]:
        self.seconds += 1 / HZ
        self.frame["index"] += 1
        self.frame["t_display"] = round(self.seconds * 1e9)
        done = self.pointing.step(self.frame, self.frame["head"].tolist(), 1 / HZ)
        self.done += done
        self.scene.advance(1 / HZ)
        self.scene.update()
        return done

    def at(self, control: Control, u: float = 0.0, v: float = 0.0, front: float = 0.0) -> Point:
        """The place of a point of `control` in play space."""
        self.scene.update()
        world = self.scene.table.world[control.node.row]
        x, y, z = (world @ np.array([u, v, front, 1.0], np.float32))[:3].tolist()
        return x, y, z

    def _towards(self, start: np.ndarray, at: Point, shake: float) -> np.ndarray:
        way = np.array(at) - start
        turn = math3d.between((0, 0, -1), way / np.linalg.norm(way))
        angle = 2.0 * math.pi * self.seconds
        return math3d.multiply(
            turn,
            math3d.axis_angle(
                (math.cos(0.3 * angle), math.sin(0.3 * angle), 0), math.radians(shake)
            ),
        )


def spots(control: Control) -> Iterator[tuple[float, float]]:
    """A point of every place of `control` that can be pressed."""
    for face in control.faces:
        u, v, *_ = face.box
        if control.spot(u, v) >= 0:
            yield u, v


def by_trigger(play: Play, at: Point, _: Point) -> None:
    play.aim(at)
    play.wait(NEW + 0.4)
    play.frame["trigger"] = 0.0, 1.0
    play.wait(0.1)
    play.frame["trigger"] = 0.0
    play.aim(AWAY)
    play.wait(0.4)


def by_weak_squeeze(play: Play, at: Point, _: Point) -> None:
    play.aim(at)
    play.wait(NEW + 0.4)
    for pull in np.concatenate([np.linspace(0, 0.4, 40), 0.32 + 0.08 * np.sin(np.arange(70.0))]):
        play.frame["squeeze"] = 0.0, pull
        play.step()
    play.frame["squeeze"] = 0.0
    play.aim(AWAY)
    play.wait(0.4)


def by_resting_laser(play: Play, at: Point, _: Point) -> None:
    play.aim(AWAY)
    play.wait(NEW)
    play.aim(at)
    play.wait(3.0)
    play.aim(AWAY)
    play.wait(0.6)


def by_finger(play: Play, at: Point, front: Point) -> None:
    _poke(play, at, front, bare=True)


def by_fist(play: Play, at: Point, front: Point) -> None:
    _poke(play, at, front, bare=False)


def _poke(play: Play, at: Point, front: Point, bare: bool) -> None:
    play.wait(NEW)
    there, back = np.array(at), np.array(front)
    for part in np.concatenate([np.linspace(0, 1.2, 50), np.linspace(1.2, 0, 50)]):
        x, y, z = (back + part * (there - back)).tolist()
        play.tip((x, y, z), bare)
        play.step()
    play.tip(None)
    play.wait(0.3)


def by_head(play: Play, at: Point, _: Point) -> None:
    play.head(AWAY)
    play.wait(NEW)
    play.head(at)
    play.wait(3.0)
    play.head(AWAY)
    play.wait(0.6)


METHODS = {
    by_trigger: "laser",
    by_weak_squeeze: "laser",
    by_resting_laser: "laser",
    by_finger: "poke",
    by_fist: "poke",
    by_head: "dwell",
}


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
@pytest.mark.parametrize("kind", KINDS)
def test_every_place_of_every_control_is_pressed_once_by_each_method_alone(
    kind: str, method: Callable[[Play, Point, Point], None]
) -> None:
    play = Play(kind)
    (control,) = play.controls
    wanted = list(spots(control))
    for u, v in {wanted[0], wanted[-1]}:
        before = len(play.done)
        front = play.at(control, u, v, 0.15)
        method(play, play.at(control, u, v), front)
        assert play.done[before:] == [Activation(control, METHODS[method])]


@pytest.mark.parametrize("hertz", [4.0, 6.0, 8.0])
@pytest.mark.parametrize("shake", [2.0, 3.0])
@pytest.mark.parametrize("by", ["laser", "dwell"])
def test_a_tremor_does_not_keep_a_resting_pointer_from_a_target_of_four_degrees(
    by: str, shake: float, hertz: float
) -> None:
    play = Play("slider")
    (control,) = play.controls
    at = play.at(control, *next(spots(control)))
    play.aim(AWAY)
    play.wait(NEW)
    for _ in range(round(2.1 * HZ)):  # hardly longer than a steady one
        tremor = shake * math.sin(2.0 * math.pi * hertz * play.seconds)
        (play.aim if by == "laser" else play.head)(at, tremor)
        play.step()
    assert [done.by for done in play.done] == [by]
    assert control.value == 40


def test_a_dwell_takes_its_time_and_shows_how_far_it_is() -> None:
    play = Play("button")
    (button,) = play.controls
    play.wait(NEW)
    play.head(play.at(button))
    assert play.wait(REST + 0.5 * DWELL + 0.15) == []
    assert 0.3 < button.faces[0].sheet.value < 0.7
    assert len(play.wait(DWELL)) == 1
    assert play.wait(5.0) == []  # who looks on does not press again
    play.head(AWAY)
    play.wait(GRACE + 0.5)
    play.head(play.at(button))
    assert len(play.wait(3.0)) == 1


@pytest.mark.parametrize(("gone", "presses"), [(0.15, 1), (0.6, 0)])
def test_a_blink_is_forgiven_and_a_glance_away_is_not(gone: float, presses: int) -> None:
    play = Play("button")
    play.wait(NEW)
    play.head(play.at(play.controls[0]))
    play.wait(1.1)
    play.head(None)
    play.wait(gone)
    play.head(play.at(play.controls[0]))
    assert len(play.wait(0.7)) == presses


def test_looking_at_the_words_presses_nothing() -> None:
    play = Play("button")
    x, y, z = play.panel.world_position()
    for high in (0.0, 0.04, 0.08):
        play.head((x, y + high, z))
        assert play.wait(4.0) == []


def test_a_hand_at_rest_before_which_a_panel_appears_points_at_nothing() -> None:
    play = Play("button")
    at = play.at(play.controls[0])
    play.aim(at)
    play.frame["trigger"] = 1.0  # and so it was before
    assert play.wait(5.0) == []
    play.aim(AWAY)
    play.wait(1.0)
    play.aim(at)
    assert [done.by for done in play.wait(3.0)] == ["laser"]


def test_a_hand_at_rest_that_trembles_over_to_the_next_number_points_at_nothing_either() -> None:
    play = Play("scale")
    (scale,) = play.controls
    five, six = (scale.faces[n].box for n in (5, 6))
    border, v = 0.5 * (five[0] + six[0]), five[1]
    for off in (-0.02, 0.02, -0.025, 0.025):  # it sinks a little, and comes back
        play.aim(play.at(scale, border + off, v))
        assert play.wait(2.5) == []
    play.aim(play.at(scale, six[0] + 0.1, v))
    assert [done.by for done in play.wait(2.5)] == ["laser"]
    assert scale.value == 7


def test_a_head_that_reads_the_question_over_a_scale_presses_no_number() -> None:
    play = Play("scale")
    (scale,) = play.controls
    u, v, *_ = scale.faces[5].box
    play.head(play.at(scale, u, v))  # where it was before there was a scale
    assert play.wait(1.5 + REST + 0.5 * DWELL) == []
    play.head(play.at(scale, scale.faces[0].box[0], v))
    assert len(play.wait(2.5)) == 1
    assert scale.value == 0


@pytest.mark.parametrize("speed", [0.02, 0.3, 3.0])
def test_slow_shaking_and_swift_fingers_press_once(speed: float) -> None:
    play = Play("button")
    (button,) = play.controls
    play.wait(NEW)
    depth, t = 0.2, 0.0
    while depth > -0.05:
        depth -= speed / HZ
        t += 1 / HZ
        shaken = depth + 0.006 * math.sin(2.0 * math.pi * 5.0 * t)
        play.tip(play.at(button, 0.004 * math.sin(31 * t), 0.0, shaken))
        play.step()
    assert play.done == [Activation(button, "poke")]


def from_behind(t: float) -> Point:
    return 0.0, 0.0, -0.1 + 0.3 * t


def sideways(t: float) -> Point:
    return 0.4 - 0.5 * t, 0.0, 0.004 * math.sin(40.0 * t)


def beside(t: float) -> Point:
    return 0.3, 0.0, 0.15 - 0.3 * t


def to_and_not_through(t: float) -> Point:
    return 0.0, 0.0, 0.1 - 0.09 * math.sin(math.pi * t)


@pytest.mark.parametrize("way", [from_behind, sideways, beside, to_and_not_through])
def test_other_ways_do_not_press(way: Callable[[float], Point]) -> None:
    play = Play("button")
    play.wait(NEW)
    for t in np.linspace(0, 1, HZ):
        play.tip(play.at(play.controls[0], *way(float(t))))
        play.step()
    assert play.done == []


def test_a_finger_shows_how_near_it_is() -> None:
    play = Play("button")
    (button,) = play.controls
    rings = []
    for depth in (0.11, 0.06, 0.02):
        play.tip(play.at(button, front=depth))
        play.step()
        rings.append(button.faces[0].sheet.value)
    assert 0.0 < rings[0] < rings[1] < rings[2] < 1.0


def test_two_methods_at_once_press_once() -> None:
    play = Play("button")
    (button,) = play.controls
    play.wait(NEW)
    play.head(play.at(button))
    play.aim(play.at(button))
    play.wait(REST + DWELL - 0.1)
    play.frame["trigger"] = 1.0, 1.0  # as both rings are nearly full
    assert len(play.wait(4.0)) == 1


def test_who_came_last_operates_and_the_other_waits() -> None:
    play = Play(names=("Rest", "Go on"))
    one, other = play.controls
    play.wait(NEW)
    play.head(play.at(one))
    play.wait(0.9)
    play.aim(play.at(other))
    assert play.wait(3.5) == [Activation(other, "laser")]
    play.aim(AWAY)
    play.wait(1.0)
    assert play.done == [Activation(other, "laser")]


def test_a_hidden_or_disabled_control_or_an_absent_patient_presses_nothing() -> None:
    play = Play("button")
    (button,) = play.controls
    play.head(play.at(button))
    play.panel.visible = False
    assert play.wait(3.0) == []
    play.panel.visible = True
    button.enabled = False
    assert play.wait(3.0) == []
    button.enabled = True
    play.frame["presence"] = VISIBLE
    assert play.wait(3.0) == []
    play.frame["presence"] = FOCUSED
    assert len(play.wait(3.0)) == 1
    play.panel.remove()
    assert play.wait(3.0) == []


def test_beam_and_dot_are_seen_only_near_a_control() -> None:
    play = Play("button")

    def seen() -> list[str]:
        table = play.scene.table
        return sorted(
            {
                name
                for row, name in enumerate(table.label)
                if table.shown[row] and name in ("beam", "dot")
            }
        )

    play.aim(AWAY)
    play.wait(1.0)
    assert seen() == []
    play.aim(play.at(play.controls[0]))
    play.wait(1.0)
    assert seen() == ["beam", "dot"]
    play.aim(None)
    play.head(play.at(play.controls[0], v=-0.08))
    play.wait(0.4)
    assert seen() == ["dot"]
    play.head(play.at(play.controls[0]))
    play.wait(1.0)
    assert seen() == []  # its ring tells, and its word can be read
    play.panel.visible = False
    play.step()
    play.scene.update()
    assert seen() == []
