"""One measured run of the renderer, in a process of its own; prints what it found as JSON.

    python -m rehab.bench.render_run WHAT [--frames N] [--count N] [--seconds S]

`many` draws that many moving nodes, `one draw a node` and `instanced` the same by moderngl; `full`
and `hitch` play the fullest scene; `headset` shows it on the active OpenXR runtime.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from rehab.gfx.context import Headless, choose

WARM_UP = 300
Report = dict[str, Any]


def costs(step: Callable[[int], object], frames: int) -> npt.NDArray[np.float64]:
    """Main-thread µs of each of `frames` calls, once warm; nothing is collected meanwhile."""
    for number in range(WARM_UP):
        step(number)
    gc.collect()
    gc.freeze()
    gc.disable()
    clock = time.thread_time_ns
    out = np.zeros(frames)
    for number in range(frames):
        before = clock()
        step(WARM_UP + number)
        out[number] = clock() - before
    gc.enable()
    return out / 1000


def with_eyes() -> tuple[Any, list[Any]]:
    """A renderer, and both eyes of a headset's size."""
    from rehab.gfx.renderer import Renderer

    Headless()  # never closed: Mesa's no-op driver may crash on it, and the process ends soon
    return Renderer(), both_eyes()


def both_eyes() -> list[Any]:
    """Both eyes of a headset's size, in the current context."""
    from OpenGL import GL

    from rehab.bench.render_scenes import VIEW, eyes

    texture = int(GL.glGenTextures(1))
    GL.glBindTexture(GL.GL_TEXTURE_2D_ARRAY, texture)
    form = GL.GL_RGBA, GL.GL_UNSIGNED_BYTE, None
    GL.glTexImage3D(GL.GL_TEXTURE_2D_ARRAY, 0, GL.GL_SRGB8_ALPHA8, *VIEW, 2, 0, *form)
    return eyes(texture)


class Stages:
    """Thread time spent inside some functions, by the stage that they belong to, ns."""

    def __init__(self) -> None:
        self.spent: dict[str, int] = {}

    def wrap(self, owner: Any, name: str, stage: str) -> None:
        """Time `owner.name` from now on."""
        function, clock = getattr(owner, name), time.thread_time_ns
        self.spent.setdefault(stage, 0)

        def call(*arguments: Any) -> Any:
            before = clock()
            result = function(*arguments)
            self.spent[stage] += clock() - before
            return result

        setattr(owner, name, call)


def many(frames: int, count: int) -> Report:
    """µs a frame for `count` moving nodes: all, then by stage in as many frames more."""
    from rehab.bench.render_scenes import Many

    renderer, eyes = with_eyes()
    scene, move = Many.of(count).scene()

    def step(number: int) -> None:
        move(number)
        renderer.draw(scene, eyes)

    total = costs(step, frames)
    stages = Stages()
    stages.wrap(scene, "update", "transforms")
    for name in ("glBufferData", "glBufferSubData"):
        stages.wrap(renderer._gl, name, "upload")
    filling = _Filling(renderer._instances, stages)
    renderer._instances = filling
    before = dict(stages.spent)
    whole = costs(step, frames).sum()
    spent = {
        stage: (ns - before.get(stage, 0)) / 1000 / (frames + WARM_UP)
        for stage, ns in stages.spent.items()
    }
    spent["culling and packing"] -= spent["transforms"]
    spent["submit"] = whole / frames - sum(spent.values())
    return {"p50": float(np.percentile(total, 50)), "stages": spent}


class _Filling:
    """Instances whose filling is timed."""

    def __init__(self, own: Any, stages: Stages) -> None:
        self._own = own
        self.fill = own.fill
        stages.wrap(self, "fill", "culling and packing")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._own, name)


def peer(name: str, frames: int, count: int) -> Report:
    """µs a frame for the same nodes by moderngl."""
    from rehab.bench.render_peers import PEERS
    from rehab.bench.render_scenes import Many

    Headless()
    return {"p50": float(np.percentile(costs(PEERS[name](Many.of(count)), frames), 50))}


