"""The renderer: a scene into the eyes of a headset, a window or a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from OpenGL import GL

from rehab import math3d
from rehab.frame import Eye
from rehab.gfx.backdrop import Backdrop
from rehab.gfx.context import require_version
from rehab.gfx.copies import Copies
from rehab.gfx.fast import Fast
from rehab.gfx.geometry import Geometry, side_planes
from rehab.gfx.instances import CLEAR, PAPER, SOFT, SOLID, TEXT, Instances
from rehab.gfx.mask import Masks
from rehab.gfx.program import Program
from rehab.gfx.targets import Canvas, Sheet, picture_texture, read
from rehab.scene import Scene
from rehab.scene.place import LIGHT_SPAN, SUN, Place
from rehab.scene.text import font

_BLOCK = 256  # bytes: no driver wants uniform blocks further apart
_MANY = 4  # eyes of one frame
_SAMPLES = 4
_NAMES = {SOLID: "surface", CLEAR: "surface", PAPER: "paper", TEXT: "text", SOFT: "soft"}
_ORDER = (SOLID, PAPER, TEXT, SOFT, CLEAR)

# Numbers, so that the frame path looks nothing up.
_FRAMEBUFFER, _COLOUR_BIT, _DEPTH_BIT = 0x8D40, 0x4000, 0x100
_DEPTH_TEST, _BLEND, _CULL, _SCISSOR, _STENCIL, _SRGB = 0xB71, 0xBE2, 0xB44, 0xC11, 0xB90, 0x8DB9
_LEQUAL, _ONE, _ONE_MINUS_ALPHA = 0x203, 1, 0x303
_TRIANGLES, _UINT = 4, 0x1405
_UNIFORMS, _TEXELS, _STREAM = 0x8A11, 0x8C2A, 0x88E0
_UNIT, _TEXTURE, _CUBE = 0x84C0, 0xDE1, 0x8513
_ADD, _CCW, _BACK, _FRONT_AND_BACK, _FILL, _MULTISAMPLE = (
    0x8006,
    0x901,
    0x405,
    0x408,
    0x1B02,
    0x809D,
)


class Renderer:
    """Draws scenes with OpenGL 4.1; made, used and closed where its context is current.

    Nothing of OpenGL's state is expected to last from one frame to the next: runtimes change it.
    """

    def __init__(self, *, plain: bool = False) -> None:
        """UserError where the current context is older than OpenGL 4.1.

        `plain` is for machines that draw in software, which take their time for each sample and
        triangle: one sample a pixel, and the place as a backdrop.
        """
        require_version()
        self._gl = Fast()
        self._programs = {name: Program(name) for name in dict.fromkeys(_NAMES.values())}
        self._sky = Program("sky", instanced=False)
        self._depth = Program("depth", vertex="surface")
        self._instances = Instances()
        self._geometry: Geometry | None = None
        self._place: Place | None = None
        self._backdrop = Backdrop() if plain else None
        self._canvas = Canvas(0 if plain else _SAMPLES)
        self._copies = Copies(plain=plain)
        self._masks = Masks(_MANY)
        self._matrices = np.zeros((_MANY, 4, 4), np.float32)
        self._planes = np.zeros((_MANY, 4, 4), np.float32)
        self._uniforms = np.zeros((1 + _MANY, _BLOCK // 4), np.float32)
        self._uniform_address = self._uniforms.ctypes.data
        self._uniform_buffer, self._instance_buffer = (int(b) for b in GL.glGenBuffers(2))
        self._light = 0
        self._empty = False  # nothing is drawn where nothing is: the room is behind
        self._make_textures()
        self._set_uniforms()

    def _make_textures(self) -> None:
        self._atlas = picture_texture(font().atlas)
        GL.glBindBuffer(GL.GL_TEXTURE_BUFFER, self._instance_buffer)
        GL.glBufferData(GL.GL_TEXTURE_BUFFER, 80, None, GL.GL_STREAM_DRAW)
        GL.glBindBuffer(GL.GL_UNIFORM_BUFFER, self._uniform_buffer)
        GL.glBufferData(GL.GL_UNIFORM_BUFFER, self._uniforms.nbytes, None, GL.GL_STREAM_DRAW)
        self._texels = int(GL.glGenTextures(1))
        GL.glBindTexture(GL.GL_TEXTURE_BUFFER, self._texels)
        GL.glTexBuffer(GL.GL_TEXTURE_BUFFER, GL.GL_RGBA32F, self._instance_buffer)

    def _set_uniforms(self) -> None:
        for program in (*self._programs.values(), self._depth):
            program.set("instances", 0)
        self._programs["surface"].set("ground_light", 1)
        height, width = font().atlas.shape
        self._programs["text"].set("atlas", 2)
        self._programs["text"].set("atlas_size", float(width), float(height))
        self._programs["text"].set("spread", font().spread)

    # What drivers call.

    def draw(self, scene: object, eyes: Sequence[Eye]) -> None:
        """Upload what `scene` holds once, then draw it for each of `eyes` (at most four)."""
        if not isinstance(scene, Scene):
            raise TypeError(f"a Scene is drawn, not {type(scene).__name__}")
        if self._geometry is None or scene.place is not self._place:
            self._enter(scene.place)
        assert self._geometry is not None
        self._geometry.update()
        self._copies.meet(eyes)
        for number, eye in enumerate(eyes):
            np.matmul(eye.projection, eye.view, out=self._matrices[number])
            side_planes(self._matrices[number], self._planes[number])
        self._instances.fill(scene, self._planes[: len(eyes)])
        self._upload(scene, eyes)
        self._prepare()
        self._empty = scene.room
        backdrop = None if self._empty else self._backdrop
        if backdrop is not None and backdrop.due(self._uniforms[0, 4:7]):
            self._surround(backdrop, scene, eyes)
        gl = self._gl
        if self._empty:
            gl.glClearColor(0.0, 0.0, 0.0, 0.0)
        for number, eye in enumerate(eyes):
            self._draw_eye(number, eye)
            self._copies.keep(gl, self._canvas.framebuffer, eye)
        gl.glBindVertexArray(0)
        gl.glUseProgram(0)
        gl.glDisable(_SRGB)
        gl.glDisable(_BLEND)
        gl.glDisable(_CULL)
        gl.glBindFramebuffer(_FRAMEBUFFER, 0)

    def mirror(self, eye: Eye, size: tuple[int, int]) -> None:
        """Copy what `eye` was last given into the window of `size` pixels, filling it.

        The texture of `eye` must still be the caller's to read.
        """
        if eye.texture and 0 not in size:
            self._copies.mirror(self._gl, eye, size)

    def picture(
        self,
        scene: Scene,
        view: Eye | Sequence[float] | npt.NDArray[np.float32],
        size: tuple[int, int] = (960, 1080),
        fov: float = math.radians(90),
    ) -> npt.NDArray[np.uint8]:
        """What is seen from `view`, as sRGB pixels (h, w, 3), first row at the top.

        `view` is an eye, or a pose (7,) that looks along -Z through the full vertical angle `fov`.
        """
        sheet = Sheet(size)
        eye = Eye(size, sheet.texture, 0)
        if isinstance(view, Eye):
            eye.view, eye.projection, eye.mask = view.view, view.projection, view.mask
        else:
            eye.view = math3d.view_matrix(view)
            eye.projection = math3d.perspective(fov, size[0] / size[1])
        self.draw(scene, (eye,))
        pixels = read(self._copies.reading(sheet.texture), size)
        self._gl.glBindFramebuffer(_FRAMEBUFFER, 0)
        sheet.close()
        return pixels

    def skip_draws(self) -> None:
        """From now on do all but the draws themselves: to measure what is not the rasteriser's."""
        self._gl.glDrawArrays = self._gl.glDrawElementsInstancedBaseVertex = lambda *_: None

    def close(self) -> None:
        """Let go of everything made; the context must still be current."""
        for part in (self._geometry, self._canvas, self._copies, self._masks, self._backdrop):
            if part is not None:
                part.close()
        for program in (*self._programs.values(), self._sky, self._depth):
            GL.glDeleteProgram(program.handle)
        GL.glDeleteTextures([self._atlas, self._texels, *([self._light] if self._light else [])])
        GL.glDeleteBuffers(2, [self._uniform_buffer, self._instance_buffer])

    # Once a place.

    def _enter(self, place: Place | None) -> None:
        if self._geometry is not None:
            self._geometry.close()
        if self._light:
            GL.glDeleteTextures([self._light])
        self._geometry = Geometry(place)
        self._place = place
        if self._backdrop is not None:
            self._backdrop.at = None
        light = place.light() if place is not None else np.full((4, 4, 2), 255, np.uint8)
        self._light = picture_texture(light)

    # Once a frame.

    def _upload(self, scene: Scene, eyes: Sequence[Eye]) -> None:
        block = self._uniforms
        block[0, :3] = SUN
        block[0, 3] = scene.seconds % 3600.0
        block[0, 4:8] = 0.0
        for number, eye in enumerate(eyes):
            np.matmul(eye.projection, eye.view, out=self._matrices[number])
            block[1 + number, :16] = self._matrices[number].T.ravel()
            self._describe(block[1 + number], eye)
            block[0, 4:7] += block[1 + number, 16:19] / len(eyes)
        block[0, 7] = 0.5 * LIGHT_SPAN
        gl = self._gl
        gl.glBindBuffer(_UNIFORMS, self._uniform_buffer)
        gl.glBufferData(_UNIFORMS, self._uniforms.nbytes, self._uniform_address, _STREAM)
        gl.glBindBuffer(_TEXELS, self._instance_buffer)
        gl.glBufferData(_TEXELS, 80 * self._instances.count, self._instances.address, _STREAM)

    @staticmethod
    def _describe(block: npt.NDArray[np.float32], eye: Eye) -> None:
        """Write what follows the matrix in the block `View` of common.glsl for `eye`."""
        view, projection = eye.view, eye.projection
        back = view[:3, :3].T
        block[16:19] = -(back @ view[:3, 3])
        (p00, _, p02), (_, p11, p12) = projection[0, :3].tolist(), projection[1, :3].tolist()
        right, up, towards = view[:3, :3]
        block[20:23] = right * (p02 / p00) + up * (p12 / p11) - towards
        block[24:27] = right * (1.0 / p00)
        block[28:31] = up * (1.0 / p11)
        block[32:36] = p00, p11, -p02, -p12

    def _prepare(self) -> None:
        """Set all state that the frame needs: between frames it belongs to the runtime."""
        gl = self._gl
        for state in (_SCISSOR, _STENCIL):
            gl.glDisable(state)
        for state in (_DEPTH_TEST, _MULTISAMPLE):
            gl.glEnable(state)
        gl.glDepthFunc(_LEQUAL)
        gl.glDepthRangef(0.0, 1.0)
        gl.glClearDepthf(1.0)
        gl.glClearColor(0.2, 0.25, 0.3, 1.0)
        gl.glColorMask(1, 1, 1, 1)
        gl.glBlendEquation(_ADD)
        gl.glBlendFunc(_ONE, _ONE_MINUS_ALPHA)
        gl.glFrontFace(_CCW)
        gl.glCullFace(_BACK)
        gl.glPolygonMode(_FRONT_AND_BACK, _FILL)
        for unit, target, texture in (
            *([] if self._backdrop is None else [(3, _CUBE, self._backdrop.texture)]),
            (2, _TEXTURE, self._atlas),
            (1, _TEXTURE, self._light),
            (0, _TEXELS, self._texels),
        ):
            gl.glActiveTexture(_UNIT + unit)
            gl.glBindTexture(target, texture)
            gl.glBindSampler(unit, 0)
        gl.glBindBufferRange(_UNIFORMS, 0, self._uniform_buffer, 0, _BLOCK)

    def _draw_eye(self, number: int, eye: Eye) -> None:
        self._begin(number, eye.size)
        if eye.mask is not None:
            self._masks.draw(self._gl, number, eye.mask)
        self._start()
        if self._backdrop is None and not self._empty:
            self._draw_place(number)
        self._draw_things()

    def _begin(self, number: int, size: tuple[int, int]) -> None:
        """An empty canvas, seen with the uniforms of eye `number`."""
        gl = self._gl
        self._canvas.fit(size, self._copies.colour, self._copies.depth)
        gl.glBindFramebuffer(_FRAMEBUFFER, self._canvas.framebuffer)
        gl.glViewport(0, 0, *size)
        gl.glEnable(_SRGB)
        gl.glDisable(_BLEND)
        gl.glDisable(_CULL)
        gl.glDepthMask(1)
        gl.glClear(_COLOUR_BIT | _DEPTH_BIT)
        gl.glBindBufferRange(_UNIFORMS, 1, self._uniform_buffer, _BLOCK * (1 + number), _BLOCK)

    def _start(self) -> None:
        """From now on surfaces are drawn."""
        gl = self._gl
        assert self._geometry is not None
        gl.glBindVertexArray(self._geometry.array)
        gl.glUseProgram(self._programs["surface"].handle)

    def _surround(self, backdrop: Backdrop, scene: Scene, eyes: Sequence[Eye]) -> None:
        """Draw the place into the backdrop, as it is seen from between `eyes`."""
        for face, eye in backdrop.faces(self._uniforms[0, 4:7]):
            self._upload(scene, (eye,))
            self._begin(0, eye.size)
            self._start()
            self._draw_place(0)
            self._draw_full(self._sky)
            backdrop.keep(face, self._canvas.framebuffer)
        self._upload(scene, eyes)

    def _draw_place(self, number: int) -> None:
        gl, geometry = self._gl, self._geometry
        assert geometry is not None
        gl.glUniform1i(self._programs["surface"].base, 0)
        for count, offset, first in geometry.seen(self._matrices[number]):
            gl.glDrawElementsInstancedBaseVertex(_TRIANGLES, count, _UINT, offset, 1, first)

    def _draw_things(self) -> None:
        gl, geometry = self._gl, self._geometry
        assert geometry is not None
        current = self._programs["surface"]
        draw = gl.glDrawElementsInstancedBaseVertex
        last = SOLID
        for kind, mesh, _, begin, instances in self._instances.draws:
            if kind != last:
                if last == SOLID:
                    self._draw_sky()
                self._switch(kind)
                current = self._programs[_NAMES[kind]]
                gl.glUseProgram(current.handle)
                last = kind
            gl.glUniform1i(current.base, begin)
            count, offset, first = geometry.parts[mesh]
            draw(_TRIANGLES, count, _UINT, offset, instances, first)
        if last == SOLID:
            self._draw_sky()

    def _switch(self, kind: int) -> None:
        """What is seen through blends; only paper and fading things hide what comes later."""
        gl = self._gl
        gl.glEnable(_BLEND)
        gl.glDepthMask(1 if kind == PAPER else 0)
        if kind == CLEAR:
            self._draw_depth()

    def _draw_depth(self) -> None:
        """Let fading things hide their own far parts, before they are drawn last of all."""
        gl, geometry, program = self._gl, self._geometry, self._depth
        assert geometry is not None
        gl.glEnable(_CULL)
        gl.glDepthMask(1)
        gl.glColorMask(0, 0, 0, 0)
        gl.glUseProgram(program.handle)
        for kind, mesh, _, begin, instances in self._instances.draws:
            if kind == CLEAR:
                gl.glUniform1i(program.base, begin)
                count, offset, first = geometry.parts[mesh]
                gl.glDrawElementsInstancedBaseVertex(
                    _TRIANGLES, count, _UINT, offset, instances, first
                )
        gl.glColorMask(1, 1, 1, 1)
        gl.glDepthMask(0)

    def _draw_sky(self) -> None:
        if self._empty:
            return
        if self._backdrop is None:
            self._draw_full(self._sky)
            return
        # Its bytes are the picture's own: no conversion, which costs software as much as shading.
        self._gl.glDisable(_SRGB)
        self._draw_full(self._backdrop.program)
        self._gl.glEnable(_SRGB)

    def _draw_full(self, program: Program) -> None:
        gl = self._gl
        gl.glUseProgram(program.handle)
        gl.glDrawArrays(_TRIANGLES, 0, 3)


__all__ = ["Renderer"]
