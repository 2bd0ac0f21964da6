"""Pictures by software OpenGL: against golden ones, and against what they are for."""

from __future__ import annotations

import math

import golden
import numpy as np
import pytest

from rehab import math3d
from rehab.frame import Eye
from rehab.scene import Scene
from rehab.scene.colour import to_linear

LUMINANCE = np.array([0.2126, 0.7152, 0.0722])


def luminance(pixels):
    return to_linear(pixels / 255.0) @ LUMINANCE


def ratio(a: float, b: float) -> float:
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)


@pytest.mark.parametrize("name", golden.PICTURES)
def test_golden(renderer, name):
    assert golden.difference(name, golden.draw(renderer, name)) == ""


def test_a_changed_picture_is_noticed(renderer, tmp_path, monkeypatch):
    monkeypatch.setattr(golden, "FAILED", tmp_path)
    scene = golden.reach()
    scene.add("sphere", position=(-0.3, 1.2, -0.8), scale=0.1)
    drawn = renderer.picture(scene, golden.SEATED, golden.SIZE, math.radians(90))
    assert "far off" in golden.difference("reach", drawn)
    assert (tmp_path / "reach.png").is_file()


def test_words_on_paper_are_there_and_stand_out(renderer):
    scene = Scene()
    panel = scene.panel("Good morning", ["Let your arms hang by your sides."])
    panel.position = (0.0, 0.9, -1.2)
    pose = math3d.look((0, 1.2, 0), panel.position)
    pixels = renderer.picture(scene, pose, (1200, 500), math.radians(25))
    light = luminance(pixels[170:330, 200:1000])
    dark, pale = np.percentile(light, 0.5), np.percentile(light, 60)
    assert ratio(dark, pale) >= 7.0
    ink = (light < 0.25).mean()
    assert 0.02 < ink < 0.25
    panel.title, panel.lines = "", []
    bare = luminance(renderer.picture(scene, pose, (1200, 500), math.radians(25)))
    assert (bare[240:260, 300:900] < 0.25).mean() == 0.0


@pytest.mark.parametrize("place", [(0.3, 1.2, -0.5), (-0.35, 0.8, -0.45), (0.1, 1.6, -0.5)])
def test_a_target_stands_out_by_luminance(renderer, place):
    def seen(scene: Scene):
        return luminance(renderer.picture(scene, pose, (160, 160), math.radians(14)))

    pose = math3d.look((0, 1.2, 0), place)
    scene = Scene()
    behind = seen(scene)
    scene.add("star", position=place, scale=0.1, emission=0.7, cue="touch")
    star = seen(scene)[65:95, 65:95]
    assert ratio(np.median(star), np.median(behind)) > 1.6
    assert np.median(star) > np.median(behind)


def test_a_target_has_its_plumb_line_and_its_shadow(renderer):
    def changed(y: float):
        pose = math3d.look((0, 1.2, 0), (0.3, y, -0.8))
        scene = Scene()
        bare = luminance(renderer.picture(scene, pose, (200, 200), math.radians(30)))
        scene.add("star", position=(0.3, 1.1, -0.8), scale=0.1, cue="touch")
        with_star = luminance(renderer.picture(scene, pose, (200, 200), math.radians(30)))
        return with_star - bare

    line = changed(0.6)
    assert (np.abs(line) > 0.01).sum(axis=1).min() >= 1  # through every row
    assert (np.abs(line) > 0.01).sum(axis=1).max() < 20
    shadow = changed(0.0)
    assert shadow.min() < -0.08


def test_the_ring_closes_as_the_hand_comes_near(renderer):
    scene = Scene(place=None)
    star = scene.add("star", position=(0, 1.2, -0.6), scale=0.1, cue="touch")
    pose = math3d.look((0, 1.2, 0), star.position)

    def widest(nearness: float) -> int:
        star.nearness = 0.0
        star.cue = ""
        bare = renderer.picture(scene, pose, (300, 300), math.radians(30)).astype(int)
        star.cue = "touch"
        star.nearness = nearness
        ring = renderer.picture(scene, pose, (300, 300), math.radians(30)).astype(int)
        return int(np.ptp(np.flatnonzero(np.abs(ring - bare).max(axis=(0, 2)) > 12)))

    assert widest(0.95) < 0.75 * widest(0.05)


def test_each_eye_gets_its_own_layer_of_the_array(renderer):
    from OpenGL import GL

    size = (160, 180)
    texture = int(GL.glGenTextures(1))
    GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, texture)
    GL.glTexImage3D(
        *(GL.GL_TEXTURE_2D_ARRAY, 0, GL.GL_SRGB8_ALPHA8, *size, 2, 0),
        *(GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None),
    )
    scene = golden.reach()
    eyes = [Eye(size, texture, layer) for layer in (0, 1)]
    for eye, side in zip(eyes, (-0.032, 0.032), strict=True):
        eye.view = math3d.view_matrix(math3d.look((side, 1.2, 0), (side, 1.03, -1.2)))
        eye.projection = math3d.projection_fov(-0.9, 0.8, 0.8, -0.85)
    renderer.draw(scene, eyes)
    GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, texture)
    layers = np.frombuffer(
        GL.glGetTexImage(GL.GL_TEXTURE_2D_ARRAY, 0, GL.GL_RGB, GL.GL_UNSIGNED_BYTE), np.uint8
    ).reshape(2, size[1], size[0], 3)
    GL.glDeleteTextures([texture])
    for layer, eye in zip(layers, eyes, strict=True):
        alone = renderer.picture(scene, eye, size)
        # Rings and halos turn to the point between the eyes, so that a few pixels differ.
        assert np.abs(layer[::-1].astype(int) - alone).mean() < 0.8
    assert np.abs(layers[0].astype(int) - layers[1]).mean() > 3


def test_depth_in_the_headset_is_right(renderer):
    """A thing at a known place is seen where the matrices say, also off the axis."""
    scene = Scene(place=None)
    scene.add("sphere", position=(0.25, 1.35, -1.0), scale=0.02, emission=1.0, colour="#FFFFFF")
    pose = math3d.look((0.05, 1.2, 0.1), (0, 1.1, -1.2))
    pixels = renderer.picture(scene, pose, (400, 300), math.radians(70)).astype(int)
    empty = renderer.picture(Scene(place=None), pose, (400, 300), math.radians(70)).astype(int)
    rows, columns = np.nonzero(np.abs(pixels - empty).max(axis=2) > 60)
    clip = (
        math3d.perspective(math.radians(70), 4 / 3)
        @ math3d.view_matrix(pose)
        @ (0.25, 1.35, -1.0, 1)
    )
    assert columns.mean() + 0.5 == pytest.approx((0.5 + 0.5 * clip[0] / clip[3]) * 400, abs=1.0)
    assert rows.mean() + 0.5 == pytest.approx((0.5 - 0.5 * clip[1] / clip[3]) * 300, abs=1.0)


def test_paper_has_the_colour_of_paper(renderer):
    """Linear light in, sRGB out: what the palette says is what the pixel holds."""
    scene = Scene(place=None)
    scene.panel("", [], position=(0, 1.2, -0.5), orientation=(0, 0, 0, 1))
    pixels = renderer.picture(scene, math3d.look((0, 1.2, 0), (0, 1.2, -1)), (100, 100), 0.1)
    np.testing.assert_allclose(pixels[50, 50], (0xF6, 0xF2, 0xEA), atol=5)
