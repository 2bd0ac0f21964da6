"""Controls: what can be pointed at and pressed, however that is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from rehab.scene.kit.face import Face
from rehab.scene.kit.part import LEVEL, Part
from rehab.scene.node import Node
from rehab.scene.theme import Style

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

Value = float | int | str | None
Changed = Callable[["Control"], object]


class Control(Part):
    """Faces in one plane, of which the one pointed at shows it. `Scene.controls` has all placed.

    Its hit area is the rectangle `size`, in the XY plane of `node`, centred on its origin; (u, v)
    are metres there, in the node's own axes. Once its node is removed, it is no longer among
    `Scene.controls`.
    """

    def __init__(
        self,
        scene: Scene,
        style: Style,
        name: str,
        on_change: Changed,
        value: Value = None,
    ) -> None:
        super().__init__(scene, style, name)
        self.faces: list[Face] = []
        self.careful = False
        """Whether it is always in view, so that only who means it may press it."""
        self.reads = 0.0
        """Seconds after it appeared in which a look that rests on it reads, and presses nothing."""
        self.on_change = on_change
        """Told of each press that changes something; may be set."""
        self._enabled = True
        self._pointed = -1
        self._value = value

    def place(
        self,
        position: Sequence[float] = (0.0, 0.0, 0.0),
        orientation: Sequence[float] = LEVEL,
        parent: Node | None = None,
    ) -> None:
        """Make its nodes, as `Part.place` does, and be found by pointing."""
        super().place(position, orientation, parent)
        self.refresh()
        self.scene.controls.append(self)

    @property
    def label(self) -> str:
        """What it says in plain words, with its value: "Go on", "Pain 4"."""
        return self.name if self.value is None else f"{self.name} {self.value}"

    @property
    def value(self) -> Value:
        """What was chosen; may be set, which nobody is told of."""
        return self._value

    @value.setter
    def value(self, value: Value) -> None:
        self._value = value
        self.refresh()

    @property
    def enabled(self) -> bool:
        """Whether it can be pressed; may be set."""
        return self._enabled

    @enabled.setter
    def enabled(self, value: bool) -> None:
        self._enabled = value
        self.refresh()

    def refresh(self) -> None:
        """Let the faces, once there are any, say what `value` and `enabled` are."""
        for face in self.faces:
            face.enabled = self._enabled
            face.rest()

    @property
    def shown(self) -> bool:
        """Whether it is in the scene, and it and all above it are visible."""
        if not self.node.alive:
            return False
        self.scene.update()
        return bool(self.scene.table.shown[self.node.row])

    @property
    def pointed(self) -> int:
        """Which of its faces is pointed at; -1: none."""
        return self._pointed

    def spot(self, u: float, v: float) -> int:
        """Which of its faces lies at (u, v); -1: none that can be pressed."""
        for number, face in enumerate(self.faces):
            if face.holds(u, v):
                return number
        return -1

    def point(self, u: float, v: float, part: float) -> None:
        """Be pointed at, with `part` (0 to 1) of the dwell done."""
        spot = self.spot(u, v)
        if spot != self._pointed:
            self.leave()
            self._pointed = spot
        if spot >= 0:
            self.faces[spot].point(part)

    def leave(self) -> None:
        """No longer be pointed at, even if its node is gone."""
        if self._pointed >= 0 and self.node.alive:
            self.faces[self._pointed].leave()
        self._pointed = -1

    def activate(self, u: float, v: float) -> None:
        """Be pressed there: what is pressed sinks, the value changes, and the caller is told."""
        spot = self.spot(u, v)
        if spot < 0:
            return
        told = self._choose(spot, u)
        self.refresh()
        self.faces[spot].press()
        if told:
            self.on_change(self)

    def _choose(self, spot: int, u: float) -> bool:
        """Take the value that pressing this face at `u` means; whether the caller is told."""
        raise NotImplementedError
