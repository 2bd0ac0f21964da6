"""`rehab replay`: a recorded session once more, through the same code."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from rehab.cli.console import console, fail
from rehab.cli.home import open_store
from rehab.cli.narrate import Narrator
from rehab.errors import UserError

if TYPE_CHECKING:
    from rehab.session import Event
    from rehab.store import Gap, TrialRow

OWN = ("gap", "recorder")
"""Events of the recorder's own, which no replay tells."""


def replay(
    session: Annotated[str, typer.Argument(help="An id of `rehab sessions`, or its beginning.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Compare every event and measure with what is stored.")
    ] = False,
) -> None:
    """Play a recorded session again."""
    from rehab.session import Event, Programme, inputs_of, versions
    from rehab.session import replay as replay_frames
    from rehab.session import verify as compare

    out = console()
    with open_store() as store:
        row = store.session(session)
        store.audit.viewed(store.patient(row.patient).id, f"replay of session {row.id}")
        frames, gaps = store.frames(row.id)
        stored = [Event(*event) for event in store.events(row.id) if event.kind not in OWN]
        trials = store.trials(row.id)
    for gap in gaps:
        fail(_gap(gap))
    if not len(frames):
        raise UserError(f"Session {row.id} holds no frames that can be read.")
    programme = Programme.from_dict(row.programme)
    with out.status("Replaying"):
        again = replay_frames(frames, programme, inputs_of(stored))
    if not verify:
        narrator = Narrator(out)
        for event in again:
            narrator.event(event)
        return
    if not any(event.kind == "session_end" for event in stored):
        again = again[: len(stored)]  # cut off: it has no end to compare
    exact = row.programme.get("versions") == versions(programme)
    found = compare(stored, again, exact=exact) + differing(trials, again)
    for sentence in found:
        fail(sentence)
    if found or gaps:
        many = f"{len(found)} differences" if len(found) != 1 else "1 difference"
        fail(f"Session {row.id} is not verified: {many} and {len(gaps)} gaps.")
        raise typer.Exit(1)
    values = sum(len(trial.measures) for trial in trials)
    rule = "exactly" if exact else "to 1e-6, since versions differ"
    out.print(
        f"Session {row.id} is verified: {len(stored)} events and {values} measures agree {rule}."
    )


def _gap(gap: Gap) -> str:
    first, last = gap.first_sequence, gap.last_sequence
    blocks = f"block {first}" if first == last else f"blocks {first} to {last}"
    return f"The recording has a gap at {blocks}: {gap.reason}."


def differing(trials: Sequence[TrialRow], again: Sequence[Event]) -> list[str]:
    """How the stored measures of `trials` differ from what `again` tells, a sentence each."""
    ends = [event.data for event in again if event.kind == "trial_end"]
    if len(ends) < len(trials):
        return [f"{len(trials)} trials were stored and {len(ends)} are told now."]
    found = []
    for trial, data in zip(trials, ends, strict=False):
        results = data["results"]
        for name in sorted(trial.measures.keys() | results.keys()):
            old, new = trial.measures.get(name), results.get(name)
            if old is None or new is None or not math.isclose(old, new, rel_tol=1e-6, abs_tol=1e-6):
                which = f"Trial {trial.number} ({trial.side})"
                found.append(f"{which}: {name} is stored as {old} and is now {new}.")
    return found
