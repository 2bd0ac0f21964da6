"""How the program speaks in a terminal: calm, aligned, and plain where nobody is looking."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

FOR_INVENTED_PEOPLE = (
    "For invented people only: this store is open, not encrypted, so enter no real patient."
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

    # In a pipe a sentence stays one line and a table is as wide as what it holds.
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else 240
    return Console(stderr=stderr, width=width, theme=Theme(STYLES), highlight=False, soft_wrap=True)


def fail(sentence: str) -> None:
    """Say what went wrong, on stderr."""
    from rehab.store.words import shown

    sentence = shown(sentence).replace("\n", " ")
    if not sys.stderr.isatty():
        print(sentence, file=sys.stderr)
        return
    from rich.text import Text

    console(stderr=True).print(Text(sentence, style="wrong"))


def notify(sentence: str) -> None:
    """Say what somebody should know, on stderr."""
    from rich.text import Text

    from rehab.store.words import shown

    console(stderr=True).print(Text(shown(sentence), style="caution"))


def plain(text: str) -> str:
    """What people typed, for a cell of a table: nothing in it is markup or steers the terminal."""
    from rich.markup import escape

    from rehab.store.words import shown

    return escape(shown(text))


def say(sentence: str, following: str = "") -> None:
    """A sentence, and the command that comes next; both may hold what people typed."""
    from rehab.store.words import shown

    out = console()
    out.print(shown(sentence), markup=False)
    if following:
        out.print(f"Next: {shown(following)}", markup=False)


def columns(*headings: str, right: tuple[int, ...] = ()) -> Table:
    """An empty table without lines; the columns numbered in `right` hold numbers.

    In a narrow terminal the last column is the one that wraps.
    """
    from rich.box import Box
    from rich.table import Table

    underline = Box("    \n    \n ── \n    \n    \n    \n    \n    \n")
    table = Table(box=underline, show_edge=False, pad_edge=False, header_style="quiet")
    for number, heading in enumerate(headings):
        last = number == len(headings) - 1
        justify: Literal["left", "right"] = "right" if number in right else "left"
        table.add_column(heading, justify=justify, no_wrap=not last, overflow="fold")
    return table


@contextmanager
def progress(out: Console, words: str) -> Iterator[Callable[[float, str], None]]:
    """A bar that says `words`, and the function that moves it to a percentage with new words.

    It is gone when all is done, and never there in a pipe.
    """
    if not out.is_terminal:
        yield lambda percent, words: None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    shown = (TextColumn("{task.description:<56}"), BarColumn(32), TimeElapsedColumn())
    with Progress(*shown, console=out, transient=True) as bar:
        task = bar.add_task(words, total=100)
        yield lambda percent, words: bar.update(task, completed=percent, description=words)


def local(label: str) -> str:
    """A stored wall-clock label as this place's date and time."""
    return f"{datetime.fromisoformat(label).astimezone():%Y-%m-%d %H:%M}"
