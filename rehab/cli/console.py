"""How the program speaks in a terminal: calm, aligned, and plain where nobody is looking."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

FOR_INVENTED_PEOPLE = (
    "For invented people only: there is no encrypted clinic store yet, so enter no real patient."
)

STYLES = {
    "heading": "bold",
    "quiet": "dim",
    "done": "yellow",
    "touch": "bright_red",
    "wrong": "bold red",
    "caution": "magenta",
    "path": "cyan",
}
"""Colours by role, after the garden's: gold is done, violet is caution."""


def console(*, stderr: bool = False) -> Console:
    """A console with the roles' colours; without colour in a pipe or under `NO_COLOR`."""
    from rich.console import Console
    from rich.theme import Theme

    # soft_wrap: in a pipe a sentence stays one line, whatever its length.
    return Console(stderr=stderr, theme=Theme(STYLES), highlight=False, soft_wrap=True)


def fail(sentence: str) -> None:
    """Say what went wrong, on stderr."""
    if not sys.stderr.isatty():
        print(sentence, file=sys.stderr)
        return
    from rich.text import Text

    console(stderr=True).print(Text(sentence, style="wrong"))


def columns(*headings: str, right: tuple[int, ...] = ()) -> Table:
    """An empty table without lines; the columns numbered in `right` hold numbers."""
    from rich.box import Box
    from rich.table import Table

    underline = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
    table = Table(box=underline, show_edge=False, pad_edge=False, header_style="quiet")
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="right" if number in right else "left", no_wrap=True)
    return table
