"""`rehab replay`: a recorded session once more, through the same code."""

from __future__ import annotations

from typing import Annotated

import typer

from rehab.cli.console import console, fail
from rehab.cli.home import open_store
from rehab.cli.narrate import Narrator
from rehab.cli.verifying import OWN, said, verdict
from rehab.errors import UserError


def replay(
    session: Annotated[str, typer.Argument(help="An id of `rehab sessions`, or its beginning.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare every event and measure with what is stored.")
    ] = False,
) -> None:
    """Play a recorded session again."""
    if verify:
        _verify(session)
        return
    from rehab.session import Event, Programme, inputs_of
    from rehab.session import replay as replay_frames

    out = console()
    with open_store() as store:
        row = store.session(session)
        if row.info.get("source") == "imported":
            raise UserError(
                f"Session {row.id} was recorded elsewhere and played no game; rehab report "
                f"{row.patient} tells what it measures."
            )
        store.audit.viewed(store.patient(row.patient).id, f"replay of session {row.id}")
        frames, gaps = store.frames(row.id)
        stored = [Event(*event) for event in store.events(row.id) if event.kind not in OWN]
    for gap in gaps:
        fail(said(gap))
    if not len(frames):
        raise UserError(f"Session {row.id} holds no frames that can be read.")
    programme = Programme.from_dict(row.programme)
    with out.status("Replaying"):
        again = replay_frames(frames, programme, inputs_of(stored))
    narrator = Narrator(out)
    for event in again:
        narrator.event(event)


def _verify(session: str) -> None:
    out = console()
    with open_store() as store:
        row = store.session(session)
        with out.status("Replaying"):
            found = verdict(store, row.id)
    for sentence in found.sentences:
        fail(sentence)
    if found.sentences:
        many = len(found.differences)
        differences = "1 difference" if many == 1 else f"{many} differences"
        fail(f"Session {row.id} is not verified: {differences} and {len(found.gaps)} gaps.")
        raise typer.Exit(1)
    rule = "exactly" if found.exact else "to 1e-6, since versions differ"
    out.print(
        f"Session {row.id} is verified: {found.events} events and {found.values} measures agree "
        f"{rule}."
    )
