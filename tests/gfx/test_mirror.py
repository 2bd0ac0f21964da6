"""Drawing into a window and mirroring an eye into it, in a process of its own: it needs GLX."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

PROGRAM = """
from rehab.gfx.context import choose
choose(window=True)
import glfw, numpy as np
glfw.init_hint(glfw.PLATFORM, glfw.PLATFORM_X11)
assert glfw.init()
for name, value in ((glfw.CONTEXT_VERSION_MAJOR, 4), (glfw.CONTEXT_VERSION_MINOR, 1),
                    (glfw.OPENGL_PROFILE, glfw.OPENGL_CORE_PROFILE)):
    glfw.window_hint(name, value)
window = glfw.create_window(320, 240, "test", None, None)
glfw.make_context_current(window)
from OpenGL import GL
from rehab import math3d
from rehab.frame import Eye
from rehab.gfx.renderer import Renderer
from rehab.gfx.targets import Sheet
from rehab.scene import Scene

def shown():
    GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, 0)
    data = GL.glReadPixels(0, 0, 320, 240, GL.GL_RGB, GL.GL_UNSIGNED_BYTE)
    return np.frombuffer(data, np.uint8).reshape(240, 320, 3)[::-1].astype(int)

renderer, scene = Renderer(), Scene()
scene.add("star", position=(0.2, 1.3, -0.6), scale=0.1, emission=0.7, cue="touch")
pose = math3d.look((0, 1.2, 0), (0, 1.1, -1))
picture = renderer.picture(scene, pose, (320, 240), 1.2).astype(int)
eye = Eye((320, 240))
eye.view = math3d.view_matrix(pose)
eye.projection = math3d.perspective(1.2, 4 / 3)
renderer.draw(scene, [eye])
assert np.abs(shown() - picture).mean() < 0.5, "the window shows something else"

sheet = Sheet((320, 240))
eye.texture = sheet.texture
renderer.draw(scene, [eye])
GL.glClear(GL.GL_COLOR_BUFFER_BIT)
renderer.mirror(eye, (320, 240))
assert np.abs(shown() - picture).mean() < 0.5, "the mirror shows something else"

light = int(GL.glGenTextures(1))  # of floats
GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, light)
GL.glTexStorage3D(GL.GL_TEXTURE_2D_ARRAY, 1, GL.GL_RGBA16F, 320, 240, 1)
eye.texture = light
renderer.draw(scene, (eye,))
GL.glClear(GL.GL_COLOR_BUFFER_BIT)
renderer.mirror(eye, (320, 240))
assert np.abs(shown() - picture).mean() < 0.5, "the mirror shows light as bytes"
assert GL.glGetError() == 0
renderer.close()
"""


@pytest.fixture
def display() -> Iterator[str]:
    """A private X display."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is not installed")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "640x480x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as pipe:
        number = pipe.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


def test_a_window_and_its_mirror_show_what_a_picture_shows(display):
    said = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "DISPLAY": display, "LIBGL_ALWAYS_SOFTWARE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
