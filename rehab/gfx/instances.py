"""From a scene to one array of instances and the few draws that it takes."""

from __future__ import annotations

from operator import is_

import numpy as np
import numpy.typing as npt

from rehab.gfx import packing
from rehab.gfx.packing import CLEAR, PAPER, SOFT, SOLID, TEXT
from rehab.scene import Scene, material, shapes
from rehab.scene.table import ROOM

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

Draw = tuple[int, int, int, int, int]
"""Kind, mesh (a number of `shapes.NAMES`), material (-1: any without a texture), first instance,
count."""

EVERYWHERE: Floats = np.zeros((1, 4, 4), np.float32)
"""The planes of a viewer who sees all."""

_PETAL = material.number("petal")
_SOFT_EACH = 4  # a node has at most a shadow, a halo, a plumb line and a ring


class Instances:
    """One array (n, 5, 4) of float32, filled anew for every frame; instance 0 is white and stays.

    The texels of an instance are three rows of its world matrix, linear colour and alpha, and
    four numbers: of a solid its emission, its material and the first texel of its pose (0: none);
    of paper the node's `extra`; of a glyph where it lies in the atlas. Poses come first, three
    texels a joint. Soft things are described in soft.vert.
    """

    __slots__ = (
        "_batch",
        "_batches",
        "_boxes",
        "_draws",
        "_keys",
        "_kinds",
        "_materials",
        "_pose_at",
        "_rows",
        "_scene",
        "_shapes_version",
        "_starts",
        "_text_reach",
        "_text_rows",
        "_words_version",
        "address",
        "array",
        "count",
        "draws",
    )

    def __init__(self) -> None:
        self._make(1024)
        self.count = 1
        self.draws: list[Draw] = []
        self._rows: Ints = np.zeros(ROOM, np.int32)
        self._keys: Ints = np.zeros(ROOM, np.int32)
        self._draws: Ints = np.zeros((0, 5), np.int32)
        self._pose_at: Ints = np.zeros(1, np.int32)
        self._scene: Scene | None = None
        self._words_version = self._shapes_version = -1
        self._materials: list[material.Material] = []

    def _make(self, count: int) -> None:
        self.array: Floats = np.zeros((count, 5, 4), np.float32)
        self.array[0] = [(1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (1, 1, 1, 1), (0, 0, 0, 0)]
        self.address = self.array.ctypes.data

    def fill(self, scene: Scene, planes: Floats = EVERYWHERE) -> None:
        """Take everything in `scene` that any viewer sees: `planes` (viewers, n, 4), contiguous.

        A point p of play space is before a plane (a, b, c, d) where (a, b, c) · p + d ≥ 0, and
        (a, b, c) has length one.
        """
        scene.update()
        if scene is not self._scene or scene.words_version != self._words_version:
            self._lay_out(scene)
        if shapes.version != self._shapes_version or len(shapes.NAMES) != len(self._kinds):
            self._sort_forms()
        known = self._materials
        if len(known) != len(material.MATERIALS) or not all(map(is_, known, material.MATERIALS)):
            self._sort_materials()
        self._reserve(scene)
        self.count = 1
        self.draws.clear()
        self._poses(scene)
        self._nodes(scene, planes)
        self._petals(scene)
        self._text(scene, planes)
        self._soft(scene, planes)
        self.draws.sort()

    # What changes rarely.

    def _lay_out(self, scene: Scene) -> None:
        """Gather the glyphs of all words."""
        self._scene, self._words_version = scene, scene.words_version
        said = [(row, words.glyphs) for row, words in scene.words.items()]
        self._text_rows: Ints = np.array([row for row, _ in said], np.int32)
        counts = [len(glyphs) for _, glyphs in said]
        self._starts: Ints = np.cumsum([0, *counts]).astype(np.int32)
        self._boxes: Floats = np.zeros((sum(counts), 8), np.float32)
        self._text_reach: Floats = np.zeros(len(said), np.float32)
        for number, (_, glyphs) in enumerate(said):
            self._boxes[self._starts[number] : self._starts[number + 1]] = glyphs
            if len(glyphs):
                far = np.maximum(np.abs(glyphs[:, :2]), np.abs(glyphs[:, :2] + glyphs[:, 2:4]))
                self._text_reach[number] = np.hypot(far[:, 0], far[:, 1]).max()

    def _sort_forms(self) -> None:
        """How each form is drawn: what fades out along itself is seen through."""
        self._shapes_version = shapes.version
        fades = [(shapes.shape(name).sway < 0).any() for name in shapes.NAMES]
        self._kinds: Ints = np.where(fades, CLEAR, SOLID).astype(np.int32)
        self._kinds[shapes.PAPER] = PAPER

    def _sort_materials(self) -> None:
        """Which materials are drawn together: all without a texture."""
        self._materials = list(material.MATERIALS)
        textured = [number for number, m in enumerate(self._materials) if m.textured]
        self._batches: Ints = np.array([-1, *textured], np.int32)
        self._batch: Ints = np.zeros(len(self._materials), np.int32)
        self._batch[textured] = np.arange(1, len(textured) + 1)

    # Once a frame.

    def _reserve(self, scene: Scene) -> None:
        """Make sure that there is room for all that may be seen."""
        count = (1 + _SOFT_EACH) * len(scene.table.order) + len(self._boxes) + scene.petals.count
        for trail in scene.trails:
            count += len(trail.segments)
        for pose in scene.poses:
            count += len(pose) if pose is not None else 0
        if 1 + count > len(self.array):
            self._make(2 * count)
        draws = 2 * len(self._kinds) * len(self._batches)  # a form is opaque or seen through
        if draws > len(self._draws):
            self._draws = np.zeros((2 * draws, 5), np.int32)
        if len(scene.poses) > len(self._pose_at):
            self._pose_at = np.zeros(2 * len(scene.poses), np.int32)

    def _poses(self, scene: Scene) -> None:
        texel = 5 * self.count
        texels = self.array.reshape(-1, 4)
        for number, pose in enumerate(scene.poses):
            if pose is not None:
                end = texel + 3 * len(pose)
                texels[texel:end] = pose.reshape(-1, 4)
                self._pose_at[number] = texel
                texel = end
        self.count = -(-texel // 5)

    def _nodes(self, scene: Scene, planes: Floats) -> None:
        table = scene.table
        self.count, found = packing.pack_nodes(
            table.order,
            table.shown,
            table.mesh,
            table.material,
            table.pose,
            table.world,
            table.alpha,
            table.colour,
            table.emission,
            table.extra,
            planes,
            self._kinds,
            shapes.RADIUS,
            self._batch,
            self._batches,
            self._pose_at,
            self.count,
            self._rows,
            self._keys,
            self.array,
            self._draws,
        )
        for kind, mesh, made_of, first, count in self._draws[:found].tolist():
            self.draws.append((kind, mesh, made_of, first, count))

    def _petals(self, scene: Scene) -> None:
        petals = scene.petals
        count = petals.count
        if not count:
            return
        out = self._take(SOLID, shapes.PETAL, count)
        out[:, :3] = petals.matrices()[:, :3]
        out[:, 3, :3] = petals.colour[:count]
        out[:, 3, 3] = 1.0
        out[:, 4] = (0.5, _PETAL, 0.0, 0.0)  # half of it their own light: they are the praise

    def _text(self, scene: Scene, planes: Floats) -> None:
        table, first = scene.table, self.count
        if not len(self._boxes):
            return
        self.count = packing.pack_glyphs(
            self._text_rows,
            self._starts,
            self._text_reach,
            self._boxes,
            table.shown,
            table.world,
            table.alpha,
            table.colour,
            planes,
            first,
            self.array,
        )
        if self.count > first:
            self.draws.append((TEXT, shapes.PAPER, -1, first, self.count - first))

    def _soft(self, scene: Scene, planes: Floats) -> None:
        """Shadows on the ground below what hangs in the air, halos, cues of targets, trails."""
        table, first = scene.table, self.count
        self.count = packing.pack_soft(
            table.order,
            table.shown,
            table.mesh,
            table.target,
            table.world,
            table.alpha,
            table.colour,
            table.emission,
            table.nearness,
            planes,
            shapes.REACH,
            scene.place is not None,
            first,
            self.array,
        )
        for trail in scene.trails:
            count = len(trail.segments)
            self.array[self.count : self.count + count] = trail.segments
            self.count += count
        if self.count > first:
            self.draws.append((SOFT, shapes.PAPER, -1, first, self.count - first))

    def _take(self, kind: int, mesh: int, count: int) -> Floats:
        """The next `count` instances, to be written, as a draw of their own."""
        first = self.count
        self.count += count
        self.draws.append((kind, mesh, -1, first, count))
        return self.array[first : self.count]


__all__ = ["CLEAR", "EVERYWHERE", "PAPER", "SOFT", "SOLID", "TEXT", "Draw", "Instances"]
