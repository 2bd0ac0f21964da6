"""A session of the installed program in the lab: watched by its store, fed with movement."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import clips
import numpy as np
from clips import Clip, Pose3
from lab import Lab
from remote import Remote

from rehab.drivers.patient import Patient, Seen, after
from rehab.store import Store, StoredEvent

PATIENT = "lab-invented"
RATE = 90.0


class Session:
    """`rehab play --driver openxr` in the lab, with a store of its own in the lab's folder."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.home = lab.folder / "home"
        self.program: subprocess.Popen | None = None
        lab.run("rehab", "patients", "add", PATIENT, REHAB_HOME=str(self.home))

    def play(self, *options: str) -> subprocess.Popen:
        """Start the program as a therapist would, without its mirror."""
        self.program = self.lab.program(
            *("rehab", "play", "--patient", PATIENT, "--driver", "openxr", "--no-mirror", *options),
            REHAB_HOME=str(self.home),
        )
        return self.program

    def rehab(self, *argv: str) -> str:
        """Run another command on the same store; its output."""
        return self.lab.run("rehab", *argv, REHAB_HOME=str(self.home))

    def store(self) -> Store:
        """The store, to look into while the program plays or after."""
        (path,) = self.home.glob("*.db")
        return Store.open(path)

    def id(self, last: int = -1) -> str:
        """The newest session's id."""
        with self.store() as store:
            return sorted(session.id for session in store.sessions())[last]

    def events(self) -> list[StoredEvent]:
        """What the session told so far, as far as it is stored (about a second late)."""
        with self.store() as store:
            return store.events(sorted(session.id for session in store.sessions())[-1])

    def wait_for(self, kind: str, name: str = "", patience: float = 40.0) -> StoredEvent:
        """The first stored event of `kind` (a phase: called `name`)."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            assert self.program is not None
            ended = self.program.poll() is not None
            if list(self.home.glob("*.db")) and self._begun():
                for event in self.events():
                    if event.kind == kind and (not name or event.data.get("name") == name):
                        return event
            assert not ended, f"the program ended before {kind} {name}:\n{self.lab.log()}"
            time.sleep(0.1)
        raise AssertionError(f"no {kind} {name} within {patience} s:\n{self.lab.log()}")

    def _begun(self) -> bool:
        with self.store() as store:
            return bool(store.sessions())

    def wait(self, patience: float) -> None:
        """Wait for the program's own end, which must be a good one."""
        assert self.program is not None
        assert self.program.wait(patience) == 0, self.lab.log()


@contextmanager
def moved_by(remote: Remote, pose: Callable[[float], Pose3]) -> Iterator[None]:
    """Send `pose(seconds since the start)` at 90 Hz in the background until the end."""
    stop = threading.Event()
    failures: list[BaseException] = []

    def stream() -> None:
        begun = time.perf_counter()
        try:
            while not stop.wait(1.0 / RATE):
                head, left, right = pose(time.perf_counter() - begun)
                remote.send(head, left, right, active=(True, True))
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


class Performance:
    """A clip performed for the program: arms at rest, a reach forward, then the clip itself.

    The blends between them take `EASE` seconds; `act` says what comes next.
    """

    EASE = 1.5

    def __init__(self, clip: Clip) -> None:
        self._clip = clip
        self._act, self._since, self._from = "rest", -10.0, clip.rest()
        self._asked: str | None = None
        self._last = clip.rest()

    def act(self, name: str) -> None:
        """Change to "rest", "reach" or "clip"."""
        self._asked = name

    def pose(self, seconds: float) -> Pose3:
        """Head and grips at `seconds` on the feeder's clock."""
        if self._asked is not None:
            self._act, self._asked = self._asked, None
            self._since, self._from = seconds, self._last
        passed = seconds - self._since
        if self._act == "clip":
            goal = clips.at(self._clip, max(0.0, passed - self.EASE))
        else:
            goal = self._clip.rest() if self._act == "rest" else self._clip.reach()
        self._last = clips.blend(self._from, goal, passed / self.EASE)
        return self._last


class RemotePatient:
    """The simulated patient in front of a program in another process: sees by its stored events."""

    def __init__(self, profile: str, seed: int) -> None:
        self._patient = Patient(profile, seed, True)
        self._told = 0
        self.seen: list[Seen] = []

    def watch(self, events: list[StoredEvent]) -> None:
        """Take in what was told since the last call."""
        for event in events[self._told :]:
            self.seen = after(event.kind, event.data, self.seen)
        self._told = len(events)

    def forget(self) -> None:
        """Be ready for the events of another session."""
        self._told, self.seen = 0, []

    def pose(self, seconds: float) -> Pose3:
        """Head and grips at `seconds` on the feeder's clock."""
        head, left, right = self._patient.step(int(seconds * 1e9), self.seen)[:3]
        return np.array(head), np.array(left), np.array(right)


def measured_range(html: str, side: str) -> float:
    """The range of `side`'s elevation, degrees, that the report's page states."""
    import re

    mark = rf'<data(?=[^>]*data-measure="elevation_range")(?=[^>]*data-side="{side}")[^>]*>'
    (found,) = re.findall(mark, html)
    return float(re.search(r'value="([^"]+)"', found).group(1))


def report(session: Session, folder: Path) -> str:
    """The patient's page."""
    page = folder / "report.html"
    session.rehab("report", PATIENT, "--output", str(page))
    return page.read_text()
