"""`rehab patients today`: whose session is due, and what to know before it."""

from __future__ import annotations

from rehab.cli.console import columns, console, plain, say
from rehab.cli.home import open_store


def due() -> None:
    """List the patients of whom something is due today."""
    from rehab.clinic.standing import standing

    with open_store() as store:
        rows = [(who.alias, standing(store, who)) for who in store.patients()]
        store.audit.viewed("", "due")
    rows = [(alias, found) for alias, found in rows if found.is_due]
    if not rows:
        say("Nothing is due today.")
        return
    table = columns("Patient", "Due", "Note")
    for alias, found in rows:
        table.add_row(plain(alias), plain(found.due), "; ".join((*found.hinders, *found.heeds)))
    console().print(table)
