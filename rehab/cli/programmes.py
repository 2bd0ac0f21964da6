"""`rehab programmes`: what a prescription may begin from."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from rehab.cli.console import columns, console, plain, say
from rehab.errors import UserError

app = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="What a prescription may begin from."
)

NAME = Annotated[str, typer.Argument(help="One of `rehab programmes list`.")]


@app.command("list")
def listing() -> None:
    """List the programmes, and what each leaves to the therapist."""
    from rehab.prescription.templates import templates

    table = columns("Name", "Left to the therapist", "For", right=(1,))
    for one in templates():
        count = len(one.questions)
        table.add_row(one.name, f"{count} answers" if count != 1 else "1 answer", plain(one.title))
    console().print(table)
    say("A copy is yours to change.", "rehab programmes copy NAME FILE")


@app.command("show")
def show(name: NAME) -> None:
    """Show a programme as its file is."""
    from rehab.prescription.templates import template

    console().print(template(name).text.rstrip(), markup=False)


@app.command("copy")
def copy(
    name: NAME, file: Annotated[Path, typer.Argument(help="The file to write, not there yet.")]
) -> None:
    """Write a programme into a file of yours, its questions answered as far as you can."""
    from rehab.prescription.templates import template

    chosen = template(name)
    if os.path.lexists(file):  # no name that cannot be is an error here
        raise UserError(f"{file} is there already; name another file.")
    answers = {}
    if sys.stdin.isatty():
        for question in chosen.questions:
            answers[question] = typer.prompt(question, default="", show_default=False)
    try:
        with file.open("x", encoding="utf-8") as opened:  # "x": never over another
            opened.write(chosen.answered(answers))
    except (OSError, ValueError) as error:  # a name may hold what no file's name can
        reason = getattr(error, "strerror", None) or "no file can be called so"
        raise UserError(f"{file} cannot be written: {reason}.") from None
    left = [question for question in chosen.questions if not answers.get(question, "").strip()]
    for question in left:
        say(f"To be answered in it: {question}")
    say(f"{file} is written.", f"rehab prescribe PATIENT {file}")
