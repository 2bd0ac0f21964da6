"""A session of the installed program in the lab: watched by its store, fed with movement."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from clinic_in_lab import Clinic
from lab import Lab
from people import Person, RemotePatient
from remote import Remote

from rehab.store import Store, StoredEvent

PATIENT = "lab-invented"
KNOWN_SEED = 3
"""Whom the simulated patient is that a data folder may know already."""
RATE = 90.0


class NotSeen(AssertionError):
    """What was waited for did not come, and the program plays on."""


class Session:
    """`rehab play --driver openxr` in the lab, with a store of its own in the lab's folder.

    `person` is told what `see` comes across. `known` is a data folder in which the patient has
    played before (`acquaint`), so that they are asked to rest and nothing more is measured. With a
    `clinic` it is the session of its patient called `alias`, in its store; that which was `played`
    there already, if one is named.
    """

    def __init__(
        self,
        lab: Lab,
        person: Person | None = None,
        known: Path | None = None,
        *,
        clinic: Clinic | None = None,
        alias: str = PATIENT,
        played: str = "",
    ) -> None:
        self.lab = lab
        self.home = lab.folder / "home" if clinic is None else clinic.home
        self.alias = alias
        self.program: subprocess.Popen | None = None
        self._person = person or Person()
        self._before: set[str] = set()
        self._earlier: set[str] = set()
        self._id = played
        self._seen = 0
        if clinic is not None:
            self._before = set(self.ids())
        elif known is None:
            self.rehab("init", "--open")
            self.rehab("patients", "add", alias)
        else:
            shutil.copytree(known, self.home)
            self._before = set(self.ids())

    def play(self, *options: str, exercise: str = "star-reach") -> subprocess.Popen:
        """Start the program as a therapist would, without its mirror; without an exercise it plays
        what is due."""
        self._earlier, self._id, self._seen = set(self.ids()), "", 0
        named = ("--exercise", exercise) if exercise else ()
        self.program = self.lab.program(
            *("rehab", "play", "--patient", self.alias, "--driver", "openxr", "--no-mirror"),
            *(*named, *options),
            REHAB_HOME=str(self.home),
            **self._person.environment,
        )
        return self.program

    def rehab(self, *argv: str) -> str:
        """Run another command on the same store; its output."""
        return self.lab.run("rehab", *argv, REHAB_HOME=str(self.home))

    def store(self) -> Store:
        """The store, to look into while the program plays or after."""
        (path,) = self.home.glob("*.db")
        return Store.open(path)

    def ids(self) -> list[str]:
        """The id of every session that was played here, oldest first."""
        with self.store() as store:
            return sorted({session.id for session in store.sessions()} - self._before)

    def id(self) -> str:
        """The id of the session that the last `play` began."""
        if not self._id:
            (self._id,) = set(self.ids()) - self._earlier
        return self._id

    def events(self, kind: str = "") -> list[StoredEvent]:
        """What the session told so far (of `kind`), as far as it is stored: a second late."""
        if not self._id and not set(self.ids()) - self._earlier:
            return []
        with self.store() as store:
            told = store.events(self.id())
        return [event for event in told if kind in ("", event.kind)]

    def see(self, kind: str, patience: float = 40.0, **data: object) -> StoredEvent:
        """The next event of `kind` whose data hold `data`; the person sees all that come before it,
        and it, and nothing later."""
        deadline = time.monotonic() + patience
        assert self.program is not None
        while True:
            ended = self.program.poll() is not None
            for event in self.events()[self._seen :]:
                self._seen += 1
                self._person.notice(event)
                if event.kind == kind and data.items() <= event.data.items():
                    return event
            said = f"no {kind} {data or ''} after {self._seen} events:\n{self.lab.log()}"
            assert not ended, f"the program ended: {said}"
            if time.monotonic() > deadline:
                raise NotSeen(f"not within {patience:g} s: {said}")
            time.sleep(0.1)

    def begin(self, *options: str) -> StoredEvent:
        """Play up to where the first trial begins, before the person sees its target.

        Where the computer is slow, even who is known may be measured whole.
        """
        self.play(*options)
        return self.see("trial_begin", 90)

    def agree(self, patient: RemotePatient, how: str = "nod") -> StoredEvent:
        """Once the program asks whether to go on, agree by a "nod" or by the trigger: "press"."""
        self.see("ask")
        for _ in range(4):
            time.sleep(0.7)  # whoever was elsewhere settles down first
            if how == "nod":
                patient.nod()
            else:
                press(patient, trigger=(0.0, 1.0))
            try:
                return self.see("resume", 3.0)
            except NotSeen:
                continue  # as a person would: once more
        raise NotSeen(f"no resume after four times {how}:\n{self.lab.log()}")

    def command(self, name: str, **data: object) -> None:
        """Send a command as the therapist's window does."""
        with self.store() as store:
            store.send_command(self.id(), name, data)

    def wait(self, patience: float, code: int = 0) -> None:
        """Wait for the program's own end, which must be a good one."""
        assert self.program is not None
        try:
            ended = self.program.wait(patience)
        except subprocess.TimeoutExpired:
            raise NotSeen(f"it plays on after {patience:g} s:\n{self.lab.log()}") from None
        assert ended == code, self.lab.log()
        assert "Traceback" not in self.lab.log()

    def assert_whole(self) -> np.ndarray:
        """Nothing is lost: every frame is stored, in order, and a replay verifies; the frames."""
        with self.store() as store:
            frames, gaps = store.frames(self.id())
            assert not store.incidents(self.id())
        assert not gaps
        assert np.array_equal(frames["index"], np.arange(len(frames)))
        assert (np.diff(frames["t_display"]) >= 0).all()
        assert "verified" in self.rehab("replay", self.id(), "--verify").lower()
        return frames


