"""The place drawn once all around the patient, for machines that draw in software."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from OpenGL import GL

from rehab import math3d
from rehab.frame import Eye
from rehab.gfx.program import Program

SIZE = 768  # pixels of a face's side: 90 degrees
AWAY = 0.4  # metres that the eyes may go before it is drawn again

# OpenGL's order of a cube's faces: where each looks, and what is up in its picture.
_FACES = (
    ((1, 0, 0), (0, -1, 0)),
    ((-1, 0, 0), (0, -1, 0)),
    ((0, 1, 0), (0, 0, 1)),
    ((0, -1, 0), (0, 0, -1)),
    ((0, 0, 1), (0, -1, 0)),
    ((0, 0, -1), (0, -1, 0)),
)


class Backdrop:
    """A cube of pictures as seen from `at`, and the program that shows it in the sky's stead.

    It has no depth: what is near stands as far away as the hills. On a screen that is hardly seen;
    no headset is driven by a machine that draws in software.
    """

    def __init__(self) -> None:
        self.program = Program("backdrop", vertex="sky", instanced=False)
        self.program.set("around", 3)
        self.at: np.ndarray | None = None
        self.texture = int(GL.glGenTextures(1))
        self._framebuffer = int(GL.glGenFramebuffers(1))
        GL.glBindTexture(GL.GL_TEXTURE_CUBE_MAP, self.texture)
        for face in range(6):
            GL.glTexImage2D(
                *(GL.GL_TEXTURE_CUBE_MAP_POSITIVE_X + face, 0, GL.GL_RGBA8, SIZE, SIZE, 0),
                *(GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None),
            )
        for name in (GL.GL_TEXTURE_MIN_FILTER, GL.GL_TEXTURE_MAG_FILTER):
            GL.glTexParameteri(GL.GL_TEXTURE_CUBE_MAP, name, GL.GL_NEAREST)
        GL.glEnable(GL.GL_TEXTURE_CUBE_MAP_SEAMLESS)

    def due(self, head: np.ndarray) -> bool:
        """Whether it must be drawn (again) for eyes at `head` (3,)."""
        return self.at is None or math.dist(self.at.tolist(), head.tolist()) > AWAY

    def faces(self, head: np.ndarray) -> Iterator[tuple[int, Eye]]:
        """Each face with the eye that sees it from `head`."""
        self.at = head.copy()
        right_angle = math.radians(45)
        for face, (forward, up) in enumerate(_FACES):
            eye = Eye((SIZE, SIZE))
            turn = np.array([np.cross(forward, up), up, np.negative(forward)], np.float32)
            eye.view[:3, :3] = turn
            eye.view[:3, 3] = -turn @ head
            eye.projection = math3d.projection_fov(
                -right_angle, right_angle, right_angle, -right_angle
            )
            yield face, eye

    def keep(self, face: int, canvas: int) -> None:
        """Copy what was drawn into the framebuffer `canvas`."""
        GL.glBindFramebuffer(GL.GL_READ_FRAMEBUFFER, canvas)
        GL.glBindFramebuffer(GL.GL_DRAW_FRAMEBUFFER, self._framebuffer)
        GL.glFramebufferTexture2D(
            *(GL.GL_DRAW_FRAMEBUFFER, GL.GL_COLOR_ATTACHMENT0),
            *(GL.GL_TEXTURE_CUBE_MAP_POSITIVE_X + face, self.texture, 0),
        )
        GL.glDisable(GL.GL_FRAMEBUFFER_SRGB)  # bytes as they are
        box = (0, 0, SIZE, SIZE)
        GL.glBlitFramebuffer(*box, *box, GL.GL_COLOR_BUFFER_BIT, GL.GL_NEAREST)

    def close(self) -> None:
        """Let it go, but for its program, which is the renderer's."""
        GL.glDeleteTextures([self.texture])
        GL.glDeleteFramebuffers(1, [self._framebuffer])
