"""What goes with a picture in a headset: its format, its depth, its mask, the room behind it."""

from __future__ import annotations

import math

import golden
import numpy as np
import pytest

from rehab import math3d
from rehab.frame import Eye
from rehab.scene import Scene
from rehab.scene.colour import to_linear

SIZE = (120, 100)
NEAR, FAR = 0.05, 200.0
SRGB8_ALPHA8, RGBA16F, RGBA8 = 0x8C43, 0x881A, 0x8058
D16, D24, D32F, D24S8, D32FS8 = 0x81A5, 0x81A6, 0x8CAC, 0x88F0, 0x8CAD
FOV = (-0.8, 0.6, 0.7, -0.75)  # left, right, up, down: no two alike


def eye_at(pose=golden.SEATED, texture: int = 0) -> Eye:
    eye = Eye(SIZE, texture)
    eye.view = math3d.view_matrix(pose)
    eye.projection = math3d.projection_fov(*FOV)
    return eye


@pytest.fixture
def array():
    """Makes array textures of two layers, as runtimes do, and lets them go."""
    from OpenGL import GL

    made = []

    def make(form: int) -> int:
        texture = int(GL.glGenTextures(1))
        made.append(texture)
        GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, texture)
        GL.glTexStorage3D(GL.GL_TEXTURE_2D_ARRAY, 1, form, *SIZE, 2)
        return texture

    yield make
    GL.glDeleteTextures(made)


def held(texture: int, kind: str, layer: int = 0) -> np.ndarray:
    """The numbers in one layer, first row at the top: "RGBA" or "DEPTH_COMPONENT"."""
    from OpenGL import GL

    GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, texture)
    data = GL.glGetTexImage(GL.GL_TEXTURE_2D_ARRAY, 0, getattr(GL, f"GL_{kind}"), GL.GL_FLOAT)
    shape = (2, SIZE[1], SIZE[0], 4) if kind == "RGBA" else (2, SIZE[1], SIZE[0])
    return np.frombuffer(data, np.float32).reshape(shape)[layer, ::-1]


def no_error() -> bool:
    from OpenGL import GL

    return bool(GL.glGetError() == GL.GL_NO_ERROR)


@pytest.fixture(params=["whole", "plain"])
def either(request, renderer):
    """Both ways of drawing."""
    if request.param == "whole":
        yield renderer
        return
    from rehab.gfx.renderer import Renderer

    plain = Renderer(plain=True)
    yield plain
    plain.close()


# Formats


@pytest.mark.parametrize("form", [RGBA8, RGBA16F])
def test_all_formats_show_the_same_picture(either, array, form):
    scene = golden.reach()
    eyes = [(eye_at(texture=array(f)),) for f in (SRGB8_ALPHA8, form, SRGB8_ALPHA8)]
    for one in eyes:
        either.draw(scene, one)
    usual, other, again = (held(one[0].texture, "RGBA")[..., :3] for one in eyes)
    # Bytes are read as they are, floats are light.
    usual, again = to_linear(usual), to_linear(again)
    other = other if form == RGBA16F else to_linear(other)
    assert usual.std() > 0.05
    off = np.abs(usual - other)
    assert off.mean() < 0.004
    assert (off.max(axis=2) > 0.08).mean() < 0.01  # edges, averaged as bytes or as light
    np.testing.assert_array_equal(usual, again)
    assert no_error()


# Masks


def square(left: float, right: float, low: float, high: float) -> list[tuple[float, float]]:
    a, b, c, d = (left, low), (right, low), (right, high), (left, high)
    return [a, b, c, a, c, d]


def test_a_mask_hides_its_triangles_and_nothing_else(either, array):
    texture = array(SRGB8_ALPHA8)
    eye = eye_at(texture=texture)
    scene = golden.reach()
    either.draw(scene, (eye,))
    bare = held(texture, "RGBA").copy()
    # Corners in tangents: the left and the lower edge, wherever the axis is.
    left, right, up, down = (math.tan(angle) for angle in FOV)
    eye.mask = np.array([*square(left, -0.5, down, up), *square(-0.5, right, down, -0.3)], "f4")
    either.draw(scene, (eye,))
    seen = held(texture, "RGBA")
    column = (-0.5 - left) / (right - left) * SIZE[0]
    row = (up + 0.3) / (up - down) * SIZE[1]
    x, y = np.meshgrid(np.arange(SIZE[0]) + 0.5, np.arange(SIZE[1]) + 0.5)
    hidden = (x < column) | (y > row)
    surely = np.minimum(np.abs(x - column), np.abs(y - row)) > 1.0
    assert np.all(seen[hidden & surely][:, :3] == 0.0)
    np.testing.assert_array_equal(seen[~hidden & surely], bare[~hidden & surely])
    assert 0.2 < hidden.mean() < 0.8


def test_a_changed_mask_is_noticed_and_each_eye_has_its_own(renderer, array):
    texture = array(SRGB8_ALPHA8)
    eyes = tuple(eye_at(texture=texture) for _ in range(2))
    eyes[1].layer = 1
    scene = golden.reach()
    whole = np.array(square(-3, 3, -3, 3), np.float32)
    eyes[0].mask = whole
    renderer.draw(scene, eyes)
    assert held(texture, "RGBA", 0)[..., :3].max() == 0.0
    assert held(texture, "RGBA", 1)[..., :3].max() > 0.3
    eyes[0].mask, eyes[1].mask = np.array(square(-3, 0, -3, 3), np.float32), whole
    renderer.draw(scene, eyes)
    assert held(texture, "RGBA", 0)[..., :3].max() > 0.3
    assert held(texture, "RGBA", 1)[..., :3].max() == 0.0
    eyes[0].mask = eyes[1].mask = None
    renderer.draw(scene, eyes)
    assert held(texture, "RGBA", 0)[:, :20, :3].max() > 0.1
    assert no_error()


