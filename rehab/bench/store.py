"""What the store and its reports cost: ten years of one patient, and a clinic of a thousand.

Stores are encrypted and made by `rehab.bench.course`. Each report is made by a process of its own
(`rehab.bench.store_run`), as a user's is: its time runs from before the store is opened, imports
included, and its memory is its own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from rehab.bench.accuracy.takes import MOTION
from rehab.bench.figures import Figure, Result, median
from rehab.bench.frame import measured

NO_CLIPS = "recordings of real movement in ../shared/motion, which are not part of the program"


class Sizes(NamedTuple):
    """How much of everything there is."""

    sessions: int = 3650
    """of one patient, daily, of six blocks of twenty trials"""
    patients: int = 1000
    each: int = 100
    """sessions of each of those"""
    seconds: float = 1800.0
    """of recording"""
    frames: int = 20_000
    """that a recorder is given"""
    runs: int = 5


WHOLE = Sizes()
_REPORTS = (
    ("html", "report, web page", 1.0),
    ("pdf", "report, PDF", 2.5),
    ("session", "page of one session", 0.2),
)


Run = Callable[[Sequence[str], Mapping[str, str]], dict[str, Any]]
"""Makes one run of `rehab.bench.store_run`, given its arguments and more environment."""


def apart(arguments: Sequence[str], more: Mapping[str, str]) -> dict[str, Any]:
    """In a process of its own."""
    return measured(["-m", "rehab.bench.store_run", *arguments], **more)


def bench(progress: Callable[[str], object], sizes: Sizes = WHOLE, run_one: Run = apart) -> Result:
    """Run it all, about five minutes on two cores."""
    result = Result()
    with tempfile.TemporaryDirectory() as folder:
        run = _Runs(Path(folder), progress, sizes, run_one)
        _decade(result, run)
        _clinic(result, run)
        _recording(result, run)
        _frame_thread(result, run)
    return result


class _Runs:
    """Runs of `rehab.bench.store_run` that keep keys of their own, apart from the user's."""

    def __init__(
        self, folder: Path, progress: Callable[[str], object], sizes: Sizes, run: Run
    ) -> None:
        self.folder, self.progress, self.sizes, self._run = folder, progress, sizes, run
        self._environment = {
            "XDG_CONFIG_HOME": str(folder / "keys"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def store(self, name: str) -> Path:
        return self.folder / name / "rehab.db"

    def __call__(self, what: str, path: Path, *numbers: float) -> dict[str, Any]:
        texts = [f"{number:g}" for number in numbers]
        return self._run([what, str(path), *texts], self._environment)

    def several(self, what: str, path: Path, said: str) -> list[dict[str, Any]]:
        """`sizes.runs` of them, which are `said` in words."""
        found = []
        for number in range(self.sizes.runs):
            self.progress(f"{said}, run {number + 1} of {self.sizes.runs}")
            found.append(self(what, path))
        return found


def _decade(result: Result, run: _Runs) -> None:
    path, figures = run.store("decade"), result.figures
    run.progress(f"{run.sizes.sessions} sessions of one patient")
    made = run("decade", path, run.sizes.sessions)
    figures[f"making {run.sizes.sessions} sessions"] = Figure(made["seconds"], "s", 60.0)
    figures["the same, its file"] = Figure(made["megabytes"], "MB", 600.0)
    opened = []
    for what, title, goal in _REPORTS:
        found = run.several(what, path, title)
        figures[title] = median([each["seconds"] for each in found], "s", goal)
        figures[f"{title}, highest memory"] = median(
            [each["megabytes"] for each in found], "MB", 300.0
        )
        opened += [each["opened"] for each in found]
        if what == "session":
            first = [each["first"] for each in found]
            result.peers[f"{title}, the first of a process"] = median(first, "s")
    result.peers["opening the store"] = median(opened, "s")


def _clinic(result: Result, run: _Runs) -> None:
    path, sizes = run.store("clinic"), run.sizes
    run.progress(f"{sizes.patients} patients of {sizes.each} sessions")
    run("clinic", path, sizes.patients, sizes.each)
    found = run.several("lists", path, "list and search of patients")
    for what in ("list", "search"):
        result.figures[f"{what} of {sizes.patients} patients"] = median(
            [1e3 * each[what] for each in found], "ms", 50.0
        )


def _recording(result: Result, run: _Runs) -> None:
    if not MOTION.is_dir():
        result.not_run["size of a recording"] = NO_CLIPS
        return
    minutes = run.sizes.seconds / 60.0
    for source, goal in (("any", True), ("headset", False)):
        path = run.store(f"recording-{source}")
        run.progress(f"a recording of {minutes:g} minutes")
        made = run(f"record-{source}", path, run.sizes.seconds)
        found = run.several("read", path, "reading it")
        seconds = [s for each in found for s in each["seconds"]]
        whom = f"{minutes:g} minutes of head and both hands"
        own = result.figures if goal else result.peers
        end = "" if goal else ", a headset's own noise"
        for name, value in made.items():
            own[f"{whom}{end}{name}"] = Figure(value, "MB", 5.0 if goal and not name else None)
        own[f"reading {minutes:g} minutes{end}"] = median(seconds, "s", 0.2 if goal else None)


def _frame_thread(result: Result, run: _Runs) -> None:
    run.progress("the frame thread's share of recording")
    path = run.store("frames")
    found = [run("frames", path, run.sizes.frames) for _ in range(min(3, run.sizes.runs))]
    result.figures["recording a frame, frame thread"] = median([r["p50"] for r in found], "µs", 5.0)
    result.figures["the same, 99 of 100 within"] = median([r["p99"] for r in found], "µs")
