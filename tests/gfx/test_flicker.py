"""Nothing flashes, nothing hurries behind the targets, the horizon stands still."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np
import pytest
from flashes import CHANGE, changes, flashes, luminance

from rehab import math3d
from rehab.scene import Scene
from rehab.scene.place import find_place
from rehab.session.light import Light

RATE, FOV, SIZE = 30, math.radians(60), (64, 64)
EYE = (0.0, 1.2, 0.0)
NEAR = (0.1, 1.15, -0.4)  # a target right before the face covers the most
STAR = {"scale": 0.12, "emission": 0.5, "cue": "touch", "colour": "#FFB347"}
ALLOWED = 3

Play = Callable[[Scene], Iterator[None]]
"""One step of it a picture."""


def shown(renderer, play: Play, place: str = "clinic", at: tuple[float, ...] = NEAR) -> np.ndarray:
    """Luminance (t, h, w) of what `play` shows to someone who looks at `at`."""
    scene = Scene(place)
    pose, out = math3d.look(EYE, at), []
    for _ in play(scene):
        scene.advance(1 / RATE)
        out.append(luminance(renderer.picture(scene, pose, SIZE, FOV)))
    return np.stack(out)


def stars(scene: Scene) -> Iterator[None]:
    """Stars grow, a hand comes near and goes, they burst and bloom: one after the other, fast."""
    for _ in range(3):
        star = scene.add("star", position=NEAR, **STAR)
        star.scale = 0.01
        scene.tween(star, "scale", 0.12, 0.25)
        for step in range(15):
            star.nearness = step / 15
            yield
        scene.burst(NEAR, "#FFE08A")
        scene.plant()
        star.remove()
        yield from [None] * 10


def firefly(scene: Scene) -> Iterator[None]:
    """A star that is not reached rises and fades; the next one comes at once."""
    for _ in range(2):
        star = scene.add("star", position=NEAR, **STAR)
        yield from [None] * 6
        scene.tween(star, "position", (0.1, 1.35, -0.4), 1.2)
        scene.tween(star, "opacity", 0.0, 1.2, then=star.remove)
        yield from [None] * 38


def panels(scene: Scene) -> Iterator[None]:
    """A panel opens, its words and its bar change, it goes; another one comes."""
    for _ in range(2):
        panel = scene.panel("Rest", ["Let both arms hang."], position=(0.1, 1.1, -1.2))
        for step in range(24):
            panel.progress = step / 24
            if step == 12:
                panel.lines = ["Well done: eight stars today."]
            yield
        panel.remove()
        yield from [None] * 6


def light(scene: Scene) -> Iterator[None]:
    """The light that wanders about in calibration."""
    wandering = Light(scene)
    wandering.show(True)
    for _ in range(75):
        wandering.step(EYE, 0.0, 1 / RATE)
        yield


def growing(scene: Scene) -> Iterator[None]:
    """Forty successes at once, lanterns among them."""
    for _ in range(40):
        scene.plant()
    yield from [None] * 60


CUES: dict[str, tuple[Play, str, tuple[float, ...]]] = {
    "stars": (stars, "clinic", NEAR),
    "stars in the garden": (stars, "garden", NEAR),
    "firefly": (firefly, "clinic", NEAR),
    "panels": (panels, "garden", (0.1, 1.1, -1.2)),
    "light": (light, "clinic", (0.0, 1.2, -1.0)),
    "growing": (growing, "garden", (0.6, 0.0, -2.2)),
}


@pytest.mark.parametrize("name", CUES)
def test_no_cue_flashes(renderer, name):
    play, place, at = CUES[name]
    assert flashes(shown(renderer, play, place, at), RATE, FOV) <= ALLOWED


def blinking(hertz: float, size: float) -> Play:
    def play(scene: Scene) -> Iterator[None]:
        ball = scene.add("sphere", position=NEAR, scale=size, colour="#FFE08A", emission=1.0)
        for number in range(2 * RATE):
            ball.visible = number * 2 * hertz // RATE % 2 == 0
            yield

    return play


def test_what_flashes_is_caught(renderer):
    """Five times a second, as large as a ball: too often. Twice a second, or far smaller: not."""
    assert flashes(shown(renderer, blinking(5, 0.12)), RATE, FOV) == pytest.approx(5, abs=0.5)
    assert flashes(shown(renderer, blinking(2, 0.12)), RATE, FOV) == pytest.approx(2, abs=0.5)
    assert flashes(shown(renderer, blinking(5, 0.02)), RATE, FOV) == 0


def test_a_change_counts_once_from_a_tenth_of_full_luminance_on():
    t = np.linspace(0, 1, 61)[:, None]
    wave = 0.5 + 0.5 * 1.02 * CHANGE * np.sin(2 * np.pi * 4 * t)
    assert np.abs(changes(wave)).sum() == pytest.approx(8, abs=1)
    assert not changes(0.5 + 0.5 * 0.96 * CHANGE * np.sin(2 * np.pi * 4 * t)).any()
    assert not changes(0.9 + 0.09 * np.sin(2 * np.pi * 4 * t)).any()  # too bright to count
    assert np.abs(changes(t)).sum() == 1  # however far it goes on


@pytest.mark.parametrize("place", ["garden", "clinic"])
def test_what_is_behind_moves_slowly_and_the_horizon_stands_still(renderer, place):
    """With the head at rest only leaves stir, and no picture differs much from the next one."""
    scene = Scene(place)
    for _ in range(60):
        scene.plant()
    pose, pictures = math3d.look(EYE, (0.0, 1.1, -1.2)), []
    scene.advance(10.0)
    for _ in range(16):
        scene.advance(1 / 8)
        pictures.append(renderer.picture(scene, pose, (120, 120), math.radians(90)))
    seen = np.stack([luminance(p) for p in pictures])
    speed = np.abs(np.diff(seen, axis=0)) * 8
    # A star's width around the middle, where most targets are, and the whole.
    assert speed[:, 40:80, 40:80].mean() < 0.02
    assert speed.mean() < 0.03
    still = _away_from_leaves(place, pose)
    assert still.sum() >= 20
    for picture in pictures[1:]:  # down to just below the horizon
        np.testing.assert_array_equal(picture[:_HORIZON, still], pictures[0][:_HORIZON, still])


_HORIZON = 58  # of 120 rows


def _away_from_leaves(place: str, pose: np.ndarray) -> np.ndarray:
    """The columns (120,) of that picture, without those in which something sways."""
    mesh, _ = find_place(place).mesh()
    view = math3d.view_matrix(pose)
    leaves = mesh.points[mesh.sway > 0] @ view[:3, :3].T + view[:3, 3]
    ahead = leaves[leaves[:, 2] < -0.5]
    ahead = ahead[ahead[:, 1] / -ahead[:, 2] > 1 - 2 * (_HORIZON + 1) / 120]
    across = np.round((ahead[:, 0] / -ahead[:, 2] * 0.5 + 0.5) * 120).astype(int)
    still = np.ones(120, bool)
    for off in (-2, -1, 0, 1):
        still[np.clip(across + off, 0, 119)] = False
    return still


# Coral is darker than amber: on the garden's mist and grass it stands out by less.
LEAST = {"#FFB347": 1.5, "#FFE08A": 1.5, "#FF7A59": 1.2}


@pytest.mark.parametrize("place", ["garden", "clinic"])
def test_targets_stand_out_from_what_is_behind_them(renderer, place):
    """By luminance (WCAG's contrast ratio), wherever a star may be, whatever its colour.

    The rule: a star's middle, as it is drawn, against the place's own pixels that it hides, is 1.5
    times as bright at least.
    """
    pose, size, fov = math3d.look(EYE, (0.0, 1.0, -1.0)), (240, 240), math.radians(110)
    scene, spots = Scene(place), []
    for azimuth in np.radians(np.linspace(-50, 50, 6)):
        for height in np.radians((-30, -10, 10, 30)):
            level = 0.62 * math.cos(height)
            away = level * math.sin(azimuth), -level * math.cos(azimuth)
            spots.append((away[0], 1.0 + 0.62 * math.sin(height), away[1]))
    stars = [scene.add("star", position=spot, scale=0.08, emission=0.5) for spot in spots]
    for star, (x, _, z) in zip(stars, spots, strict=True):
        star.orientation = math3d.axis_angle((0, 1, 0), math.atan2(-x, -z))
        star.visible = False
    bare = luminance(renderer.picture(scene, pose, size, fov))
    view, half = math3d.view_matrix(pose), size[1] / 2 / math.tan(fov / 2)
    for colour, least in LEAST.items():
        for star in stars:
            star.visible, star.colour = True, colour
        drawn = luminance(renderer.picture(scene, pose, size, fov))
        for spot in spots:
            x, y, z = view[:3, :3] @ np.array(spot) + view[:3, 3]
            column, row = round(size[0] / 2 + half * x / -z), round(size[1] / 2 - half * y / -z)
            part = np.s_[row - 2 : row + 3, column - 2 : column + 3]
            contrast = (drawn[part].mean() + 0.05) / (bare[part].mean() + 0.05)
            assert contrast >= least, (colour, np.round(spot, 2))


def test_the_renderer_draws_the_same_picture_for_the_same_head(renderer):
    """The viewer is moved by nothing but the head: a room without wind is drawn alike for ever."""
    scene = Scene("clinic")
    pose = math3d.look(EYE, (1.0, 1.0, -0.3))
    first = renderer.picture(scene, pose, SIZE, FOV)
    for _ in range(3):
        scene.advance(0.7)
        np.testing.assert_array_equal(renderer.picture(scene, pose, SIZE, FOV), first)
