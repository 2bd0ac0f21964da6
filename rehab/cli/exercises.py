"""`rehab exercises`: what can be played."""

from __future__ import annotations

import typer

from rehab.cli.console import columns, console, fail
from rehab.errors import UserError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What can be played.")


@app.callback()
def family() -> None:
    """Keeps `list` a command of its own while it is the only one."""


@app.command("list")
def listing() -> None:
    """List the exercises and their settings."""
    from rehab.exercise import accepted, find, names

    out = console()
    for name in names():
        try:
            found = find(name)
        except UserError as error:  # a broken one fails alone
            fail(str(error))
            continue
        spec = found.spec
        out.print(f"[heading]{spec.id}[/]  {spec.title}")
        table = columns("Setting", "What it is", "Default", "May be", right=(2,))
        for field, schema in found.Settings.model_json_schema()["properties"].items():
            may_be = accepted(found.Settings, field)
            table.add_row(field, schema["title"], _plain(schema["default"]), may_be)
        out.print(table)


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
