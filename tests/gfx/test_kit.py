"""The kit drawn by software OpenGL: against golden pictures, and against what it is to tell."""

from __future__ import annotations

import math
import sys
from pathlib import Path

import golden
import numpy as np
import pytest

from rehab import math3d
from rehab.scene import Scene
from rehab.scene.colour import AMBER, CORAL, INK, PAPER, to_linear
from rehab.scene.kit import Kit
from rehab.scene.sheet import KINDS, SIGNS, Sheet

sys.path.append(str(Path(__file__).resolve().parents[1] / "scene"))
import kit_pictures
from vision import EYES

AHEAD = math3d.look((0, 1.2, 0), (0, 1.2, -1))
LUMINANCE = np.array([0.2126, 0.7152, 0.0722])
HALF = 0.25 * math.tan(
    math.radians(20)
)  # metres from the middle to the edge of pictures of 40 degrees at 25 cm


def drawn(renderer, sheet_of, pixels: int = 240) -> np.ndarray:
    """A sheet 25 cm before the eyes: how much of each pixel is dark on light (h, w), 0 to 1."""
    scene = Scene(place=None)
    group = scene.add("", position=(0, 1.2, -0.25))
    Sheet.add(scene, "flat", (2, 2), PAPER, group, (0, 0, -0.003))
    sheet_of(scene, group)
    kit_pictures.number(scene)
    picture = renderer.picture(scene, AHEAD, (pixels, pixels), math.radians(40))
    light = to_linear(picture / 255.0) @ LUMINANCE
    return np.clip((0.88 - light) / 0.86, 0, 1)


@pytest.mark.parametrize("name", kit_pictures.GOLDENS)
def test_golden(renderer, name):
    assert golden.difference(name, kit_pictures.golden(renderer, name)) == ""


@pytest.mark.parametrize("kind", ["bar", "ring"])
def test_bars_and_rings_show_how_much(renderer, kind):
    size = (0.12, 0.12) if kind == "ring" else (0.14, 0.03)
    dark = []
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        picture = drawn(
            renderer,
            lambda scene, group, value=value: Sheet.add(
                scene, kind, size, INK, group, value=value, line=0.012
            ),
        )
        dark.append(picture.sum())
    steps = np.diff(dark)
    assert (steps > 0).all()
    assert steps.max() < 1.6 * steps.min()


def test_the_knob_stands_where_the_value_is(renderer):
    places = []
    for value in (0.0, 0.25, 0.5, 0.75, 1.0):
        picture = drawn(
            renderer,
            lambda scene, group, value=value: Sheet.add(
                scene, "track", (0.14, 0.03), INK, group, value=value
            ),
        )
        tall = np.flatnonzero((picture > 0.5).any(axis=1))
        knob = (picture[[tall[0] + 2, tall[-1] - 2]] > 0.5).any(axis=0)
        places.append(np.flatnonzero(knob).mean())
    metres = (np.array(places) - 119.5) / 120 * HALF
    np.testing.assert_allclose(metres, np.linspace(-0.055, 0.055, 5), atol=0.002)


def test_the_ring_of_a_dwell_fills_clockwise_from_the_top(renderer):
    def ring(part: float) -> np.ndarray:
        return drawn(
            renderer,
            lambda scene, group: Sheet.add(
                scene, "face", (0.14, 0.09), AMBER, group, value=part, line=0.001
            ),
        )

    begun = ring(0.002)
    more = [np.clip(ring(part) - begun, 0, 1) for part in (0.25, 0.5, 0.75, 1.0)]
    middle = begun.shape[0] // 2
    right_top = more[0]
    assert right_top[:middle, middle:].sum() > 0.95 * right_top.sum()
    right = more[1]
    assert right[:, middle - 1 :].sum() > 0.95 * right.sum()
    amounts = [m.sum() for m in more]
    assert np.allclose(np.array(amounts) / amounts[-1], (0.25, 0.5, 0.75, 1.0), atol=0.04)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [(0.08, 0.05), (0.1, 0.012)])
def test_every_kind_is_drawn_and_keeps_to_its_size(renderer, kind, size):
    picture = drawn(
        renderer,
        lambda scene, group: Sheet.add(scene, kind, size, INK, group, value=1.0, line=0.003),
    )
    assert picture.max() > 0.3
    rows, columns = np.nonzero(picture > 0.6)
    if len(rows):
        reach = 2 * HALF * (np.array([np.ptp(columns), np.ptp(rows)]) - 1) / len(picture)
        assert (reach <= np.array(size) + 0.001).all()


@pytest.mark.parametrize("sign", range(len(SIGNS)))
def test_signs_differ_in_shape(renderer, sign):
    pictures = [
        drawn(
            renderer,
            lambda scene, group, value=value: Sheet.add(
                scene, "sign", (0.1, 0.1), INK, group, value=value, line=0.014
            ),
        )
        for value in range(len(SIGNS))
    ]
    for other, picture in enumerate(pictures):
        if other != sign:
            assert np.abs(picture - pictures[sign]).sum() > 0.3 * pictures[sign].sum()


def test_a_button_shows_each_of_its_states(renderer):
    scene = Scene(place=None)
    button = Kit(scene).button("Go on", lambda _: None)
    button.place((0, 1.2, -0.4))
    kit_pictures.number(scene)

    def look() -> np.ndarray:
        return renderer.picture(scene, AHEAD, (240, 160), math.radians(30)).astype(int)

    looks = [look()]
    button.point(0, 0, 0.0)
    looks.append(look())
    button.point(0, 0, 0.6)
    looks.append(look())
    button.activate(0, 0)
    looks.append(look())
    scene.advance(1.0)
    np.testing.assert_array_equal(look(), looks[0])
    button.enabled = False
    looks.append(look())
    for number, one in enumerate(looks):
        for other in looks[:number]:
            assert (np.abs(one - other).max(axis=2) > 40).sum() > 200


def test_a_panel_looks_the_same_where_others_have_been(renderer):
    pictures = []
    for before in (0, 3):
        scene = Scene(place=None)
        kit = Kit(scene)
        for panel in [kit_pictures.scale(kit) for _ in range(before)]:
            panel.remove()
        kit_pictures.scale(kit)
        kit_pictures.number(scene)
        pose = math3d.look((0, 1.2, 0), kit_pictures.WATCHED)
        pictures.append(renderer.picture(scene, pose, (300, 200), math.radians(40)).astype(int))
    assert np.abs(pictures[0] - pictures[1]).max() <= 2


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("colour", [AMBER, CORAL])
def test_targets_stand_out_by_luminance_to_all_eyes(renderer, colour, eyes):
    place = (0.3, 1.2, -0.5)
    pose = math3d.look((0, 1.2, 0), place)

    def seen(scene: Scene) -> float:
        picture = renderer.picture(scene, pose, (120, 120), math.radians(14))
        light = np.clip(to_linear(picture[50:70, 50:70] / 255.0) @ EYES[eyes].T, 0, 1)
        return float(np.median(light @ LUMINANCE))

    scene = Scene()
    kit_pictures.number(scene)
    behind = seen(scene)
    scene.add("star", position=place, scale=0.1, colour=colour, emission=1.0, cue="touch")
    star = seen(scene)
    assert (max(star, behind) + 0.05) / (min(star, behind) + 0.05) > 1.3