def acquaint(home: Path) -> None:
    """Let the patient `KNOWN_SEED` play one trial, seated and faster than in life, in a new data
    folder: how a whole calibration goes in a headset is for `test_whole_sessions` to find.
    """
    environment = dict(os.environ, REHAB_HOME=str(home))
    played = ("--driver", "patient", "--seed", str(KNOWN_SEED), "--headless", "--seated")
    one = ("play", "--patient", PATIENT, *played, "--exercise", "star-reach", "--set", "trials=1")
    for command in (("init", "--open"), ("patients", "add", PATIENT), one):
        subprocess.run(("rehab", *command), env=environment, capture_output=True, check=True)


def press(person: Person, seconds: float = 0.3, **inputs: tuple) -> None:
    """Hold `inputs` for so long, then let them go."""
    before = {name: person.inputs[name] for name in inputs}
    person.inputs |= inputs
    time.sleep(seconds)
    person.inputs |= before


@contextmanager
def moved_by(remote: Remote, person: Person) -> Iterator[None]:
    """Send the person's poses and inputs at 90 Hz in the background until the end.

    The service may go away meanwhile and be started again.
    """
    stop = threading.Event()
    failures: list[BaseException] = []

    def stream() -> None:
        begun = time.perf_counter()
        try:
            while not stop.wait(1.0 / RATE):
                poses = person.pose(time.perf_counter() - begun)
                try:
                    remote.send(*poses, **person.inputs)
                except OSError:
                    remote.reconnect(stop)
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=stream, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
    if failures:
        raise failures[0]


def measured_range(html: str, side: str) -> float:
    """The range of `side`'s elevation, degrees, that the report's page states."""
    mark = rf'<data(?=[^>]*data-measure="elevation_range")(?=[^>]*data-side="{side}")[^>]*>'
    (found,) = re.findall(mark, html)
    return float(re.search(r'value="([^"]+)"', found).group(1))


def report(session: Session, folder: Path) -> str:
    """The page of the patient's last session."""
    listed = session.rehab("sessions", "--patient", session.alias)
    page = folder / "report.html"
    session.rehab("report", listed.splitlines()[2].split()[0], "--output", str(page))
    return page.read_text()
