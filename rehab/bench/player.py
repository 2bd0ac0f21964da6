"""One measured run of the loop, in a process of its own; prints what it found as JSON.

    python -m rehab.bench.player WHAT [--frames N] [--movement FILE]

`loop`, `calls`, `memory` and `start` play on the fake runtime, moved by a simulated patient whose
frames `movement` computed; `headset` and `undrawn` play on the active OpenXR runtime.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from rehab.gfx.context import choose, in_software

if TYPE_CHECKING:
    from rehab.bench.fakexr import FakeRuntime
    from rehab.drivers import Driver
    from rehab.drivers.openxr import OpenXRDriver
    from rehab.session import Programme

HZ = 90.0
SEED = 1
VIEW = (1344, 1512)
WARM_UP = 450
"""Frames that are played before anything is counted: five seconds, as a patient would see them."""

Report = dict[str, Any]


def programme(blocks: int, *, calibrated: bool = False) -> Programme:
    """Blocks of sixty stars for someone who sits; about 190 seconds each."""
    from rehab.body import proportioned
    from rehab.session import BlockPlan, Programme

    plan = BlockPlan("star-reach", {"trials": 60})
    known = proportioned(1.2) if calibrated else None
    return Programme((plan,) * blocks, posture="seated", seed=SEED, calibration=known)


def movement(frames: int) -> npt.NDArray[np.float32]:
    """What a simulated patient does in that programme: (frames, 5, 7), the measured poses."""
    from rehab.drivers.patient import PatientDriver
    from rehab.frame import MEASURED
    from rehab.session import Director

    driver = PatientDriver("healthy", SEED, window=False, hz=HZ, real_time=False)
    director = Director(
        programme(_blocks(frames)), on_event=lambda event: None, vibrate=driver.vibrate
    )
    poses = np.zeros((frames, len(MEASURED), 7), np.float32)
    for index in range(frames):
        driver.wait()
        frame = driver.frame()
        poses[index] = [frame[name] for name in MEASURED]
        director.step(frame, director.estimator.step(frame))
        driver.draw(_Blind(), director.scene)
    return poses


class _Blind:
    """A renderer that draws nothing."""

    def draw(self, scene: object, eyes: object) -> None:
        """Nothing."""

    def mirror(self, eye: object, size: object) -> None:
        """Nothing."""


class Metered:
    """A driver whose frames are timed: from one `wait` to the next, and from wake to submit."""

    def __init__(self, driver: Driver, frames: int, clock: Callable[[], int]) -> None:
        self._driver = driver
        self._clock = clock
        self.info = driver.info
        self.starts = np.zeros(frames + 1, np.int64)
        self.woke = np.zeros(frames + 1, np.int64)
        self.submitted = np.zeros(frames + 1, np.int64)
        self.at: dict[int, Callable[[], object]] = {}
        self._frames = frames
        self._count = 0
        self.frame = driver.frame
        self.vibrate = driver.vibrate
        self.recentre = driver.recentre
        self.news = driver.news
        self.settle = driver.settle
        self.show_room = driver.show_room
        self.ended = self.status = ""

    def wait(self) -> bool:
        """The driver's own, timed; False after the frames that were asked for."""
        count = self._count
        if count in self.at:
            self.at[count]()
        self.starts[count] = self._clock()
        if count == self._frames:
            return False
        self._count = count + 1
        more = self._driver.wait()
        self.woke[count] = time.perf_counter_ns()
        return more

    def draw(self, renderer: Any, scene: object) -> None:
        """The driver's own, timed."""
        self._driver.draw(renderer, scene)
        self.submitted[self._count - 1] = time.perf_counter_ns()

    def micros(self) -> npt.NDArray[np.float64]:
        """The cost of each counted frame, µs, by the clock given."""
        return np.diff(self.starts[: self._count + 1])[WARM_UP:] / 1000.0


@contextmanager
def fake(
    poses: npt.NDArray[np.float32],
    wrap: Callable[[FakeRuntime], object] | None = None,
    size: tuple[int, int] = VIEW,
) -> Iterator[tuple[OpenXRDriver, Any]]:
    """The driver on the fake runtime, and a renderer; its patient moves as `poses` say.

    `wrap` may change the runtime's functions before the driver takes hold of them.
    """
    from rehab.bench.fakexr import FakeRuntime
    from rehab.drivers.openxr import OpenXRDriver
    from rehab.drivers.openxr.extensions import DEPTH
    from rehab.drivers.openxr.swapchain import D24
    from rehab.gfx.context import Headless
    from rehab.gfx.renderer import Renderer

    Headless()  # never closed: Mesa's no-op driver may crash on it, and the process ends soon
    runtime = FakeRuntime(hz=HZ, images=_textures)
    runtime.size = size
    runtime.extensions.append(DEPTH)
    runtime.formats.append(D24)
    _animate(runtime, poses)
    if wrap is not None:
        wrap(runtime)
    driver = OpenXRDriver(mirror=False, runtime=runtime)
    renderer = Renderer()
    try:
        yield driver, renderer
    finally:
        driver.close()
        renderer.close()


