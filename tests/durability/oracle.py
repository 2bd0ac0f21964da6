"""What was acknowledged is stored, contiguous, once: asked of a store after a crash."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
from made import same

from rehab.errors import UserError
from rehab.store import Store
from rehab.store.checking import check


def wrong(path: Path, told: Iterable[str], frames: np.ndarray, *, whole: bool = True) -> list[str]:
    """How the store at `path` falls short of what a writer of `frames` was told, a sentence each.

    `told` are lines of `writer.py`, of one session or several; `whole` reads everything else in
    the store as well.
    """
    try:
        with Store.open(path) as store:
            found = _short(store, list(told), frames)
            if whole:
                found += [fault for part in check(store.desk) for fault in part.faults]
    except UserError as error:
        return [f"The store does not open: {error}"]
    return found


def _short(store: Store, told: list[str], frames: np.ndarray) -> list[str]:
    found: list[str] = []
    session, started = "", {session.id for session in store.sessions()}
    acknowledged: dict[str, int] = {}
    patients, commands = set(), set()
    for line in told:
        what, _, which = line.partition(" ")
        if what == "session":
            session = which
            acknowledged[session] = 0
        elif what == "frames":
            acknowledged[session] = int(which)
        elif what == "patient":
            patients.add(which)
        elif what == "command":
            commands.add(which)
    stored = {row["id"] for row in store._db.query("SELECT id FROM command")}
    found += [f"Command {key} is lost." for key in sorted(commands - stored)]
    there = {patient.alias for patient in store.patients()}
    found += [f"Patient {alias} is lost." for alias in sorted(patients - there)]
    for session, least in acknowledged.items():
        if session not in started:
            found.append(f"Session {session} is lost.")
            continue
        found += _recording(store, session, least, frames)
    return found


def _recording(store: Store, session: str, least: int, frames: np.ndarray) -> list[str]:
    """The first frames in order, at least those acknowledged, each with its events."""
    back, gaps = store.frames(session)
    found = [f"Session {session} has a gap: {gap}." for gap in gaps]
    if len(back) < least:
        found.append(f"Session {session}: {least} frames were acknowledged, {len(back)} are there.")
    if not same(back, frames[: len(back)]):
        found.append(f"Session {session}: the frames are not those that were recorded.")
    events = [event.data["number"] for event in store.events(session)]
    if events != list(range(0, len(back), 10)):
        found.append(f"Session {session}: {len(events)} events for {len(back)} frames.")
    return found


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "did not come to pass"
        time.sleep(0.02)
