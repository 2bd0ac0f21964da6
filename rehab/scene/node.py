"""Handles on rows of the node table: light, checked for staleness, settable like plain objects."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rehab.scene import material, shapes
from rehab.scene.colour import Colour, hexadecimal, linear
from rehab.scene.table import PAST, Table

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

Vector = tuple[float, float, float]


class StaleNode(RuntimeError):
    """The node behind a handle was removed."""


class Node:
    """One thing in a scene. Positions are metres in its parent's axes (play space at the top).

    A node without mesh groups its children: they move, fade and hide with it.
    """

    __slots__ = ("_generation", "_row", "_scene", "table")

    def __init__(self, scene: Scene, row: int) -> None:
        self._scene = scene
        self.table: Table = scene.table
        self._row = row
        self._generation = scene.table.generation[row]

    def _at(self) -> int:
        if self.table.generation[self._row] != self._generation:
            raise StaleNode(PAST)
        return self._row

    @property
    def row(self) -> int:
        """The row of the node table; StaleNode once the node is removed."""
        return self._at()

    @property
    def handle(self) -> tuple[int, int]:
        """Row and generation: equal for two handles of the same node."""
        return self._row, self._generation

    @property
    def alive(self) -> bool:
        """False once the node, or one above it, is removed."""
        return self.table.generation[self._row] == self._generation

    @property
    def position(self) -> Vector:
        """Metres in the parent's axes."""
        x, y, z = self.table.position[self._at()].tolist()
        return x, y, z

    @position.setter
    def position(self, value: Sequence[float]) -> None:
        self.table.position[self._at()] = value
        self.table.moved = True

    @property
    def orientation(self) -> tuple[float, float, float, float]:
        """Unit quaternion x, y, z, w in the parent's axes."""
        x, y, z, w = self.table.orientation[self._at()].tolist()
        return x, y, z, w

    @orientation.setter
    def orientation(self, value: Sequence[float]) -> None:
        self.table.orientation[self._at()] = value
        self.table.moved = True

    @property
    def scale(self) -> Vector:
        """Factors along x, y, z; may be set from one number."""
        x, y, z = self.table.scale[self._at()].tolist()
        return x, y, z

    @scale.setter
    def scale(self, value: float | Sequence[float]) -> None:
        self.table.scale[self._at()] = value
        self.table.moved = True

    @property
    def colour(self) -> str:
        """`"#RRGGBB"`; may be set from three sRGB numbers too."""
        return hexadecimal(self.table.colour[self._at()])

    @colour.setter
    def colour(self, value: Colour) -> None:
        self.table.colour[self._at()] = linear(value)

    @property
    def opacity(self) -> float:
        """From 0 (not to be seen) to 1; children are dimmed with it."""
        return float(self.table.opacity[self._at()])

    @opacity.setter
    def opacity(self, value: float) -> None:
        self.table.opacity[self._at()] = value
        self.table.moved = True

    @property
    def emission(self) -> float:
        """Light of its own, in parts of its colour; from about 0.1 on it also has a soft halo."""
        return float(self.table.emission[self._at()])

    @emission.setter
    def emission(self, value: float) -> None:
        self.table.emission[self._at()] = value

    @property
    def nearness(self) -> float:
        """How near the hand is, 0 to 1: draws the closing ring around a target."""
        return float(self.table.nearness[self._at()])

    @nearness.setter
    def nearness(self, value: float) -> None:
        self.table.nearness[self._at()] = value

    @property
    def visible(self) -> bool:
        """Whether it is drawn, provided that everything above it is."""
        return bool(self.table.visible[self._at()])

    @visible.setter
    def visible(self, value: bool) -> None:
        self.table.visible[self._at()] = value
        self.table.moved = True

    @property
    def mesh(self) -> str:
        """The name of its form, or "" for a group."""
        at = int(self.table.mesh[self._at()])
        return shapes.NAMES[at] if at >= 0 else ""

    @property
    def material(self) -> str:
        """The name of what it is made of (`material.MATERIALS`); may be set."""
        return material.MATERIALS[int(self.table.material[self._at()])].name

    @material.setter
    def material(self, value: str) -> None:
        self.table.material[self._at()] = material.number(value)

    @property
    def parent(self) -> Node | None:
        """The node that it moves with. May be set, to None too: its numbers stay what they are.

        ValueError where the new parent is the node itself or lies below it.
        """
        above = int(self.table.parent[self._at()])
        return Node(self._scene, above) if above >= 0 else None

    @parent.setter
    def parent(self, value: Node | None) -> None:
        if value is not None and value.table is not self.table:
            raise ValueError("a node hangs below nodes of its own scene only")
        self.table.move(self._at(), -1 if value is None else value.row)

    @property
    def cue(self) -> str:
        """What it means to the patient: one of `scene.CUES`."""
        return self.table.cue[self._at()]

    @cue.setter
    def cue(self, value: str) -> None:
        self.table.tell(self._at(), value)

    @property
    def side(self) -> str:
        """The arm that is meant: "left", "right", "either" or ""."""
        return self.table.side[self._at()]

    @side.setter
    def side(self, value: str) -> None:
        self.table.side[self._at()] = value

    @property
    def label(self) -> str:
        """A name for people who look into the scene."""
        return self.table.label[self._at()]

    @label.setter
    def label(self, value: str) -> None:
        self.table.label[self._at()] = value

    def world_position(self) -> Vector:
        """Metres in play space."""
        row = self._at()
        self.table.update()
        x, y, z = self.table.world[row, :3, 3].tolist()
        return x, y, z

    def remove(self) -> None:
        """Take the node and all below it out of the scene; their handles are stale from now on."""
        self._scene.remove(self._at())

    def __repr__(self) -> str:
        if not self.alive:
            return "<Node removed>"
        return (
            f"<Node {self._row} {self.mesh or 'group'} {self.cue} {self.side} at {self.position}>"
        )
