"""The node table: every node's place, look and parent, one numpy array a property."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from rehab.scene import kernel

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

TOUCHED = ("touch", "mirror")
"""Cues of what a hand that is seen is to touch: a ring closes there as it comes near."""

PAST = "the node was removed from its scene"

ROOM = 1 << 16
"""The most rows. Arrays are made once, at this size, and never move: whoever keeps one keeps the
true one. The system gives memory only to the rows that were written to."""

# Properties that are one row of a table's array, with what a new row holds.
_ROWS: dict[str, tuple[type, tuple[int, ...], float]] = {
    "parent": (np.int32, (), -1),
    "depth": (np.int32, (), 0),  # -1: the row is free
    "mesh": (np.int32, (), -1),
    "material": (np.int32, (), 0),
    "pose": (np.int32, (), -1),  # a number of the scene's poses
    "visible": (np.bool_, (), True),  # as asked for
    "shown": (np.bool_, (), False),  # and so are all its ancestors
    "target": (np.bool_, (), False),  # its cue is one of `TOUCHED`
    "position": (np.float32, (3,), 0),
    "orientation": (np.float32, (4,), 0),
    "scale": (np.float32, (3,), 1),
    "colour": (np.float32, (3,), 1),  # linear light
    "opacity": (np.float32, (), 1),
    "alpha": (np.float32, (), 1),  # opacity, times that of all its ancestors
    "emission": (np.float32, (), 0),
    "nearness": (np.float32, (), 0),
    "extra": (np.float32, (4,), 0),  # what the node's own shader needs
    "world": (np.float32, (4, 4), 0),
    "_known": (np.float32, (11,), np.nan),  # what `world` and `alpha` were made of
    "_fresh": (np.bool_, (), False),
}


class Table:
    """Rows are used again; `generation[row]` grows when one is freed, so that old handles show.

    Whoever writes numbers into the columns then sets `moved`; which rows they are is found by
    comparing. `version` counts what makes lists of rows stale: rows that come, go, change their
    parent or their cue.
    """

    __slots__ = (
        *_ROWS,
        "_arranged",
        "_order",
        "children",
        "cue",
        "free",
        "generation",
        "label",
        "moved",
        "order",
        "side",
        "used",
        "version",
    )

    parent: Ints
    depth: Ints
    mesh: Ints
    material: Ints
    pose: Ints
    visible: Bools
    shown: Bools
    target: Bools
    position: Floats
    orientation: Floats
    scale: Floats
    colour: Floats
    opacity: Floats
    alpha: Floats
    emission: Floats
    nearness: Floats
    extra: Floats
    world: Floats
    _known: Floats
    _fresh: Bools

    def __init__(self) -> None:
        for name, (kind, shape, _) in _ROWS.items():
            setattr(self, name, np.zeros((ROOM, *shape), kind))
        self.generation: list[int] = []
        self.children: list[list[int]] = []
        self.cue: list[str] = []
        self.side: list[str] = []
        self.label: list[str] = []
        self.free: list[int] = []
        self.used = 0
        self.moved = True
        self.version = 0
        self._arranged = -1
        self._order: Ints = np.zeros(ROOM, np.int32)
        self.order = self._order[:0]
        """The rows in use, parents before their children."""

    def take(self, parent: int) -> int:
        """A fresh row below `parent` (-1: below nothing); ValueError where there are too many."""
        if self.free:
            row = self.free.pop()
        else:
            if self.used == ROOM:
                raise ValueError(f"a scene holds at most {ROOM} nodes")
            row = self.used
            self.used += 1
            self.generation.append(0)
            self.children.append([])
            for words in (self.cue, self.side, self.label):
                words.append("")
        for name, (_, _, value) in _ROWS.items():
            getattr(self, name)[row] = value
        self.orientation[row, 3] = self.world[row, 3, 3] = 1.0
        self._hang(row, parent)
        return row

    def give(self, row: int) -> list[int]:
        """Free `row` and all below it; the freed rows."""
        self._unhang(row)
        gone = self._below(row)
        for at in gone:
            self.children[at] = []
            self.generation[at] += 1
            self.visible[at] = self.shown[at] = self.target[at] = False
            self.mesh[at] = self.parent[at] = self.depth[at] = self.pose[at] = -1
            self.cue[at] = self.side[at] = self.label[at] = ""
        self.free.extend(gone)
        return gone

    def move(self, row: int, parent: int) -> None:
        """Hang `row`, and all below it, below `parent`; ValueError where that lies below `row`."""
        at = parent
        while at >= 0:
            if at == row:
                raise ValueError("a node cannot hang below itself")
            at = int(self.parent[at])
        self._unhang(row)
        self._hang(row, parent)
        for at in self._below(row)[1:]:
            self.depth[at] = self.depth[self.parent[at]] + 1

    def tell(self, row: int, cue: str) -> None:
        """Set the cue of `row`."""
        self.cue[row] = cue
        self.target[row] = cue in TOUCHED
        self.version += 1

    def _hang(self, row: int, parent: int) -> None:
        self.parent[row] = parent
        self.depth[row] = self.depth[parent] + 1 if parent >= 0 else 0
        self._known[row] = np.nan
        if parent >= 0:
            self.children[parent].append(row)
        self.version += 1
        self.moved = True

    def _unhang(self, row: int) -> None:
        parent = int(self.parent[row])
        if parent >= 0:
            self.children[parent].remove(row)
        self.version += 1

    def _below(self, row: int) -> list[int]:
        """`row` and all below it, parents first."""
        rows = [row]
        for at in rows:
            rows.extend(self.children[at])
        return rows

    def update(self) -> None:
        """Bring `shown`, `alpha` and `world` up to date."""
        if self._arranged != self.version:
            self._arranged = self.version
            count = kernel.by_depth(self.depth, self.used, self._order)
            self.order = self._order[:count]
        if not self.moved:
            return
        self.moved = False
        kernel.to_world(
            self.order,
            self.parent,
            self.visible,
            self.position,
            self.orientation,
            self.scale,
            self.opacity,
            self._known,
            self._fresh,
            self.shown,
            self.alpha,
            self.world,
        )


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
