"""`rehab patients`: who plays."""

from __future__ import annotations

from typing import Annotated

import typer

from rehab.cli.console import FOR_INVENTED_PEOPLE, columns, console, local
from rehab.cli.home import open_store

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Add or list patients.")


@app.command("add")
def add(
    alias: Annotated[str, typer.Argument(help="A made-up name, for example anna-example.")],
) -> None:
    """Add a patient."""

    with open_store() as store:
        store.add_patient(alias)
    out = console()
    out.print(FOR_INVENTED_PEOPLE, style="quiet")
    out.print(f"Added. Next: rehab play --patient {alias}", markup=False)


@app.command("list")
def listing() -> None:
    """List the patients."""

    with open_store() as store:
        rows = [(patient, store.sessions(patient)) for patient in store.patients()]
    if not rows:
        console().print("No patients yet. Next: rehab patients add anna-example")
        return
    table = columns("Patient", "Sessions", "Last", right=(1,))
    for patient, played in rows:
        last = local(played[-1].started_at) if played else "–"
        table.add_row(patient.alias, str(len(played)), last)
    console().print(table)
