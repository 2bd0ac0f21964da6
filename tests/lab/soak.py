"""Plays the installed program for long and says what it cost: memory, frames, messages.

  python3 tools/openxr_lab.py run -- python tests/lab/soak.py --minutes 60 --kills 3

Exit code 0 only if the store lost nothing, memory stayed flat and the validation layer silent.
Frames "late by us" are those where more than the display's period went by between xrWaitFrame's
return and xrBeginFrame: all our own work is done there except drawing, for which the lab has only
software. "Not shown" are the display's periods that had no new picture, for whatever reason.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))  # the lab's Python looks there for nobody

import pacing
from lab import Lab
from people import RemotePatient
from playing_in_lab import Session, moved_by
from remote import Remote

from rehab.frame import ABSENT

TRIALS = 60
"""As many as a session holds; they are spread over its time."""
LONGEST_TRIAL = 20.0
"""Seconds after which a trial that is not due yet is broken off by recentring, to come again."""
WARM_UP, FLAT = 300.0, 2048
"""Seconds until memory has to be flat, and by how many kB it may grow from then on."""
EVERY = 10.0


@dataclass
class Memory:
    """The program's resident memory, read every `EVERY` seconds: seconds and kB."""

    pid: int
    seconds: list[float] = field(default_factory=list)
    kilobytes: list[int] = field(default_factory=list)

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Read it in the background."""
        stop = threading.Event()
        begun = time.monotonic()

        def read() -> None:
            while not stop.wait(EVERY if self.seconds else 0.0):
                for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
                    if line.startswith("VmRSS:"):
                        self.seconds.append(time.monotonic() - begun)
                        self.kilobytes.append(int(line.split()[1]))

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def growth(self) -> tuple[int, float]:
        """By how many kB it grew after the warm-up, and the slope, kB/min."""
        seconds, sizes = np.array(self.seconds), np.array(self.kilobytes)
        warm = seconds >= min(WARM_UP, 0.5 * seconds[-1])
        slope = np.polyfit(seconds[warm] / 60, sizes[warm], 1)[0]
        ends = np.median(sizes[warm][:3]), np.median(sizes[warm][-3:])
        return int(ends[1] - ends[0]), float(slope)


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--minutes", type=float, default=30.0)
    options.add_argument("--kills", type=int, default=0, help="how often the runtime is killed")
    asked = options.parse_args()
    lab = Lab(Path(tempfile.mkdtemp(prefix="soak-")))
    try:
        return soak(lab, asked.minutes * 60, asked.kills)
    finally:
        lab.close()


def soak(lab: Lab, length: float, kills: int) -> int:
    """Play for `length` seconds; the exit code."""
    serve(lab, 0)
    patient = RemotePatient("healthy", seed=1)
    session = Session(lab, patient)
    with Remote() as remote, moved_by(remote, patient):
        program = session.play(
            *("--seated", "--set", f"trials={TRIALS}", "--set", "time_limit=30"),
            *("--set", "sides=both"),
        )
        memory = Memory(program.pid)
        with memory.watched():
            play(session, patient, length, kills)
    lab.stop()  # what Monado knows of its frames is written at the end of it
    return told(session, memory, kills)


def serve(lab: Lab, number: int) -> None:
    """Start the service for the `number`th time."""
    path = lab.folder / f"frames-{number}.bin"
    lab.start(XRT_METRICS_FILE=str(path), XRT_METRICS_EARLY_FLUSH="1")


def play(session: Session, patient: RemotePatient, length: float, kills: int) -> None:
    """Play every trial when it is due, with a kill now and then."""
    session.see("trial_begin")
    begun, killed = time.monotonic(), 0
    for number in range(1, TRIALS + 1):
        due = begun + (number - 1) * length / TRIALS
        if number > 1:
            session.see("trial_begin", number=number)
        while time.monotonic() < due:
            time.sleep(max(0.0, min(LONGEST_TRIAL, due - time.monotonic())))
            if killed < kills and time.monotonic() > begun + (killed + 1) * length / (kills + 1):
                killed += 1
                kill(session, patient, killed)
            else:
                session.command("recentre", mode="keep-height")
            session.see("trial_begin", number=number)
        session.see("trial_end", number=number)
    session.see("session_end", 60)
    session.wait(20)


def kill(session: Session, patient: RemotePatient, number: int) -> None:
    """Kill the service, start it again and let the patient agree to go on."""
    session.lab.kill()
    session.see("trial_end", status="repeated")
    serve(session.lab, number)
    session.see("runtime", news="back")
    session.agree(patient)


def told(session: Session, memory: Memory, kills: int) -> int:
    """Print what it came to; the exit code."""
    with session.store() as store:
        frames, gaps = store.frames(session.id())
        incidents = store.incidents(session.id())
    contiguous = bool(np.array_equal(frames["index"], np.arange(len(frames))))
    messages = session.lab.messages()
    grown, slope = memory.growth()
    errors = [line for line in session.lab.log().splitlines() if "Traceback" in line]
    minutes = (frames["t_sample"][-1] - frames["t_sample"][0]) / 60e9
    print(f"played            {minutes:.1f} min, {kills} kills, {len(frames)} frames")
    print(f"store             {len(gaps)} gaps, {len(incidents)} incidents, ", end="")
    print(f"indices {'contiguous' if contiguous else 'BROKEN'}")
    _tell_frames(session.lab, frames)
    print(
        f"memory            first {memory.kilobytes[0]} kB, last {memory.kilobytes[-1]} kB, ",
        end="",
    )
    print(f"after warm-up {grown:+d} kB, {slope:+.1f} kB/min")
    every = max(1, round(60 / EVERY))
    print(
        " ", "by the minute:", *(f"{size / 1024:.1f}" for size in memory.kilobytes[::every]), "MB"
    )
    print(f"validation        {len(messages)} messages", *messages[:5], sep="\n  ")
    print(f"errors            {len(errors)}", *errors[:5], sep="\n  ")
    whole = not gaps and not incidents and contiguous
    return 0 if whole and grown < FLAT and not messages and not errors else 1


def _tell_frames(lab: Lab, recorded: np.ndarray) -> None:
    parts = [pacing.frames(path) for path in sorted(lab.folder.glob("frames-*.bin"))]
    frames = np.concatenate(parts)
    ours = (frames["began"] - frames["woke"]) * 1e-6
    drawn = (frames["delivered"] - frames["began"]) * 1e-6
    period = float(frames["period"].min()) * 1e-6  # it paces a slow program by multiples
    late = int((ours > period).sum())
    for name, ms in (("wait to begin", ours), ("begin to end", drawn)):
        spread = ", ".join(f"p{p:g} {np.percentile(ms, p):.2f}" for p in (50, 99, 99.9))
        print(f"{name:17} {spread}, most {ms.max():.2f} ms")
    print(f"late by us        {late} of {len(frames)} frames (period {period:.2f} ms)")
    there = (recorded["presence"][1:] != ABSENT) & (recorded["presence"][:-1] != ABSENT)
    steps = np.diff(recorded["t_display"])[there] * 1e-6 / period
    missed = np.maximum(np.rint(steps) - 1, 0)
    print(
        f"not shown         {int(missed.sum())} of {int(missed.sum()) + len(steps)} periods", end=""
    )
    print(f", in {int((steps > 1.5).sum())} places")


if __name__ == "__main__":
    sys.exit(main())