def _textures(size: tuple[int, int], form: int) -> list[int]:
    from OpenGL import GL

    made = [int(name) for name in GL.glGenTextures(3)]
    part = GL.GL_DEPTH_COMPONENT if form == GL.GL_DEPTH_COMPONENT24 else GL.GL_RGBA
    for name in made:
        GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, name)
        GL.glTexImage3D(
            *(GL.GL_TEXTURE_2D_ARRAY, 0, form, *size, 2, 0),
            *(part, GL.GL_UNSIGNED_BYTE, None),
        )
    return made


def _animate(runtime: FakeRuntime, poses: npt.NDArray[np.float32]) -> None:
    from rehab.frame import MEASURED

    begun, period, last = runtime.time, runtime.period, len(poses) - 1

    def mover(channel: list[tuple[float, ...]]) -> Callable[[int], tuple[float, ...]]:
        return lambda t: channel[min(max((t - begun) // period, 0), last)]

    for number, name in enumerate(MEASURED):
        runtime.poses[name] = mover([tuple(pose) for pose in poses[:, number].tolist()])


def play(driver: Any, renderer: Any, plan: Programme) -> None:
    """The session loop with a real recorder and store, as `rehab play` runs it."""
    from rehab.cli import compose
    from rehab.store import Store

    with (
        tempfile.TemporaryDirectory() as folder,
        Store.open(Path(folder) / "bench.db", create=True) as store,
    ):
        who = store.add_patient("bench-invented")
        compose.play(store, who, plan, driver, renderer, watch=lambda event: None)


def loop(frames: int, poses: npt.NDArray[np.float32]) -> Report:
    """What a frame of the whole program costs, fake runtime included."""
    with fake(poses) as (driver, renderer):
        metered = Metered(driver, frames + WARM_UP, time.thread_time_ns)
        everything = np.zeros(2, np.int64)
        metered.at[WARM_UP] = lambda: everything.__setitem__(0, time.process_time_ns())
        metered.at[frames + WARM_UP] = lambda: everything.__setitem__(1, time.process_time_ns())
        play(metered, renderer, programme(_blocks(frames)))
    costs = metered.micros()
    assert len(costs) == frames, f"only {len(costs)} of {frames} frames were played"
    return {
        **_percentiles(costs),
        "process": float(everything[1] - everything[0]) / frames / 1000,
        "worst_frame": int(costs.argmax()) + WARM_UP,
    }


class Stopwatch:
    """Thread time spent inside a fake runtime's functions, ns; the timer's own cost taken off."""

    def __init__(self) -> None:
        self.spent = 0
        self._empty = min(_pair(time.thread_time_ns) for _ in range(1000))

    def wrap(self, runtime: FakeRuntime) -> None:
        """Time every function of `runtime`, before anyone has taken hold of one."""
        for name in dir(runtime):
            if name.startswith(("xr", "_xr")):
                setattr(runtime, name, self._timed(getattr(runtime, name)))

    def _timed(self, function: Callable[..., int]) -> Callable[..., int]:
        clock = time.thread_time_ns

        def call(*arguments: Any) -> int:
            before = clock()
            code = function(*arguments)
            self.spent += clock() - before - self._empty
            return code

        return call


def _pair(clock: Callable[[], int]) -> int:
    before = clock()
    return clock() - before


def calls(frames: int, poses: npt.NDArray[np.float32]) -> Report:
    """The driver alone on the fake runtime, µs a frame: all of it, what of it is the fake's own
    time, and what crossing into a foreign runtime would add."""
    from rehab.bench import crossing

    with fake(poses) as (driver, _):
        metered = Metered(driver, frames + WARM_UP, time.thread_time_ns)
        _drive(metered)
    stopwatch = Stopwatch()
    with fake(poses, stopwatch.wrap) as (driver, _):
        inside = Metered(driver, frames + WARM_UP, lambda: stopwatch.spent)
        _drive(inside)
    listeners: list[crossing.Listener] = []
    with fake(poses, lambda runtime: listeners.append(crossing.Listener(runtime))) as (driver, _):
        one = Metered(driver, WARM_UP, time.thread_time_ns)
        one.at[WARM_UP - 1] = lambda: setattr(listeners[0], "listening", True)
        one.at[WARM_UP] = lambda: setattr(listeners[0], "listening", False)
        _drive(one)
        crossed = crossing.cost(listeners[0].calls)
    return {
        "driver": float(np.median(metered.micros())),
        "fake": float(np.median(inside.micros())),
        "crossing": crossed,
        "calls": len(listeners[0].calls),
    }


def _drive(driver: Metered) -> None:
    """Every call of a frame, with nothing behind them."""
    blind = _Blind()
    gc.collect()
    gc.disable()
    while driver.wait():
        driver.frame()
        driver.draw(blind, None)
    gc.enable()


def memory(frames: int, poses: npt.NDArray[np.float32]) -> Report:
    """Resident memory after a tenth of the frames and after all, and garbage left by the loop.

    With a Mesa that could draw and is not asked to: its no-op driver loses 2 kB a frame of its own.
    The view is small, since even clearing it takes a processor long.
    """
    resident: list[int] = []
    garbage: list[int] = []

    def look() -> None:
        resident.append(_resident())

    with fake(poses, size=(16, 18)) as (driver, renderer):
        metered = Metered(driver, frames, time.thread_time_ns)
        renderer.skip_draws()
        metered.at[frames // 10] = look
        metered.at[frames] = look
        # Between two rests nothing collects: what a collection then finds, the frames have left.
        metered.at[frames // 2] = lambda: garbage.append(gc.collect())
        metered.at[frames // 2 + 100] = lambda: garbage.append(gc.collect())
        play(metered, renderer, programme(_blocks(frames)))
    return {"grown": (resident[-1] - resident[0]) / 2**20, "cyclic": garbage[-1]}


def _resident() -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this system does not say how much memory is resident")


def start(frames: int, poses: npt.NDArray[np.float32]) -> Report:
    """When the first picture was submitted, on the clock that the parent shares."""
    with fake(poses) as (driver, renderer):
        metered = Metered(driver, WARM_UP, time.thread_time_ns)
        play(metered, renderer, programme(1))
    return {"first": int(metered.submitted[0])}


def headset(frames: int, *, rasterise: bool) -> Report:
    """Wall-clock figures on the active runtime: wake to submit, and frames delivered a second.

    Without `rasterise` every call is made but the draws themselves, which a processor that also
    has to compose the picture cannot keep up with.
    """
    from rehab.cli import compose
    from rehab.drivers.openxr import OpenXRDriver

    driver = OpenXRDriver(mirror=False)
    metered = Metered(driver, frames + WARM_UP, time.perf_counter_ns)
    try:
        with compose.renderer(window=True) as renderer:
            software = in_software()
            if not rasterise:
                renderer.skip_draws()
            play(metered, renderer, programme(1, calibrated=True))
    finally:
        driver.close()
    begun, ended = metered.submitted[WARM_UP], metered.submitted[frames + WARM_UP - 1]
    busy = (metered.submitted - metered.woke)[WARM_UP : frames + WARM_UP] / 1e6
    return {
        "software": software,
        "fps": (frames - 1) / (float(ended - begun) * 1e-9),
        "p50": float(np.percentile(busy, 50)),
        "p99": float(np.percentile(busy, 99)),
        "max": float(busy.max()),
    }


def _percentiles(costs: npt.NDArray[np.float64]) -> Report:
    return {
        "p50": float(np.percentile(costs, 50)),
        "p99": float(np.percentile(costs, 99)),
        "worst": float(costs.max()),
    }


def _blocks(frames: int) -> int:
    return 1 + int(frames / HZ / 150)


_RUNS = {"loop": loop, "calls": calls, "memory": memory, "start": start}


def main() -> None:
    """Run what is asked for."""
    about = argparse.ArgumentParser(description="One measured run of the loop, as JSON.")
    about.add_argument("what", choices=(*_RUNS, "movement", "headset", "undrawn"))
    about.add_argument("--frames", type=int, default=20_000)
    about.add_argument("--movement", type=Path)
    asked = about.parse_args()
    choose(window=asked.what in ("headset", "undrawn"))  # before pyopenxr imports OpenGL
    if asked.what == "movement":
        np.save(asked.movement, movement(asked.frames))
        return
    if asked.what in ("headset", "undrawn"):
        json.dump(headset(asked.frames, rasterise=asked.what == "headset"), sys.stdout)
        return
    poses = np.load(asked.movement, mmap_mode="r", allow_pickle=False)
    json.dump(_RUNS[asked.what](asked.frames, poses), sys.stdout)


if __name__ == "__main__":
    main()
