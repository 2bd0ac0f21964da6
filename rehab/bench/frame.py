"""What a frame costs: the whole loop, the OpenXR calls in it, its memory, and how it starts.

CPU figures are the main thread's, under a Mesa that draws nothing (`GALLIUM_NOOP`), on the fake
runtime, whose own time is taken off. Wall-clock figures need a real runtime: the OpenXR lab.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rehab.bench.figures import Figure, Result, median
from rehab.errors import UserError

FRAMES, RUNS = 20_000, 3
LONG = 60_000
HEADSET_SECONDS = 15

IN_LAB = "a real OpenXR runtime: python3 tools/openxr_lab.py run --scale 40 -- rehab bench frame"


def bench(progress: Callable[[str], object], *, lab: bool) -> Result:
    """Run it all, about five minutes on two cores; `lab` adds what needs a runtime."""
    result = Result()
    with tempfile.TemporaryDirectory() as folder:
        movement = Path(folder) / "movement.npy"
        progress("the simulated patient's movement")
        _run("movement", movement, LONG + 1000)
        _loop(result, movement, progress)
        _memory(result, movement, progress)
        _start(result, movement, progress)
    if lab:
        _headset(result, progress)
    else:
        result.not_run["wall clock"] = IN_LAB
    return result


def _loop(result: Result, movement: Path, progress: Callable[[str], object]) -> None:
    calls, loops = [], []
    for number in range(RUNS):
        progress(f"the OpenXR calls, run {number + 1} of {RUNS}")
        calls.append(_run("calls", movement, 5000))
        progress(f"the whole loop, run {number + 1} of {RUNS}")
        loops.append(_run("loop", movement, FRAMES))
    fake = statistics.median(run["fake"] for run in calls)
    figures = result.figures
    for name, goal in (("p50", 1000.0), ("p99", 2000.0), ("worst", 5000.0)):
        figures[f"loop {name}"] = median([run[name] - fake for run in loops], "µs", goal)
    figures["loop, all threads"] = median([run["process"] - fake for run in loops], "µs")
    own = [run["driver"] - run["fake"] + run["crossing"] for run in calls]
    figures["OpenXR calls, Python side"] = median(own, "µs", 60.0)
    result.peers["fake runtime's own cost"] = median([run["fake"] for run in calls], "µs")


def _memory(result: Result, movement: Path, progress: Callable[[str], object]) -> None:
    progress(f"memory over {LONG} frames")
    found = _run("memory", movement, LONG, draws=True)
    result.figures["cyclic garbage of 100 frames"] = Figure(found["cyclic"], "objects", 0.0)
    result.figures[f"memory grown, frame {LONG // 10} to {LONG}"] = Figure(
        found["grown"], "MB", 2.0
    )


def _start(result: Result, movement: Path, progress: Callable[[str], object]) -> None:
    progress("start-up")
    firsts, helps = [], []
    for _ in range(5):
        begun = time.perf_counter_ns()
        firsts.append((_run("start", movement, 0)["first"] - begun) * 1e-9)
        begun = time.perf_counter_ns()
        subprocess.run([_program(), "--help"], check=True, capture_output=True)
        helps.append((time.perf_counter_ns() - begun) * 1e-9)
    result.figures["start to first frame"] = median(firsts, "s", 1.5)
    result.figures["rehab --help"] = median(helps, "s", 0.3)


def _headset(result: Result, progress: Callable[[str], object]) -> None:
    progress("a program that only clears")
    peer = measured(["-m", "rehab.bench.clear_only", "--seconds", str(HEADSET_SECONDS), "--json"])
    progress("the program on the active runtime, drawing nothing")
    frames = str(round(HEADSET_SECONDS * peer["fps"]))
    undrawn = measured(["-m", "rehab.bench.player", "undrawn", "--frames", frames])
    progress("the program on the active runtime")
    own = measured(["-m", "rehab.bench.player", "headset", "--frames", frames])
    software = bool(own["software"])
    figures = result.figures
    for name in ("p50", "p99", "max"):
        figures[f"wake to submit {name}"] = Figure(own[name], "ms")
        figures[f"the same, undrawn, {name}"] = Figure(undrawn[name], "ms")
    # Where software draws, it shares the processor with the compositor: only what is not drawing
    # can be held to the peer, which draws nothing either.
    figures["frames delivered, of the peer's, undrawn"] = Figure(
        undrawn["fps"] / peer["fps"], "", 0.95, at_least=True
    )
    figures["frames delivered, of the peer's"] = Figure(
        own["fps"] / peer["fps"], "", None if software else 0.95, at_least=True
    )
    figures["frames a second"] = Figure(own["fps"], "1/s")
    result.peers["clear only, frames a second"] = Figure(peer["fps"], "1/s")


def _program() -> str:
    return str(Path(sys.executable).with_name("rehab"))


def _run(what: str, movement: Path, frames: int, *, draws: bool = False) -> dict[str, Any]:
    """One run of `rehab.bench.player`, on a Mesa that draws nothing unless `draws`."""
    arguments = ["-m", "rehab.bench.player", what, "--frames", str(frames)]
    more = {} if draws else {"GALLIUM_NOOP": "1"}
    return measured([*arguments, "--movement", str(movement)], **more)


def measured(arguments: list[str], **more: str) -> dict[str, Any]:
    """What `python ARGUMENTS` prints as JSON, with `more` in its environment."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env=os.environ | more,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise UserError(f"A measured run ({' '.join(arguments[1:3])}) failed: {last}")
    return dict(json.loads(done.stdout or "{}"))
