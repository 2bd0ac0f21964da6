"""What drawing costs: very many moving nodes beside two peers, the fullest scene, and hitches.

CPU figures are the main thread's, under a Mesa that draws nothing (`GALLIUM_NOOP`), both eyes at
a headset's size. Frames a second need a real runtime: the OpenXR lab.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from statistics import median as middle
from typing import Any

from rehab.bench.figures import Figure, Result, median
from rehab.bench.frame import measured

COUNTS = (100, 1_000, 10_000)
RUNS = 3
FRAMES = 20_000
SECONDS = 15

IN_LAB = "a real OpenXR runtime: python3 tools/openxr_lab.py run --full-size -- rehab bench render"
EXTRA = "moderngl, which the extra `bench` brings"

Progress = Callable[[str], object]


def bench(progress: Progress, *, lab: bool) -> Result:
    """Run it all, about two minutes on two cores; `lab` adds what needs a runtime."""
    result = Result()
    many = _many(result, progress)
    if importlib.util.find_spec("moderngl"):
        _peers(result, many, progress)
    else:
        result.not_run["the peers"] = EXTRA
    _full(result, progress)
    _hitch(result, progress)
    if lab:
        _headset(result, progress)
    else:
        result.not_run["frames a second"] = IN_LAB
    return result


def _many(result: Result, progress: Progress) -> float:
    """Moving nodes by number; the cost of the most of them, µs a frame."""
    figures = result.figures
    most = 0.0
    before: float | None = None
    for count in COUNTS:
        progress(f"{count} moving nodes")
        runs = [_run("many", frames=1000, count=count) for _ in range(RUNS)]
        costs = [run["p50"] / 1000 for run in runs]
        goal = 2.0 if count == COUNTS[-1] else None
        figures[f"{count} moving nodes, a frame"] = median(costs, "ms", goal)
        most = 1000 * middle(costs)
        each = most / count
        figures[f"{count} moving nodes, a node"] = Figure(each, "µs", before)
        before = each
        if count == COUNTS[-1]:
            for stage in runs[0]["stages"]:
                spent = [run["stages"][stage] / 1000 for run in runs]
                figures[f"of it {stage}"] = median(spent, "ms")
    return most


def _peers(result: Result, many: float, progress: Progress) -> None:
    """The same nodes by moderngl."""
    from rehab.bench.render_peers import PEERS

    costs: dict[str, float] = {}
    for name in PEERS:
        progress(f"moderngl, {name}")
        runs = [_run(name, frames=100)["p50"] / 1000 for _ in range(RUNS)]
        costs[name] = 1000 * middle(runs)
        result.peers[f"moderngl, {name}"] = median(runs, "ms")
    each, instanced = costs["one draw a node"], costs["instanced"]
    result.figures["times cheaper than moderngl, one draw a node"] = Figure(
        each / many, "", 7.0, at_least=True
    )
    result.figures["cost beside moderngl, instanced"] = Figure(many / instanced, "", 1.0)


def _full(result: Result, progress: Progress) -> None:
    figures = result.figures
    progress("the fullest scene")
    runs = [_run("full", frames=3000) for _ in range(RUNS)]
    figures["fullest scene p50"] = median([run["p50"] / 1000 for run in runs], "ms", 0.5)
    figures["fullest scene p99"] = median([run["p99"] / 1000 for run in runs], "ms")
    figures["fullest scene, draw calls a frame"] = median([r["draws"] for r in runs], "", 60.0)
    figures["cyclic garbage of 2700 frames"] = median([r["cyclic"] for r in runs], "objects", 0.0)
    figures["memory blocks kept of 900 frames"] = median([r["blocks"] for r in runs], "", 20.0)


def _hitch(result: Result, progress: Progress) -> None:
    progress(f"the dearest of {FRAMES} frames")
    worst: dict[str, float] = _run("hitch", frames=FRAMES)["worst"]
    kind = max(worst, key=worst.__getitem__)
    result.figures[f"dearest frame ({kind})"] = Figure(worst[kind] / 1000, "ms", 4.0)
    for name, micros in worst.items():
        if name != kind:
            result.figures[f"dearest frame with {name}"] = Figure(micros / 1000, "ms")


def _headset(result: Result, progress: Progress) -> None:
    progress("a program that only clears")
    arguments = ["-m", "rehab.bench.clear_only", "--seconds", str(SECONDS), "--json"]
    peer = measured(arguments)
    progress("the fullest scene on the active runtime")
    own = measured(["-m", "rehab.bench.render_run", "headset", "--seconds", str(SECONDS)])
    part = own["fps"] / peer["fps"]
    result.figures["frames delivered, of a program's that only clears"] = Figure(part, "")
    result.figures["frames a second"] = Figure(own["fps"], "1/s")
    result.peers["clear only, frames a second"] = Figure(peer["fps"], "1/s")


def _run(what: str, *, frames: int, count: int = COUNTS[-1]) -> dict[str, Any]:
    """One run of `rehab.bench.render_run`, on a Mesa that draws nothing."""
    arguments = ["-m", "rehab.bench.render_run", what]
    numbers = ["--frames", str(frames), "--count", str(count)]
    return measured([*arguments, *numbers], GALLIUM_NOOP="1")
