"""Lists: a few entries at a time of which one is chosen, and large arrows to see the others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rehab.scene.kit.control import Changed, Control
from rehab.scene.kit.face import TARGET, Face
from rehab.scene.panel import GAP, LIFT
from rehab.scene.sheet import Sheet
from rehab.scene.theme import Style

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

AT_ONCE = 5
_WIDE = 0.5  # metres of an entry, before the text size counts
_TICK = 0.04
_INDENT = 0.032


class Listing(Control):
    """Entries in plain words; the chosen one is gold and has a tick.

    The arrows stand on the side that suits the patient, one above the other.
    """

    def __init__(
        self,
        scene: Scene,
        style: Style,
        name: str,
        entries: Sequence[str],
        on_change: Changed,
        value: str | None,
    ) -> None:
        super().__init__(scene, style, name, on_change, value)
        self.entries = list(entries)
        self.first = entries.index(value) // AT_ONCE * AT_ONCE if value is not None else 0

    def _build(self) -> None:
        style, theme = self.style, self.style.theme
        many = len(self.entries) > AT_ONCE
        rows = min(AT_ONCE, len(self.entries))
        wide = _WIDE * (0.4 + 0.6 * style.text)
        whole = wide + many * (TARGET + GAP)
        shift = 0.5 * many * (TARGET + GAP) * (1 if style.side == "left" else -1)
        left = shift - 0.5 * wide + _INDENT
        room = wide - 3 * _INDENT - _TICK
        self._words = [
            self._write("", (left, 0), style.body, width=room, align="left", layers=2)
            for _ in range(rows)
        ]
        tall = max(TARGET, self._tallest() + 0.02)
        height = rows * (tall + GAP) - GAP
        self.size = (whole, height)
        self._ticks: list[Sheet] = []
        self.faces = []
        for number, words in enumerate(self._words):
            y = 0.5 * (height - tall) - number * (tall + GAP)
            face = Face(self.scene, self.node, theme, "quiet", (shift, y, wide, tall))
            words.position = (left, y, 2 * LIFT)
            face.inked.append(words)
            at = (shift + 0.5 * wide - _INDENT - 0.5 * _TICK, y)
            self._ticks.append(face.sign("tick", at, _TICK, 0.007))
            self.faces.append(face)
        if many:
            x, half = 0.5 * (whole - TARGET) * (-1 if shift > 0 else 1), 0.5 * (height - GAP)
            for name, y in (("up", 0.5 * (half + GAP)), ("down", -0.5 * (half + GAP))):
                face = Face(self.scene, self.node, theme, "quiet", (x, y, TARGET, half))
                face.sign(name, (x, y), 0.05, 0.009)
                self.faces.append(face)

    def _tallest(self) -> float:
        """Of all entries, metres."""
        node = self._words[0]
        tallest = 0.0
        for entry in self.entries:
            node.words = entry
            tallest = max(tallest, node.size[1])
        return tallest

    def _choose(self, spot: int, u: float) -> bool:
        rows = len(self._words)
        if spot < rows:
            self._value = self.entries[self.first + spot]
        else:
            self.first += AT_ONCE if spot > rows else -AT_ONCE
        return spot < rows

    def refresh(self) -> None:
        """Show the entries of this page, and which is chosen."""
        if not self.faces:
            return
        rows = len(self._words)
        shown = self.entries[self.first : self.first + AT_ONCE]
        for number in range(rows):
            face = self.faces[number]
            face.shown = number < len(shown)
            self._words[number].words = shown[number] if face.shown else ""
            chosen = face.shown and shown[number] == self._value
            face.look = "done" if chosen else "quiet"
            self._ticks[number].visible = chosen
        super().refresh()
        more = (self.first > 0, self.first + AT_ONCE < len(self.entries))
        for face, there in zip(self.faces[rows:], more, strict=False):
            face.enabled = self.enabled and there
            face.rest()
