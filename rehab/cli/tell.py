"""`rehab tell`: what staff command while a session is played, from another window."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rehab.cli.console import console, plain
from rehab.cli.home import open_store
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.store import Session, Store

WITHIN, STORED, LOOK = 10.0, 6.0, 0.2
"""Seconds: for a command to be heard, then for what came of it to be stored; between two looks."""


def tell(
    command: Annotated[
        str,
        typer.Argument(
            help="pause, resume, easier, harder, recentre, calibrate, skip, stop, hurts or unwell."
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
        played = _playing(store, session)
        sent = store.send_command(played.id, command, data)
        out = console()
        out.print(f"Requested of {plain(played.patient)}: {command}.")
        frame = _acknowledged(store, sent)
        for line in _what_came(store, played.id, command, frame):
            out.print(plain(line))


def _playing(store: Store, key: str) -> Session:
    if key:
        return store.session(key)
    live = [session for session in store.sessions() if session.live]
    if len(live) == 1:
        return live[0]
    if not live:
        raise UserError("No session is being played, so nobody hears a command.")
    some = ", ".join(session.id for session in live)
    raise UserError(f"{len(live)} sessions are being played; name one with --session: {some}.")


def _acknowledged(store: Store, command: str) -> int:
    """The frame before which it was heard. Raises `UserError`."""
    give_up = time.monotonic() + WITHIN
    while time.monotonic() < give_up:
        frame = store.acknowledged(command)
        if frame is not None:
            return frame
        time.sleep(LOOK)
    raise UserError(f"The session did not hear it within {WITHIN:g} s; look at the patient.")


def _what_came(store: Store, session: str, name: str, frame: int) -> Iterator[str]:
    """Sentences on what the session made of it, as soon as that is stored."""
    give_up = time.monotonic() + STORED
    while time.monotonic() < give_up:
        told = [event for event in store.events(session) if event.frame >= frame]
        heard = [e for e in told if e.kind == "command" and e.data["name"] == name]
        if heard:
            refused = heard[0].data.get("refused")
            if refused:
                raise UserError(f"The session refused it: {refused}.")
            yield f"Acknowledged at frame {heard[0].frame}."
            for event in told:
                if event.kind == "adapt" and event.frame == heard[0].frame:
                    yield f"Active from trial {event.data['trial']}: {event.data['reason']}"
            return
        time.sleep(LOOK)
    yield f"Acknowledged at frame {frame}."
