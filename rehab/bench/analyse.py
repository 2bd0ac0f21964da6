"""What the body and the measures cost: a live frame, a trial's end, and an hour analysed whole.

An hour is read and analysed by a process of its own on one core, so that its memory is its own:
`python -m rehab.bench.analyse FIRST FILE`. The movement is a simulated person's, five minutes over
and over. What takes long is told in processor time, which other programs do not lengthen.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from rehab import measures
from rehab.analysis import analyse, read
from rehab.bench.figures import Figure, Result, median
from rehab.bench.people import PEOPLE, clip
from rehab.body import Estimator, Recording, bodies
from rehab.errors import UserError
from rehab.frame import FRAME, TRACKED

RATE = 90.0
PIECE = 300.0
"""Seconds of different movement."""

HOUR = 3600.0

RUNS = 5
LINEAR = 1.25
"""Times four quarters of an hour that an hour may cost: the rest is chance."""

POSES = ("head", "grip_l", "grip_r")
Arrays = dict[str, npt.NDArray[np.float64]]


def bench(progress: Callable[[str], object]) -> Result:
    """Run it all, about half a minute."""
    progress("the movement")
    made = clip(PEOPLE["healthy"](1), "flexion", 1, RATE, PIECE)
    moved = {name: made[name].astype(np.float64) for name in ("t", *POSES)}
    result = Result()
    progress("a live frame")
    _live(result, moved)
    progress("the end of a trial")
    _trial(result, moved)
    with tempfile.TemporaryDirectory() as folder:
        hour = _stored(moved, HOUR, Path(folder) / "hour.npz")
        quarter = _stored(moved, HOUR / 4.0, Path(folder) / "quarter.npz")
        moment = _stored(moved, 10.0, Path(folder) / "moment.npz")
        runs: dict[Path, list[dict[str, float]]] = {hour: [], quarter: []}
        for number in range(RUNS):
            progress(f"an hour, run {number + 1} of {RUNS}")
            for path, found in runs.items():
                found.append(_apart(moment, path))
    hours = [run["seconds"] for run in runs[hour]]
    quarters = [run["seconds"] for run in runs[quarter]]
    result.figures["an hour at 90 Hz, analysed whole"] = median(hours, "s", 2.0)
    result.figures["the same, highest memory"] = median(
        [run["megabytes"] for run in runs[hour]], "MB", 300.0
    )
    result.figures["an hour over four quarters of one"] = Figure(
        float(np.median(hours) / (4.0 * np.median(quarters))), "times", LINEAR
    )
    return result


def _live(result: Result, moved: Arrays) -> None:
    """What a step of the estimator takes, the frames one by one."""
    frames = np.zeros(5000, FRAME)
    for index, frame in enumerate(frames):
        frame["t_sample"] = round(float(moved["t"][index]) * 1e9)
        for name, short in (("head", "head"), ("grip_left", "grip_l"), ("grip_right", "grip_r")):
            frame[name], frame[f"{name}_bits"] = moved[short][index], TRACKED
    middle, late = [], []
    for _ in range(RUNS):
        estimator = Estimator()
        costs = []
        for frame in frames:
            begun = time.perf_counter_ns()
            estimator.step(frame)
            costs.append((time.perf_counter_ns() - begun) * 1e-3)
        middle.append(float(np.median(costs[100:])))
        late.append(float(np.quantile(costs[100:], 0.99)))
    result.figures["the body of a live frame"] = median(middle, "µs", 20.0)
    result.figures["the same, 99 of 100 within"] = median(late, "µs")


def _trial(result: Result, moved: Arrays) -> None:
    """What the measures of a trial of three seconds take together."""
    part = slice(0, round(3.0 * RATE))
    seen = bodies(Recording(moved["t"], moved["head"], (moved["grip_l"], moved["grip_r"])))[part]
    t, hand, chest = seen["t"] * 1e-9, seen["hand"][:, 1], seen["chest"]
    angle = np.degrees(seen["shoulder_elevation"][:, 1])
    trunk = [np.degrees(seen[f"trunk_{name}"]) for name in ("yaw", "forward", "right")]
    costs = []
    for _ in range(20 * RUNS):
        begun = time.perf_counter_ns()
        movement = measures.profile(t, hand)
        for measure in (
            measures.movement_time,
            measures.peak_speed,
            measures.mean_speed,
            measures.time_to_peak,
            measures.movement_units,
            measures.path_efficiency,
            measures.hand_path_error,
            measures.sparc,
            measures.ldlj,
        ):
            measure(movement)
        measures.reaction_time(movement, float(t[0]))
        measures.total_time(movement, float(t[0]))
        measures.active_rom(t, angle)
        measures.excursion(t, angle)
        measures.compensation_at_peak(t, angle, trunk[1])
        measures.trunk_displacement(t, chest)
        measures.trunk_lean(t, trunk[1], trunk[2])
        measures.trunk_rotation(t, trunk[0])
        measures.trunk_share(t, hand, chest, np.column_stack(trunk))
        costs.append((time.perf_counter_ns() - begun) * 1e-6)
    result.figures["the measures of a trial of 3 s"] = median(costs, "ms", 2.0)


def _stored(moved: Arrays, seconds: float, path: Path) -> Path:
    """A file that holds the movement, over and over, for so long."""
    count = round(seconds * RATE)
    head, left, right = (np.resize(moved[name], (count, 7)) for name in POSES)
    np.savez(path, t=np.arange(count) / RATE, head=head, grip_l=left, grip_r=right)
    return path


def _apart(first: Path, path: Path) -> dict[str, float]:
    """Read and analyse `path`, after `first`, in a process of its own, on one core."""
    done = subprocess.run(
        [sys.executable, "-m", "rehab.bench.analyse", str(first), str(path)],
        env=os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        raise UserError(f"A measured run of rehab analyse failed: {last}")
    return dict(json.loads(done.stdout))


def main() -> None:
    """Print what analysing the second file named on the command line took, after the first."""
    if sys.platform != "linux":
        raise UserError(
            "rehab bench analyse runs on Linux only: it counts memory as Linux tells it."
        )
    import resource

    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    first, path = sys.argv[1:]
    analyse(read(Path(first)))  # what is compiled is loaded from its cache once: that is start-up
    begun = time.process_time()
    analyse(read(Path(path)))
    seconds = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    print(json.dumps({"seconds": seconds, "megabytes": peak}))


if __name__ == "__main__":
    main()
