"""`rehab doctor`: whether this computer can play, and what to do where it cannot."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import console
from rehab.cli.home import STORE, home

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.text import Text

    from rehab.doctor import Finding

GROUPS = (
    ("bad", "To mend", "✗", "wrong"),
    ("warning", "To know", "!", "caution"),
    ("good", "In order", "✓", "done"),
)
"""A state, its heading, its mark and its style; first what matters most."""


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Say whether this computer can play."""
    from rehab.doctor import can_play, examine

    store = home() / STORE
    found = []
    with console(stderr=True).status("Looking") as status:
        for finding in examine(store):
            found.append(finding)
            status.update(f"Looking: {finding.name} is done")
    able = can_play(found)
    if as_json:
        told = {"can_play": able, "findings": [finding.to_dict() for finding in found]}
        typer.echo(json.dumps(told, indent=2))
    else:
        _show(found, able)
    if not able:
        raise typer.Exit(1)


def _show(found: Sequence[Finding], able: bool) -> None:
    out = console()
    to_mend = sum(finding.state == "bad" for finding in found)
    things = "1 thing" if to_mend == 1 else f"{to_mend} things"
    verdict = "This computer can play." if able else f"Not yet: {things} to mend."
    out.print(verdict, style="done" if able else "wrong")
    for state, heading, mark, style in GROUPS:
        of_state = [finding for finding in found if finding.state == state]
        if of_state:
            out.print(f"\n{heading}", style="quiet")
            out.print(_group(of_state, mark, style))


def _group(found: Sequence[Finding], mark: str, style: str) -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style=style)
    table.add_column(width=max(len("runtime file"), *(len(one.name) for one in found)))
    table.add_column(overflow="fold")
    for one in found:
        # Text, not markup: paths and drivers' words may hold brackets.
        table.add_row(mark, one.name, Text(one.says))
        if one.remedy:
            table.add_row("", "", _marked("→", Text(one.remedy)))
        for note in one.notes:
            table.add_row("", "", _marked("–", Text(note, style="quiet")))
    return table


def _marked(mark: str, words: Text) -> RenderableType:
    """`words` after a mark under which none of their lines begins."""
    from rich.table import Table

    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_row(mark, words)
    return table
