"""From a scene to one array of instances and the few draws that it takes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab.scene import Scene, shapes

Floats = npt.NDArray[np.float32]

# What a draw is drawn with, in the order of drawing.
SOLID, PAPER, TEXT, SOFT, CLEAR = range(5)
HALO, RING, PLUMB, SHADOW = 0.0, 1.0, 2.0, 3.0  # kinds of soft things (soft.vert)

Draw = tuple[int, int, int, int]
"""Kind, mesh (a number of `shapes.NAMES`), first instance, count."""

_QUAD = shapes.PAPER
_PER_MESH = 64  # more than there are meshes: a sort key is kind * this + mesh
_ALWAYS_CLEAR = np.array([name.startswith("hand_") for name in shapes.NAMES])
_IS_PAPER = np.arange(len(shapes.NAMES)) == shapes.PAPER
_SHADOW_LIGHT = (0.012, 0.014, 0.024)
_PLUMB_LIGHT = (0.80, 0.78, 0.72)
_SHADOWS_BELOW = 2.6  # metres above the ground: what is higher throws no shadow that one sees
_PLUMB_WIDTH = 0.0042
_RING_OPEN, _RING_SHUT = 0.98, 0.60  # of the ring's square
_RING_SIZE = 2.1  # its square's half side, in radii of the target
_RING_LINE = 0.016


class Instances:
    """One array (n, 5, 4), filled anew for every frame; instance 0 is white and stays in place."""

    __slots__ = (
        "_boxes",
        "_glyph_key",
        "_glyph_rows",
        "_glyphs",
        "_rows",
        "_scene",
        "_soft_rows",
        "_targets",
        "_version",
        "_words_version",
        "address",
        "array",
        "count",
        "draws",
    )

    def __init__(self) -> None:
        self.array: Floats = np.zeros((1024, 5, 4), np.float32)
        self.array[0] = [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (1, 1, 1, 1), (0, 0, 0, 0)]
        self.count = 1
        self.draws: list[Draw] = []
        self._version = self._words_version = -1
        self._scene: Scene | None = None
        self.address = self.array.ctypes.data
        self._rows = self._targets = self._soft_rows = np.zeros(0, np.intp)
        self._glyph_rows = np.zeros(0, np.intp)
        self._boxes: Floats = np.zeros((0, 8), np.float32)
        self._glyphs: Floats = np.zeros((0, 5, 4), np.float32)
        self._glyph_key: Floats | None = None

    def fill(self, scene: Scene) -> None:
        """Take everything that is seen in `scene`."""
        scene.update()
        table = scene.table
        words = scene.words_version
        if (scene, table.version, words) != (self._scene, self._version, self._words_version):
            self._arrange(scene)
        self.count = 1
        draws = self.draws
        draws.clear()
        self._nodes(scene, draws)
        self._petals(scene, draws)
        self._text(scene, draws)
        self._soft(scene, draws)
        draws.sort()

    def _arrange(self, scene: Scene) -> None:
        """What changes only when nodes or words come and go."""
        table = scene.table
        self._scene = scene
        self._version, self._words_version = table.version, scene.words_version
        used = table.used
        self._rows = np.flatnonzero(table.shown[:used] & (table.mesh[:used] >= 0))
        self._soft_rows = self._rows[shapes.REACH[table.mesh[self._rows]] > 0]
        cues = [row for row in self._rows.tolist() if table.cue[row] == "touch"]
        self._targets = np.array(cues, np.intp)
        said = [(row, w.glyphs) for row, w in scene.words.items() if table.shown[row]]
        said = [(row, glyphs) for row, glyphs in said if len(glyphs)]
        self._glyph_rows = np.repeat([row for row, _ in said], [len(g) for _, g in said])
        self._glyph_rows = self._glyph_rows.astype(np.intp)
        boxes = [glyphs for _, glyphs in said]
        self._boxes = np.concatenate(boxes) if boxes else np.zeros((0, 8), np.float32)
        self._glyph_key = None

    def _room(self, count: int) -> Floats:
        """The next `count` instances, to be written."""
        first = self.count
        self.count += count
        while self.count > len(self.array):
            self.array = np.concatenate([self.array, np.zeros_like(self.array)])
            self.address = self.array.ctypes.data
        return self.array[first : self.count]

    def _nodes(self, scene: Scene, draws: list[Draw]) -> None:
        table, rows = scene.table, self._rows
        if not len(rows):
            return
        mesh, alpha = table.mesh[rows], table.alpha[rows]
        clear = (alpha < 0.999) | _ALWAYS_CLEAR[mesh]
        key = np.where(_IS_PAPER[mesh], PAPER * _PER_MESH, clear * (CLEAR * _PER_MESH)) + mesh
        key[alpha < 0.004] = _PER_MESH * _PER_MESH
        order = np.argsort(key, kind="stable")
        rows, key = rows[order], key[order]
        first = self.count
        out = self._room(len(rows))
        out[:, :3] = table.world[rows, :3]
        out[:, 3, :3] = table.colour[rows]
        out[:, 3, 3] = alpha[order]
        out[:, 4] = table.extra[rows]
        solid = ~_IS_PAPER[mesh[order]]
        out[solid, 4, 0] = table.emission[rows[solid]]
        starts = [0, *(np.flatnonzero(np.diff(key)) + 1).tolist(), len(rows)]
        keys = key[starts[:-1]].tolist()
        for number, at in enumerate(keys):
            if at < _PER_MESH * _PER_MESH:
                begin, end = starts[number], starts[number + 1]
                draws.append((at // _PER_MESH, at % _PER_MESH, first + begin, end - begin))

    def _petals(self, scene: Scene, draws: list[Draw]) -> None:
        petals = scene.petals
        count = petals.count
        if not count:
            return
        draws.append((SOLID, shapes.PETAL, self.count, count))
        out = self._room(count)
        out[:, :3] = petals.matrices()[:, :3]
        out[:, 3, :3] = petals.colour[:count]
        out[:, 3, 3] = 1.0
        out[:, 4] = 0.0
        out[:, 4, 0] = 0.5  # half of it their own light: they are the praise

    def _text(self, scene: Scene, draws: list[Draw]) -> None:
        rows = self._glyph_rows
        if not len(rows):
            return
        table = scene.table
        world = table.world[rows]
        if self._glyph_key is None or not np.array_equal(world, self._glyph_key):
            self._glyph_key = world
            self._glyphs = np.zeros((len(rows), 5, 4), np.float32)
            box = self._boxes
            turned = world[:, :3]
            self._glyphs[:, :3, 0] = turned[:, :, 0] * box[:, 2:3]
            self._glyphs[:, :3, 1] = turned[:, :, 1] * box[:, 3:4]
            self._glyphs[:, :3, 3] = (
                turned[:, :, 3] + turned[:, :, 0] * box[:, 0:1] + turned[:, :, 1] * box[:, 1:2]
            )
            self._glyphs[:, 4] = box[:, 4:]
        draws.append((TEXT, _QUAD, self.count, len(rows)))
        out = self._room(len(rows))
        out[:] = self._glyphs
        out[:, 3, :3] = table.colour[rows]
        out[:, 3, 3] = table.alpha[rows]

    def _soft(self, scene: Scene, draws: list[Draw]) -> None:
        """Shadows on the ground below what hangs in the air, halos, and the cues of targets."""
        table, rows = scene.table, self._soft_rows
        first = self.count
        level = scene.place is not None
        if len(rows):
            world, alpha = table.world[rows], table.alpha[rows]
            radius = shapes.REACH[table.mesh[rows]] * _length(world)
            height = world[:, 1, 3]
            if level:
                throws = (height > 0) & (height < _SHADOWS_BELOW)
                self._shadows(world[throws, :3, 3], radius[throws], alpha[throws])
            emission = table.emission[rows]
            glows = emission > 0.05
            if glows.any():
                light = alpha[glows] * np.minimum(emission[glows], 1.0)
                self._halos(world[glows, :3, 3], radius[glows], light, table.colour[rows[glows]])
        if len(self._targets):
            self._cues(scene, level)
        if self.count > first:
            draws.append((SOFT, _QUAD, first, self.count - first))

    def _halos(self, centre: Floats, radius: Floats, light: Floats, colour: Floats) -> None:
        out = self._room(len(radius))
        out[:, 0, :3] = centre
        out[:, 0, 3] = radius * 3.0
        out[:, 1] = HALO
        out[:, 3, :3] = colour
        out[:, 3, 3] = light * 0.55

    def _shadows(self, centre: Floats, radius: Floats, alpha: Floats) -> None:
        out = self._room(len(radius))
        high = centre[:, 1]
        out[:, 0, :3] = centre
        out[:, 0, 1] = 0.006
        out[:, 0, 3] = radius * (1.25 + 0.35 * high) + 0.02 * high
        out[:, 1] = SHADOW
        out[:, 3, :3] = _SHADOW_LIGHT
        out[:, 3, 3] = alpha * 0.62 / (1.0 + 0.5 * high)

    def _cues(self, scene: Scene, level: bool) -> None:
        """A plumb line to the ground and a ring that closes, for every target."""
        table, rows = scene.table, self._targets
        world, alpha = table.world[rows], table.alpha[rows]
        size = _length(world)
        if level:
            out = self._room(len(rows))
            out[:, 0, :3] = world[:, :3, 3]
            out[:, 0, 1] -= 0.42 * size
            out[:, 0, 3] = _PLUMB_WIDTH
            out[:, 1] = (PLUMB, 0.01, 0.0, 0.0)
            out[:, 3, :3] = _PLUMB_LIGHT
            out[:, 3, 3] = alpha * 0.7
        near = table.nearness[rows]
        out = self._room(len(rows))
        out[:, 0, :3] = world[:, :3, 3]
        out[:, 0, 3] = 0.5 * size * _RING_SIZE
        out[:, 1, 0] = RING
        out[:, 1, 1] = _RING_OPEN + (_RING_SHUT - _RING_OPEN) * near - 2 * _RING_LINE
        out[:, 1, 2] = _RING_LINE * (0.6 + 0.9 * near)
        out[:, 1, 3] = 0.0
        out[:, 3, :3] = table.colour[rows] * 0.4 + 0.6
        out[:, 3, 3] = alpha * np.minimum(1.0, 0.22 + near)


def _length(world: Floats) -> Floats:
    """How much matrices (n, 4, 4) stretch along x (n,)."""
    x, y, z = world[:, :3, 0].T
    return np.asarray(np.sqrt(x * x + y * y + z * z))
