"""`rehab exercises`: what can be played, what is new, and whether it keeps the contract."""

from __future__ import annotations

import dataclasses
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from rehab.cli.console import columns, console, fail, notify, say
from rehab.errors import UserError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What can be played.")


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


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(help="What it is to be called, such as paper-birds.")],
    folder: Annotated[
        Path | None, typer.Argument(help="Where to; else a folder of its name, here.")
    ] = None,
) -> None:
    """Write an exercise of your own to begin with, as a package that passes the check."""
    from rehab.authoring.making import make

    for path in make(name, folder):
        console().print(str(path), style="path", markup=False)
    say("All of it is yours to change.", f"rehab exercises check {folder or name}")


@app.command("check")
def check(
    named: Annotated[
        str, typer.Argument(metavar="NAME|FILE|FOLDER", help="Which: a name, a file or a folder.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    picture: Annotated[
        bool, typer.Option("--picture/--no-picture", help="Draw it as the patient sees it.")
    ] = True,
    output: Annotated[
        Path, typer.Option(help="The folder that the picture is written to.")
    ] = Path(),
) -> None:
    """Play an exercise by simulated patients, and say whether it keeps the contract."""
    from rehab import authoring
    from rehab.cli import card

    _say_what_is_loaded()
    found = authoring.subject(named)
    drawn = card.Drawn(output / f"{found.kind.spec.name}.png") if picture else None
    with console(stderr=True).status("Looking") as status, drawn.able() if drawn else nullcontext():
        look = drawn.look if drawn else None
        told = authoring.check(found, look, lambda words: status.update(f"Looking: {words}"))
    if drawn is not None:
        told = dataclasses.replace(told, findings=(*told.findings, drawn.finding()))
    if as_json:
        typer.echo(json.dumps(told.to_dict(), indent=2))
    else:
        card.show(told)
    if not told.passed:
        raise typer.Exit(1)


def _say_what_is_loaded() -> None:
    """Where no store is opened any plug-in may be loaded, and that is said."""
    from rehab import plugins

    plugins.ask(lambda one: notify(f"{one.name} of {one.package} is loaded: no store is opened."))


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