def full(frames: int) -> Report:
    """The fullest scene: µs a frame, draw calls, garbage and memory that it leaves."""
    from rehab.bench.render_scenes import Fullest

    renderer, eyes = with_eyes()
    world = Fullest()

    def step(number: int) -> None:
        if number % 90 == 0:
            world.burst()
        world.step(number)
        renderer.draw(world.scene, eyes)

    spent = costs(step, frames)
    calls = [0]
    count_draws(renderer._gl, calls)
    blocks = []
    gc.disable()
    gc.collect()
    for _ in range(3):  # the same 900 frames again: what is kept from one turn to the next
        for number in range(900):
            step(9000 + number)
        blocks.append(sys.getallocatedblocks())
    drawn = calls[0] / (3 * 900)
    return {
        "p50": float(np.percentile(spent, 50)),
        "p99": float(np.percentile(spent, 99)),
        "draws": drawn,
        "cyclic": gc.collect(),
        "blocks": blocks[2] - blocks[1],
    }


def count_draws(gl: Any, calls: list[int]) -> None:
    """Count draw calls from now on."""

    def counted(function: Callable[..., Any]) -> Callable[..., None]:
        def call(*arguments: Any) -> None:
            calls[0] += 1
            function(*arguments)

        return call

    for name in vars(gl):
        if name.startswith("glDraw"):
            setattr(gl, name, counted(getattr(gl, name)))


def hitch(frames: int) -> Report:
    """The dearest frames while panels open, words change, petals burst and forms come."""
    from rehab.bench.render_scenes import Fullest

    renderer, eyes = with_eyes()
    world = Fullest()
    happened: dict[int, str] = {}

    def step(number: int) -> None:
        kind, turn = _happens(number)
        if kind:
            happened[number - WARM_UP] = kind
        if kind == "a panel closing":
            world.close()
        elif kind == "a panel opening":
            world.open()
        elif kind == "text changing":
            world.say(turn)
        elif kind == "petals bursting":
            world.burst()
        elif kind == "a form coming":
            world.register(turn)
        world.step(number)
        renderer.draw(world.scene, eyes)

    for number in range(4):  # as many as there are, so that their room is there
        world.register(number)
    spent = costs(step, frames)
    worst: dict[str, float] = {}
    for number, micros in enumerate(spent.tolist()):
        kind = happened.get(number, "nothing but moving")
        worst[kind] = max(worst.get(kind, 0.0), micros)
    return {"worst": worst}


def _happens(number: int) -> tuple[str, int]:
    """What happens in that frame, and for the how manieth time."""
    for every, at, kind in (
        (900, 450, "a panel closing"),
        (900, 460, "a panel opening"),
        (1500, 700, "a form coming"),
        (45, 20, "petals bursting"),
        (60, 5, "text changing"),
    ):
        if number % every == at and (kind != "text changing" or not 450 <= number % 900 < 460):
            return kind, number // every
    return "", 0


def headset(seconds: float) -> Report:
    """Frames a second of the fullest scene on the active runtime."""
    from rehab.bench.render_scenes import Fullest
    from rehab.cli import compose
    from rehab.drivers.openxr import OpenXRDriver
    from rehab.gfx.context import in_software

    driver = OpenXRDriver(mirror=False)
    world, frames, begun = Fullest(), 0, 0.0
    try:
        with compose.renderer(window=True) as renderer:
            software = in_software()
            while driver.wait():
                now = time.perf_counter()
                driver.frame()
                world.step(frames)
                driver.draw(renderer, world.scene)
                frames += 1
                if frames == WARM_UP // 10:
                    begun = now
                if begun and now - begun >= seconds:
                    break
    finally:
        driver.close()
    return {"software": software, "fps": (frames - WARM_UP // 10) / (now - begun)}


def main() -> None:
    """Run what is asked for."""
    about = argparse.ArgumentParser(description="One measured run of the renderer, as JSON.")
    about.add_argument("what")
    about.add_argument("--frames", type=int, default=1000)
    about.add_argument("--count", type=int, default=10_000)
    about.add_argument("--seconds", type=float, default=10.0)
    asked = about.parse_args()
    choose(window=asked.what == "headset")  # before pyopenxr imports OpenGL
    if asked.what == "headset":
        found = headset(asked.seconds)
    elif asked.what == "many":
        found = many(asked.frames, asked.count)
    elif asked.what in ("full", "hitch"):
        found = {"full": full, "hitch": hitch}[asked.what](asked.frames)
    else:
        found = peer(asked.what, asked.frames, asked.count)
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
