"""What the check of an exercise came to, as a card; and the picture that it draws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rehab.cli.console import console
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.authoring import Card
    from rehab.authoring.card import Finding
    from rehab.authoring.playing import Look

MARKS = {True: ("✓", "done"), False: ("✗", "wrong"), None: ("–", "quiet")}


class Drawn:
    """The picture of a check: `look` takes it, `finding` says what became of it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._why = "no trial was played for long enough."
        self._taken = False
        self.look: Look | None = None

    @contextmanager
    def able(self) -> Iterator[None]:
        """Meanwhile it can be taken, where this computer draws at all."""
        from rehab.cli import compose
        from rehab.gfx import context

        with ExitStack() as stack:
            try:
                context.choose(window=False)
                renderer = stack.enter_context(compose.renderer(window=False, waited=False))
            except (UserError, ImportError, OSError) as error:  # no OpenGL of any kind
                self._why = str(error)
            else:
                self.look = self._look(renderer)
            yield

    def _look(self, renderer: Any) -> Look:
        def look(scene: Any, head: Any) -> None:
            from rehab.cli.pictures import keep, through

            keep(through(renderer, scene, head), self._path)
            self._taken = True

        return look

    def finding(self) -> Finding:
        """Drawn, or why not: that is not the exercise's fault."""
        from rehab.authoring.card import Finding

        if self._taken:
            return Finding("picture", True, f"Drawn: {self._path}")
        return Finding("picture", None, f"Not drawn: {self._why}")


def show(card: Card) -> None:
    """Print the card."""
    from rich.table import Table
    from rich.text import Text

    out = console()
    bad = sum(finding.passed is False for finding in card.findings)
    things = "1 thing" if bad == 1 else f"{bad} things"
    out.print(Text(f"{card.id}  {card.title}", style="heading"))
    out.print(Text(card.where, style="path"))
    verdict = "It keeps the contract." if card.passed else f"Not yet: {things} to mend."
    out.print(verdict, style="done" if card.passed else "wrong")
    table = Table.grid(padding=(0, 2, 0, 0))
    for finding in card.findings:
        mark, style = MARKS[finding.passed]
        # Text, not markup: what an exercise says may hold brackets.
        table.add_row(Text(mark, style=style), finding.check, Text(finding.says))
    out.print(table)
