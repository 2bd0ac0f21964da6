"""`rehab audit`: who did or saw what, and whether that is still as it was written."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from rehab.cli.console import columns, console, local, plain
from rehab.cli.home import open_store
from rehab.errors import UserError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Who did or saw what.")


@app.command("list")
def listing(
    patient: Annotated[str | None, typer.Option(help="Only what concerns this patient.")] = None,
    last: Annotated[int, typer.Option(min=1, help="So many rows, newest first.")] = 40,
) -> None:
    """List the newest rows of the audit."""
    with open_store(doing="audit") as store:
        about = None if patient is None else store.patient(patient).id
        rows = store.audit.rows(about, last)
        aliases = {one.id: one.alias for one in store.patients()}
    if not rows:
        console().print("Nothing yet.")
        return
    table = columns("Row", "When", "Who", "What", right=(0,))
    for row in rows:
        told = row.subject_id if row.subject == "staff" else row.subject_id[:8]
        of = aliases.get(row.subject_id, told)
        number = "" if row.number is None else str(row.number)
        what = row.action
        if row.action == "view":
            what = f"view {json.loads(row.detail).get('what', row.subject)}"
        if of and of != row.actor:
            what = f"{what} · {of}"
        table.add_row(number, local(row.created_at), plain(row.actor), plain(what))
    console().print(table)


@app.command("verify")
def verify(
    head: Annotated[
        list[str] | None,
        typer.Option(help="A head that was written down: is it still in the chain? Repeatable."),
    ] = None,
) -> None:
    """Check that no row was changed, removed or moved since it was written."""
    with open_store(doing=None) as store:
        if store.desk.staffed():
            store.staff.admit("audit")
        found = store.audit.verify(*(head or ()))
        here = store.audit.head()
    if found.broken:
        raise UserError(f"The audit was tampered with or is damaged. {found.broken}")
    out = console()
    rows = "1 row is" if found.rows == 1 else f"{found.rows} rows are"
    out.print(f"{rows} as written, each after the one before.", markup=False)
    out.print("Write this head down, away from this computer:", style="quiet")
    out.print(f"  {here}", markup=False)
    out.print(f"Later: rehab audit verify --head {here.hash}", style="quiet", markup=False)
