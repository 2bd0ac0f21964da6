"""The scene: what there is to see, with handles to change it; needs no graphics to be stepped."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

import rehab.scene.growth  # noqa: F401
from rehab.scene import material as materials
from rehab.scene import shapes
from rehab.scene.colour import AMBER, INK, Colour, linear
from rehab.scene.node import Node
from rehab.scene.panel import Panel
from rehab.scene.petals import Petals
from rehab.scene.place import Growth, Place, find_place
from rehab.scene.table import Floats, Table
from rehab.scene.tween import Tween, Tweens
from rehab.scene.words import TextNode, Words

if TYPE_CHECKING:
    from rehab.scene.kit.control import Control
    from rehab.scene.trail import Trail

Position = Sequence[float]
LEVEL = (0.0, 0.0, 0.0, 1.0)
CUES = (
    *("", "rest", "reach", "look", "wait", "nod", "hold", "press"),
    "touch",
    "point",
    "forearm",
    *("follow", "watch"),
    *("grab", "release"),
    *("drum", "ring", "bear"),
    "breathe",
    *("face", "tilt", "centre", "find", "pass"),
    *("roll", "pick", "looser", "carry", "open"),
    *("catch", "spare", "trace", "watch"),
    *("stand", "sit", "lean", "mirror", "clench", "unclench"),
)
"""What a node can mean to the patient; what is to be watched asks for nothing but a look."""
SIDES = ("", "left", "right", "either")


class Scene:
    """A place with nodes in it. Metres, +Y up, -Z forward, play space.

    Where `room` is true, place and sky are not drawn: the real room is seen behind the nodes.
    """

    def __init__(self, place: str | None = "garden", *, grown: int = 0) -> None:
        """Make a scene in the place named ("garden"), or in emptiness (None).

        `grown` is how many flowers earlier sessions have left in it: they stand at once.
        """
        self.place: Place | None = find_place(place) if place is not None else None
        self.table = Table()
        self.words: dict[int, Words] = {}
        self.words_version = 0
        self.petals = Petals()
        self.controls: list[Control] = []
        self.trails: list[Trail] = []
        self.poses: list[Floats | None] = []
        self.seconds = 0.0
        self.room = False
        self.veil: Node | None = None
        """What closes round the eyes so that nothing further away is seen."""
        self._tweens = Tweens()
        self._planted = 0
        self._grown: list[Node] = []
        for _ in range(grown):
            self._sow(*self._growth())

    def add(
        self,
        mesh: str,
        *,
        material: str = "matte",
        position: Position = (0.0, 0.0, 0.0),
        orientation: Sequence[float] = LEVEL,
        scale: float | Sequence[float] = 1.0,
        colour: Colour = AMBER,
        opacity: float = 1.0,
        emission: float = 0.0,
        parent: Node | None = None,
        cue: str = "",
        side: str = "",
        label: str = "",
    ) -> Node:
        """Add a node of the form `mesh` (`shapes.NAMES`; "" groups its children).

        Plain forms are one metre across at scale 1, so that `scale` is their size in metres; hands
        and the handle have their own size. ValueError names what a word may be.
        """
        if mesh and mesh not in shapes.NUMBER:
            raise ValueError(f"no mesh {mesh!r}; there are {', '.join(shapes.NAMES)}")
        if cue not in CUES or side not in SIDES:
            raise ValueError(f"cue {cue!r}, side {side!r}: not among {CUES} and {SIDES}")
        light = linear(colour)
        made_of = materials.number(material)
        table = self.table
        row = table.take(parent.row if parent is not None else -1)
        table.mesh[row] = shapes.NUMBER[mesh] if mesh else -1
        table.material[row] = made_of
        table.position[row] = position
        table.orientation[row] = orientation
        table.scale[row] = scale
        table.colour[row] = light
        table.opacity[row] = opacity
        table.emission[row] = emission
        table.side[row], table.label[row] = side, label
        table.tell(row, cue)
        return Node(self, row)

    def text(
        self,
        words: str,
        *,
        position: Position,
        orientation: Sequence[float] = LEVEL,
        height: float = 0.03,
        colour: Colour = INK,
        width: float | None = None,
        align: str = "centre",
        bold: bool = False,
        parent: Node | None = None,
        cue: str = "",
        side: str = "",
        label: str = "",
    ) -> TextNode:
        """Add words that face +Z. `height` is the font size in metres (capitals are 0.73 of it).

        Lines break at `width` metres; `align` is "left", "centre" or "right" of `position`.
        """
        node = self.add(
            "",
            position=position,
            orientation=orientation,
            colour=colour,
            parent=parent,
            cue=cue,
            side=side,
            label=label or words,
        )
        self.words[node.row] = Words(words, height, width, align, bold)
        self.words_version += 1
        return TextNode(self, node.row)

    def panel(
        self,
        title: str,
        lines: Sequence[str] | str = (),
        *,
        position: Position = (0.0, 0.9, -1.2),
        orientation: Sequence[float] | None = None,
        cue: str = "",
        side: str = "",
        label: str = "",
    ) -> Panel:
        """Add a sheet of paper with a title and a few lines, leaning back a little.

        Without an `orientation` it turns to someone who sits at the origin.
        """
        return Panel.make(self, title, lines, position, orientation, (cue, side, label))

    def tween(
        self,
        node: Node,
        name: str,
        to: object,
        seconds: float,
        ease: str = "out",
        then: Callable[[], object] | None = None,
    ) -> None:
        """Move the property `name` of `node` to `to` within `seconds`; then call `then`.

        Eases: linear, in, out, in-out, back. A removed node ends it without `then`.
        """
        self._tweens.add(Tween(node, name, to, seconds, ease, then))

    def burst(self, position: Position, colour: Colour = AMBER, count: int = 40) -> None:
        """Let petals fly from `position`."""
        self.petals.burst(position, linear(colour), count)

    def plant(self, position: Position | None = None) -> Node:
        """Let something grow in the place, and stay; without a position, at the next free one.

        Flowers come as buds: `bloom` opens them, or the next session.
        """
        form, spot, turn, size, colour = self._growth()
        if form == "blossom":
            form = "bud"
        flower = self._sow(form, spot if position is None else position, turn, 0.01, colour)
        self.tween(flower, "scale", size, 1.6, "out")
        return flower

    def _growth(self) -> Growth:
        """What grows next."""
        number = self._planted
        self._planted += 1
        return (self.place or find_place("garden")).growth(number)

    def _sow(self, form: str, position: Position, turn: float, size: float, colour: str) -> Node:
        grown = self.add(
            form,
            position=position,
            orientation=(0.0, math.sin(turn / 2), 0.0, math.cos(turn / 2)),
            scale=size,
            colour=colour,
            emission=0.6 if form == "lantern" else 0.0,
            label=form,
        )
        self._grown.append(grown)
        return grown

    def move_to(self, place: str) -> None:
        """Be in the place named from now on; what grew and what flies stays behind."""
        self.place, self.petals = find_place(place), Petals()
        for grown in self._grown:
            if grown.alive:
                grown.remove()
        self._grown.clear()

    def pose(self, node: Node, matrices: Floats | None) -> None:
        """Let `matrices` (J, 3, 4) bend the skin of `node` from now on; None: nothing does.

        Each takes a bone's points as they are bound to their place in the node's axes. The array
        is read anew for every picture: whoever moves the bones writes into it. Nodes may share one.
        """
        self.table.pose[node.row] = -1 if matrices is None else self._slot(matrices)
        self._forget_poses()

    def _slot(self, matrices: Floats) -> int:
        """The number in `poses` of that memory, or of a free place that it is put into."""
        if matrices.shape[1:] != (3, 4) or matrices.dtype != np.float32:
            raise ValueError("a pose is an array (J, 3, 4) of float32")
        free = len(self.poses)
        for number, known in enumerate(self.poses):
            if known is None:
                free = number
            elif known.shape == matrices.shape and known.ctypes.data == matrices.ctypes.data:
                return number
        self.poses[free : free + 1] = [matrices]
        return free

    def _forget_poses(self) -> None:
        """Let go of poses that no node has any more."""
        had = self.table.pose[: self.table.used]
        for number, known in enumerate(self.poses):
            if known is not None and not (had == number).any():
                self.poses[number] = None

    def bloom(self, node: Node) -> None:
        """Let a bud open; another growth swells a little, so that every one can be praised."""
        size = node.scale[0]
        if node.mesh == "bud":
            self.table.mesh[node.row] = shapes.NUMBER["blossom"]
        node.scale = 0.7 * size
        self.tween(node, "scale", size, 1.2, "back")

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass (the change of display time): tweens, petals, wind."""
        self.seconds += seconds
        self._tweens.advance(seconds)
        self.petals.advance(seconds)

    def update(self) -> None:
        """Bring world matrices and visibility up to date."""
        self.table.update()

    def tagged(self, cue: str | None = None) -> list[Node]:
        """The nodes that are seen and have a cue (that one, or any), oldest row first."""
        table = self.table
        table.update()
        return [
            Node(self, row)
            for row, named in enumerate(table.cue[: table.used])
            if named and (cue is None or named == cue) and table.shown[row] and table.alpha[row] > 0
        ]

    def remove(self, row: int) -> None:
        """Take out the node of `row` and all below it (`Node.remove` calls this)."""
        for gone in self.table.give(row):
            if self.words.pop(gone, None) is not None:
                self.words_version += 1
        self._forget_poses()
        if any(not control.node.alive for control in self.controls):
            self.controls[:] = [control for control in self.controls if control.node.alive]
