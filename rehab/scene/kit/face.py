"""Faces: the pieces of a control that can be pressed, and how they look at rest and meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rehab.scene.colour import contrast
from rehab.scene.node import Node
from rehab.scene.panel import LIFT
from rehab.scene.sheet import DISABLED, PRESSED, REST, SIGNS, Sheet
from rehab.scene.theme import Pair, Theme

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

TARGET = 0.086
"""The least width and height of what can be pressed, metres: 4.1 degrees at 1.2 m."""

_BEGUN = 0.002  # of a dwell: from the first moment the ring's thin line shows
_STANDS_OUT = 3.0  # a ground of less contrast with the paper needs an edge (WCAG 2.2, 1.4.11)
_BACK = 0.5  # seconds until a pressed face has come up again


class Face:
    """A rectangle of its parent's plane: raised, filled by a dwell, sunk, or flat and dashed.

    `look` is a key of `Theme.faces`. Whatever is in `inked` takes the colour of its ink.
    """

    __slots__ = (
        "_parent",
        "_scene",
        "_shown",
        "_state",
        "box",
        "enabled",
        "inked",
        "look",
        "sheet",
        "theme",
    )

    def __init__(
        self,
        scene: Scene,
        parent: Node,
        theme: Theme,
        look: str,
        box: tuple[float, float, float, float],
        kind: str = "face",
    ) -> None:
        """`box` is the middle, width and height in the parent's plane, metres."""
        x, y, *size = box
        self.theme, self.look, self.box = theme, look, box
        self._scene, self._parent = scene, parent
        self.sheet = Sheet.add(scene, kind, size, theme.paper, parent, (x, y, LIFT))
        self.inked: list[Node] = []
        self.enabled = self._shown = True
        self.rest()

    def sign(self, name: str, at: tuple[float, float], size: float, line: float) -> Sheet:
        """Draw the sign `name` (`sheet.SIGNS`) on it, `size` wide, at a place in the parent."""
        sign = Sheet.add(
            self._scene,
            "sign",
            (size, size),
            self.theme.faces[self.look].ink,
            self._parent,
            (*at, 2 * LIFT),
            value=SIGNS.index(name),
            line=line,
        )
        self.inked.append(sign)
        return sign

    @property
    def shown(self) -> bool:
        """Whether it is there at all; may be set."""
        return self._shown

    @shown.setter
    def shown(self, value: bool) -> None:
        if value != self._shown:
            self._shown = value
            for node in (self.sheet, *self.inked):
                node.visible = value

    def holds(self, u: float, v: float) -> bool:
        """Whether the point (u, v) of the parent's plane lies on it, and it can be pressed."""
        x, y, width, height = self.box
        inside = abs(u - x) <= 0.5 * width and abs(v - y) <= 0.5 * height
        return inside and self.enabled and self._shown

    def rest(self) -> None:
        """Look as it does by itself, after any change of `look` or `enabled`."""
        if self.enabled:
            self._draw(REST, self.theme.faces[self.look])
        else:
            self._draw(DISABLED, self.theme.faces["disabled"])

    def point(self, part: float) -> None:
        """Show that it is pointed at, and `part` (0 to 1) of the ring that fills."""
        if self._state == PRESSED:
            return
        if self._state == REST:
            self._draw(_BEGUN, self.theme.faces["pointed"])
        self.sheet.value = min(1.0, max(_BEGUN, part))

    def leave(self) -> None:
        """Show that it is no longer pointed at."""
        if self._state not in (PRESSED, DISABLED):
            self.rest()

    def press(self) -> None:
        """Sink, then come up again as `look` says."""
        self._draw(PRESSED, self.theme.faces["pressed"])
        scene, after = self._scene, self.theme.faces[self.look]
        scene.tween(self.sheet, "colour", after.ground, _BACK, "in", then=self.rest)
        for node in self.inked:
            scene.tween(node, "colour", after.ink, _BACK, "in")

    def _draw(self, state: float, colours: Pair) -> None:
        self._state = self.sheet.value = state
        self.sheet.colour = colours.ground
        stands_out = contrast(colours.ground, self.theme.paper) >= _STANDS_OUT
        self.sheet.line = 0.0 if stands_out else self.theme.line
        for node in self.inked:
            node.colour = colours.ink
