"""`rehab bench`: what the program costs, beside what was promised."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import columns, console
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.bench.figures import Figure, Result

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Measure the program's speed.")


@app.callback()
def family() -> None:
    """Keeps `frame` a command of its own while it is the only one."""


@app.command()
def frame(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """What a frame costs, and where; about five minutes."""
    if sys.platform != "linux":
        raise UserError("rehab bench frame runs on Linux only: it counts memory as Linux tells it.")
    from rehab.bench.frame import bench

    out = console()
    with out.status("measuring") as status:
        result = bench(lambda what: status.update(f"measuring: {what}"), lab=_in_lab())
    if as_json:
        typer.echo(json.dumps(result.to_dict(), indent=2))
    else:
        _show(result)
    if not result.holds:
        raise typer.Exit(1)


def _in_lab() -> bool:
    return os.environ.get("REHAB_LAB") == "1"


def _show(result: Result) -> None:
    table = columns("figure", "value", "lowest to highest", "goal", "holds", right=(1, 2, 3))
    for name, figure in result.figures.items():
        table.add_row(name, *_columns(figure))
    for name, figure in result.peers.items():
        table.add_row(f"beside it: {name}", *_columns(figure), style="quiet")
    out = console()
    out.print(table)
    for name, reason in result.not_run.items():
        out.print(f"Not run: {name}, which needs {reason}", style="quiet", soft_wrap=True)


def _columns(figure: Figure) -> tuple[str, str, str, str]:
    def shown(value: float) -> str:
        return f"{value:.2f} {figure.unit}".rstrip()

    spread = "" if figure.spread is None else " to ".join(f"{v:.2f}" for v in figure.spread)
    if figure.goal is None:
        return shown(figure.value), spread, "", ""
    sign = "≥" if figure.at_least else "≤"
    return (
        shown(figure.value),
        spread,
        f"{sign} {shown(figure.goal)}",
        "yes" if figure.holds else "NO",
    )
