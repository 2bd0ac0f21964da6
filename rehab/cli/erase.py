"""`rehab erase`: a patient is removed for good."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rehab.cli.console import console, notify, say
from rehab.cli.home import home, open_store
from rehab.errors import UserError


def erase(
    patient: Annotated[str, typer.Argument(help="An alias of `rehab patients list`.")],
) -> None:
    """Remove a patient and all that is stored of them, for good; asks first."""
    with open_store(doing="erase") as store:
        who = store.patient(patient)
        sessions = len(store.sessions(who))
        many = "1 session" if sessions == 1 else f"{sessions} sessions"
        say(
            f"{who.alias} has {many}. Erasing removes everything that is stored of them here, and "
            "their recorded motion and name in every backup. Nothing brings it back."
        )
        if _typed(who.alias) != who.alias:
            raise UserError(f"Not erased: that is not {who.alias}.")
        done = store.erase(who)
    for sentence in done.unreached:
        notify(sentence)
    say(f"Erased: {done.rows} rows and the patient's key.")
    files = _files(home(), who.alias)
    if files:
        say("Files that were written about them, and other files sent on, are yours to delete:")
        for path in files:
            console().print(str(path), style="path", markup=False)


def _typed(alias: str) -> str:
    if sys.stdin.isatty():
        return str(typer.prompt(f"Type {alias} to erase", default="", show_default=False)).strip()
    return sys.stdin.readline().strip()


def _files(folder: Path, alias: str) -> list[Path]:
    """Files in the data folder that bear the alias in their name."""
    return sorted(path for path in folder.rglob("*") if alias in path.name and path.is_file())
