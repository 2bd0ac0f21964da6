"""`rehab sessions` and `rehab report`: what was played, and what it came to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import columns, console, local, progress
from rehab.cli.home import home, open_store
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.store import Store


def sessions(
    patient: Annotated[str | None, typer.Option(help="Only this patient's.")] = None,
) -> None:
    """List the sessions, newest first."""

    with open_store() as store:
        everything = store.sessions()
        who = store.patient(patient) if patient else None
        rows = everything if who is None else store.sessions(who)
        store.audit.viewed("" if who is None else who.id, "sessions")
        reached = {
            row.id: sum(t.status == "success" for t in store.trials(row.id) if not t.practice)
            for row in rows
        }
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
        score = f"{reached[row.id]} of {row.trials}" if row.trials else "–"
        table.add_row(row.id[:length], row.patient, local(row.started_at), minutes, score, status)
    console().print(table)


def unique_length(ids: Sequence[str], least: int = 8) -> int:
    """How many characters tell all `ids` apart."""
    longest = max(map(len, ids), default=least)
    lengths = range(least, longest + 1)
    return next((n for n in lengths if len({i[:n] for i in ids}) == len(set(ids))), longest)


def report(
    patient: Annotated[str, typer.Argument(help="An alias of `rehab patients list`.")],
    output: Annotated[
        Path | None, typer.Option(help="The file to write; else one in the data folder.")
    ] = None,
) -> None:
    """Write a patient's report as one web page."""

    with open_store() as store:
        alias = store.patient(patient).alias
        target = output or home() / "reports" / f"{alias}.html"
        write_report(store, alias, target)
    console().print(str(target.resolve()), style="path", markup=False)


def write_report(store: Store, alias: str, target: Path) -> None:
    """Write the report on `alias` to `target`, showing progress; raises `UserError`."""
    from rehab.report import html

    reading = "Reading the recordings"
    with progress(console(), reading) as moved:
        words = html(store, alias, progress=lambda done, of: moved(100 * done / of, reading))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(words, encoding="utf-8")
    except OSError as error:
        raise UserError(f"The report {target} cannot be written: {error.strerror}.") from None
