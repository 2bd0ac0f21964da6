"""`rehab exercises`: what can be played, what is new, and whether it keeps the contract."""

from __future__ import annotations

import dataclasses
import json
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from rehab.cli.console import columns, console, fail, plain, say
from rehab.cli.home import STORE, home, load_any, open_store
from rehab.errors import UserError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="What can be played.")


@app.command("list")
def listing() -> None:
    """List the exercises, where each is from, and their settings."""
    from rehab.exercise import accepted, find, names

    out, states = console(), _states()
    for name in names():
        try:
            found = find(name)
        except UserError as error:  # a broken one, or one that is not let in, fails alone
            fail(str(error))
            continue
        spec = found.spec
        out.print(f"[heading]{spec.id}[/]  {plain(spec.title)}")
        if name in states:
            out.print(states[name], style="quiet", markup=False)
        table = columns("Setting", "What it is", "Default", "May be", right=(2,))
        for field, schema in found.Settings.model_json_schema()["properties"].items():
            may_be = accepted(found.Settings, field)
            table.add_row(field, schema["title"], _plain(schema["default"]), may_be)
        out.print(table)


def _states() -> dict[str, str]:
    """Where each plug-in is from and whether it is enabled, by its name; bundled ones have no
    state."""
    from rehab import plugins
    from rehab.store.plugins import enabled, state

    found = plugins.installed()
    known = {}
    if (home() / STORE).exists() and found:
        with open_store(doing=None) as store:
            known = enabled(store.desk)
    said = {}
    for name, plugin in found.items():
        one = known.get(name)
        word = state(plugin, one) or (f"enabled by {one.by} on {one.day}" if one else "")
        said[name] = f"{plugin.package}: {word.removeprefix('is ')}"
    return said


@app.command("enable")
def enable(
    name: Annotated[str, typer.Argument(help="An installed exercise of `rehab exercises list`.")],
) -> None:
    """Let an installed exercise be played in this store, with its files as they are now."""
    from rehab import plugins
    from rehab.store.plugins import enable as let_in

    with open_store(doing="administer") as store:
        found = plugins.installed().get(name)
        if found is None:
            raise UserError(_not_installed(name))
        made = let_in(store.desk, found)
    count = len(found.files())
    files = "1 file" if count == 1 else f"{count} files"
    say(
        f"Enabled {name} of {made.package} ({files}, SHA-256 {made.sha256[:12]}); when one of them "
        "changes it is refused until it is enabled again."
    )


@app.command("disable")
def disable(
    name: Annotated[str, typer.Argument(help="An enabled exercise of `rehab exercises list`.")],
) -> None:
    """Let an installed exercise no longer be played in this store."""
    from rehab.store.plugins import disable as shut_out

    with open_store(doing="administer") as store:
        shut_out(store.desk, name)
    say(f"{name} is disabled; what was played with it stays in the record.")


def _not_installed(name: str) -> str:
    from rehab import plugins
    from rehab.exercise import names

    if name in names():
        return f"{name} is part of the program: nobody has to enable it."
    there = ", ".join(sorted(plugins.installed())) or "none"
    return f"No package that is installed brings an exercise {name}; brought are: {there}."


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

    load_any("no store is opened")
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


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
