"""One question at a time, answered by pointing: a few buttons, a scale, or a list."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

from rehab.scene.kit import Control
from rehab.scene.kit.listing import Listing
from rehab.scene.kit.scale import Scale

if TYPE_CHECKING:
    from rehab.session.director import Director

LINGER = 2.0
"""Seconds for which what was chosen on a scale or in a list is shown before it counts; another
choice corrects it."""

LOW, HIGH = 0, 10
"""Of every scale."""

FOREVER = math.inf


class Asking:
    """Asks for the director; what is not answered `within` some seconds, or skipped by staff, is
    None. Nods answer nothing: who is asked "are you dizzy?" and nods says yes."""

    def __init__(self, director: Director) -> None:
        self._director = director
        self.skipped = False
        """The last question was left out by staff."""

    def choose(
        self,
        title: str,
        lines: Sequence[str],
        labels: Sequence[str],
        *,
        within: float = FOREVER,
        likely: int = 0,
        cue: str = "",
    ) -> Generator[None, None, int | None]:
        """Which of the buttons `labels` is pressed; a simulated patient presses the `likely`."""
        guide = self._director.guide
        buttons = [guide.button(label, _nothing) for label in labels]
        pressed = yield from self._ask(title, lines, buttons, within, cue, likely)
        return next((n for n, button in enumerate(buttons) if button is pressed), None)

    def rate(
        self,
        what: str,
        title: str,
        ends: tuple[str, str],
        *,
        within: float,
        lines: Sequence[str] = (),
    ) -> Generator[None, None, int | None]:
        """A number from 0 to 10 of `what`; `ends` say what the least and the greatest mean."""
        scale = self._director.guide.kit.scale(what, LOW, HIGH, ends, _nothing)
        yield from self._ask(title, lines, [scale], within, "", 0)
        return None if scale.value is None else int(scale.value)

    def pick(
        self, title: str, entries: Sequence[str], *, within: float = FOREVER
    ) -> Generator[None, None, str | None]:
        """One of `entries`."""
        listing = self._director.guide.kit.listing(title, entries, _nothing)
        yield from self._ask(title, [], [listing], within, "", 0)
        return None if listing.value is None else str(listing.value)

    def _ask(
        self,
        title: str,
        lines: Sequence[str],
        parts: Sequence[Control],
        within: float,
        cue: str,
        likely: int,
    ) -> Generator[None, None, Control | None]:
        director = self._director
        pressed: list[Control] = []
        for part in parts:
            part.on_change = pressed.append
        form = director.guide.form(title, parts)
        _tag(parts, likely)
        director.guide.show(title, lines, cue, form=form)
        script = director.script
        script.unskip()
        until, known = script.clock + within, 0
        lingers = LINGER if any(isinstance(part, (Scale, Listing)) for part in parts) else 0.0
        try:
            while script.clock < until and not script.skipped:
                yield
                if len(pressed) > known:
                    known, until = len(pressed), script.clock + lingers
        finally:
            director.guide.drop(form)
        self.skipped = script.skipped
        script.unskip()
        return pressed[-1] if pressed else None


def _tag(parts: Sequence[Control], likely: int) -> None:
    """Mark what a simulated patient may press: of a scale, each number by its name."""
    part = parts[min(likely, len(parts) - 1)]
    if isinstance(part, Scale):
        for number, face in enumerate(part.faces):
            face.sheet.cue = f"{part.name} {part.low + number}"
    elif isinstance(part, Listing):
        part.faces[0].sheet.cue = "press"
    else:
        part.node.cue = "press"


def _nothing(_: Control) -> None:
    """What is pressed is asked for."""
