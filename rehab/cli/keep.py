"""`rehab backup`, `restore`, `check`, `retention`, `tidy`: what keeps a store whole."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import console, fail
from rehab.cli.home import STORE, home, open_store
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.store import Store
    from rehab.store.housekeeping import Kept


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; one that does not exist yet.")],
) -> None:
    """Copy the store, while it is used or not, and prove the copy by opening it."""
    from rehab.store.housekeeping import back_up

    out = console()
    with open_store(doing="back up") as store, out.status("Copying"):
        back_up(store, file.expanduser())
    out.print("The copy was opened and is whole: ", end="")
    out.print(str(file.expanduser().absolute()), style="path", markup=False)


def restore(
    file: Annotated[Path, typer.Argument(help="A file that `rehab backup` wrote.")],
) -> None:
    """Put a backup in the store's place; the store that is there is put aside, never deleted."""
    from rehab.store.backup import restore as put_back

    out, path = console(), home() / STORE
    actor = _ask(path)
    with out.status("Restoring"):
        done = put_back(file.expanduser(), path, actor)
    out.print("The backup was opened, is whole, and is the store now: ", end="")
    out.print(str(path), style="path", markup=False)
    if done.aside is not None:
        out.print(f"The store that was there is kept as {done.aside.name}.", markup=False)
    for sentence in done.said:
        fail(sentence)


def _ask(path: Path) -> str:
    """Who replaces the store at `path`. Raises `UserError` where it may not be replaced now.

    One that cannot be opened may, for that is what a backup is for; not one that is in use.
    """
    from rehab.store import Store
    from rehab.store.dbapi import trouble

    nobody = "local"
    if not path.exists():
        return nobody
    try:
        Store.open(path).close()
    except UserError as error:
        if error.__cause__ is not None and trouble(error.__cause__) == "locked":
            raise
        return nobody  # what becomes of it is said when that is known
    with open_store(doing="back up") as store:
        if any(session.live for session in store.sessions()):
            raise UserError("A session is being played; restore when it has ended.")
        return store.actor


def check() -> None:
    """Look whether all that the store holds is whole."""
    from rich.text import Text

    from rehab.store.checking import check as look

    out = console()
    with open_store(doing="back up") as store, out.status("Reading everything"):
        found = look(store.desk)
    for part in found:
        style, word = ("wrong", "faulty") if part.faults else ("done", "whole")
        line = Text(f"{part.what:<12}").append(f"{word:<8}", style).append(part.amount, "quiet")
        out.print(line)
    for part in found:
        for fault in part.faults:
            fail(fault)
    if any(part.faults for part in found):
        fail("The store is not whole. Copy it as it is, then restore a backup: rehab restore FILE")
        raise typer.Exit(1)


def retention(
    policy: Annotated[
        str | None,
        typer.Argument(help='"0 days", "30 days" or "consented"; without it, what holds now.'),
    ] = None,
) -> None:
    """How long raw motion is kept after a replay has proved its numbers."""
    from rehab.store.retention import choose
    from rehab.store.retention import policy as chosen

    with open_store(doing="read" if policy is None else "administer") as store:
        if policy is not None:
            choose(store.desk, policy)
        holds = chosen(store.desk)
    console().print(_WORDS[holds])


_WORDS = {
    None: "This store keeps all motion.",
    "0 days": "Motion is removed as soon as a replay has proved the session's numbers.",
    "30 days": "Motion is removed 30 days after the session, once a replay has proved its numbers.",
    "consented": "Motion is kept while the patient's consent to it stands, and else removed once a "
    "replay has proved the session's numbers.",
}


def tidy() -> None:
    """Do all that is due: today's backup, and motion that need not be kept."""
    out = console()
    with open_store(doing="back up") as store, out.status("Tidying"):
        kept = _keep(store, None)
    lines = _told(kept)
    for line in lines or ["Nothing was due."]:
        out.print(line, markup=False)
    for sentence in kept.tidied.kept:
        fail(sentence)


def keep_house(session: str = "") -> None:
    """What other commands call when they have done their work: all that is due, quickly.

    Of replays only that of `session`, which was just closed. A failure is said and stops nobody;
    while a session is played nothing is done.
    """
    out = console()
    try:
        with open_store(doing=None) as store:
            if any(row.live for row in store.sessions()):
                return
            with out.status("Keeping a backup, proving the session"):
                kept = _keep(store, session)
    except UserError as error:
        fail(f"{error} That was while tidying up; all else is done.")
        return
    for line in _told(kept):
        out.print(line, style="quiet", markup=False)
    for sentence in kept.tidied.kept:
        fail(sentence)


def _keep(store: Store, only: str | None) -> Kept:
    from rehab.cli.verifying import verdict
    from rehab.store.housekeeping import keep

    return keep(store, lambda session: verdict(store, session).sentences, only=only)


def _told(kept: Kept) -> list[str]:
    said = []
    if kept.backup is not None:
        said.append(f"Backed up to {kept.backup}.")
    if kept.rotated:
        said.append(f"Removed {_many(len(kept.rotated), 'older daily backup')}.")
    if kept.tidied.verified:
        said.append(f"A replay proved {_many(len(kept.tidied.verified), 'session')}.")
    if kept.tidied.removed:
        many = _many(len(kept.tidied.removed), "session")
        said.append(f"Removed the motion of {many}; the numbers stay.")
    return said


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
