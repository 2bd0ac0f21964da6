"""The frame path: no errors, no garbage, no trust in the state that others leave behind."""

from __future__ import annotations

import gc
import os
import subprocess
import sys

import golden
import numpy as np
import pytest

from rehab.frame import Eye, FrameBuffer
from rehab.scene import Scene
from rehab.scene.hands import Hands

SIZE = (200, 225)


def test_a_frame_leaves_no_error(renderer):
    from OpenGL import GL

    assert GL.glGetError() == GL.GL_NO_ERROR
    for name in golden.PICTURES:
        golden.draw(renderer, name)
        assert GL.glGetError() == GL.GL_NO_ERROR


def test_whatever_a_runtime_leaves_behind(renderer):
    from OpenGL import GL

    scene = golden.reach()
    before = renderer.picture(scene, golden.SEATED, SIZE)
    other = int(GL.glGenTextures(1))
    for state in (GL.GL_CULL_FACE, GL.GL_SCISSOR_TEST, GL.GL_BLEND, GL.GL_STENCIL_TEST):
        GL.glEnable(state)
    GL.glCullFace(GL.GL_FRONT_AND_BACK)
    GL.glFrontFace(GL.GL_CW)
    GL.glScissor(0, 0, 1, 1)
    GL.glBlendFunc(GL.GL_ZERO, GL.GL_ONE)
    GL.glBlendEquation(GL.GL_FUNC_SUBTRACT)
    GL.glDisable(GL.GL_DEPTH_TEST)
    GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)
    GL.glDepthFunc(GL.GL_NEVER)
    GL.glDepthMask(False)
    GL.glDepthRange(0.5, 0.5)
    GL.glClearDepth(0.0)
    GL.glColorMask(False, True, False, True)
    GL.glPolygonMode(GL.GL_FRONT_AND_BACK, GL.GL_LINE)
    GL.glEnable(GL.GL_POLYGON_OFFSET_FILL)
    GL.glPolygonOffset(9.0, 9e6)
    GL.glEnable(GL.GL_SAMPLE_ALPHA_TO_COVERAGE)
    GL.glEnable(GL.GL_RASTERIZER_DISCARD)
    for unit in range(8):
        GL.glActiveTexture(GL.GL_TEXTURE0 + unit)
        GL.glBindTexture(GL.GL_TEXTURE_2D, other)
        GL.glBindSampler(unit, int(GL.glGenSamplers(1)))
        GL.glBindTexture(GL.GL_TEXTURE_BUFFER, 0)
    GL.glBindVertexArray(0)
    GL.glUseProgram(0)
    after = renderer.picture(scene, golden.SEATED, SIZE)
    np.testing.assert_array_equal(before, after)


def test_frames_leave_no_garbage_and_nothing_grows(renderer):
    from OpenGL import GL

    scene, frame = golden.reach(), FrameBuffer().record
    hands = Hands(scene)
    frame["display_left_bits"] = 15
    frame["display_left"][6] = 1.0
    texture = int(GL.glGenTextures(1))
    GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, texture)
    GL.glTexImage3D(
        *(GL.GL_TEXTURE_2D_ARRAY, 0, GL.GL_SRGB8_ALPHA8, 32, 32, 2, 0),
        *(GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None),
    )
    deep = int(GL.glGenTextures(1))
    GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, deep)
    GL.glTexStorage3D(GL.GL_TEXTURE_2D_ARRAY, 1, GL.GL_DEPTH_COMPONENT24, 32, 32, 2)
    eyes = [Eye((32, 32), texture, layer) for layer in (0, 1)]
    for eye in eyes:
        eye.depth, eye.mask = deep, np.eye(3, 2, dtype=np.float32)
    star = scene.add("star", cue="touch", scale=0.1)

    def play(count: int) -> None:
        for number in range(count):
            frame["t_display"] += 11_111_111
            frame["display_left"][0] = 0.001 * (number % 50)
            hands.step(frame)
            if number % 30 == 0:
                scene.burst((0, 1, -0.5))
                scene.tween(star, "scale", 0.05 + 0.001 * (number % 40), 0.2)
            scene.advance(1 / 90)
            renderer.draw(scene, eyes)

    play(60)
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        play(120)
        after = len(gc.get_objects())
        assert gc.collect() == 0
    finally:
        gc.enable()
        GL.glDeleteTextures([texture, deep])
    assert after - before < 20


def test_few_draws_a_frame(renderer):
    from rehab.gfx.instances import CLEAR

    golden.draw(renderer, "reach")
    # The sky comes on top, and the depth of what is seen through once more.
    draws = len(renderer._instances.draws) + 1
    draws += sum(kind == CLEAR for kind, *_ in renderer._instances.draws)
    place = renderer._geometry.seen(renderer._uniforms.planes[:1])
    assert draws + len(place) <= 25
    assert sum(count for count, _, _ in place) // 3 < 30_000


def test_what_is_behind_is_not_drawn_and_what_is_seen_is(renderer, monkeypatch):
    """Leaving sectors of the garden out changes no pixel, wherever one looks from."""
    from rehab.gfx.geometry import Geometry

    scene = Scene()
    rng = np.random.default_rng(1)
    for _ in range(6):
        pose = np.zeros(7)
        pose[:3] = rng.uniform((-0.8, 0.8, -0.8), (0.8, 1.9, 0.8))
        pose[3:] = rng.normal(size=4)
        pose[3:] /= np.linalg.norm(pose[3:])
        some = renderer.picture(scene, pose, SIZE)
        with monkeypatch.context() as patch:
            patch.setattr(Geometry, "seen", lambda self, _: [self._place])
            every = renderer.picture(scene, pose, SIZE)
        np.testing.assert_array_equal(some, every)


def test_only_scenes_are_drawn(renderer):
    with pytest.raises(TypeError, match="a Scene is drawn"):
        renderer.draw(object(), [])


def test_old_opengl_is_a_clear_sentence():
    program = """
from rehab.errors import UserError
from rehab.gfx.context import Headless
try:
    Headless()
    from rehab.gfx.renderer import Renderer
    Renderer()
except UserError as error:
    print(error)
"""
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "MESA_GL_VERSION_OVERRIDE": "3.2", "LIBGL_ALWAYS_SOFTWARE": "1"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "OpenGL 4.1" in said
    assert said.count("\n") == 1


def test_importing_the_package_does_not_load_opengl():
    program = "import sys, rehab.gfx, rehab.gfx.context; assert 'OpenGL' not in sys.modules"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_backdrop_shows_the_place_that_it_stands_for(renderer):
    from rehab.gfx.renderer import Renderer

    scene = golden.reach()
    plain = Renderer(plain=True)
    for pose in (golden.SEATED, [0.7, 1.3, 0.2, 0.0, 0.6, 0.0, 0.8]):  # then turned, and moved on
        quick = plain.picture(scene, pose, (400, 450)).astype(int)
        whole = renderer.picture(scene, pose, (400, 450)).astype(int)
        # Edges differ, since the one has no samples to average; surfaces do not.
        off = np.abs(quick - whole).max(axis=2)
        assert np.median(off) <= 2
        assert (off > 24).mean() < 0.06
    plain.close()
