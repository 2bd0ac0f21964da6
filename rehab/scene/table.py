"""The node table: every node's place, look and parent, one numpy array a property."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]

PAST = "the node was removed from its scene"

# Properties that are one row of a table's array, with what a new row holds.
_ROWS: dict[str, tuple[type, tuple[int, ...], float]] = {
    "parent": (np.int32, (), -1),
    "depth": (np.int32, (), 0),
    "mesh": (np.int32, (), -1),
    "visible": (np.bool_, (), True),  # as asked for
    "shown": (np.bool_, (), False),  # and so are all its ancestors
    "position": (np.float32, (3,), 0),
    "orientation": (np.float32, (4,), 0),
    "scale": (np.float32, (3,), 1),
    "colour": (np.float32, (3,), 1),  # linear light
    "opacity": (np.float32, (), 1),
    "alpha": (np.float32, (), 1),  # opacity, times that of all its ancestors
    "emission": (np.float32, (), 0),
    "nearness": (np.float32, (), 0),
    "extra": (np.float32, (4,), 0),  # what the node's own shader needs
    "local": (np.float32, (4, 4), 0),
    "world": (np.float32, (4, 4), 0),
}


class Table:
    """Rows are used again; `generation[row]` grows when one is freed, so that old handles show.

    `moved` says that world matrices are behind, `changed` that what is drawn is (rows, meshes,
    visibility). `version` counts the changes for those who keep something made from the rows.
    """

    __slots__ = (
        *_ROWS,
        "_depths",
        "changed",
        "children",
        "cue",
        "free",
        "generation",
        "label",
        "moved",
        "side",
        "used",
        "version",
    )

    parent: Ints
    depth: Ints
    mesh: Ints
    visible: npt.NDArray[np.bool_]
    shown: npt.NDArray[np.bool_]
    position: Floats
    orientation: Floats
    scale: Floats
    colour: Floats
    opacity: Floats
    alpha: Floats
    emission: Floats
    nearness: Floats
    extra: Floats
    local: Floats
    world: Floats

    def __init__(self, capacity: int = 128) -> None:
        for name, (kind, shape, _) in _ROWS.items():
            setattr(self, name, np.zeros((capacity, *shape), kind))
        self.generation = [0] * capacity
        self.children: list[list[int]] = [[] for _ in range(capacity)]
        self.cue = [""] * capacity
        self.side = [""] * capacity
        self.label = [""] * capacity
        self.free: list[int] = []
        self.used = 0
        self.moved = self.changed = True
        self.version = 0
        self._depths: list[Ints] = []

    def take(self, parent: int) -> int:
        """A fresh row below `parent` (-1: below nothing)."""
        if self.free:
            row = self.free.pop()
        else:
            if self.used == len(self.generation):
                self._grow()
            row = self.used
            self.used += 1
        for name, (_, _, value) in _ROWS.items():
            getattr(self, name)[row] = value
        self.orientation[row, 3] = 1.0
        self.parent[row] = parent
        self.depth[row] = self.depth[parent] + 1 if parent >= 0 else 0
        if parent >= 0:
            self.children[parent].append(row)
        self.moved = self.changed = True
        return row

    def give(self, row: int) -> list[int]:
        """Free `row` and all below it; the freed rows."""
        parent = int(self.parent[row])
        if parent >= 0:
            self.children[parent].remove(row)
        gone = [row]
        for at in gone:
            gone.extend(self.children[at])
            self.children[at] = []
            self.generation[at] += 1
            self.visible[at] = self.shown[at] = False
            self.mesh[at] = self.parent[at] = -1
            self.cue[at] = self.side[at] = self.label[at] = ""
        self.free.extend(gone)
        self.changed = True
        return gone

    def _grow(self) -> None:
        more = len(self.generation)
        for name in _ROWS:
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros_like(old)]))
        self.generation += [0] * more
        self.children += [[] for _ in range(more)]
        self.cue += [""] * more
        self.side += [""] * more
        self.label += [""] * more

    def update(self) -> None:
        """Bring `shown`, `alpha` and `world` up to date, one depth after the other."""
        if self.changed:
            self._arrange()
        if not self.moved:
            return
        self.moved = False
        used = self.used
        compose(self.position[:used], self.orientation[:used], self.scale[:used], self.local[:used])
        self.world[:used] = self.local[:used]
        self.alpha[:used] = self.opacity[:used]
        for rows in self._depths:
            above = self.parent[rows]
            self.world[rows] = np.matmul(self.world[above], self.local[rows])
            self.alpha[rows] *= self.alpha[above]

    def _arrange(self) -> None:
        self.changed = False
        self.version += 1
        self.moved = True
        used = self.used
        self.shown[:used] = self.visible[:used]
        depth = np.where(self.parent[:used] >= 0, self.depth[:used], 0)
        deepest = int(depth.max(initial=0))
        self._depths = [np.flatnonzero(depth == d).astype(np.int32) for d in range(1, deepest + 1)]
        for rows in self._depths:
            self.shown[rows] &= self.shown[self.parent[rows]]


def _turning() -> Floats:
    """What takes the products of a quaternion's parts (16) to a rotation's nine numbers."""
    out = np.zeros((4, 4, 3, 3), np.float32)
    x, y, z, w = range(4)
    for axis in range(3):
        for part in range(4):  # on the diagonal: w² and the axis's own square, less the others
            out[part, part, axis, axis] = 1.0 if part in (axis, w) else -1.0
    for a, b, c in ((x, y, z), (y, z, x), (z, x, y)):
        out[a, b, a, b] = out[a, b, b, a] = 2.0
        out[c, w, b, a] = 2.0
        out[c, w, a, b] = -2.0
    return out.reshape(16, 9)


_TURNING = _turning()


def compose(position: Floats, orientation: Floats, scale: Floats, out: Floats) -> None:
    """Write into `out` (N, 4, 4) what scales (N, 3), then turns (N, 4), then moves (N, 3)."""
    count = len(position)
    products = orientation[:, :, None] * orientation[:, None, :]
    turns = products.reshape(count, 16) @ _TURNING
    np.multiply(turns.reshape(count, 3, 3), scale[:, None, :], out=out[:, :3, :3])
    out[:, :3, 3] = position
    out[:, 3, 3] = 1.0
