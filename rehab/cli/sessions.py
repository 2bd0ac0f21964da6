"""`rehab sessions`: what was played."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from rehab.cli.console import columns, console, local, say
from rehab.cli.home import open_store
from rehab.report.words import counted

app = typer.Typer(
    rich_markup_mode=None, invoke_without_command=True, help="What was played, newest first."
)


@app.callback()
def sessions(
    called: typer.Context,
    patient: Annotated[str | None, typer.Option(help="Only this patient's.")] = None,
) -> None:
    """List the sessions, newest first."""
    if called.invoked_subcommand is not None:
        return
    with open_store() as store:
        everything = store.sessions()
        who = store.patient(patient) if patient else None
        rows = [row for row in everything if who is None or row.patient == who.alias]
        store.audit.viewed("" if who is None else who.id, "sessions")
    if not rows:
        console().print(
            "No sessions yet. Next: rehab play --patient ALIAS, or see it first: rehab demo",
            markup=False,
        )
        return
    length = unique_length([row.id for row in everything])
    table = columns("Session", "Patient", "Begun", "Length", "Reached", "Status", right=(3, 4))
    for row in reversed(rows):
        status = "being played" if row.live else row.status
        if row.ended_at is None and not row.live:
            status = "cut off"
        minutes = f"{int(row.seconds) // 60}:{int(row.seconds) % 60:02d}"
        score = counted(row.reached, row.trials - row.tested, row.tested, row.asked)
        table.add_row(row.id[:length], row.patient, local(row.started_at), minutes, score, status)
    console().print(table)


@app.command("reassign")
def reassign(
    session: Annotated[str, typer.Argument(help="A session of `rehab sessions`.")],
    patient: Annotated[str, typer.Argument(help="Who really played it.")],
    reason: Annotated[str, typer.Option(help="How it came into the wrong record.")],
) -> None:
    """Move a session to the record of the person who played it."""
    with open_store(doing="play") as store:
        to, found = store.patient(patient), store.session(session)
        store.reassign(found.id, to, reason)
    said = f"Session {found.id} of {found.patient} is {to.alias}'s now."
    say(f"{said} Backups made before hold it as it was.", f"rehab report {to.alias}")


def unique_length(ids: Sequence[str], least: int = 8) -> int:
    """How many characters tell all `ids` apart."""
    longest = max(map(len, ids), default=least)
    lengths = range(least, longest + 1)
    return next((n for n in lengths if len({i[:n] for i in ids}) == len(set(ids))), longest)