def test_what_is_hidden_is_not_shaded(renderer, array, monkeypatch):
    from OpenGL import GL

    monkeypatch.setattr(renderer, "quality", 1)  # the shadows' samples are not the eyes'

    eye = eye_at(texture=array(SRGB8_ALPHA8))
    scene = golden.reach()
    query = int(GL.glGenQueries(1)[0])

    def shaded() -> int:
        GL.glBeginQuery(GL.GL_SAMPLES_PASSED, query)
        renderer.draw(scene, (eye,))
        GL.glEndQuery(GL.GL_SAMPLES_PASSED)
        return int(GL.glGetQueryObjectuiv(query, GL.GL_QUERY_RESULT))

    everything = shaded()
    eye.mask = np.array(square(-3, 3, -3, 3), np.float32)
    nothing = shaded()
    assert everything > nothing
    assert nothing % (SIZE[0] * SIZE[1]) == 0  # the mask itself, once a sample


# Depth


def metres(eye: Eye, depth: np.ndarray) -> np.ndarray:
    """How far along the axis something lies, as OpenXR understands the depth that `eye` has."""
    near, far = (FAR, NEAR) if eye.reversed else (NEAR, FAR)
    return near * far / (far - depth * (far - near))


@pytest.fixture(params=["reversed", "conventional"])
def deep(request, renderer):
    """Both ways of keeping depth."""
    if request.param == "reversed":
        yield renderer
        return
    from rehab.gfx.renderer import Renderer

    other = Renderer(without={"clip_control"})
    yield other
    other.close()


@pytest.mark.parametrize("form", [D24, D32F, D16, D24S8, D32FS8])
def test_depth_tells_how_far_things_are(deep, array, form, request):
    scene = Scene(place=None)
    scene.panel("", [], position=(0, 1.2, -0.8), orientation=(0, 0, 0, 1))
    pose = math3d.look((0, 1.2, 0), (0, 1.2, -1))
    eyes = (eye_at(pose, array(SRGB8_ALPHA8)), eye_at(pose))
    eyes[1].texture, eyes[1].layer = eyes[0].texture, 1
    eyes[0].depth = eyes[1].depth = array(form)
    eyes[1].view = math3d.view_matrix(math3d.look((0, 1.2, 0.3), (0, 1.2, -1)))
    deep.draw(scene, eyes)
    assert no_error()
    assert eyes[0].depth
    assert eyes[0].reversed == ("reversed" in request.node.callspec.id)
    for layer, far in ((0, 0.8), (1, 1.1)):
        depth = held(eyes[0].depth, "DEPTH_COMPONENT", layer)
        middle = (51, 68)  # where the axis goes through
        assert metres(eyes[layer], depth[middle]) == pytest.approx(far, abs=0.005)
        assert depth[0, 0] == (0.0 if eyes[0].reversed else 1.0)


def test_depth_comes_and_goes_with_those_who_want_it(renderer, array):
    scene = golden.reach()
    eye = eye_at(texture=array(SRGB8_ALPHA8))
    renderer.draw(scene, (eye,))
    bare = held(eye.texture, "RGBA").copy()
    for form in (D32F, D24):
        eye.depth = array(form)
        renderer.draw(scene, (eye,))
        depth = held(eye.depth, "DEPTH_COMPONENT")
        assert depth.min() < 0.97
        assert depth.max() > 0.03
        np.testing.assert_array_equal(held(eye.texture, "RGBA"), bare)
    eye.depth = 0
    renderer.draw(scene, (eye,))
    np.testing.assert_array_equal(held(eye.texture, "RGBA"), bare)
    assert no_error()


def test_a_depth_that_cannot_be_drawn_is_refused_and_said_once(renderer, array, caplog):
    eyes = (eye_at(texture=array(SRGB8_ALPHA8)),)
    wrong = array(RGBA8)
    for _ in range(3):
        eyes[0].depth = wrong
        renderer.draw(golden.forms(), eyes)
        assert eyes[0].depth == 0
    assert len(caplog.records) == 1
    assert "0x8058" in caplog.text
    assert no_error()


# The room


def test_the_room_is_seen_where_nothing_is(either, array):
    scene = golden.reach()
    scene.room = True
    eye = eye_at(texture=array(SRGB8_ALPHA8))
    either.draw(scene, (eye,))
    seen = held(eye.texture, "RGBA")
    assert np.all(seen[:10] == 0.0)  # no sky
    solid = (seen[..., 3] == 1.0).mean()
    assert 0.03 < solid < 0.6  # the star, the hands, the panel
    assert (seen[..., 3] == 0.0).mean() > 0.3
    scene.room = False
    either.draw(scene, (eye,))
    assert np.all(held(eye.texture, "RGBA")[..., 3] == 1.0)
    assert no_error()


def test_what_is_drawn_covers_the_room_and_is_premultiplied(renderer, array):
    def pixel(opacity: float) -> np.ndarray:
        scene = Scene(place=None)
        scene.room = True
        scene.add("box", position=(0, 1.2, -1.5), scale=0.8, opacity=opacity)
        renderer.draw(scene, (eye,))
        return held(eye.texture, "RGBA")[51, 68].copy()

    eye = eye_at(math3d.look((0, 1.2, 0), (0, 1.2, -1)), array(RGBA16F))
    whole, half = pixel(1.0), pixel(0.5)
    assert whole[3] == 1.0
    assert half[3] == pytest.approx(0.5, abs=0.01)
    np.testing.assert_allclose(half[:3], 0.5 * whole[:3], atol=0.02)
