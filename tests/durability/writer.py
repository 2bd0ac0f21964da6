"""A program that records and writes as fast as it may, and says what the store took.

    python writer.py STORE LINES [normal]

For each line of its input it begins a session in a process of its own and tells, a line each:
"pid N", "session ID", "frames N" (so many of `made.walk` are stored), "patient ALIAS" and "command
ID" (rows by another connection), and "ended" when the process is gone. LINES is where the frames
come from in a session: how many. `normal` syncs as SQLite does by default in WAL mode.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "store"))

from made import Event, walk

from rehab.recorder import Recorder
from rehab.recorder import writer as recording
from rehab.store import Store, dbapi, opening
from rehab.store.blocks import warm

PATIENT = "Ada"


def tell(what: str, which: object) -> None:
    """In one write, which is whole or not there; after what it says was stored."""
    os.write(1, f"{what} {which}\n".encode())


def play(path: Path, frames) -> None:
    with Store.open(path) as store:
        session = store.begin_session(PATIENT, {"blocks": []}, {})
        tell("session", session)
        recorder = Recorder(path, session, seconds=2)
        stored = 0
        for number, frame in enumerate(frames):
            if number % 10 == 0:
                recorder.event(Event(number, int(frame["t_sample"]), "cue", {"number": number}))
            recorder.write(frame)
            if number % 90 == 45:
                tell("command", store.send_command(session, "note", {"number": number}))
                tell("patient", store.add_patient(f"p{os.getpid()}-{number}").alias)
            if (now := recorder._writer._stored.frames) > stored:
                stored = now
                tell("frames", stored)
        if recorder.close("completed") is None:
            tell("frames", len(frames))
        tell("completed", session)


def normal(path: Path, **more):
    """A connection as this program makes none: it may lose what it acknowledged."""
    db = dbapi.connect(path, **more)
    db.conn.execute("PRAGMA synchronous = NORMAL")
    return db


def main() -> None:
    if sys.argv[3:] == ["normal"]:
        opening.connect = recording.connect = normal
    path, frames = Path(sys.argv[1]), walk(int(sys.argv[2]))
    warm()  # once for all of its sessions
    tell("ready", os.getpid())
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            tell("pid", os.getpid())
            play(path, frames)
            os._exit(0)
        os.waitpid(child, 0)
        tell("ended", child)


if __name__ == "__main__":
    main()
