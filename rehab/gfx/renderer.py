"""The renderer: a scene into the eyes of a headset, a window or a picture."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from OpenGL import GL

from rehab import math3d
from rehab.frame import Eye
from rehab.gfx import features, textures
from rehab.gfx.backdrop import Backdrop
from rehab.gfx.context import require_version
from rehab.gfx.copies import Copies
from rehab.gfx.fast import Fast
from rehab.gfx.geometry import Geometry, Part
from rehab.gfx.instances import CLEAR, PAPER, SOFT, SOLID, TEXT, Instances
from rehab.gfx.mask import Masks
from rehab.gfx.program import Program
from rehab.gfx.shadow import Shadow
from rehab.gfx.state import State
from rehab.gfx.surfaces import surfaces
from rehab.gfx.targets import DEPTH, FLOAT_DEPTH, Canvas, Sheet, picture_texture, read
from rehab.gfx.textures import Textures
from rehab.gfx.uniforms import MANY, SUN_EYE, Uniforms
from rehab.scene import Scene, shapes
from rehab.scene.place import Lighting, Place
from rehab.scene.text import font

BEST = 2
"""The highest quality."""

_SAMPLES = (0, 2, 4)  # a pixel, by quality
_LIGHT, _ATLAS, _AROUND, _SHADOW = 1, 2, 3, 4  # units of textures; the instances are 0
_NOWHERE = Lighting()

# Numbers, so that the frame path looks nothing up.
_FRAMEBUFFER, _COLOUR_BIT, _DEPTH_BIT = 0x8D40, 0x4000, 0x100
_BLEND, _CULL, _SRGB = 0xBE2, 0xB44, 0x8DB9
_TRIANGLES, _UINT = 4, 0x1405
_TEXELS, _STREAM = 0x8C2A, 0x88E0
_TEXTURE, _CUBE = 0xDE1, 0x8513


class Renderer:
    """Draws scenes with OpenGL 4.1; made, used and closed where its context is current.

    Nothing of OpenGL's state is expected to last from one frame to the next: runtimes change it.
    `quality` may be set at any time: 2 is everything; 1 goes without the shadows of what moves and
    without gloss, and takes two samples a pixel instead of four; 0 takes one.
    """

    def __init__(
        self, *, plain: bool = False, quality: int = BEST, without: Iterable[str] = ()
    ) -> None:
        """UserError where the current context is older than OpenGL 4.1.

        `plain` is for machines that draw in software, which take their time for each sample and
        triangle: one sample a pixel, no shadows or gloss, and the place as a backdrop. `without`
        names `features` that are not to be used even where they are offered.
        """
        require_version()
        offered = features.offered(without)
        reversed_depth = "clip_control" in offered
        self._gl = Fast(offered)
        self._state = State(self._gl, reversed_depth=reversed_depth)
        self._make_programs(plain)
        self._instances = Instances()
        self._geometry: Geometry | None = None
        self._place: Place | None = None
        self._backdrop = Backdrop() if plain else None
        self._canvases = [Canvas(0)] if plain else [Canvas(samples) for samples in _SAMPLES]
        self._copies = Copies(plain=plain, depth=FLOAT_DEPTH if reversed_depth else DEPTH)
        self._masks = Masks(MANY)
        self._uniforms = Uniforms(reversed_depth=reversed_depth)
        self._shadow = None if plain else Shadow(reversed_depth=reversed_depth)
        self._textures = Textures()
        self._light = 0
        self._parts: list[Part] = []  # of the place, that an eye may see
        self._empty = False  # nothing is drawn where nothing is: the room is behind
        self.quality = quality
        self._make_textures()

    @property
    def quality(self) -> int:
        """How much is done for beauty, 0 to 2."""
        return self._quality

    @quality.setter
    def quality(self, value: int) -> None:
        if value not in range(BEST + 1):
            raise ValueError(f"quality {value}: it goes from 0 to {BEST}")
        self._quality = value
        self._fine = value == BEST and self._shadow is not None
        self._canvas = self._canvases[min(value, len(self._canvases) - 1)]
        self._kinds[SOLID] = self._kinds[CLEAR] = self._surfaces[self._fine][0]
        self._textured = self._surfaces[self._fine][1]

    def _make_programs(self, plain: bool) -> None:
        """`_surfaces[fine][textured]`, and the program of every kind of draw."""
        units = {"ground_light": _LIGHT, "shadow_map": _SHADOW}
        self._surfaces = surfaces(units, plain=plain)
        self._kinds = dict.fromkeys((SOLID, CLEAR), self._surfaces[0][0])
        for kind, name in ((PAPER, "paper"), (TEXT, "text"), (SOFT, "soft")):
            self._kinds[kind] = Program(name)
        self._sky = Program("sky", instanced=False)
        self._depth = Program("depth", vertex="surface")
        instanced = {*self._surfaces[0], *self._surfaces[1], *self._kinds.values(), self._depth}
        for program in instanced:
            program.set("instances", 0)
        height, width = font().atlas.shape
        self._kinds[TEXT].set("atlas", _ATLAS)
        self._kinds[TEXT].set("atlas_size", float(width), float(height))
        self._kinds[TEXT].set("spread", font().spread)

    def _make_textures(self) -> None:
        self._atlas = picture_texture(font().atlas)
        self._instance_buffer = int(GL.glGenBuffers(1))
        GL.glBindBuffer(GL.GL_TEXTURE_BUFFER, self._instance_buffer)
        GL.glBufferData(GL.GL_TEXTURE_BUFFER, 80, None, GL.GL_STREAM_DRAW)
        self._texels = int(GL.glGenTextures(1))
        GL.glBindTexture(GL.GL_TEXTURE_BUFFER, self._texels)
        GL.glTexBuffer(GL.GL_TEXTURE_BUFFER, GL.GL_RGBA32F, self._instance_buffer)

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
        self._look(scene, eyes)
        self._fill(scene, len(eyes))
        self._prepare()
        self._empty = scene.room
        backdrop = None if self._empty else self._backdrop
        if backdrop is not None and backdrop.due(self._uniforms.head):
            self._surround(backdrop, scene, eyes)
        if self._fine:
            self._draw_shadows()
        if self._backdrop is None and not self._empty:
            self._parts = self._geometry.seen(self._uniforms.planes[: len(eyes)])
        gl = self._gl
        if self._empty:
            gl.glClearColor(0.0, 0.0, 0.0, 0.0)
        for number, eye in enumerate(eyes):
            self._draw_eye(number, eye)
            self._copies.keep(gl, self._canvas.framebuffer, eye)
        self._state.leave()

    def mirror(self, eye: Eye, size: tuple[int, int], into: int = 0) -> None:
        """Copy what `eye` was last given into the window, or the framebuffer `into`, of `size`
        pixels, filling it. The texture of `eye` must still be the caller's to read."""
        if (eye.texture or into) and 0 not in size:
            self._copies.mirror(self._gl, eye, size, into)

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
            eye.near, eye.far = view.near, view.far
        else:
            eye.view = math3d.view_matrix(view)
            eye.projection = math3d.perspective(fov, size[0] / size[1])
        self.draw(scene, (eye,))
        pixels = read(self._copies.reading(sheet.texture), size)
        self._gl.glBindFramebuffer(_FRAMEBUFFER, 0)
        sheet.close()
        return pixels

    def reload(self) -> None:
        """Take shader files that have changed; what is wrong with them is logged."""
        taken = [program.reload() for program in self._programs()]
        if any(taken) and self._backdrop is not None:
            self._backdrop.at = None

    def _programs(self) -> set[Program]:
        found = {*self._surfaces[0], *self._surfaces[1], *self._kinds.values()}
        found |= {self._sky, self._depth, self._masks.program}
        return found | ({self._backdrop.program} if self._backdrop is not None else set())

    def skip_draws(self) -> None:
        """From now on do all but the draws themselves: to measure what is not the rasteriser's."""
        self._gl.glDrawArrays = self._gl.glDrawElementsInstancedBaseVertex = lambda *_: None

    def close(self) -> None:
        """Let go of everything made; the context must still be current."""
        for program in self._programs():
            program.close()
        if self._geometry is not None:
            self._geometry.close()
        for part in (self._backdrop, self._shadow):
            if part is not None:
                part.close()
        for canvas in self._canvases:
            canvas.close()
        self._copies.close()
        self._masks.close()
        self._textures.close()
        self._uniforms.close()
        GL.glDeleteTextures([self._atlas, self._texels, *([self._light] if self._light else [])])
        GL.glDeleteBuffers(1, [self._instance_buffer])

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

    def _look(self, scene: Scene, eyes: Sequence[Eye]) -> None:
        """Take in the light, the eyes, and from where the sun sees."""
        uniforms = self._uniforms
        lighting = _NOWHERE if scene.place is None else scene.place.lighting
        uniforms.light(lighting, scene.seconds)
        uniforms.meet(eyes)
        if self._fine and self._shadow is not None:
            self._shadow.aim(uniforms, lighting.sun)

    def _fill(self, scene: Scene, eyes: int) -> None:
        """Hand over all that eyes or, where it throws shadows, the sun may see."""
        uniforms, gl = self._uniforms, self._gl
        planes = uniforms.planes[:eyes]
        if self._fine:
            planes = uniforms.planes[: eyes + 1]
            planes[eyes] = uniforms.planes[SUN_EYE]
        self._instances.fill(scene, planes)
        self._textures.meet(uniforms.materials)
        uniforms.upload(gl)
        gl.glBindBuffer(_TEXELS, self._instance_buffer)
        gl.glBufferData(_TEXELS, 80 * self._instances.count, self._instances.address, _STREAM)

    def _prepare(self) -> None:
        """Set all state that the frame needs: between frames it belongs to the runtime."""
        state = self._state
        state.take()
        if self._backdrop is not None:
            state.bind(_AROUND, _CUBE, self._backdrop.texture)
        if self._shadow is not None:
            state.bind(_SHADOW, _TEXTURE, self._shadow.texture)
        for number in range(3):
            state.bind(textures.FIRST + number, _TEXTURE, 0)
        state.bind(_ATLAS, _TEXTURE, self._atlas)
        state.bind(_LIGHT, _TEXTURE, self._light)
        state.bind(0, _TEXELS, self._texels)

    def _draw_shadows(self) -> None:
        """Draw what moves as the sun sees it; petals are too many and too short-lived."""
        gl, geometry, shadow = self._gl, self._geometry, self._shadow
        assert geometry is not None
        assert shadow is not None
        gl.glDisable(_BLEND)
        gl.glDisable(_CULL)
        shadow.begin(gl, self._uniforms)
        gl.glBindVertexArray(geometry.array)
        self._draw_depths((SOLID, CLEAR))

    def _draw_eye(self, number: int, eye: Eye) -> None:
        self._begin(number, eye.size)
        if eye.mask is not None:
            self._masks.draw(self._gl, number, eye.mask)
        self._start()
        if self._backdrop is None and not self._empty:
            self._draw_place()
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
        self._uniforms.bind(gl, number)

    def _start(self) -> None:
        """From now on surfaces are drawn."""
        gl = self._gl
        assert self._geometry is not None
        gl.glBindVertexArray(self._geometry.array)
        gl.glUseProgram(self._kinds[SOLID].handle)

    def _surround(self, backdrop: Backdrop, scene: Scene, eyes: Sequence[Eye]) -> None:
        """Draw the place into the backdrop, as it is seen from between `eyes`."""
        uniforms = self._uniforms
        assert self._geometry is not None
        for face, eye in backdrop.faces(uniforms.head):
            self._look(scene, (eye,))
            uniforms.upload(self._gl)
            self._begin(0, eye.size)
            self._start()
            self._parts = self._geometry.seen(uniforms.planes[:1])
            self._draw_place()
            self._draw_full(self._sky)
            backdrop.keep(face, self._canvas.framebuffer)
        self._look(scene, eyes)
        uniforms.upload(self._gl)

    def _draw_place(self) -> None:
        gl = self._gl
        gl.glUniform1i(self._kinds[SOLID].base, 0)
        for count, offset, first in self._parts:
            gl.glDrawElementsInstancedBaseVertex(_TRIANGLES, count, _UINT, offset, 1, first)

    def _draw_things(self) -> None:
        gl, geometry = self._gl, self._geometry
        assert geometry is not None
        current = self._kinds[SOLID]
        draw = gl.glDrawElementsInstancedBaseVertex
        last = SOLID
        for kind, mesh, material, begin, instances in self._instances.draws:
            if kind != last:
                if last == SOLID:
                    self._draw_sky()
                self._switch(kind)
                last = kind
                current = self._sky  # so that the next line finds it changed
            program = self._kinds[kind] if material < 0 else self._textured
            if program is not current:
                current = program
                gl.glUseProgram(current.handle)
            if material >= 0:
                self._textures.bind(gl, material)
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
        gl = self._gl
        gl.glEnable(_CULL)
        gl.glDepthMask(1)
        gl.glColorMask(0, 0, 0, 0)
        self._draw_depths((CLEAR,))
        gl.glColorMask(1, 1, 1, 1)
        gl.glDepthMask(0)

    def _draw_depths(self, kinds: tuple[int, ...]) -> None:
        """Draw the depth alone of all things of `kinds` but petals."""
        gl, geometry, program = self._gl, self._geometry, self._depth
        assert geometry is not None
        gl.glUseProgram(program.handle)
        for kind, mesh, _, begin, instances in self._instances.draws:
            if kind in kinds and mesh != shapes.PETAL:
                gl.glUniform1i(program.base, begin)
                count, offset, first = geometry.parts[mesh]
                gl.glDrawElementsInstancedBaseVertex(
                    _TRIANGLES, count, _UINT, offset, instances, first
                )

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
