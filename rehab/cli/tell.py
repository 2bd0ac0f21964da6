"""`rehab tell`: what staff command while a session is played, from another window."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rehab.cli.console import console, plain
from rehab.cli.home import open_store
from rehab.clinic.telling import Came, came, playing
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.store import Store

WITHIN, STORED, LOOK = 10.0, 6.0, 0.2
"""Seconds: for a command to be heard, then for what came of it to be stored; between two looks."""


def tell(
    command: Annotated[
        str,
        typer.Argument(
            help="pause, resume, easier, harder, rest, recentre, calibrate, skip, stop, hurts or "
            "unwell."
        ),
    ],
    session: Annotated[
        str, typer.Option(help="The session; else the one that is being played.")
    ] = "",
    mode: Annotated[
        str, typer.Option(help="How to recentre: full, keep-height or reclined.")
    ] = "full",
    reason: Annotated[str, typer.Option(help="Why; kept with the command.")] = "",
) -> None:
    """Command a session that is being played, and say when it took effect."""
    from rehab.session.commands import COMMANDS

    if command not in COMMANDS:
        raise UserError(f"There is no command {command}; there are: {', '.join(COMMANDS)}.")
    data: dict[str, Any] = {"mode": mode} if command == "recentre" else {}
    data |= {"reason": reason} if reason else {}
    with open_store(doing="play") as store:
        played = playing(store, session)
        sent = store.send_command(played.id, command, data)
        out = console()
        out.print(f"Requested of {plain(played.patient)}: {command}.")
        for line in _what_came(store, played.id, sent, command):
            out.print(plain(line))


def _further(
    store: Store, session: str, command: str, name: str, seconds: float, than: Sequence[str]
) -> Came:
    """How far it has come, as soon as that is further `than` these or so many seconds passed."""
    give_up = time.monotonic() + seconds
    while True:
        found = came(store, session, command, name)
        if found.state not in than or time.monotonic() >= give_up:
            return found
        time.sleep(LOOK)


def _what_came(store: Store, session: str, command: str, name: str) -> Iterator[str]:
    """Sentences on what the session made of it, as soon as that is stored. Raises `UserError`."""
    found = _further(store, session, command, name, WITHIN, ("requested",))
    if found.state == "requested":
        raise UserError(f"The session did not hear it within {WITHIN:g} s; look at the patient.")
    if found.state == "acknowledged":
        found = _further(store, session, command, name, STORED, ("acknowledged",))
    if found.state == "refused":
        raise UserError(f"The session refused it: {found.told[0]}.")
    yield f"Acknowledged at frame {found.frame}."
    for reason in found.told:
        yield f"Active from trial {found.trial}: {reason}"
