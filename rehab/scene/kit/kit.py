"""The kit: panels and controls in the one style that suits a patient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from rehab.scene.kit.button import Button
from rehab.scene.kit.captions import Captions
from rehab.scene.kit.control import Changed
from rehab.scene.kit.listing import Listing
from rehab.scene.kit.part import Part
from rehab.scene.kit.ring import Countdown, Ring
from rehab.scene.kit.scale import Scale
from rehab.scene.kit.slider import Slider
from rehab.scene.panel import EYES, GAP, MARGIN, Panel
from rehab.scene.theme import Style, style

if TYPE_CHECKING:
    from rehab.scene.scene import Scene

AWAY, BELOW, ASIDE = 1.2, math.radians(15.0), math.radians(10.0)
_MOST_LINES = 2


class Kit:
    """Makes parts, then panels that hold them."""

    def __init__(
        self,
        scene: Scene,
        theme: str = "paper",
        text: str = "normal",
        seeing_side: str = "both",
        leading_hand: str = "right",
        signs: bool = False,
    ) -> None:
        """ValueError names what each word may be; `signs`: pictograms stand beside words."""
        self.scene = scene
        self.style: Style = style(theme, text, seeing_side, leading_hand, signs)

    @property
    def aside(self) -> float:
        """How far to turn panels from straight ahead, rad about +Y: towards the seeing side.

        Little enough that each reaches over the middle, with what its safety buttons need.
        """
        return {"left": ASIDE, "right": -ASIDE}.get(self.style.seeing_side, 0.0)

    def panel(
        self,
        title: str,
        lines: Sequence[str] = (),
        *,
        position: Sequence[float] | None = None,
        orientation: Sequence[float] | None = None,
        controls: Sequence[Part] = (),
        cue: str = "",
        side: str = "",
        label: str = "",
    ) -> Panel:
        """A sheet with at most two lines and one decision; `controls` are parts of this kit.

        Without a `position` it lies before someone who sits at the origin. Buttons share a row
        where they fit, the first nearest to the leading hand or on the seeing side; those for
        safety follow, as wide as the panel.
        """
        decisions = [c for c in controls if isinstance(c, (Scale, Slider, Listing))]
        if len(lines) > _MOST_LINES or len(decisions) > 1:
            raise ValueError(f"{title!r}: a panel has two lines and one decision at most")
        at = self._before() if position is None else position
        tags = (cue, side, label)
        panel = Panel.make(self.scene, title, lines, at, orientation, tags, self.style)
        for part in controls:
            part.place(parent=panel)
        rows = _rows([c for c in controls if not c.apart], panel.room, self.style)
        rows += [[c] for c in controls if c.apart]
        panel.rows = rows
        for part in controls:
            if isinstance(part, Button) and part.safety:
                part.widen(panel.size[0] - 2 * MARGIN)
        return panel

    def _before(self) -> tuple[float, float, float]:
        x, y, z = EYES
        level = AWAY * math.cos(BELOW)
        side = math.sin(self.aside)
        return x - level * side, y - AWAY * math.sin(BELOW), z - level * math.cos(self.aside)

    def button(
        self,
        label: str,
        on_change: Changed,
        *,
        quiet: bool = False,
        safety: bool = False,
        sign: str = "",
    ) -> Button:
        """Does one thing. `quiet`: what one may also do; `safety`: what must always be found; a
        `sign` of `sheet.SIGNS` is shown in a style that has signs."""
        shown = sign if self.style.signs else ""
        made = (self.scene, self.style, label, on_change)
        return Button(*made, quiet=quiet, safety=safety, sign=shown)

    def scale(
        self, label: str, low: int, high: int, words: tuple[str, str], on_change: Changed
    ) -> Scale:
        """Whole numbers, 0 to 10 as a rule; `words` say what the least and the greatest mean."""
        return Scale(self.scene, self.style, label, low, high, words, on_change)

    def slider(
        self,
        label: str,
        low: float,
        high: float,
        on_change: Changed,
        *,
        value: float,
        step: float,
        unit: str = "",
    ) -> Slider:
        """A number that is set by pointing, or by large ends, one step each."""
        return Slider(self.scene, self.style, label, low, high, step, value, unit, on_change)

    def listing(
        self,
        label: str,
        entries: Sequence[str],
        on_change: Changed,
        *,
        value: str | None = None,
    ) -> Listing:
        """A choice among `entries`, five at a time; its value is the entry chosen."""
        return Listing(self.scene, self.style, label, entries, on_change, value)

    def ring(self, label: str = "") -> Ring:
        """How much is done, with a number in it."""
        return Ring(self.scene, self.style, label)

    def countdown(self, label: str = "") -> Countdown:
        """Seconds that are left."""
        return Countdown(self.scene, self.style, label)

    def captions(self) -> Captions:
        """What is heard, in words."""
        return Captions(self.scene, self.style)


def _rows(parts: Sequence[Part], room: float, style: Style) -> list[list[Part]]:
    """Parts from top to bottom, row by row; buttons that follow each other share one if they fit,
    and are equally wide.
    """
    rows: list[list[Part]] = []
    for is_button, group in groupby(parts, lambda part: isinstance(part, Button)):
        members = list(group)
        wide = max(part.size[0] for part in members)
        fit = max(1, int((room + GAP) / (wide + GAP))) if is_button else 1
        rows += [members[at : at + fit] for at in range(0, len(members), fit)]
        for part in members:
            if isinstance(part, Button):
                part.widen(wide)
    if style.side == "right":
        for row in rows:
            row.reverse()
    return rows
