"""Sun and shadow, materials, skins and trails, as pictures show them."""

from __future__ import annotations

import dataclasses
import math

import golden
import numpy as np
import pytest

from rehab import math3d
from rehab.scene import Scene, shapes
from rehab.scene.colour import to_linear
from rehab.scene.material import Material, register

SIZE = (160, 160)
AHEAD = math3d.look((0, 1.2, 0), (0, 1.2, -1))


def light(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(to_linear(pixels / 255.0) @ (0.2126, 0.7152, 0.0722))


@pytest.fixture(scope="module")
def plain(renderer):
    from rehab.gfx.renderer import Renderer

    made = Renderer(plain=True)
    yield made
    made.close()


# Shadows


def board() -> Scene:
    """A table, and a ball above it that is not seen where the table is looked at."""
    scene = Scene(place=None)
    scene.add("box", position=(0, 0.7, -0.6), scale=(2.0, 0.02, 1.2), colour="#C9A98D")
    scene.add("sphere", position=(-0.15, 0.85, -0.45), scale=0.1)
    return scene


def shade(renderer, scene: Scene, head: tuple[float, float, float], point) -> float:
    """How much light leaves `point` (3,) towards an eye at `head` that looks at it."""
    pixels = renderer.picture(scene, math3d.look(head, point), (32, 32), math.radians(1.5))
    return float(light(pixels)[12:20, 12:20].mean())


def test_a_shadow_falls_where_the_sun_says_and_stays_when_the_head_moves(renderer, monkeypatch):
    scene = board()
    sun = np.array((-0.580, 0.420, 0.698))
    ball = np.array((-0.15, 0.85, -0.45))
    point = ball - sun * ((ball[1] - 0.71) / sun[1])  # straight behind the ball, on the table
    heads = [(0.0, 1.2, 0.0), (0.35, 1.35, 0.2), (-0.3, 1.1, -0.1)]
    beyond = point + np.array((0.2, 0, 0))
    dark = [shade(renderer, scene, head, point) for head in heads]
    beside = [shade(renderer, scene, head, beyond) for head in heads]
    assert max(dark) < 0.75 * min(beside)
    assert max(dark) - min(dark) < 0.01
    monkeypatch.setattr(renderer, "quality", 1)
    assert shade(renderer, scene, heads[0], point) == pytest.approx(beside[0], abs=0.01)


def test_texels_lie_where_they_lay_when_someone_walks(renderer):
    uniforms = renderer._uniforms
    scene, texels = board(), []
    for x in (0.0, 0.6, 1.4, 5.3):
        renderer.picture(scene, math3d.look((x, 1.2, 0.4 * x), (x, 1.0, -9)), (8, 8))
        texels.append((uniforms.to_shadow @ (0.3, 0.0, -0.2, 1.0))[:2] * 512)
    np.testing.assert_array_equal(texels[0], texels[1])  # it does not follow a head that leans
    for moved in texels[2:]:
        off = moved - texels[0]
        assert np.abs(off).max() > 50
        np.testing.assert_allclose(off, np.rint(off), atol=0.01)


def test_nothing_shades_itself_in_stripes(renderer):
    scene = Scene(place=None)
    scene.add("box", position=(0, 0.7, -0.7), scale=(1.2, 0.1, 0.6), colour="#C9A98D")
    top = renderer.picture(scene, math3d.look((0, 1.3, -0.1), (0, 0.75, -0.7)), SIZE, 0.3)
    assert light(top)[20:140, 20:140].std() < 0.004


# Fallbacks


def test_without_reversed_depth_pictures_are_the_same(renderer):
    from rehab.gfx.renderer import Renderer

    assert renderer is not None  # its context is current
    other = Renderer(without={"clip_control"})
    for name in ("reach", "materials"):
        assert golden.difference(name, golden.draw(other, name)) == ""
    other.close()
    with pytest.raises(ValueError, match="no features"):
        Renderer(without={"magic"})


def test_far_things_do_not_shine_through_each_other(renderer):
    """Boxes at 120 m, one 8 mm before the other: floats tell them apart, 24 bits do not."""
    from rehab.gfx.renderer import Renderer

    def red(made: object) -> int:
        pixels = made.picture(scene, math3d.look((0, 1, 0), (0.4, 1.3, -9)), SIZE, 0.2)
        return int((pixels[..., 0] > pixels[..., 2]).sum())

    scene = Scene(place=None)
    box = {"scale": (90.0, 90.0, 0.2), "emission": 1.0}
    scene.add("box", position=(0, 0, -120.008), colour="#FF0000", **box)
    scene.add("box", position=(0, 0, -120.0), colour="#0000FF", **box)
    assert red(renderer) == 0
    other = Renderer(without={"clip_control"})
    assert red(other) > 0
    other.close()


def test_quality_can_be_changed_at_any_time(renderer):
    scene = golden.reach()
    pictures = {}
    for quality in (2, 0, 1, 2):
        renderer.quality = quality
        picture = renderer.picture(scene, golden.SEATED, SIZE).astype(int)
        assert np.abs(picture - pictures.setdefault(quality, picture)).max() == 0
    for quality in (0, 1):
        assert 0.0 < np.abs(pictures[quality] - pictures[2]).mean() < 6.0
    with pytest.raises(ValueError, match="quality 3"):
        renderer.quality = 3


# Materials


@pytest.mark.parametrize("way", ["whole", "plain"])
def test_a_bad_picture_is_a_checker_and_said_once(way, request, caplog):
    made = request.getfixturevalue("renderer" if way == "whole" else "plain")
    golden.woven()
    bad = [np.zeros((4, 4), np.uint8), np.zeros((0, 4, 4), np.uint8), np.zeros((2, 2, 4)), b"PNG"]
    for picture in bad:
        register(Material("test_bad", colour=picture))
        scene = Scene(place=None)
        scene.add("test_ball", position=(0, 1.2, -0.6), material="test_bad", colour="#FFFFFF")
        caplog.clear()
        for _ in range(3):
            seen = made.picture(scene, AHEAD, SIZE, 0.5)[40:120, 40:120]
        assert len(caplog.records) == 1
        assert "test_bad" in caplog.text
        assert light(seen).std() > 0.03  # it is to be seen


def test_a_materials_colour_and_relief_are_seen(renderer):
    def seen(**maps: np.ndarray) -> np.ndarray:
        register(Material("test_relief", **maps))
        scene = Scene(place=None)
        ball = {"position": (0, 1.2, -1.0), "scale": 0.6, "colour": "#FFFFFF"}
        scene.add("test_ball", material="test_relief", **ball)
        return renderer.picture(scene, AHEAD, SIZE, 0.3)

    golden.woven()
    red = np.full((2, 2, 4), (200, 30, 30, 255), np.uint8)
    flat = np.full((2, 2, 3), (128, 128, 255), np.uint8)
    leaning = np.full((2, 2, 3), (60, 128, 230), np.uint8)  # towards the picture's left
    plain, even, left = seen(colour=red), seen(colour=red, normal=flat), seen(normal=leaning)
    r, g, _ = plain[80, 80].astype(int)
    assert r > 2 * g
    assert np.abs(plain.astype(int) - even).max() <= 3
    assert light(left)[80, 80] > light(seen(normal=leaning[:, ::-1] * (-1, 1, 1)))[80, 80]


# Skins


def test_a_skin_follows_its_bones(renderer):
    """Half of a capsule turned by a bone looks as the same capsule bent beforehand."""
    rod = shapes.shape("capsule")
    upper = rod.points[:, 1] > 0
    joints = np.zeros((len(rod.points), 4), np.uint8)
    joints[upper, 0] = 1
    weights = np.zeros((len(rod.points), 4), np.float32)
    weights[:, 0] = 1.0
    shapes.register("test_skin", dataclasses.replace(rod, joints=joints, weights=weights))
    pose = np.zeros((2, 3, 4), np.float32)
    pose[:, :, :3] = np.eye(3)
    turn = math3d.rotation_matrix(math3d.axis_angle((0, 0, 1), 0.6))
    pose[1, :, :3] = turn
    points, normals = rod.points.copy(), rod.normals.copy()
    points[upper], normals[upper] = points[upper] @ turn.T, normals[upper] @ turn.T
    shapes.register("test_bent", dataclasses.replace(rod, points=points, normals=normals))

    def seen(name: str, posed: bool) -> np.ndarray:
        scene = Scene(place=None)
        node = scene.add(name, position=(0, 1.2, -1.0), scale=0.5)
        if posed:
            scene.pose(node, pose)
        return renderer.picture(scene, AHEAD, SIZE, 0.8).astype(int)

    assert np.abs(seen("test_skin", True) - seen("test_bent", False)).mean() < 0.1
    assert np.abs(seen("test_skin", True) - seen("test_skin", False)).mean() > 1.0


# Trails


class Strip:
    """Segments between places, as a trail gives them."""

    def __init__(self, places: np.ndarray, alpha: float = 0.6) -> None:
        self.segments = np.zeros((len(places) - 1, 5, 4), np.float32)
        self.segments[:, 0, :3], self.segments[:, 0, 3] = places[:-1], 0.03
        self.segments[:, 1, 0], self.segments[:, 1, 1:] = 4.0, places[1:]
        self.segments[:, 3] = (1.0, 0.3, 0.1, alpha)
        self.segments[:, 4, 0] = 0.03


def test_segments_join_without_beads(renderer):
    def seen(count: int) -> np.ndarray:
        scene = Scene(place=None)
        places = np.linspace((-0.3, 1.15, -1.0), (0.3, 1.25, -1.0), count + 1)
        scene.trails.append(Strip(places))
        return renderer.picture(scene, AHEAD, SIZE, 1.0).astype(int)

    bare = renderer.picture(Scene(place=None), AHEAD, SIZE, 1.0).astype(int)
    one = seen(1)
    assert np.abs(one - bare).max() > 40
    for count in (2, 7, 31):
        assert np.abs(seen(count) - one).max() <= 6
